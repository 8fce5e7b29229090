from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.cli import group
from korea_china_2026.cli.words import PARTS
from korea_china_2026.errors import BuildError
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish import large
from korea_china_2026.publish.formats import csv_bytes, parquet_bytes
from korea_china_2026.publish.large import write_tables
from korea_china_2026.rules.batches import BUCKETS
from korea_china_2026.rules.check import check
from korea_china_2026.sheets.corpus import read_corpus
from tests.sheets.strategies import EXAMPLE, TEXTS

UNDECIDED = {path: content for path, content in EXAMPLE.items() if path != "changes.yaml"}
PATH = "sources/inland-post-1.yaml"
_REPORT = b"        claim_id: code-keeps-ships-12-km-off\n"
#: Changes a row of the article and, since another article asserts the claim, what is computed of the claim.
EDITED = UNDECIDED | {PATH: UNDECIDED[PATH].replace(_REPORT, _REPORT + b"        modality: denied\n", 1)}
NAMES = [name for name in TABLES if name not in ("codings", "agreement")]


def put(folder: Path, sheets: dict[str, bytes]) -> Path:
    for path, content in sheets.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    for path in sorted(folder.rglob("*.yaml")):
        if path.relative_to(folder).as_posix() not in sheets:
            path.unlink()
    return folder


