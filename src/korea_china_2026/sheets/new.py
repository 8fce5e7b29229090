"""The sheet of a new article: its text registered and cut into passages, every field explained, and rows proposed.

Of the article's words the sheet holds short forms alone: never more than five of a passage in a row. A cell that the
coder must fill is left empty behind ``# TODO``, a proposed row has a key ``TODO`` that says what is left to do, and
`kc2026 validate` names each of them.
"""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field

from korea_china_2026.language.dates import Interval, read_dates
from korea_china_2026.language.sentences import cut_sentences, guess_role
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.model.fields import Field, render
from korea_china_2026.sheets.edits import spell
from korea_china_2026.sheets.layout import PROPOSED, SOURCE_SHEET, Kind
from korea_china_2026.sheets.nearest import Nearest
from korea_china_2026.sheets.proposals import (
    Quote,
    Span,
    edtf_of,
    find_names,
    propose_dates,
    propose_figures,
    propose_quotes,
    shorten_words,
)
from korea_china_2026.sheets.texts import digest

#: What stands behind the key of a cell that the coder must fill.
TODO = "# TODO"
#: Roles that are tiled and never coded.
_UNCODED = ("boilerplate", "credit")
_WIDTH = 120
#: A date with its year means the same whenever it was printed.
_ANY_DAY = dt.date(2000, 1, 1)
_GUIDE = """\
# 1. Fill every empty cell marked TODO; remove what does not apply.
# 2. Go through the passages. Rows are proposed: strike those that are wrong, mend the others, and delete the key TODO
#    of each row that you keep. Add what is missing: for a span write ~ and words of the passage, and leave ids out.
# 3. kc2026 anchor {path}
# 4. kc2026 validate {path}
"""


@dataclass(frozen=True)
class Unit:
    """One proposed passage: code points from 0, end exclusive, and its proposed role."""

    start: int
    end: int
    role: str


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


def guess_language(text: str) -> str:
    """The language of a text by its letters; empty where they leave it open.

    >>> guess_language("얼음은 움직인다"), guess_language("冰在移动"), guess_language("The ice moves")
    ('ko', 'zh', 'en')
    """
    hangul, kana, han, latin = (
        len(re.findall(letters, text)) for letters in ("[가-힣]", "[぀-ヿ]", "[一-鿿]", "[A-Za-z]")
    )
    if hangul * 3 > han + latin:
        return "ko"
    if han > latin:
        return "" if kana else "zh"
    return "en" if latin else ""


@dataclass(frozen=True)
class Given:
    """What is known before an article is coded: its language, and the actors, claims and events of the others."""

    language: str = ""
    forms: Mapping[str, Set[str]] = field(default_factory=dict)
    claims: Nearest | None = None
    events: Nearest | None = None


def new_sheet(source_id: str, text: str, sha256: str, given: Given) -> str:
    """The sheet ``sources/<source_id>.yaml`` of a text."""
    return "\n".join(_Sheet(source_id, text, given).lines(sha256)) + "\n"


