"""Packages and sheets to measure on, made once a run by processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.processes import environment


def made(folder: Path, rows: int) -> Path:
    """The folder of a package of about that many rows, seed 0, below ``folder``; made where it is not there yet."""
    return _make("benchmarks.make_package", folder / f"package-{rows}", "datapackage.json", rows)


def made_sheets(folder: Path, articles: int) -> Path:
    """A checkout with sheets of about that many articles below ``folder``; made where it is not there yet."""
    return _make("benchmarks.make_sheets", folder / f"sheets-{articles}", "seeds", articles)


def _make(module: str, folder: Path, witness: str, size: int) -> Path:
    if not (folder / witness).exists():
        command = [sys.executable, "-m", module, str(folder), str(size)]
        subprocess.run(command, check=True, env=environment(folder.parent / "bytecode"), stdout=subprocess.DEVNULL)
    return folder
