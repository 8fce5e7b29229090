"""Spans found again in a text of one's own, extracted in another way than the one that was coded.

A span is known by its length and its digest alone. So forms of the text are made that the coded one may have had, by
white space and by quotation marks, and windows of the right length are hashed: the longest first, since one that is
found says where the spans around it are. Its words are then known, and found everywhere at once.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, product
from typing import TYPE_CHECKING, Any

from korea_china_2026.article_texts import LONGEST, digest
from korea_china_2026.errors import TextsNotFound, UnknownName
from korea_china_2026.names import ANCHOR, require_name
from korea_china_2026.read.load import load
from korea_china_2026.read.package import package
from korea_china_2026.read.records import ids_of, of_sound_rows

if TYPE_CHECKING:
    import pandas as pd

#: What a span is known by: the number of its characters, and the digest of its words.
Known = tuple[int, str]
#: Where something begins and ends.
Span = tuple[int, int]
#: Marks that pages, editors and extractors exchange for each other.
_SAME = (('"', "“", "”"), ("'", "‘", "’"))
_MARKS = {mark: same for same in _SAME for mark in same}
_STRAIGHT = str.maketrans({mark: same[0] for mark, same in _MARKS.items()})
#: In a window with more marks than these, all are taken straight or all curly, not each in every way.
_MOST_MARKS = 5
#: Columns that every span has, as `evidence` has them.
ANCHORED = ("table_name", "record_id", "field_name", *ANCHOR)
#: White space, but for a single blank, and characters that nobody sees: byte-order mark, zero-width ones, soft hyphen.
_UNSEEN = "\ufeff\u200b-\u200d\u2060\u00ad"
_FOLDED = re.compile(rf"[{_UNSEEN}]+|(?! (?:\S|\Z))\s+")
#: Where a window may begin or end: where a word may.
_CUT = re.compile(r"(?<![A-Za-z0-9])|(?![A-Za-z0-9])")
_BEGUN = re.compile(r"""(?:\A|[.!?。！？\n])["'”’」』)]*\s*""")
#: What a window has that is not the same in all forms.
_DIFFERENT = re.compile(r"[^\S ]|(?<= ) |['‘’\"“”]")
#: How much is tried before the spans that are left count as not found: a second or two. Each character of a form counts
#: one, and each window that is hashed two and more.
MOST_WORK = 2_000_000
#: So many characters of a span that was coded once are nowhere else.
LONG = 18
#: How many characters, and a quarter of the distance, two spans may be farther from each other than they were coded.
NEAR = 8
#: How much two spans that are near each other may be shifted unlike each other: by a line or two.
_NEARLY = range(-2, 3)


