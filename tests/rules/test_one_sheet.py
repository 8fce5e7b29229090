from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given, settings

from korea_china_2026.agreement.check import REFERRED, check_seeds
from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.layout import REGISTRIES, SOURCE_SHEET
from tests.checkout import examples
from tests.overlays import CASES, FAULTS, gather, overlay
from tests.sheets.strategies import EXAMPLE, TEXTS, corpora
from tests.unchanged import beside, example


def checked(sheets: dict[str, bytes], files: Collection[str] = ()) -> Verdict:
    with beside(example()):
        return check_seeds(sheets, TEXTS, files).verdict


#: What the passes and the readers wrote is held against published cells in a run over all sheets alone.
OF_ALL = ("KC609", "KC622")


def of(verdict: Verdict, file: str) -> list[Finding]:
    return [one for one in verdict.settled() if one.place.file == file and one.code not in OF_ALL]


def assert_each_sheet_as_in_the_whole(sheets: dict[str, bytes], paths: set[str]) -> None:
    whole = checked(sheets)
    for path in sorted(paths):
        file = f"seeds/{path}"
        assert of(checked(sheets, [file]), file) == of(whole, file), path


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[pytest.mark.slow] * (at % 2)) for at, case in enumerate(CASES[::24])],
    ids=lambda case: case.relative_to(FAULTS).as_posix(),
)
def test_a_fault_is_told_of_its_sheet_alone_as_of_all_sheets(case: Path):
    sheets = overlay(case)
    told = {finding.place.file.removeprefix("seeds/") for finding in checked(EXAMPLE | sheets).findings}
    assert_each_sheet_as_in_the_whole(EXAMPLE | sheets, {*sheets, *told})


@settings(max_examples=examples(2), deadline=None)
@given(corpora())
def test_any_sheet_alone_has_the_findings_that_it_has_among_all(sheets: dict[str, bytes]):
    assert_each_sheet_as_in_the_whole(sheets, set(sheets))


def test_a_row_that_another_sheet_holds_too_is_found_from_either(tmp_path: Path):
    sheets = EXAMPLE | {"sources/copied-1.yaml": EXAMPLE["sources/inland-post-1.yaml"]}
    whole = checked(sheets)
    assert {"KC201", "KC207"} <= {finding.code for finding in whole.findings}
    assert_each_sheet_as_in_the_whole(sheets, {path for path in sheets if path.startswith("sources/")})


def test_it_is_said_that_one_sheet_alone_is_not_held_against_the_raw_codings():
    sheets, kind = EXAMPLE | overlay(FAULTS / "KC609" / "one-cell-aligned"), "sheets against the raw codings"
    assert checked(sheets, ["seeds/sources/inland-post-1.yaml"]).not_judged[kind] == 1
    assert checked(EXAMPLE, ["seeds/sources/inland-post-1.yaml"]).not_judged[kind] == 0
    assert checked(sheets).not_judged[kind] == 0


def test_what_is_judged_of_one_sheet_is_counted_alone():
    file = "seeds/sources/inland-post-1.yaml"
    one, whole = (check_seeds(EXAMPLE, TEXTS, files).verdict for files in ([file], ()))
    assert (checked(EXAMPLE, [file]).judged, checked(EXAMPLE).judged) == (one.judged, whole.judged)
    assert 0 < one.judged["anchors"] < whole.judged["anchors"]
    assert one.judged["articles for gaps"] == 1


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    [
        ("claims.yaml", r"that Iceland or Chile has done for the crews of their ships", "that either country has done for its crews", "KC412"),
        ("claims.yaml", r"(opinion\n    )topic: maritime", r"\1<<: {topic: maritime, with more}", "KC102"),
        ("claims.yaml", r"(opinion\n    topic: maritime\n    event_id): .*", r"\1: nowhere", "KC202"),
        ("events.yaml", r"(Talks of Iceland and Chile .*\n    event_kind): meeting", r"\1: meating", "KC103"),
        ("claims.yaml", r"claims:", "claims: [", "KC002"),
    ],
)  # fmt: skip
def test_rows_of_registries_that_a_sheet_names_are_checked_with_it(path: str, old: str, new: str, code: str):
    changed, n = re.subn(old, new, EXAMPLE[path].decode(), count=1)
    assert n == 1
    sheets = EXAMPLE | {path: changed.encode()}
    found = checked(sheets, ["seeds/sources/harbour-times-1.yaml"]).settled()
    assert {(finding.place.file, finding.code) for finding in found} == {(f"seeds/{path}", code)}
    # The other article names no such row; of a registry that cannot be read nobody knows what it names.
    other = checked(sheets, ["seeds/sources/inland-post-1.yaml"]).settled()
    assert other == (found if code < "KC2" else [])
    assert checked(sheets, ["seeds/coders.yaml"]).settled() == (found if code < "KC2" else [])


def test_rows_that_a_registry_nests_belong_to_the_row_that_is_named():
    nested = EXAMPLE["events.yaml"].replace(
        b"role: guest", b"role: guest\n      - actor_id: nobody\n        role: guest"
    )
    sheets = EXAMPLE | {"events.yaml": nested}
    [found] = checked(sheets, ["seeds/sources/harbour-times-1.yaml"]).settled()
    assert (found.place.file, found.code) == ("seeds/events.yaml", "KC202")
    assert checked(sheets, ["seeds/sources/inland-post-1.yaml"]).settled() == []


def test_the_registries_to_which_articles_refer_are_those_that_are_checked_with_them():
    targets = {target for table in SOURCE_SHEET.tables for _, target, _ in TABLES[table].foreign_keys}
    assert {f"seeds/{path}" for path, sheet in REGISTRIES.items() if sheet.name in targets} == REFERRED


@pytest.mark.slow
def test_of_a_sheet_that_cannot_be_read_that_alone_is_told():
    sheets = gather(Path(__file__).parents[2] / "seeds")
    largest = max((path for path in sheets if path.startswith("sources/")), key=lambda path: len(sheets[path]))
    found = check_seeds(sheets | {largest: b"\t" + sheets[largest]}, {}).verdict.settled()
    assert {(one.code, one.place.file) for one in found} == {("KC007", f"seeds/{largest}")}
