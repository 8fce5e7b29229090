"""What every answer is computed from: a function that gives the rows of a table by its name.

A row is anything with an attribute per column: a row that `kc.records` gives, or one of the declared row types.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from korea_china_2026.answers.aggregation import independent
from korea_china_2026.names import TableName

Rows: TypeAlias = Callable[[TableName], Sequence[Any]]


def grouped(rows: Iterable[Any], by: str | Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """The rows by the value of one column, or by what a function gives of them, in their order."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, by) if isinstance(by, str) else by(row)].append(row)
    return groups


def picked(row: Any, columns: Iterable[str]) -> dict[str, Any]:
    """Some columns of a row."""
    return {column: getattr(row, column) for column in columns}


def joined(values: Iterable[str]) -> str | None:
    """The distinct values in order, joined by ``; ``; None if there is none."""
    return "; ".join(sorted(set(values))) or None


def counting(rows: Rows) -> Callable[[Iterable[Any]], int]:
    """A function that counts the independent sources behind some reports."""
    own = {source.source_id: source.independence_group for source in rows("sources")}
    return lambda reports: independent(((report.source_id, report.independence_group) for report in reports), own)
