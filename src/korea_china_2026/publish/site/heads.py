"""The head of a record's page: what it is, who says it, how reliable they are, where to go next and how to cite it.

Whoever comes from a search engine or a footnote sees this first, and may never have heard of the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from korea_china_2026.model.articles import ClaimReport, EventReport, Figure, Quote, Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.entities import Actor, Claim, Event, Place
from korea_china_2026.model.row import Row
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site.contradictions import claims_against
from korea_china_2026.publish.site.display import Display, Part, Witness, appeared, reliability, witness, witnesses
from korea_china_2026.publish.site.index import PAGES, Index, identity
from korea_china_2026.publish.site.verdicts import Verdict, false_claims, verdict
from korea_china_2026.publish.site.wording import country, words

#: What one record is, for those who have never heard of the data.
_WHAT: Mapping[TableName, str] = {
    "sources": "A news article as a source: how far it can be relied on, and everything coded from it. "
    "Its text is not part of the data.",
    "events": "Something that happened, was to happen or did not happen. "
    "Its date, place and status follow from the reports below.",
    "claims": "A statement in our own words, with every place where an article makes it. "
    "It stands here because articles say it, not because it is true.",
    "quotes": "Words that an article prints between quotation marks, exactly as printed there.",
    "figures": "A quantity as an article states it, with what it measures, its value and its bounds.",
    "actors": "Somebody who acts, speaks or is spoken of in the articles, with everything tied to them.",
    "places": "A place where events happen, with the events and reports that name it.",
}


@dataclass(frozen=True)
class Head:
    """What a page says before its facts: ``dek`` is its line under the title, ``before`` and ``after`` its neighbours.

    ``verdict`` says of a fact whether it holds; ``warning`` names claims about the record that do not.
    """

    what: str
    dek: Sequence[Part]
    witnesses: Sequence[Witness]
    before: Part | None
    after: Part | None
    cite: str
    verdict: Verdict | None
    warning: tuple[str, Sequence[Part]]


def heads(table: TableName, index: Index, display: Display, citation: str) -> Iterator[tuple[Row, Head]]:
    """Each row of a table with the head of its page, in publishing order."""
    rows = index.tables[table]
    for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        yield (
            row,
            Head(
                _WHAT[table],
                _dek(row, index, display),
                _witnesses(row, index, display),
                _named(before, display),
                _named(after, display),
                _cite(row, display, citation),
                verdict(row, index, display) if isinstance(row, Claim) and row.claim_kind == "fact" else None,
                _warning(row, index, display),
            ),
        )


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
    counts = {
        source.source_id: sum(1 for report in reports if report.source_id == source.source_id)
        for source in index.of(Source)
    }
    return [
        witness(source, index, display, counted(counts[source.source_id], "mention"))
        for source in index.of(Source)
        if counts[source.source_id]
    ]


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
            told = Part(
                f"{status.capitalize()}: {meaning[:1].lower()}{meaning[1:].rstrip('.')}. {heard}{_fitting(row, index)}."
            )
            return [told, *_against(row, index)] if isinstance(row, Claim) else [told]
        case Quote():
            return (
                [display.link("actors", row.speaker_actor_id)] if row.speaker_actor_id else [Part("No speaker named")]
            )
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
    told = [
        f"{numbers[row.event_id]} with a fitting {noun}"
        for numbers, noun in given
        if isinstance(row, Event) and row.event_id in numbers
    ]
    return f", {' and '.join(told)}" if told else ""


def _against(claim: Claim, index: Index) -> Sequence[Part]:
    """How many claims exclude a claim or differ from it; nothing where none does."""
    excluding, differing = claims_against(claim, index)
    told = [f"{counted(excluding, 'claim')} {'contradicts' if excluding == 1 else 'contradict'} it"] * bool(excluding)
    told += [f"{counted(differing, 'claim')} {'differs' if differing == 1 else 'differ'} from it"] * bool(differing)
    where = "contradictions" if excluding else "differences"
    return (
        [Part(" "), Part(f"{', '.join(told)}.".capitalize(), f"claims/{claim.claim_id}.html#s_{where}")] if told else []
    )


def _warning(row: Row, index: Index, display: Display) -> tuple[str, Sequence[Part]]:
    """What a reader must know first: claims about an event, or about events of a place, that do not hold."""
    if not isinstance(row, Event | Place) or not (found := false_claims(row, index, display)):
        return "", ()
    about = "this event" if isinstance(row, Event) else "events that articles place here"
    return (
        f"By pages outside the articles, {counted(len(found), 'claim')} about {about} "
        f"{'does' if len(found) == 1 else 'do'} not hold:"
    ), found
