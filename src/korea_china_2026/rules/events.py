"""The rules on the places, dates and roles of events."""

from __future__ import annotations

import re
from collections.abc import Iterator

import narwhals as nw

from korea_china_2026.model.dates import bounds
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.rule import Asked, Frame, Query, Slip, between, rule

#: A year, a month or a day at the end of an id.
_DATED = re.compile(r"-((?:19|20)[0-9]{2}(?:-[01][0-9](?:-[0-3][0-9])?)?)$")


@rule(
    "KC318",
    "places",
    at="latitude",
    says="some of latitude, longitude and radius_km are missing",
    expected="all three, or none for a place that is no point",
)
def points_are_whole(r: Asked) -> nw.Expr:
    """A region that is no point has neither coordinates nor a radius."""
    return (r.latitude.is_null() != r.longitude.is_null()) | (r.latitude.is_null() & ~r.radius_km.is_null())


@between("KC319", "events")
def undated_says_why(q: Query) -> Iterator[Slip]:
    """Every event of the past has bounds; where nothing bounds it, the note says why."""
    rows = q.rows("events", "event_id", "date_basis", "basis_note")
    undated = rows.filter((nw.col("date_basis") == "unknown") & nw.col("basis_note").is_null())
    for row in q.some(undated.join(_dated_by_reports(q), on="event_id", how="semi")):
        yield Slip(
            row,
            "date_basis",
            "nothing dates the event, and no basis_note says why",
            row["date_basis"],
            "reported_edtf in a report of it, or basis_note: why nothing dates it",
        )


def _dated_by_reports(q: Query) -> Frame:
    """The events that have reports. Where one could not be read, the event that it dates is not undated."""
    q.unless("KC202", "event_reports")
    q.all("sources", "published_edtf")
    every = (field.name for field in TABLES["event_reports"].fields)
    return q.all("event_reports", *every).select("event_id").unique()


@between("KC618", "events")
def parts_lie_in_their_whole(q: Query) -> Iterator[Slip]:
    """The part of an event shares a day with its whole."""
    _dated_by_reports(q)
    dated = {
        row["event_id"]: row["date_edtf"]
        for row in q.every(q.all("events", "event_id", "date_edtf"))
        if row["date_edtf"]
    }
    rows = q.rows("events", "event_id", "part_of_event_id", "date_edtf")
    for row in q.every(rows.filter(~nw.col("part_of_event_id").is_null() & ~nw.col("date_edtf").is_null())):
        whole = dated.get(row["part_of_event_id"])
        if whole is not None and not _share_a_day(row["date_edtf"], whole):
            yield Slip(
                row,
                "date_edtf",
                f"the date lies outside that of {row['part_of_event_id']}, of which the event is part",
                row["date_edtf"],
                f"a date within {whole}, or another part_of_event_id",
            )


@between("KC619", "events")
def ids_carry_no_other_date(q: Query) -> Iterator[Slip]:
    """A date in an id is one that the row has."""
    rows = q.rows("events", "event_id", "date_edtf").join(_dated_by_reports(q), on="event_id", how="semi")
    for row in q.every(rows):
        dated = _DATED.search(row["event_id"])
        if dated and not (row["date_edtf"] and _share_a_day(dated[1], row["date_edtf"])):
            yield Slip(
                row,
                "event_id",
                "the id carries a date that the event does not have",
                row["event_id"],
                f"an id without {dated[1]}, or that date",
            )


def _share_a_day(one: str, other: str) -> bool:
    (start, end), (first, last) = bounds(one), bounds(other)
    return (start is None or last is None or start <= last) and (first is None or end is None or first <= end)


@between("KC208", "event_actors")
def stated_roles_have_evidence(q: Query) -> Iterator[Slip]:
    """A role that words state names these words."""
    q.unless("KC206", "evidence")
    rows = q.rows("event_actors", "event_actor_id", "role", "basis").filter(nw.col("basis") == "stated")
    backed = q.all("evidence", "table_name", "record_id", "field_name").filter(nw.col("table_name") == "event_actors")
    for row in q.some(rows.join(backed.select(event_actor_id=nw.col("record_id")), on="event_actor_id", how="anti")):
        yield Slip(
            row,
            "basis",
            "basis is stated, but no words are named for the role",
            "stated",
            "under evidence, role: SOURCE:START-END/DIGEST of the words; or basis inferred",
        )
