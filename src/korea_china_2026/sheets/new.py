"""The sheet of a new article: its text registered and cut into passages, every field explained, and rows proposed.

Of the article's words the sheet holds its title and short forms: never more than five of a passage in a row. A cell
that the coder must fill is left empty behind ``# TODO``, a proposed row has a key ``TODO`` that says what is left to
do, and `kc2026 validate` names each of them.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from korea_china_2026.language.boundaries import blank, cut_sentences, guess_role
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.language.values import read_dates
from korea_china_2026.sheets.edits import wrap_rows
from korea_china_2026.sheets.find import anchor_of
from korea_china_2026.sheets.layout import SOURCE_SHEET
from korea_china_2026.sheets.nearest import NEAR, Known, Nearest
from korea_china_2026.sheets.proposals import (
    find_date_words,
    find_figures,
    find_names,
    propose_quotes,
    shorten_words,
)
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.templates import fill

#: What is behind the key of a cell that the coder must fill.
TODO = "# TODO"
#: A date with its year means the same whenever it was printed.
_ANY_DAY = dt.date(2000, 1, 1)


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
