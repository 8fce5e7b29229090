from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.rules import batches
from korea_china_2026.rules.batches import judge_many
from korea_china_2026.rules.check import check
from korea_china_2026.rules.index import store
from korea_china_2026.rules.index.access import with_index
from korea_china_2026.sheets.corpus import read_corpus
from tests.overlays import CASES, FAULTS, overlay
from tests.rules.held import Held
from tests.sheets.strategies import EXAMPLE, TEXTS, as_values, corpora, mutated

#: Corrections and decisions may speak of any cell, so sheets that hold some are not judged in batches.
UNDECIDED = {path: content for path, content in EXAMPLE.items() if path != "changes.yaml"}


def judged(sheets: dict[str, bytes], cache: Path | None = None, workers: int = 0, texts: Mapping[str, str] = TEXTS):
    verdict = with_index(cache, lambda index: judge_many(Held(sheets), texts, index, workers=workers))
    return verdict and (verdict.settled(), +verdict.judged, +verdict.not_judged)


def in_one_run(sheets: dict[str, bytes], texts: Mapping[str, str] = TEXTS):
    _, verdict = check(read_corpus(sheets), texts)
    return verdict.settled(), +verdict.judged, +verdict.not_judged


def assert_as_in_one_run(sheets: dict[str, bytes], workers: int = 0) -> None:
    found = judged(sheets, workers=workers)
    if found is not None:
        assert found == in_one_run(sheets)


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
    assert judged(EXAMPLE) is None


def test_rows_do_not_depend_on_batches():
    rows: dict[str, list[dict[str, object]]] = {}

    def keep(tables):
        for name, found in as_values(tables.placed).items():
            rows.setdefault(name, []).extend(found)
        return {}

    with_index(None, lambda index: judge_many(Held(UNDECIDED), TEXTS, index, keep))
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


@settings(max_examples=12, deadline=None)
@given(st.lists(corpora(), min_size=1, max_size=3))
def test_with_a_cache_any_edits_end_as_without(edits: list[dict[str, bytes]]):
    with tempfile.TemporaryDirectory() as folder:
        for sheets in (UNDECIDED, *edits, UNDECIDED):
            undecided = {path: content for path, content in sheets.items() if path != "changes.yaml"}
            found = judged(undecided, Path(folder))
            assert found is None or found == in_one_run(undecided)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_with_a_cache_sheets_may_come_go_and_share_ids(data: st.DataObject):
    pool = {**UNDECIDED, "sources/copied-1.yaml": UNDECIDED["sources/inland-post-1.yaml"], "claims/more.yaml": UNDECIDED["claims.yaml"],
            "events/more.yaml": UNDECIDED["events.yaml"], "sources/stray.txt": b""}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(3):
            taken = data.draw(st.sets(st.sampled_from(sorted(pool))))
            sheets = dict(sorted(((path, pool[path]) for path in taken), key=lambda sheet: sheet[0].split("/")))
            path = data.draw(st.sampled_from(sorted(pool)))
            if path in sheets:
                sheets[path] = data.draw(mutated(sheets[path]))
            assert judged(sheets, Path(folder)) == in_one_run(sheets)


@pytest.mark.parametrize("case", CASES[1::8], ids=lambda case: case.relative_to(FAULTS).as_posix())
def test_with_a_cache_a_fault_is_told_when_it_comes_and_no_more_when_it_goes(case: Path, tmp_path: Path):
    sheets = {path: content for path, content in overlay(case).items() if path.split("/")[0] not in ("changes.yaml", "adjudications")}
    faulty = dict(sorted((UNDECIDED | sheets).items()))
    for changed in (UNDECIDED, faulty, UNDECIDED):
        assert judged(changed, tmp_path) == in_one_run(changed)


def test_texts_may_come_and_go(tmp_path: Path):
    for texts in ({}, TEXTS, dict(list(TEXTS.items())[:1]), TEXTS):
        assert judged(UNDECIDED, tmp_path, texts=texts) == in_one_run(UNDECIDED, texts)


