from __future__ import annotations

import pytest

from korea_china_2026.sheets.record import plain
from korea_china_2026.sheets.strict_yaml import parse


def test_the_keys_of_a_merge_key_are_those_of_its_mapping_and_keep_their_places():
    root, findings = parse("f", b"- <<: {a: 1, b: 2}\n  c: [3]\n")
    assert (plain(root), findings) == ([{"a": "1", "b": "2", "c": ["3"]}], [])
    row = root.items[0]
    assert {key: (place.line, place.column) for key, (place, _) in row.entries.items()} == {
        "a": (1, 8),
        "b": (1, 14),
        "c": (2, 3),
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [("<<: {a: 1}\na: 2\n", (2, 1)), ("a: 2\n<<: {a: 1}\n", (2, 6)), ("<<: {a: 1, a: 2}\n", (1, 12))],
)
def test_a_key_beside_and_in_a_merge_key_occurs_twice(text: str, place: tuple[int, int]):
    root, [finding] = parse("f", text.encode())
    assert (finding.code, (finding.place.line, finding.place.column)) == ("KC005", place)
    assert root.doubled == {"a"}


def test_what_is_merged_must_be_keys():
    root, findings = parse("f", b"<<: [1]\nc: 3\n")
    assert (plain(root), findings) == ({"<<": ["1"], "c": "3"}, [])  # an unknown key, which the reader reports
