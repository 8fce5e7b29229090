from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.findings import RULES, Verdict
from korea_china_2026.rules.sheets import check_sheets as check
from korea_china_2026.sheets import strict_yaml
from korea_china_2026.sheets.corpus import read_corpus
from tests.checkout import THOROUGH, first_of_each
from tests.overlays import CASES, EXAMPLE, FAULTS, overlay
from tests.unchanged import ARTICLES as TEXTS
from tests.unchanged import beside, example

#: What each rule that reads the articles counts as not judged where they are missing.
COUNTED = {
    "KC402": "anchors", "KC405": "articles for gaps", "KC407": "anchors", "KC408": "articles for gaps", "KC409": "articles for gaps",
    "KC410": "articles for whole words and copied sentences", "KC411": "articles for whole words and copied sentences",
    "KC413": "articles for whole words and copied sentences", "KC511": "statuses read back",
    "KC412": "articles for whole words and copied sentences", "KC510": "articles for whole words and copied sentences",
    "KC504": "dates read back", "KC505": "actors read back", "KC506": "names counted", "KC507": "places read back",
    "KC508": "speakers as printed", "KC509": "strength of statements", "KC614": "silences",
}  # fmt: skip


@cache
def check_case(case: Path, with_texts: bool = True) -> Verdict:
    with beside(example(with_texts=with_texts)):
        return check_seeds(EXAMPLE | overlay(case), TEXTS if with_texts else {}).verdict


@pytest.mark.parametrize("case", CASES[::20], ids=lambda case: case.relative_to(FAULTS).as_posix())
@pytest.mark.slow
def test_a_check_beside_the_example_is_a_whole_one(case: Path):
    whole, found = check_seeds(EXAMPLE | overlay(case), TEXTS).verdict, check_case(case)
    assert (found.settled(), found.judged, found.missed) == (whole.settled(), whole.judged, whole.missed)


def name(case: Path) -> str:
    return case.relative_to(FAULTS).as_posix()


def code(case: Path) -> str:
    return case.parent.name


def one_of_each_code(*, counted: bool) -> list[Path]:
    cases = [case for case in CASES if (code(case) in COUNTED) is counted]
    return cases if THOROUGH else list({code(case): case for case in cases}.values())


def test_the_example_has_no_fault():
    _, verdict = check(read_corpus(EXAMPLE), TEXTS)
    assert verdict.settled() == []
    assert not +verdict.not_judged


def test_the_example_fills_every_table_that_one_coder_fills():
    tables, _ = check(read_corpus(EXAMPLE), TEXTS)
    made = {table for table, rows in tables.placed.items() if rows}
    assert made == set(tables.placed) - {"codings", "readings", "adjudications", "agreement"}  # these need two coders


@pytest.mark.parametrize("case", first_of_each(CASES, code), ids=name)
def test_a_fault_fires_its_own_rule_alone_in_the_words_expected(case: Path):
    found = check_case(case).settled()
    assert "".join(f"{finding}\n" for finding in found) == (case / "expected.txt").read_text(encoding="utf-8")
    assert {finding.code for finding in found} == {code(case)}
    for finding in found:
        assert finding.expected
        if finding.found:
            assert f"found {finding.found!r}"[:40] in str(finding)


def test_every_sheet_of_an_overlay_differs_from_the_example():
    changed = {name(case): overlay(case) for case in CASES}
    assert [case for case, sheets in changed.items() if not sheets] == []
    assert [
        (case, path) for case, sheets in changed.items() for path in sheets if EXAMPLE.get(path) == sheets[path]
    ] == []


def test_every_rule_has_a_folder_and_every_folder_a_rule():
    folders = {path.name for path in FAULTS.iterdir()}
    # What only a workbook or a published package can break is fired by tests/workbook, tests/hostile and
    # tests/package_faults.py.
    assert folders == {code for code, rule in RULES.items() if not rule.never_on_sheets} - {"KC010", "KC012", "KC013"}


@pytest.mark.parametrize("case", one_of_each_code(counted=True), ids=name)
def test_what_needs_the_articles_is_counted_as_not_judged_without_them(case: Path):
    with_texts, without = check_case(case), check_case(case, with_texts=False)
    kind = COUNTED[code(case)]
    assert code(case) not in {finding.code for finding in without.findings}
    assert without.judged[kind] == 0
    assert without.not_judged[kind] == with_texts.judged[kind] + with_texts.not_judged[kind] > 0


# What a rule reads is what decides; many read alike.
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=[pytest.mark.slow] * (at % 4 > 0))
        for at, case in enumerate(one_of_each_code(counted=False))
    ],
    ids=name,
)
def test_what_needs_no_article_is_judged_without_them_too(case: Path):
    without, with_texts = (
        [replace(finding, nearest="") for finding in check_case(case, given).settled()] for given in (False, True)
    )
    assert without == with_texts  # the nearest anchor is found in the words


@pytest.mark.parametrize(
    ("case", "meant"),
    [
        ("KC009/misspelt-registry", "actors.yaml"),
        ("KC102/misspelt-optional-key", "plover_mode"),
        ("KC102/misspelt-top-level-key", "places"),
        ("KC103/nearest-code", "speech"),
        ("KC202/only-report-of-an-event", "radar-talks-2026"),
        ("KC203/observation", "inland-post-1-q001"),
        ("KC206/misspelt-field", "speaker_actor_id"),
        ("KC207/new-id-in-old-file", "inland-post-1"),
        ("KC409/too-long", "292"),
        ("KC501/another-number", "12"),
        ("KC505/another-source", "edda-froste"),
    ],
)
def test_a_slip_is_told_what_was_meant(case: str, meant: str):
    [finding] = check_case(FAULTS / case).settled()
    assert finding.nearest == meant
    # What is nearest is not printed again where it is what was expected.
    assert finding.message.endswith(f"; nearest: {meant!r}") != finding.expected.startswith(meant)


def test_what_could_not_be_read_is_counted():
    verdict = check_case(FAULTS / "KC103" / "nearest-code")
    assert verdict.not_judged["rows"] == 1


def test_a_sheet_beyond_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch):
    # A sheet of the real limit would weigh more than all other cases together.
    limit = len(EXAMPLE["coders.yaml"])
    monkeypatch.setattr(strict_yaml, "MAX_BYTES", limit)
    assert strict_yaml.parse("seeds/coders.yaml", EXAMPLE["coders.yaml"])[1] == []
    root, [finding] = strict_yaml.parse("seeds/coders.yaml", EXAMPLE["coders.yaml"] + b"\n")
    assert root is None
    assert finding.message == f"the sheet is too large; found '{limit + 1} bytes'; expected at most {limit} bytes"
