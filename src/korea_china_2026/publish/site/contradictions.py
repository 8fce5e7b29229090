"""Where articles disagree: claims that contradict each other side by side, by fact; claims that differ, by kind; and
events whose reports cannot all be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from korea_china_2026.answers.claims import Contradiction
from korea_china_2026.answers.rows import grouped
from korea_china_2026.model.articles import Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.entities import Claim, Event, Reference
from korea_china_2026.publish.site.display import Display, Part, Witness, witness
from korea_china_2026.publish.site.index import Index
from korea_china_2026.publish.site.verdicts import SHORT, Verdict, verdict
from korea_china_2026.publish.site.wording import dated, safe_url, spelled, words
from korea_china_2026.publish.timescale import period


@dataclass(frozen=True)
class Settling:
    """A page outside the articles that settles the values of an event."""

    publisher: str
    says: str
    date: str
    url: str | None
    address: str


@dataclass(frozen=True)
class Why:
    """Why claims of a fact exclude each other; ``anchors`` are the ids of the relations that say so."""

    anchors: Sequence[str]
    reason: str


@dataclass(frozen=True)
class Fact:
    """One fact on which claims exclude each other: every claim with its articles and its verdict."""

    anchor: str
    topic: str
    told: str
    sides: Sequence[Verdict]
    reasons: Sequence[Why]


@dataclass(frozen=True)
class Difference:
    """Two claims that differ and can both be true."""

    anchor: str
    kind: str
    sides: tuple[Verdict, Verdict]
    rationale: str


@dataclass(frozen=True)
class Dispute:
    """A value of an event on which its reports cannot all be right: what each article says, and what is published."""

    event: Part
    field: str
    values: Sequence[tuple[Part, Sequence[Witness]]]
    published: Part
    rule: str
    settling: Settling | None


def facts(index: Index, display: Display, claim_id: str | None = None) -> list[Fact]:
    """Every contradicted fact, or those of which a claim is a side."""
    gathered: dict[str, list[Contradiction]] = {}
    for one in index.contradictions:
        if one.relation.relation == "contradicts":
            gathered.setdefault(one.relation.fact_id or one.relation.claim_relation_id, []).append(one)
    return [
        _fact(fact_id, rows, index, display)
        for fact_id, rows in gathered.items()
        if claim_id is None or any(claim_id in _ids(one) for one in rows)
    ]


def _ids(one: Contradiction) -> tuple[str, str]:
    return one.relation.claim_id, one.relation.related_claim_id


def _fact(fact_id: str, rows: Sequence[Contradiction], index: Index, display: Display) -> Fact:
    claims = {side.claim.claim_id: side.claim for one in rows for side in (one.side, one.related)}
    order = list(SHORT)
    sides = [verdict(claim, index, display) for claim in claims.values()]
    # What does not hold stands first and what holds last, the same on every card.
    sides.sort(key=lambda side: (order.index(side.code) if side.code else len(order) - 1.5, side.claim_id))
    reasons = [
        Why([row.claim_relation_id for row in same], reason)
        for reason, same in grouped([one.relation for one in rows], "rationale").items()
    ]
    topic = next(iter(claims.values())).topic
    told = f"{spelled(len(sides), 'claim').capitalize()} that cannot {'both' if len(sides) == 2 else 'all'} be true"
    return Fact(f"fact_{fact_id}", words(topic), told, sides, reasons)


def differences(index: Index, display: Display, claim_id: str | None = None) -> list[tuple[str, str, list[Difference]]]:
    """The pairs of claims that differ, by kind, each kind with its meaning; all of them, or those of one claim."""
    found: dict[str, list[Difference]] = {kind: [] for kind in code_list("difference").codes}
    for one in index.contradictions:
        row = one.relation
        if row.relation == "differs" and (claim_id is None or claim_id in _ids(one)):
            sides = verdict(one.side.claim, index, display), verdict(one.related.claim, index, display)
            found.setdefault(row.difference or "other", []).append(
                Difference(row.claim_relation_id, words(row.difference or "other"), sides, row.rationale)
            )
    return [(kind, code_list("difference").codes.get(kind, ""), rows) for kind, rows in found.items() if rows]


def flat(groups: Iterable[tuple[str, str, list[Difference]]]) -> list[Difference]:
    """The differences of all kinds in one list."""
    return [one for _, _, rows in groups for one in rows]


def claims_against(claim: Claim, index: Index) -> tuple[int, int]:
    """How many claims contradict a claim, and how many differ from it."""
    kinds = Counter(one.relation.relation for one in index.contradictions if claim.claim_id in _ids(one))
    return kinds["contradicts"], kinds["differs"]


# --- events ---------------------------------------------------------------------------------------------------------


def disputes(index: Index, display: Display) -> list[Dispute]:
    """Every event value on which the reports cannot all be right."""
    return [dispute for event in index.of(Event) for dispute in disputed(event, index, display)]


def disputed(event: Event, index: Index, display: Display) -> list[Dispute]:
    """The values of one event on which its reports cannot all be right."""

    def value(row: Mapping[str, Any]) -> tuple[Part, list[Witness]]:
        said = row["source_ids"].split("; ")
        return (
            _value(row["field"], row["value"], display),
            [witness(source, index, display) for source in index.of(Source) if source.source_id in said],
        )

    return [
        Dispute(
            display.link("events", event.event_id),
            words(field),
            [value(row) for row in rows],
            _value(field, getattr(event, field), display),
            words(event.aggregation_rule),
            _settling(index.get(Reference, event.reference_id)),
        )
        for field, rows in groupby(index.disagreements.get(event.event_id, ()), key=itemgetter("field"))
    ]


def _settling(page: Reference | None) -> Settling | None:
    if page is None:
        return None
    date = dated(page.published_edtf) if page.published_edtf else ""
    return Settling(page.publisher, page.says, date, safe_url(page.url), f"references.html#{page.reference_id}")


def _value(field: str, value: Any, display: Display) -> Part:
    if value is None:
        return Part("left open")
    if field == "place_id":
        return display.link("places", value)
    return Part(words(value) if field == "status" else dated(value))


def when(event: Event) -> str:
    """An event's date in words."""
    return period(event.start_date, event.end_date)