class _Sheet:
    """One new sheet in the making."""

    def __init__(self, source_id: str, text: str, given: Given) -> None:
        self.source_id, self.text, self.given = source_id, text, given
        self.language = language_of(given.language)
        self.units = tile(text, self.language)
        self.names = find_names(text, given.forms, self.language)
        self.published = self._published()

    def _published(self) -> Interval | None:
        """The one day that a line above the article, such as its byline, gives as printed."""
        for unit in self.units:
            words = self.text[unit.start : unit.end]
            if self.language and unit.role == "credit" and re.search(r"\d{4}", words):
                # A year is written there, so that the day from which words are counted does not matter.
                meant = read_dates(words, (_ANY_DAY, _ANY_DAY), self.language)
                if len(meant) == 1 and meant[0][0] == meant[0][1]:
                    return meant[0]
        return None

    def lines(self, sha256: str) -> Iterator[str]:
        """The lines of the sheet."""
        filled: dict[str, str | int] = {
            "source_id": self.source_id,
            "char_count": len(self.text),
            "text_sha256": sha256,
        }
        hints = {"language": self.given.language, "published_edtf": edtf_of(self.published) if self.published else ""}
        yield "# yaml-language-server: $schema=../../schemas/sheets/source.schema.json"
        yield from _GUIDE.format(path=f"seeds/sources/{self.source_id}.yaml").splitlines()
        yield from ("source:", *_cells(SOURCE_SHEET.single["source"], filled, hints), "")
        yield "actor_names:"
        yield from _comment("Each form that the article uses for an actor. `kc2026 anchor` counts them.", "  ")
        for actor, form in self.names:
            yield f"  - {{{PROPOSED}: keep or strike, actor_id: {actor}, name_form: {spell(form, flow=True)}}}"
        yield from ("", "passages:")
        for number, unit in enumerate(self.units, 1):
            yield from self._passage(f"{self.source_id}-p{number:03d}", unit)

    def _passage(self, passage_id: str, unit: Unit) -> Iterator[str]:
        yield ""
        yield f"  # {shorten_words(self.text[unit.start : unit.end])}"
        yield f"  - passage_id: {passage_id}"
        yield f"    span: {self._anchor((unit.start, unit.end))}"
        yield f"    role: {unit.role}"
        if unit.role in _UNCODED:
            yield "    coverage: boilerplate"
            return
        yield f"    coverage:  {TODO} coded, or nothing_codable with a coverage_note that says why"
        yield from self._nearest("event_reports", "event_id", unit, self.given.events)
        yield from self._nearest("claim_reports", "claim_id", unit, self.given.claims)
        if self.language is None:
            return
        quotes = propose_quotes(self.text, unit.start, unit.end, self.language, self.names)
        figures = propose_figures(self.text, unit.start, unit.end, self.language)
        yield from (["    quotes:"] if quotes else [])
        for quote in quotes:
            yield from self._quote(quote)
        yield from (["    figures:"] if figures else [])
        for figure in figures:
            cells = {"value": figure.read.value, "magnitude": figure.read.magnitude}
            yield f"      - {PROPOSED}: say what is measured; mend or strike"
            yield f"        span: {self._anchor(figure.span)}{self._words(figure.span)}"
            yield from (f"        {name}: {render(value)}" for name, value in cells.items() if value is not None)
            yield f"        approximation: {figure.read.approximation}"
            yield f"        quantity_kind: {figure.kind}"
            unit_code = figure.read.unit or {"ordinal": "ordinal", "share": "1"}.get(figure.kind, "")
            yield f"        unit_code: {spell(unit_code)}" if unit_code else "        unit_code:"
            yield from ("        measured_entity:", "        measured_property:")

    def _nearest(self, key: str, column: str, unit: Unit, nearest: Nearest | None) -> Iterator[str]:
        found = nearest.find(self.text[unit.start : unit.end]) if nearest else []
        more = ""
        if key == "event_reports" and self.language:
            dates = propose_dates(self.text, unit.start, unit.end, self.language, self.published)
            if len(dates) == 1:
                more = f", reported_edtf: {dates[0][1]}, evidence: {{reported_edtf: {self._anchor(dates[0][0])}}}"
        yield from ([f"    {key}:"] if found else [])
        for one in found:
            row = f"{PROPOSED}: keep or strike, span: {self._anchor((unit.start, unit.end))}, {column}: {one.record_id}"
            yield f"      # {one.title}"
            yield f"      - {{{row}{more}}}"

    def _quote(self, quote: Quote) -> Iterator[str]:
        yield f"      - {PROPOSED}: {'say who speaks; ' if quote.speaker is None else ''}mend or strike"
        yield f"        span: {self._anchor(quote.span)}{self._words(quote.span)}"
        if quote.speaker is not None:
            actor, place = quote.speaker
            yield f"        speaker_actor_id: {actor}"
            yield f"        speaker_text: {spell(self.text[slice(*place)])}"
        yield f"        quote_kind: {quote.kind}"
        yield f"        medium: {quote.medium}"
        yield "        is_translation: unclear"
        yield f"        has_editorial_insertion: {str(quote.has_insertion).lower()}"
        if quote.speaker is not None:
            yield "        evidence:"
            yield f"          speaker_actor_id: {self._anchor(quote.speaker[1])}"

    def _anchor(self, span: Span) -> str:
        return f"{span[0]}-{span[1]}/{digest(self.text[span[0] : span[1]])}"

    def _words(self, span: Span) -> str:
        return f"  # {shorten_words(self.text[slice(*span)])}"


def _cells(kind: Kind, filled: Mapping[str, str | int], hints: Mapping[str, str]) -> Iterator[str]:
    for name, column in kind.written.items():
        yield from _comment(_explain(column), "  ")
        hint = f"; {hints[name]} by its words" if hints.get(name) else ""
        if name in filled:
            yield f"  {name}: {spell(filled[name])}"
        else:
            yield f"  {name}:  {TODO}{hint}" if kind.is_required(name) else f"  {name}: null"


def _explain(column: Field) -> str:
    if column.code_list is not None:
        return f"{column.column.description} One of: {', '.join(column.code_list.codes)}."
    if column.lexical is None or column.lexical.name in ("text", "count", "number", "boolean", "slug", "sha256"):
        return column.column.description
    if column.lexical.name == "edtf":
        return f"{column.column.description} Such as 2026-01-05, or 2026-01 where no day is known."
    return f"{column.column.description} Such as {column.lexical.example}."


def _comment(text: str, indent: str) -> list[str]:
    lead = f"{indent}# "
    return textwrap.wrap(
        text, _WIDTH, initial_indent=lead, subsequent_indent=lead, break_long_words=False, break_on_hyphens=False
    )
