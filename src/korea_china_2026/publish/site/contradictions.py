"""Where articles disagree: contradicting claims side by side, and events whose reports cannot all be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from korea_china_2026.aggregation import FIELDS, Report, aggregate
from korea_china_2026.model.codes import SEVERITY
from korea_china_2026.model.entities import ClaimRelation, Event
from korea_china_2026.model.observations import ClaimReport, EventReport
from korea_china_2026.model.registries import Place, Reference
from korea_china_2026.model.text import Source
from korea_china_2026.publish.site.display import Display, Part, article_note
from korea_china_2026.publish.site.index import Index
from korea_china_2026.publish.site.wording import dated, safe_url, words
from korea_china_2026.publish.timescale import period

_REPORTED: Mapping[str, str] = {"date_edtf": "reported_edtf", "place_id": "reported_place_id", "status": "reported_status"}


@dataclass(frozen=True)
class Witness:
    """An article that bears a record: its colour, when it appeared and how reliable it is, and how it puts the matter."""

    source: Part
    colour: int
    note: str
    how: str


@dataclass(frozen=True)
class Side:
    """One side of a contradiction. ``holds`` is None where nothing settles it."""

    statement: Part
    witnesses: Sequence[Witness]
    holds: bool | None
    is_record: bool = False


@dataclass(frozen=True)
class Settling:
    """The page outside the corpus that settles a contradiction."""

    publisher: str
    says: str
    date: str
    url: str | None
    address: str
    text: str


@dataclass(frozen=True)
class Contradiction:
    """Two claims, or a claim and the record, that cannot both hold as they stand."""

    anchor: str
    severity: str
    meaning: str
    sides: tuple[Side, Side]
    rationale: str
    verdict: str
    settling: Settling | None


@dataclass(frozen=True)
class Dispute:
    """A value of an event on which its reports cannot all be right: what each article says, and what is published."""

    event: Part
    field: str
    values: Sequence[tuple[Part, Sequence[Witness]]]
    published: Part
    rule: str
    settling: Settling | None


def contradictions(index: Index, display: Display) -> list[Contradiction]:
    """All contradictions, the worst first: hard, soft, wording; the unsettled ones first in each."""
    rank = {code: at for at, code in enumerate(SEVERITY.codes)}
    rows = [row for row in index.of(ClaimRelation) if row.relation == "contradicts"]
    rows.sort(key=lambda row: (rank.get(row.severity or "", len(rank)), row.claim_relation_id))
    return [contradiction(row, index, display) for row in rows]


def contradiction(row: ClaimRelation, index: Index, display: Display) -> Contradiction:
    """One contradiction with both of its sides."""
    settled = row.supported_claim_id
    against_record = row.related_claim_id is None
    ours = _side(row.claim_id, index, display, settled == row.claim_id if settled else (False if against_record else None))
    if row.related_claim_id is None:
        other = Side(Part(_says(index, row.reference_id)), (), True, is_record=True)
    else:
        other = _side(row.related_claim_id, index, display, settled == row.related_claim_id if settled else None)
    verdict = "The record speaks against the claim" if against_record else "Settled" if settled else "Unresolved"
    return Contradiction(
        row.claim_relation_id, row.severity or "unclear", SEVERITY.codes.get(row.severity or "", ""), (ours, other),
        row.rationale, verdict, settling(index, row.reference_id))


def _side(claim_id: str, index: Index, display: Display, holds: bool | None) -> Side:
    return Side(display.link("claims", claim_id), witnesses(claim_id, index, display), holds)


def witnesses(claim_id: str, index: Index, display: Display) -> list[Witness]:
    """The articles that make a claim, each with how it puts it forward, in the order of the articles."""
    reports: dict[str, list[str]] = {}
    for report in index.naming(ClaimReport, "claim_id", claim_id):
        reports.setdefault(report.source_id, []).append(report.modality)
    return [witness(source, index, display, ", ".join(dict.fromkeys(map(words, reports[source.source_id]))))
            for source in index.of(Source) if source.source_id in reports]


def witness(source: Source, index: Index, display: Display, how: str = "") -> Witness:
    """An article as a witness."""
    return Witness(display.source(source.source_id), index.colours[source.source_id], article_note(source), how)


def _says(index: Index, reference_id: str | None) -> str:
    page = index.get(Reference, reference_id)
    return page.says if page is not None else "The record"


def settling(index: Index, reference_id: str | None) -> Settling | None:
    """What a reference says, and where it stands; None without one."""
    page = index.get(Reference, reference_id)
    if page is None:
        return None
    return Settling(page.publisher, page.says, dated(page.published_edtf) if page.published_edtf else "", safe_url(page.url),
                    f"references.html#{page.reference_id}", page.url)


# --- events ---------------------------------------------------------------------------------------------------------

def disputes(index: Index, display: Display) -> list[Dispute]:
    """Every event value on which the reports cannot all be right."""
    return [dispute for event in index.of(Event) for dispute in disputed(event, index, display)]


def disputed(event: Event, index: Index, display: Display) -> list[Dispute]:
    """The values of one event on which its reports cannot all be right."""
    rows = index.naming(EventReport, "event_id", event.event_id)
    parents = {place.place_id: place.part_of_place_id for place in index.of(Place)}
    outcome = aggregate([_report(row, index) for row in rows], "unanimous", parents)
    return [
        Dispute(display.link("events", event.event_id), words(field), _values(rows, field, index, display),
                _value(field, getattr(event, field), display), words(event.aggregation_rule), settling(index, event.reference_id))
        for field in FIELDS if field in outcome.conflicts
    ]


def _values(rows: Sequence[EventReport], field: str, index: Index, display: Display) -> list[tuple[Part, list[Witness]]]:
    given: dict[str, list[str]] = {}
    for row in rows:
        value = getattr(row, _REPORTED[field])
        if value is not None and row.source_id not in given.setdefault(value, []):
            given[value].append(row.source_id)
    return [(_value(field, value, display), [witness(source, index, display) for source in index.of(Source) if source.source_id in ids])
            for value, ids in sorted(given.items())]


def _value(field: str, value: Any, display: Display) -> Part:
    if value is None:
        return Part("left open")
    return display.link("places", value) if field == "place_id" else Part(words(value) if field == "status" else dated(value))


def _report(row: EventReport, index: Index) -> Report:
    source = index.get(Source, row.source_id)
    assert source is not None  # the reference holds
    start, end = row.reported_start, row.reported_end
    # Days in the wrong order are for the rules to report; such a report dates nothing here.
    dated = start is None or end is None or start <= end
    return Report(
        report_id=row.event_report_id, independence_group=row.independence_group, reliability=source.reliability,
        published_start=source.published_start, published_end=source.published_end,
        date_edtf=row.reported_edtf if dated else None, start=start, end=end, place_id=row.reported_place_id, status=row.reported_status)


def when(event: Event) -> str:
    """An event's date in words."""
    return period(event.start_date, event.end_date)