@of_sound_rows
def locate(text: str, source_id: str, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """The spans of an article in a text of your own: ``char_start`` and ``char_end`` are places in ``text``.

    ``rows`` is any frame with ``source_id``, ``char_start``, ``char_end`` and ``span_digest``, such as
    ``kc.load("quotes")`` or ``kc.spans("claims")``; by default those of all tables, by ``table_name`` and
    ``record_id``. Only the rows of this article come back. White space and curly or straight quotation marks do not
    matter. A place must fit the long spans that are found around it, so that a "said" of a part that your text lacks
    is not found at another "said". ``n_places`` counts the places of a span: at 0, when it has none or none fits, both
    offsets are null; of several, the one that fits best is taken, so check those. The search ends after a second or
    two: in a long text of other words, a span may then count as not found. UnknownName for another article.
    """
    require_name("article", source_id, ids_of("sources"))
    if len(text) > LONGEST:
        raise TextsNotFound(f"the text has {len(text):,} characters; expected one article, at most {LONGEST:,}")
    rows = _anchored() if rows is None else as_frame(rows, ANCHOR, "rows")
    found = rows[(rows.source_id == source_id) & (rows.char_end - rows.char_start).notna()].copy()
    units = load("passages").query("source_id == @source_id")
    spans = [row for some in (found, units) for row in some[[*ANCHOR]].itertuples(index=False)]
    known = [(start, (end - start, words)) for _, start, end, words in spans]
    coded: dict[Known, set[int]] = {}
    for start, one in known:
        coded.setdefault(one, set()).add(start)
    places = Search(text, coded).run()
    around = Around(len(text), places, coded)
    chosen = [around.best(start, places[one]) for start, one in known[: len(found)]]
    for at, name in enumerate(("char_start", "char_end")):
        found[name] = [place[at] if place else None for place in chosen]
        found[name] = found[name].astype("Int64")
    return found.assign(n_places=[len(places[one]) if at else 0 for (_, one), at in zip(known, chosen, strict=False)])


def as_frame(rows: Any, columns: Sequence[str], what: str, labels: Sequence[str] = ()) -> pd.DataFrame:
    """Rows, or a frame of any library, as a pandas frame with whole offsets; UnknownName if they cannot be one, lack a
    column, or have more than a value in a cell of a column or of a label."""
    import pandas as pd

    try:
        made = pd.DataFrame(rows.to_pandas() if hasattr(rows, "to_pandas") else rows)
        if not len(made):
            made = made.reindex(columns=list(dict.fromkeys([*made, *columns])))
        lacking = ", ".join(name for name in columns if name not in made)
        if not lacking and made.columns.is_unique:
            for name in {*columns, *labels} & {*made}:
                made[name].map(hash)
            return made.astype({name: "Int64" for name in columns if name.startswith("char_")})
    except (ValueError, TypeError, OverflowError) as error:
        raise UnknownName(
            f"{what} are no frame with whole numbers as offsets and one value in each cell: {error}"
        ) from None
    wrong = f"have no column {lacking}" if lacking else "have two columns of one name"
    raise UnknownName(f"{what} {wrong}; they have {', '.join(map(str, made))}")


def _anchored() -> pd.DataFrame:
    """The spans of all tables, as `evidence` has them."""
    import pandas as pd

    frames = []
    for table in package().tables.values():
        if {"passage_id", "span_digest"} <= set(table.columns) or table.name == "evidence":
            own = load(table.name)
            if table.name != "evidence":
                own = own.assign(table_name=table.name, record_id=own[table.id_column])
            frames.append(own.filter(ANCHORED))
    found = pd.concat(frames, ignore_index=True)
    found.attrs = load("evidence").attrs
    return found


class Around:
    """What long spans that are found say of the places around them in a text."""

    def __init__(self, length: int, places: Mapping[Known, list[Span]], coded: Mapping[Known, set[int]]) -> None:
        #: By character of the text the longest span that holds it: its place, and those where it was coded.
        self.holders: list[tuple[Span, list[Span]]] = [((0, 0), [])] * length
        self.edges = list[int]()
        self.shifts = list[Span]()
        for one in sorted(one for one, starts in coded.items() if one[0] >= LONG and len(starts) <= len(places[one])):
            starts = coded[one]
            for begin, end in places[one]:
                held = (begin, end), [(start, start + one[0]) for start in starts]
                self.holders[begin:end] = [held] * (end - begin)
                self.edges += begin, end - 1
            if len(places[one]) == 1:
                self.shifts += [(start, places[one][0][0] - start) for start in starts]
        self.edges.sort()
        self.shifts.sort()

    def best(self, start: int, places: Sequence[Span]) -> Span | None:
        """The place that fits best what was coded at a start; None if none fits."""
        near = self.shifts[max(0, (at := bisect_left(self.shifts, (start,))) - 1) : at + 1]
        shift = min(near, key=lambda one: abs(one[0] - start), default=(0, 0))[1]
        offs = [(off, abs(one[0] - start - shift), one) for one in places for off in self.offs(start, one[0])]
        return min(offs)[-1] if offs else None

    def offs(self, start: int, place: int) -> Iterator[int]:
        """How far a place is from where the span that holds it, or else one beside it, lets it be expected, unless that
        is too far."""
        beside = self.edges[max(0, (at := bisect_left(self.edges, place)) - 1) : at + 1]
        for edge in [place] if self.holders[place][1] else beside:
            (begin, end), coded = self.holders[edge]
            for low, high in coded:
                off = abs(start - (high - end if place >= end else low - begin) - place)
                if low <= start < high if begin <= place < end else off <= NEAR + abs(edge - place) // 4:
                    yield off


class Search:
    """Spans sought in one form of a text after the other. ``left`` are those without a place, each with where it was
    coded, and ``work`` is what may still be tried."""

    def __init__(self, text: str, coded: Mapping[Known, set[int]], work: int = MOST_WORK) -> None:
        self.text = text
        self.left = {one: coded[one] for one in coded if one[0] > 0}
        self.work = work
        self.found: dict[Known, list[Span]] = {one: [] for one in coded}
        #: Spans that were coded once say where the others are: by where each was coded, its first place in the text.
        self.first: dict[int, int] = {}

    def run(self) -> Mapping[Known, list[Span]]:
        """Where each span is, in the first form of the text that has it; nowhere is an empty list."""
        tried: set[tuple[str, bool]] = set()
        for marked in (str, _straight, _curly, None):
            for words, places in _forms(self.text):
                self.words = marked(words) if marked else words
                self.places = places
                self.each = marked is None
                if (self.words, self.each) not in tried:
                    self._search(is_first=not tried)
                    tried.add((self.words, self.each))
                if self.work <= 0 or not self.left:
                    return self.found
            if not any(self.found.values()):
                break  # another text altogether
        return self.found

    def _search(self, *, is_first: bool) -> None:
        """Take the spans that the form at hand has: around those that were found before, then the longest first."""
        self.work -= len(self.words)
        starts = [found.start() for found in _CUT.finditer(self.words)]
        self.ends = set(starts)
        self.shifts = set[int]()
        different = bytearray(len(self.words) + 1)
        for found in _DIFFERENT.finditer(self.words):
            different[found.end()] = 1
        before = range(len(different)) if is_first else list(accumulate(different))
        for coded, place in [*self.first.items()]:
            self._take_around(bisect_left(self.places, place) - coded)
        if len(starts) * len({length for length, _ in self.left}) > self.work:
            starts = [found.end() for found in _BEGUN.finditer(self.words)]
        length = len(self.words) + 1
        while self.work > 0 and (shorter := {one for one, _ in self.left if one < length}):
            length = max(shorter)
            self.work -= len(starts) // 8
            for start in starts:
                end = start + length
                if self.work > 0 and end in self.ends and before[end] > before[start]:
                    for one in self._hashed(start, end):
                        for coded in self._take(one, start):
                            self._take_around(start - coded)

    def _take_around(self, shift: int) -> None:
        """Take the spans that are shifted as one that was found, or nearly so."""
        waiting = {shift + more for more in _NEARLY} - self.shifts
        while waiting and self.work > 0:
            self.shifts.add(shift := waiting.pop())
            for one, coded in [*self.left.items()]:
                for at in (start + shift for start in coded):
                    if {at, at + one[0]} <= self.ends and one in self._hashed(at, at + one[0]):
                        waiting |= {shift + more for more in _NEARLY} - self.shifts
                        self._take(one, at)
                        break

    def _hashed(self, start: int, end: int) -> set[Known]:
        """The spans that are left and have the words of a window."""
        window = self.words[start:end]
        ways = [*_ways(window)] if self.each else [window]
        self.work -= len(ways) * (2 + (end - start) // 64)
        return {(end - start, digest(way)) for way in ways} & self.left.keys()

    def _take(self, one: Known, start: int) -> set[int]:
        """Note every place of the words of a span, which is left no more; where it was coded, if that is one place."""
        plain = _straight(self.words) if self.each else self.words
        at = -1
        while (at := plain.find(plain[start : start + one[0]], at + 1)) >= 0:
            if {at, at + one[0]} <= self.ends:
                self.found[one].append((self.places[at], self.places[at + one[0] - 1] + 1))
        self.work -= len(plain) // 500 + len(self.found[one])
        coded = self.left.pop(one)
        if len(coded) > 1:
            return set()
        self.first |= dict.fromkeys(coded, self.places[start])
        return coded


def _forms(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """The text with runs of white space as one blank, with breaks as line feeds, and as it is; with the place in the
    text of each character."""
    for folded in (" ", "\n", "\n\n", None):
        words: list[str] = []
        places = array("l")
        done = 0
        for run in _FOLDED.finditer(text):
            put = "" if not run[0].isspace() else run[0] if folded is None else folded if "\n" in run[0] else " "
            words += text[done : run.start()], put
            places.extend(range(done, run.start()))
            places.extend((*range(*run.span()), run.end() - 1)[: len(put)])
            done = run.end()
        places.extend(range(done, len(text)))
        yield "".join([*words, text[done:]]), places


def _straight(words: str) -> str:
    return words.translate(_STRAIGHT)


def _curly(words: str) -> str:
    """Marks as a word processor sets them: opening at the beginning of a word, closing elsewhere."""
    words = _straight(words)
    for straight, opening, closing in _SAME:
        words = re.sub(rf"(?<![^\s(\[—–“‘]){straight}", opening, words)
        words = words.replace(straight, closing)
    return words


def _ways(window: str) -> Iterator[str]:
    """The words of a window with each quotation mark in every way."""
    marks = [_MARKS.get(letter, letter) for letter in window]
    if 0 < sum(len(one) > 1 for one in marks) <= _MOST_MARKS:
        yield from map("".join, product(*marks))
