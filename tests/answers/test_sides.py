from __future__ import annotations

import pytest

from korea_china_2026.answers.events import DIRECTING, VISIT, acting, receiving, sides
from korea_china_2026.model.codebook import code_list

ROLES = sorted(code_list("event_role").codes)


def test_roles_and_modes_are_those_of_the_code_lists() -> None:
    assert VISIT in code_list("plover_mode").codes
    assert {*DIRECTING} < {*ROLES}
    for mode in (VISIT, "host", None):
        assert {*acting(mode)} | {*receiving(mode)} == {*ROLES} - {"affected"}


@pytest.mark.parametrize(("mode", "roles", "pairs"), [
    ("visit", "guest host", [("a", "b")]),
    ("host", "guest host", [("b", "a")]),
    ("visit", "guest host participant", [("a", "b"), ("c", "b")]),
    (None, "participant participant target", [("a", "c"), ("b", "c")]),
    (None, "initiator participant target", [("a", "c"), ("b", "c")]),
    (None, "signatory signatory affected", [("a", "b"), ("b", "a")]),
    (None, "initiator affected", []),
    (None, "participant participant", [("a", "b"), ("b", "a")]),
    (None, "host participant participant", [("a", "b"), ("a", "c"), ("b", "c"), ("c", "b")]),
    (None, "initiator", []),
    ("visit", "guest", []),
])  # fmt: skip
def test_who_acts_on_whom(mode: str | None, roles: str, pairs: list[tuple[str, str]]) -> None:
    assert sides(mode, zip("abc", roles.split(), strict=False)).pairs() == pairs
