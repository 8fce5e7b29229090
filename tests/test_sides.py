from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.model.codelist import code_list
from korea_china_2026.publish.exports.questions import views
from korea_china_2026.sides import DIRECTING, VISIT, acting, receiving, sides

ROLES = sorted(code_list("event_role").codes)
TABLES = """
CREATE TABLE actors (actor_id, country_code);
CREATE TABLE events (event_id, plover_type, plover_mode, event_kind, start_date, end_date, status, n_independent_sources);
CREATE TABLE event_actors (event_id, actor_id, role);
"""


def test_roles_and_modes_are_those_of_the_code_lists() -> None:
    assert VISIT in code_list("plover_mode").codes
    assert {*DIRECTING} < {*ROLES}
    for mode in (VISIT, "host", None):
        assert {*acting(mode)} | {*receiving(mode)} == {*ROLES}


@pytest.mark.parametrize(("mode", "roles", "pairs"), [
    ("visit", "guest host", [("a", "b")]),
    ("host", "guest host", [("b", "a")]),
    ("visit", "guest host participant", [("a", "b"), ("c", "b")]),
    (None, "participant participant target", [("a", "c"), ("b", "c")]),
    (None, "initiator participant target", [("a", "c"), ("b", "c")]),
    (None, "signatory signatory affected", [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c")]),
    (None, "participant participant", [("a", "b"), ("b", "a")]),
    (None, "host participant participant", [("a", "b"), ("a", "c"), ("b", "c"), ("c", "b")]),
    (None, "initiator", []),
    ("visit", "guest", []),
])  # fmt: skip
def test_who_acts_on_whom(mode: str | None, roles: str, pairs: list[tuple[str, str]]) -> None:
    assert sides(mode, zip("abc", roles.split(), strict=False)).pairs() == pairs


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([None, "visit", "host", "multilateral"]),
       st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(ROLES)), max_size=5, unique=True))  # fmt: skip
def test_the_view_decides_as_the_function_does(mode: str | None, roles: list[tuple[str, str]]) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(TABLES)
        database.executemany("INSERT INTO actors VALUES (?, NULL)", [(actor,) for actor in "abc"])
        database.executemany("INSERT INTO events VALUES (?, 'CONSULT', ?, 'visit', NULL, NULL, NULL, 1)", [("e", mode), ("f", "visit")])
        database.executemany("INSERT INTO event_actors VALUES (?, ?, ?)", [("e", *one) for one in roles] + [("f", "a", "initiator")])
        found = database.execute(f"SELECT actor_id, target_actor_id FROM ({views()['dyads']})").fetchall()
    assert found == sides(mode, roles).pairs()
