"""The answers that are tables, by name: how the rows are computed, and how each column is typed."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from korea_china_2026.answers.claims import contradictions, corroboration
from korea_china_2026.answers.events import disagreements, dyads, timeline
from korea_china_2026.answers.record import certainty, checks
from korea_china_2026.answers.rows import COLUMNS, Answered, Rows
from korea_china_2026.names import TableName, Texts

T = TypeVar("T")


class Answer(NamedTuple):
    """``columns`` says of each column which column of a table it is like (``events.title``), or names its type."""

    rows: Callable[[Rows], Answered]
    columns: Texts

    def typed(self, column_of: Callable[[TableName, str], T]) -> dict[str, T | str]:
        """The columns in order, each as ``column_of`` gives the column of a table, or as the name of its type."""
        return {
            name: column_of(*like.split(".")) if "." in like else like  # type: ignore[arg-type]
            for name, like in self.columns.items()
        }


_ROWS = {
    "timeline": timeline,
    "dyads": dyads,
    "disagreements": disagreements,
    "contradictions": contradictions,
    "corroboration": corroboration,
    "record": checks,
    "certainty": certainty,
}
ANSWERS = {name: Answer(rows, COLUMNS[name]) for name, rows in _ROWS.items()}
