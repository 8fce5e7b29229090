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

#: Columns of a table that compares processes; the first program of a group is ours.
COMPARISON = ("what", "program", "runs", "wall s", "CPU s", "peak MB", "ours / it, wall", "ours / it, CPU")
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
        (_, ours), *_ = programs.items()
        for number, (name, runs) in enumerate(programs.items()):
            cells = [
                _seconds([one.wall for one in runs]),
                _seconds([one.cpu for one in runs]),
                f"{max(one.peak for one in runs):.0f}",
            ]
            against = [_spread(ratios(ours, runs, field)) for field in ("wall", "cpu")] if number else ["", ""]
            rows.append((what if not number else "", name, str(len(runs)), *cells, *against))
    return Table(title, COMPARISON, tuple(rows), notes)


def added(what: str, ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """A sentence on what one program takes beyond another one."""
    wall, cpu = (differences(ours, theirs, field) for field in ("wall", "cpu"))
    return f"{what} adds {_milliseconds(wall)} wall, {_milliseconds(cpu)} CPU."


def _seconds(values: Sequence[float]) -> str:
    return _spread(spread(values))


def _spread(found: Spread) -> str:
    """Median, with the least and the most of several in brackets."""
    texts = [f"{value:.3f}" if found.middle < 1 else f"{value:.2f}" for value in found]
    return texts[1] if len(set(texts)) == 1 else f"{texts[1]} ({texts[0]}–{texts[2]})"


def _milliseconds(found: Spread) -> str:
    least, middle, most = (f"{value * 1000:.1f}" for value in found)
    return f"{middle} ms ({least}–{most})"


def machine(named_in: str) -> str:
    """Date, cores, memory and versions of the libraries that a text names; neither the host nor a path."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = [f", {name} {metadata.version(name)}" for name in LIBRARIES if name in named_in and _is_installed(name)]
    return (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {_cores()} cores, {memory:.0f} GiB of memory, {platform.system()} "
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
