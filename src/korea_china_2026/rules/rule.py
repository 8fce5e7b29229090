"""How a rule is stated: an expression that selects the rows that break it, and a sentence made from such a row.

Whatever engine holds the rows runs the expression. Which columns it asks for is recorded, so a row in which one of them
could not be read is left out for that rule alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import narwhals as nw

from korea_china_2026.catalogue import RULES
from korea_china_2026.names import TableName
from korea_china_2026.rules.query import Found, Query, Slip

#: A text with columns in braces, or a function of the row.
Sentence = str | Callable[[Found], str]


class Asked:
    """A row as a rule of single rows sees it: each column is an expression, and is recorded when it is asked for."""

    def __init__(self) -> None:
        self.columns: dict[str, None] = {}

    def __getattr__(self, name: str) -> nw.Expr:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> nw.Expr:
        self.columns[name] = None
        return nw.col(name)


class RowRule(NamedTuple):
    """A rule that a row can break by itself."""

    code: str
    table: TableName
    at: str
    offends: nw.Expr
    rests_on: tuple[str, ...]
    says: Sentence
    found: Sentence
    expected: Sentence
    near: Sentence

    def slip(self, row: Found) -> Slip:
        """What is wrong with a row that the expression selected."""
        says, found, expected, near = (
            text.format_map(row) if isinstance(text, str) else text(row)
            for text in (self.says, self.found, self.expected, self.near)
        )
        return Slip(row, self.at, says, found, expected, near)


class BetweenRule(NamedTuple):
    """A rule that rows of some tables break together; ``breaks`` are the columns of a row that breaks it on which
    nothing rests."""

    code: str
    tables: tuple[TableName, ...]
    slips: Callable[[Query], Iterator[Slip]]
    breaks: tuple[str, ...]


ROW_RULES: list[RowRule] = []
BETWEEN_RULES: list[BetweenRule] = []

Expression = Callable[[Asked], nw.Expr]
Slips = Callable[[Query], Iterator[Slip]]


def rule(
    code: str,
    *tables: TableName,
    at: str,
    says: Sentence,
    found: Sentence | None = None,
    expected: Sentence = "",
    near: Sentence = "",
) -> Callable[[Expression], Expression]:
    """Enter an expression over one row as a rule of some tables; what it ``found`` is the cell in ``at``, unless
    something else is said."""

    def enter(expression: Expression) -> Expression:
        assert code in RULES
        for table in tables:
            asked = Asked()
            offends = expression(asked)
            shown = f"{{{at}}}" if found is None else found
            ROW_RULES.append(RowRule(code, table, at, offends, tuple(asked.columns), says, shown, expected, near))
        return expression

    return enter


def between(code: str, *tables: TableName, breaks: tuple[str, ...] = ()) -> Callable[[Slips], Slips]:
    """Enter a function over rows as a rule of some tables; what it yields is of the first, unless it names another."""

    def enter(slips: Slips) -> Slips:
        assert code in RULES
        BETWEEN_RULES.append(BetweenRule(code, tables, slips, breaks))
        return slips

    return enter
