"""The codebook in three documents: how the coding was done, what each code means, and what is done in doubt."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from korea_china_2026.model.codebook import CODE_LISTS, examples, rulings
from korea_china_2026.model.fields import render
from korea_china_2026.model.row import Row
from korea_china_2026.names import TableName
from korea_china_2026.publish.environment import document
from korea_china_2026.publish.example_records import ExampleRecords

NONE = "–"


class Agreements:
    """Rows of ``agreement``, looked up by table, field and metric."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[tuple[str, ...], Any] = {(row.table_name, row.field_name, row.metric): row for row in rows}

    def figure(self, *key: str) -> str:
        """A value with its interval, such as ``0.941 [0.883, 0.982]``; a dash if there is none."""
        row = self._rows.get(key)
        if row is None or row.value is None:
            return NONE
        interval = "" if None in (row.ci_low, row.ci_high) else f" [{row.ci_low:.3f}, {row.ci_high:.3f}]"
        return f"{row.value:.3f}{interval}"

    def n_units(self, *key: str) -> str:
        """How many units entered, as text; a dash if there is no such figure."""
        return render(self._rows[key].n_units) if key in self._rows else NONE

    def compared(self, *, equal: bool) -> list[list[str]]:
        """The tables and fields on which passes were compared cell by cell: with all cells equal, or the others."""
        return [
            named
            for (*named, metric), row in self._rows.items()
            if metric == "percent_agreement" and (row.value == 1) is equal
        ]


def codebook(tables: Mapping[TableName, Sequence[Row]]) -> dict[str, str]:
    """The documents by file name, with records of ``tables`` as examples.

    An example whose record is not among ``tables`` is left out, so that any package can be rendered; that the examples
    of the real one hold is for a test to say.
    """
    records = ExampleRecords(tables)
    return {
        "CODEBOOK.md": document("CODEBOOK.md", tables=tables, agreements=Agreements(tables["agreement"])),
        "CODES.md": document("CODES.md", lists=CODE_LISTS, examples=examples(), records=records),
        "RULINGS.md": document("RULINGS.md", rulings=rulings(), records=records),
    }


def anchor(title: str) -> str:
    """The anchor that a code host gives to a heading.

    >>> anchor("Fields: events, their actors")
    'fields-events-their-actors'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
