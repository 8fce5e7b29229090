"""The answers that are tables, by name: how the rows are computed, and how each column is typed."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from korea_china_2026.answers.claims import OF_CLAIMS, contradictions, corroboration
from korea_china_2026.answers.events import DATED, KEYS, OF_DYADS, disagreements, dyads, timeline
from korea_china_2026.answers.record import OF_CHECKS, certainty, checks
from korea_china_2026.answers.rows import Answered, Rows
from korea_china_2026.names import TableName

T = TypeVar("T")
Type: TypeAlias = Literal["string", "integer", "boolean"]


class Answer(NamedTuple):
    """``columns`` says of each column which column of a table it is like, or names its type."""

    rows: Callable[[Rows], Answered]
    columns: Mapping[str, tuple[TableName, str] | Type]

    def typed(self, column_of: Callable[[TableName, str], T]) -> dict[str, T | Type]:
        """The columns in order, each as ``column_of`` gives the column of a table, or as the name of its type."""
        return {name: like if isinstance(like, str) else column_of(*like) for name, like in self.columns.items()}


def _as_in(table: TableName, *columns: str) -> dict[str, tuple[TableName, str]]:
    return {column: (table, column) for column in columns}


ANSWERS: Mapping[str, Answer] = {
    "timeline": Answer(
        timeline,
        {
            **_as_in("events", *DATED),
            "n_sources_for_date": "integer",
            "n_sources_for_place": "integer",
            "place": "string",
            **_as_in("events", "place_basis"),
        },
    ),
    "dyads": Answer(
        dyads,
        {
            **{f"{side}{name}": ("actors", name) for side in ("", "target_") for name in KEYS},
            **_as_in("events", *OF_DYADS),
        },
    ),
    "disagreements": Answer(
        disagreements,
        {
            **_as_in("events", "event_id", "title"),
            "field": "string",
            "value": "string",
            "source_ids": "string",
            "n_reports": "integer",
            "n_independent_sources": "integer",
            "published": "string",
            **_as_in("events", "aggregation_rule"),
            "majority_independent": "string",
            "most_reliable": "string",
            **_as_in("events", "reference_id"),
        },
    ),
    "contradictions": Answer(
        contradictions,
        {
            **_as_in("claim_relations", "claim_relation_id", "fact_id", "relation", "difference", "claim_id"),
            **_as_in("claims", "statement"),
            "source_ids": "string",
            **_as_in("claims", "verdict"),
            **_as_in("claim_relations", "related_claim_id"),
            "related_statement": "string",
            "related_source_ids": "string",
            "related_verdict": ("claims", "verdict"),
            **_as_in("claim_relations", "rationale"),
        },
    ),
    "corroboration": Answer(
        corroboration,
        {
            **_as_in("claims", *OF_CLAIMS),
            "n_independent_sources_entailed": "integer",
            "n_articles": "integer",
            "source_ids": "string",
            "independence_groups": "string",
            "modalities": "string",
        },
    ),
    "record": Answer(
        checks,
        {
            **_as_in("claims", "claim_id", "statement", "topic", "status"),
            **_as_in("checks", *OF_CHECKS),
            "source_ids": "string",
            "urls": "string",
        },
    ),
    "certainty": Answer(
        certainty,
        {
            **_as_in("adjudications", "table_name", "record_id"),
            "n_passes": "integer",
            "n_cells": "integer",
            "n_alike": "integer",
            "n_decided": "integer",
            "n_neither": "integer",
        },
    ),
}

#: What the columns mean that no table has.
MEANINGS: Mapping[str, str] = {
    "n_sources_for_date": "Number of independent sources whose date fits the one shown.",
    "n_sources_for_place": "Number of independent sources whose place fits the one shown; null where none is shown.",
    "place": "Name of the place.",
    "field": "Field in which the reports differ: date_edtf, place_id or status.",
    "value": "What some reports give for the field.",
    "n_reports": "Number of reports that give the value.",
    "n_independent_sources": "Number of independence groups that give the value.",
    "published": "What the dataset publishes for the field.",
    "majority_independent": "What most independent sources give; null where they are even.",
    "most_reliable": "What the most reliable sources give; null where they differ.",
    "source_ids": "Articles that say so.",
    "related_statement": "Statement of the other claim.",
    "related_source_ids": "Articles that make the other claim.",
    "n_independent_sources_entailed": "Number of independence groups that report it, or a claim that entails it.",
    "n_articles": "Number of articles that report it.",
    "independence_groups": "Independence groups that report it.",
    "modalities": "How the reports put it forward.",
    "urls": "Addresses of the pages that decide.",
    "n_passes": "Number of passes that found the record.",
    "n_cells": "Number of cells that any pass wrote.",
    "n_alike": "Number of cells that all passes wrote alike.",
    "n_decided": "Number of decisions about its cells.",
    "n_neither": "Number of decisions that took neither pass's value.",
    "record_ids": "Records that carry the answer.",
    "n_places": "Number of places where the words of the span are; 0 is not found.",
}
