"""Records by words: what is searched of each record, and which of them come first."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from korea_china_2026.answers.rows import Rows, grouped
from korea_china_2026.names import Names, TableName, read_toml

_STATED = read_toml(__file__, "search.toml")
#: What is searched beside the ids, by table; the first column names the record.
SEARCHED: Mapping[TableName, Sequence[str]] = _STATED["searched"]
#: Numbers in words, from one.
NUMBERS: Sequence[str] = _STATED["numbers"]
#: Words that are searched as another one.
ALIKE = {word: str(number) for number, word in enumerate(NUMBERS, 1)} | _STATED["alike"]


class Entry(NamedTuple):
    """A record as it is searched: what it is called, all that finds it as it is written, and the words of both in the
    form that `searched_words` gives."""

    table: TableName
    record_id: str
    text: str
    written: str
    name: Sequence[str]
    more: Sequence[str]

    @property
    def spellings(self) -> str:
        """All that finds it with every word that is searched as one of its own, for an index that knows of none."""
        return "\n".join([self.written, *self.more, *(word for word, meant in ALIKE.items() if meant in self.more)])


class Hit(NamedTuple):
    """A record that has some of the words: ``found`` of ``wanted``, which are counted once each."""

    table: TableName
    record_id: str
    text: str
    found: int
    wanted: int


@lru_cache(20_000)
def searched_words(text: str) -> Names:
    """The words of a text, each once, without case, accents, marks, endings of the plural, and points in numbers.

    >>> searched_words("Müller’s fourteen MOUs of 28,500 policies")
    ('muller', '14', 'memorandum', 'of', '28500', 'policy')
    """
    parts = unicodedata.normalize("NFKD", text)
    folded = unicodedata.normalize("NFKC", "".join(part for part in parts if not unicodedata.combining(part))).lower()
    plain = re.sub(r"(?<=\d),(?=\d\d\d)|['’]s\b", "", folded)
    return tuple(dict.fromkeys(ALIKE.get(word) or _singular(word) for word in re.findall(r"[^\W_]+", plain)))


def _singular(word: str) -> str:
    return re.sub(r"(?<=[a-z][a-z])(?:ies$|(?<![sui])s$)", lambda end: "y" if len(end[0]) > 1 else "", word)


def entries(rows: Rows) -> Iterator[Entry]:
    """Every record that is searched, table by table."""
    forms = grouped(rows("actor_names"), "actor_id")
    names = {row[1]: [*row[2], *(one.name_form for one in forms[row[1]])] for row in _texts(rows, ("actors", "places"))}
    parties = {table: grouped(rows(there), key) for table, (there, key) in _STATED["parties"].items()}
    for table, record_id, texts, row in _texts(rows, SEARCHED):
        named = [getattr(row, column, None) for column in _STATED["named"]]
        named += [record_id, *(one.actor_id for one in parties.get(table, {}).get(record_id, ()))]
        also = [form for one in dict.fromkeys(filter(None, named)) for form in names.get(one, ())]
        text = texts[0] if texts else record_id
        written = "\n".join([record_id, *texts, *also])
        yield Entry(table, record_id, text, written, searched_words(text), searched_words(written))


def _texts(rows: Rows, tables: Iterable[TableName]) -> Iterator[tuple[TableName, str, list[str], object]]:
    for table in tables:
        for row in rows(table):
            texts = [str(value) for column in SEARCHED[table] if (value := getattr(row, column, None)) is not None]
            yield table, getattr(row, f"{table[:-1]}_id"), texts, row


def hits(searched: Iterable[Entry], words: str) -> list[Hit]:
    """The records that have the words, or where none has all, those with the most; words in names come first."""
    wanted = searched_words(words)
    found = [(entry, [rank for word in wanted if (rank := _rank(entry, word))]) for entry in searched]
    most = max((len(ranks) for _, ranks in found), default=0)
    # The sort is stable: equal hits keep the order of publishing. The script of the site sorts in the same way.
    ranked = sorted((one for one in found if one[1] and len(one[1]) == most), key=lambda one: -sum(one[1]))
    return [Hit(entry.table, entry.record_id, entry.text, most, len(wanted)) for entry, _ in ranked]


def _rank(entry: Entry, word: str) -> int:
    """4 for a word of the name, 3 for the beginning of one (three letters or more), 2 and 1 for other words; else 0."""
    for words, rank in ((entry.name, 4), (entry.more, 2)):
        if word in words:
            return rank
        # Chinese, Japanese and Korean run on without blanks, so a word of theirs may begin anywhere.
        begun = f" {word}" if word.isascii() else word
        if (len(word) > 2 or not word.isascii()) and begun in f" {' '.join(words)}":
            return rank - 1
    return 0
