"""What follows from reports: the values of an event under a named rule, and the status of a claim.

**When do two reports agree?** When one value can satisfy both, and then the narrower value is taken:

* *Dates* bound the day of the event. Intervals that overlap agree on what they share: ``2026-01`` and ``2026-01-05``
  give ``2026-01-05``. Where the shared part is no report's own date it is written out (``2026-01-03/2026-01-05``).
* *Places* agree if they are equal or one is in the other: Beijing and China give Beijing.
* *Status* depends on when a report was made. That an event was planned is no objection to its having occurred, unless
  the report that calls it planned appeared later. So an earlier stage yields to a later one (hypothetical, planned,
  then ongoing, occurred, alleged or did_not_occur; ongoing, then occurred) if the article with the earlier stage may
  have appeared no later, to the day, than each article with the later stage. Only dates that exclude this make a
  conflict; an unknown date of publication does not. ``alleged`` and ``occurred`` conflict: one vouches, the other does
  not.

**What does a rule do with reports that disagree?** ``unanimous`` leaves a conflict. ``majority_independent`` gives each
independence group one vote (a group that contradicts itself has none) and takes the value that more than half of the
votes agree with. ``most_reliable`` asks unanimity of the sources with the best Admiralty letter among those that give a
value; F (reliability not known) comes last. ``any`` takes a value only if one is given, and lists them all. A tie is a
conflict, and a conflict leaves the value None: it is never decided by order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any, Literal, NamedTuple, get_args

from korea_china_2026.names import Names, Texts

Rule = Literal["single_report", "unanimous", "majority_independent", "most_reliable", "any"]
ReportField = Literal["date_edtf", "place_id", "status"]
RULES: tuple[Rule, ...] = get_args(Rule)
FIELDS: tuple[ReportField, ...] = get_args(ReportField)

#: For each status, the stages that may follow it.
FOLLOWS: Mapping[str, Set[str]] = {
    "hypothetical": {"planned", "ongoing", "occurred", "alleged", "did_not_occur"},
    "planned": {"ongoing", "occurred", "alleged", "did_not_occur"},
    "ongoing": {"occurred"},
}
#: The first and the last possible day; None is an open end.
Span = tuple[date | None, date | None]
#: The place of which each place is part.
Parents = Mapping[str, str | None]


class Report(NamedTuple):
    """What one report says of an event; None where it does not say.

    ``start``/``end`` bound ``date_edtf`` (None for an open end). ``published_*`` bound the day on which the article
    appeared. ``reliability`` is the Admiralty letter of the article's source, A to F.
    """

    report_id: str
    independence_group: str
    reliability: str = "F"
    published_start: date | None = None
    published_end: date | None = None
    date_edtf: str | None = None
    start: date | None = None
    end: date | None = None
    place_id: str | None = None
    status: str | None = None


def report_of(row: Any, source: Any) -> Report:
    """A report of an event as aggregation reads it, from its row and that of its article."""
    start = row.reported_start
    end = row.reported_end
    # Days in the wrong order are for the rules to report; such a report dates nothing here.
    is_span = start is None or end is None or start <= end
    return Report(
        report_id=row.event_report_id,
        independence_group=row.independence_group,
        reliability=source.reliability,
        published_start=source.published_start,
        published_end=source.published_end,
        date_edtf=row.reported_edtf if is_span else None,
        start=start,
        end=end,
        place_id=row.reported_place_id,
        status=row.reported_status,
    )


class Aggregated(NamedTuple):
    """The values of an event under a rule. A field in ``conflicts`` has no value; ``given`` is what reports say."""

    date_edtf: str | None
    start_date: date | None
    end_date: date | None
    place_id: str | None
    status: str | None
    conflicts: tuple[ReportField, ...]
    given: Mapping[ReportField, Names]


def aggregate(reports: Sequence[Report], rule: str, parents: Parents | None = None) -> Aggregated:
    """The values that ``reports`` of one event give under ``rule``, whatever their order.

    ``parents`` maps a place to the place that contains it. ``single_report`` is ``unanimous``: the only report agrees
    with itself. ValueError for any other rule (``external_reference`` is settled by a person, not computed).

    >>> early = Report("a-e001", "a", date_edtf="2026-01", start=date(2026, 1, 1), end=date(2026, 1, 31))
    >>> exact = Report("b-e001", "b", date_edtf="2026-01-05", start=date(2026, 1, 5), end=date(2026, 1, 5))
    >>> aggregate([early, exact], "unanimous").date_edtf
    '2026-01-05'
    """
    if rule not in RULES:
        raise ValueError(f"aggregation rule {rule!r} cannot be computed from reports; these can: {', '.join(RULES)}")
    given = {field: tuple(sorted({v for r in reports if (v := getattr(r, field)) is not None})) for field in FIELDS}
    votes = {field: [(r, vote) for r in reports if (vote := _vote(field, r, parents or {}))] for field in FIELDS}
    decided = {
        field: None if rule == "any" and len(given[field]) > 1 else _decide(_CANDIDATES[field], votes[field], rule)
        for field in FIELDS
    }
    when, place, status = decided.values()
    return Aggregated(
        date_edtf=when and when.edtf,
        start_date=when and (None if when.start == date.min else when.start),
        end_date=when and (None if when.end == date.max else when.end),
        place_id=place and place.place_id,
        status=status and status.status,
        conflicts=tuple(field for field in FIELDS if given[field] and decided[field] is None),
        given=given,
    )


def independent(voices: Iterable[tuple[str, str]], own: Texts) -> int:
    """How many independent sources are behind some reports, given as pairs of article and independence group.

    An article counts once: where it speaks in its own voice (``own``: the group of each article) and also relays an
    outlet, its own group counts; where it relays several, the first by name. Then groups count once, whoever prints
    them.

    >>> relayed = [("daily-1", "daily"), ("daily-1", "agency"), ("weekly-1", "agency")]
    >>> independent(relayed, {"daily-1": "daily", "weekly-1": "weekly"})
    2
    """
    groups: dict[str, set[str]] = {}
    for article, group in voices:
        groups.setdefault(article, set()).add(group)
    return len({own[article] if own.get(article) in found else min(found) for article, found in groups.items()})


def claim_status(modalities: Iterable[object], is_contradicted: bool, n_independent: int) -> str:
    """What the articles say of a claim (code list ``claim_status``): its reports, and whether another claim contradicts
    it.

    >>> claim_status(["asserted"], False, 3), claim_status(["asserted", "denied"], False, 3)
    ('corroborated', 'contested')
    """
    if is_contradicted or len({modality == "denied" for modality in modalities}) == 2:
        return "contested"
    return "corroborated" if n_independent > 1 else "single_source"


def date_fits(reported: Span, published: Span) -> bool:
    """Whether a reported date, given by its bounds, can be the published one: the intervals share a day. None is an
    open end.

    >>> date_fits((date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 1, 5), date(2026, 1, 5)))
    True
    """
    starts, ends = zip(reported, published, strict=True)
    return max(start or date.min for start in starts) <= min(end or date.max for end in ends)


def place_fits(reported: str, published: str, parents: Parents) -> bool:
    """Whether a reported place can be the published one: it is that place, is in it, or holds it. ``parents`` as in
    `aggregate`.

    >>> place_fits("china", "beijing", {"beijing": "china"}), place_fits("hall", "beijing", {"hall": "beijing"})
    (True, True)
    """
    return published in holders(reported, parents) or reported in holders(published, parents)


def holders(place: str, parents: Parents) -> frozenset[str]:
    """A place and all that contain it."""
    found: set[str] = set()
    at: str | None = place
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return frozenset(found)


# --- the three kinds of value ---------------------------------------------------------------------------------------
# What a report says of a field is a vote. A vote may refine another one: it says the same, or more.


class _Date(NamedTuple):
    start: date
    end: date
    edtf: str

    def refines(self, vote: "_Date") -> bool:
        return vote.start <= self.start and self.end <= vote.end


class _Place(NamedTuple):
    place_id: str
    holders: frozenset[str]

    def refines(self, vote: "_Place") -> bool:
        return vote.place_id in self.holders


class _Status(NamedTuple):
    """A status with the publication dates that decide whether an earlier stage may yield to it."""

    status: str
    appeared_after: date
    appeared_by: date

    def refines(self, vote: "_Status") -> bool:
        if self.status == vote.status:
            return True
        return self.status in FOLLOWS.get(vote.status, ()) and vote.appeared_after <= self.appeared_by


def _vote(field: ReportField, report: Report, parents: Parents) -> Any:
    """What a report says of a field; None where it says nothing."""
    first = date.min
    last = date.max
    if field == "date_edtf":
        return report.date_edtf and _Date(report.start or first, report.end or last, report.date_edtf)
    if field == "place_id":
        return report.place_id and _Place(report.place_id, holders(report.place_id, parents))
    return report.status and _Status(report.status, report.published_start or first, report.published_end or last)


# The values that could be the outcome, by what is voted for.


def _dates(votes: Sequence[_Date]) -> Iterable[_Date]:
    # Intervals that share a day share the start of one of them, so these are all the overlaps that matter.
    shared = set()
    for day in {vote.start for vote in votes}:
        around = [vote for vote in votes if vote.start <= day <= vote.end]
        shared.add((max(vote.start for vote in around), min(vote.end for vote in around)))
    for start, end in sorted(shared):
        # The shortest spelling is the unqualified one (2026-01-05 rather than 2026-01-05~).
        said = [vote.edtf for vote in votes if vote[:2] == (start, end)]
        yield _Date(start, end, min(said, key=lambda edtf: (len(edtf), edtf)) if said else written(start, end))


def written(start: date, end: date) -> str:
    """A date from its bounds, open at an end that is the first or the last of all days."""
    first = ".." if start == date.min else start.isoformat()
    last = ".." if end == date.max else end.isoformat()
    return first if start == end else f"{first}/{last}"


def _statuses(votes: Sequence[_Status]) -> Iterable[_Status]:
    # One candidate a status, with the strictest dates of the votes for it: an earlier stage has to fit them all.
    for status in sorted({vote.status for vote in votes}):
        same = [vote for vote in votes if vote.status == status]
        yield _Status(status, max(vote.appeared_after for vote in same), min(vote.appeared_by for vote in same))


Candidates = Callable[[Sequence[Any]], Iterable[Any]]
_CANDIDATES: Mapping[ReportField, Candidates] = {
    "date_edtf": _dates,
    "place_id": lambda votes: sorted(set(votes)),
    "status": _statuses,
}


# --- the rules ------------------------------------------------------------------------------------------------------


def _decide(candidates: Candidates, voters: Sequence[tuple[Report, Any]], rule: str) -> Any:
    """The outcome of ``rule`` for the votes on one field; None without votes or in a conflict."""
    if rule == "majority_independent":
        groups: dict[str, list[Any]] = {}
        for report, vote in voters:
            groups.setdefault(report.independence_group, []).append(vote)
        agreed = [_agreed(candidates, votes) for votes in groups.values()]
        ballots = [ballot for ballot in agreed if ballot is not None]
        # The value that refines more than half of the votes, and more of them than any other value does.
        counted = [(sum(map(one.refines, ballots)), one) for one in candidates(ballots)]
        most = max((count for count, _ in counted), default=0)
        winners = [one for count, one in counted if count == most]
        return winners[0] if len(winners) == 1 and 2 * most > len(ballots) else None
    best = min((report.reliability for report, _ in voters), default="")
    return _agreed(
        candidates, [vote for report, vote in voters if rule != "most_reliable" or report.reliability == best]
    )


def _agreed(candidates: Candidates, votes: Sequence[Any]) -> Any:
    """The value that refines every vote; None if there is none."""
    return next((one for one in candidates(votes) if all(map(one.refines, votes))), None)
