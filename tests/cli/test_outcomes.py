# How commands end: each code has one meaning, so that a script can tell findings from a full disk, a wrong name or
# Ctrl-C.
from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from korea_china_2026.cli import COMMANDS, group, reading
from tests.checkout import EXAMPLE, PROJECT, run
from tests.workbook.forms import bare, changed


def test_a_command_says_what_its_exit_code_1_means():
    own = {name: group.get_command(click.Context(group), name).epilog for name in COMMANDS}
    assert all(
        re.fullmatch(r"Exit code 1: \S.+\. `kc2026 --help` has the other codes\.", end) for end in own.values() if end
    )
    assert {"validate", "build", "find", "import"} <= {name for name, end in own.items() if end}
    assert "Exit codes: 0 done, nothing wrong; 1 findings" in " ".join(run("--help").stdout.split())


@pytest.mark.parametrize(("error", "code", "said"), [
    (KeyboardInterrupt(), 130, "kc2026: interrupted\n"),
    (BrokenPipeError(32, "Broken pipe"), 141, ""),
    (OSError(28, "No space left on device"), 3, "kc2026: the output could not be written: No space left on device\n"),
    (FileNotFoundError(2, "No such file"), 3, "kc2026: this folder is gone: No such file\n"),
    (PermissionError(13, "Permission denied", "/somewhere"), 3,
     "kc2026 explain: /somewhere cannot be read or written: Permission denied\n"),
])  # fmt: skip
def test_what_stops_a_command_has_a_code_of_its_own(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch
):
    def stop(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(reading, "RULES", type("Stopping", (dict,), {"get": stop})())
    result = CliRunner().invoke(group, ["explain", "KC203"], prog_name="kc2026")
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", said)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and signals are others there")
@pytest.mark.parametrize("arguments", [["--help"], ["explain"], ["export"]])
def test_a_reader_that_has_gone_is_told_by_the_code_alone(arguments: list[str]):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "korea_china_2026", *arguments],
            stdout=writing,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
            cwd=PROJECT,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
def test_an_interrupted_command_is_told_from_one_with_findings():
    program = (
        "import os, signal, sys; from korea_china_2026.__main__ import main; import korea_china_2026.cli.anchor as find;"
        f" find.read_published = lambda _: os.kill(os.getpid(), signal.{signal.SIGINT.name}); sys.argv = ['kc2026', 'find',"
        f" 'x', 'y', '--root', {str(EXAMPLE)!r}, '--texts', {str(EXAMPLE)!r}]; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False, cwd=PROJECT
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "kc2026: interrupted\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["workbook", "FILE/form.xlsx"],
        ["export", "jsonl", "--out", "FILE/out"],
        ["import", "form.xlsx", "--out", "FILE/sheets"],
    ],
)
def test_a_place_where_nothing_can_be_written_ends_with_3(
    arguments: list[str], checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(checkout)
    (checkout / "FILE").write_text("no folder", encoding="utf-8")
    if arguments[0] == "import":
        (checkout / "form.xlsx").write_bytes(changed(bare(), {"claims!B2": "No minister came after 2019."}))
    result = run(*arguments)
    assert result.exit_code == 3, result.output
    assert result.stderr.splitlines()[-1].startswith(f"kc2026 {arguments[0]}: ")
    assert "Errno" not in result.stderr


def test_letters_are_letters_also_where_the_locale_has_none():
    result = CliRunner().invoke(group, ["show", "lee-took-\udcc3\udcb6ffice"], prog_name="kc2026")
    assert result.exit_code == 2
    assert "there is no record 'lee-took-öffice'. Did you mean 'lee-took-office-in-2022'?" in result.stderr


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_what_a_console_has_no_letter_for_is_escaped(encoding: str):
    done = subprocess.run(
        [sys.executable, "-m", "korea_china_2026", "show", "xi-jinping"],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        cwd=PROJECT,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert ("习近平".encode() if encoding == "utf-8" else rb"\u4e60\u8fd1\u5e73") in done.stdout


@pytest.mark.parametrize(("output", "code"), [("/dev/full", 3), ("|", 141)])
def test_an_overview_that_nobody_takes_ends_without_a_traceback(output: str, code: int) -> None:
    with Path("/dev/full").open("w") if output == "/dev/full" else closed_pipe() as taken:
        done = subprocess.run(
            [sys.executable, "-m", "korea_china_2026"], stdout=taken, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (code, "")


@contextmanager
def closed_pipe() -> Iterator[int]:
    """The end of a pipe that nobody reads."""
    unread, end = os.pipe()
    os.close(unread)
    yield end
    os.close(end)
