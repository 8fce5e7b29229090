"""Cells compiled into SQL: for each declared field a predicate over its text that is true where the cell is wrong.

A cell is judged by its spelling, before any cast. The predicates run on texts as they stand in the file; NULL is an empty cell.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache

from korea_china_2026.model.fields import INT64_MAX, Date, Field, Lexical, Text
from korea_china_2026.model.projections import sql_name

#: What Python's ``\\s`` matches in a text, for RE2, whose own knows ASCII alone.
_BLANKS = r"\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_LINE_BREAKERS = r"[\p{Cc}\p{Zl}\p{Zp}]"
_INVISIBLE = r"[\p{Cf}\p{Co}]"
#: Columns that hold a cell of any other column, so a negative number too.
ANY_SPELLING = frozenset({"value", "old_value", "new_value", "first_value", "second_value"})
FORMULA = "=+-@＝＋－＠"

#: ASCII text on one line without blanks at its ends that does not start like a formula: what nearly every text is, and cheaper
#: to ask than all of Unicode.
_SAFE = r"[!-*./0-<>?A-~]([ -~]*[!-~])?"
#: Logical types whose values have one spelling each, and bounds.
TYPED = frozenset({"integer", "date", "boolean"})

_TEXT: Lexical = next(m for m in Text.__metadata__ if isinstance(m, Lexical))  # type: ignore[attr-defined]
_DATE: Lexical = next(m for m in Date.__metadata__ if isinstance(m, Lexical))  # type: ignore[attr-defined]


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """Texts as an SQL list in parentheses; a list that nothing is in, where there are none."""
    return "(" + (", ".join(map(literal, texts)) or "NULL") + ")"


def re2(pattern: str) -> str:
    """A Python pattern as RE2 reads it, for a full match: blanks are those of Unicode, the anchors are left out.

    >>> re2("^[a-z]+$")
    '[a-z]+'
    """
    made, in_class = [], False
    for token in re.findall(r"\\.|.", pattern.removeprefix("^").removesuffix("$"), re.DOTALL):
        if token in ("\\s", "\\S"):
            inner = _BLANKS if token == "\\s" else None
            if in_class and inner is None:
                raise ValueError(f"pattern {pattern!r}: \\S inside a class has no spelling in RE2")
            made.append(inner if in_class and inner else f"[{'^' if inner is None else ''}{_BLANKS}]")
            continue
        if token in ("\\d", "\\D", "\\w", "\\W", "\\b", "\\B"):
            raise ValueError(f"pattern {pattern!r}: {token} means more in Python than in RE2; write the characters out")
        in_class = (in_class or token == "[") and token != "]"
        made.append(token)
    return "".join(made)


def matches(column: str, pattern: str) -> str:
    """SQL: the whole text fits an RE2 pattern."""
    return f"regexp_full_match({column}, {literal(pattern)})"


def needs_python(field: Field) -> bool:
    """Whether a spelling has a check beyond its pattern that only Python knows; its distinct values are judged there."""
    lexical = field.lexical
    return lexical is not None and lexical.check is not None and lexical.logical != "integer" and lexical.check is not _TEXT.check


def is_empty(field: Field) -> str:
    """SQL: the cell of ``field`` is empty though required."""
    return "false" if field.nullable else f"{sql_name(field.name)} IS NULL"


def offends(field: Field, refused: str = "", *, is_ascii: bool = True, composes: bool = True) -> str:
    """SQL: the cell of ``field`` is wrong: empty though required, no code of its list, or not the spelling of a value.

    ``refused`` is the SQL list of spellings that Python refused; ``is_ascii`` says that no cell holds any other character;
    where the engine does not know normalisation form C (``composes``), Python was to refuse what is not in it.
    """
    column = sql_name(field.name)
    wrong = f"NOT ({_is_spelled(field, column)})"
    if refused:
        wrong += f" OR {column} IN {refused}"
    if field.lexical is not None and field.lexical.name in ("text", "url"):
        wrong += f" OR {_strange(field, column, is_ascii=is_ascii, composes=composes)}"
    if field.lexical == _TEXT:
        # CASE, because both sides of an OR are computed for every row.
        wrong = f"CASE WHEN {matches(column, _SAFE)} THEN false ELSE {wrong} END"
    return f"{column} IS NULL OR {wrong}" if not field.nullable else f"{column} IS NOT NULL AND ({wrong})"


def exceeds(field: Field, value: str) -> str:
    """SQL: the typed ``value`` of a cell is none of its field, which is ``integer``, ``date`` or ``boolean``: missing though required,
    or beyond its bounds. Such a value has one spelling, so that nothing else can be wrong with it."""
    lexical = field.lexical
    assert lexical is not None
    assert lexical.logical in TYPED
    wrong = "false"
    if lexical.logical == "integer":
        bounds = (-INT64_MAX if lexical.minimum is None else lexical.minimum, INT64_MAX if lexical.maximum is None else lexical.maximum)
        wrong = f"{value} NOT BETWEEN {bounds[0]} AND {bounds[1]}"
    elif lexical.logical == "date":
        wrong = f"{value} NOT BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    return f"coalesce({wrong}, false)" if field.nullable else f"{value} IS NULL OR {wrong}"


def _is_spelled(field: Field, column: str) -> str:
    if field.code_list is not None:
        return f"{column} IN {listed(field.code_list.codes)}"
    assert field.lexical is not None
    lexical = field.lexical
    if lexical == _TEXT:
        return f"{matches(column, re2(lexical.pattern))} AND NOT regexp_matches({column}, '{_LINE_BREAKERS}')"
    parts = [matches(column, re2(lexical.pattern))]
    if lexical.logical == "integer":
        # The most negative 64-bit number has no counterpart among the positive ones; INT64_MAX bounds both sides.
        parts.append(f"TRY_CAST({column} AS BIGINT) BETWEEN {-INT64_MAX} AND {INT64_MAX}")
    if lexical.logical == "date":
        parts.append(f"TRY_CAST({column} AS DATE) IS NOT NULL AND {column} >= '0001-01-01'")
    for bound, sign in ((lexical.minimum, ">="), (lexical.maximum, "<=")):
        if bound is not None:
            parts.append(f"TRY_CAST({column} AS DOUBLE) {sign} {bound}")
    return "coalesce(" + " AND ".join(parts) + ", false)"


def _strange(field: Field, column: str, *, is_ascii: bool, composes: bool) -> str:
    """Characters that are not seen, other than composed ones, and formulas; what is ASCII throughout is spared the first two."""
    parts = []
    if field.lexical == _TEXT:
        number = f" AND NOT {matches(column, '-[0-9][0-9.]*')}" if field.name in ANY_SPELLING else ""
        parts.append(f"substr({column}, 1, 1) IN {listed(FORMULA)}{number}")
    if not is_ascii:
        other = f" OR nfc_normalize({column}) <> {column}" if composes else ""
        parts.append(f"CASE WHEN strlen({column}) = length({column}) THEN false ELSE regexp_matches({column}, '{_INVISIBLE}'){other} END")
    return "(" + (" OR ".join(f"({part})" for part in parts) or "false") + ")"


@cache
def doubtful() -> str:
    """A character class: without one of these characters, which are marks for the most part, a text is in normalisation form C."""
    ranges: list[list[int]] = []
    for code in (*range(0x80, 0xD800), *range(0xE000, sys.maxunicode + 1)):
        character = chr(code)
        # Vowels and final consonants of Korean join what stands before them, as marks do.
        if unicodedata.category(character)[0] == "M" or 0x1160 <= code < 0x1200 or not unicodedata.is_normalized("NFC", character):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "[" + "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in ranges) + "]"


def strangeness(text: str) -> tuple[str, str, str, str] | None:
    """Code, what, found and expected of an invisible or decomposed character in ``text``; None where there is none."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Zl", "Zp"):
            name = f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"
            return "KC007", "an invisible or control character", name, "visible text"
    composed = unicodedata.normalize("NFC", text)
    return None if composed == text else ("KC008", "text is not in normalisation form C", text, "composed characters")
