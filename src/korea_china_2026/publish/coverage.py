"""How many of the cells that coders write are backed by words: by the record's own span,
or by evidence of their own."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.environment import document

#: Fields that are read from the record's own span: what the words say there is what the cell holds.
OWN_SPAN: Mapping[TableName, frozenset[str]] = {
    "quotes": frozenset({"text", "quote_kind", "has_editorial_insertion"}),
    "figures": frozenset(
        {"value_text", "value", "magnitude", "approximation", "quantity_kind", "unit_code", "claim_id"}
    ),
    "event_reports": frozenset({"event_id"}),
    "claim_reports": frozenset({"claim_id"}),
}
#: Fields that the evidence of another field backs.
SHARED: Mapping[str, str] = {"speaker_text": "speaker_actor_id"}
#: Codes for which there are no words: nothing is said, or the outlet speaks in its own voice.
WORDLESS = frozenset({"narrator", "asserted", "not_reported", "not_applicable", "unclear"})
#: Fields that number or nest records and say nothing of the article.
_BOOKKEEPING = frozenset({"utterance_id", "part", "nested_in_quote_id"})


class Coverage(NamedTuple):
    """One field: its non-empty cells, and how many of them depend on the record's span or on evidence of their own."""

    table: TableName
    field: str
    cells: int
    own_span: int
    evidence: int

    @property
    def backed(self) -> float:
        """Share of the cells that words back."""
        return (self.own_span + self.evidence) / self.cells


def coverage(tables: Mapping[TableName, Sequence[Row]]) -> list[Coverage]:
    """The coverage of every coded field of the observations, in declared order; fields without a cell are left out."""
    backed = {(getattr(row, "record_id", None), getattr(row, "field_name", None)) for row in tables["evidence"]}
    found = []
    for name in OBSERVATIONS:
        table = TABLES[name]
        for field in table.fields:
            if field.column.origin != "coded" or field.name in (table.id_column, *_BOOKKEEPING):
                continue
            rows = [row for row in tables[name] if getattr(row, field.name) not in (None, *WORDLESS)]
            own = len(rows) if field.name in OWN_SPAN[name] else 0
            by_evidence = (
                0
                if own
                else sum((getattr(row, table.id_column), SHARED.get(field.name, field.name)) in backed for row in rows)
            )
            if rows:
                found.append(Coverage(name, field.name, len(rows), own, by_evidence))
    return found


def coverage_page(tables: Mapping[TableName, Sequence[Row]]) -> str:
    """The page that reports it, in Markdown."""
    return document("EVIDENCE.md", rows=coverage(tables))