def written(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    found = {path.relative_to(folder).as_posix(): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


@pytest.mark.parametrize("workers", [0, 2])
def test_tables_of_batches_are_those_of_one_run_to_the_byte(tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("korea_china_2026.rules.batches.BATCH", 1)
    verdict = write_tables(put(tmp_path / "seeds", UNDECIDED), TEXTS, tmp_path / "out", workers)
    assert verdict.findings == []
    rows = check(read_corpus(UNDECIDED), TEXTS)[0].rows()
    found = written(tmp_path / "out")
    for name in NAMES:
        assert found.pop(f"data/{name}.csv") == csv_bytes(TABLES[name], rows[name]), name
        assert found.pop(f"data/{name}.parquet") == parquet_bytes(TABLES[name], rows[name]), name
    assert found == {}


@pytest.mark.parametrize("parts", [2, 64])
def test_parts_hold_the_rows_of_the_whole_each_in_order(tmp_path: Path, parts: int):
    seeds = put(tmp_path / "seeds", UNDECIDED)
    write_tables(seeds, TEXTS, tmp_path / "whole", 0)
    write_tables(seeds, TEXTS, tmp_path / "parts", 0, parts=parts)
    for name in NAMES:
        whole = pq.read_table(tmp_path / "whole" / "data" / f"{name}.parquet")
        files = sorted((tmp_path / "parts" / "data" / name).glob("*.parquet"))
        some = [pq.read_table(path) for path in files]
        order = [(key, "ascending") for key in TABLES[name].key]
        assert pa.concat_tables(some).sort_by(order) == whole, name
        assert all(part == part.sort_by(order) for part in some), name
        lines = [path.with_suffix(".csv").read_text("utf-8").splitlines(keepends=True) for path in files]
        all_lines = (tmp_path / "whole" / "data" / f"{name}.csv").read_text("utf-8").splitlines(keepends=True)
        assert {one[0] for one in lines} == {all_lines[0]}
        assert sorted(line for one in lines for line in one[1:]) == sorted(all_lines[1:]), name
    assert len(list((tmp_path / "parts").rglob("part-*.csv"))) > len(NAMES)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(st.sets(st.sampled_from(sorted(path for path in UNDECIDED if path.startswith("sources/")))), st.booleans(),
                          st.sampled_from([1, 4])), min_size=2, max_size=4))
def test_after_any_edits_the_files_are_those_of_a_full_build(steps):
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        for number, (remarked, edited, parts) in enumerate(steps):
            sheets = {path: content + b"# a remark\n" if path in remarked else content
                      for path, content in (EDITED if edited else UNDECIDED).items()}
            seeds = put(folder / "seeds", sheets)
            kept = write_tables(seeds, TEXTS, folder / "kept", 0, parts=parts, cache=folder / "cache")
            fresh = write_tables(seeds, TEXTS, folder / f"fresh-{number}", 0, parts=parts)
            assert (kept.settled(), +kept.judged, +kept.not_judged) == (fresh.settled(), +fresh.judged, +fresh.not_judged)
            assert written(folder / "kept") == written(folder / f"fresh-{number}")


def test_only_files_whose_rows_have_changed_are_written_again(tmp_path: Path):
    def build(sheets: dict[str, bytes]) -> dict[str, tuple[int, int]]:
        assert not write_tables(put(tmp_path / "seeds", sheets), TEXTS, tmp_path / "out", 0, parts=64, cache=tmp_path / "cache").findings
        return stamps(tmp_path / "out")

    first = build(UNDECIDED)
    assert build(UNDECIDED | {PATH: UNDECIDED[PATH] + b"# a remark\n"}) == first
    second = build(EDITED)
    changed = {path for path in second if first[path] != second[path]}
    assert {Path(path).parent.name for path in changed} == {"claim_reports", "claims"}
    assert len(changed) == 4


def test_a_file_that_was_changed_or_lost_is_made_again(tmp_path: Path):
    seeds = put(tmp_path / "seeds", UNDECIDED)
    write_tables(seeds, TEXTS, tmp_path / "out", 0, cache=tmp_path / "cache")
    before = written(tmp_path / "out")
    (tmp_path / "out" / "data" / "events.csv").unlink()
    (tmp_path / "out" / "data" / "claims.csv").write_bytes(b"another's")
    (tmp_path / "out" / "data" / "mine.csv").write_bytes(b"mine")
    write_tables(seeds, TEXTS, tmp_path / "out", 0, cache=tmp_path / "cache")
    assert written(tmp_path / "out") == before | {"data/mine.csv": b"mine"}


def test_other_parts_take_the_place_of_what_was_written_and_of_nothing_else(tmp_path: Path):
    seeds, out = put(tmp_path / "seeds", UNDECIDED), tmp_path / "out"
    (out / "data").mkdir(parents=True)
    (out / "data" / "events.csv").write_bytes(b"mine")
    for parts in (8, 4):
        write_tables(seeds, TEXTS, out, 0, parts=parts, cache=tmp_path / "cache")
    write_tables(seeds, TEXTS, tmp_path / "fresh", 0, parts=4)
    assert written(out) == written(tmp_path / "fresh") | {"data/events.csv": b"mine"}


@pytest.mark.parametrize("after", [0, 3])
def test_a_build_that_is_broken_off_is_made_up_for(tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch):
    write_tables(put(tmp_path / "seeds", UNDECIDED), TEXTS, tmp_path / "out", 0, cache=tmp_path / "cache")
    seeds, replaced, real = put(tmp_path / "seeds", EDITED), [], os.replace

    def replace(old: str, new: str) -> None:
        replaced.append(new)
        if len(replaced) > after:
            raise OSError(28, "No space left on device", new)
        real(old, new)

    with monkeypatch.context() as patched:
        patched.setattr(large.os, "replace", replace)
        with pytest.raises(OSError, match="No space"):
            write_tables(seeds, TEXTS, tmp_path / "out", 0, cache=tmp_path / "cache")
    write_tables(seeds, TEXTS, tmp_path / "out", 0, cache=tmp_path / "cache")
    write_tables(seeds, TEXTS, tmp_path / "fresh", 0)
    assert written(tmp_path / "out") == written(tmp_path / "fresh")


def test_nothing_is_written_where_there_are_findings(tmp_path: Path):
    seeds = put(tmp_path / "seeds", UNDECIDED | {"coders.yaml": b"coders: 1\n"})
    assert write_tables(seeds, TEXTS, tmp_path / "out", 0).findings
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("sheets", [EXAMPLE, UNDECIDED | {"first_coding/actors.yaml": b"actors: []\n"}])
def test_what_rests_on_the_corpus_as_a_whole_is_not_built_in_batches(tmp_path: Path, sheets: dict[str, bytes]):
    with pytest.raises(BuildError, match="build it whole"):
        write_tables(put(tmp_path / "seeds", sheets), TEXTS, tmp_path / "out", 0)


def run(root: Path, *args: str):
    return CliRunner().invoke(group, ["build", "--root", str(root), *args])


def test_the_command_writes_tables_alone(tmp_path: Path):
    put(tmp_path / "seeds", UNDECIDED)
    result = run(tmp_path, "--tables", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "data" / "events.csv").is_file()
    assert not (tmp_path / ".cache").exists()
    result = run(tmp_path, "--tables", str(tmp_path / "parts"), "--parts", "2", "--cache")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "parts" / "data" / "events" / "part-0.csv").is_file()
    assert (tmp_path / ".cache" / "sheets" / "index.sqlite").is_file()
    put(tmp_path / "seeds", UNDECIDED | {"coders.yaml": b"coders: 1\n"})
    result = run(tmp_path, "--tables", str(tmp_path / "other"))
    assert result.exit_code == 1
    assert "seeds/coders.yaml:1:9: KC105" in result.stdout


def test_as_many_parts_may_be_asked_for_as_there_are_buckets():
    assert int(PARTS[-1]) == BUCKETS
    assert all(BUCKETS % int(parts) == 0 for parts in PARTS)


@pytest.mark.parametrize("args", [("--tables", "x", "--check"), ("--parts", "2"), ("--cache",), ("--tables", "x", "--parts", "3")])
def test_what_does_not_go_together_is_wrong_use(tmp_path: Path, args: tuple[str, ...]):
    put(tmp_path / "seeds", UNDECIDED)
    assert run(tmp_path, *args).exit_code == 2
