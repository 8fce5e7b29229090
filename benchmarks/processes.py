"""Whole processes measured side by side: every program once a round, in turn, so that what else the machine does falls
on all alike.

Why no library: pyperf, the kept one for this, runs one program's repetitions after each other and says nothing of a
pair; here the ratio is taken within each round. The figures are the operating system's own accounting of the finished
process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Program(NamedTuple):
    """A Python process by the arguments of the interpreter; ``runs`` bounds how often a slow one runs."""

    name: str
    arguments: tuple[str, ...]
    runs: int | None = None


class Run(NamedTuple):
    """What one process took: wall and CPU seconds (user and system), peak memory in megabytes."""

    wall: float
    cpu: float
    peak: float


class Failed(RuntimeError):
    """A program that did not end as it should."""


def code(name: str, text: str, runs: int | None = None) -> Program:
    """A program of a few lines of Python."""
    return Program(name, ("-c", text), runs)


def kc2026(name: str, *arguments: str, runs: int | None = None) -> Program:
    """A command of ours."""
    return Program(name, ("-m", "korea_china_2026", *arguments), runs)


def environment(bytecode: Path) -> dict[str, str]:
    """The environment of a program: this one, without what points our commands to other data, with the modules found
    from here.

    ``bytecode`` is a folder for compiled modules, which installed packages have beside them.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("KOREA_CHINA_2026_")
    }
    return kept | {
        "PYTHONPYCACHEPREFIX": str(bytecode),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


def run(program: Program, bytecode: Path) -> Run:
    """Run once; Failed where the program does not end with 0."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", *program.arguments],
        env=environment(bytecode),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Failed(f"{program.name} ended with {process.returncode}: {said.decode(errors='replace')[-800:]}")
    # Counted in bytes on macOS, elsewhere in kilobytes. What this process holds counts too, so it must stay small.
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)


def compare(programs: Sequence[Program], rounds: int, bytecode: Path) -> dict[str, list[Run]]:
    """The runs of each program, in rounds; a round before them warms files and bytecode, but
    for programs with a bound."""
    for program in programs:
        if program.runs is None:
            run(program, bytecode)
    runs: dict[str, list[Run]] = {program.name: [] for program in programs}
    for number in range(rounds):
        first = number % len(programs)
        # Each leads in its turn, since what ran before leaves its mark on memory and caches.
        for program in (*programs[first:], *programs[:first]):
            if program.runs is None or number < program.runs:
                runs[program.name].append(run(program, bytecode))
    return runs


class Spread(NamedTuple):
    """Several measurements of one thing."""

    least: float
    middle: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """Least, median and most."""
    return Spread(min(values), median(values), max(values))


def ratios(ours: Sequence[Run], theirs: Sequence[Run], field: str) -> Spread:
    """Ours over theirs, pair by pair; a program that ran less often is paired with the rounds it took part in."""
    return spread([getattr(a, field) / getattr(b, field) for a, b in zip(ours, theirs, strict=False)])


def differences(ours: Sequence[Run], theirs: Sequence[Run], field: str) -> Spread:
    """Ours less theirs, pair by pair."""
    return spread([getattr(a, field) - getattr(b, field) for a, b in zip(ours, theirs, strict=False)])
