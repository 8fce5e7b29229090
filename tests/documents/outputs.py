"""What an example gives, as Markdown: a frame or a query as a table, anything else as its text."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import pandas as pd


class Query(NamedTuple):
    """The outcome of a query."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def as_table(value: Any) -> str:
    """A pipe table, ending in a line feed. Empty cells are missing values; an index without a name is left out."""
    columns, rows = _cells(value)
    lines = [
        columns,
        ["---:" if rows and all(_is_number(row[at]) for row in rows) else "---" for at in range(len(columns))],
        *([_cell(cell) for cell in row] for row in rows),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_text(value: Any) -> str:
    """The text that a terminal shows, without blanks at the ends of lines."""
    text = value if isinstance(value, str) else repr(value)
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines())


def _cells(value: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    if isinstance(value, Query):
        return value.columns, value.rows
    assert isinstance(value, pd.DataFrame | pd.Series), f"{type(value).__name__} is no table; show it as text"
    frame = value.to_frame() if isinstance(value, pd.Series) else value
    if any(frame.index.names):
        frame = frame.reset_index()
    return [str(column) for column in frame.columns], list(frame.astype(object).itertuples(index=False, name=None))


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and cell != cell)


def _is_number(cell: Any) -> bool:
    return _is_missing(cell) or (isinstance(cell, int | float) and not isinstance(cell, bool))


def _cell(cell: Any) -> str:
    if _is_missing(cell):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.12g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell).replace("|", "\\|").replace("\n", " ")
