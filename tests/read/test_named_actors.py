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
ALSO = {"Lee": "lee-jae-myung", "Xi": "xi-jinping", "CCTV": "cctv", "APEC": "apec"}
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

#: Adjectives, and parts of names, by which a statement names a state or its bodies.
ADJECTIVES = {
    "CHN": r"Chin",
    "JPN": "Japan",
    "KOR": r"\bKorea|K-pop",
    "PHL": "Philippine",
    "PRK": r"\bKorea",
    "TWN": "Taiwan",
    "USA": r"\bUS\b|United States|American",
}
#: Who is an actor although the statement does not name it, and why.
UNNAMED = {
    ("adviser-name-spelled-lac", "wi-sung-lac"): "whose name is spelled",
    ("adviser-name-spelled-lak", "wi-sung-lac"): "whose name is spelled",
    ("wives-in-selfie", "kim-hea-kyung"): "one of the wives",
    ("wives-in-selfie", "peng-liyuan"): "one of the wives",
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


def test_every_actor_of_a_statement_is_named_in_it() -> None:
    actors = {row.actor_id: row for row in kc.records("actors")}
    statements = {row.claim_id: row.statement for row in kc.records("claims")}
    called = defaultdict(list, {actor: [name] for name, actor in ALSO.items()})
    unnamed = set()
    for row in kc.records("claim_actors"):
        actor, statement = actors[row.actor_id], statements[row.claim_id]
        if actor.kind in ("state", "government_body", "armed_force", "group"):
            words = NO_ACTOR.sub("", statement)
            is_named = re.search(ADJECTIVES.get(actor.country_code or "", ""), words) or actor.name in words
        else:
            names = [actor.name, *called[row.actor_id]]
            is_leader = row.actor_id in ("lee-jae-myung", "xi-jinping")
            is_named = any(name in statement for name in names) or (is_leader and "summit" in statement)
        if not is_named:
            unnamed.add((row.claim_id, row.actor_id))
    assert unnamed == set(UNNAMED)


def test_a_name_is_found_and_a_sea_is_none() -> None:
    names = {"China": "china", "South Korea": "south-korea", "North Korea": "north-korea"}
    assert named_in("China's claims in the South China Sea worry South Korea.", names) == {"china", "south-korea"}
    assert named_in("The South Korea–China summit was short.", names) == set()
