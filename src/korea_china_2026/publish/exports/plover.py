"""Events by PLOVER's exchange format: JSON Lines, one object an event that has a PLOVER type, for merging with other
event data.

Names are those of the manual's chapter on data fields; what it has no name for is in an object of our own, under
``OURS``.
"""

import json
from collections.abc import Iterable
from typing import Any

from korea_china_2026.answers.events import sides
from korea_china_2026.model.articles import EventReport, Source
from korea_china_2026.model.entities import Actor, Event, EventActor, Place
from korea_china_2026.publish.exports.published import Files, Published

LOSSES: dict[str, str] = {
    "dates": (
        "`date` and `enddate` are the first and the last day on which the event can lie;"
        " `korea_china_2026.date_precision` says whether that is a day or a year, and null is an open end, where the"
        " manual requires a date."
    ),
    "other events": "Events whose plover_type is not_applicable are left out: PLOVER has no place for them.",
    "other tables": "Claims, quotations, figures, spans and evidence are left out; `id` leads back to them.",
    "roles": (
        "Roles become sides: initiator, host and announcer act, target, guest and affected receive; under the mode"
        " visit the guest acts and the host receives. Signatories are on both sides, and so do participants unless an"
        " initiator, announcer, target or guest gives the event a direction: then they are with those who act."
        " PLOVER's manual lists both parties of a reciprocal event as actors and none as recipient."
    ),
}


def export(published: Published) -> Files:
    """One file, ``plover_events.jsonl``, events in publishing order."""
    events = [
        row for row in published.tables["events"] if isinstance(row, Event) and row.plover_type != "not_applicable"
    ]
    lines = [json.dumps(_record(event, published), ensure_ascii=False, allow_nan=False) for event in events]
    return {"plover_events.jsonl": "".join(f"{line}\n" for line in lines).encode("utf-8")}


#: Where each object holds what the manual has no field for.
OURS = "korea_china_2026"


def _record(event: Event, published: Published) -> dict[str, Any]:
    stand = sides(
        event.plover_mode,
        (
            (row.actor_id, row.role)
            for row in published.tables["event_actors"]
            if isinstance(row, EventActor) and row.event_id == event.event_id
        ),
    )
    return {
        "id": event.event_id,
        "date": _day(event.start_date),
        "enddate": _day(event.end_date),
        "actor": _entities(stand.actors, published),
        "recipient": _entities(stand.targets, published),
        "event": [event.plover_type],
        "mode": [event.plover_mode] if event.plover_mode else [],
        "event_loc": _location(event, published),
        "cite_info": _citations(event, published),
        OURS: {
            "title": event.title,
            "status": event.status,
            "date_edtf": event.date_edtf,
            "date_precision": event.date_precision,
            "date_basis": event.date_basis,
            "place_basis": event.place_basis,
            "n_independent_sources": event.n_independent_sources,
        },
    }


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _location(event: Event, published: Published) -> dict[str, Any] | None:
    return next(
        (
            {
                "resolved_place": place.name,
                "geonameid": place.geonames_id,
                "lat": place.latitude,
                "lon": place.longitude,
                "country_code": place.country_code,
                OURS: {"place_id": place.place_id, "radius_km": place.radius_km},
            }
            for place in published.tables["places"]
            if isinstance(place, Place) and place.place_id == event.place_id
        ),
        None,
    )


def _entities(ids: Iterable[str], published: Published) -> list[dict[str, Any]]:
    known = {row.actor_id: row for row in published.tables["actors"] if isinstance(row, Actor)}
    return [
        {
            "code": actor.country_code,
            "sector": actor.plover_sector,
            "identifier_id": actor.wikidata_id,
            "identifier_text": actor.name,
            "office": actor.office,
            OURS: {
                "actor_id": actor.actor_id,
                "kind": actor.kind,
                "cow_code": actor.cow_code,
                "gw_code": actor.gw_code,
            },
        }
        for actor in map(known.__getitem__, ids)
    ]


def _citations(event: Event, published: Published) -> list[dict[str, Any]]:
    reports = [
        row
        for row in published.tables["event_reports"]
        if isinstance(row, EventReport) and row.event_id == event.event_id
    ]
    articles = [row for row in published.tables["sources"] if isinstance(row, Source)]
    return [
        {
            "publication": article.publisher,
            "title": article.title,
            "url": article.url,
            "language": article.language,
            OURS: {
                "source_id": article.source_id,
                "event_report_ids": [row.event_report_id for row in reports if row.source_id == article.source_id],
            },
        }
        for article in articles
        if any(row.source_id == article.source_id for row in reports)
    ]
