"""The codebook in three documents: how the coding was done, what each code means, and what is done in doubt."""

import re
from collections.abc import Iterable, Mapping, Sequence

from korea_china_2026.model.codebook import CODE_LISTS, examples, rulings
from korea_china_2026.model.fields import render
from korea_china_2026.model.row import Row
from korea_china_2026.names import TableName
from korea_china_2026.publish.environment import document
from korea_china_2026.publish.example_records import ExampleRecords

NONE = "–"


class Agreements:
    """Rows of ``agreement``, looked up by table, field and metric."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {
            tuple(str(getattr(row, key)) for key in ("table_name", "field_name", "metric")): row for row in rows
        }

    def figure(self, table: str, field: str, metric: str) -> str:
        """A value with its interval, such as ``0.941 [0.883, 0.982]``; a dash if there is none."""
        row = self._rows.get((table, field, metric))
        value, low, high = (getattr(row, name, None) for name in ("value", "ci_low", "ci_high"))
        if value is None:
            return NONE
        return f"{value:.3f}" + ("" if low is None or high is None else f" [{low:.3f}, {high:.3f}]")

    def n_units(self, table: str, field: str, metric: str) -> str:
        """How many units entered, as text; a dash if there is no such figure."""
        row = self._rows.get((table, field, metric))
        return NONE if row is None else render(getattr(row, "n_units", None))

    def compared(self, *, equal: bool) -> list[tuple[str, str]]:
        """The tables and fields on which passes were compared cell by cell: with all cells equal, or the others."""
        return [
            (table, field)
            for (table, field, metric), row in self._rows.items()
            if metric == "percent_agreement" and (getattr(row, "value", None) == 1) is equal
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
