"""The answers that are tables, by name: how the rows are computed, and how each column is typed."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from korea_china_2026.answers.claims import contradictions, corroboration
from korea_china_2026.answers.events import disagreements, dyads, timeline
from korea_china_2026.answers.record import certainty, checks
from korea_china_2026.answers.rows import COLUMNS, Answered, Rows
from korea_china_2026.names import TableName

T = TypeVar("T")
ANSWERS: Mapping[str, Callable[[Rows], Answered]] = {
    "timeline": timeline,
    "dyads": dyads,
    "disagreements": disagreements,
    "contradictions": contradictions,
    "corroboration": corroboration,
    "record": checks,
    "certainty": certainty,
}


def typed(answer: str, column_of: Callable[[TableName, str], T]) -> dict[str, T | str]:
    """The columns of an answer in order, each as ``column_of`` gives the column of a table, or as the name of its
    type."""
    return {
        name: column_of(*like.split(".")) if "." in like else like  # type: ignore[arg-type]
        for name, like in COLUMNS[answer].items()
    }
