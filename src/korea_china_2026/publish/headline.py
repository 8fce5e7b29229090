"""How many contradictions one may speak of in a headline: facts, not rows.

A hard contradiction is a fact on which statements exclude each other, however many pairs of statements it is coded in; what is
soft or a matter of wording is a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from korea_china_2026.model.entities import ClaimRelation


@dataclass(frozen=True)
class Headline:
    """``facts`` in hard contradiction, how many of them ``between`` articles, in how many ``pairs`` of statements (a page outside
    the corpus counts as one); and the other ``differences``, a row each."""

    facts: int
    between: int
    pairs: int
    differences: int


def headline(relations: Iterable[ClaimRelation], articles: Mapping[str, set[str]]) -> Headline:
    """The counts of ``relations``; ``articles`` are those that make each claim. Pairs that share a statement are about one fact."""
    found = [row for row in relations if row.relation == "contradicts"]
    hard = [row for row in found if row.severity == "hard"]
    fact = _facts(hard)
    between = {fact[row.claim_id] for row in hard
               if row.related_claim_id and len(articles.get(row.claim_id, set()) | articles.get(row.related_claim_id, set())) > 1}
    return Headline(len(set(fact.values())), len(between), len(hard), len(found) - len(hard))


def _facts(hard: Iterable[ClaimRelation]) -> dict[str, str]:
    """Each claim in a hard contradiction with the first, by name, of those that hang together with it."""
    beside: dict[str, set[str]] = defaultdict(set)
    for row in hard:
        for one, other in ((row.claim_id, row.related_claim_id), (row.related_claim_id, row.claim_id)):
            if one is not None:
                beside[one] |= {other} if other is not None else set()
    fact: dict[str, str] = {}
    for first in sorted(beside):
        reached = [] if first in fact else [first]
        while reached:
            claim = reached.pop()
            fact[claim] = first
            reached += [other for other in beside[claim] if other not in fact]
    return fact
