"""Where articles disagree: contradicting and differing claims side by side, and events whose reports cannot all be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from korea_china_2026.aggregation import FIELDS, Report, agency, aggregate
from korea_china_2026.model.codelist import code_list
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
class Settling:
    """A page outside the corpus that settles a contradiction, or that stands on one side of a difference."""

    publisher: str
    says: str
    date: str
    url: str | None
    address: str
    text: str


@dataclass(frozen=True)
class Side:
    """One side of a contradiction. ``holds`` is None where nothing settles it; ``label`` says how it stands, in words.

    ``restated`` are the pages outside the corpus that say the same.
    """

    statement: Part
    witnesses: Sequence[Witness]
    holds: bool | None
    label: str
    restated: Sequence[Settling] = ()
    is_record: bool = False


@dataclass(frozen=True)
class Contradiction:
    """Two claims, or a claim and the record, that contradict each other (hard) or differ.

    ``settled`` only where it is hard and decided; ``beware`` says where the page and an article that it bears out share a group.
    """

    anchor: str
    severity: str
    meaning: str
    sides: tuple[Side, Side]
    rationale: str
    verdict: str
    settled: bool
    settling: Settling | None
    beware: str


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
    rank = {code: at for at, code in enumerate(code_list("severity").codes)}
    rows = [row for row in index.of(ClaimRelation) if row.relation == "contradicts"]
    rows.sort(key=lambda row: (rank.get(row.severity or "", len(rank)), row.claim_relation_id))
    return [contradiction(row, index, display) for row in rows]


def contradiction(row: ClaimRelation, index: Index, display: Display) -> Contradiction:
    """One contradiction with both of its sides."""
    against_record = row.related_claim_id is None
    settled = is_settled(row)
    ours = _side(row, row.claim_id, index, display)
    if row.related_claim_id is None:
        other = Side(Part(_says(index, row.reference_id)), (), True if settled else None,
                     "One page" if ours.restated and not settled else "The record", is_record=True)
    else:
        other = _side(row, row.related_claim_id, index, display)
    if row.severity == "hard":
        verdict = "The record speaks against the claim" if against_record else "Settled" if settled else "Unresolved"
    elif against_record:
        verdict = "Differs from one page, borne out by another" if ours.restated else "Differs from the record"
    else:
        divided = _pages(row.claim_id, index) and _pages(row.related_claim_id, index)
        verdict = ("A difference; the record is nearer to one side" if row.supported_claim_id
                   else "A difference; pages on both sides" if divided else "A difference, left open")
    return Contradiction(
        row.claim_relation_id, row.severity or "unclear", code_list("severity").codes.get(row.severity or "", ""),
        (ours, other),
        row.rationale, verdict, settled, settling(index, row.reference_id), _beware(row, index))


def is_settled(row: ClaimRelation) -> bool:
    """Whether a page has decided which side holds: only a hard contradiction is ever decided, all else are differences."""
    decided = row.supported_claim_id is not None or (row.related_claim_id is None and row.reference_id is not None)
    return row.severity == "hard" and decided


def _side(row: ClaimRelation, claim_id: str, index: Index, display: Display) -> Side:
    borne_out = row.supported_claim_id == claim_id
    holds = borne_out if is_settled(row) else None
    if holds is not None:
        label = "Holds" if holds else "Does not hold"
    elif row.severity == "hard":
        label = "Open"
    else:
        label = "As reported" if row.supported_claim_id is None else "Nearer to the record" if borne_out else "Further from the record"
    restated = [page for name in sorted(_pages(claim_id, index) - {row.reference_id}) if (page := settling(index, name)) is not None]
    return Side(display.link("claims", claim_id), witnesses(claim_id, index, display), holds, label, restated)


def _pages(claim_id: str | None, index: Index) -> set[str]:
    """The ids of the pages that say the same as a claim."""
    rows = index.naming(ClaimRelation, "claim_id", claim_id) if claim_id is not None else ()
    return {one.reference_id for one in rows
            if one.relation == "restates" and one.related_claim_id is None and one.reference_id is not None}


def _beware(row: ClaimRelation, index: Index) -> str:
    page = index.get(Reference, row.reference_id)
    if page is None or row.supported_claim_id is None:
        return ""
    group = agency(page.publisher)
    kin = [source.publisher for source in index.of(Source)
           if any(report.independence_group == group and report.source_id == source.source_id
                  for report in index.naming(ClaimReport, "claim_id", row.supported_claim_id))]
    return f"This page and {' and '.join(kin)}, which it bears out, belong to one independence group." if kin else ""


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
