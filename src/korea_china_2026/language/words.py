"""Where words begin and end in a text, and how often the surface forms of actors are there.

English words are between blanks. A Korean name may be followed by particles in its word. Chinese has no blanks, so
that a name may be anywhere. A language that cannot be read is taken as English is: letters and digits make words.
"""

from collections.abc import Iterable, Iterator

from korea_china_2026.language.tables import Language

#: Where words are in a text: code points from 0, end exclusive.
Range = tuple[int, int]


def blank(text: str, spans: Iterable[Range]) -> str:
    """The text with the characters of some spans made unfindable; its length stays where the spans are in it."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def may_start(text: str, at: int, language: Language | None = None) -> bool:
    """Whether a word may begin at an offset."""
    return at <= 0 or not is_in_word(text[at - 1]) or (at < len(text) and _meet(text[at - 1], text[at], language))


def may_end(text: str, at: int, language: Language | None = None) -> bool:
    """Whether a word, or the name in it, may end before an offset.

    >>> from korea_china_2026.language.tables import language_of
    >>> may_end("중국은 멀다", 2, language_of("ko")), may_end("중국인은 멀다", 2, language_of("ko"))
    (True, False)
    """
    if at >= len(text) or not is_in_word(text[at]) or _meet(text[at - 1 : at] or " ", text[at], language):
        return True
    return language is not None and language.particles.match(text, at) is not None


def _meet(before: str, after: str, language: Language | None) -> bool:
    # Two letters of which one belongs to a script without blanks, or the two scripts of a Korean word.
    if language is None or language.boundaries == "blanks":
        return False
    if language.boundaries == "none":
        return ord(before) >= 0x2E80 or ord(after) >= 0x2E80
    return ("가" <= before <= "힣") != ("가" <= after <= "힣")


def find_whole(text: str, words: str, language: Language | None = None) -> Iterator[int]:
    """Where ``words`` start in a text as whole words, left to right and without overlap.

    >>> list(find_whole("Xi, Xian and Xi", "Xi"))
    [0, 13]
    """
    at, length = text.find(words), len(words)
    while at >= 0:
        if not may_start(text, at, language) or not may_end(text, at + length, language):
            at = text.find(words, at + 1)
            continue
        yield at
        at = text.find(words, at + length)


def is_in_word(character: str) -> bool:
    """Whether a character belongs to a word, as regular expressions have it; the end of a text does not."""
    return character.isalnum() or character == "_"


def count_forms(text: str, forms: set[str], language: Language | None = None) -> dict[str, int]:
    """How often each form is in a text as whole words; a longer form takes its characters from shorter ones.

    >>> count_forms("Xi Jinping met Lee. Xi left.", {"Xi", "Xi Jinping"})
    {'Xi Jinping': 1, 'Xi': 1}
    """
    counts = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        found = list(find_whole(text, form, language))
        counts[form] = len(found)
        text = blank(text, ((start, start + len(form)) for start in found))
    return counts
