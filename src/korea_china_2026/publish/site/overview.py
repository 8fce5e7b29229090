"""What the first page counts: who speaks, and about whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from korea_china_2026.publish.site.index import Index

_MOST_SPEAKERS, _MOST_SUBJECTS = 14, 10


class Speaker(NamedTuple):
    """An actor with what each article lets it say: numbers by source_id."""

    actor_id: str
    quotes: Mapping[str, int]
    claims: Mapping[str, int]


class Matrix(NamedTuple):
    """Who speaks about whom: attributed claim reports by speaker and subject, and the most frequent of each."""

    speakers: Sequence[str]
    subjects: Sequence[str]
    counts: Mapping[tuple[str, str], int]


def speakers(index: Index) -> list[Speaker]:
    """Everyone who is quoted or to whom a claim is attributed, the most often first."""
    quotes, claims = (
        Counter((row.attributed_actor_id, row.source_id) for row in index.rows(table))
        for table in ("quotes", "claim_reports")
    )
    found = {
        actor: Speaker(actor, *({one: counts[actor, one] for one in index.colours} for counts in (quotes, claims)))
        for actor, _ in [*quotes, *claims]
        if actor is not None
    }
    return sorted(found.values(), key=lambda one: (-sum(one.quotes.values()) - sum(one.claims.values()), one.actor_id))


def matrix(index: Index) -> Matrix:
    """Attributed claim reports by speaker and subject, each in the order of its number."""
    counts = Counter[tuple[str, str]]()
    for report in index.rows("claim_reports"):
        claim = index.find("claims", report.claim_id)
        if report.attributed_actor_id is not None and claim is not None and claim.subject_actor_id is not None:
            counts[report.attributed_actor_id, claim.subject_actor_id] += 1
    most = [Counter(pair[side] for pair in sorted(counts.elements())) for side in (0, 1)]
    who, whom = (
        sorted(one, key=lambda name: (-one[name], name))[:number]
        for one, number in zip(most, (_MOST_SPEAKERS, _MOST_SUBJECTS), strict=True)
    )
    return Matrix(who, whom, counts)
