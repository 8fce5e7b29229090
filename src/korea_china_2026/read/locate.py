"""Spans found again in a text of one's own, extracted in another way than the one that was coded.

A span is known by its length and its digest alone. So forms of the text are made that the coded one may have had, by
white space and by quotation marks, and every window of the right length is hashed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from korea_china_2026.article_texts import LONGEST
from korea_china_2026.errors import TextsNotFound, UnknownName
from korea_china_2026.names import ANCHOR, did_you_mean
from korea_china_2026.read.load import load
from korea_china_2026.read.package import package
from korea_china_2026.read.records import ids_of, of_sound_rows
from korea_china_2026.read.verify import digest

if TYPE_CHECKING:
    import pandas as pd

#: What a span is known by: the number of its characters, and the digest of its words.
Known = tuple[int, str]
#: Marks that pages, editors and extractors exchange for each other.
_MARKS = {mark: same for same in ("'‘’", '"“”') for mark in same}
#: In a window with more marks than these, all are taken straight or all curly, not each in every way.
_MOST_MARKS = 5
#: Columns that every span has, as `evidence` has them.
ANCHORED = ("table_name", "record_id", "field_name", *ANCHOR)
#: Characters that nobody sees: byte-order mark, zero-width ones, soft hyphen.
_UNSEEN = re.compile("[\ufeff\u200b-\u200d\u2060\u00ad]")


@of_sound_rows
def locate(text: str, source_id: str, rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """The spans of an article in a text of your own: ``char_start`` and ``char_end`` are places in ``text``.

    ``rows`` is any frame with ``source_id``, ``char_start``, ``char_end`` and ``span_digest``, such as
    ``kc.load("quotes")`` or ``kc.spans("claims")``; by default those of all tables, by ``table_name`` and
    ``record_id``. Only the rows of this article come back. White space and curly or straight quotation marks do not
    matter. ``n_places`` counts the places of a span: at 0, both offsets are null; of several, the one that fits the
    spans around it is taken, so check those. UnknownName for another article.
    """
    if source_id not in ids_of("sources"):
        raise UnknownName(f"there is no article {source_id!r}.{did_you_mean(source_id, ids_of('sources'))}")
    if len(text) > LONGEST:
        raise TextsNotFound(f"the text has {len(text):,} characters; expected one article, at most {LONGEST:,}")
    rows = _anchored() if rows is None else as_frame(rows, ANCHOR, "rows")
    found = rows[(rows.source_id == source_id) & rows.char_start.notna()].copy()
    starts, ends = (found[name].astype(int) for name in ("char_start", "char_end"))
    known = list(zip(ends - starts, found.span_digest, strict=True))
    places = _search(text, set(known))
    alone = [(start, one) for start, one in zip(starts, known, strict=True) if len(places[one]) == 1]
    shifts = sorted((start, places[one][0][0] - start) for start, one in alone)
    chosen = [_nearest(start, places[one], shifts) for start, one in zip(starts, known, strict=True)]
    for at, name in enumerate(("char_start", "char_end")):
        found[name] = [place[at] if place else None for place in chosen]
        found[name] = found[name].astype("Int64")
    return found.assign(n_places=[len(places[one]) for one in known])


def as_frame(rows: Any, columns: Sequence[str], what: str) -> pd.DataFrame:
    """Rows, or a frame of any library, as a pandas frame with whole offsets; UnknownName if they cannot be one, or lack
    a column."""
    import pandas as pd

    try:
        made: pd.DataFrame = rows.to_pandas() if hasattr(rows, "to_pandas") else pd.DataFrame(rows)
        if not len(made):
            made = made.reindex(columns=list(dict.fromkeys([*made, *columns])))
        lacking = ", ".join(name for name in columns if name not in made)
        if not lacking and made.columns.is_unique:
            return made.astype({name: "Int64" for name in columns if name.startswith("char_")})
    except (ValueError, TypeError, OverflowError) as error:
        raise UnknownName(f"{what} are no frame with whole numbers as offsets: {error}") from None
    wrong = f"have no column {lacking}" if lacking else "have two columns of one name"
    raise UnknownName(f"{what} {wrong}; they have {', '.join(map(str, made))}")


def _anchored() -> pd.DataFrame:
    """The spans of all tables, as `evidence` has them."""
    import pandas as pd

    frames = []
    for table in package().tables.values():
        if {"passage_id", "span_digest"} <= set(table.columns) or table.name == "evidence":
            own = load(table.name)
            own = own if table.name == "evidence" else own.assign(table_name=table.name, record_id=own[table.id_column])
            frames.append(own[[name for name in ANCHORED if name in own]])
    found = pd.concat(frames, ignore_index=True)
    found.attrs = load("evidence").attrs
    return found


def _nearest(start: int, places: list[tuple[int, int]], shifts: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Of several places the one whose shift is most like that of the nearest span with one place alone."""
    if len(places) < 2:
        return places[0] if places else None
    around = shifts[max(0, (at := bisect_left(shifts, (start, 0))) - 1) : at + 1]
    shift = min(around, key=lambda one: abs(one[0] - start))[1] if around else 0
    return min(places, key=lambda place: abs(place[0] - start - shift))


