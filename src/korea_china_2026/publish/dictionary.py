"""``docs/DATA_DICTIONARY.md``: every table and column in words, with drawings, from the declaration alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from korea_china_2026.answers.rows import grouped
from korea_china_2026.model.fields import Field
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.environment import document

#: How the values of a column come about.
COLUMN_ORIGINS = {
    "coded": "a coder writes it",
    "parent": "follows from where the record is in its sheet",
    "position": "numbers the records of a sheet",
    "anchor": "follows from the words that the record points to",
    "derived": "the build computes it",
    "resolved": "the build computes it, unless a coder settles it",
}
#: A column that so many tables declare in the same words is described once.
_SHARED = 3
#: A rule of so many characters is not told twice in one table.
_LONG = 40


@dataclass(frozen=True)
class Described:
    """A column in words."""

    name: str
    type: str
    codes: str | None
    nullable: bool
    origin: str
    description: str
    target: str | None


def described(field: Field, table: Table) -> Described:
    """A column as the data dictionary shows it, with a long rule of several columns at the first."""
    column, lexical = field.column, field.lexical
    codes = field.code_list.name if field.code_list is not None else None
    first = next(other for other in table.fields if other.column.rule == column.rule)
    rule = f"as {first.name}" if first is not field and len(column.rule or "") > _LONG else column.rule
    origin = f"{column.origin}: {rule}" if column.rule else column.origin
    default = f" Left out: `{column.default}`." if column.default else ""
    target = column.references.partition(".")[0] if column.references else None
    kind = field.logical if lexical is None else lexical.name
    return Described(field.name, kind, codes, field.nullable, origin, column.description + default, target)


def data_dictionary(tables: Mapping[TableName, Sequence[Row]], title: str = "") -> str:
    """The data dictionary as Markdown; row counts are those of ``tables``. One with a ``title`` links no document."""
    columns = {name: [described(field, table) for field in table.fields] for name, table in TABLES.items()}
    times = Counter(column for found in columns.values() for column in found)
    shared = [column for column, count in times.items() if count >= _SHARED]
    lexicals = {
        field.lexical.name: field.lexical for table in TABLES.values() for field in table.fields if field.lexical
    }
    # Ids of observations differ by the letter of their kind.
    forms = grouped(
        (lexicals[name] for name in sorted(lexicals)),
        lambda lexical: lexical.expected.replace(f", {lexical.name[0]} and", ", a letter and"),
    )
    return document(
        "DATA_DICTIONARY.md", rows=tables, columns=columns, shared=shared, origins=COLUMN_ORIGINS,
        forms=forms.items(), ends=_ends, title=title,
    )  # fmt: skip


def _ends(table: Table, field_name: str) -> str:
    """How many rows a reference ties to how many, as Mermaid draws it."""
    return ("|o" if table.field(field_name).nullable else "||") + "--" + ("o|" if table.key == (field_name,) else "o{")
