"""``docs/DATA_DICTIONARY.md``: every table, column and code in words, from the declaration alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from korea_china_2026.model.codebook import CODE_LISTS, CodeList
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName

_ORIGINS = {
    "coded": "written by a coder",
    "parent": "follows from where the record stands in its sheet",
    "anchor": "follows from the words that the record points to",
    "derived": "computed by the build",
    "resolved": "computed by the build, unless a coder settles it",
}


def data_dictionary(tables: Mapping[TableName, Sequence[Row]]) -> str:
    """The data dictionary as Markdown; row counts are those of ``tables``."""
    parts = [
        "<!-- Generated from src/korea_china_2026/model and src/korea_china_2026/codebook; do not edit. -->\n",
        f"# Data dictionary\n\n{PACKAGE.title}: {len(TABLES)} tables, {len(CODE_LISTS)} code lists.\n",
        "Where a value comes from (*origin*): " + "; ".join(f"`{k}`, {v}" for k, v in _ORIGINS.items()) + ".\n",
        (
            "Offsets are Unicode code points, counted from 0, the end exclusive. An empty cell means that the column"
            " does not apply or that nothing is known.\n"
        ),
        "## Tables\n",
        markdown_table(
            ("Table", "Rows", "Key", "What a row is"),
            [
                (f"[{name}](#{name})", str(len(tables[name])), _codes(table.key), table.description)
                for name, table in TABLES.items()
            ],
        ),
        *(_table_section(table) for table in TABLES.values()),
        "## Code lists\n",
        *(_code_section(codes) for codes in CODE_LISTS.values()),
    ]
    return "\n".join(parts)


def _table_section(table: Table) -> str:
    rows = [
        (f"`{field.name}`", _type(field), "yes" if field.nullable else "no", _origin(field), _description(field))
        for field in table.fields
    ]
    return (
        f"### {table.name}\n\n**{table.title}.** {table.description}\n\nKey: {_codes(table.key)}\n\n"
        + markdown_table(("Column", "Type", "Null", "Origin", "Description"), rows)
    )


def _code_section(codes: CodeList) -> str:
    used = [f"`{table.name}.{f.name}`" for table in TABLES.values() for f in table.fields if f.code_list is codes]
    rows = [(f"`{code}`", definition) for code, definition in codes.codes.items()]
    users = f" Used by {', '.join(used)}." if used else ""
    return f"### Codes: {codes.name}\n\n{codes.description}{users}\n\n" + markdown_table(("Code", "Meaning"), rows)


def _type(field: Field) -> str:
    if field.code_list is not None:
        return f"[{field.code_list.name}](#codes-{field.code_list.name})"
    assert field.lexical is not None
    return field.logical if field.lexical.name == field.logical else f"{field.logical} ({field.lexical.name})"


def _origin(field: Field) -> str:
    return f"{field.column.origin}: {field.column.rule}" if field.column.rule else field.column.origin


def _description(field: Field) -> str:
    target = field.column.references
    if target is None:
        return field.column.description
    table, key = target.split(".")
    return f"{field.column.description} → [{table}](#{table}).`{key}`"


def _codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, ending in a line feed; bars inside cells are escaped."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
