from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026.language.boundaries import blank, find_whole


@given(st.text("ab _.é\0", max_size=20), st.text("ab _.", min_size=1, max_size=3))
def test_whole_words_are_those_of_a_regular_expression(text: str, words: str):
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    assert list(find_whole(text, words)) == [match.start() for match in pattern.finditer(text)]


@given(st.text("abc", max_size=12), st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=4))
def test_spans_are_blanked_whatever_they_are(text: str, spans: list[tuple[int, int]]):
    one_by_one = text
    for start, end in spans:
        one_by_one = one_by_one[:start] + "\0" * (end - start) + one_by_one[end:]
    assert blank(text, spans) == one_by_one
