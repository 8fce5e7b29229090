"""The rules on actors and places, on dates and roles of events, and on when and in which language words were said."""

import re
from math import cos, hypot, radians

from korea_china_2026.answers.aggregation import date_fits
from korea_china_2026.model.codebook import points_in
from korea_china_2026.model.dates import bounds
from korea_china_2026.rules.between import LINK
from korea_china_2026.rules.rule import FoundRows, Frame, Query, between, col


@between()
def places_reach_their_parts(q: Query) -> FoundRows:
    """The point of a place is as near to that of the place of which it is part, or else of its country, as that one
    reaches."""
    places = {row["place_id"]: row for row in _with_points(q)}
    lands = {row["country_code"]: row for row in places.values() if row["kind"] == "country"}
    for row in places.values():
        whole = places.get(row["part_of_place_id"]) or lands.get(row["country_code"])
        if whole and (reach := whole["radius_km"]) and (km := _distance(row["at"], whole["at"])) > float(reach):
            yield {**row, "whole": whole["place_id"], "reach": reach, "km": round(km)}


@between()
def countries_reach_a_city(q: Query) -> FoundRows:
    """The point of a country is as near to a city of its own as the country reaches."""
    for row in _with_points(q):
        km = min((_distance(row["at"], city) for city in points_in(row["country_code"])), default=0.0)
        if row["kind"] == "country" and km > float(row["radius_km"] or km):
            yield {**row, "km": round(km)}


def _with_points(q: Query) -> FoundRows:
    """The places that have a point, which is ``at``."""
    point = ["latitude", "longitude"]
    rows = q.rows("places", "place_id", "part_of_place_id", "country_code", "kind", "radius_km", *point)
    for row in q.every(rows.drop_nulls(point)):
        yield {**row, "at": tuple(float(row[name]) for name in point)}


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """About how many kilometres are between two points."""
    (here, west), (there, east) = one, other
    across = (west - east + 180) % 360 - 180
    return 111 * hypot(here - there, across * cos(radians(max(abs(here), abs(there)))))


#: A year, a month or a day in an id.
_DATED = re.compile(r"-((?:19|20)[0-9]{2}(?:-[01][0-9](?:-[0-3][0-9])?)?)(?=-|$)")


@between()
def translations_change_the_language(q: Query) -> Frame:
    """A quotation is a translation if its language is not that of the article."""
    rows = q.beside(
        q.rows("quotes", "source_id", "language_original", "is_translation"), "source_id", "sources", printed="language"
    )
    is_same = col.language_original.str.slice(0, 2) == col.printed.str.slice(0, 2)
    return rows.filter(is_same & (col.is_translation == "yes") | ~is_same & (col.is_translation == "no"))


@between()
def ids_carry_no_other_date(q: Query) -> FoundRows:
    """A date in an id is one that the row has."""
    events = q.rows("events", "event_id", "n_reports", "date_edtf").filter(col.n_reports != "0")
    for table, key, date, rows in (
        ("events", "event_id", "date_edtf", events),
        ("references", "reference_id", "published_edtf", q.rows("references", "reference_id", "published_edtf")),
    ):
        for row in q.every(rows):
            dated = _DATED.search(row[key])
            if dated and not (row[date] and date_fits(bounds(dated[1]), bounds(row[date]))):
                yield {**row, "table": table, "id": row[key], "column": date, "date": row[date], "dated": dated[1]}


@between()
def stated_roles_have_evidence(q: Query) -> Frame:
    """A role that words state names these words."""
    q.unless("KC206", "evidence")
    rows = q.rows("event_actors", "event_actor_id", "role", "basis").filter(col.basis == "stated")
    backed = q.all("evidence", *LINK).filter(col.table_name == "event_actors")
    return rows.join(backed.select(event_actor_id=col.record_id), on="event_actor_id", how="anti")


@between()
def articles_follow_what_occurred(q: Query) -> Frame:
    """An article appears after what it tells as past, of which one date alone may be wrong."""
    told = q.rows("event_reports", "source_id", "event_id", "reported_status").filter(col.reported_status == "occurred")
    dated = q.beside(told, "event_id", "events", start="start_date")
    later = q.beside(dated, "source_id", "sources", end="published_end").filter(col.start > col.end)
    counted = later.group_by("source_id").agg(n=col.event_id.n_unique(), event=col.event_id.min())
    return q.rows("sources", "source_id", "published_edtf").join(counted.filter(col.n > 1), on="source_id", how="inner")