def _search(text: str, known: set[Known]) -> Mapping[Known, list[tuple[int, int]]]:
    """Where each span is, in the first form of the text that has it; nowhere is an empty list."""
    found: dict[Known, list[tuple[int, int]]] = {one: [] for one in known}
    tried = set()
    for marked, ways in ((str, _alone), (_straight, _alone), (_curly, _alone), (str, _ways)):
        for words, places in _forms(text):
            form, left = marked(words), {one for one, there in found.items() if not there}
            if left and (form, ways) not in tried:
                tried.add((form, ways))
                for one, start in _windows(form, left, ways):
                    found[one].append((places[start], places[start + one[0] - 1] + 1))
        if not any(found.values()):
            break  # another text altogether
    return found


def _forms(text: str) -> Iterator[tuple[str, list[int]]]:
    """The text with runs of white space as one blank, with breaks as line feeds, and as it is; with the place in the
    text of each character."""
    unseen = {at for found in _UNSEEN.finditer(text) for at in range(*found.span())}
    for folded in (" ", "\n", "\n\n", None):
        words, places = "", []
        for run in re.finditer(r"\s+|\S", text):
            if run.start() not in unseen:
                put = run[0] if folded is None or not run[0].isspace() else folded if "\n" in run[0] else " "
                words += put
                places += [min(run.start() + at, run.end() - 1) for at in range(len(put))]
        yield words, places


def _straight(words: str) -> str:
    return "".join(_MARKS.get(letter, letter)[0] for letter in words)


def _curly(words: str) -> str:
    """Marks as a word processor sets them: opening at the beginning of a word, closing elsewhere."""
    words = _straight(words)
    for straight, opening, closing in map(tuple, sorted(set(_MARKS.values()))):
        words = re.sub(rf"(?<![^\s(\[—–“‘]){straight}", opening, words)
        words = words.replace(straight, closing)
    return words


def _alone(window: str) -> Iterator[str]:
    yield window


def _ways(window: str) -> Iterator[str]:
    """The words of a window with each quotation mark in every way."""
    marks = [_MARKS.get(letter, letter) for letter in window]
    if 0 < sum(len(one) > 1 for one in marks) <= _MOST_MARKS:
        yield from map("".join, product(*marks))


def _windows(words: str, known: set[Known], ways: Callable[[str], Iterator[str]]) -> Iterator[tuple[Known, int]]:
    """Windows with the length and the digest of a span; a window begins and ends where a word may."""
    cuts = [found.start() for found in re.finditer(r"(?<![A-Za-z0-9])|(?![A-Za-z0-9])", words)]
    ends, lengths = set(cuts), {length for length, _ in known}
    for start in cuts:
        for length in lengths:
            if start + length in ends:
                forms = ((length, digest(form)) for form in ways(words[start : start + length]))
                yield from ((one, start) for one in set(forms) & known)
