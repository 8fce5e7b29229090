from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026.answers.events import date_sources, place_sources
from korea_china_2026.errors import BuildError
from korea_china_2026.model.entities import Event
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.documents import data_dictionary, refresh
from korea_china_2026.publish.rendering import period
from korea_china_2026.publish.timeline import time_scale, timeline, timeline_svg

from .strategies import Package

SVG = "{http://www.w3.org/2000/svg}"
README = "# Title\n<!-- generated:figures -->\nold\n<!-- /generated -->\nafter\n"


def test_generated_parts_are_made_anew_and_all_else_is_kept(small: Package) -> None:
    text = refresh(README, small)
    assert text.startswith(
        "# Title\n<!-- generated:figures -->\n* **Looked up.** Of 1 facts and plans of the articles that were checked"
    )
    assert "Of 1 facts and plans of the articles that were checked, pages outside them support 0." in text
    assert "1 article, 1 passage, 2 quotations, " in text
    assert text.endswith(".\n<!-- /generated -->\nafter\n")
    assert refresh(text, small) == text
    assert refresh(README.replace("\n", "\r\n"), small) == text.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("generated:figures", "generated:figure"),
        (README, "# Title\n"),
        ("<!-- /generated -->\nafter", "after"),
        ("# Title\n<!-- generated:figures -->", "# Title\n"),
        ("after\n", README),
    ],
)
def test_a_slip_in_the_markers_is_told(small: Package, old: str, new: str) -> None:
    assert old in README
    with pytest.raises(BuildError, match=r"^README has no place for the figures, or several"):
        refresh(README.replace(old, new), small)


def test_the_dictionary_names_every_column(small: Package) -> None:
    text = data_dictionary(small)
    shared = text.split("### Shared columns\n")[1].split("\n###")[0]
    for table in TABLES.values():
        section = text.split(f"### {table.name}\n")[1].split("\n##")[0]
        for field in table.fields:
            row = re.compile(rf"^- `{field.name}` .*", re.MULTILINE)
            [line] = row.findall(section) or row.findall(shared)
            assert field.description in line
            assert f"`{field.name}`" in section


def test_every_table_is_drawn_once_and_every_reference_is_a_line(small: Package) -> None:
    drawn = "".join(re.findall(r"^```mermaid\nerDiagram\n(.*?)^```$", data_dictionary(small), re.MULTILINE | re.DOTALL))
    assert sorted(re.findall(r"^  (\w+)$", drawn, re.MULTILINE)) == sorted(TABLES)
    lines = set(re.findall(r"^  (\w+) (\|[|o]--o[{|]) (\w+) : (\w+)$", drawn, re.MULTILINE))
    declared = {(target, name, field) for name, table in TABLES.items() for field, target, _ in table.foreign_keys}
    assert {(target, name, field) for target, _, name, field in lines} == declared
    assert ("claims", "||--o|", "checks", "claim_id") in lines
    assert ("quotes", "|o--o{", "claim_reports", "quote_id") in lines


def test_every_dated_event_has_one_titled_shape(small: Package) -> None:
    root = ET.fromstring(timeline_svg(small))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [root[0].attrib["id"], root[1].attrib["id"]]
    assert [group[0].text for group in root.iter(f"{SVG}g")] == [
        "State visit & <talks> (4–7 Jan 2026 · 1 independent source for the date)",
        "Summit (5 Jan 2026 · 0 independent sources for the date)",
    ]


def test_a_circle_counts_the_sources_whose_date_fits(small: Package) -> None:
    [given] = small["event_reports"]
    dates: list[dict[str, Any]] = [
        {"reported_edtf": "2026-01", "reported_start": dt.date(2026, 1, 1), "reported_end": dt.date(2026, 1, 31)},
        {"reported_edtf": "2022", "reported_start": dt.date(2022, 1, 1), "reported_end": dt.date(2022, 12, 31)},
        {"reported_edtf": None, "reported_start": None, "reported_end": None},
        {"reported_edtf": "../2026-01-05", "reported_start": None, "reported_end": dt.date(2026, 1, 5)},
    ]
    small["event_reports"] = [
        given,
        *(
            given.model_copy(update={"source_id": f"paper-{n}", "independence_group": f"paper-{n}", **date})
            for n, date in enumerate(dates)
        ),
    ]
    assert date_sources(small.__getitem__) == {"visit": 3, "summit": 0}
    assert "3 independent sources for the date" in timeline_svg(small)
    assert [mark.event.event_id for mark in timeline(small).shared] == ["visit"]
    places: list[str | None] = ["hall", "china", "seoul", None]
    small["places"] = [
        small["places"][0].model_copy(update={"place_id": name, "part_of_place_id": up})
        for name, up in {"china": None, "beijing": "china", "hall": "beijing", "seoul": None}.items()
    ]
    small["event_reports"] = [
        row.model_copy(update={"reported_place_id": place})
        for row, place in zip(small["event_reports"], ["beijing", *places], strict=True)
    ]
    assert place_sources(small.__getitem__) == {"visit": 3, "summit": 0}


