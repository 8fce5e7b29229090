"""Records by words: ids, statements, titles, quotations, figures, names and surface forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from korea_china_2026.names import TableName
from korea_china_2026.read.package import package
from korea_china_2026.read.records import records

#: What is searched beside the ids, by table, in the order in which equal hits stand; the first column names the record.
_SEARCHED: Mapping[TableName, Sequence[str]] = {
    "actors": ("name", "office"),
    "places": ("name", "described_as"),
    "events": ("title",),
    "claims": ("statement",),
    "questions": ("question",),
    "quotes": ("text", "speaker_text"),
    "figures": ("value_text", "measured_entity", "measured_property"),
    "sources": ("title", "publisher", "byline"),
    "references": ("says", "publisher", "title"),
}


class Hit(NamedTuple):
    """A record that has some of the words: ``found`` of ``wanted``, which are counted once each."""

    table: TableName
    record_id: str
    text: str
    found: int
    wanted: int


class _Entry(NamedTuple):
    table: TableName
    record_id: str
    text: str
    folded: str


def search(words: str) -> list[Hit]:
    """The records that have the words: those with all of them first, then those with some, whole words before
    beginnings.

    Searched are ids, statements, titles, questions, names and surface forms, words of quotations and figures, and what
    references say. A word counts where one begins with it (``missile`` finds missiles), whatever its case and accents.
    ``text`` is what the record is called. No word finds nothing.
    """
    wanted = list(dict.fromkeys(_fold(words).split()))
    begun, whole = ([re.compile(_beginning(word) + end) for word in wanted] for end in ("", r"(?![^\W_])"))
    hits = [
        (
            Hit(entry.table, entry.record_id, entry.text, found, len(wanted)),
            sum(1 for one in whole if one.search(entry.folded)),
        )
        for entry in _entries(package().folder)
        if (found := sum(1 for one in begun if one.search(entry.folded)))
    ]
    # The sort is stable: equal hits keep the order of publishing.
    return [hit for hit, _ in sorted(hits, key=lambda one: (-one[0].found, -one[1]))]


def _beginning(word: str) -> str:
    # Chinese, Japanese and Korean run on without blanks, so a word of theirs may begin anywhere.
    return re.escape(word) if not word.isascii() else rf"(?<![^\W_]){re.escape(word)}"


def _fold(text: str) -> str:
    """A text without case, accents and marks.

    >>> _fold("Müller’s THAAD")
    'muller’s thaad'
    """
    parts = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFKC", "".join(part for part in parts if not unicodedata.combining(part))).casefold()


@lru_cache(maxsize=4)
def _entries(folder: Path) -> tuple[_Entry, ...]:  # noqa: ARG001 - the package whose entries these are
    return tuple(_each())


def _each() -> Iterator[_Entry]:
    forms: dict[str, list[str]] = {}
    for row in records("actor_names") if "actor_names" in package().tables else ():
        forms.setdefault(row.actor_id, []).append(row.name_form)
    for table, columns in _SEARCHED.items():
        if table not in package().tables:
            continue
        for row in records(table):
            texts = [str(value) for column in columns if (value := getattr(row, column, None)) is not None]
            text = texts[0] if texts else row[0]
            yield _Entry(table, row[0], text, _fold(" \n ".join([row[0], *texts, *forms.get(row[0], [])])))
