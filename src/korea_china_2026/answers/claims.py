"""Answers about claims: how widely each is made, how many hold by the record, and where they contradict each other."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from korea_china_2026.answers.rows import Answered, Rows, counting, grouped, joined, told, walked

#: The kinds of claims that are held against the record: what is said to be so, and what somebody is said to plan.
HELD = ("fact", "intent")

# --- support --------------------------------------------------------------------------------------------------------


def corroboration(rows: Rows) -> Answered:
    """How widely each claim is made: one row per claim, most independent sources first."""
    reports = grouped(rows("claim_reports"), "claim_id")
    count = counting(rows)
    entails = [(row.claim_id, row.related_claim_id) for row in rows("claim_relations") if row.relation == "entails"]
    follows = entailing(entails, [claim.claim_id for claim in rows("claims") if claim.verdict == "contradicted"])
    found = []
    for claim in rows("claims"):
        mine = reports[claim.claim_id]
        entailed = [row for other in follows.get(claim.claim_id, ()) for row in reports[other]]
        found.append(
            told(claim, "corroboration", "claims")
            | {
                "n_independent_sources_entailed": count([*mine, *entailed]),
                "n_articles": len({row.source_id for row in mine}),
                "source_ids": joined(row.source_id for row in mine),
                "independence_groups": joined(row.independence_group for row in mine),
                "modalities": joined(row.modality for row in mine),
            }
        )
    return sorted(found, key=lambda row: (-row["n_independent_sources"], -row["n_articles"], row["claim_id"]))


def entailing(pairs: Iterable[tuple[str, str]], left_out: Iterable[str] = ()) -> Mapping[str, frozenset[str]]:
    """For each claim that follows from others, those others, through any chain of entailments.

    ``pairs`` are a claim and the one that it entails; claims that are ``left_out`` lend nothing to others. ``refines``
    and ``restates`` are left out by their definitions: a case of a plural does not imply the plural, and nearly the
    same is not the same.

    >>> sorted(entailing([("dined-in-hall", "dined"), ("dined", "met")])["met"])
    ['dined', 'dined-in-hall']
    """
    sources: dict[str, set[str]] = {}
    for claim, entailed in pairs:
        sources.setdefault(entailed, set()).add(claim)
    barred = {*left_out}
    return {claim: frozenset(walked(sources, claim, barred - {claim})) - {claim} for claim in sources}


# --- contradictions -------------------------------------------------------------------------------------------------


class Side(NamedTuple):
    """One claim of a contradiction, and the articles that make it."""

    claim: Any
    source_ids: tuple[str, ...]


class Contradiction(NamedTuple):
    """A relation between claims that contradict each other, or that differ, with both sides."""

    relation: Any
    side: Side
    related: Side


def contradictions(rows: Rows) -> Answered:
    """Claims that contradict each other or differ: one row per relation, contradictions first, by fact."""
    return [
        {
            **told(one.relation, "contradictions", "claim_relations"),
            **told(one.side.claim, "contradictions", "claims"),
            "source_ids": joined(one.side.source_ids),
            "related_statement": one.related.claim.statement,
            "related_source_ids": joined(one.related.source_ids),
            "related_verdict": one.related.claim.verdict,
        }
        for one in contradicting(rows)
    ]


def contradicting(rows: Rows) -> list[Contradiction]:
    """Every contradiction and difference between claims, contradictions first, by fact."""
    claims = {claim.claim_id: claim for claim in rows("claims")}
    reports = grouped(rows("claim_reports"), "claim_id")

    def side(claim_id: str) -> Side:
        return Side(claims[claim_id], tuple(sorted({row.source_id for row in reports[claim_id]})))

    return sorted(
        [
            Contradiction(row, side(row.claim_id), side(row.related_claim_id))
            for row in rows("claim_relations")
            if row.relation in ("contradicts", "differs")
        ],
        key=lambda one: (one.relation.fact_id is None, one.relation.fact_id or "", one.relation.claim_relation_id),
    )


class Headline(NamedTuple):
    """How many contradictions one may speak of: facts, not rows.

    ``facts`` counts those on which statements exclude each other, ``between`` those of them on which articles do,
    ``differences`` the pairs of claims that differ and can both be true.
    """

    facts: int
    between: int
    differences: int


def headline(found: Iterable[Contradiction]) -> Headline:
    """The counts of some contradictions."""
    rows = list(found)
    contradicted = [one for one in rows if one.relation.relation == "contradicts"]
    between = {one.relation.fact_id for one in contradicted if one.side.source_ids != one.related.source_ids}
    return Headline(len({one.relation.fact_id for one in contradicted}), len(between), len(rows) - len(contradicted))
