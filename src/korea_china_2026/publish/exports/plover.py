"""Events in the manner of PLOVER: JSON Lines, one object an event that has a PLOVER type, for merging with other event data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from korea_china_2026.answers.sides import sides
from korea_china_2026.model.entities import Event, EventActor
from korea_china_2026.model.observations import EventReport
from korea_china_2026.model.registries import Actor, Place
from korea_china_2026.model.text import Source
from korea_china_2026.publish.exports.published import Files, Published

LOSSES: dict[str, str] = {
    "other events": "Events whose plover_type is not_applicable are left out: PLOVER has no place for them.",
    "other tables": "Claims, quotations, figures, spans and evidence are left out; `event_id` leads back to them.",
    "roles": "Roles become sides: initiator, host and announcer act, target, guest and affected receive; under the mode visit the guest "
             "acts and the host receives. Signatories stand on both sides, and so do participants unless an initiator, announcer, target "
             "or guest gives the event a direction: then they stand with those who act. PLOVER's manual lists both parties of a reciprocal "
             "event as actors and none as recipient.",
}


def export(published: Published) -> Files:
    """One file, ``plover_events.jsonl``, events in publishing order."""
    events = [row for row in published.tables["events"] if isinstance(row, Event) and row.plover_type != "not_applicable"]
    lines = [json.dumps(_record(event, published), ensure_ascii=False, allow_nan=False) for event in events]
    return {"plover_events.jsonl": "".join(f"{line}\n" for line in lines).encode("utf-8")}


def _record(event: Event, published: Published) -> dict[str, Any]:
    stand = sides(event.plover_mode, ((row.actor_id, row.role) for row in published.tables["event_actors"]
                                      if isinstance(row, EventActor) and row.event_id == event.event_id))
    place = next((row for row in published.tables["places"] if isinstance(row, Place) and row.place_id == event.place_id), None)
    return {
        "id": event.event_id,
        "date": {"edtf": event.date_edtf, "start": _day(event.start_date), "end": _day(event.end_date)},
        "type": event.plover_type,
        "mode": event.plover_mode,
        "title": event.title,
        "status": event.status,
        "actors": _actors(stand.actors, published),
        "targets": _actors(stand.targets, published),
        "place": place and {
            "id": place.place_id, "name": place.name, "country": place.country_code, "latitude": place.latitude,
            "longitude": place.longitude},
        "sources": _sources(event, published),
        "independent_sources": event.n_independent_sources,
    }


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _actors(ids: Iterable[str], published: Published) -> list[dict[str, Any]]:
    known = {row.actor_id: row for row in published.tables["actors"] if isinstance(row, Actor)}
    return [{"id": actor, "name": known[actor].name, "country": known[actor].country_code, "sector": known[actor].kind}
            for actor in ids]


def _sources(event: Event, published: Published) -> list[dict[str, Any]]:
    reports = [row for row in published.tables["event_reports"] if isinstance(row, EventReport) and row.event_id == event.event_id]
    articles = [row for row in published.tables["sources"] if isinstance(row, Source)]
    return [{"id": article.source_id, "publisher": article.publisher, "url": article.url,
             "reports": [row.event_report_id for row in reports if row.source_id == article.source_id]}
            for article in articles if any(row.source_id == article.source_id for row in reports)]
