"""One cell, checked by its spelling: by its code list or its lexical form."""

from __future__ import annotations

import re
from typing import NamedTuple

from korea_china_2026.model.dates import bounds, is_edtf
from korea_china_2026.model.fields import Field
from korea_china_2026.names import nearest
from korea_china_2026.sheets.lookalikes import first_foreign, fold, name_character
from korea_china_2026.sheets.spellings import nearest_spelling

#: First characters on which a spreadsheet starts a formula, with their full-width forms (OWASP, CSV injection).
_FORMULA = tuple("=+-@\t\r＝＋－＠")
#: A negative number is no formula that does anything.
_NEGATIVE = re.compile(r"-[0-9][0-9.]*")


class Wrong(NamedTuple):
    """What is wrong with a cell: all of a finding but its place."""

    code: str
    what: str
    found: str = ""
    expected: str = ""
    nearest: str = ""


def check_cell(field: Field, text: str) -> Wrong | None:
    """Check the spelling of one non-empty cell; None if it is right."""
    if field.code_list is not None:
        if text in field.code_list:
            return None
        codes = field.code_list.codes
        what = f"an unknown code in {field.name}{_foreign(text)}"
        return Wrong("KC103", what, text, "one of " + ", ".join(codes), nearest(fold(text), codes) or "")
    assert field.lexical is not None
    if field.lexical.name == "edtf" and is_reversed(text):
        return Wrong("KC311", f"{field.name} ends before it starts", text, "the earlier day first")
    if not field.lexical.accepts(text):
        foreign = "" if field.lexical.name == "text" else _foreign(text)
        return Wrong(
            "KC104",
            f"a malformed {field.name}{foreign}",
            text,
            field.lexical.expected,
            nearest_spelling(field.lexical, text),
        )
    if field.lexical.name == "text" and text.startswith(_FORMULA) and _NEGATIVE.fullmatch(text) is None:
        return Wrong("KC108", f"{field.name} would run as a formula", text, "another first character")
    return None


def is_reversed(edtf: str) -> bool:
    """Whether an interval of two dates has them in the wrong order."""
    first, slash, last = edtf.partition("/")
    if not slash or ".." in (first, last):
        return False
    if not is_edtf(first) or not is_edtf(last):
        return False
    start, end = bounds(first)[0], bounds(last)[1]
    return start is not None and end is not None and start > end


def _foreign(text: str) -> str:
    # Ids, codes and numbers are ASCII: what only looks like it is named.
    character = first_foreign(text)
    return "" if character is None else f", with {name_character(character)}"
