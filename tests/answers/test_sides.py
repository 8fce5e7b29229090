from __future__ import annotations

import pytest

from korea_china_2026.answers.events import ACTING, DIRECTING, RECEIVING, sides
from korea_china_2026.model.codebook import code_list

ROLES = sorted(code_list("event_role").codes)


def test_roles_are_those_of_the_code_list() -> None:
    assert {*DIRECTING} < {*ROLES}
    assert {*ACTING} | {*RECEIVING} == {*ROLES} - {"affected"}


@pytest.mark.parametrize(("roles", "pairs"), [
    ("guest host", [("a", "b")]),
    ("host guest", [("b", "a")]),
    ("guest host participant", [("a", "b"), ("c", "b")]),
    ("participant participant target", [("a", "c"), ("b", "c")]),
    ("initiator participant target", [("a", "c"), ("b", "c")]),
    ("signatory signatory affected", [("a", "b"), ("b", "a")]),
    ("initiator affected", []),
    ("participant participant", [("a", "b"), ("b", "a")]),
    ("host participant participant", [("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")]),
    ("initiator", []),
    ("guest", []),
])  # fmt: skip
def test_who_acts_on_whom(roles: str, pairs: list[tuple[str, str]]) -> None:
    assert sides(zip("abc", roles.split(), strict=False)).pairs() == pairs
