from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.sheets.circles import circles

LINKS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4))


def reached(links: dict[int, list[int]], start: int) -> set[int]:
    found, ahead = {start}, [start]
    while ahead:
        new = set(links.get(ahead.pop(), ())) - found
        found |= new
        ahead += new
    return found


@settings(max_examples=100)
@given(LINKS)
def test_two_stand_in_one_group_exactly_where_each_leads_to_the_other(links: dict[int, list[int]]):
    groups = list(circles(links))
    held = {one: at for at, group in enumerate(groups) for one in group}
    assert len(held) == sum(map(len, groups))
    for one in range(8):
        for other in range(8):
            if one != other:
                each_way = other in reached(links, one) and one in reached(links, other)
                assert (one in held and held[one] == held.get(other)) == each_way


def test_a_chain_of_any_length_is_walked():
    n = 50_000
    chain = {number: [number + 1] for number in range(n)}
    assert list(circles(chain)) == []
    [group] = circles(chain | {n: [0]})
    assert sorted(group) == list(range(n + 1))
