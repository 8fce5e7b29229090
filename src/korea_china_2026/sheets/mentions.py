"""Counts the surface forms of actors in a text: what ``mention_count`` holds."""

from __future__ import annotations

import re
from collections.abc import Iterable


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with the characters of some spans made unfindable; its length stays."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def count_forms(text: str, forms: set[str]) -> dict[str, int]:
    """How often each form stands in a text as whole words; a longer form takes its characters from shorter ones.

    >>> count_forms("Xi Jinping met Lee. Xi left.", {"Xi", "Xi Jinping"})
    {'Xi Jinping': 1, 'Xi': 1}
    """
    counts = {}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        pattern = re.compile(rf"(?<!\w){re.escape(form)}(?!\w)")
        counts[form] = len(pattern.findall(text))
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return counts