def test_no_two_marks_of_a_lane_cover_each_other(small: Package) -> None:
    small["events"] = [
        event(number, dt.date(2026, 1, 3 + number % 7), kind)
        for number, kind in enumerate(["summit", "statement", "business", "conflict"] * 12)
    ]
    drawn = timeline(small)
    assert sum(len(marks) for _, marks, _ in drawn.lanes) == 48
    for _, marks, rows in drawn.lanes:
        assert {mark.row for mark in marks} == set(range(rows))
        for row in range(rows):
            middles = sorted(mark.middle for mark in marks if mark.row == row)
            assert all(later - before > 0.013 for before, later in pairwise(middles))


def event(number: int, day: dt.date, kind: str) -> Event:
    return Event(
        event_id=f"event-{number}",
        title=f"Event {number}",
        event_kind=kind,
        plover_type="CONSULT",
        plover_mode=None,
        date_edtf=day.isoformat(),
        start_date=day,
        end_date=day,
        date_basis="reported",
        date_precision="day",
        place_id=None,
        place_basis="unknown",
        status="planned",
        part_of_event_id=None,
        aggregation_rule="unanimous",
        reference_id=None,
        n_reports=1,
        n_independent_sources=1,
    )


_DAYS = st.none() | st.dates(dt.date(1850, 1, 1), dt.date(2100, 1, 1))


@given(st.lists(st.tuples(_DAYS, _DAYS), max_size=8))
def test_a_timeline_of_any_events_is_well_formed_and_stays_in_its_frame(
    days: list[tuple[dt.date | None, dt.date | None]],
) -> None:
    bounds = [(start, end if start is None or end is None else max(start, end)) for start, end in days]
    made = [
        event(number, dt.date(2026, 1, 5), "summit").model_copy(update={"start_date": start, "end_date": end})
        for number, (start, end) in enumerate(bounds)
    ]
    tables: Package = {**{name: [] for name in TABLES}, "events": made}
    drawn = timeline(tables)
    marks = [mark for _, marks, _ in drawn.lanes for mark in marks]
    assert len(marks) == sum(1 for start, end in bounds if start or end)
    assert all(0 <= mark.start <= mark.end <= 1 for mark in marks)
    assert all(0 <= tick.at <= 1 for tick in drawn.scale.ticks())
    assert len(list(ET.fromstring(timeline_svg(tables)).iter(f"{SVG}g"))) == len(marks)


def test_days_keep_their_order_on_the_axis() -> None:
    days = [dt.date(1910, 1, 1), dt.date(1992, 8, 24), dt.date(2025, 10, 31), dt.date(2026, 1, 4), dt.date(2026, 1, 5)]
    days += [dt.date(2026, 2, 1), dt.date(2031, 1, 1)]
    scale = time_scale([dt.date(2026, 1, 5)], days)
    places = [scale.at(day) for day in days]
    assert places == sorted(places)
    assert len(set(places)) == len(days)
    assert scale.week == (dt.date(2026, 1, 2), dt.date(2026, 1, 8))
    # A day of the week is drawn wider than a month of the season before it.
    assert scale.at(dt.date(2026, 1, 6)) - scale.at(dt.date(2026, 1, 5)) > 0.06
    labels = [tick.label for tick in scale.ticks()]
    assert {"Nov", "Dec", "2 Jan", "8", "2020"} <= set(labels)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-01-05", "2026-01-05", "5 Jan 2026"),
        ("2025-11-01", "2025-11-30", "Nov 2025"),
        ("2016-01-01", "2016-12-31", "2016"),
        ("1910-01-01", "1945-12-31", "1910–1945"),
        ("2026-01-04", "2026-01-07", "4–7 Jan 2026"),
        ("2025-12-29", "2026-01-02", "29 Dec 2025 – 2 Jan 2026"),
        (None, "2026-01-05", "until 5 Jan 2026"),
        (None, None, "undated"),
    ],
)
def test_a_period_in_words(start: Any, end: Any, words: str) -> None:
    assert period(start and dt.date.fromisoformat(start), end and dt.date.fromisoformat(end)) == words
