# The site gives a verdict only where a hard contradiction is settled; everything else differs.
from __future__ import annotations

from korea_china_2026.model.entities import ClaimRelation
from korea_china_2026.publish.headline import Headline, headline
from korea_china_2026.publish.site.contradictions import is_settled

from .conftest import real_tables
from .test_pages import Read

VERDICTS = ("Does not hold", "Settled by", "Holds")


def rows() -> list[ClaimRelation]:
    return [row for row in real_tables()["claim_relations"] if isinstance(row, ClaimRelation) and row.relation == "contradicts"]


def test_only_settled_contradictions_carry_a_verdict(read: Read) -> None:
    for row in rows():
        [card] = read["contradictions.html"].xpath(f'//article[@id="{row.claim_relation_id}"]')
        # One that another page bears out says so, whatever the page of the relation says.
        assert any(word in card.text_content() for word in VERDICTS) is is_settled(row), row.claim_relation_id
        assert bool(card.find_class("fails") or card.find_class("holds")) is is_settled(row)
    assert {row.severity for row in rows() if is_settled(row)} == {"hard"}


def test_a_page_that_says_the_same_stands_in_the_card_of_the_one_that_differs(read: Read) -> None:
    [card] = read["claims/missiles-flew-about-900-km.html"].find_class("contradiction")
    assert "Says the same" in card.text_content()
    assert "NewsBytes" in card.text_content()
    head = read["claims/missiles-flew-about-900-km.html"].find_class("dek")[0].text_content()
    assert "1 difference." in head
    assert "contradiction, " not in head


def test_a_judge_of_the_winner_s_group_is_told(read: Read) -> None:
    [card] = read["contradictions.html"].xpath('//article[@id="lee-took-office-in-2022--contradicts--lee-took-office-in-june-2025"]')
    assert "belong to one independence group" in card.text_content()


def relation(claim: str, related: str | None, severity: str) -> ClaimRelation:
    return ClaimRelation.model_construct(claim_id=claim, related_claim_id=related, relation="contradicts", severity=severity)


def test_pairs_that_share_a_statement_are_one_fact() -> None:
    articles = {"a": {"one"}, "b": {"two"}, "c": {"one"}, "d": {"one"}, "e": {"one"}}
    found = [relation("a", "b", "hard"), relation("b", "c", "hard"), relation("d", None, "hard"), relation("d", None, "hard"),
             relation("e", "c", "soft"), relation("a", None, "wording")]
    assert headline(found, articles) == Headline(facts=2, between=1, pairs=4, differences=2)
    assert headline([relation("c", "d", "hard")], articles) == Headline(facts=1, between=0, pairs=1, differences=0)
    assert headline([], {}) == Headline(0, 0, 0, 0)
