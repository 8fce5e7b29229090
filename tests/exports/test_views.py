# The views of disagreements and of sources for a date or place against the rules that they restate in SQL.
from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.aggregation import Report, aggregate
from korea_china_2026.model.codelist import code_list
from korea_china_2026.publish.exports.published import Published
from korea_china_2026.publish.fitting import date_sources, place_sources

from ..publish import conftest
from ..publish.strategies import Package
from .test_sqlite import opened

PARENTS = {"beijing": "china", "china": "asia", "asia": None, "seoul": None}
DAYS = [dt.date(2026, 1, day) for day in (4, 5, 6)]
PUBLISHED = st.sampled_from([(None, None), (DAYS[0], DAYS[0]), (DAYS[1], DAYS[1]), (DAYS[0], DAYS[2]), (None, DAYS[1])])
SPANS = {"2026-01-04": (DAYS[0], DAYS[0]), "2026-01-05": (DAYS[1], DAYS[1]), "2026-01-04/2026-01-05": (DAYS[0], DAYS[1]),
         "2026-01-05/..": (DAYS[1], None), "../2026-01-04": (None, DAYS[0]), "2025-12-31": (dt.date(2025, 12, 31),) * 2}  # fmt: skip
SAID = st.fixed_dictionaries({
    "source": st.integers(0, 2), "edtf": st.sampled_from([None, *SPANS]), "place": st.sampled_from([None, *PARENTS]),
    "status": st.sampled_from([None, *code_list("event_status").codes])})  # fmt: skip


def package(said: list[dict[str, Any]], appeared: list[tuple[Any, Any]]) -> Package:
    made = conftest.small.__wrapped__()  # type: ignore[attr-defined]
    source, place, report = made["sources"][0], made["places"][0], made["event_reports"][0]
    made["sources"] = [*made["sources"], *(
        source.model_copy(update={"source_id": f"s{n}", "published_start": start, "published_end": end})
        for n, (start, end) in enumerate(appeared))]  # fmt: skip
    made["places"] = [place.model_copy(update={"place_id": name, "part_of_place_id": up}) for name, up in PARENTS.items()]
    made["event_reports"] = [report.model_copy(update={
        "event_report_id": f"gazette-1-e{n:03}", "source_id": f"s{one['source']}", "independence_group": f"s{one['source']}",
        "reported_edtf": one["edtf"], "reported_start": SPANS.get(one["edtf"], (None, None))[0],
        "reported_end": SPANS.get(one["edtf"], (None, None))[1], "reported_place_id": one["place"],
        "reported_status": one["status"]}) for n, one in enumerate(said)]  # fmt: skip
    return made


@settings(max_examples=60, deadline=None)
@given(st.lists(SAID, max_size=4), st.lists(PUBLISHED, min_size=3, max_size=3))
def test_the_views_find_what_conflicts_and_what_fits(said: list[dict[str, Any]], appeared: list[tuple[Any, Any]]) -> None:
    reports = [Report(f"r{n}", f"s{one['source']}", "B", *appeared[one["source"]], one["edtf"], *SPANS.get(one["edtf"], (None, None)),
                      one["place"], one["status"]) for n, one in enumerate(said)]  # fmt: skip
    outcome = aggregate(reports, "unanimous", PARENTS)
    expected = {(field, value) for field in outcome.conflicts for value in outcome.given[field]}
    made = package(said, appeared)
    with opened(Published(made)) as database:
        fitting = database.execute("select n_sources_for_date, n_sources_for_place from timeline where event_id = 'visit'").fetchall()
        found = database.execute("select field, value from disagreements where event_id = 'visit'").fetchall()
    assert set(found) == expected
    assert len(found) == len(expected)
    assert fitting == [(date_sources(made)["visit"], place_sources(made)["visit"])]
