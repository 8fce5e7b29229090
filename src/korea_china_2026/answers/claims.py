"""Answers about claims: how widely each is made, what it amounts to, and where claims contradict each other or the
record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from korea_china_2026.answers.rows import Rows, counting, grouped, joined

Supported = Literal["claim", "related", "record", "divided", "unresolved"]
#: The codes of a contradiction's severity, from worst to mildest.
SEVERITIES = ("hard", "soft", "wording")


# --- support --------------------------------------------------------------------------------------------------------


def claim_status(claim_id: object, modalities: Iterable[object], hard: Iterable[tuple[object, object]],
                 n_independent: int) -> str:
    """What the reports and the hard contradictions of a claim amount to (code list ``claim_status``).

    ``hard`` has a pair for each hard contradiction of the claim: the claim related to it, and the claim that the record
    supports.

    >>> claim_status("met", ["asserted"], [(None, None)], 3), claim_status("met", ["asserted", "denied"], [], 3)
    ('refuted', 'contested')
    """
    against = list(hard)
    if any(related is None or supported not in (None, claim_id) for related, supported in against):
        return "refuted"
    is_mixed = len({modality == "denied" for modality in modalities}) == 2
    if is_mixed or any(supported is None for _, supported in against):
        return "contested"
    return "corroborated" if n_independent > 1 else "single_source"


def corroboration(rows: Rows) -> list[dict[str, Any]]:
    """How widely each claim is made: one row per claim, most independent sources first."""
    reports, count = grouped(rows("claim_reports"), "claim_id"), counting(rows)
    entails = [(row.claim_id, row.related_claim_id) for row in rows("claim_relations") if row.relation == "entails"]
    follows = entailing(entails, [claim.claim_id for claim in rows("claims") if claim.status == "refuted"])
    own = ("claim_id", "statement", "claim_kind", "topic", "status", "n_independent_sources", "n_reports")
    found: list[dict[str, Any]] = []
    for claim in rows("claims"):
        mine = reports.get(claim.claim_id, [])
        entailed = [row for other in follows.get(claim.claim_id, ()) for row in reports.get(other, ())]
        found.append({column: getattr(claim, column) for column in own} | {
            "n_independent_sources_entailed": count([*mine, *entailed]),
            "n_articles": len({row.source_id for row in mine}), "source_ids": joined(row.source_id for row in mine),
            "independence_groups": joined(row.independence_group for row in mine),
            "modalities": joined(row.modality for row in mine),
        })
    return sorted(found, key=lambda row: (-row["n_independent_sources"], -row["n_articles"], row["claim_id"]))


def entailing(pairs: Iterable[tuple[str, str]], refuted: Iterable[str] = ()) -> Mapping[str, frozenset[str]]:
    """For each claim that follows from others, those others, through any chain of entailments.

    ``pairs`` are a claim and the one that it entails; ``refuted`` claims lend nothing to others. ``refines`` and
    ``restates`` are left out by their definitions: a case of a plural does not imply the plural, and nearly the same is
    not the same.

    >>> sorted(entailing([("dined-in-hall", "dined"), ("dined", "met")])["met"])
    ['dined', 'dined-in-hall']
    """
    sources: dict[str, set[str]] = {}
    for claim, entailed in pairs:
        sources.setdefault(entailed, set()).add(claim)
    return {claim: frozenset(_reached(claim, sources, frozenset(refuted))) for claim in sources}


def _reached(claim: str, sources: Mapping[str, set[str]], left_out: frozenset[str] = frozenset()) -> set[str]:
    found: set[str] = set()
    ahead = [claim]
    while ahead:
        new = sources.get(ahead.pop(), set()) - found - left_out
        found |= new
        ahead += new
    return found - {claim}


# --- contradictions -------------------------------------------------------------------------------------------------


class Side(NamedTuple):
    """One claim of a contradiction: the articles that make it, and the pages that say the same."""

    claim_id: str | None
    claim: Any | None
    source_ids: tuple[str, ...]
    restated_by: tuple[Any, ...]


class Contradiction(NamedTuple):
    """A relation that contradicts, with both of its sides; the second has no claim where the first is held against the
    record.

    ``same_group`` are the articles that the page supports and with which it shares an independence group.
    """

    relation: Any
    side: Side
    related: Side
    page: Any | None
    supported: Supported
    settled: bool
    same_group: tuple[str, ...]


def contradictions(rows: Rows) -> list[dict[str, Any]]:
    """Claims that contradict each other or differ from the record: one row per relation, worst first."""
    return [{
        **{column: getattr(one.relation, column) for column in (
            "claim_relation_id", "severity", "claim_id", "related_claim_id", "supported_claim_id", "rationale",
            "reference_id")},
        "statement": one.side.claim and one.side.claim.statement, "source_ids": joined(one.side.source_ids),
        "related_statement": one.related.claim and one.related.claim.statement,
        "related_source_ids": joined(one.related.source_ids),
        "supported": one.supported, "settled": one.settled, "reference": one.page and one.page.says,
        "reference_publisher": one.page and one.page.publisher, "reference_url": one.page and one.page.url,
        "restated_by": joined(page.reference_id for page in one.side.restated_by),
        "related_restated_by": joined(page.reference_id for page in one.related.restated_by),
        "same_group": bool(one.same_group),
    } for one in contradicting(rows)]


def contradicting(rows: Rows) -> list[Contradiction]:
    """Every contradiction, worst first."""
    claims = {claim.claim_id: claim for claim in rows("claims")}
    pages = {page.reference_id: page for page in rows("references")}
    reports, relations = grouped(rows("claim_reports"), "claim_id"), grouped(rows("claim_relations"), "claim_id")

    def side(claim_id: str | None) -> Side:
        restated = {row.reference_id for row in relations.get(claim_id, ())
                    if row.relation == "restates" and row.related_claim_id is None}
        return Side(claim_id, claims.get(claim_id), tuple(sorted({row.source_id for row in reports.get(claim_id, ())})),
                    tuple(pages[name] for name in sorted(restated & pages.keys())))

    found = []
    for row in rows("claim_relations"):
        if row.relation == "contradicts":
            page, ours, theirs = pages.get(row.reference_id), side(row.claim_id), side(row.related_claim_id)
            supported = _supported(row, ours, theirs)
            kin = {report.source_id for report in reports.get(row.supported_claim_id, ())
                   if page is not None and report.independence_group == agency(page.publisher)}
            settled = row.severity == "hard" and supported != "unresolved"
            found.append(Contradiction(row, ours, theirs, page, supported, settled, tuple(sorted(kin))))
    rank = {code: at for at, code in enumerate(SEVERITIES)}
    return sorted(found, key=lambda one: (rank.get(one.relation.severity, len(rank)), one.relation.claim_relation_id))


def _supported(relation: Any, side: Side, related: Side) -> Supported:
    if relation.supported_claim_id is not None:
        return "claim" if relation.supported_claim_id == relation.claim_id else "related"
    between = relation.related_claim_id is not None
    # What is hard is settled or left open: pages on both sides leave it open.
    if side.restated_by and relation.severity != "hard" and (related.restated_by if between else relation.reference_id):
        return "divided"
    return "unresolved" if between or relation.reference_id is None else "record"


def agency(publisher: str) -> str:
    """The independence group of a page outside the corpus, as far as its publisher's name tells: the agency in
    parentheses.

    >>> agency("Dawn (Reuters)"), agency("KBS World")
    ('reuters', 'kbs world')
    """
    before, bracket, inside = publisher.partition("(")
    return (inside.rstrip(")") if bracket else before).lower()


class Headline(NamedTuple):
    """How many contradictions one may speak of: facts, not rows.

    A hard contradiction is a fact on which statements exclude each other, however many pairs of statements it is coded
    in: pairs that share a statement are about one fact. ``between`` counts the facts on which articles contradict each
    other, ``pairs`` the pairs of statements (a page outside the corpus counts as one), ``differences`` the rows that
    are soft or a matter of wording.
    """

    facts: int
    between: int
    pairs: int
    differences: int


def headline(found: Iterable[Contradiction]) -> Headline:
    """The counts of some contradictions."""
    rows = list(found)
    hard = [one for one in rows if one.relation.severity == "hard"]
    beside: dict[str, set[str]] = defaultdict(set)
    for one in hard:
        claims = {one.relation.claim_id, one.relation.related_claim_id} - {None}
        for claim in claims:
            beside[claim] |= claims
    # Each claim with the first, by name, of those that are about the same fact.
    fact = {claim: min(_reached(claim, beside) | {claim}) for claim in beside}
    between = {fact[one.relation.claim_id] for one in hard
               if one.related.claim and len({*one.side.source_ids, *one.related.source_ids}) > 1}
    return Headline(len(set(fact.values())), len(between), len(hard), len(rows) - len(hard))
