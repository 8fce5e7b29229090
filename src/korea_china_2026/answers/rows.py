"""What every answer is computed from, a function that gives the rows of a table by its name, and how rows are grouped:
by a value, or by the pairs that lead from one to another.

A row is anything with an attribute per column: a row that `kc.records` gives, or one of the declared row types.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from korea_china_2026.answers.aggregation import independent
from korea_china_2026.names import TableName, Texts, read_toml

Rows = Callable[[TableName], Sequence[Any]]
_STATED = read_toml(__file__, "columns.toml")
#: The columns of each answer, and of what is beside the answers: which column of a table each is like, or its type.
COLUMNS: Mapping[str, Texts] = _STATED["columns"]
#: What the columns of answers mean that no table has.
MEANINGS: Texts = _STATED["meanings"]
#: What readers read twice: tables, and the columns whose values joined are the unit.
UNITS: Mapping[TableName, Sequence[str]] = _STATED["units"]
#: A row by its columns.
Cells = dict[str, Any]
#: The rows of an answer.
Answered = list[Cells]


def grouped(rows: Iterable[Any], by: str | Callable[[Any], Any]) -> dict[Any, list[Any]]:
    """The rows by the value of one column, or by what a function gives of them, in their order; none for what no row
    has."""
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, by) if isinstance(by, str) else by(row)].append(row)
    return groups


def picked(row: Any, columns: Iterable[str]) -> Cells:
    """Some columns of a row."""
    return {column: getattr(row, column) for column in columns}


@cache
def columns_from(table: TableName, answer: str) -> list[str]:
    """The columns of an answer that are columns of a table, under the same name."""
    return [name for name, like in COLUMNS[answer].items() if like == f"{table}.{name}"]


def told(row: Any, answer: str, table: TableName) -> Cells:
    """The cells of a row of a table that an answer tells under the same name."""
    return picked(row, columns_from(table, answer))


def joined(values: Iterable[str]) -> str | None:
    """The distinct values in order, joined by ``; ``; None if there is none."""
    return "; ".join(sorted(set(values))) or None


def counting(rows: Rows) -> Callable[[Iterable[Any]], int]:
    """A function that counts the independent sources behind some reports."""
    own = {source.source_id: source.independence_group for source in rows("sources")}
    return lambda reports: independent(((report.source_id, report.independence_group) for report in reports), own)


_T = TypeVar("_T", bound=Hashable)


def circles(pairs: Iterable[tuple[_T, _T]]) -> dict[_T, list[_T]]:
    """For each that is part of a circle, all that lead to it and to which it leads; what leads to itself is one.

    Each pair is followed twice, forth and back, whatever their number (Kosaraju's algorithm: Sharir 1981, "A
    strong-connectivity algorithm").

    >>> sorted(circles([("a", "b"), ("b", "c"), ("b", "d"), ("c", "a"), ("d", "e")])["a"])
    ['a', 'b', 'c']
    """
    links = defaultdict(list)
    back = defaultdict(list)
    for start, end in pairs:
        links[start].append(end)
        back[end].append(start)
    seen: set[_T] = set()
    order = [one for start in links for one in walked(links, start, seen)]
    seen.clear()
    groups = filter(None, (list(walked(back, start, seen)) for start in reversed(order)))
    return {one: group for group in groups if {*group} & {*links.get(group[0], ())} for one in group}


def connected(pairs: Iterable[tuple[_T, _T]]) -> dict[_T, list[_T]]:
    """For each that some pairs join to others, directly or over others, all of them.

    >>> sorted(connected([("a", "b"), ("c", "b"), ("d", "e")])["a"])
    ['a', 'b', 'c']
    """
    return circles(pair for one, other in pairs for pair in ((one, other), (other, one)))


def walked(links: Mapping[_T, Collection[_T]], start: _T, seen: set[_T]) -> Iterator[_T]:
    """All that can be reached and was not seen, each after what it leads to; without recursion, since chains may be
    long."""
    way = []
    if start not in seen:
        seen.add(start)
        way.append((start, iter(links.get(start, ()))))
    while way:
        here, ahead = way[-1]
        for there in ahead:
            if there not in seen:
                seen.add(there)
                way.append((there, iter(links.get(there, ()))))
                break
        else:
            way.pop()
            yield here
