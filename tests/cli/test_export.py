from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from korea_china_2026.cli import group
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.exports import FORMATS

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(ROOT))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["export", *arguments], prog_name="kc2026")


def test_without_a_name_the_formats_are_listed() -> None:
    listed = run()
    assert listed.exit_code == 0
    assert [line.split()[0] for line in listed.output.splitlines()] == list(FORMATS)


def test_each_format_gets_its_folder(tmp_path: Path) -> None:
    done = run("sqlite", "jsonl", "--out", str(tmp_path / "new" / "out"))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [str(tmp_path / "new/out/sqlite"), str(tmp_path / "new/out/jsonl")]
    (file,) = (tmp_path / "new/out/sqlite").glob("*.sqlite")
    with sqlite3.connect(file) as database:
        assert database.execute("select count(*) from sources").fetchone() == (
            len(list((ROOT / "seeds/sources").iterdir())),
        )
    database.close()
    files = 2 + len(TABLES)
    assert f"{files} files, {files} written" in done.stderr
    assert f"{files} files, 0 written" in run("sqlite", "jsonl", "--out", str(tmp_path / "new/out")).stderr
    assert sorted(path.name for path in (tmp_path / "new/out").iterdir()) == ["jsonl", "sqlite"]


def test_losses_are_told(tmp_path: Path) -> None:
    assert "Events whose plover_type is not_applicable are left out" in run("plover", "--out", str(tmp_path)).stderr


def test_a_wrong_name_writes_nothing(tmp_path: Path) -> None:
    done = run("csv", "sqlit", "--out", str(tmp_path))
    assert done.exit_code == 2
    assert "Did you mean 'sqlite'?" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "plover").write_text("in the way")
    done = run("plover", "--out", str(tmp_path))
    assert done.exit_code == 3
    assert done.stderr.startswith("kc2026 export: ")
    # A folder that cannot be made, which on Linux even root cannot below a file.
    out = tmp_path / "plover" / "deeper"
    refused = run("jsonl", "--out", str(out))
    assert refused.exit_code == 3
    assert refused.stderr == f"kc2026 export: {out / 'jsonl'} cannot be read or written: Not a directory\n"
