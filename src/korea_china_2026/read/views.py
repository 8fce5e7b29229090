"""Questions that take several tables, and records by words, answered as pandas frames.

Lists in a cell are joined by ``; ``. Columns keep the types that `load` gives them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from korea_china_2026.answers import events as answered
from korea_china_2026.answers import record as answered_by
from korea_china_2026.answers.record import ANSWERS, typed
from korea_china_2026.answers.rows import Cells, picked
from korea_china_2026.answers.search import SEARCHED, Entry, Hit, entries, hits
from korea_china_2026.names import ANCHOR, REPORTS, TableName, require_name
from korea_china_2026.package_view import Field
from korea_china_2026.read.engines import frame
from korea_china_2026.read.load import load
from korea_china_2026.read.package import Folder, forget_when_changed, package
from korea_china_2026.read.records import (
    Found,
    backing,
    found_record,
    id_of,
    of_sound_rows,
    records,
    related,
    rows_if_any,
)
from korea_china_2026.read.verify import OWN_WORDS, find_texts

if TYPE_CHECKING:
    import pandas as pd

EventRule = Literal["unanimous", "majority_independent", "most_reliable", "any"]


def column_of(table: TableName, column: str) -> Field:
    """A column of a table of the package at hand."""
    return package().column(table, column)


def _answer(name: str) -> pd.DataFrame:
    """An answer as a frame."""
    return frame(typed(name, column_of), ANSWERS[name](records))


@of_sound_rows
def timeline() -> pd.DataFrame:
    """Every event, earliest first, with its place and the number of independent sources that report it.

    ``date_precision`` says how exactly the date is known: a `year` is no day. ``date_basis`` and ``place_basis`` say
    where date and place come from.

    ``n_independent_sources`` counts the sources that mention the event, whatever they say of it. ``n_sources_for_date``
    counts those whose date fits the one shown: the intervals share a day, so a month fits its days.
    ``n_sources_for_place`` counts those with a mention that itself gives a place: the one shown, one in it, or one
    that holds it.
    """
    return _answer("timeline")


@of_sound_rows
def dyads() -> pd.DataFrame:
    """Who acts on whom: one row per directed pair of sides and event with a PLOVER type, earliest first.

    ``actor_id`` acts on ``target_actor_id``; beside each are the keys of other data: ISO country, Correlates of War and
    Gleditsch-Ward number, PLOVER sector. Sides follow from roles, as the manual of PLOVER has it: a guest acts and the
    host is the target; those who sign or take part on equal terms act on each other, and on a host beside them. Who is
    affected is on no side. An event with one side has no row. ``basis`` is `inferred` if no article states one of the
    two roles. To count events, count distinct ``event_id``: several actors of one country make several pairs.
    """
    return _answer("dyads")


@of_sound_rows
def events(rule: EventRule | None = None) -> pd.DataFrame:
    """The events as published, or with date, place and status computed from the reports under another rule.

    `korea_china_2026.answers.aggregation` explains the rules. A field in conflict is null and named in ``conflicts``.
    Under ``any``, a field lists all values that any report gives; if there are several, ``conflicts`` names it and
    ``start_date``/``end_date`` are null. What a page outside the articles settled is left out under every rule given.
    UnknownName for another rule.
    """
    if rule is None:
        return load("events")
    require_name("rule", rule, get_args(EventRule))
    values = answered.values_under(records, rule)
    columns: dict[str, Field | str] = {field.name: field for field in package().table("events").fields}
    columns["conflicts"] = "string"
    # Lists of codes, and the rule `any`, are in no code list.
    columns |= {"status": "string", "aggregation_rule": "string"} if rule == "any" else {}
    return frame(columns, [row._asdict() | values[row.event_id] for row in records("events")])


@of_sound_rows
def disagreements() -> pd.DataFrame:
    """Where the reports of one event cannot all be right: one row per event, field and reported value.

    ``published`` is what the dataset publishes under ``aggregation_rule``; ``majority_independent`` and
    ``most_reliable`` are what these rules make of it (null if they cannot decide). Values that differ only in precision
    are no disagreement. Nor is a lone report unlike the published value, which then comes from a page (``reference_id``
    in ``events``): compare ``reported_edtf`` of ``event_reports``.
    """
    return _answer("disagreements")


@of_sound_rows
def contradictions() -> pd.DataFrame:
    """Claims that contradict each other or differ: one row per pair, with both statements and who makes them.

    ``relation`` is ``contradicts`` if both cannot be true, and ``differs`` if both can; ``difference`` says in what.
    Pairs about one fact share a ``fact_id``. ``verdict`` and ``related_verdict`` are null for opinions and forecasts.
    """
    return _answer("contradictions")


@of_sound_rows
def corroboration() -> pd.DataFrame:
    """How widely each claim is made: one row per claim, most independent groups first.

    Three copies of one agency report are three articles (``n_articles``) and one group (``n_independent_sources``).
    ``n_independent_sources_entailed`` also counts the reports of claims that entail this one (through any chain, those
    that the record contradicts left out), which ``status`` does not. ``verdict`` says whether it holds, which is
    another thing than how many say so.
    """
    return _answer("corroboration")


@of_sound_rows
def checks() -> pd.DataFrame:
    """What holds by pages outside the articles: a row per fact or plan: its verdict, what decides it, and the pages.

    ``n_independent`` counts the independence groups of pages that none of the article's own sources belong to;
    ``n_supporting`` and ``n_contradicting`` count those that take a side. The table ``check_references`` has each page.
    """
    return _answer("record")


@of_sound_rows
def certainty() -> pd.DataFrame:
    """How sure a row is: one row per published record that a pass over the articles found, or that was decided on.

    ``n_passes`` counts the passes that found it, or the readers of what no pass coded (0 if it was only decided on),
    ``n_cells`` the cells that any of them wrote, ``n_alike`` those that all wrote alike, ``n_decided`` the decisions
    about its cells, and ``n_neither`` those that took neither pass's value. A record without a row was written later.
    Two passes of one language model are not two independent observers.
    """
    return _answer("certainty")


@of_sound_rows
def compare(question_id: str | None = None) -> pd.DataFrame:
    """What each article answers to the questions that readers ask: one row per question, one column per article.

    An empty cell means that the article does not say; an article to which nobody has put the questions is no column.
    With ``question_id``, one row per article: its answer, as it prints it (``value``), whose answer it is, its records
    (``record_ids``), the checked claims among them (``claim_ids``) with their ``verdicts`` in the same order, and for a
    silence the pattern and the passages that are ruled out. A verdict is of the claim, which may say more than the
    answer. UnknownName for a question that does not exist.
    """
    if question_id is None:
        articles = dict.fromkeys(answered_by.articles_asked(records), "string")
        return frame(typed("compare", column_of) | articles, answered_by.compare(records))
    found_record(question_id, "questions")
    return frame(typed("answers_to", column_of), answered_by.answers_to(records, question_id))


# --- evidence -------------------------------------------------------------------------------------------------------


@of_sound_rows
def evidence(record_id: str, texts: Folder = None, table: TableName | None = None) -> pd.DataFrame:
    """Every span behind a record: one row per span, in the order of the articles.

    An observation has its own span (``field_name`` null) and the spans that back its fields. An event or a claim has
    the spans of its reports, a relation those of its claims, anything else those of the observations that name it.
    ``words`` are from the article if ``texts`` (or ``KOREA_CHINA_2026_TEXTS``) has it, else from the quote or figure
    itself, else null. ``table`` says which record is meant where several tables have the id. UnknownName for an id that
    does not exist.
    """
    found = find_texts(texts)
    seen: dict[tuple[Any, ...], Cells] = {}
    for observed in _rests_on(found_record(record_id, table)):
        for row in _spans(observed):
            text = found.get(row["source_id"])
            row["words"] = text[row["char_start"] : row["char_end"]] if text is not None else row["words"]
            seen.setdefault(tuple(value for name, value in row.items() if name != "words"), row)
    rows = sorted(seen.values(), key=itemgetter("source_id", "char_start", "char_end", "record_id"))
    return frame(typed("evidence", column_of), rows)


def _rests_on(found: Found) -> Iterator[Found]:
    """The records whose spans back a record, itself first."""
    table = package().table(found.table)
    key = id_of(found)
    yield found
    if found.table in REPORTS:
        reports, column = REPORTS[found.table]
        yield from (Found(reports, row) for row in records(reports) if getattr(row, column) == key)
    elif found.table == "claim_relations":
        for claim_id in filter(None, (found.row.claim_id, found.row.related_claim_id)):
            yield from _rests_on(found_record(claim_id, "claims"))
    elif "span_digest" not in table.columns:
        ties = related(key, found.table)
        yield from (
            Found(tie.table, tie.row) for tie in ties if tie.points == "from" and hasattr(tie.row, "passage_id")
        )


def _spans(found: Found) -> Iterator[Cells]:
    row = found.row
    own = {"table_name": found.table, "record_id": id_of(found)}
    if hasattr(row, "span_digest"):
        words = getattr(row, OWN_WORDS[found.table]) if found.table in OWN_WORDS else None
        yield own | {"field_name": None, "words": words} | picked(row, ANCHOR)
    for backed in backing(found):
        yield own | {"field_name": backed.field_name, "words": None} | picked(backed, ANCHOR)


@of_sound_rows
def search(words: str, table: TableName | None = None) -> pd.DataFrame:
    """The records of all tables, or of one, that have the words, best first; if none has all of them, those that have
    the most.

    Searched are ids, statements, titles, questions, words of quotations and figures, what references say, and every
    name of the actors and places that a record is about: surface forms (``Wi Sung Lak``), native names (``习近平``).
    A word of three letters or more counts where one begins with it (``missil`` finds missiles). Case, accents and the
    plural do not matter; numbers in words and ``MOU`` are found by either form. Words of the record's own name count
    more. ``text`` is what the record is called; ``found`` of the ``wanted`` words were met. No word finds nothing.
    """
    return frame(typed("search", column_of), [hit._asdict() for hit in found(words, table)])


@of_sound_rows
def found(words: str, table: TableName | None = None) -> list[Hit]:
    """The hits of `search`, best first."""
    if table is not None:
        require_name("table that is searched", table, SEARCHED)
    return hits((one for one in _entries(package().folder) if table in (None, one.table)), words)


@lru_cache(4)
def _entries(folder: Path) -> tuple[Entry, ...]:  # noqa: ARG001 - the package whose entries these are
    return tuple(entries(rows_if_any))


forget_when_changed(_entries.cache_clear)
