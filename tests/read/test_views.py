from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import korea_china_2026 as kc
from korea_china_2026.article_texts import sha256
from korea_china_2026.cli import group
from korea_china_2026.errors import PackageError, TextsNotFound, UnknownName

from .tiny import ROWS, TEXTS, write_texts

pytestmark = pytest.mark.usefixtures("tiny")


def column(frame: pd.DataFrame, name: str) -> list[Any]:
    return frame[name].astype(object).where(frame[name].notna(), None).tolist()


def test_timeline_is_sorted_and_says_how_exactly_dates_are_known() -> None:
    timeline = kc.timeline()
    assert column(timeline, "event_id") == ["old-visit", "meeting-2025", "undated-visit"]
    assert column(timeline, "place") == [None, "Rome", None]
    assert column(timeline, "date_precision") == ["year", "day", None]
    assert column(timeline, "date_basis") == ["reported", "external", "unknown"]
    assert timeline["start_date"].dt.year.tolist()[:2] == [1592, 2025]


def test_timeline_counts_only_sources_that_fit_what_it_shows() -> None:
    # Of three sources one gives the sixth, which excludes the date shown, and Oslo; one gives the month, and Italy.
    timeline = kc.timeline().set_index("event_id")
    counts = ["n_independent_sources", "n_sources_for_date", "n_sources_for_place"]
    assert timeline.loc["meeting-2025", counts].tolist() == [3, 2, 2]
    assert timeline.loc["old-visit", counts[:2]].tolist() == [1, 1]
    assert pd.isna(timeline.loc["old-visit", "n_sources_for_place"])


def test_dyads_let_the_guest_of_a_visit_act_on_the_host() -> None:
    dyads = kc.dyads()
    sides = [
        column(dyads, name)
        for name in (
            "event_id",
            "actor_id",
            "country_code",
            "target_actor_id",
            "target_country_code",
            "target_cow_code",
            "target_gw_code",
            "target_plover_sector",
        )
    ]
    ana = ("ana", "ITA", 325, 325, "GOV")
    assert list(zip(*sides, strict=True)) == [
        ("old-visit", "bo", None, *ana),
        ("meeting-2025", "ana", "ITA", "bo", None, None, None, None), ("meeting-2025", "bo", None, *ana),
    ]  # fmt: skip


def test_events_without_a_rule_are_the_published_ones() -> None:
    pd.testing.assert_frame_equal(kc.events(), kc.load("events"))


def test_events_under_another_rule() -> None:
    strict = kc.events("unanimous").set_index("event_id").loc["meeting-2025"]
    assert pd.isna(strict["date_edtf"])
    assert (strict["status"], strict["conflicts"]) == ("occurred", "date_edtf; place_id")
    reliable = kc.events("most_reliable").set_index("event_id").loc["meeting-2025"]
    assert (reliable["date_edtf"], reliable["start_date"]) == ("2025-05-05", pd.Timestamp("2025-05-05"))
    assert reliable["place_id"] == "rome"
    assert kc.events("majority_independent").set_index("event_id").loc["meeting-2025", "place_id"] == "rome"
    listed = kc.events("any").set_index("event_id").loc["meeting-2025"]
    assert (listed["place_id"], listed["status"]) == ("italy; oslo; rome", "occurred; planned")


def test_disagreements_list_each_value_with_its_sources() -> None:
    found = kc.disagreements()
    assert list(zip(column(found, "field"), column(found, "value"), column(found, "source_ids"), strict=True)) == [
        ("date_edtf", "2025-05", "beta-1"),
        ("date_edtf", "2025-05-05", "alpha-1"),
        ("date_edtf", "2025-05-06", "gamma-1"),
        ("place_id", "italy", "beta-1"),
        ("place_id", "oslo", "gamma-1"),
        ("place_id", "rome", "alpha-1"),
    ]
    assert column(found, "majority_independent") == [None] * 3 + ["rome"] * 3
    assert set(column(found, "published")) == {"2025-05-05", "rome"}


def test_contradictions_come_before_differences_with_what_holds_by_the_record() -> None:
    found = kc.contradictions()
    assert column(found, "relation") == ["contradicts", "differs"]
    assert column(found, "difference") == ["number", "scope"]
    assert column(found, "fact_id") == ["no-ships-sailed", None]
    assert column(found, "source_ids") == ["gamma-1", None]
    assert set(column(found, "related_source_ids")) == {"alpha-1; beta-1; gamma-1"}
    assert column(found, "verdict") == ["contradicted", None]
    assert set(column(found, "related_verdict")) == {"partly"}


