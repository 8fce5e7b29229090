"""Answers about events: the timeline, who acts on whom, values under another rule, and where reports disagree.

Who acts and who is acted on follows from the roles:

*Visits.* After the manual of PLOVER (CONSULT) the visitor is always the actor and the host the recipient, whichever
side the words tell it from.

*Reciprocal events.* The manual lists the parties of a reciprocal event as actors without a recipient, and leaves pairs
to whoever uses it. Here they are on both sides, so that the pairs follow: signatories always, since they conclude
with each other; participants only where no other role gives the event a direction. Beside an initiator, an announcer, a
target or a guest they are with those who act: two states that resist a third do not attack each other. A host gives
no direction: beside one, participants act on each other and on the host. Who is affected is on no side: nobody acted
on them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from korea_china_2026.answers.aggregation import (
    Aggregated,
    ReportField,
    aggregate,
    date_fits,
    place_fits,
    report_of,
)
from korea_china_2026.answers.rows import Answered, Cells, Rows, columns_from, counting, grouped, joined, told
from korea_china_2026.names import Names

#: Roles that give an event a direction, beside which a participant only acts.
DIRECTING = ("initiator", "announcer", "target", "guest")
_EITHER_WAY = ("signatory",)
ACTING = ("initiator", "announcer", "guest", "participant", *_EITHER_WAY)
RECEIVING = ("target", "host", *_EITHER_WAY)


class Sides(NamedTuple):
    """The ids of those who act and of those who are acted on, each sorted; one who does both is in both."""

    actors: Names
    targets: Names

    def pairs(self) -> list[tuple[str, str]]:
        """Every directed pair of one who acts and another who is acted on, sorted."""
        return [(actor, target) for actor in self.actors for target in self.targets if actor != target]


def sides(roles: Iterable[tuple[str, str]]) -> Sides:
    """The two sides of an event from pairs of actor and role.

    >>> sides([("lee", "guest"), ("xi", "host")]).pairs()
    [('lee', 'xi')]
    >>> sides([("china", "signatory"), ("south-korea", "signatory")]).pairs()
    [('china', 'south-korea'), ('south-korea', 'china')]
    """
    known = list(roles)
    receiving = RECEIVING if any(role in DIRECTING for _, role in known) else (*RECEIVING, "participant")
    return Sides(*(tuple(sorted({actor for actor, role in known if role in taken})) for taken in (ACTING, receiving)))


#: The column in which a report gives its value of a field.
REPORTED = {
    "date_edtf": "reported_edtf",
    "place_id": "reported_place_id",
    "status": "reported_status",
}


def timeline(rows: Rows) -> Answered:
    """Every event, earliest first, with how exactly its date is known, its place, and the independent sources behind
    both."""
    names = {place.place_id: place.name for place in rows("places")}
    for_date = date_sources(rows)
    for_place = place_sources(rows)
    return [
        told(event, "timeline", "events")
        | {
            "n_sources_for_date": for_date.get(event.event_id),
            "n_sources_for_place": for_place.get(event.event_id),
            "place": names.get(event.place_id),
        }
        for event in _in_time(rows)
    ]


def date_sources(rows: Rows) -> dict[str, int]:
    """For each dated event, how many independent sources give a date that shares a day with the published one."""

    def fits(row: Any, event: Any) -> bool:
        return date_fits((row.reported_start, row.reported_end), (event.start_date, event.end_date))

    return _sources(rows, "date_edtf", fits)


def place_sources(rows: Rows) -> dict[str, int]:
    """For each event with a place, how many independent sources give that place, one in it, or one that holds it."""
    parents = _parents(rows)
    return _sources(rows, "place_id", lambda row, event: place_fits(row.reported_place_id, event.place_id, parents))


def _sources(rows: Rows, field: ReportField, fits: Callable[[Any, Any], bool]) -> dict[str, int]:
    reports = grouped(rows("event_reports"), "event_id")
    count = counting(rows)
    said = REPORTED[field]
    return {
        event.event_id: count(
            row for row in reports[event.event_id] if getattr(row, said) is not None and fits(row, event)
        )
        for event in rows("events")
        if getattr(event, field) is not None
    }


def dyads(rows: Rows) -> Answered:
    """Who acts on whom: one row per directed pair of sides and event, earliest first, undated last."""
    roles = grouped(rows("event_actors"), "event_id")
    actors = {actor.actor_id: actor for actor in rows("actors")}
    found = []
    for event in _in_time(rows):
        if event.plover_type == "not_applicable":
            continue
        parts = roles[event.event_id]
        inferred = {row.actor_id for row in parts if row.basis == "inferred"}
        for actor, target in sides((row.actor_id, row.role) for row in parts).pairs():
            found.append(
                told(event, "dyads", "events")
                | {**_keys(actors.get(actor), ""), **_keys(actors.get(target), "target_")}
                | {"basis": "stated" if inferred.isdisjoint((actor, target)) else "inferred"}
            )
    return found


def _keys(actor: Any | None, prefix: str) -> Cells:
    """An actor's id, and the keys of its country in other data."""
    return {f"{prefix}{name}": actor and getattr(actor, name) for name in columns_from("actors", "dyads")}


def outcomes(rows: Rows, rule: str) -> dict[str, Aggregated]:
    """The values of each event that its reports give under a rule, by event id."""
    parents = _parents(rows)
    sources = {source.source_id: source for source in rows("sources")}
    reports = grouped(rows("event_reports"), "event_id")
    return {
        event.event_id: aggregate(
            [report_of(row, sources[row.source_id]) for row in reports[event.event_id]], rule, parents
        )
        for event in rows("events")
    }


def values_under(rows: Rows, rule: str) -> dict[str, Cells]:
    """What another rule changes in the columns of each event, and its ``conflicts``, by event id."""
    changed = {}
    for event_id, outcome in outcomes(rows, rule).items():
        values = {name: value for name, value in outcome._asdict().items() if name != "given"}
        if rule == "any":
            values |= {name: joined(given) for name, given in outcome.given.items()}
        # The page that settled the published values settles nothing here.
        changed[event_id] = values | {
            "aggregation_rule": rule,
            "reference_id": None,
            "conflicts": joined(outcome.conflicts),
        }
    return changed


def disagreements(rows: Rows) -> Answered:
    """Where the reports of one event cannot all be right: one row per event, field and reported value."""
    unanimous = outcomes(rows, "unanimous")
    rules = {rule: outcomes(rows, rule) for rule in ("majority_independent", "most_reliable")}
    reports = grouped(rows("event_reports"), "event_id")
    count = counting(rows)
    found = []
    for event in rows("events"):
        for field in unanimous[event.event_id].conflicts:
            for value in unanimous[event.event_id].given[field]:
                said = [row for row in reports[event.event_id] if getattr(row, REPORTED[field]) == value]
                found.append(
                    told(event, "disagreements", "events")
                    | {
                        "field": field,
                        "value": value,
                        "source_ids": joined(row.source_id for row in said),
                        "n_reports": len(said),
                        "n_independent_sources": count(said),
                        "published": getattr(event, field),
                        **{rule: getattr(values[event.event_id], field) for rule, values in rules.items()},
                    }
                )
    return found


def _parents(rows: Rows) -> dict[str, str | None]:
    return {place.place_id: place.part_of_place_id for place in rows("places")}


def _in_time(rows: Rows) -> list[Any]:
    """The events, earliest first, undated last; one without a first day is placed at its last one."""
    last = dt.date.max
    return sorted(
        rows("events"),
        key=lambda one: (one.start_date or one.end_date or last, one.end_date or last, one.event_id),
    )
