# What may lie among the sheets: nothing but regular files named like sheets is opened, and everything else is told.
from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from korea_china_2026.cli import group
from korea_china_2026.sheets.corpus import Unread, gather
from korea_china_2026.sheets.strict_yaml import MAX_BYTES

EXAMPLE = Path(__file__).parent.parent / "example" / "seeds"
posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are made otherwise there")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "seeds")
    return tmp_path


def told(checkout: Path) -> list[str]:
    result = CliRunner().invoke(group, ["validate", "--root", str(checkout)])
    assert result.exit_code == (1 if result.stdout else 0)
    return [line.split("; expected")[0] for line in result.stdout.splitlines()]


@posix
@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.yaml", "coders.yaml", "nowhere", "."])
def test_a_symbolic_link_is_not_followed(checkout: Path, target: str):
    (checkout / "seeds" / "sources" / "link-1.yaml").symlink_to(target)
    assert told(checkout) == [
        "seeds/sources/link-1.yaml: KC009 a link, or what is no regular file; found 'sources/link-1.yaml'"
    ]


@posix
def test_a_sheet_that_is_a_link_is_told_without_a_cascade(checkout: Path):
    (checkout / "seeds" / "actors.yaml").rename(checkout / "actors.yaml")
    (checkout / "seeds" / "actors.yaml").symlink_to(checkout / "actors.yaml")
    assert told(checkout) == ["seeds/actors.yaml: KC009 a link, or what is no regular file; found 'actors.yaml'"]


@posix
def test_a_linked_folder_is_not_entered(checkout: Path):
    (checkout / "seeds" / "more").symlink_to("/")
    assert told(checkout) == ["seeds/more: KC009 a link, or what is no regular file; found 'more'"]


@posix
def test_a_pipe_is_not_opened(checkout: Path):
    os.mkfifo(checkout / "seeds" / "places.yml")
    assert told(checkout) == ["seeds/places.yml: KC009 a link, or what is no regular file; found 'places.yml'"]


@pytest.mark.parametrize("path", [".actors.yaml", "sources/.hidden.yaml", ".git", ".DS_Store"])
def test_a_hidden_file_is_told(checkout: Path, path: str):
    (checkout / "seeds" / path).write_bytes(b"actors: []\n")
    assert told(checkout) == [f"seeds/{path}: KC009 a hidden file; found '{path}'"]


def test_a_hidden_folder_is_told_once(checkout: Path):
    (checkout / "seeds" / ".cache" / "deep").mkdir(parents=True)
    (checkout / "seeds" / ".cache" / "deep" / "x.yaml").touch()
    assert told(checkout) == ["seeds/.cache: KC009 a hidden file; found '.cache'"]


@pytest.mark.parametrize(
    "path", ["data/quotes.parquet", "sheets.tar.gz", "sources.zip", "run.py", "README.md", "Makefile"]
)
def test_what_is_no_sheet_is_never_read(checkout: Path, path: str):
    (checkout / "seeds" / path).parent.mkdir(exist_ok=True)
    (checkout / "seeds" / path).write_bytes(b"PAR1" + bytes(100))
    assert told(checkout) == [f"seeds/{path}: KC009 a file that is no sheet; found '{path}'"]
    assert isinstance(gather(checkout / "seeds")[path], Unread)


@posix
@pytest.mark.parametrize(("name", "shown"), [
    (b"a\x1b[31m.yaml", r"a\x1b[31m.yaml"), (b"a\nb.yaml", r"a\nb.yaml"), (b"\xff.yaml", r"\udcff.yaml"),
    ("аctors.yaml".encode(), r"\u0430ctors.yaml"),
    ("a\u202e.yaml".encode(), r"a\u202e.yaml"),
])  # fmt: skip
def test_a_name_is_shown_without_what_a_terminal_would_obey(checkout: Path, name: bytes, shown: str):
    try:
        Path(os.fsdecode(os.path.join(os.fsencode(checkout / "seeds" / "sources"), name))).touch()
    except OSError:
        pytest.skip("this disk takes no such name")
    [line] = told(checkout)
    assert line.startswith(f"seeds/sources/{shown}: KC009 a name that no sheet has; ")
    assert line.isprintable()


def test_no_more_of_a_file_is_read_than_a_sheet_may_hold(checkout: Path):
    with (checkout / "seeds" / "coders.yaml").open("wb") as stream:
        stream.truncate(MAX_BYTES * 100)  # takes no room on disk
    assert len(gather(checkout / "seeds")["coders.yaml"]) == MAX_BYTES + 1
    assert told(checkout) == [f"seeds/coders.yaml: KC006 the sheet is too large; found '{MAX_BYTES + 1} bytes'"]


@posix
def test_a_file_that_may_not_be_read_is_told(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    real = Path.open

    def refuse(path: Path, *arguments: object, **named: object) -> object:
        if path.name == "coders.yaml":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    assert told(checkout) == [
        "seeds/coders.yaml: KC009 a file that cannot be read (Permission denied); found 'coders.yaml'"
    ]


@pytest.mark.parametrize("folder", ["seeds", "seeds/sources"])
def test_a_folder_that_may_not_be_listed_is_told(checkout: Path, monkeypatch: pytest.MonkeyPatch, folder: str):
    real = os.scandir

    def refuse(path: str | Path) -> object:
        if Path(path) == checkout / folder:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    result = CliRunner().invoke(group, ["validate", "--root", str(checkout)])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == f"kc2026 validate: {checkout / folder} cannot be read or written: Permission denied\n"


@posix
def test_a_form_that_is_no_regular_file_is_not_waited_for(checkout: Path, tmp_path: Path):
    os.mkfifo(tmp_path / "filled.xlsx")
    result = CliRunner().invoke(group, ["agreement", "--with", str(tmp_path / "filled.xlsx"), "--root", str(checkout)])
    assert result.exit_code == 3
    assert "this is no regular file" in result.stderr


@pytest.mark.parametrize(
    "path", ["../outside.yaml", "/etc/passwd", "seeds/../outside.yaml", "seeds/sources/../../outside.yaml", "seeds"]
)
def test_no_sheet_outside_the_checkout_is_judged(checkout: Path, monkeypatch: pytest.MonkeyPatch, path: str):
    (checkout / "outside.yaml").write_bytes(b"coders: []\n")
    monkeypatch.chdir(checkout)
    result = CliRunner().invoke(group, ["validate", path])
    assert result.exit_code == 2
    assert "is no sheet below" in result.stderr


@posix
def test_no_workbook_behind_a_link_is_read(checkout: Path):
    (checkout / "in.xlsx").symlink_to("/etc/passwd")
    result = CliRunner().invoke(group, ["import", str(checkout / "in.xlsx"), "--root", str(checkout)])
    assert result.exit_code == 2
    assert "is no workbook" in result.stderr
