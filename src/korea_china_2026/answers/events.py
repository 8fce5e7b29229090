"""Answers about events: the timeline, who acts on whom, values under another rule, and where reports disagree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from korea_china_2026.answers.aggregation import (
    Aggregated,
    Report,
    ReportField,
    aggregate,
    date_fits,
    place_fits,
)
from korea_china_2026.answers.rows import Rows, counting, grouped, joined
from korea_china_2026.answers.sides import sides

#: The column in which a report gives its value of a field.
REPORTED: Mapping[ReportField, str] = {
    "date_edtf": "reported_edtf", "place_id": "reported_place_id", "status": "reported_status"}


def timeline(rows: Rows, inherit: bool = False) -> list[dict[str, Any]]:
    """Every event with a date, earliest first, with its place and the number of independent sources that report it."""
    names = {place.place_id: place.name for place in rows("places")}
    for_date, for_place = date_sources(rows), place_sources(rows)
    dated = [(event, whole) for event, whole in _with_dates(rows, inherit) if whole is not None]
    dated.sort(key=lambda pair: (*_when(pair[1]), pair[0].event_id))
    own = ("event_id", "title", "event_kind", "status", "n_reports", "n_independent_sources")
    return [{name: getattr(whole, name) for name in ("start_date", "end_date", "date_edtf")} | _picked(event, own) | {
        "n_sources_for_date": for_date[whole.event_id], "n_sources_for_place": for_place.get(event.event_id),
        "place": names.get(event.place_id), "dated_by_event_id": None if whole is event else whole.event_id,
    } for event, whole in dated]


def date_sources(rows: Rows) -> dict[str, int]:
    """For each dated event, how many independent sources give a date that shares a day with the published one."""
    reports, count = grouped(rows("event_reports"), "event_id"), counting(rows)
    return {event.event_id: count(
        row for row in reports.get(event.event_id, ()) if row.reported_edtf is not None
        and date_fits((row.reported_start, row.reported_end), (event.start_date, event.end_date)))
        for event in rows("events") if event.date_edtf is not None}


def place_sources(rows: Rows) -> dict[str, int]:
    """For each event with a place, how many independent sources give that place, one in it, or one that holds it."""
    reports, count, parents = grouped(rows("event_reports"), "event_id"), counting(rows), _parents(rows)
    return {event.event_id: count(
        row for row in reports.get(event.event_id, ()) if row.reported_place_id is not None
        and place_fits(row.reported_place_id, event.place_id, parents))
        for event in rows("events") if event.place_id is not None}


def dyads(rows: Rows, inherit: bool = False) -> list[dict[str, Any]]:
    """Who acts on whom: one row per directed pair of sides and event, earliest first, undated last."""
    roles = grouped(rows("event_actors"), "event_id")
    countries = {actor.actor_id: actor.country_code for actor in rows("actors")}
    own = ("event_id", "plover_type", "plover_mode", "event_kind", "status", "n_independent_sources")
    found = []
    for event, whole in _with_dates(rows, inherit):
        if event.plover_type == "not_applicable":
            continue
        stand = sides(event.plover_mode, ((row.actor_id, row.role) for row in roles.get(event.event_id, ())))
        for actor, target in stand.pairs():
            found.append((_when(whole or event), event.event_id, actor, target, _picked(event, own) | {
                "actor_id": actor, "actor_country_code": countries.get(actor), "target_actor_id": target,
                "target_country_code": countries.get(target),
                "start_date": whole and whole.start_date, "end_date": whole and whole.end_date,
                "dated_by_event_id": None if whole is None or whole is event else whole.event_id,
            }))
    return [row for *_, row in sorted(found, key=lambda one: one[:4])]


def outcomes(rows: Rows, rule: str) -> dict[str, Aggregated]:
    """The values of each event that its reports give under a rule, by event id."""
    parents, sources = _parents(rows), {source.source_id: source for source in rows("sources")}
    reports = grouped(rows("event_reports"), "event_id")
    return {event.event_id: aggregate(
        [_report(row, sources[row.source_id]) for row in reports.get(event.event_id, ())], rule, parents)
        for event in rows("events")}


def values_under(rows: Rows, rule: str) -> dict[str, dict[str, Any]]:
    """What another rule changes in the columns of each event, and its ``conflicts``, by event id."""
    changed = {}
    for event_id, outcome in outcomes(rows, rule).items():
        values = {name: value for name, value in outcome._asdict().items() if name != "given"}
        if rule == "any":
            values |= {name: joined(given) for name, given in outcome.given.items()}
        # The page that settled the published values settles nothing here.
        changed[event_id] = values | {
            "aggregation_rule": rule, "reference_id": None, "conflicts": joined(outcome.conflicts)}
    return changed


def disagreements(rows: Rows) -> list[dict[str, Any]]:
    """Where the reports of one event cannot all be right: one row per event, field and reported value."""
    unanimous = outcomes(rows, "unanimous")
    rules = {rule: outcomes(rows, rule) for rule in ("majority_independent", "most_reliable")}
    reports, count = grouped(rows("event_reports"), "event_id"), counting(rows)
    found = []
    for event in rows("events"):
        for field in unanimous[event.event_id].conflicts:
            for value in unanimous[event.event_id].given[field]:
                said = [row for row in reports[event.event_id] if getattr(row, REPORTED[field]) == value]
                found.append(_picked(event, ("event_id", "title", "aggregation_rule", "reference_id")) | {
                    "field": field, "value": value, "source_ids": joined(row.source_id for row in said),
                    "n_reports": len(said), "n_independent_sources": count(said), "published": getattr(event, field),
                    **{rule: getattr(values[event.event_id], field) for rule, values in rules.items()},
                })
    return found


def _picked(row: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: getattr(row, column) for column in columns}


def _parents(rows: Rows) -> dict[str, str | None]:
    return {place.place_id: place.part_of_place_id for place in rows("places")}


def _report(row: Any, source: Any) -> Report:
    start, end = row.reported_start, row.reported_end
    # Days in the wrong order are for the rules to report; such a report dates nothing here.
    is_span = start is None or end is None or start <= end
    return Report(
        report_id=row.event_report_id, independence_group=row.independence_group, reliability=source.reliability,
        published_start=source.published_start, published_end=source.published_end,
        date_edtf=row.reported_edtf if is_span else None, start=start, end=end,
        place_id=row.reported_place_id, status=row.reported_status)


def _with_dates(rows: Rows, inherit: bool) -> Iterator[tuple[Any, Any | None]]:
    """Every event with the event whose date it has: itself, with ``inherit`` the nearest dated whole, or None."""
    known = {event.event_id: event for event in rows("events")}
    for event in known.values():
        yield event, event if event.date_edtf is not None else _dated_whole(event, known) if inherit else None


def _dated_whole(event: Any, known: Mapping[str, Any]) -> Any | None:
    """The nearest event that contains ``event`` and has a date; a chain that leads back to itself ends there."""
    passed = {event.event_id}
    whole = known.get(event.part_of_event_id)
    while whole is not None and whole.date_edtf is None and whole.event_id not in passed:
        passed.add(whole.event_id)
        whole = known.get(whole.part_of_event_id)
    return None if whole is None or whole.date_edtf is None else whole


def _when(event: Any) -> tuple[dt.date, dt.date]:
    # An event without a first day stands at its last one.
    return event.start_date or event.end_date or dt.date.max, event.end_date or dt.date.max