def test_what_has_not_changed_is_not_read_again(tmp_path: Path):
    path, stamps = "sources/inland-post-1.yaml", dict.fromkeys(UNDECIDED, "as it was")
    changed = UNDECIDED | {path: UNDECIDED[path] + b"# a remark\n"}
    read = []
    for sheets, known in ((UNDECIDED, stamps), (UNDECIDED, stamps), (changed, stamps | {path: "another"}), (changed, {})):
        held = Held(sheets, known)
        with_index(tmp_path, partial(judge_many, held, TEXTS))
        read.append(held.read_paths)
    assert set(read[0]) == set(UNDECIDED)
    assert read[1] == []
    assert read[2] == [path, path]
    assert read[3] == list(UNDECIDED)  # to see that their digests are the same


def test_a_report_that_goes_has_the_registry_judged_again_and_nothing_else(tmp_path: Path):
    path = "sources/inland-post-1.yaml"
    judged(UNDECIDED, tmp_path)
    held = Held({name: content for name, content in UNDECIDED.items() if name != path}, dict.fromkeys(UNDECIDED, ""))
    verdict = with_index(tmp_path, lambda index: judge_many(held, TEXTS, index))
    assert verdict is not None
    assert (verdict.settled(), +verdict.judged, +verdict.not_judged) == in_one_run(held.sheets)
    assert "KC204" in {finding.code for finding in verdict.findings}


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0 and then nothing"], ids=["empty", "text", "head"])
def test_a_damaged_index_is_no_index(tmp_path: Path, damage: bytes):
    before = judged(UNDECIDED, tmp_path)
    (tmp_path / "index.sqlite").write_bytes(damage)
    assert judged(UNDECIDED, tmp_path) == before


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_an_index_that_is_cut_off_is_no_index(tmp_path: Path, share: float):
    before = judged(UNDECIDED, tmp_path)
    content = (tmp_path / "index.sqlite").read_bytes()
    (tmp_path / "index.sqlite").write_bytes(content[:int(share * len(content))])
    assert judged(UNDECIDED | {"coders.yaml": UNDECIDED["coders.yaml"] + b"\n"}, tmp_path) == before


def test_the_index_of_other_code_is_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = judged(UNDECIDED, tmp_path)
    monkeypatch.setattr(store, "code_digest", lambda: "another")
    held = Held(UNDECIDED, dict.fromkeys(UNDECIDED, ""))
    verdict = with_index(tmp_path, lambda index: judge_many(held, TEXTS, index))
    assert set(held.read_paths) == set(UNDECIDED)
    assert verdict is not None
    assert before is not None
    assert verdict.settled() == before[0]


def test_a_run_that_is_broken_off_leaves_what_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    changed = {path: content for path, content in UNDECIDED.items() if path != "sources/inland-post-1.yaml"}
    for target, sheets in (("group_loose", UNDECIDED), ("judge_rows", UNDECIDED), ("recount_ids", changed), ("judge_rows", changed)):
        with monkeypatch.context() as patched:
            patched.setattr(batches, target, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                judged(sheets, tmp_path)
        if target == "judge_rows":
            assert judged(sheets, tmp_path) == in_one_run(sheets)
    assert judged(UNDECIDED, tmp_path) == in_one_run(UNDECIDED)


def test_an_index_in_use_is_left_alone(tmp_path: Path):
    judged(UNDECIDED, tmp_path)
    digests = with_index(tmp_path, lambda index: {entry.digest for entry in index.sheets().values()})
    with_index(tmp_path, lambda _: judged({**UNDECIDED, "coders.yaml": b"coders: 1\n"}, tmp_path))
    assert with_index(tmp_path, lambda index: {entry.digest for entry in index.sheets().values()}) == digests


@pytest.mark.parametrize("case", CASES[3::12], ids=lambda case: case.relative_to(FAULTS).as_posix())
def test_one_named_sheet_has_the_findings_that_it_has_among_all_and_the_rest_is_judged_later(case: Path, tmp_path: Path):
    sheets = {path: content for path, content in overlay(case).items() if path.split("/")[0] not in ("changes.yaml", "adjudications")}
    faulty = dict(sorted((UNDECIDED | sheets).items(), key=lambda sheet: sheet[0].split("/")))
    everything = in_one_run(faulty)
    for path in faulty:
        file = f"seeds/{path}"
        verdict = with_index(tmp_path, partial(judge_many, Held(faulty), TEXTS, files=[file]))
        assert verdict is not None
        assert verdict.settled() == [finding for finding in everything[0] if finding.place.file == file]
    assert judged(faulty, tmp_path) == everything
