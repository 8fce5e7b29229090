# What reports and relations amount to for a claim, and how contradictions are counted.
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from korea_china_2026.answers.aggregation import claim_status
from korea_china_2026.answers.claims import (
    Headline,
    contradicting,
    contradictions,
    corroboration,
    entailing,
    headline,
)
from korea_china_2026.answers.rows import columns_from
from korea_china_2026.model.codebook import code_list

STATUSES: list[tuple[tuple[list[str], bool, int], str]] = [
    ((["asserted"], False, 1), "single_source"),
    ((["asserted", "alleged"], False, 2), "corroborated"),
    # A claim that all deny is corroborated in being denied; what the record says of it is its verdict.
    ((["denied", "denied"], False, 2), "corroborated"),
    ((["asserted", "denied"], False, 2), "contested"),
    ((["asserted"], True, 3), "contested"),
    ((["asserted"], True, 1), "contested"),
]


@pytest.mark.parametrize(("case", "status"), STATUSES)
def test_what_a_claim_amounts_to(case: tuple[list[str], bool, int], status: str) -> None:
    assert claim_status(*case) == status


def test_every_status_can_come_about() -> None:
    assert {status for _, status in STATUSES} == set(code_list("claim_status").codes)


def tables(relations: list[tuple[str, str, str, str | None]], articles: dict[str, str]) -> dict[str, list[Any]]:
    """Claims, each made by one article, and relations between them: claim, related claim, relation and fact."""
    return {
        "claims": [SimpleNamespace(claim_id=claim, statement=f"Claim {claim}.", verdict=None) for claim in articles],
        "claim_reports": [
            SimpleNamespace(claim_id=claim, source_id=article, independence_group=article)
            for claim, article in articles.items()
        ],
        "claim_relations": [
            SimpleNamespace(
                claim_relation_id=f"{claim}--{relation}--{related}",
                claim_id=claim,
                related_claim_id=related,
                relation=relation,
                difference="number",
                rationale="Two numbers.",
                fact_id=fact,
            )
            for claim, related, relation, fact in relations
        ],
    }


ARTICLES = {"a": "one", "b": "two", "c": "one", "d": "one", "e": "one"}


def counted(relations: list[tuple[str, str, str, str | None]]) -> Headline:
    return headline(contradicting(tables(relations, ARTICLES).__getitem__))


def test_pairs_of_one_fact_count_once_and_differences_are_no_contradictions() -> None:
    found = [
        ("a", "b", "contradicts", "a"),
        ("b", "c", "contradicts", "a"),
        ("d", "e", "contradicts", "d"),
        ("a", "e", "differs", None),
        ("c", "d", "restates", None),
    ]
    assert counted(found) == Headline(facts=2, between=1, differences=1)
    assert counted(found[2:]) == Headline(facts=1, between=0, differences=1)
    assert counted([]) == Headline(0, 0, 0)


def test_contradictions_come_first_and_by_fact() -> None:
    found = [
        ("a", "e", "differs", None),
        ("d", "e", "contradicts", "d"),
        ("a", "b", "contradicts", "a"),
        ("c", "d", "entails", None),
    ]
    rows = contradictions(tables(found, ARTICLES).__getitem__)
    assert [(row["fact_id"], row["relation"], row["claim_id"]) for row in rows] == [
        ("a", "contradicts", "a"),
        ("d", "contradicts", "d"),
        (None, "differs", "a"),
    ]
    assert (rows[0]["source_ids"], rows[0]["related_source_ids"]) == ("one", "two")


def test_a_claim_that_does_not_hold_lends_nothing_to_what_it_entails() -> None:
    chain = [("a", "b"), ("b", "c")]
    assert entailing(chain)["c"] == {"a", "b"}
    assert entailing(chain, ["b"])["c"] == frozenset()
    assert entailing(chain, ["a"])["c"] == {"b"}


@pytest.mark.parametrize(("verdict", "entailed"), [("supported", 2), ("contradicted", 1), (None, 2)])
def test_only_what_the_record_does_not_contradict_corroborates_what_follows(verdict: str | None, entailed: int) -> None:
    given = tables([("a", "b", "entails", None)], {"a": "one", "b": "two"})
    for row in given["claims"]:
        known = {"n_independent_sources": 1, "verdict": verdict if row.claim_id == "a" else None}
        vars(row).update(dict.fromkeys(columns_from("claims", "corroboration")) | vars(row) | known)
    for row in given["claim_reports"]:
        row.modality = "asserted"
    given["sources"] = [SimpleNamespace(source_id=one, independence_group=one) for one in ("one", "two")]
    counts = {row["claim_id"]: row["n_independent_sources_entailed"] for row in corroboration(given.__getitem__)}
    assert counts == {"a": 1, "b": entailed}
