from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from korea_china_2026.cli import group
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.exports import FORMATS
from tests.checkout import EXAMPLE
from tests.package_faults import Fault, Folder, spoilt


@pytest.fixture(scope="module")
def example_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoilt(Fault("none", "", lambda _: None), tmp_path_factory.mktemp("example")).root


@pytest.fixture(autouse=True)
def package(example_package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(example_package))


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
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("select count(*) from sources").fetchone() == (
            len(list((EXAMPLE / "seeds/sources").iterdir())),
        )
    files = 2 + len(TABLES)
    assert f"{files} files, {files} written" in done.stderr
    assert f"{files} files, 0 written" in run("sqlite", "jsonl", "--out", str(tmp_path / "new/out")).stderr
    assert sorted(path.name for path in (tmp_path / "new/out").iterdir()) == ["export.json", "jsonl", "sqlite"]


@pytest.mark.parametrize("mine", ["plover/events.jsonl", "export.json", "plover/events.jsonl/"])
def test_what_no_export_wrote_is_told_and_kept(tmp_path: Path, mine: str) -> None:
    run("plover", "--out", str(tmp_path / "other"))
    [there] = (tmp_path / "other" / "plover").iterdir()
    file = tmp_path / "out" / mine.replace("events.jsonl", there.name)
    file.parent.mkdir(parents=True)
    if mine.endswith("/"):
        file.mkdir()
    else:
        file.write_text("mine")
    done = run("plover", "--out", str(tmp_path / "out"))
    assert done.exit_code == 3
    assert done.stderr.startswith(f"kc2026 export: {file} ")
    assert done.stderr.count("\n") == 1
    assert "move it away" in done.stderr
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file()] == ([] if mine.endswith("/") else [file])


def say_otherwise(folder: Folder) -> None:
    head, *rows = folder.rows("claims")
    rows[0][head.index("statement")] += " Nobody else did."
    folder.write("claims", [head, *rows])
    folder.restate("claims", parquet=True)


def test_what_was_changed_since_an_export_is_told_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("plover", "jsonl", "--out", str(tmp_path)).exit_code == 0
    other = spoilt(Fault("other", "", say_otherwise), tmp_path.parent / "other").root
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(other))
    changed = tmp_path / "jsonl" / "claims.jsonl"
    before = changed.read_bytes()
    changed.write_bytes(before + b"\n")
    held = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    refused = run("jsonl", "--out", str(tmp_path))
    assert refused.exit_code == 3
    assert refused.stderr == (
        f"kc2026 export: {changed} exists already, and no export wrote it, or it was changed since; move it away, or "
        "name another folder\n"
    )
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == held
    changed.write_bytes(before)
    assert run("jsonl", "--out", str(tmp_path)).exit_code == 0
    assert changed.read_bytes() != before
    # What is known of other formats stays known.
    assert run("plover", "--out", str(tmp_path)).exit_code == 0


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
    assert refused.stderr == f"kc2026 export: {out} cannot be read or written: Not a directory\n"