def test_checks_have_their_verdict_and_their_pages() -> None:
    found = kc.checks().set_index("claim_id")
    assert found.loc["ships-sailed", ["verdict", "part", "source_ids"]].tolist() == [
        "partly",
        "number",
        "alpha-1; beta-1; gamma-1",
    ]
    assert set(found["urls"]) == {"https://example.org/a"}
    assert "twelve-ships-sailed" not in found.index


def test_the_comparison_is_questions_by_articles() -> None:
    [row] = kc.compare().to_dict("records")
    assert (row["alpha-1"], row["beta-1"], row["outcome"]) == ("in Rome", "in Italy (partly)", "contradict")
    assert pd.isna(row["gamma-1"])
    one = kc.compare("where-met")
    assert column(one, "record_ids") == ["alpha-1-e001", "beta-1-e001", None]
    assert column(one, "silence_pattern") == [None, None, "Italy|Rome"]
    assert column(one, "attributed_actor_id") == [None, "ana", None]
    with pytest.raises(UnknownName, match="where-met"):
        kc.compare("where-meet")


def test_certainty_counts_passes_and_cells_that_are_alike() -> None:
    [row] = kc.certainty().to_dict("records")
    assert {name: row[name] for name in ("record_id", "n_passes", "n_cells", "n_alike", "n_decided", "n_neither")} == {
        "record_id": "alpha-1-q001",
        "n_passes": 2,
        "n_cells": 2,
        "n_alike": 1,
        "n_decided": 1,
        "n_neither": 1,
    }


def test_corroboration_tells_articles_from_groups() -> None:
    first = kc.corroboration().set_index("claim_id", drop=False).loc["ships-sailed"]
    assert first["verdict"] == "partly"
    assert (first["claim_id"], first["n_articles"], first["n_independent_sources"]) == ("ships-sailed", 3, 2)
    assert (first["independence_groups"], first["modalities"]) == ("alpha; gamma", "asserted; denied")


def test_views_keep_their_types_without_rows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from . import tiny

    views = ("timeline", "dyads", "disagreements", "contradictions", "corroboration", "checks", "certainty")
    types = {view: getattr(kc, view)().dtypes.to_dict() for view in views}
    monkeypatch.setattr(tiny, "ROWS", {name: [] for name in ROWS})
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tiny.write(tmp_path / "none")))
    assert {view: getattr(kc, view)().dtypes.to_dict() for view in types} == types


def test_older_data_are_named_by_their_version_and_what_they_lack(tiny: Path) -> None:
    """Nobody who asks for a timeline has named a column."""
    older = {"events": "date_precision", "claims": "verdict", "actors": "cow_code", "claim_relations": "fact_id"}
    described = json.loads((tiny / "datapackage.json").read_text("utf-8"))
    described["resources"] = [one for one in described["resources"] if one["name"] not in ("checks", "questions")]
    for one in described["resources"]:
        fields = one["schema"]["fields"]
        one["schema"]["fields"] = [field for field in fields if field["name"] != older.get(one["name"])]
    (tiny / "datapackage.json").write_text(json.dumps(described), "utf-8")
    lacking = (
        r"\(version 9\.8\.7\) is another package, or one of other schemas: it lacks .*install the release it came with"
    )
    answers = ("timeline", "dyads", "contradictions", "corroboration", "checks", "compare", "connect")
    asked: list[Callable[[], object]] = [getattr(kc, name) for name in answers]
    asked += [lambda: kc.show("ships-sailed"), lambda: kc.describe("timeline"), lambda: kc.evidence("ships-sailed")]
    for ask in asked[:-1]:
        with pytest.raises(PackageError, match=lacking):
            ask()
    assert len(kc.search("ships"))
    assert len(kc.load("events"))
    assert len(asked[-1]())
    for words in (["show", "ships-sailed"], ["compare"], ["compare", "where-did-they-meet"]):
        told = CliRunner().invoke(group, words)
        assert (told.exit_code, told.stderr.count("it lacks")) == (2, 1)


def test_evidence_of_an_event_is_its_reports_and_what_backs_them(texts: Path) -> None:
    spans = kc.evidence("meeting-2025", texts)
    assert column(spans, "record_id") == ["alpha-1-e001", "alpha-1-e001", "beta-1-e001", "gamma-1-e001"]
    assert column(spans, "field_name") == [None, "reported_place_id", None, None]
    assert column(spans, "words")[:2] == ["Ana met Bo in Rome on 5 May", "Rome"]


