"""Records as the codebook shows them: their own short words or our statement, with the id."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

import jinja2

from korea_china_2026.model.codebook import CodeList
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
        self._environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
        self._environment.filters["shorten"] = shorten
        self._environment.globals |= {word: partial(self._name, *named) for word, named in _NAMED.items()}

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
        words = self._environment.from_string(_WORDS.get(name, "")).render(cells)
        return f"{escape(words)} `{wanted}`".lstrip()

    def _name(self, table: TableName, column: str, key: str) -> str:
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


#: How a record of each table is shown: a template over its cells, in which ``of_event`` and the like lead from an id to
#: the title, name, statement or publisher of its row.
_WORDS: Mapping[TableName, str] = {
    "sources": "{{publisher}}",
    "passages": "Passage {{ordinal}} of {{of_source(source_id)}}{% if coverage_note %} ({{coverage_note.rstrip('.')}})"
    "{% endif %}",
    "origins": "{{of_source(source_id)}}, characters {{char_start}} to {{char_end}}, from {{independence_group}}",
    "actors": "{{name}}",
    "actor_names": "“{{name_form|shorten}}”",
    "places": "{{name}}",
    "references": "{{publisher}}{% if title %}: {{title}}{% endif %}",
    "events": "{{title}}",
    "event_actors": "{{of_actor(actor_id)}} in: {{of_event(event_id)}}",
    "event_relations": "{{of_event(event_id)}} ↔ {{of_event(related_event_id)}}",
    "claims": "{{statement}}",
    "claim_actors": "{{of_actor(actor_id)}} in: {{of_claim(claim_id)}}",
    "claim_relations": "{{of_claim(claim_id)}} ↔ {{of_claim(related_claim_id)}}",
    "checks": "{{of_claim(claim_id)}} ({{verdict.replace('_', ' ')}})",
    "check_references": "{{of_claim(claim_id)}} {{of_reference(reference_id)}}: {{says}}",
    "questions": "{{question}}",
    "answers": "{{of_question(question_id)}} {{of_source(source_id)}}: {{answer or 'silent'}}",
    "event_reports": "{{of_event(event_id)}}{% if reported_edtf %}, {{reported_edtf}}{% endif %}",
    "claim_reports": "{{of_claim(claim_id)}}",
    "quotes": "“{{text|shorten}}”",
    "figures": "“{{value_text|shorten}}”",
    "coders": "{{note}}",
    "adjudications": "{{reason}}",
    "agreement": "{{value or 'not defined'}} for",
}
#: What stands for a row of a table that another one names.
_NAMED: Mapping[str, tuple[TableName, str]] = {
    "of_source": ("sources", "publisher"),
    "of_actor": ("actors", "name"),
    "of_event": ("events", "title"),
    "of_claim": ("claims", "statement"),
    "of_reference": ("references", "publisher"),
    "of_question": ("questions", "question"),
}
