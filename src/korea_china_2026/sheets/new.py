"""The sheet of a new article: its text registered and cut into passages, every field explained, and rows proposed; and
the claims and events that are nearest to its words, so that what is known already is found again.

Of the article's words the sheet holds its title and short forms: never more than five of a passage in a row. A cell
that the coder must fill is left empty behind ``# TODO``, a proposed row has a key ``TODO`` that says what is left to
do, and `kc2026 validate` names each of them.

A record is known by its statement or title, by the names of its actors, and by the words that other articles have for
it, where their texts are at hand. BM25 (the package ``bm25s``) ranks by words that few records share.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import cache
from typing import NamedTuple

import bm25s
import numpy as np

from korea_china_2026.answers.search import searched_words
from korea_china_2026.language.boundaries import blank, cut_sentences, find_whole, guess_role
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.language.values import read_dates
from korea_china_2026.names import TableName, Texts
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.edits import wrap_rows
from korea_china_2026.sheets.find import anchor_of
from korea_china_2026.sheets.flatten import inherit
from korea_china_2026.sheets.layout import SOURCE_SHEET
from korea_china_2026.sheets.proposals import find_date_words, find_figures, find_names, propose_quotes, shorten_words
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.templates import fill

_WORD = re.compile(r"[^\W_]+(?:,\d{3})*")
_ENDING = re.compile(r"(?<=[a-z]{4})(?:ations?|ings?|ments?|ed|ly|es|al|ity)$")
#: Words that are looked up together: a passage has several clauses, of which each may make another claim.
_WINDOW = 5
_COMMON = {*bm25s.stopwords.STOPWORDS_EN, "from", "have", "he", "her", "his", "its", "said", "say", "who"}
#: How far the best windows count before the others, and how much a record gains when twice as much is said of it.
_SHARPNESS = 4
_GAIN = 0.4
#: Likeness from which a record is named in a comment; the nearest always is. None is proposed as a row: on the five
#: articles, leaving one out, no likeness was right more often than not.
NEAR = 1.25


class Known(NamedTuple):
    """A claim or an event: its id, its statement or title, and the texts by which it is known."""

    record_id: str
    title: str
    texts: Sequence[str]
    actors: Sequence[str]
    #: How much it has in common with the words by which it was found.
    likeness: float = 0.0


class Nearest:
    """Claims or events that can be found by the words of an article."""

    def __init__(self, known: Sequence[Known], names: Mapping[str, Iterable[str]]) -> None:
        self.known = known
        self._names = names
        self._owners = np.array([number for number, one in enumerate(known) for _ in one.texts], dtype=int)
        words = [[*self._words(text), *(f"@{actor}" for actor in one.actors)] for one in known for text in one.texts]
        self._gains = np.array([1 + _GAIN * np.log2(len(one.texts)) for one in known])
        self._index = bm25s.BM25(k1=2.0, b=1.0) if words else None
        if self._index is not None:
            self._index.index(words, show_progress=False)

    def find(self, text: str, most: int = 5) -> list[Known]:
        """The nearest records, the best first; none that shares no word with the text."""
        if self._index is None:
            return []
        words = [word for word in self._words(text) if word in self._index.vocab_dict]
        best = np.zeros(len(self.known))
        largest = np.log(1 + len(self._owners))  # a word's weight grows with the number of texts that lack it
        for start in range(max(1, len(words) - _WINDOW + 1)):
            if window := list(dict.fromkeys(words[start : start + _WINDOW])):
                scores = np.zeros(len(self.known))
                np.maximum.at(scores, self._owners, self._index.get_scores(window))
                best += (scores * self._gains) ** _SHARPNESS
        likeness = best ** (1 / _SHARPNESS) / largest
        order = np.argsort(-best, kind="stable")[:most]
        return [self.known[number]._replace(likeness=float(likeness[number])) for number in order if best[number] > 0]

    def _words(self, text: str) -> list[str]:
        """The words of a text in their order, names of actors as their ids."""
        found = [(match.start(), word) for match in _WORD.finditer(text) for word in _forms_of(match[0])]
        for form, actors in self._names.items():
            if form not in text:
                continue
            tag = "en" if form.isascii() else "zh"  # a name in another script may be anywhere in a word
            found += [(at, f"@{one}") for at in find_whole(text, form, language_of(tag)) for one in actors]
        return [word for _, word in sorted(found)]


@cache
def _forms_of(word: str) -> list[str]:
    if not word.isascii() and ord(max(word)) >= 0x2E80:
        return [word[at : at + 2] for at in range(len(word) - 1)]  # Chinese and Korean words run into each other
    return [_ENDING.sub("", one) for one in searched_words(word) if one not in _COMMON]


def known_records(corpus: Corpus, texts: Texts, table: TableName) -> list[Known]:
    """The ``claims`` or ``events`` of a corpus; ``texts`` maps SHA-256 to text and may lack some or all."""
    key, title = ("claim_id", "statement") if table == "claims" else ("event_id", "title")
    said: dict[str, list[str]] = defaultdict(list)
    for name in (f"{table[:-1]}_reports", "figures", "quotes"):
        for record in corpus.of(name):  # type: ignore[arg-type]
            if own := record.text(key):
                said[own] += [words for words in _said(record, texts) if words]
    return [
        Known(
            own,
            one,
            [f"{own.replace('-', ' ')} {one}", *said[own]],
            [actor for child in record.children if (actor := child.text("actor_id"))],
        )
        for record in corpus.of(table)
        if (own := record.text(key)) and (one := record.text(title))
    ]


def _said(record: Record, texts: Texts) -> Iterator[str]:
    yield record.text("value_text") or record.text("text") or ""
    text = texts.get(inherit(record, "text_sha256"))
    if text is not None and record.span:
        yield text[record.span.start : record.span.end]


# --- the sheet of a new article

#: What is behind the key of a cell that the coder must fill.
TODO = "# TODO"
#: A date with its year means the same whenever it was printed.
_ANY_DAY = date(2000, 1, 1)


class Unit(NamedTuple):
    """One proposed passage: code points from 0, end exclusive, and its proposed role."""

    start: int
    end: int
    role: str

    @property
    def is_boilerplate(self) -> bool:
        """Whether it is no part of the article proper, so that nothing is coded or counted in it."""
        return self.role in ("boilerplate", "credit")


def tile(text: str, language: Language | None) -> list[Unit]:
    """Cut a text into units in the order of the text.

    >>> text = "Ice. “Go. Now,” he said. Off."
    >>> [(text[unit.start:unit.end], unit.role) for unit in tile(text, language_of("en"))]
    [('Ice.', 'body'), ('“Go. Now,” he said.', 'body'), ('Off.', 'body')]
    """
    units: list[Unit] = []
    for match in re.finditer(r"\S(?:[^\n]*\S)?", text):
        role = guess_role(match[0], [unit.role for unit in units], language)
        cuts = cut_sentences(match[0], language)
        units += [Unit(match.start() + first, match.start() + last, role) for first, last in cuts]
    return units


class Given(NamedTuple):
    """What is known before an article is coded: its language, and the actors, claims, events and pages of others."""

    language: str = ""
    forms: Mapping[str, Set[str]] = {}
    claims: Nearest | None = None
    events: Nearest | None = None
    pages: Sequence[Record] = ()


def new_sheet(source_id: str, text: str, sha256: str, given: Given) -> str:
    """The sheet ``sources/<source_id>.yaml`` of a text."""
    language = language_of(given.language)
    units = tile(text, language)
    # The one day that a line above the article, such as its byline, gives as printed, with its year: so the day from
    # which words are counted does not matter.
    days = {
        str(day)
        for unit in units
        if unit.role == "credit" and language
        for full in language.dates.full
        for match in full.finditer(text, unit.start, unit.end)
        if match["y"]
        for day, last in read_dates(match[0], (_ANY_DAY, _ANY_DAY), language)
        if day == last
    }
    article = blank(text, [(unit.start, unit.end) for unit in units if unit.is_boilerplate])
    sheet = fill(
        "new_sheet.yaml.jinja",
        source_id=source_id,
        text=text,
        given=given,
        units=units,
        names=find_names(article, given.forms, language),
        near={"event_id": _find_near(text, units, given.events), "claim_id": _find_near(text, units, given.claims)},
        kind=SOURCE_SHEET.children["source"],
        sha256=sha256,
        published=days.pop() if len(days) == 1 else "",
        anchor=lambda span: anchor_of(text, span[:2]),
        words=lambda span: shorten_words(text[span[0] : span[1]]),
        read=lambda by, unit, *more: by(text, unit.start, unit.end, language, *more) if language else [],
        dates=find_date_words,
        quotes=propose_quotes,
        figures=find_figures,
    )
    return wrap_rows(sheet)


def _find_near(text: str, units: list[Unit], nearest: Nearest | None) -> tuple[dict[Unit, list[Known]], list[str]]:
    """What each passage is near to, and the ids of what most passages are near to, which tells little of any."""
    found = {unit: nearest.find(text[unit.start : unit.end]) for unit in units if nearest and not unit.is_boilerplate}
    near = {unit: [one for one in some if one.likeness >= NEAR or one == some[0]] for unit, some in found.items()}
    counts = Counter(one.record_id for some in near.values() for one in some)
    return near, [own for own, number in counts.items() if number > max(2, len(near) / 2)]
