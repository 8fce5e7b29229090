"""Where articles disagree: contradicting and differing claims side by side, and events whose reports cannot all be
right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from korea_china_2026.answers import claims
from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.entities import Event
from korea_china_2026.model.observations import ClaimReport
from korea_china_2026.model.registries import Reference
from korea_china_2026.model.text import Source
from korea_china_2026.publish.site.display import Display, Part, article_note
from korea_china_2026.publish.site.index import Index
from korea_china_2026.publish.site.wording import dated, safe_url, words
from korea_china_2026.publish.timescale import period


@dataclass(frozen=True)
class Witness:
    """An article that has a record: its colour, when it appeared, how reliable it is, and how it puts the matter."""

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

    ``settled`` only where it is hard and decided; ``beware`` says where the page and an article that it bears out share
    a group.
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
    """All contradictions, the worst first: hard, soft, wording."""
    return [contradiction(one, index, display) for one in index.contradictions.values()]


def contradiction(one: claims.Contradiction, index: Index, display: Display) -> Contradiction:
    """One contradiction with both of its sides."""
    row, against_record = one.relation, one.relation.related_claim_id is None
    ours = _side(one, one.side, index, display)
    if against_record:
        other = Side(Part(one.page.says if one.page else "The record"), (), True if one.settled else None,
                     "One page" if ours.restated and not one.settled else "The record", is_record=True)
    else:
        other = _side(one, one.related, index, display)
    if row.severity == "hard":
        verdict = ("The record speaks against the claim" if against_record
                   else "Settled" if one.settled else "Unresolved")
    elif against_record:
        verdict = "Differs from one page, borne out by another" if ours.restated else "Differs from the record"
    else:
        verdict = ("A difference; the record is nearer to one side" if row.supported_claim_id
                   else "A difference; pages on both sides" if one.supported == "divided"
                   else "A difference, left open")
    return Contradiction(
        row.claim_relation_id, row.severity or "unclear", code_list("severity").codes.get(row.severity or "", ""), (ours, other),
        row.rationale, verdict, one.settled, settling(index, row.reference_id), _beware(one, index))


def _side(one: claims.Contradiction, side: claims.Side, index: Index, display: Display) -> Side:
    row, claim_id = one.relation, side.claim_id or ""
    borne_out = row.supported_claim_id == claim_id
    holds = borne_out if one.settled else None
    if holds is not None:
        label = "Holds" if holds else "Does not hold"
    elif row.severity == "hard":
        label = "Open"
    elif row.supported_claim_id is None:
        label = "As reported"
    else:
        label = "Nearer to the record" if borne_out else "Further from the record"
    restated = [_settling(page) for page in side.restated_by if page != one.page]
    return Side(display.link("claims", claim_id), witnesses(claim_id, index, display), holds, label, restated)


def _beware(one: claims.Contradiction, index: Index) -> str:
    kin = [source.publisher for source in index.of(Source) if source.source_id in one.same_group]
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


def settling(index: Index, reference_id: str | None) -> Settling | None:
    """What a reference says, and where it stands; None without one."""
    page = index.get(Reference, reference_id)
    return None if page is None else _settling(page)


def _settling(page: Reference) -> Settling:
    date = dated(page.published_edtf) if page.published_edtf else ""
    address = f"references.html#{page.reference_id}"
    return Settling(page.publisher, page.says, date, safe_url(page.url), address, page.url)


# --- events ---------------------------------------------------------------------------------------------------------

def disputes(index: Index, display: Display) -> list[Dispute]:
    """Every event value on which the reports cannot all be right."""
    return [dispute for event in index.of(Event) for dispute in disputed(event, index, display)]


def disputed(event: Event, index: Index, display: Display) -> list[Dispute]:
    """The values of one event on which its reports cannot all be right."""
    def value(row: Mapping[str, Any]) -> tuple[Part, list[Witness]]:
        said = row["source_ids"].split("; ")
        return (_value(row["field"], row["value"], display),
                [witness(source, index, display) for source in index.of(Source) if source.source_id in said])

    return [
        Dispute(display.link("events", event.event_id), words(field), [value(row) for row in rows],
                _value(field, getattr(event, field), display), words(event.aggregation_rule),
                settling(index, event.reference_id))
        for field, rows in groupby(index.disagreements.get(event.event_id, ()), key=itemgetter("field"))]


def _value(field: str, value: Any, display: Display) -> Part:
    if value is None:
        return Part("left open")
    if field == "place_id":
        return display.link("places", value)
    return Part(words(value) if field == "status" else dated(value))


def when(event: Event) -> str:
    """An event's date in words."""
    return period(event.start_date, event.end_date)
