"""The raw codings in long form, each cell with the published record to which its unit corresponds."""

from __future__ import annotations

from collections.abc import Iterator

from korea_china_2026.agreement.units import ENTITY_TABLES, UNIT_TABLES, Unit, align_ids, match_units, units_of
from korea_china_2026.sheets.flatten import Cells, Tables


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
