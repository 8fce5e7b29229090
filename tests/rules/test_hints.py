"""What may not fit among claims and events is told for most of what is planted, and for little of what is right."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from korea_china_2026.rules.hints import NEARLY, Hints
from korea_china_2026.sheets.flatten import Placed, Tables
from tests.published import tables as published

#: Claims that say otherwise what a claim of the five articles says, and that claim.
OTHERWISE = {
    "Lee Jae Myung's visit to China in January 2026 lasted three days.": "visit-lasts-four-days",
    "Lee Jae Myung's state visit to China in January 2026 took five days.": "visit-lasts-four-days",
    "South Korea and China signed 15 memorandums of understanding.": "sides-signed-14-memorandums",
    "China accounts for about 25 per cent of South Korea's overall trade.": "china-20-percent-of-south-korean-trade",
    "The missiles that North Korea fired on 4 January 2026 flew about 700 kilometres.": "missiles-flew-about-900-km",
    "North Korea fired missiles on 3 January 2026.": "north-korea-fired-missiles-on-2026-01-04",
    "The South Korea–China summit of January 2026 took place in Shanghai.": "summit-held-in-beijing",
    "Taiwan was directly mentioned in the discussions at the South Korea–China summit of January 2026.": (
        "taiwan-not-directly-mentioned"
    ),
    "Lee Jae Myung arrived in China on Monday, 5 January 2026.": "lee-reached-china-on-2026-01-04",
    "A missile defence system was deployed in South Korea in 2018.": "missile-defence-deployed-in-2017",
    "China takes half of South Korea's annual chip exports.": "china-takes-third-of-chip-exports",
}


def told(tables: Tables, column: str) -> list[tuple[Placed, ...]]:
    among: list[Any] = [{"statement": "claims", "title": "events"}.get(column, table) for table in ("claims", "events")]
    hints = chain.from_iterable(Hints(tables, table).all() for table in dict.fromkeys(among))
    return [tuple(rows) for _, one, *rows in hints if one == column]


def changed(table: str, rows: Iterable[Placed]) -> Tables:
    return replace(published(), placed={**published().placed, table: [*rows]})


def test_claims_that_say_otherwise_what_others_say_are_named_with_them():
    first = published().of("claims")[0]
    new = [
        Placed({**first, "claim_id": statement, "statement": statement, "polarity": "affirmative"}, first.record)
        for statement in OTHERWISE
    ]
    tables = changed("claims", [*published().of("claims"), *new])
    pairs = [{row["claim_id"] for row in rows} for rows in told(tables, "statement")]
    assert [statement for statement, meant in OTHERWISE.items() if {statement, meant} not in pairs] == []


def test_few_of_the_claims_that_are_right_are_named():
    alike = [how for likeness, how, *_ in Hints(published()).near() if likeness >= NEARLY]
    assert alike.count("otherwise") <= 4
    assert alike.count("nearly") <= 6
    assert len(told(published(), "relation")) <= 0.01 * len(published().of("claim_relations"))
    assert len(told(published(), "actor_id")) <= 1
    assert told(published(), "title") == told(published(), "rationale") == []


@pytest.mark.parametrize("indirectly", [False, True])
def test_claims_that_give_two_values_are_named_unless_a_relation_joins_the_two(indirectly: bool):
    pair = {"lee-took-office-in-2022", "lee-took-office-in-june-2025"}

    def ends(row: Placed) -> set[object]:
        return {row["claim_id"], row["related_claim_id"]}

    rows = [
        row for row in published().of("claim_relations") if ends(row) != pair and (indirectly or not ends(row) & pair)
    ]
    named = [{row["claim_id"] for row in some} for some in told(changed("claim_relations", rows), "statement")]
    assert named.count(pair) == 1
    assert pair not in [{row["claim_id"] for row in some} for some in told(published(), "statement")]


@pytest.mark.parametrize(
    ("meant", "title"),
    [
        ("beijing-summit-2026", "Summit of Xi Jinping and Lee Jae Myung in Beijing"),
        ("lee-japan-visit-2026", "Lee visits Japan for talks"),
        # The same actors hold one summit in a day, whatever it is called.
        ("beijing-summit-2026", "Both leaders meet"),
        ("lee-japan-visit-2026", "President Lee travels to Tokyo"),
    ],
)
def test_an_event_that_is_entered_again_is_named_with_the_first(meant: str, title: str):
    again = {"events": [], "event_actors": []}
    for table, rows in again.items():
        rows += [*published().of(table)]
        rows += [
            Placed({**row, "event_id": "again", **({"title": title} if table == "events" else {})}, row.record)
            for row in published().of(table)
            if row["event_id"] == meant
        ]
    pairs = [
        {row["event_id"] for row in rows}
        for rows in told(replace(published(), placed=published().placed | again), "title")
    ]
    assert {"again", meant} in pairs


def test_a_claim_that_another_article_has_in_like_words_is_named_with_the_first():
    meant, statement = "china-largest-trading-partner-of-south-korea", "China buys and sells most."
    [claim] = [row for row in published().of("claims") if row["claim_id"] == meant]
    actors = [row for row in published().of("claim_actors") if row["claim_id"] == meant]
    [first, *others] = [row for row in published().of("claim_reports") if row["claim_id"] == meant]
    assert {row["source_id"] for row in others} - {first["source_id"]}
    rest = [row for row in published().of("claim_reports") if row["claim_id"] != meant]
    again = {
        "claims": [
            *published().of("claims"),
            Placed({**claim, "claim_id": "again", "statement": statement}, claim.record),
        ],
        "claim_actors": [
            *published().of("claim_actors"),
            *(Placed({**row, "claim_id": "again"}, row.record) for row in actors),
        ],
    }

    def likeness(words: str, own: str = first["source_id"]) -> float:
        moved = [
            Placed({**row, "claim_id": "again" if row["source_id"] == own else meant}, row.record)
            for row in (first, *others)
        ]
        tables = replace(published(), placed=published().placed | again | {"claim_reports": [*rest, *moved]})
        read = {"again": words, meant: "its largest trading partner"}
        near = Hints(tables, "claims", lambda row: read.get(row["claim_id"])).near()
        return max(one for one, _, *rows in near if {row["claim_id"] for row in rows} == {"again", meant})

    assert likeness("its largest trading partner") >= NEARLY
    assert likeness("something else entirely") < NEARLY


@pytest.mark.parametrize(("relation", "share"), [("refines", 0.85), ("entails", 0.8)])
def test_most_relations_that_are_the_wrong_way_round_are_told(relation: str, share: float):
    rows = published().of("claim_relations")
    turned = [
        Placed(
            {**row, "claim_id": row["related_claim_id"], "related_claim_id": row["claim_id"]},
            row.record,
        )
        for row in rows
        if row["relation"] == relation
    ]
    tables = changed("claim_relations", turned)
    assert sum(len(told(tables, column)) for column in ("relation", "rationale")) > share * len(turned)


@pytest.mark.parametrize(
    ("table", "acts", "bears"),
    [
        ("event_actors", "initiator", "target"),
        ("event_actors", "initiator", "affected"),
        ("claim_actors", "subject", "object"),
    ],
)
def test_most_roles_that_are_exchanged_are_told(table: str, acts: str, bears: str):
    other = {acts: bears, bears: acts}
    key = f"{table.partition('_')[0]}_id"
    roles: dict[object, set[object]] = {}
    for row in published().of(table):
        roles.setdefault(row[key], set()).add(row["role"])
    both = {own for own, some in roles.items() if {acts, bears} <= some}
    rows = [row for row in published().of(table) if row[key] in both and row["role"] in other]
    swapped = [Placed({**row, "role": other[row["role"]]}, row.record) for row in rows]
    names = {one.get(key) for rows in told(changed(table, swapped), "actor_id") for one in rows[:1]}
    assert len(names & both) > 0.8 * len(both)


@pytest.mark.parametrize(("table", "share"), [("claim_actors", 0.7), ("event_actors", 0.5)])
def test_most_actors_of_whom_a_text_speaks_and_who_are_left_out_are_told(table: str, share: float):
    key, text = ("claim_id", "statement") if table == "claim_actors" else ("event_id", "title")
    # The first one of each, which is the one who acts.
    firsts = {row[key]: row for row in reversed(published().of(table))}
    rows = [row for row in published().of(table) if row is not firsts[row[key]]]
    called = {row["actor_id"] for row in published().of("actors") if row["kind"] in ("state", "person")}
    lost = {own for own, row in firsts.items() if row["actor_id"] in called}
    named = {one[0].get(key) for column in (text, "actor_id") for one in told(changed(table, rows), column)}
    assert len(named & lost) > share * len(lost)


def test_a_party_whose_other_side_is_left_out_is_told():
    own = "countries-inseparable-partners"
    rows = [row for row in published().of("claim_actors") if (row["claim_id"], row["actor_id"]) != (own, "china")]
    [one] = [rows[0] for rows in told(changed("claim_actors", rows), "actor_id") if rows[0]["claim_id"] == own]
    assert (one["actor_id"], one["role"]) == ("south-korea", "party")


def test_a_claim_that_refines_one_of_a_part_of_its_time_is_told():
    turned = [
        Placed({**row, "claim_id": row["related_claim_id"], "related_claim_id": row["claim_id"]}, row.record)
        for row in published().of("claim_relations")
        if (row["claim_id"], row["related_claim_id"]) == ("summit-held-in-beijing", "lee-met-xi")
    ]
    [(row, _)] = told(changed("claim_relations", turned), "relation")
    assert row["claim_id"] == "lee-met-xi"


def test_a_visit_whose_host_is_left_out_is_told():
    own = "lee-japan-visit-2026"
    rows = [row for row in published().of("event_actors") if (row["event_id"], row["role"]) != (own, "host")]
    [guest] = [rows[0] for rows in told(changed("event_actors", rows), "actor_id") if rows[0]["event_id"] == own]
    assert guest["role"] == "guest"


def test_relations_of_events_that_their_rationale_tells_the_other_way_round_are_told():
    turned = [
        Placed({**row, "event_id": row["related_event_id"], "related_event_id": row["event_id"]}, row.record)
        for row in published().of("event_relations")
    ]
    named = {
        (row["event_id"], row["related_event_id"]) for row, *_ in told(changed("event_relations", turned), "rationale")
    }
    assert ("north-korea-missile-launch-2026-01-04", "nso-emergency-meeting-2026-01-04") in named
    assert ("lee-departure-for-china-2026-01-04", "north-korea-missile-launch-2026-01-04") in named
