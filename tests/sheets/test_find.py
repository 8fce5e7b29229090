from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from korea_china_2026.article_texts import digest
from korea_china_2026.sheets.find import ELLIPSIS, find_words

from .strategies import TEXTS

ARTICLE = max(TEXTS.values(), key=len)


@given(st.integers(0, len(ARTICLE)), st.integers(0, len(ARTICLE)))
def test_what_was_sliced_is_found_where_it_was_sliced(one: int, other: int):
    start, end = sorted((one, other))
    words = ARTICLE[start:end]
    assume(words.strip())
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    found = {(hit.start, hit.end): hit for hit in find_words(ARTICLE, words)}
    whole = find_words(ARTICLE, words, start, end)
    assert [(hit.start, hit.end, hit.words) for hit in whole] == [(start, end, ARTICLE[start:end])]
    assert all(ARTICLE[hit.start : hit.end] == hit.words for hit in found.values())
    assert all(hit.anchor == f"{hit.start}-{hit.end}/{digest(hit.words)}" for hit in found.values())


@given(st.text(max_size=20), st.text(max_size=5))
def test_found_words_are_the_words_looked_for(text: str, words: str):
    assume(words.strip())
    for hit in find_words(text, words):
        assert text[hit.start : hit.end] == hit.words


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("The ice, the icefloe.", "ice", ["ice"]),
        ("The icefloe.", "ice", ["ice"]),
        ("“Ice has no flag,” he said.", '"Ice has no flag,"', ["“Ice has no flag,”"]),
        ("Chile’s nets", "Chile's nets", ["Chile’s nets"]),
        ("two\nlines", "two lines", ["two\nlines"]),
        ("Sand met Alder; Sand left.", "Sand", ["Sand", "Sand"]),
        ("Sand met Alder. Alder left.", f"Sand{ELLIPSIS}Alder", ["Sand met Alder"]),
        ("Sand left.", "sand", []),
        ("1.250 buoys", "1,250", []),
    ],
)
def test_words_are_matched_as_people_type_them(text: str, words: str, found: list[str]):
    assert [hit.words for hit in find_words(text, words)] == found


def test_a_passage_limits_the_search():
    text = "Ice. Ice."
    assert [hit.start for hit in find_words(text, "Ice", 2)] == [5]
    assert [hit.start for hit in find_words(text, "Ice", 0, 4)] == [0]
