"""Records as the codebook shows them: their own short words or our statement, with the id."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from korea_china_2026.model.codelist import CodeList
from korea_china_2026.model.fields import render
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName

#: Characters of a quotation that are shown; the record holds all of it.
_SHOWN = 80

Cells = Mapping[str, str]


class ExampleRecords:
    """The rows of a package by table and key, ready to be shown."""

    def __init__(self, tables: Mapping[TableName, Sequence[Row]]) -> None:
        # The long forms of codings and evidence are no examples of anything.
        self._rows: dict[TableName, dict[str, Cells]] = {
            name: {record_id(name, row): _cells(row) for row in rows}
            for name, rows in tables.items()
            if name not in ("codings", "evidence")
        }

    def find(self, wanted: str, among: Sequence[TableName] = tuple(TABLES)) -> tuple[TableName, Cells] | None:
        """The table and the cells of the record with the key ``wanted``; None if these tables have none."""
        return next(((name, self._rows[name][wanted]) for name in among if wanted in self._rows.get(name, {})), None)

    def codes_of(self, wanted: str, codes: CodeList) -> list[str]:
        """The codes of a list that a record bears, without repetition; an empty list for a record that is not there."""
        found = self.find(wanted, [name for name, _ in users(codes)])
        if found is None:
            return []
        name, cells = found
        return list(dict.fromkeys(cells[field] for user, field in users(codes) if user == name and cells[field]))

    def occurring(self, codes: CodeList) -> set[str]:
        """The codes of a list that some record bears."""
        return {
            cells[field] for name, field in users(codes) for cells in self._rows.get(name, {}).values() if cells[field]
        }

    def show(self, wanted: str, among: Sequence[TableName] = tuple(TABLES)) -> str:
        """A record in a few words with its id, as Markdown; empty for a record that is not there."""
        found = self.find(wanted, among)
        if found is None:
            return ""
        name, cells = found
        words = _WORDS[name](self, cells) if name in _WORDS else ""
        return f"{words} `{wanted}`".lstrip()

    def _name(self, table: TableName, key: str, column: str) -> str:
        return self._rows[table].get(key, {}).get(column, key)


def users(codes: CodeList) -> list[tuple[TableName, str]]:
    """Tables and fields that use a code list."""
    return [(name, field.name) for name, table in TABLES.items() for field in table.fields if field.code_list is codes]


def record_id(name: TableName, row: Row) -> str:
    """The key of a row as one text, columns joined by a blank."""
    return " ".join(render(getattr(row, key)) for key in TABLES[name].key)


def escape(text: str) -> str:
    """Text whose characters Markdown leaves alone.

    >>> escape("[a] *b*")
    '\\\\[a\\\\] \\\\*b\\\\*'
    """
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def shorten(text: str) -> str:
    """The first words of a text, cut between words with an ellipsis where it is long.

    >>> shorten("so short")
    'so short'
    """
    if len(text) <= _SHOWN:
        return text
    return text[:_SHOWN].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _cells(row: Row) -> Cells:
    return {name: render(getattr(row, name)) for name in type(row).model_fields}


def _quoted(column: str) -> Callable[[ExampleRecords, Cells], str]:
    return lambda _, cells: f"“{escape(shorten(cells[column]))}”"


def _plain(column: str) -> Callable[[ExampleRecords, Cells], str]:
    return lambda _, cells: escape(cells[column])


def _event_report(found: ExampleRecords, cells: Cells) -> str:
    date = f", {cells['reported_edtf']}" if cells["reported_edtf"] else ""
    return escape(found._name("events", cells["event_id"], "title") + date)


def _claim_report(found: ExampleRecords, cells: Cells) -> str:
    return escape(_statement(found, cells["claim_id"]))


def _event_actor(found: ExampleRecords, cells: Cells) -> str:
    return escape(
        f"{found._name('actors', cells['actor_id'], 'name')} in: {found._name('events', cells['event_id'], 'title')}"
    )


def _claim_actor(found: ExampleRecords, cells: Cells) -> str:
    return escape(f"{found._name('actors', cells['actor_id'], 'name')} in: {_statement(found, cells['claim_id'])}")


def _pair(table: TableName, column: str, one: str, other: str) -> Callable[[ExampleRecords, Cells], str]:
    """Two entities that a relation ties, by their titles or statements."""
    return lambda found, cells: escape(
        f"{found._name(table, cells[one], column)} ↔ {found._name(table, cells[other], column)}"
    )


def _statement(found: ExampleRecords, claim_id: str) -> str:
    return found._name("claims", claim_id, "statement")


def _check(found: ExampleRecords, cells: Cells) -> str:
    return escape(f"{_statement(found, cells['claim_id'])} ({cells['verdict'].replace('_', ' ')})")


def _check_reference(found: ExampleRecords, cells: Cells) -> str:
    page = found._name("references", cells["reference_id"], "publisher")
    return escape(f"{_statement(found, cells['claim_id'])} {page}: {cells['says']}")


def _answer(found: ExampleRecords, cells: Cells) -> str:
    question = found._name("questions", cells["question_id"], "question")
    return escape(
        f"{question} {found._name('sources', cells['source_id'], 'publisher')}: {cells['answer'] or 'silent'}"
    )


def _origin(found: ExampleRecords, cells: Cells) -> str:
    publisher = found._name("sources", cells["source_id"], "publisher")
    return escape(
        f"{publisher}, characters {cells['char_start']} to {cells['char_end']}, from {cells['independence_group']}"
    )


def _reference(_: ExampleRecords, cells: Cells) -> str:
    return escape(f"{cells['publisher']}: {cells['title']}" if cells["title"] else cells["publisher"])


def _passage(found: ExampleRecords, cells: Cells) -> str:
    note = f" ({cells['coverage_note'].rstrip('.')})" if cells["coverage_note"] else ""
    return escape(f"Passage {cells['ordinal']} of {found._name('sources', cells['source_id'], 'publisher')}{note}")


def _agreement(_: ExampleRecords, cells: Cells) -> str:
    return f"{cells['value'] or 'not defined'} for"


_WORDS: Mapping[TableName, Callable[[ExampleRecords, Cells], str]] = {
    "sources": _plain("publisher"),
    "passages": _passage,
    "origins": _origin,
    "actors": _plain("name"),
    "actor_names": _quoted("name_form"),
    "places": _plain("name"),
    "references": _reference,
    "events": _plain("title"),
    "event_actors": _event_actor,
    "event_relations": _pair("events", "title", "event_id", "related_event_id"),
    "claims": _plain("statement"),
    "claim_actors": _claim_actor,
    "claim_relations": _pair("claims", "statement", "claim_id", "related_claim_id"),
    "checks": _check,
    "check_references": _check_reference,
    "questions": _plain("question"),
    "answers": _answer,
    "event_reports": _event_report,
    "claim_reports": _claim_report,
    "quotes": _quoted("text"),
    "figures": _quoted("value_text"),
    "coders": _plain("note"),
    "adjudications": _plain("reason"),
    "agreement": _agreement,
}
