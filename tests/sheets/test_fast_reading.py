from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.sheets.block_yaml import parse_block
from korea_china_2026.sheets.event_yaml import parse_events
from korea_china_2026.sheets.mentions import blank, find_whole
from korea_china_2026.sheets.strict_yaml import Mapping, Scalar, parse

from .strategies import EXAMPLE, corpora

FILE = "seeds/x.yaml"
PIECES = (
    "a", "b:", " ", "  ", "    ", "\n", "\n  ", "\n    ", "\n  - ", "\n- ", "k: v", "key:", "key: ", "'", "''", '"', "\\", "#", " #", ": ",
    ":", "- ", "-", "[1, 2]", "[]", "{}", "1", "-1", "~", "null", ">-", "|", "\n      ", "é", "“", "x: 'y'", 'x: "y"', "*a", "&a", "!t",
    "%",    "@", "?", ", ", "k: >-\n    a\n    b\n", "---", "...", "\r", "\t", "\u2800", "\xa0",
)  # fmt: skip


def assert_same_where_it_is_taken(text: str) -> bool:
    fast = parse_block(FILE, text)
    if fast is not None:
        assert (fast, []) == parse_events(FILE, text)
    return fast is not None


@settings(max_examples=40, deadline=None)
@given(corpora())
def test_a_sheet_that_is_read_fast_gives_the_tree_of_the_general_reader(sheets: dict[str, bytes]):
    for path, content in sheets.items():
        if EXAMPLE[path] != content:
            assert_same_where_it_is_taken(content.decode("utf-8", "replace"))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_that_is_read_fast_gives_the_tree_of_the_general_reader(text: str):
    assert_same_where_it_is_taken(text)
    assert_same_where_it_is_taken(f"list:\n  - key: {text}\n    other: 1\n")


@pytest.mark.parametrize("path", sorted(EXAMPLE))
def test_sheets_as_people_write_them_are_read_fast(path: str):
    assert assert_same_where_it_is_taken(EXAMPLE[path].decode())


@pytest.mark.parametrize("text", [
    "a: 1\na: 2\n", "a: &x 1\n", "a: *x\n", "a: !!int 1\n", "a: [x: 1]\n", "a: b: c\n", "a: b #c\n", "a: >\n  b\n", "a: |\n  b\n",
    "a:\n- b: 1\n", "a: 'b\n  c'\n",
    'a: "\\x41"\n', "a: b\n  c\n", "a:\n  - - b: 1\n", "a:\tb\n", "a: b\n---\na: c\n", "a: \u202eb\n", "a: e\u0301\n", "a: 1",
    "a: x\u3164\n", "a:\n", "a:\n  b: 1\n c: 2\n", "? a\n: b\n", "a: -\n", "a: - b\n",
])  # fmt: skip
def test_whatever_is_written_otherwise_is_left_to_the_general_reader(text: str):
    assert parse_block(FILE, text) is None
    assert parse(FILE, text.encode()) == parse_events(FILE, text)


def test_folded_text_is_read_fast():
    text = "a:\n  - b: >-\n      one\n      two: #3\n    c: 1\n"
    assert assert_same_where_it_is_taken(text)
    root = parse_block(FILE, text)
    assert isinstance(root, Mapping)
    assert "one two: #3" in str(root)
    assert isinstance(next(iter(root.entries.values()))[1].items[0].entries["b"][1], Scalar)


@given(st.text("ab _.é\0", max_size=20), st.text("ab _.", min_size=1, max_size=3))
def test_whole_words_are_those_of_a_regular_expression(text: str, words: str):
    import re

    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    assert list(find_whole(text, words)) == [match.start() for match in pattern.finditer(text)]


@given(st.text("abc", max_size=12), st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=4))
def test_spans_are_blanked_whatever_they_are(text: str, spans: list[tuple[int, int]]):
    one_by_one = text
    for start, end in spans:
        one_by_one = one_by_one[:start] + "\0" * (end - start) + one_by_one[end:]
    assert blank(text, spans) == one_by_one
