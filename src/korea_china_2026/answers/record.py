"""What holds by the record, what each article answers or leaves unsaid, and how sure a row is; and all the answers
that are tables, by name."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from korea_china_2026.answers.claims import contradictions, corroboration
from korea_china_2026.answers.events import disagreements, dyads, timeline
from korea_china_2026.answers.rows import COLUMNS, UNITS, Answered, Cells, Rows, grouped, joined, told
from korea_china_2026.names import TableName


def checks(rows: Rows) -> Answered:
    """Every fact held against pages outside the articles: its verdict, what decides it, and the pages."""
    claims = {claim.claim_id: claim for claim in rows("claims")}
    reports = grouped(rows("claim_reports"), "claim_id")
    pages = grouped(rows("check_references"), "claim_id")
    urls = {page.reference_id: page.url for page in rows("references")}
    return [
        told(check, "record", "checks")
        | {
            **told(claims[check.claim_id], "record", "claims"),
            "source_ids": joined(row.source_id for row in reports[check.claim_id]),
            "urls": joined(urls[row.reference_id] for row in pages[check.claim_id] if row.reference_id in urls),
        }
        for check in rows("checks")
    ]


def articles_asked(rows: Rows) -> list[str]:
    """The articles to which the questions were put."""
    return sorted({answer.source_id for answer in rows("answers")})


def compare(rows: Rows) -> Answered:
    """Questions by articles: one row per question, and one column per article with its answer in a few words.

    An article that is silent has no answer; one that answers in part, or by implication, says so in brackets.
    """
    answers = grouped(rows("answers"), "question_id")
    sources = articles_asked(rows)
    found = []
    for question in rows("questions"):
        given = {answer.source_id: _shown(answer) for answer in answers[question.question_id]}
        found.append(told(question, "compare", "questions") | {name: given.get(name) for name in sources})
    return found


def answers_to(rows: Rows, question_id: str) -> Answered:
    """What each article answers to one question, with the records that carry the answer, the claims among them that
    were held against the record, each with its verdict, and the proof of each silence."""
    records = grouped(rows("answer_records"), "answer_id")
    claims = claims_behind(rows)
    found = []
    for answer in rows("answers"):
        if answer.question_id == question_id:
            checked = [claim for claim in claims.get(answer.answer_id, ()) if claim.verdict]
            found.append(
                told(answer, "answers_to", "answers")
                | {
                    "record_ids": joined(row.record_id for row in records[answer.answer_id]),
                    "claim_ids": "; ".join(claim.claim_id for claim in checked) or None,
                    "verdicts": "; ".join(claim.verdict for claim in checked) or None,
                }
            )
    return found


def claims_behind(rows: Rows) -> dict[str, list[Any]]:
    """The claims that each answer depends on, by its id: those which its reports make and its figures state."""
    claims = {claim.claim_id: claim for claim in rows("claims")}
    made = {row.claim_report_id: row.claim_id for row in rows("claim_reports")}
    made |= {row.figure_id: row.claim_id for row in rows("figures")}
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows("answer_records"):
        claim = claims.get(str(made.get(row.record_id)))
        if claim:
            found[row.answer_id][claim.claim_id] = claim
    return {answer_id: [*behind.values()] for answer_id, behind in found.items()}


def _shown(answer: Any) -> str | None:
    if answer.status in ("answered", "silent"):
        return answer.answer  # type: ignore[no-any-return]
    return f"{answer.answer} ({answer.status})"


def certainty(rows: Rows) -> Answered:
    """One row per published record that a pass coded, or that a decision is about.

    ``n_passes`` counts the passes that found it; if none did, the readers who coded it. ``n_cells`` counts the cells
    that any of them wrote, ``n_alike`` those that all of these passes wrote alike, to the letter. ``n_decided``
    counts decisions about cells of the record, and ``n_neither`` those of them that took neither pass's value. Ids of
    events, claims and actors differ between passes, so cells that hold such an id are left out of ``n_cells``.
    """
    ids = ("event_id", "claim_id", "actor_id", "place_id", "quote_id")
    written: dict[tuple[str, str], dict[str, dict[str, str | None]]] = defaultdict(lambda: defaultdict(dict))
    for cell in rows("codings"):
        if cell.record_id is not None:
            written[cell.table_name, cell.record_id][cell.coder_id][cell.field_name] = cell.value
    coded = {*written}  # what the passes had is not counted once more
    for record, reader, field, value in _read_twice(rows):
        if record not in coded:
            written[record][reader][field] = value
    decided = defaultdict(list)
    for decision in rows("adjudications"):
        if decision.record_id is not None:
            decided[decision.table_name, decision.record_id].append(decision.decision)
    found = []
    for table, record_id in sorted({*written, *decided}):
        passes = written[table, record_id].values()
        decisions = decided[table, record_id]
        fields = {name for cells in passes for name in cells if not name.endswith(ids)}
        alike = [name for name in fields if len({cells.get(name) for cells in passes}) == 1]
        found.append(
            {
                "table_name": table,
                "record_id": record_id,
                "n_passes": len(passes),
                "n_cells": len(fields),
                "n_alike": len(alike) if len(passes) > 1 else 0,
                "n_decided": len(decisions),
                "n_neither": decisions.count("neither"),
            }
        )
    return found


def _read_twice(rows: Rows) -> Iterator[tuple[tuple[str, str], str, str, str]]:
    """The cells that two readers coded on given units: the record that the unit became, the reader, the field and the
    value."""
    records: dict[tuple[str, str], str] = {}
    for table in UNITS.keys() & {row.table_name for row in rows("readings")}:
        own = "claim_id" if table == "checks" else f"{table[:-1]}_id"
        for row in rows(table):
            parts = [getattr(row, column) for column in UNITS[table]]
            # Two claims may be in either order.
            records |= dict.fromkeys([(table, "--".join(parts)), (table, "--".join(parts[::-1]))], getattr(row, own))
    for row in rows("readings"):
        # A unit may have become no row; and a reader who says that there is no relation has not found one.
        if record := records.get((row.table_name, row.unit_id)):
            for reader, value in (("first", row.first_value), ("second", row.second_value)):
                if value not in (None, "none"):
                    yield (row.table_name, record), reader, row.field_name, value


#: How the rows of each answer are computed.
ANSWERS: Mapping[str, Callable[[Rows], Answered]] = {
    "timeline": timeline,
    "dyads": dyads,
    "disagreements": disagreements,
    "contradictions": contradictions,
    "corroboration": corroboration,
    "record": checks,
    "certainty": certainty,
}


def typed(answer: str, column_of: Callable[[TableName, str], Any]) -> Cells:
    """The columns of an answer in order, each as ``column_of`` gives the column of a table, or as the name of its
    type."""
    return {
        name: column_of(*like.split(".")) if "." in like else like  # type: ignore[arg-type]
        for name, like in COLUMNS[answer].items()
    }
