"""Where rows stand in their files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from korea_china_2026.findings import Place
from korea_china_2026.packages.csv_form import Form, locate

#: Rows of the second part file are numbered from here, those of the third from twice as much: more than any file holds.
PART = 1 << 40


@dataclass(frozen=True)
class Where:
    """The file of a table: a CSV with its form, or Parquet in one file or several ``parts``, where rows and fields
    count from 1."""

    file: str
    columns: tuple[str, ...]
    form: Form | None = None
    parts: tuple[str, ...] = ()

    def places(self, cells: Collection[tuple[int, str]]) -> dict[tuple[int, str], Place]:
        """The places of some cells, each named by its row from 0 and its column."""
        if self.form is None:
            return {
                (row, name): Place(
                    (self.parts or (self.file,))[row // PART], row % PART + 1, self.columns.index(name) + 1
                )
                for row, name in cells
            }
        located = locate(self.form, {row for row, _ in cells})
        header = self.form.header
        return {
            (row, name): Place(self.file, located[row].line, located[row].columns[header.index(name)])
            for row, name in cells
        }
