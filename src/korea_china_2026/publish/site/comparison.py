"""The page that compares: readers' questions as rows, articles as columns, and what each answers or leaves unsaid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from korea_china_2026.model.articles import ClaimReport, EventReport, Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.entities import Answer, AnswerRecord, Question
from korea_china_2026.publish.site.display import Display, Part, appeared
from korea_china_2026.publish.site.index import Index, address
from korea_china_2026.publish.site.wording import capital, words

#: What a badge says of the answers to a question.
BADGES: Mapping[str, str] = {
    "contradict": "Contradict",
    "compatible": "Compatible",
    "agree": "Agree",
    "one_answers": "One answers",
}
#: What a mark beside an answer says; a full answer has none.
_MARKS: Mapping[str, str] = {"partly": "in part", "implied": "implied"}


@dataclass(frozen=True)
class Outlet:
    """The head of a column: an article, its date, its kind of text, and the group with which it counts once.

    ``is_machine`` says that a machine wrote it, where its genre does not say so already.
    """

    source_id: str
    link: Part
    colour: int
    published: str
    genre: str
    is_machine: bool
    group: str


@dataclass(frozen=True)
class Silence:
    """Why an article counts as silent: the pattern that any answer would meet, what it met, why that is no answer."""

    pattern: str
    met: Sequence[Part]
    note: str


@dataclass(frozen=True)
class Cell:
    """What one article answers: in few words, by whom, how fully; or its silence."""

    anchor: str
    source_id: str
    outlet: str
    colour: int
    answer: str
    mark: str
    meaning: str
    printed: str
    speaker: Part | None
    records: Sequence[Part]
    silence: Silence | None


@dataclass(frozen=True)
class Row:
    """A question with the answers in the order of the articles."""

    anchor: str
    question: str
    event: Part | None
    outcome: str
    badge: str
    meaning: str
    cells: Sequence[Cell]

    @property
    def silent(self) -> str:
        """The articles that do not say, as a list of their ids."""
        return " ".join(cell.source_id for cell in self.cells if cell.silence is not None)


def outlets(index: Index, display: Display) -> list[Outlet]:
    """The columns of the comparison, in the order of the articles."""
    return [
        Outlet(
            one.source_id,
            display.source(one.source_id),
            index.colours[one.source_id],
            capital(appeared(one)),
            words(one.genre),
            one.is_ai_generated and one.genre != "ai_generated",
            one.independence_group,
        )
        for one in index.of(Source)
    ]


def comparison(index: Index, display: Display) -> list[tuple[str, str, list[Row]]]:
    """The questions by topic: the topic's code, its name, and a row for each question."""
    topics = list(code_list("topic").codes)
    questions = sorted(index.of(Question), key=lambda one: topics.index(one.topic))
    return [
        (topic, capital(words(topic)), [_row(one, index, display) for one in group])
        for topic, group in groupby(questions, key=lambda one: one.topic)
    ]


def _row(question: Question, index: Index, display: Display) -> Row:
    answers = {one.source_id: one for one in index.naming(Answer, "question_id", question.question_id)}
    cells = [_cell(answers[one.source_id], index, display) for one in index.of(Source) if one.source_id in answers]
    event = display.link("events", question.event_id) if question.event_id else None
    return Row(
        question.question_id,
        question.question,
        event,
        question.outcome,
        BADGES[question.outcome],
        code_list("outcome").codes[question.outcome],
        cells,
    )


def _cell(answer: Answer, index: Index, display: Display) -> Cell:
    records = [
        _record(row.record_id, index, display) for row in index.naming(AnswerRecord, "answer_id", answer.answer_id)
    ]
    silence = None
    if answer.status == "silent":
        met = [Part(name, address(index, "passages", name)) for name in (answer.ruled_out or "").split()]
        silence = Silence(answer.silence_pattern or "", met, answer.silence_note or "")
    outlet = display.source(answer.source_id).text
    printed = answer.value or ""
    return Cell(
        answer.answer_id,
        answer.source_id,
        outlet,
        index.colours.get(answer.source_id, 1),
        answer.answer or "",
        _MARKS.get(answer.status, ""),
        code_list("answer_status").codes[answer.status],
        "" if printed.casefold() in (answer.answer or "").casefold() else printed,
        display.link("actors", answer.attributed_actor_id) if answer.attributed_actor_id else None,
        list(dict.fromkeys(records)),
        silence,
    )


def _record(record_id: str, index: Index, display: Display) -> Part:
    """An observation by what it says: a report by its claim or event, leading to its place there."""
    for kind, table, key in ((ClaimReport, "claims", "claim_id"), (EventReport, "events", "event_id")):
        if (report := index.get(kind, record_id)) is not None:
            return Part(display.link(table, getattr(report, key)).text, address(index, kind.TABLE.name, record_id))
    found = next((table for table in ("quotes", "figures") if index.find(table, record_id) is not None), "")
    part = display.link(found, record_id)
    return Part(f"“{part.text}”" if found == "quotes" else part.text, part.href, part.lang)


def answered_by(index: Index, record_ids: Sequence[str], event_id: str | None = None) -> list[Part]:
    """The questions that observations help to answer, or that ask of an event, each with the articles that answer."""
    outlets: dict[str, list[str]] = {
        one.question_id: [] for one in index.of(Question) if event_id and one.event_id == event_id
    }
    names = {one.source_id: one.publisher for one in index.of(Source)}
    for record_id in record_ids:
        for row in index.naming(AnswerRecord, "record_id", record_id):
            if (answer := index.get(Answer, row.answer_id)) is not None:
                outlets.setdefault(answer.question_id, []).append(names.get(answer.source_id, answer.source_id))
    found = []
    for question_id, said in outlets.items():
        note = f"answered here by {', '.join(dict.fromkeys(said))}" if said else ""
        found.append(Part(index.label("questions", question_id), f"compare.html#{question_id}", note=note))
    return found
