"""Sheets of many articles: judged and built, beside only parsing the same sheets with
libyaml (see benchmarks.sheets)."""

from __future__ import annotations

from pathlib import Path

from benchmarks.packages import made_sheets
from benchmarks.sheets import compare
from benchmarks.tables import Section, Table

TITLE = "Sheets of many articles"
ARTICLES = {True: 20, False: 100}
WANTED = (
    "Sheets made by `python -m benchmarks.make_sheets`, in the shape of the real ones. The peer is PyYAML's loader"
    " in C."
)
_TIME = "Ours and the peer's"
COLUMNS = {_TIME: ("ours / the peer", "unit", "ours", "peer", "ratio")}


def measure(folder: Path, *, quick: bool) -> Section:
    """Ours against PyYAML's C loader."""
    articles = ARTICLES[quick]
    rows = compare(articles, 1 if quick else 3, made_sheets(folder, articles))
    cells = tuple(
        (
            row.measure,
            row.unit,
            f"{row.ours:.2f}",
            f"{row.peer:.2f}",
            f"{row.ratio:.3g} ({row.least:.3g}–{row.most:.3g})",
        )
        for row in rows
    )
    return Section("sheets", TITLE, WANTED, (Table(_TIME, COLUMNS[_TIME], cells, (f"{articles:,} articles.",)),))
