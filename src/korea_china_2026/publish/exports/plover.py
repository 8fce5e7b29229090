"""Events by PLOVER's exchange format: JSON Lines, one object an event that has a PLOVER type, for merging with other
event data.

Names are those of the manual's chapter on data fields; what it has no name for is in an object of our own, under
``OURS``.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from korea_china_2026.answers.events import sides
from korea_china_2026.answers.rows import picked
from korea_china_2026.names import Json
from korea_china_2026.publish.datapackage import json_lines
from korea_china_2026.publish.exports import Files, Published

#: Where each object holds what the manual has no field for.
OURS = "korea_china_2026"


def export(published: Published) -> Files:
    """One file, ``plover_events.jsonl``, events in publishing order."""
    typed = (event for event in published.rows("events") if event.plover_type != "not_applicable")
    return {"plover_events.jsonl": json_lines(_record(event, published) for event in typed)}


def _record(event: Any, published: Published) -> Json:
    parts = [row for row in published.rows("event_actors") if row.event_id == event.event_id]
    acting = sides((row.actor_id, row.role) for row in parts)
    place = next((one for one in published.rows("places") if one.place_id == event.place_id), None)
    return {
        "id": event.event_id,
        "date": event.start_date,
        "enddate": event.end_date,
        "actor": [*_entities(acting.actors, published)],
        "recipient": [*_entities(acting.targets, published)],
        "event": [event.plover_type],
        "mode": [event.plover_mode] if event.plover_mode else [],
        "event_loc": place
        and {
            "resolved_place": place.name,
            "geonameid": place.geonames_id,
            "lat": place.latitude,
            "lon": place.longitude,
            "country_code": place.country_code,
            OURS: picked(place, ("place_id", "radius_km")),
        },
        "cite_info": [*_citations(event, published)],
        OURS: picked(
            event,
            ("title", "status", "date_edtf", "date_precision", "date_basis", "place_basis", "n_independent_sources"),
        ),
    }


def _entities(ids: Iterable[str], published: Published) -> Iterator[Json]:
    known = {row.actor_id: row for row in published.rows("actors")}
    for actor in map(known.__getitem__, ids):
        yield {
            "code": actor.country_code,
            "sector": actor.plover_sector,
            "identifier_id": actor.wikidata_id,
            "identifier_text": actor.name,
            "office": actor.office,
            OURS: picked(actor, ("actor_id", "kind", "cow_code", "gw_code")),
        }


def _citations(event: Any, published: Published) -> Iterator[Json]:
    told = [row for row in published.rows("event_reports") if row.event_id == event.event_id]
    for article in published.rows("sources"):
        if own := [row.event_report_id for row in told if row.source_id == article.source_id]:
            yield {
                "publication": article.publisher,
                **picked(article, ("title", "url", "language")),
                OURS: {"source_id": article.source_id, "event_report_ids": own},
            }
