"""What pages outside the articles say of a claim, and what each article answers to the questions that readers ask."""

from __future__ import annotations

from typing import Annotated

from korea_china_2026.model.codelist import code_list
from korea_china_2026.model.fields import (
    Boolean,
    Count,
    Date,
    Name,
    RecordId,
    Slug,
    Text,
    column,
    derived,
    parent,
    resolved,
)
from korea_china_2026.model.row import Row


class Check(Row, table="checks", key="claim_id", heading="Checks"):
    """Whether a claim of kind ``fact`` holds by pages outside the articles.

    The verdict never changes what the articles are coded to say.
    """

    claim_id: Slug = column("Claim that was held against the record.", references="claims.claim_id")
    verdict: Annotated[str, code_list("verdict")] = column("Whether it holds.")
    part: Annotated[str, code_list("claim_part")] | None = column(
        "What it is that does not hold; null for other verdicts than partly."
    )
    confidence: Annotated[str, code_list("confidence")] = column("How sure the verdict is.")
    rationale: Text = column("What decides it, in our own words.")
    checked: Date = column("Day on which it was last looked up.")
    independence_note: Text | None = column("Why no page can be independent of the articles; null where one is.")
    searched: Text = column("The queries, in every language tried, separated by vertical bars.")
    n_references: Count = derived("Number of pages.", "rows of check_references")
    n_independent: Count = derived(
        "Number of independence groups among the pages that are independent of the articles.", "check_references"
    )


class CheckReference(Row, table="check_references", key="claim_id reference_id", heading="Pages behind checks"):
    """What one page says of one claim."""

    claim_id: Slug = parent("Claim.", references="claims.claim_id")
    reference_id: Slug = column("Page.", references="references.reference_id")
    stance: Annotated[str, code_list("stance")] = column("Whether the page is for the claim.")
    says: Text = column("What the page says of the claim, in our own words.")
    is_independent: Boolean = derived(
        "Whether its group is none of those behind the claim's reports.", "references and claim_reports"
    )
    is_later: Boolean | None = derived(
        "Whether it appeared after every article that makes the claim; null where the dates do not tell.",
        "published_edtf of the page and of the articles",
    )


class Question(Row, table="questions", key="question_id", heading="Questions"):
    """What a reader of all the articles would ask, and at least one of them answers."""

    question_id: Slug = column("Stable id of the question.")
    question: Text = column("The question, in our own words.")
    topic: Annotated[str, code_list("topic")] = column("What it is about.")
    answer_type: Annotated[str, code_list("answer_type")] = column("What kind of answer it wants.")
    event_id: Slug | None = column("Event of which it asks.", references="events.event_id")
    outcome: Annotated[str, code_list("outcome")] = resolved(
        "How the articles' answers stand to each other.",
        "one_answers where one article alone answers, else what the coder wrote",
    )


class Answer(Row, table="answers", key="answer_id", heading="Answers"):
    """What one article answers to one question, or that it is silent."""

    answer_id: RecordId = derived("Question and source.", "joined by --")
    question_id: Slug = parent("Question.", references="questions.question_id")
    source_id: Slug = column("Article.", references="sources.source_id")
    status: Annotated[str, code_list("answer_status")] = column("Whether the article answers.")
    answer: Text | None = column("Its answer in a few words of ours; null where it is silent.")
    value: Text | None = column(
        "The answer as the article prints it, where it is a date, a place, a number, an actor, or yes or no."
    )
    attributed_actor_id: Slug | None = column(
        "Whose answer it is; null for the outlet's own voice.", references="actors.actor_id"
    )
    silence_pattern: Text | None = column(
        "Regular expression, upper and lower case alike, that any answer would meet in the article's passages; for a"
        " silence."
    )
    ruled_out: Text | None = column(
        "Passages that the pattern meets and that do not answer, their ids separated by blanks."
    )
    silence_note: Text | None = column("Why the passages that are ruled out do not answer.")


class AnswerRecord(Row, table="answer_records", key="answer_id record_id", heading="Records behind answers"):
    """The observations that carry an answer."""

    answer_id: RecordId = parent("Answer.", references="answers.answer_id")
    table_name: Name = derived("Table that holds the observation.", "the letter in record_id")
    record_id: RecordId = column("The observation's id.")
