from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.findings import Finding
from korea_china_2026.rules import batches
from korea_china_2026.rules.batches import judge_in_batches
from korea_china_2026.rules.check import check
from korea_china_2026.sheets.corpus import read_corpus
from tests.overlays import CASES, FAULTS, overlay
from tests.sheets.strategies import EXAMPLE, TEXTS, as_values, corpora, mutated

#: Corrections and decisions may speak of any cell, so sheets that hold some are not judged in batches.
UNDECIDED = {path: content for path, content in EXAMPLE.items() if path != "changes.yaml"}


def assert_as_in_one_run(sheets: dict[str, bytes], workers: int = 0) -> None:
    found = judge_in_batches(list(sheets), sheets.__getitem__, TEXTS, workers=workers)
    tables, verdict = check(read_corpus(sheets), TEXTS)
    if tables.of("changes") or found is None:
        return
    assert found.verdict.settled() == verdict.settled()
    assert (+found.verdict.judged, +found.verdict.not_judged) == (+verdict.judged, +verdict.not_judged)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "BATCH", 1)


@pytest.mark.parametrize("case", CASES[::4], ids=lambda case: case.relative_to(FAULTS).as_posix())
def test_a_fault_is_told_in_batches_as_in_one_run(case: Path):
    assert_as_in_one_run(UNDECIDED | {path: content for path, content in overlay(case).items() if path != "changes.yaml"})


@settings(max_examples=12, deadline=None)
@given(corpora())
def test_any_sheets_have_the_findings_in_batches_that_they_have_in_one_run(sheets: dict[str, bytes]):
    assert_as_in_one_run({path: content for path, content in sheets.items() if path != "changes.yaml"})


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_sheets_that_share_ids_are_judged_together(data: st.DataObject):
    copied = data.draw(mutated(EXAMPLE["sources/inland-post-1.yaml"]))
    part = data.draw(mutated(EXAMPLE["claims.yaml"]))
    assert_as_in_one_run(dict(sorted((UNDECIDED | {"sources/copied-1.yaml": copied, "claims/more.yaml": part}).items())))


def test_processes_share_the_work():
    assert_as_in_one_run(UNDECIDED, workers=2)


def test_corrections_are_left_to_one_run():
    assert judge_in_batches(list(EXAMPLE), EXAMPLE.__getitem__, TEXTS) is None


def test_rows_do_not_depend_on_batches():
    rows: dict[str, list[dict[str, object]]] = {}

    def keep(tables, number):
        for name, found in as_values(tables.placed).items():
            rows.setdefault(name, []).extend(found)

    judge_in_batches(list(UNDECIDED), UNDECIDED.__getitem__, TEXTS, keep)
    wanted = as_values(check(read_corpus(UNDECIDED), TEXTS)[0].placed)
    for name, found in wanted.items():
        assert sorted(map(str, rows.get(name, []))) == sorted(map(str, found)), name


def test_a_registry_may_be_cut_into_parts():
    head, *claims = EXAMPLE["claims.yaml"].decode().split("\n  - claim_id")
    half = len(claims) // 2
    parts = {f"claims/{n}.yaml": ("\n  - claim_id".join([head, *some]).rstrip("\n") + "\n").encode()
             for n, some in enumerate((claims[:half], claims[half:]))}
    sheets = dict(sorted(({path: content for path, content in EXAMPLE.items() if path != "claims.yaml"} | parts).items()))
    tables, verdict = check(read_corpus(sheets), TEXTS)
    assert verdict.settled() == []
    assert as_values(tables.placed) == as_values(check(read_corpus(EXAMPLE), TEXTS)[0].placed)
    assert_as_in_one_run({path: content for path, content in sheets.items() if path != "changes.yaml"})


def judged(sheets: dict[str, bytes], cache: Path | None, workers: int = 0) -> tuple[list[Finding], Counter[str], Counter[str]]:
    found = judge_in_batches(list(sheets), sheets.__getitem__, TEXTS, workers=workers, cache=cache)
    assert found is not None
    return found.verdict.settled(), +found.verdict.judged, +found.verdict.not_judged


@settings(max_examples=5, deadline=None)
@given(st.lists(corpora(), min_size=1, max_size=3))
def test_with_a_cache_any_edits_end_as_without(edits: list[dict[str, bytes]]):
    with tempfile.TemporaryDirectory() as folder:
        for sheets in (UNDECIDED, *edits, UNDECIDED):
            undecided = {path: content for path, content in sheets.items() if path != "changes.yaml"}
            assert judged(undecided, Path(folder)) == judged(undecided, None)


@pytest.mark.parametrize("case", CASES[1::15], ids=lambda case: case.relative_to(FAULTS).as_posix())
def test_with_a_cache_a_fault_is_told_when_it_comes_and_no_more_when_it_goes(case: Path, tmp_path: Path):
    sheets = {path: content for path, content in overlay(case).items() if path.split("/")[0] not in ("changes.yaml", "adjudications")}
    faulty = dict(sorted((UNDECIDED | sheets).items()))
    for changed in (UNDECIDED, faulty, UNDECIDED):
        assert judged(changed, tmp_path) == judged(changed, None)


def test_what_has_not_changed_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = judged(UNDECIDED, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(batches, "_read", lambda paths: pytest.fail(f"{paths} read again"))
        assert judged(UNDECIDED, tmp_path) == before
    read: list[str] = []
    path = "sources/inland-post-1.yaml"
    real = batches._read
    monkeypatch.setattr(batches, "_read", lambda paths: read.extend(paths) or real(paths))
    judged(UNDECIDED | {path: UNDECIDED[path] + b"# a remark\n"}, tmp_path)
    assert set(read) == {path}


def test_a_damaged_cache_is_no_cache(tmp_path: Path):
    before = judged(UNDECIDED, tmp_path)
    for number, entry in enumerate(sorted(tmp_path.rglob("*.json"))):
        content = entry.read_bytes()
        entry.write_bytes((b"", b"{}", content[:-3], content.replace(b"true", b"false") + b" ", b"\xff" + content)[number % 5])
    assert judged(UNDECIDED, tmp_path) == before


def test_a_cache_keeps_nothing_that_is_out_of_date(tmp_path: Path):
    judged(UNDECIDED, tmp_path)
    entries = set(tmp_path.rglob("*.json"))
    judged(UNDECIDED | {"coders.yaml": b"coders: []\n"}, tmp_path)
    judged(UNDECIDED, tmp_path, workers=2)
    assert set(tmp_path.rglob("*.json")) == entries
