from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.answers.rows import circles
from tests.checkout import examples

LINKS = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4))


def reached(links: dict[int, list[int]], start: int) -> set[int]:
    found, ahead = {start}, [start]
    while ahead:
        new = set(links.get(ahead.pop(), ())) - found
        found |= new
        ahead += new
    return found


@settings(max_examples=examples(100))
@given(LINKS)
def test_two_stand_in_one_group_exactly_where_each_leads_to_the_other(links: dict[int, list[int]]):
    held = circles((one, other) for one, others in links.items() for other in others)
    assert all(one in group and held[one] is held[other] for one, group in held.items() for other in group)
    assert {one for one, group in held.items() if len(group) == 1} <= {one for one in links if one in links[one]}
    for one in range(8):
        for other in range(8):
            if one != other:
                each_way = other in reached(links, one) and one in reached(links, other)
                assert (one in held and held[one] is held.get(other)) == each_way


def test_a_chain_of_any_length_is_walked():
    n = 50_000
    chain = [(number, number + 1) for number in range(n)]
    assert circles(chain) == {}
    assert sorted(circles([*chain, (n, 0)])[0]) == list(range(n + 1))


def test_what_leads_to_itself_is_a_circle():
    assert circles([(1, 2), (2, 2), (2, 3)]) == {2: [2]}
