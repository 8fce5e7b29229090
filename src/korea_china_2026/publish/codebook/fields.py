"""The fields that coders decide, grouped, each with its definition and how far two passes agreed on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.fields import Field
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.codebook.agreement import Agreements
from korea_china_2026.publish.dictionary import markdown_table

#: Tables with fields that coders decide, by the section in which they stand.
GROUPS: Mapping[str, tuple[TableName, ...]] = {
    "articles and passages": ("sources", "passages", "origins"),
    "actors, places, references": ("actors", "actor_names", "places", "references"),
    "events": ("events", "event_actors", "event_relations", "event_reports"),
    "claims": ("claims", "claim_actors", "claim_relations", "claim_reports"),
    "the record": ("checks", "check_references"),
    "the comparison": ("questions", "answers", "answer_records"),
    "quotations and figures": ("quotes", "figures"),
    "the coding itself": ("coders", "codings", "readings", "adjudications", "changes"),
}

_INTRODUCTION = """\
## Fields

What a coder writes; all other columns follow from it (see the data dictionary). *Settles* marks a field that the build
computes unless a coder settles it. A dash means that the passes were not compared on the field: ids, copies of words,
wording of one's own, what follows from other rows, and registries, which are kept for all articles
together.
"""


def decided_fields(table: Table) -> list[Field]:
    """The fields of a table that a coder writes, or may write to settle what the reports leave open."""
    return [field for field in table.fields if field.column.origin in ("coded", "resolved")]


_grouped = {name for group in GROUPS.values() for name in group}
if _missing := {name for name, table in TABLES.items() if decided_fields(table)} ^ _grouped:
    raise DeclarationError(
        f"the codebook's groups of fields and the tables that coders decide differ: {', '.join(sorted(_missing))}"
    )


def field_sections(agreements: Agreements) -> Iterator[str]:
    """One section a group, with a table of fields for each of its tables."""
    yield _INTRODUCTION
    for title, names in GROUPS.items():
        yield f"### Fields: {title}\n"
        for name in names:
            yield _table(TABLES[name], agreements)


def _table(table: Table, agreements: Agreements) -> str:
    rows = [
        (f"`{field.name}`", _definition(field), _written_as(field), agreements.beside(table.name, field.name))
        for field in decided_fields(table)
    ]
    return f"**`{table.name}`.** {table.description}\n\n" + markdown_table(
        ("Field", "Definition", "Written as", "Repeat agreement"), rows
    )


def _definition(field: Field) -> str:
    settles = " *Settles.*" if field.column.origin == "resolved" else ""
    default = f" Left out: `{field.column.default}`." if field.column.default else ""
    return f"{field.column.description}{settles}{default}"


def _written_as(field: Field) -> str:
    empty = ", or empty" if field.nullable else ""
    if field.code_list is not None:
        return f"[{field.code_list.name}](#codes-{field.code_list.name}){empty}"
    target = f"id of `{field.column.references.split('.')[0]}`" if field.column.references else field.expected
    return f"{target}{empty}"