def test_evidence_without_texts_has_the_words_of_quotes_only() -> None:
    assert column(kc.evidence("meeting-2025"), "words") == [None] * 4
    assert column(kc.evidence("alpha-1-q001"), "words") == [None, "null and void, Ä 😀."]


def test_evidence_of_other_records() -> None:
    assert column(kc.evidence("ships-sailed"), "record_id") == ["alpha-1-c001", "beta-1-c001", "gamma-1-c002"]
    assert len(kc.evidence("no-ships-sailed--contradicts--ships-sailed")) == 4
    assert set(column(kc.evidence("bo"), "record_id")) == set()
    # A passage is a span itself: what it holds rests on other words.
    assert column(kc.evidence("alpha-1-p001"), "record_id") == ["alpha-1-p001"]
    assert set(column(kc.evidence("italy"), "record_id")) == {"beta-1-e001"}


def test_related_goes_both_ways() -> None:
    ties = {(tie.points, tie.field, tie.table, tie.row[0]) for tie in kc.related("rome")}
    assert ties == {
        ("to", "part_of_place_id", "places", "italy"), ("from", "place_id", "events", "meeting-2025"),
        ("from", "reported_place_id", "event_reports", "alpha-1-e001"),
    }  # fmt: skip
    assert ("from", "record_id", "changes") in {tie[:3] for tie in kc.related("meeting-2025")}


def test_find_record_says_where_it_stands() -> None:
    table, row = kc.find_record("alpha-1-f001")
    assert (table, row.value, row.claim_id) == ("figures", 12.0, "ships-sailed")
    with pytest.raises(UnknownName):
        kc.find_record("alpha-1-f001", "quotes")


def test_an_id_in_two_tables_is_asked_about(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from . import tiny

    monkeypatch.setitem(tiny.ROWS, "coders", [{"coder_id": "rome", "note": "Same id."}])
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tiny.write(tmp_path / "two")))
    with pytest.raises(UnknownName, match=r"places, coders\); name the table too"):
        kc.find_record("rome")
    assert kc.find_record("rome", "coders").row.note == "Same id."


def test_show_brings_everything_together(texts: Path) -> None:
    shown = kc.show("meeting-2025", texts)
    for words in (
        "Ana meets Bo",
        "place_id: rome: Rome",
        "alpha-1 0-27, narrator",
        '"Ana met Bo in Rome on 5 May"',
        'reported_place_id: alpha-1 14-18  "Rome"',
        "ships-sailed: Ships sailed.",
        "status planned",
    ):
        assert words in shown
    assert "Ana met Bo in Rome on 5 May" not in kc.show("meeting-2025")
    assert "direct by ana" in kc.show("ana")


def test_show_says_what_holds_and_what_each_article_answers(texts: Path) -> None:
    claim = kc.show("ships-sailed")
    for words in (
        "partly, but for the number",
        "qualifies: Almanac: It counts ten ships.",
        "https://example.org/a",
        "they differ, and both can be true (scope)",
        "(checked: contradicted)",
    ):
        assert words in claim
    asked = kc.show("where-met", texts)
    for words in ("alpha-1: in Rome", "beta-1: partly: in Italy", "gamma-1: silent", '"Ana met Bo in Rome on 5 May"'):
        assert words in asked
    answered = kc.show("where-met--beta-1")
    assert "beta-1-e001" in answered
    assert "alpha-1-e001" not in answered


def test_show_of_a_place_says_who_places_an_event_where() -> None:
    placed = "placed at rome by alpha-1; at italy by beta-1; at oslo by gamma-1; in the dataset at rome (external)"
    assert [kc.show(name).count(placed) for name in ("rome", "italy", "meeting-2025")] == [2, 1, 0]


def test_the_id_of_a_checked_claim_is_the_claim_s() -> None:
    assert kc.find_record("ships-sailed").table == "claims"
    assert kc.find_record("ships-sailed", "checks").row.part == "number"


def test_show_lists_a_record_once_that_is_tied_twice() -> None:
    assert kc.show("ana").count("alpha-1-q001: null") == 1


@pytest.mark.parametrize("name", [row[next(iter(row))] for rows in ROWS.values() for row in rows])
@pytest.mark.slow
def test_every_record_with_an_id_can_be_shown(name: str) -> None:
    try:
        shown = kc.show(name)
    except UnknownName:
        assert name in {"ana", "meeting-2025", "quotes", "0.1.0"}
    else:
        assert shown.startswith(name)
        assert max(map(len, shown.splitlines())) <= 110


