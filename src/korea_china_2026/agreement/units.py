"""Units of coding, which unit of one coding corresponds to which of another, and the raw codings in long form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from korea_china_2026.answers.matching import Unit, in_order, match_units
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.flatten import Cells, Tables

#: Kinds of unit with a span of their own: observations, and passages for their coverage.
UNIT_TABLES: tuple[TableName, ...] = ("passages", *OBSERVATIONS)
#: Entities that each coder names in a registry of their own, and the reports that tell which one stands for which.
ENTITY_TABLES: dict[TableName, tuple[TableName, str]] = {
    "events": ("event_reports", "event_id"),
    "claims": ("claim_reports", "claim_id"),
}


def compared_fields(table: TableName) -> list[str]:
    """The fields of a unit that a coder decides, without its id, copies of words, numberings and an entity's own
    wording."""
    skipped = {
        TABLES[table].id_column,
        "text",
        "value_text",
        "utterance_id",
        "nested_in_quote_id",
        "statement",
        "title",
        "reference_id",
    }
    return [f.name for f in TABLES[table].fields if f.column.origin == "coded" and f.name not in skipped]


def units_of(tables: Tables, table: TableName) -> list[Unit]:
    """The units of one kind, in order of article and place."""
    fields = compared_fields(table)
    return in_order(_unit(table, placed.cells, fields) for placed in tables.of(table))


def _unit(table: TableName, cells: Cells, fields: list[str]) -> Unit:
    values = {name: None if cells[name] is None else render(cells[name]) for name in fields}
    own = str(cells[TABLES[table].id_column])
    if table in ENTITY_TABLES:
        return Unit(table, own, own, values)
    return Unit(
        table,
        own,
        str(cells.get("passage_id")),
        values,
        str(cells["source_id"]),
        int(str(cells["char_start"])),
        int(str(cells["char_end"])),
        str(cells["span_digest"]),
    )


def match_entities(
    first: Iterable[Unit], second: Iterable[Unit], alignment: Mapping[str, str]
) -> list[tuple[Unit, Unit]]:
    """Pairs of entities, given which id of the second coding stands for which of the first."""
    ones = {unit.unit_id: unit for unit in first}
    return [(ones[alignment[two.unit_id]], two) for two in second if alignment.get(two.unit_id) in ones]


def align_ids(pairs: list[tuple[Unit, Unit]], field: str) -> dict[str, str]:
    """Which id of the second coding stands for which of the first, one to one, by how often matched units pair them.

    Each coder names events, claims and actors in a registry of their own; ids are compared after this alignment.
    """
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one, two in pairs:
        a, b = one.values[field], two.values[field]
        if a is not None and b is not None:
            counts[b, a] += 1
    alignment: dict[str, str] = {}
    for b, a in sorted(counts, key=lambda pair: (-counts[pair], pair[0] != pair[1], pair)):
        if b not in alignment and a not in alignment.values():
            alignment[b] = a
    return alignment


def codings(coder_id: str, raw: Tables, published: Tables) -> Iterator[Cells]:
    """The rows of ``codings`` for one coder; cells left empty are left out, since an empty cell is no text."""
    for table in UNIT_TABLES:
        units = units_of(raw, table)
        records = {one.unit_id: two.unit_id for one, two in match_units(units, units_of(published, table))}
        for unit in units:
            yield from _cells(coder_id, unit, records.get(unit.unit_id))
    for table, (reports, key) in ENTITY_TABLES.items():
        alignment = align_ids(match_units(units_of(published, reports), units_of(raw, reports)), key)
        for unit in units_of(raw, table):
            yield from _cells(coder_id, unit, alignment.get(unit.unit_id))


def _cells(coder_id: str, unit: Unit, record_id: str | None) -> Iterator[Cells]:
    for field, value in unit.values.items():
        if value is not None:
            anchor: Cells = {"source_id": None, "char_start": None, "char_end": None, "span_digest": None}
            if unit.source_id:
                anchor = {
                    "source_id": unit.source_id,
                    "char_start": unit.start,
                    "char_end": unit.end,
                    "span_digest": unit.digest,
                }
            yield {
                "coding_id": f"{coder_id}.{unit.unit_id}.{field}",
                "coder_id": coder_id,
                "table_name": unit.table,
                "unit_id": unit.unit_id,
                **anchor,
                "record_id": record_id,
                "field_name": field,
                "value": value,
            }
