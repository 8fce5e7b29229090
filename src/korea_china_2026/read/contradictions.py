"""Where claims contradict each other or the record, what is settled, and which pages stand on either side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from korea_china_2026.aggregation import agency
from korea_china_2026.names import TableName
from korea_china_2026.read.frames import frame
from korea_china_2026.read.package import Field, package
from korea_china_2026.read.records import Record, records

if TYPE_CHECKING:
    import pandas as pd

Supported = Literal["claim", "related", "record", "divided", "unresolved"]


class Side(NamedTuple):
    """One claim of a contradiction: the articles that make it, their groups, and the pages that say the same."""

    claim: Record | None
    source_ids: tuple[str, ...]
    groups: frozenset[str]
    restated_by: tuple[Record, ...]


class Contradiction(NamedTuple):
    """A relation that contradicts, with both of its sides; the second has no claim where the first is held against the record."""

    relation: Record
    side: Side
    related: Side
    page: Record | None
    supported: Supported
    settled: bool
    same_group: bool


def contradictions() -> pd.DataFrame:
    """Claims that contradict each other or differ from the record: one row a relation, with both statements and who makes them.

    ``severity`` is ``hard`` where both cannot be true; ``soft`` and ``wording`` are differences. ``supported`` says where the
    page in ``reference_*`` stands: on the side of the ``claim``, of the ``related`` one, or of neither (``record``: it says
    something else than the claim); ``divided``, where another page restates a claim from which this one differs, or where pages
    restate both of two claims; ``unresolved``, where no page is on one side alone: there may be pages, see ``reference_*``,
    ``restated_by`` and ``related_restated_by``, which name those that say the same as either claim. Only where ``settled`` is
    true is that a verdict: the contradiction is hard, and one side has been found not to hold. In all other rows nobody is wrong
    for certain. ``same_group``: the page and an article that it
    bears out belong to one independence group, by the agency that the page's publisher names in parentheses. Worst first.
    """
    columns: dict[str, Field | str] = {
        **_like("claim_relations", "claim_relation_id", "severity", "claim_id"), "statement": "string", "source_ids": "string",
        **_like("claim_relations", "related_claim_id"), "related_statement": "string", "related_source_ids": "string",
        "supported": "string", "settled": "boolean", **_like("claim_relations", "supported_claim_id", "rationale", "reference_id"),
        "reference": "string", "reference_publisher": "string", "reference_url": "string", "restated_by": "string",
        "related_restated_by": "string", "same_group": "boolean",
    }  # fmt: skip
    return frame(columns, [{name: row[name] for name in columns} for row in map(_row, contradicting())])


def contradicting() -> list[Contradiction]:
    """Every contradiction, worst first: hard, soft, wording."""
    found = _Sides()
    rows = [_contradiction(row, found) for row in records("claim_relations") if row.relation == "contradicts"]
    # The codes are declared from worst to mildest.
    rank = {code: at for at, code in enumerate(package().table("claim_relations").field("severity").codes)}
    return sorted(rows, key=lambda one: (rank.get(one.relation.severity, len(rank)), one.relation.claim_relation_id))


class _Sides:
    """The claims by id, each with what stands behind it."""

    def __init__(self) -> None:
        self.claims = {claim.claim_id: claim for claim in records("claims")}
        self.pages = {page.reference_id: page for page in records("references")}
        self.reports: dict[str, list[Record]] = {}
        for report in records("claim_reports"):
            self.reports.setdefault(report.claim_id, []).append(report)
        self.restated: dict[str, list[Record]] = {}
        for row in records("claim_relations"):
            if row.relation == "restates" and row.related_claim_id is None and row.reference_id in self.pages:
                self.restated.setdefault(row.claim_id, []).append(self.pages[row.reference_id])

    def of(self, claim_id: str | None) -> Side:
        if claim_id is None:
            return Side(None, (), frozenset(), ())
        reports = self.reports.get(claim_id, [])
        pages = {page.reference_id: page for page in self.restated.get(claim_id, [])}
        return Side(self.claims.get(claim_id), tuple(sorted({row.source_id for row in reports})),
                    frozenset(row.independence_group for row in reports), tuple(pages[name] for name in sorted(pages)))  # fmt: skip


def _contradiction(relation: Record, found: _Sides) -> Contradiction:
    side, related, page = found.of(relation.claim_id), found.of(relation.related_claim_id), found.pages.get(relation.reference_id)
    supported = _supported(relation, side, related)
    borne_out = {"claim": side.groups, "related": related.groups}.get(supported, frozenset())
    return Contradiction(relation, side, related, page, supported, relation.severity == "hard" and supported != "unresolved",
                         page is not None and agency(page.publisher) in borne_out)  # fmt: skip


def _supported(relation: Record, side: Side, related: Side) -> Supported:
    if relation.supported_claim_id is not None:
        return "claim" if relation.supported_claim_id == relation.claim_id else "related"
    between = relation.related_claim_id is not None
    # What is hard is settled or left open: pages on both sides leave it open.
    if side.restated_by and relation.severity != "hard" and (related.restated_by if between else relation.reference_id):
        return "divided"
    return "unresolved" if between or relation.reference_id is None else "record"


def _row(one: Contradiction) -> Mapping[str, Any]:
    page = one.page
    return one.relation._asdict() | {
        "statement": one.side.claim and one.side.claim.statement, "source_ids": _joined(one.side.source_ids),
        "related_statement": one.related.claim and one.related.claim.statement, "related_source_ids": _joined(one.related.source_ids),
        "supported": one.supported, "settled": one.settled, "reference": page and page.says,
        "reference_publisher": page and page.publisher, "reference_url": page and page.url,
        "restated_by": _joined(page.reference_id for page in one.side.restated_by),
        "related_restated_by": _joined(page.reference_id for page in one.related.restated_by), "same_group": one.same_group,
    }  # fmt: skip


def _joined(values: Any) -> str | None:
    return "; ".join(values) or None


def _like(table: TableName, *columns: str) -> dict[str, Field | str]:
    """The named columns, typed as in their table."""
    return {column: package().table(table).field(column) for column in columns}
