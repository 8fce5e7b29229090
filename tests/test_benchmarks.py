# The command runs, and the document holds what it makes. No figure is held to a bound: clocks do not belong in tests.
from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from benchmarks.__main__ import DOCUMENT, SECTIONS, keep, main, sections
from benchmarks.baselines import measure, numbers, quoted, sentences
from benchmarks.processes import Failed, code, compare, ratios
from benchmarks.wishes import WISHES, wishes

pytestmark = pytest.mark.slow

KEPT = dict(sections(DOCUMENT.read_text(encoding="utf-8")))


def headers(text: str) -> dict[str, tuple[str, ...]]:
    found = re.findall(r"^### (.+)\n\n\| (.+) \|\n\| ---", text, re.M)
    return {title: tuple(columns.split(" | ")) for title, columns in found}


def test_a_section_is_measured_and_kept_beside_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "BENCHMARKS.md"
    keep(document, "check", "## Another\n\nas it was")
    assert main(["--quick", "--only", "cold-start", "--out", str(document), "--work", str(tmp_path)]) == 0
    kept = dict(sections(document.read_text(encoding="utf-8")))
    assert list(kept) == ["cold-start", "check"]
    assert kept["check"] == "## Another\n\nas it was"
    assert kept["cold-start"] in capsys.readouterr().out
    assert headers(kept["cold-start"]) == import_module("benchmarks.cold_start").COLUMNS
    assert re.search(r"^\| load, polars \| \d[\d.]* \| \d+ \| polars alone \| \d", kept["cold-start"], re.M)
    assert str(tmp_path) not in document.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KEPT)
def test_the_tables_in_the_document_are_of_the_form_that_is_made(name: str) -> None:
    assert headers(KEPT[name]) == import_module(f"benchmarks.{SECTIONS[name]}").COLUMNS
    assert f"`python -m benchmarks --only {name}`" in KEPT[name]
    assert re.search(
        r"^Measured \d{4}-\d\d-\d\d, \d+ cores, \d+ GiB of memory, load [\d.]+ before, .*Python 3\.\d+",
        KEPT[name],
        re.M,
    )


def test_each_wish_says_whether_the_kept_figures_meet_it() -> None:
    assert wishes(KEPT) in DOCUMENT.read_text(encoding="utf-8")
    assert "not measured" not in wishes(KEPT)
    assert wishes({}).count("| not measured |") == len(WISHES)


def test_a_section_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "cold-start,chek"])
    assert "there is no section chek" in capsys.readouterr().err


def test_a_section_that_fails_loses_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(folder: Path, *, quick: bool) -> None:
        raise Failed("frictionless ended with 1")

    monkeypatch.setattr("benchmarks.checking.measure", fails)
    document = tmp_path / "BENCHMARKS.md"
    keep(document, "check", "as it was")
    assert main(["--quick", "--only", "check", "--out", str(document)]) == 1
    assert "check is left as it was: frictionless ended with 1" in capsys.readouterr().err
    assert sections(document.read_text(encoding="utf-8")) == [("check", "as it was")]


def test_every_program_runs_once_a_round_and_a_slow_one_less_often(tmp_path: Path) -> None:
    runs = compare([code("quick", "pass"), code("slow", "pass", 1)], 2, tmp_path)
    assert {name: len(found) for name, found in runs.items()} == {"quick": 2, "slow": 1}
    assert all(run.wall > 0 < run.peak for found in runs.values() for run in found)
    least, middle, most = ratios(runs["quick"], runs["slow"], "wall")
    assert least == middle == most == runs["quick"][0].wall / runs["slow"][0].wall
    with pytest.raises(Failed, match=r"third ended with 1: .*gone wrong"):
        compare([code("third", "import sys; sys.exit('gone wrong')")], 1, tmp_path)


def test_baselines_say_what_they_find_and_where() -> None:
    text = "Some 1,200 ships sailed in two months.\nAna Bo said: “No ships.” It was “late”, he added.\n"
    assert [(text[one["char_start"] : one["char_end"]], one["value"], one["unit_code"]) for one in numbers(text)] == [
        ("1,200", 1200.0, None), ("two months", 2, "mo")]  # fmt: skip
    assert [(text[one["char_start"] : one["char_end"]], one["speaker_actor_id"]) for one in quoted(text)] == [
        ("No ships.", "Ana Bo"), ("late", "he")]  # fmt: skip
    assert next(text[one["char_start"] : one["char_end"]] for one in sentences(text)) == text.splitlines()[0]


def test_baselines_want_the_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOREA_CHINA_2026_TEXTS", raising=False)
    with pytest.raises(Failed, match="the texts of all articles are needed"):
        measure(tmp_path, quick=True)
