"""What holds by the record, and what each article answers or leaves unsaid."""

from __future__ import annotations

from collections import Counter
from typing import Any

from korea_china_2026.answers.rows import Rows, grouped, joined


def checks(rows: Rows) -> list[dict[str, Any]]:
    """Every fact held against pages outside the articles: its verdict, what decides it, and the pages."""
    claims = {claim.claim_id: claim for claim in rows("claims")}
    reports, pages = grouped(rows("claim_reports"), "claim_id"), grouped(rows("check_references"), "claim_id")
    urls = {page.reference_id: page.url for page in rows("references")}
    own = ("claim_id", "verdict", "part", "confidence", "rationale", "n_references", "n_independent", "checked")
    return [
        {column: getattr(check, column) for column in own}
        | {
            "statement": claims[check.claim_id].statement,
            "topic": claims[check.claim_id].topic,
            "status": claims[check.claim_id].status,
            "source_ids": joined(row.source_id for row in reports.get(check.claim_id, ())),
            "urls": joined(urls[row.reference_id] for row in pages.get(check.claim_id, ()) if row.reference_id in urls),
        }
        for check in rows("checks")
    ]


def verdicts(rows: Rows) -> dict[str, int]:
    """How many facts have each verdict, most frequent first."""
    return dict(Counter(check.verdict for check in rows("checks")).most_common())


def compare(rows: Rows) -> list[dict[str, Any]]:
    """Questions by articles: one row per question, and one column per article with its answer in a few words.

    An article that is silent has no answer; one that answers in part, or by implication, says so in brackets.
    """
    answers = grouped(rows("answers"), "question_id")
    sources = [source.source_id for source in rows("sources")]
    found = []
    for question in rows("questions"):
        given = {answer.source_id: _shown(answer) for answer in answers.get(question.question_id, ())}
        found.append(
            {
                column: getattr(question, column)
                for column in ("question_id", "question", "topic", "answer_type", "outcome")
            }
            | {name: given.get(name) for name in sources}
        )
    return found


#: What is told of one answer, beside the records that carry it.
OF_ANSWERS = (
    "source_id",
    "status",
    "answer",
    "value",
    "attributed_actor_id",
    "silence_pattern",
    "ruled_out",
    "silence_note",
)


def answers_to(rows: Rows, question_id: str) -> list[dict[str, Any]]:
    """What each article answers to one question, with the records that carry the answer and
    the proof of each silence."""
    records = grouped(rows("answer_records"), "answer_id")
    return [
        {column: getattr(answer, column) for column in OF_ANSWERS}
        | {"record_ids": joined(row.record_id for row in records.get(answer.answer_id, ()))}
        for answer in rows("answers")
        if answer.question_id == question_id
    ]


def _shown(answer: Any) -> str | None:
    if answer.status in ("answered", "silent"):
        return answer.answer  # type: ignore[no-any-return]
    return f"{answer.answer} ({answer.status})"
