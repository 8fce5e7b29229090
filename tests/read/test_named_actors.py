# Whoever a statement names is one of its actors: the published statements are searched for names of actors.
from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

import korea_china_2026 as kc

ROOT = Path(__file__).parents[2]
#: Names of seas and regions, and of the summit, name no actor.
NO_ACTOR = re.compile(
    r"South Korea–China summit|(?:South|East) China Sea|mainland China|the region of (?:South Korea|China) and \w+( \w+)?"
)
#: How statements call somebody, where it is not the actor's name.
ALSO = {"Lee": "lee-jae-myung", "Xi": "xi-jinping", "CCTV": "cctv", "APEC": "apec", "Sanae Takaichi": "sanae-takaichi"}
#: Groups that stand for a state, although they are no body of it.
GROUPS = {
    "KOR": {
        "anti-china-protesters",
        "defence-authorities-of-both-countries",
        "south-korean-companies",
        "south-korean-policymakers",
        "south-korean-public",
        "south-korean-retail-and-tourism-firms",
    },
    "CHN": {"chinese-public", "defence-authorities-of-both-countries"},
}


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOREA_CHINA_2026_PACKAGE", raising=False)


def named_in(statement: str, names: dict[str, str]) -> set[str]:
    rest, found = NO_ACTOR.sub("", statement), set()
    for name in sorted(names, key=len, reverse=True):
        rest, times = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", "", rest)
        if times:
            found.add(names[name])
    return found


def test_whoever_a_statement_names_is_one_of_its_actors() -> None:
    actors = {row.actor_id: row for row in kc.records("actors")}
    names = ALSO | {row.name: row.actor_id for row in actors.values() if row.kind != "group"}
    given: dict[str, set[str]] = defaultdict(set)
    for row in kc.records("claim_actors"):
        given[row.claim_id].add(row.actor_id)
    missing = set()
    for claim in kc.records("claims"):
        have = given[claim.claim_id]
        for actor in named_in(claim.statement, names) - have:
            country = actors[actor].country_code
            # A government, an office or an army of the state stands for it, and so may a group.
            bodies = {one for one in have if actors[one].affiliation_actor_id and actors[one].country_code == country}
            bodies -= {one for one in have if actors[one].kind == "person"}
            if actors[actor].kind != "state" or not (bodies | have & GROUPS.get(country or "", set())):
                missing.add((claim.claim_id, actor))
    assert not missing


def test_a_name_is_found_and_a_sea_is_none() -> None:
    names = {"China": "china", "South Korea": "south-korea", "North Korea": "north-korea"}
    assert named_in("China's claims in the South China Sea worry South Korea.", names) == {"china", "south-korea"}
    assert named_in("The South Korea–China summit was short.", names) == set()
