"""Characters that look like others, or like nothing: named, so that a reader sees what the eye does not."""

import unicodedata

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
    if text.isprintable() and (text.isascii() or UNSEEN.isdisjoint(text)):
        return False  # what Python calls printable is none of the above, but for the fillers
    return any(is_unseen(character) for character in text if character != "\n")


def unseen(character: str) -> tuple[str, ...]:
    """What is wrong with a character that nobody sees: code, what, found and expected."""
    expected = "blanks" if character == "\t" else "the character deleted"
    return "KC007", "an invisible or control character", name_character(character), expected


def uncomposed(text: str) -> tuple[str, ...]:
    """What is wrong with a text whose letters are taken apart: code, what, found, expected and nearest."""
    what = "a letter and its accent are two characters (not Unicode form NFC)"
    return "KC008", what, text, "one character for both", unicodedata.normalize("NFC", text)


def name_character(character: str) -> str:
    """A character by its code point and name.

    >>> name_character("а")
    'U+0430 CYRILLIC SMALL LETTER A'
    """
    unnamed = "noncharacter" if unicodedata.category(character) == "Cn" else "control character"
    unnamed = "tab" if character == "\t" else unnamed
    return f"U+{ord(character):04X} {unicodedata.name(character, unnamed)}"


def first_foreign(text: str) -> str | None:
    """The first character beyond ASCII; None where there is none."""
    return next((character for character in text if not character.isascii()), None)


def fold(text: str) -> str:
    """``text`` with what looks like ASCII turned into it.

    >>> fold("tomаs-alder"), fold("１２")
    ('tomas-alder', '12')
    """
    return unicodedata.normalize("NFKC", text).translate(_LATIN)
