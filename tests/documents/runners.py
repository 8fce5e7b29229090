"""One way to run each language of the documents. What a reader would see is what is returned."""

from __future__ import annotations

import ast
import contextlib
import io
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest import mock

from click.testing import CliRunner

import korea_china_2026 as kc
from korea_china_2026.__main__ import overview
from korea_china_2026.cli import group
from korea_china_2026.package_view import Package, read_package
from korea_china_2026.publish.exports import Published, read_published
from tests.documents.outputs import Query

SQLITE = Path("exports/sqlite/korea-china-2026.sqlite")
#: What a reader need not have, and what must not change an output.
_UNSET = ("KOREA_CHINA_2026_TEXTS", "KOREA_CHINA_2026_PACKAGE")
#: Characters by which a line needs a real shell.
_SHELL = set("|>&;$`*")
_DONE = "\x01"


read_once = cache(lambda folder: read_published(read_package(folder)))


def _published(at_hand: Package, _texts: object = None) -> Published:
    """The package without texts: no page lends any."""
    return read_once(at_hand.folder)


@cache
def _connection() -> Any:
    """One connection for all pages: making the tables of answers takes longer than asking them."""
    return kc.connect()


class Runners:
    """The namespace, the connections and the sessions of one page, which works in the folder ``home``."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.undo = contextlib.ExitStack()
        self.r: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.undo.enter_context(contextlib.chdir(self.home))
        kept = dict(os.environ)
        self.undo.callback(lambda: (os.environ.clear(), os.environ.update(kept)))
        for name in _UNSET:
            os.environ.pop(name, None)
        # The package does not change while the pages are run; reading it again for every command would take half of the
        # time.
        self.undo.enter_context(mock.patch("korea_china_2026.cli.export.read_published", _published))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.r is not None:
            self.r.communicate()
        self.undo.close()

    def run(self, language: str, code: str) -> Any:
        """What the code shows: the value of Python's last line or else what it printed, a Query for SQL, a text
        otherwise."""
        match language:
            case "python":
                return self._python(code)
            case "sql":
                return self._duckdb(code)
            case "sql sqlite":
                return self._sqlite(code)
            case "sh":
                return "".join(self._shell(line) for line in code.replace("\\\n", "").splitlines() if line.strip())
            case "sh fails":
                return self._kc2026(shlex.split(code, comments=True)[1:], fails=True)
            case "r":
                return self._r(code)
        raise ValueError(f"nothing runs {language!r}")

    def _python(self, code: str) -> Any:
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, "<example>", "exec"), self.namespace)
            value = None
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "<example>", "eval"), self.namespace)
        return printed.getvalue() if value is None else value

    def _duckdb(self, code: str) -> Query:
        found = _connection().sql(code)
        return Query(list(found.columns), found.fetchall())

    def _sqlite(self, code: str) -> Query:
        with contextlib.closing(sqlite3.connect(f"file:{SQLITE}?mode=ro", uri=True)) as database:
            cursor = database.execute(code)
            return Query([column[0] for column in cursor.description], cursor.fetchall())

    def _shell(self, line: str) -> str:
        words = shlex.split(line, comments=True)
        if words[:1] == ["kc2026"] and not _SHELL & set(line.split("#")[0]):
            return self._kc2026(words[1:])
        if words == ["python", "-m", "korea_china_2026"]:
            return overview()
        command = self.home / ".bin" / "kc2026"
        if not command.exists():
            command.parent.mkdir()
            command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m korea_china_2026 "$@"\n', encoding="utf-8")
            command.chmod(0o755)
        path = f"{command.parent}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-eu", "-c", line],
            check=False,
            env=os.environ | {"PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def _kc2026(self, arguments: list[str], fails: bool = False) -> str:
        # In this process: an interpreter of its own would load all libraries anew for every line.
        done = CliRunner().invoke(group, arguments, prog_name="kc2026")
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert (done.exit_code != 0) is fails, done.output
        return done.output

    def _r(self, code: str) -> str:
        if self.r is None:
            self.r = subprocess.Popen(
                ["R", "--vanilla", "--quiet", "--no-echo"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                env=_r_environment(),
            )
            # What a terminal has, whatever the one of the tests has.
            code = f"options(width = 100)\n{code}"
        assert self.r.stdin is not None
        assert self.r.stdout is not None
        self.r.stdin.write(f'{code}\ncat("{_DONE}\\n")\n')
        self.r.stdin.flush()
        lines = []
        for line in self.r.stdout:
            if line.startswith(_DONE):
                return "".join(lines)
            lines.append(line)
        raise AssertionError("R stopped:\n" + "".join(lines))


def _r_environment() -> dict[str, str]:
    # R deletes its temporary folder with an unquoted `rm -rf`: a blank in TMPDIR would have it delete another folder.
    folder = tempfile.gettempdir()
    unspaced = folder if len(folder.split()) == 1 else "/tmp"
    return {**os.environ, "LC_ALL": "C.UTF-8", "TMPDIR": unspaced, "TMP": unspaced, "TEMP": unspaced}


def has_r() -> bool:
    """Whether R and the packages of the page on R are installed."""
    if shutil.which("R") is None:
        return False
    wanted = "stopifnot(nzchar(system.file(package = 'dplyr')), nzchar(system.file(package = 'haven')))"
    asked = subprocess.run(
        ["R", "--vanilla", "--quiet", "--no-echo", "-e", wanted], check=False, capture_output=True, env=_r_environment()
    )
    return asked.returncode == 0
