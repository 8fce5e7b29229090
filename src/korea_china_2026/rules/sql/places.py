"""Where rows stand in their files, and how many findings of one kind are shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from korea_china_2026.findings import Finding, Place
from korea_china_2026.rules.sql.form import Form, Located, locate

#: Rows of the second part file are numbered from here, those of the third from twice as much: more than any file holds.
PART = 1 << 40
#: How many findings of one rule and column are listed; the rest is counted.
LISTED = 100


@dataclass(frozen=True)
class Where:
    """The file of a table: a CSV with its form, or Parquet in one file or several ``parts``, where rows and fields count from 1."""

    file: str
    columns: tuple[str, ...]
    form: Form | None = None
    parts: tuple[str, ...] = ()
    NOWHERE: ClassVar[Place] = Place("")

    def places(self, cells: set[tuple[int, str]]) -> dict[tuple[int, str], Place]:
        """The places of some cells, each named by its row from 0 and its column."""
        if self.form is None:
            return {(row, name): Place((self.parts or (self.file,))[row // PART], row % PART + 1, self.columns.index(name) + 1)
                    for row, name in cells}
        located: dict[int, Located] = locate(self.form, {row for row, _ in cells})
        header = self.form.header
        return {(row, name): Place(self.file, located[row].line, located[row].columns[header.index(name)]) for row, name in cells}


@dataclass
class Shown:
    """Collects what is wrong with cells of one file, and places it once all is known."""

    where: Where
    limit: int = LISTED
    _cells: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    _left: list[Finding] = field(default_factory=list)

    def add(self, row: int, column: str, code: str, what: str, *texts: str) -> None:
        """Enter what is wrong with a cell: code, what, and as far as they apply found, expected and nearest."""
        self._cells.append((row, column, (code, what, *texts)))

    def rest(self, n: int, kind: str) -> None:
        """Say how many were not listed, if any."""
        if n > self.limit and self._cells:
            self._left.append(Finding(Place(self.where.file), self._cells[-1][2][0], f"{n - self.limit} more {kind}", "", "none"))

    def findings(self) -> Iterator[Finding]:
        """All that was entered, with places."""
        places = self.where.places({(row, column) for row, column, _ in self._cells})
        for row, column, texts in self._cells:
            yield Finding(places[row, column], *texts)
        yield from self._left
