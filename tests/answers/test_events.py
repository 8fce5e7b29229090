# What the answers about events make of reports, against the rules that they apply.
from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.answers.aggregation import Report, aggregate
from korea_china_2026.answers.events import disagreements, timeline
from korea_china_2026.model.codebook import code_list
from tests.checkout import examples

from ..publish import conftest
from ..publish.strategies import Package

PARENTS = {"beijing": "china", "china": "asia", "asia": None, "seoul": None}
DAYS = [dt.date(2026, 1, day) for day in (4, 5, 6)]
PUBLISHED = st.sampled_from([(None, None), (DAYS[0], DAYS[0]), (DAYS[1], DAYS[1]), (DAYS[0], DAYS[2]), (None, DAYS[1])])
SPANS = {
    "2026-01-04": (DAYS[0], DAYS[0]),
    "2026-01-05": (DAYS[1], DAYS[1]),
    "2026-01-04/2026-01-05": (DAYS[0], DAYS[1]),
    "2026-01-05/..": (DAYS[1], None),
    "../2026-01-04": (None, DAYS[0]),
    "2025-12-31": (dt.date(2025, 12, 31),) * 2,
}
SAID = st.fixed_dictionaries({
    "source": st.integers(0, 2), "edtf": st.sampled_from([None, *SPANS]), "place": st.sampled_from([None, *PARENTS]),
    "status": st.sampled_from([None, *code_list("event_status").codes])})  # fmt: skip


def package(said: list[dict[str, Any]], appeared: list[tuple[Any, Any]]) -> Package:
    made = conftest.small.__wrapped__()  # type: ignore[attr-defined]
    source, place, report = made["sources"][0], made["places"][0], made["event_reports"][0]
    made["sources"] = [*made["sources"], *(
        source.model_copy(update={"source_id": f"s{n}", "published_start": start, "published_end": end})
        for n, (start, end) in enumerate(appeared))]  # fmt: skip
    made["places"] = [
        place.model_copy(update={"place_id": name, "part_of_place_id": up}) for name, up in PARENTS.items()
    ]
    made["event_reports"] = [
        report.model_copy(
            update={
                "event_report_id": f"gazette-1-e{n:03}",
                "source_id": f"s{one['source']}",
                "independence_group": f"s{one['source']}",
                "reported_edtf": one["edtf"],
                "reported_start": SPANS.get(one["edtf"], (None, None))[0],
                "reported_end": SPANS.get(one["edtf"], (None, None))[1],
                "reported_place_id": one["place"],
                "reported_status": one["status"],
            }
        )
        for n, one in enumerate(said)
    ]
    return made


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(SAID, max_size=4), st.lists(PUBLISHED, min_size=3, max_size=3))
def test_what_reports_conflict_on_is_listed_and_nothing_else(
    said: list[dict[str, Any]], appeared: list[tuple[Any, Any]]
) -> None:
    reports = [Report(f"r{n}", f"s{one['source']}", "B", *appeared[one["source"]], one["edtf"], *SPANS.get(one["edtf"], (None, None)),
                      one["place"], one["status"]) for n, one in enumerate(said)]  # fmt: skip
    outcome = aggregate(reports, "unanimous", PARENTS)
    made = package(said, appeared)
    found = [row for row in disagreements(made.__getitem__) if row["event_id"] == "visit"]
    assert [(row["field"], row["value"]) for row in found] == [
        (field, value) for field in outcome.conflicts for value in outcome.given[field]]  # fmt: skip
    for row in found:
        key = {"date_edtf": "edtf", "place_id": "place", "status": "status"}[row["field"]]
        sources = [f"s{one['source']}" for one in said if one[key] == row["value"]]
        assert (row["n_reports"], row["source_ids"]) == (len(sources), "; ".join(sorted(set(sources))))
        assert row["n_independent_sources"] == len(set(sources))
    [visit] = [row for row in timeline(made.__getitem__) if row["event_id"] == "visit"]
    event = made["events"][0]
    shown: Any = (getattr(event, "start_date"), getattr(event, "end_date"))  # noqa: B009
    fitting = {one["source"] for one in said if one["edtf"] is not None and overlap(SPANS[one["edtf"]], shown)}
    assert visit["n_sources_for_date"] == len(fitting)


def overlap(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    days = [dt.date(2025, 12, 25) + dt.timedelta(days=n) for n in range(30)]
    return any(
        all((start is None or start <= day) and (end is None or day <= end) for start, end in (one, other))
        for day in days
    )
