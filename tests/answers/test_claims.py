# What reports and relations amount to for a claim, and how contradictions are counted.
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from korea_china_2026.answers.claims import SEVERITIES, Headline, claim_status, contradicting, headline
from korea_china_2026.model.codelist import code_list


def test_severities_and_statuses_are_those_of_the_code_lists() -> None:
    assert tuple(code_list("severity").codes) == SEVERITIES
    assert {claim_status("c", *case) for case, _ in STATUSES} == set(code_list("claim_status").codes)


STATUSES: list[tuple[tuple[Any, Any, int], str]] = [
    ((["asserted"], [], 1), "single_source"),
    ((["asserted", "alleged"], [], 2), "corroborated"),
    ((["denied", "denied"], [], 2), "corroborated"),
    ((["asserted", "denied"], [], 2), "contested"),
    ((["asserted"], [("other", None)], 3), "contested"),
    ((["asserted"], [("other", "other")], 3), "refuted"),
    ((["asserted"], [("other", "c")], 1), "single_source"),
    ((["asserted"], [(None, None)], 3), "refuted"),
    ((["asserted", "denied"], [("other", None), (None, None)], 3), "refuted"),
]


@pytest.mark.parametrize(("case", "status"), STATUSES)
def test_what_a_claim_amounts_to(case: tuple[Any, Any, int], status: str) -> None:
    assert claim_status("c", *case) == status


def counted(relations: list[tuple[str, str | None, str]], articles: dict[str, str]) -> Headline:
    tables: dict[str, list[Any]] = {
        "claims": [SimpleNamespace(claim_id=claim) for claim in articles], "references": [],
        "claim_reports": [SimpleNamespace(claim_id=claim, source_id=article, independence_group=article)
                          for claim, article in articles.items()],
        "claim_relations": [SimpleNamespace(
            claim_relation_id=f"{claim}--{number}", claim_id=claim, related_claim_id=related, relation="contradicts",
            severity=severity, supported_claim_id=None, reference_id=None)
            for number, (claim, related, severity) in enumerate(relations)],
    }  # fmt: skip
    return headline(contradicting(tables.__getitem__))


def test_pairs_that_share_a_statement_are_one_fact() -> None:
    articles = {"a": "one", "b": "two", "c": "one", "d": "one", "e": "one"}
    found = [("a", "b", "hard"), ("b", "c", "hard"), ("d", None, "hard"), ("d", None, "hard"), ("e", "c", "soft"),
             ("a", None, "wording")]  # fmt: skip
    assert counted(found, articles) == Headline(facts=2, between=1, pairs=4, differences=2)
    assert counted([("c", "d", "hard")], articles) == Headline(facts=1, between=0, pairs=1, differences=0)
    assert counted([], {}) == Headline(0, 0, 0, 0)
