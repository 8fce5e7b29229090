"""How many independent sources give an event a date, or a place, that fits the published one (`aggregation` says what fits)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from korea_china_2026.aggregation import date_fits, independent, place_fits
from korea_china_2026.model.entities import Event
from korea_china_2026.model.observations import EventReport
from korea_china_2026.model.registries import Place
from korea_china_2026.model.row import Row
from korea_china_2026.model.text import Source
from korea_china_2026.names import TableName

Tables = Mapping[TableName, Sequence[Row]]


def date_sources(tables: Tables) -> dict[str, int]:
    """The number for each dated event, by id: sources with a report whose date shares a day with the published one."""
    def fits(event: Event, report: EventReport) -> bool:
        return report.reported_edtf is not None and date_fits(
            (report.reported_start, report.reported_end), (event.start_date, event.end_date))

    return _counted(tables, lambda event: event.date_edtf is not None, fits)


def place_sources(tables: Tables) -> dict[str, int]:
    """The number for each event with a place, by id: sources with a report whose place is that one, lies in it, or holds it."""
    parents = {row.place_id: row.part_of_place_id for row in tables["places"] if isinstance(row, Place)}

    def fits(event: Event, report: EventReport) -> bool:
        return event.place_id is not None and report.reported_place_id is not None and place_fits(
            report.reported_place_id, event.place_id, parents)

    return _counted(tables, lambda event: event.place_id is not None, fits)


def _counted(tables: Tables, has: Callable[[Event], bool], fits: Callable[[Event, EventReport], bool]) -> dict[str, int]:
    own = {row.source_id: row.independence_group for row in tables["sources"] if isinstance(row, Source)}
    reports: dict[str, list[EventReport]] = {}
    for row in tables["event_reports"]:
        if isinstance(row, EventReport):
            reports.setdefault(row.event_id, []).append(row)
    return {
        event.event_id: independent(
            ((row.source_id, row.independence_group) for row in reports.get(event.event_id, ()) if fits(event, row)), own)
        for event in tables["events"] if isinstance(event, Event) and has(event)}
