"""The sheet of a new article: its text registered and cut into passages, every field explained, and rows proposed.

Of the article's words the sheet holds short forms alone: never more than five of a passage in a row. A cell that the
coder must fill is left empty behind ``# TODO``, a proposed row has a key ``TODO`` that says what is left to do, and
`kc2026 validate` names each of them.
"""

import datetime as dt
import re
import textwrap
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import jinja2

from korea_china_2026.language.dates import Interval, read_dates
from korea_china_2026.language.sentences import cut_sentences, guess_role
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.language.words import blank
from korea_china_2026.model.fields import Field, render
from korea_china_2026.sheets.edits import spell, wrap_rows
from korea_china_2026.sheets.find import anchor_of
from korea_china_2026.sheets.layout import SOURCE_SHEET
from korea_china_2026.sheets.nearest import NEAR, SURE, Nearest
from korea_china_2026.sheets.proposals import (
    edtf_of,
    find_names,
    propose_dates,
    propose_figures,
    propose_quotes,
    shorten_words,
)
from korea_china_2026.sheets.strict_yaml import parse

#: What is behind the key of a cell that the coder must fill.
TODO = "# TODO"
_WIDTH = 120
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


@dataclass(frozen=True)
class Given:
    """What is known before an article is coded: its language, and the actors, claims and events of the others."""

    language: str = ""
    forms: Mapping[str, Set[str]] = field(default_factory=dict)
    claims: Nearest | None = None
    events: Nearest | None = None


def new_sheet(source_id: str, text: str, sha256: str, given: Given) -> str:
    """The sheet ``sources/<source_id>.yaml`` of a text."""
    language = language_of(given.language)
    units = tile(text, language)
    article = blank(text, [(unit.start, unit.end) for unit in units if unit.is_boilerplate])
    names = find_names(article, given.forms, language)
    published = _published(text, units, language)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"spell": spell, "explain": _explain, "number": render}
    sheet = environment.get_template("new_sheet.yaml.jinja").render(
        source_id=source_id,
        text=text,
        given=given,
        units=units,
        names=names,
        sure=SURE,
        near=NEAR,
        kind=SOURCE_SHEET.children["source"],
        filled={"source_id": source_id, "char_count": len(text), "text_sha256": sha256},
        hints={"language": given.language, "published_edtf": edtf_of(published) if published else ""},
        anchor=lambda span: anchor_of(text, span[:2]),
        words=lambda span: shorten_words(text[span[0] : span[1]]),
        quotes=lambda unit: propose_quotes(text, unit.start, unit.end, language, names) if language else [],
        figures=lambda unit: propose_figures(text, unit.start, unit.end, language) if language else [],
        dates=lambda unit: propose_dates(text, unit.start, unit.end, language, published) if language else [],
    )
    root, _ = parse("", sheet.encode("utf-8"))
    return sheet if root is None else wrap_rows(sheet, root)


def _published(text: str, units: list[Unit], language: Language | None) -> Interval | None:
    """The one day that a line above the article, such as its byline, gives as printed."""
    for unit in units:
        words = text[unit.start : unit.end]
        if language and unit.role == "credit" and re.search(r"\d{4}", words):
            # A year is written there, so that the day from which words are counted does not matter.
            meant = read_dates(words, (_ANY_DAY, _ANY_DAY), language)
            if len(meant) == 1 and meant[0][0] == meant[0][1]:
                return meant[0]
    return None


def _explain(column: Field) -> str:
    text, form = column.column.description, column.lexical
    if column.code_list is not None:
        text += f" One of: {', '.join(column.code_list.codes)}."
    elif form and form.name == "edtf":
        text += " Such as 2026-01-05, or 2026-01 where no day is known."
    elif form and form.name in ("language", "url"):
        text += f" Such as {form.example}."
    return textwrap.fill(
        text, _WIDTH, initial_indent="  # ", subsequent_indent="  # ", break_long_words=False, break_on_hyphens=False
    )
