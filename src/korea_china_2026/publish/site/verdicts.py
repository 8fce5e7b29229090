"""What holds by pages outside the articles: the verdict on each fact, with what every page says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from korea_china_2026.model.articles import EventReport
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.entities import Check, CheckReference, Claim, Event, Place, Reference
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site.display import Display, Part, Witness, witnesses
from korea_china_2026.publish.site.index import Index
from korea_china_2026.publish.site.wording import dated, words

#: Each verdict in the words of the site, in the order of the page: what does not hold comes first.
SHORT: Mapping[str, str] = {
    "contradicted": "Does not hold",
    "partly": "Holds in part",
    "conflicting": "Pages disagree",
    "not_enough_evidence": "Could not be settled",
    "not_checkable": "Too vague to check",
    "supported": "Holds",
}
#: The verdicts that the overview counts together as unsettled.
UNSETTLED = ("conflicting", "not_enough_evidence", "not_checkable")


@dataclass(frozen=True)
class Saying:
    """What one page says of one claim: its name, what kind of page it is, and whether it is for the claim."""

    page: Part
    about: str
    stance: str
    meaning: str
    says: str


@dataclass(frozen=True)
class Verdict:
    """Whether one claim holds. ``code`` is None for a claim that was not checked: what is no fact is not."""

    claim: Part
    claim_id: str
    code: str | None
    name: str
    limit: str
    rationale: str
    sayings: Sequence[Saying]
    searched: Sequence[str]
    checked: str
    basis: str
    witnesses: Sequence[Witness]


def verdict(claim: Claim, index: Index, display: Display) -> Verdict:
    """The verdict on a claim, with its pages and with the articles that make it."""
    check, said = index.get(Check, claim.claim_id), witnesses(claim.claim_id, index, display)
    link = display.link("claims", claim.claim_id)
    if check is None:
        name = "Not checked" if claim.claim_kind == "fact" else f"Not checked: {words(claim.claim_kind)}"
        return Verdict(link, claim.claim_id, None, name, "", "", (), (), "", "", said)
    part = f"{words(check.part)}, " if check.part else ""
    pages = [_saying(row, index, display) for row in index.naming(CheckReference, "claim_id", claim.claim_id)]
    searched = [query.strip() for query in check.searched.split("|") if query.strip()]
    basis = f"{counted(check.n_references, 'page')}, {counted(check.n_independent, 'independent group')}"
    return Verdict(
        link,
        claim.claim_id,
        check.verdict,
        SHORT[check.verdict],
        f"{part}confidence {check.confidence}",
        check.rationale,
        pages,
        searched,
        dated(check.checked.isoformat()),
        basis,
        said,
    )


def _saying(row: CheckReference, index: Index, display: Display) -> Saying:
    page = index.get(Reference, row.reference_id)
    notes = [] if page is None else [page.publisher, words(page.kind)]
    if page is not None and page.published_edtf:
        notes.append(dated(page.published_edtf))
    notes += ["later than the articles"] * bool(row.is_later) + ["of a group behind the articles"] * (
        not row.is_independent
    )
    return Saying(
        display.link("references", row.reference_id),
        " · ".join(notes),
        row.stance,
        code_list("stance").codes.get(row.stance, ""),
        row.says,
    )


def by_verdict(index: Index, display: Display) -> Mapping[str, Sequence[Verdict]]:
    """The checked claims under each verdict that occurs, what does not hold first."""
    found: dict[str, list[Verdict]] = {code: [] for code in SHORT}
    for claim in index.of(Claim):
        if (one := verdict(claim, index, display)).code is not None:
            found[one.code].append(one)
    return {code: rows for code, rows in found.items() if rows}


@dataclass(frozen=True)
class Tally:
    """How many of the facts that articles state hold: all facts, those with each verdict, those never checked."""

    facts: int
    by_code: Mapping[str, int]
    unchecked: int

    @property
    def unsettled(self) -> int:
        """How many could not be settled, for whatever reason."""
        return sum(self.by_code.get(code, 0) for code in UNSETTLED)

    @property
    def first_unsettled(self) -> str:
        """The first verdict among the unsettled ones that occurs, where their part of the page begins."""
        return next((code for code in UNSETTLED if self.by_code.get(code)), UNSETTLED[0])


def tally(index: Index) -> Tally:
    """The counts of the overview."""
    facts = [claim for claim in index.of(Claim) if claim.claim_kind == "fact"]
    found: dict[str, int] = {}
    for claim in facts:
        if (check := index.get(Check, claim.claim_id)) is not None:
            found[check.verdict] = found.get(check.verdict, 0) + 1
    return Tally(len(facts), found, len(facts) - sum(found.values()))


# --- warnings -------------------------------------------------------------------------------------------------------


def false_claims(row: Event | Place, index: Index, display: Display) -> list[Part]:
    """The claims that do not hold among those about an event, or about the events of a place."""
    return [
        display.link("claims", claim.claim_id)
        for event in _events(row, index)
        for claim in index.naming(Claim, "event_id", event.event_id)
        if claim.verdict == "contradicted"
    ]


def _events(row: Event | Place, index: Index) -> Sequence[Event]:
    if isinstance(row, Event):
        return [row]
    named = {report.event_id for report in index.naming(EventReport, "reported_place_id", row.place_id)}
    return [event for event in index.of(Event) if event.event_id in named or event.place_id == row.place_id]
