"""The head of a record's page: what it is, who says it, how reliable they are, where to go next and how to cite it.

Whoever comes from a search engine or a footnote sees this first, and may never have heard of the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.entities import Claim, ClaimRelation, Event
from korea_china_2026.model.observations import ClaimReport, EventReport, Figure, Quote
from korea_china_2026.model.registries import Actor, Place
from korea_china_2026.model.row import Row
from korea_china_2026.model.text import Source
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site.contradictions import Witness, witness, witnesses
from korea_china_2026.publish.site.display import Display, Part, appeared, reliability
from korea_china_2026.publish.site.index import PAGES, Index, identity
from korea_china_2026.publish.site.wording import country, words

#: What one record is, for those who have never heard of the data.
_WHAT: Mapping[TableName, str] = {
    "sources": "A news article as a source: how far it can be relied on, and everything coded from it. Its text is not part of the data.",
    "events": "Something that happened, was to happen or did not happen. Its date, place and status follow from the reports below.",
    "claims": "A statement in our own words, with every place where an article makes it. It stands here because articles say it, "
              "not because it is true.",
    "quotes": "Words that an article prints between quotation marks, exactly as printed there.",
    "figures": "A quantity as an article states it, with what it measures, its value and its bounds.",
    "actors": "Somebody who acts, speaks or is spoken of in the articles, with everything tied to them.",
    "places": "A place where events happen, with the events and reports that name it.",
}


@dataclass(frozen=True)
class Head:
    """What a page says before its facts. ``dek`` is its line under the title; ``before`` and ``after`` are its neighbours."""

    what: str
    dek: Sequence[Part]
    witnesses: Sequence[Witness]
    before: Part | None
    after: Part | None
    cite: str


def heads(table: TableName, index: Index, display: Display, citation: str) -> Iterator[tuple[Row, Head]]:
    """Each row of a table with the head of its page, in publishing order."""
    rows = index.tables[table]
    for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        yield row, Head(
            _WHAT[table], _dek(row, index, display), _witnesses(row, index, display), _named(before, display),
            _named(after, display), _cite(row, display, citation))


def _named(row: Row | None, display: Display) -> Part | None:
    if row is None:
        return None
    part = display.row(row)
    return replace(part, text=f"“{part.text}”") if isinstance(row, Quote) else part


def _cite(row: Row, display: Display, citation: str) -> str:
    name = display.row(row).text
    kind = PAGES[row.TABLE.name][1].lower()
    return f"“{name}” ({kind} {identity(row)}). In: {citation}"


def _witnesses(row: Row, index: Index, display: Display) -> list[Witness]:
    """The articles that bear a record: for a claim or an event with how they put it, for an observation its own."""
    match row:
        case Claim():
            return witnesses(row.claim_id, index, display)
        case Event():
            return _mentions(index.naming(EventReport, "event_id", row.event_id), index, display)
        case Quote() | Figure():
            source = index.get(Source, row.source_id)
            return [witness(source, index, display)] if source is not None else []
        case _:
            return []


def _mentions(reports: Sequence[EventReport | ClaimReport], index: Index, display: Display) -> list[Witness]:
    counts = {source.source_id: sum(1 for report in reports if report.source_id == source.source_id) for source in index.of(Source)}
    return [witness(source, index, display, counted(counts[source.source_id], "mention"))
            for source in index.of(Source) if counts[source.source_id]]


def _dek(row: Any, index: Index, display: Display) -> Sequence[Part]:
    """The line under a title: a status with its meaning, a speaker, what a figure measures, who somebody is."""
    match row:
        case Source():
            return [Part(f"{row.publisher}, {appeared(row)}, {reliability(row)}")]
        case Claim() | Event():
            meanings = {**code_list("event_status").codes, **code_list("claim_status").codes}
            meaning = meanings.get(row.status or "", "no report says whether it took place")
            status = words(row.status or "status not reported")
            heard = f"{counted(row.n_reports, 'report')}, {counted(row.n_independent_sources, 'independent source')}"
            told = Part(f"{status.capitalize()}: {meaning[:1].lower()}{meaning[1:].rstrip('.')}. {heard}{_fitting(row, index)}.")
            return [told, *_against(row, index)] if isinstance(row, Claim) else [told]
        case Quote():
            return [display.link("actors", row.speaker_actor_id)] if row.speaker_actor_id else [Part("No speaker named")]
        case Figure():
            return [Part(f"{row.measured_entity}: {row.measured_property}")]
        case Actor():
            where = f", {country(row.country_code)}" if row.country_code else ""
            return [Part(row.office or f"{words(row.kind).capitalize()}{where}")]
        case Place():
            return [Part(words(row.kind).capitalize())]
        case _:
            return []


def _fitting(row: Claim | Event, index: Index) -> str:
    """How many of an event's sources give a date and a place that fit those shown; nothing for what it has not."""
    given = [(index.date_sources, "date"), (index.place_sources, "place")] if isinstance(row, Event) else []
    told = [f"{numbers[row.event_id]} with a fitting {noun}" for numbers, noun in given
            if isinstance(row, Event) and row.event_id in numbers]
    return f", {' and '.join(told)}" if told else ""


def _against(claim: Claim, index: Index) -> Sequence[Part]:
    """That a claim is contradicted, how often that is settled against it, and how often it only differs; nothing where it is not."""
    rows = {row.claim_relation_id: row for field in ("claim_id", "related_claim_id")
            for row in index.naming(ClaimRelation, field, claim.claim_id) if row.relation == "contradicts"}
    if not rows:
        return []
    hard = [row for row in rows.values() if row.severity == "hard"]
    lost = sum(1 for row in hard if index.is_settled(row) and row.supported_claim_id != claim.claim_id)
    told = [counted(len(hard), "hard contradiction") + (f", {lost} settled against it" if lost else "")] if hard else []
    told += [counted(len(rows) - len(hard), "difference")] if len(rows) > len(hard) else []
    return [Part(" "), Part(f"{'; '.join(told)}.", f"claims/{claim.claim_id}.html#s-contradictions")]
