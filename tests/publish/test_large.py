from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from korea_china_2026.cli import group
from korea_china_2026.errors import BuildError
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.formats import csv_bytes, parquet_bytes
from korea_china_2026.publish.large import write_tables
from korea_china_2026.rules.check import check
from korea_china_2026.sheets.corpus import read_corpus
from tests.sheets.strategies import EXAMPLE, TEXTS

UNDECIDED = {path: content for path, content in EXAMPLE.items() if path != "changes.yaml"}


def put(folder: Path, sheets: dict[str, bytes]) -> Path:
    for path, content in sheets.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.mark.parametrize("workers", [0, 2])
def test_tables_of_batches_are_those_of_one_run_to_the_byte(tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("korea_china_2026.rules.batches.BATCH", 1)
    verdict = write_tables(put(tmp_path / "seeds", UNDECIDED), TEXTS, tmp_path / "out", workers)
    assert verdict.findings == []
    rows = check(read_corpus(UNDECIDED), TEXTS)[0].rows()
    written = {path.name: path.read_bytes() for path in (tmp_path / "out" / "data").iterdir()}
    for name, table in TABLES.items():
        if name not in ("codings", "agreement"):
            assert written.pop(f"{name}.csv") == csv_bytes(table, rows[name]), name
            assert written.pop(f"{name}.parquet") == parquet_bytes(table, rows[name]), name
    assert written == {}
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["data"]


def test_nothing_is_written_where_there_are_findings(tmp_path: Path):
    seeds = put(tmp_path / "seeds", UNDECIDED | {"coders.yaml": b"coders: 1\n"})
    assert write_tables(seeds, TEXTS, tmp_path / "out", 0).findings
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("sheets", [EXAMPLE, UNDECIDED | {"first_coding/actors.yaml": b"actors: []\n"}])
def test_what_rests_on_the_corpus_as_a_whole_is_not_built_in_batches(tmp_path: Path, sheets: dict[str, bytes]):
    with pytest.raises(BuildError, match="build it whole"):
        write_tables(put(tmp_path / "seeds", sheets), TEXTS, tmp_path / "out", 0)


def test_the_command_writes_tables_alone(tmp_path: Path):
    put(tmp_path / "seeds", UNDECIDED)
    result = CliRunner().invoke(group, ["build", "--root", str(tmp_path), "--tables", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "data" / "events.csv").is_file()
    put(tmp_path / "seeds", {"coders.yaml": b"coders: 1\n"})
    result = CliRunner().invoke(group, ["build", "--root", str(tmp_path), "--tables", str(tmp_path / "other")])
    assert result.exit_code == 1
    assert "seeds/coders.yaml:1:9: KC105" in result.stdout
    assert CliRunner().invoke(group, ["build", "--root", str(tmp_path), "--tables", "x", "--check"]).exit_code == 2