def test_verify_with_all_texts_is_complete(texts: Path) -> None:
    report = kc.verify(texts)
    assert (report.failed, report.not_judged, report.complete) == (0, 0, True)
    assert report.texts == tuple(sorted(TEXTS))


def test_verify_without_texts_judges_only_the_words_at_hand() -> None:
    report = kc.verify()
    assert (report.judged, report.failed, report.complete) == (4, 0, False)
    assert report.not_judged == sum(count.not_judged for count in report.counts) > 0
    assert all(count.passed == 0 for count in report.counts if count.check == "span")
    assert "not judged" in repr(report)
    with pytest.raises(TypeError, match="not_judged"):
        bool(report)


def test_verify_with_one_text_leaves_the_others_not_judged(tmp_path: Path) -> None:
    report = kc.verify(write_texts(tmp_path / "some", "alpha-1"))
    assert report.missing == ("beta-1", "gamma-1")
    quotes = next(count for count in report.counts if (count.table, count.check) == ("quotes", "span"))
    assert (quotes.passed, quotes.failed, quotes.not_judged) == (1, 0, 1)


def test_a_text_with_other_newlines_is_another_text(tmp_path: Path) -> None:
    folder = tmp_path / "changed"
    folder.mkdir()
    (folder / "beta-1.txt").write_bytes(TEXTS["beta-1"].replace("\r\n", "\n").encode())
    report = kc.verify(folder)
    assert (report.texts, report.nearly) == (
        (),
        (f"{folder / 'beta-1.txt'} is not beta-1, but nearly: it has line ends LF where the article has CRLF",),
    )
    assert repr(report).splitlines()[-2:-1] == [report.nearly[0]]
    assert "`kc2026 validate PACKAGE`" in repr(report).splitlines()[-1]


def test_a_digest_of_what_is_no_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from . import tiny

    (tmp_path / "alpha-1.bin").write_bytes(b"\xff")
    first, *others = ROWS["sources"]
    monkeypatch.setitem(tiny.ROWS, "sources", [first | {"text_sha256": sha256(b"\xff")}, *others])
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tiny.write(tmp_path / "broken")))
    for ask in (kc.verify, lambda folder: kc.show("alpha-1", folder)):
        with pytest.raises(PackageError, match=r"alpha-1\.bin has the SHA-256 of alpha-1, but is no UTF-8 text"):
            ask(tmp_path)


def test_verify_finds_a_broken_anchor(texts: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from . import tiny

    first, second = ROWS["quotes"]
    monkeypatch.setitem(
        tiny.ROWS, "quotes", [first | {"char_start": first["char_start"] + 1}, second | {"char_end": 9999}]
    )
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tiny.write(tmp_path / "broken")))
    report = kc.verify(texts)
    assert [failure.record for failure in report.failures] == ["alpha-1-q001", "beta-1-q001"]
    assert "does not lie in the text" in report.failures[1].message
    assert report.failures[0].record in repr(report)


def test_verify_takes_the_folder_from_the_environment(texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_TEXTS", str(texts))
    assert kc.verify().complete
    with pytest.raises(TextsNotFound):
        kc.verify(texts / "nowhere")


def _put(package: Path, table: str, column: str, value: str | None, like: str) -> None:
    """A column of a table that has one value in every row, beside, or in place of, another."""
    file = package / f"data/{table}.parquet"
    rows = pq.read_table(file)
    values = pa.array([value] * rows.num_rows, rows.schema.field(like).type)
    at = rows.column_names.index(column) if column in rows.column_names else rows.num_columns
    if at < rows.num_columns:
        rows = rows.remove_column(at)
    pq.write_table(rows.add_column(at, column, values), file)


def test_rows_without_an_id_are_told(tiny: Path) -> None:
    _put(tiny, "actors", "actor_id", None, "actor_id")
    with pytest.raises(UnknownName, match="there is no record 'nobody'"):
        kc.find_record("nobody")
    _put(tiny, "sources", "source_id", None, "source_id")
    assert kc.verify().missing == ()


def test_a_column_may_be_called_as_no_attribute_can(tiny: Path) -> None:
    _put(tiny, "places", "class", "x", "name")
    file = tiny / "datapackage.json"
    described = json.loads(file.read_text("utf-8"))
    [places] = [one for one in described["resources"] if one["name"] == "places"]
    places["schema"]["fields"].append({"name": "class", "type": "string"})
    file.write_text(json.dumps(described), "utf-8")
    assert {row[-1] for row in kc.records("places")} == {"x"}
