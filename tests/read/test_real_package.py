# The published package itself. Nothing here skips: a checkout without datapackage.json at its root is not complete.
from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

import korea_china_2026 as kc
from korea_china_2026.names import TableName
from korea_china_2026.read.package import package
from korea_china_2026.read.records import ids_of

ROOT = Path(__file__).parents[2]
NAMES = get_args(TableName)
RULES: tuple[Any, ...] = ("unanimous", "majority_independent", "most_reliable", "any")


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOREA_CHINA_2026_PACKAGE", raising=False)
    assert (ROOT / "datapackage.json").is_file(), "run `kc2026 build`: there is no datapackage.json at the root"


def spelled(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def test_the_package_at_the_root_is_read() -> None:
    assert package().folder == ROOT
    assert tuple(kc.tables()) == NAMES
    assert kc.version_info()["data"] == kc.__version__


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_parquet_hold_the_same_cells(name: Any) -> None:
    with kc.path(name, "csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == package().table(name).columns
    assert rows == [[spelled(value) for value in row] for row in kc.records(name)]
    assert package().table(name).rows == len(rows)


@pytest.mark.parametrize("name", NAMES)
def test_engines_give_equal_rows(name: Any) -> None:
    arrow = kc.load(name, "pyarrow").to_pylist()
    assert kc.load(name, "polars").to_dicts() == arrow
    relation = kc.load(name, "duckdb")
    assert [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()] == arrow
    frame = kc.load(name)
    nulls = {column: sum(row[column] is None for row in arrow) for column in frame.columns}
    assert frame.isna().sum().to_dict() == nulls


#: Many records are tied to the same ones.
related = cache(kc.related)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_every_record_is_found_and_its_ties_go_both_ways(name: Any) -> None:
    for record_id, row in zip(ids_of(name), kc.records(name), strict=bool(ids_of(name))):
        assert kc.find_record(record_id, name) == (name, row)
    for record_id in ids_of(name)[:3]:
        for tie in related(record_id, name)[:25]:
            back = related(tie.row[0], tie.table) if len(package().table(tie.table).key) == 1 else None
            assert back is None or record_id in {other.row[0] for other in back} or tie.field == "record_id"


def test_every_table_is_described() -> None:
    for table in kc.describe().tables:
        assert table.description
        assert all(column.description for column in table.columns), table.name
        assert all(meaning for column in table.columns for meaning in column.codes.values()), table.name


def test_no_anchor_fails() -> None:
    report = kc.verify()
    assert report.failures == ()
    assert all(count.not_judged == 0 for count in report.counts if count.check == "words")
    assert report.complete == (report.missing == ())


BASES = {"date_edtf": "date_basis", "place_id": "place_basis"}


def test_what_follows_from_the_reports_is_what_is_published() -> None:
    published = {event.event_id: event for event in kc.records("events")}
    rules: dict[str, Any] = {"single_report": "unanimous"} | {rule: rule for rule in RULES}
    computed = {rule: kc.events(rule).set_index("event_id") for rule in set(rules.values())}
    for name, event in published.items():
        if event.aggregation_rule in rules:
            row = computed[rules[event.aggregation_rule]].loc[name]
            for column in ("date_edtf", "place_id", "status"):
                if getattr(event, BASES.get(column, ""), "reported") != "reported":
                    continue  # handed down, computed or looked up: not from the reports
                expected = getattr(event, column)
                assert (row[column] == expected) if expected is not None else (row.isna()[column]), (name, column)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_asked_for(rule: Any) -> None:
    assert len(kc.events(rule)) == len(kc.records("events"))


def test_the_summit_has_its_evidence() -> None:
    spans = kc.evidence("beijing-summit-2026")
    assert spans["source_id"].nunique() >= 3
    assert "beijing-summit-2026" in kc.show("beijing-summit-2026")


def test_the_questions_have_answers() -> None:
    timeline = kc.timeline()
    assert timeline["start_date"].fillna(timeline["end_date"]).dropna().is_monotonic_increasing
    contradictions = kc.contradictions()
    assert len(contradictions) > 0
    facts = contradictions[contradictions["relation"] == "contradicts"]
    assert facts["fact_id"].notna().all()
    assert contradictions["fact_id"].notna().sum() == len(facts)
    corroborated = kc.corroboration().query("status == 'corroborated'")
    assert (corroborated["n_independent_sources"] >= 2).all()
    assert set(kc.disagreements()["event_id"]) <= set(ids_of("events"))


def test_every_event_of_the_past_is_bounded_or_says_why_not():
    timeline = kc.timeline().set_index("event_id")
    for event in kc.records("events"):
        bounds = (timeline.loc[event.event_id, "start_date"], timeline.loc[event.event_id, "end_date"])
        assert (event.date_precision is None) == all(day is None for day in (event.start_date, event.end_date)), (
            event.event_id
        )
        if event.date_basis == "unknown":
            assert event.basis_note, event.event_id
            assert all(day is None or day != day for day in bounds)
    assert set(timeline["date_precision"].dropna()) > {"day", "year"}


def test_parts_take_the_date_of_their_whole_and_say_so():
    events = {event.event_id: event for event in kc.records("events")}
    taken = [event for event in events.values() if event.date_basis == "whole"]
    assert taken
    for event in taken:
        whole = events[event.part_of_event_id]
        assert (event.start_date, event.end_date) == (whole.start_date, whole.end_date), event.event_id


def test_every_cell_of_a_frame_can_be_set() -> None:
    for frame in kc.load_all().values():
        for at in range(frame.shape[1]):
            frame.iloc[0, at] = frame.iloc[0, at]
