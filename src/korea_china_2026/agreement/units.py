"""Units of coding, which unit of one coding corresponds to which of another, and the raw codings in long form."""

from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from korea_china_2026.answers.matching import Pair, Unit, in_order, match_units
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import ANCHOR, REPORTS, Names, TableName, Texts
from korea_china_2026.rules.rows import CODED
from korea_china_2026.sheets.flatten import Cells, Tables
from korea_china_2026.sheets.record import span_of

#: Copies of words, numberings and an entity's own wording, on which no two coders need agree.
_OWN = {"text", "value_text", "utterance_id", "nested_in_quote_id", "statement", "title", "reference_id"}


@cache
def compared_fields(table: TableName) -> Names:
    """The fields of a unit that a coder decides, without its id and what is each coder's own."""
    skipped = {TABLES[table].id_column, *_OWN}
    return tuple(f.name for f in TABLES[table].fields if f.origin == "coded" and f.name not in skipped)


@lru_cache(64)
def units_of(tables: Tables, table: TableName) -> list[Unit]:
    """The units of one kind, in order of article and place."""
    fields, units = compared_fields(table), []
    for row in tables.of(table):
        values = {name: render(row[name]) or None for name in fields}
        # An entity is in no passage, and has no place.
        place = () if table in REPORTS else (row["source_id"], *span_of(row), row["span_digest"])
        units.append(Unit(table, row.own_id, row["passage_id"] if place else row.own_id, values, *place))
    return in_order(units)


@lru_cache(64)
def pairs_of(first: Tables, second: Tables, table: TableName) -> list[Pair]:
    """Which unit of the second coding is which of the first; entities are known by the units that report them."""
    if table not in REPORTS:
        return match_units(units_of(first, table), units_of(second, table))
    reports, key = REPORTS[table]
    alignment = align_ids(pairs_of(first, second, reports), key)
    ones = {unit.unit_id: unit for unit in units_of(first, table)}
    twos = units_of(second, table)
    return [(ones[alignment[two.unit_id]], two) for two in twos if alignment.get(two.unit_id) in ones]


def compared(pairs: list[Pair], table: TableName) -> dict[str, list[tuple[Unit, Unit, str | None]]]:
    """By field that a coder decides: of each pair of units what the second has there, by the ids of the first."""
    found = {}
    for name in compared_fields(table):
        aligned = align_ids(pairs, name) if TABLES[table].field(name).references else {}
        found[name] = [(one, two, aligned.get(two.values[name] or "", two.values[name])) for one, two in pairs]
    return found


def align_ids(pairs: list[Pair], field: str) -> Texts:
    """Which id of the second coding stands for which of the first, one to one, by how often matched units pair them.

    Each coder names events, claims and actors in a registry of their own; ids are compared after this alignment.
    """
    counts = Counter((b, a) for one, two in pairs if (a := one.values[field]) and (b := two.values[field]))
    alignment: dict[str, str] = {}
    for b, a in sorted(counts, key=lambda pair: (-counts[pair], pair[0] != pair[1], pair)):
        if b not in alignment and a not in alignment.values():
            alignment[b] = a
    return alignment


def codings(coder_id: str, raw: Tables, published: Tables) -> Iterator[Cells]:
    """The rows of ``codings`` for one coder; cells left empty are left out, since an empty cell is no text."""
    for table in CODED:
        records = {two.unit_id: one.unit_id for one, two in pairs_of(published, raw, table)}
        for unit in units_of(raw, table):
            place = (unit.source_id, unit.start, unit.end, unit.digest) if unit.source_id else (None,) * len(ANCHOR)
            for field, value in unit.values.items():
                if value is not None:
                    yield {
                        "coding_id": f"{coder_id}.{unit.unit_id}.{field}",
                        "coder_id": coder_id,
                        "table_name": table,
                        "unit_id": unit.unit_id,
                        **dict(zip(ANCHOR, place, strict=True)),
                        "record_id": records.get(unit.unit_id),
                        "field_name": field,
                        "value": value,
                    }
