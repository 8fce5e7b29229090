"""Counts the surface forms of actors in a text: what ``mention_count`` holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the characters of some spans made unfindable; its length stays where the spans lie in it."""
    given = list(spans)
    spans = sorted(given)
    limits = [0, *(offset for span in spans for offset in span), len(text)]
    if limits != sorted(limits):
        for start, end in given:  # a span that is off, which the anchors report, or one in another
            text = text[:start] + "\0" * (end - start) + text[end:]
        return text
    kept = []
    for reached, (start, end) in zip(limits[::2], spans, strict=False):
        kept += [text[reached:start], "\0" * (end - start)]
    return "".join([*kept, text[limits[-2] :]])


def find_whole(text: str, words: str) -> Iterator[int]:
    """Where ``words`` start in a text as whole words, left to right and without overlap; what ``(?<!\\w)words(?!\\w)``
    would find.

    >>> list(find_whole("Xi, Xian and Xi", "Xi"))
    [0, 13]
    """
    at, length = text.find(words), len(words)
    while at >= 0:
        if (at and _in_word(text[at - 1])) or _in_word(text[at + length : at + length + 1]):
            at = text.find(words, at + 1)
            continue
        yield at
        at = text.find(words, at + length)


def _in_word(character: str) -> bool:
    # As regular expressions have it; the end of a text is in no word.
    return character.isalnum() or character == "_"


def count_forms(text: str, forms: set[str]) -> dict[str, int]:
    """How often each form stands in a text as whole words; a longer form takes its characters from shorter ones.

    >>> count_forms("Xi Jinping met Lee. Xi left.", {"Xi", "Xi Jinping"})
    {'Xi Jinping': 1, 'Xi': 1}
    """
    counts = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        found = list(find_whole(text, form))
        counts[form] = len(found)
        text = blank(text, ((start, start + len(form)) for start in found))
    return counts
