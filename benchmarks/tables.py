"""What was measured, as Markdown: tables of one form, and the document that holds them."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import NamedTuple

from benchmarks.processes import Run, Spread, differences, ratios, spread
from korea_china_2026.model.package import PACKAGE

#: Columns of a table that compares processes: ours, and beside it a program that does the same.
COMPARISON = ("what", "ours, s", "ours, MB", "beside", "s", "MB", "ours / it")
#: Libraries whose versions decide the figures.
LIBRARIES = (
    "pandas",
    "pyarrow",
    "polars",
    "duckdb",
    "numpy",
    "pydantic",
    "PyYAML",
    "frictionless",
    "pandera",
    "dataframely",
    "quantulum3",
    "click",
)


class Table(NamedTuple):
    """One table: what it shows, its columns, its cells as text, and what is to be said below it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


class Section(NamedTuple):
    """The tables that one name of ``--only`` gives, with what was wanted."""

    name: str
    title: str
    wanted: str
    tables: tuple[Table, ...]


def comparison(title: str, groups: Mapping[str, Mapping[str, Sequence[Run]]], *notes: str) -> Table:
    """Processes in groups of one task each, the first of a group against each of the others."""
    rows: list[tuple[str, ...]] = []
    for what, programs in groups.items():
        (_, ours), *peers = programs.items()
        first = (what, *_seconds_and_peak(ours))
        for number, (name, runs) in enumerate(peers or [("", ())]):
            beside = (*_seconds_and_peak(runs), _spread(ratios(ours, runs, "cpu"))) if runs else ("", "", "")
            rows.append((*(("", "", "") if number else first), name, *beside))
    return Table(title, COMPARISON, tuple(rows), notes)


def added(what: str, ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """A sentence on what one program takes beyond another one."""
    return f"{what} adds {_milliseconds(differences(ours, theirs, 'cpu'))}."


def _seconds_and_peak(runs: Sequence[Run]) -> tuple[str, str]:
    seconds = spread([one.cpu for one in runs]).middle
    return f"{seconds:.3f}" if seconds < 1 else f"{seconds:.2f}", f"{max(one.peak for one in runs):.0f}"


def _spread(found: Spread) -> str:
    """Median, with the least and the most of several in brackets."""
    texts = [f"{value:.3f}" if found.middle < 1 else f"{value:.2f}" for value in found]
    return texts[1] if len(set(texts)) == 1 else f"{texts[1]} ({texts[0]}–{texts[2]})"


def _milliseconds(found: Spread) -> str:
    least, middle, most = (f"{value * 1000:.1f}" for value in found)
    return f"{middle} ms ({least}–{most})"


def machine(named_in: str, load: float) -> str:
    """Date, cores, memory and versions of the libraries that a text names; neither the host nor a path.

    ``load`` is how many processes were running before the first of ours.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = [f", {name} {metadata.version(name)}" for name in LIBRARIES if name in named_in and _is_installed(name)]
    return (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {_cores()} cores, {memory:.0f} GiB of memory, load {load:.1f} before, "
        f"{platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}, {PACKAGE.name} {PACKAGE.version}{''.join(versions)}"
    )


def _cores() -> int:
    """Cores that this process may use, where the system says so."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def render(section: Section, command: str, where: str) -> str:
    """A section of the document: what was wanted, the command, when and where it ran, the tables."""
    lines = [f"## {section.title}", "", section.wanted, "", f"`{command}`", "", f"Measured {where}.", ""]
    for table in section.tables:
        lines += [
            f"### {table.title}",
            "",
            _row(table.columns),
            _row(["---"] * len(table.columns)),
            *map(_row, table.rows),
            "",
        ]
        lines += [line for note in table.notes for line in (note, "")]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
