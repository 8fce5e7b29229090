"""One cell, checked by its spelling: by its code list or its lexical form, the nearest right spelling of one that is
wrong, and characters that look like others, or like nothing, named so that a reader sees what the eye does not."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from korea_china_2026.language.tables import language_of
from korea_china_2026.language.values import read_numeral
from korea_china_2026.model.dates import bounds, is_edtf
from korea_china_2026.model.fields import Field, Lexical
from korea_china_2026.names import nearest

#: Letters of other scripts and signs that are taken for ASCII (Unicode TR 39, confusables, the ones that keyboards
#: give).
_LATIN = str.maketrans(
    "аеорсухіјѕԁһӏАВЕКМНОРСТУХІЈЅαορνικτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‐‑‒–—−ıɡ",
    "aeopcyxijsdhlABEKMHOPCTYXIJSaopviktuABEZHIKMNOPTYX------ig",
)
#: Hyphens, dashes and blanks that programs put in the place of those that are typed.
TYPOGRAPHY = str.maketrans("‐‑‒–—−\u00a0\u2007\u2009\u202f", "------    ")
#: Format characters, blanks and fillers that no category but their default-ignorable property tells (Unicode,
#: DerivedCoreProperties).
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")


def is_unseen(character: str) -> bool:
    """Whether a character is a control, a format character, a filler or no character at all: nothing that a reader
    could see."""
    if character in UNSEEN or unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
        return True
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF


def has_unseen(text: str) -> bool:
    """Whether a text holds such a character, other than line feeds."""
    if text.replace("\n", "").isprintable() and (text.isascii() or UNSEEN.isdisjoint(text)):
        return False  # what Python calls printable is none of the above, but for the fillers
    return any(map(is_unseen, {*text} - {"\n"}))


def is_plain(text: str) -> bool:
    """Whether all of a text can be seen, and its letters are composed."""
    return not has_unseen(text) and unicodedata.is_normalized("NFC", text)


class Wrong(NamedTuple):
    """What is wrong with a cell: all of a finding but its place."""

    code: str
    what: str
    found: str = ""
    expected: str = ""
    nearest: str = ""


def unseen(character: str) -> Wrong:
    """What is wrong with a character that nobody sees."""
    expected = "blanks" if character == "\t" else "the character deleted"
    return Wrong("KC007", "an invisible or control character", name_character(character), expected)


def uncomposed(text: str) -> Wrong:
    """What is wrong with a text whose letters are taken apart."""
    what = "a letter and its accent are two characters (not Unicode form NFC)"
    return Wrong("KC008", what, text, "one character for both", unicodedata.normalize("NFC", text))


def name_character(character: str) -> str:
    """A character by its code point and name.

    >>> name_character("а")
    'U+0430 CYRILLIC SMALL LETTER A'
    """
    unnamed = "noncharacter" if unicodedata.category(character) == "Cn" else "control character"
    unnamed = "tab" if character == "\t" else unnamed
    return f"U+{ord(character):04X} {unicodedata.name(character, unnamed)}"


def fold(text: str) -> str:
    """``text`` with what looks like ASCII turned into it.

    >>> fold("tomаs-alder"), fold("１２")
    ('tomas-alder', '12')
    """
    return unicodedata.normalize("NFKC", text).translate(_LATIN)


#: No cell that was meant for a value is longer; what is, is not guessed at.
_LONGEST = 2000
_NUMBERS = ("integer", "count", "number", "latitude", "longitude")
#: How a day or a month is written once blanks part its numbers and three letters name its month.
_DAYS = {
    "%Y-%m-%d": ("%Y %m %d", "%d %b %Y", "%b %d %Y", "%d %m %Y", "%m %d %Y"),
    "%Y-%m": ("%b %Y", "%Y %m"),
}


def nearest_spelling(form: Lexical, text: str) -> str:
    """The spelling of ``form`` that ``text`` stands for; empty where none, or more than one, can have been meant.

    >>> from korea_china_2026.model.entities import Actor, Place
    >>> nearest_spelling(Actor.TABLE.field("country_code").lexical, "KR")
    'KOR'
    >>> nearest_spelling(Place.TABLE.field("latitude").lexical, "37.450 N")
    '37.45'
    """
    typed = unicodedata.normalize("NFC", text[:_LONGEST]).strip()
    return next((guess for guess in _guesses(form.name, typed) if guess and form.accepts(guess)), "")


def _guesses(form: str, text: str) -> Iterator[str]:
    if form == "url":
        yield fold(text)
        yield f"https://{text}" if re.match(r"[\w-]+\.", text) else ""
    elif form == "text":
        yield " ".join(text.split())
    else:
        plain = fold(text)
        yield plain
        if form in _NUMBERS:
            yield _number(plain)
        elif form in _GUESS:
            yield _GUESS[form](plain)
        elif form.endswith("_id"):
            yield _numbered(plain)


# --- numbers and days -------------------------------------------------------------------------------------------------


def _number(text: str) -> str:
    match = re.fullmatch(
        r"([+-]?)([\d.,_' ]*\d)(?:e([+-]?\d{1,2}))?\s*(?:%|°?\s*([nsew])?|km|usd|krw|cny)", text.casefold()
    )
    if not match:
        english = language_of("en")
        return f"{read_numeral(text, english):.0f}" if english and english.number_words.fullmatch(text) else ""
    digits = re.sub(r"[_' ]", "", match[2])
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d*)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"0,\d+|\d+,(\d{1,2}|\d{4,})", digits):
        digits = digits.replace(",", ".")
    try:
        value = Decimal(digits).scaleb(int(match[3] or 0)).quantize(Decimal("0.000001")).normalize()
    except InvalidOperation:
        return ""
    is_negative = match[1] == "-" or (match[4] or "") in ("s", "w")
    return f"{-value if is_negative and value else value:f}"


def _day(text: str) -> str:
    low = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|[t ]\d\d:\d\d.*", "", text.casefold())
    low = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1 \2 \3", low)
    plain = re.sub("([a-z]{3})[a-z]*", r"\1", re.sub("[-./, ]+", " ", low))
    # Days and months are in either order around the world; only a number beyond 12 tells them apart.
    days = {day for written, forms in _DAYS.items() for form in forms if (day := _rewritten(plain, form, written))}
    return days.pop() if len(days) == 1 else ""


def _rewritten(day: str, form: str, written: str) -> str:
    try:
        return f"{dt.datetime.strptime(day, form).date():{written}}"
    except ValueError:
        return ""


# --- words and ids ----------------------------------------------------------------------------------------------------


def _slug(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", bare.casefold().replace("'", "")).strip("-")


def _numbered(text: str) -> str:
    match = re.fullmatch(r"(.+)[-_ ]([a-z])(\d{1,9})", text.casefold())
    if not match:
        return ""
    return f"{_slug(match[1])}-{match[2]}{int(match[3]):0{2 if match[2] == 'u' else 3}d}"


def _country(text: str) -> str:
    import pycountry

    try:
        return str(pycountry.countries.lookup(text).alpha_3)
    except LookupError:
        return ""


_GUESS: Mapping[str, Callable[[str], str]] = {
    "boolean": (
        lambda text: {"yes": "true", "y": "true", "no": "false", "n": "false"}.get(text.casefold(), text.casefold())
    ),
    "date": _day,
    "edtf": _day,
    "slug": _slug,
    "country_code": _country,
    "wikidata_id": lambda text: text.upper().rpartition("/")[2],
    "name": lambda text: re.sub(r"\W+", "_", text.casefold()).strip("_"),
    "digest": str.casefold,
    "sha256": str.casefold,
    "release": lambda text: text.casefold().removeprefix("v"),
}


#: First characters on which a spreadsheet starts a formula, with their full-width forms (OWASP, CSV injection).
_FORMULA = tuple("=+-@\t\r＝＋－＠")
#: A negative number is no formula that does anything.
_NEGATIVE = re.compile(r"-[0-9][0-9.]*")


def check_cell(field: Field, text: str) -> Wrong | None:
    """Check the spelling of one non-empty cell; None if it is right."""
    if field.code_list:
        if text in field.code_list:
            return None
        what = f"an unknown code in {field.name}{_foreign(text)}"
        near = nearest(meant := fold(text).casefold(), field.code_list.codes)
        # Codes of like letters, such as possible for probable, may mean something else.
        return Wrong("KC103", what, text, field.expected, near if near.casefold().startswith(meant[:2]) else "")
    assert field.lexical
    if field.lexical.name == "edtf" and is_reversed(text):
        return Wrong("KC311", f"{field.name} ends before it starts", text, "the earlier day first")
    if not field.lexical.accepts(text):
        what = f"a malformed {field.name}{'' if field.is_text else _foreign(text)}"
        return Wrong("KC104", what, text, field.lexical.expected, nearest_spelling(field.lexical, text))
    if field.is_text and text.startswith(_FORMULA) and _NEGATIVE.fullmatch(text) is None:
        return Wrong(
            "KC108", f"{field.name} would run as a formula in a spreadsheet program", text, "another first character"
        )
    return None


def is_reversed(edtf: str) -> bool:
    """Whether an interval of two dates has them in the wrong order."""
    first, slash, last = edtf.partition("/")
    if not slash or ".." in (first, last) or not (is_edtf(first) and is_edtf(last)):
        return False
    start = bounds(first)[0]
    end = bounds(last)[1]
    return start is not None and end is not None and start > end


def _foreign(text: str) -> str:
    # Ids, codes and numbers are ASCII: what only looks like it is named.
    character = next((one for one in text if not one.isascii()), None)
    return "" if character is None else f", with {name_character(character)}"
