# The site gives a verdict only where a hard contradiction is settled; everything else differs.
from __future__ import annotations

from korea_china_2026.answers.claims import Contradiction, contradicting

from .conftest import real_tables
from .test_pages import Read

VERDICTS = ("Does not hold", "Settled by", "Holds")


def rows() -> list[Contradiction]:
    return contradicting(real_tables().__getitem__)


def test_only_settled_contradictions_carry_a_verdict(read: Read) -> None:
    for row in rows():
        [card] = read["contradictions.html"].xpath(f'//article[@id="{row.relation.claim_relation_id}"]')
        # One that another page bears out says so, whatever the page of the relation says.
        assert any(word in card.text_content() for word in VERDICTS) is row.settled, row.relation.claim_relation_id
        assert bool(card.find_class("fails") or card.find_class("holds")) is row.settled
    assert {row.relation.severity for row in rows() if row.settled} == {"hard"}


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
