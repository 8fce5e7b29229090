"""The published rows, found by id, by what they point to and by the words that back them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from korea_china_2026.answers.claims import Contradiction, contradicting
from korea_china_2026.answers.events import date_sources, disagreements, place_sources
from korea_china_2026.errors import BuildError
from korea_china_2026.model.articles import ClaimReport, EventReport, Figure, Origin, Passage, Quote, Source
from korea_china_2026.model.entities import (
    Actor,
    Answer,
    Check,
    Claim,
    ClaimRelation,
    Event,
    Place,
    Question,
    Reference,
)
from korea_china_2026.model.quality import Coder, Evidence
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName

Tables = Mapping[TableName, Sequence[Row]]
R = TypeVar("R", bound=Row)

#: What names a record in a few words, most telling first.
LABELS = ("title", "name", "statement", "question", "text", "value_text", "says", "note", "rationale")


class Index:
    """Read-only views of the rows. BuildError if a table is missing, so that no page is empty by a slip."""

    def __init__(self, tables: Tables) -> None:
        missing = [name for name in TABLES if name not in tables]
        if missing:
            raise BuildError(
                f"no rows were given for {', '.join(missing)}; give an empty list for a table without rows"
            )
        self.tables = tables
        self._naming: dict[tuple[TableName, str], dict[Any, list[Row]]] = {}

    def of(self, kind: type[R]) -> Sequence[R]:
        """All rows of a row type, in publishing order."""
        return self.tables[kind.TABLE.name]  # type: ignore[return-value]

    @cached_property
    def _by_id(self) -> dict[TableName, dict[str, Row]]:
        return {
            name: {getattr(row, table.key[0]): row for row in self.tables[name]} if len(table.key) == 1 else {}
            for name, table in TABLES.items()
        }

    def find(self, table: str, record_id: str | None) -> Row | None:
        """The row with that id; None for a table or id that does not exist."""
        return self._by_id.get(table, {}).get(record_id or "")  # type: ignore[call-overload,no-any-return]

    def get(self, kind: type[R], record_id: str | None) -> R | None:
        """The row of a type with that id, or None."""
        return self.find(kind.TABLE.name, record_id)  # type: ignore[return-value]

    def naming(self, kind: type[R], field: str, value: str) -> Sequence[R]:
        """The rows of a type whose ``field`` holds ``value``, in publishing order."""
        key = (kind.TABLE.name, field)
        if key not in self._naming:
            gathered: dict[Any, list[Row]] = {}
            for row in self.tables[key[0]]:
                gathered.setdefault(getattr(row, field), []).append(row)
            self._naming[key] = gathered
        return self._naming[key].get(value, [])  # type: ignore[return-value]

    @cached_property
    def _evidence(self) -> dict[tuple[str, str], list[Evidence]]:
        gathered: dict[tuple[str, str], list[Evidence]] = {}
        for row in self.of(Evidence):
            gathered.setdefault((row.table_name, row.record_id), []).append(row)
        return gathered

    def evidence(self, table: str, record_id: str) -> Sequence[Evidence]:
        """The spans that back single fields of a record."""
        return self._evidence.get((table, record_id), [])

    @cached_property
    def date_sources(self) -> Mapping[str, int]:
        """For each dated event how many independent sources give a date that fits the published one."""
        return date_sources(self.tables.__getitem__)

    @cached_property
    def place_sources(self) -> Mapping[str, int]:
        """For each event with a place how many independent sources give a place that fits it."""
        return place_sources(self.tables.__getitem__)

    @cached_property
    def contradictions(self) -> Sequence[Contradiction]:
        """Every contradiction and difference between claims, contradictions first, by fact."""
        return contradicting(self.tables.__getitem__)

    @cached_property
    def disagreements(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The values of each event on which its reports cannot all be right, by event id."""
        gathered: dict[str, list[Mapping[str, Any]]] = {}
        for row in disagreements(self.tables.__getitem__):
            gathered.setdefault(row["event_id"], []).append(row)
        return gathered

    @cached_property
    def colours(self) -> dict[str, int]:
        """The number of an article's colour, from 1, the same on every page; there are eight, and then they repeat."""
        return {source.source_id: at % 8 + 1 for at, source in enumerate(self.of(Source))}

    def label(self, table: str, record_id: str | None) -> str:
        """A record in a few words, its id where it has none."""
        row = self.find(table, record_id)
        return label(row) if row is not None else str(record_id)


def identity(row: Row) -> str:
    """The value of a row's key; several columns are joined by `` / ``."""
    return " / ".join(str(getattr(row, name)) for name in row.TABLE.key)


def label(row: Row) -> str:
    """What a row is called, its id where it has no name."""
    return next((str(value) for name in LABELS if (value := getattr(row, name, None))), identity(row))


#: The tables with a page a record, with its folder and what one record is called.
PAGES: Mapping[TableName, tuple[str, str]] = {
    "sources": ("articles", "Article"),
    "events": ("events", "Event"),
    "claims": ("claims", "Claim"),
    "quotes": ("quotes", "Quotation"),
    "figures": ("figures", "Figure"),
    "actors": ("actors", "Actor"),
    "places": ("places", "Place"),
}
#: The tables whose records are called by a name where others name them.
NAMED = (*PAGES, "questions", "references", "answers")
CONTRADICTIONS, REFERENCES, DICTIONARY = "contradictions.html", "references.html", "dictionary.html"
RECORD, COMPARE, ORIGINS = "record.html", "compare.html", "origins.html"
#: Relations between claims that stand on a page of their own.
_OPPOSED = ("contradicts", "differs")


def address(index: Index, table: str, record_id: str | None) -> str | None:
    """Where a record stands on the site, from its root; None for one that has no place of its own."""
    row = index.find(table, record_id)
    match row:
        case EventReport():
            return f"events/{row.event_id}.html#{record_id}"
        case ClaimReport():
            return f"claims/{row.claim_id}.html#{record_id}"
        case ClaimRelation():
            return f"{CONTRADICTIONS if row.relation in _OPPOSED else f'claims/{row.claim_id}.html'}#{record_id}"
        case Reference():
            return f"{REFERENCES}#{record_id}"
        case Check():
            return f"claims/{record_id}.html#s_record"
        case Question():
            return f"{COMPARE}#{record_id}"
        case Answer():
            return address(index, "questions", row.question_id)
        case Origin():
            return f"{ORIGINS}#{record_id}"
        case Passage():
            return f"articles/{row.source_id}.html#{record_id}"
        case Evidence():
            home = address(index, row.table_name, row.record_id)
            if home is None or row.table_name not in OBSERVATIONS:
                return home
            return f"{home.partition('#')[0]}#{record_id}"
        case Coder():
            return f"tables/coders.html#{record_id}"
        case Source() | Event() | Claim() | Quote() | Figure() | Actor() | Place():
            return f"{PAGES[row.TABLE.name][0]}/{record_id}.html"
        case _:
            return None
