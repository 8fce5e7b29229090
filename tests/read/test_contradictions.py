# Contradictions and differences of the real package: what they are counted by, and how a claim is shown.
from __future__ import annotations

import pytest

import korea_china_2026 as kc


@pytest.fixture(scope="module")
def found():
    return kc.contradictions().set_index("claim_relation_id")


def test_contradictions_that_share_a_claim_share_a_fact(found):
    facts = found[found.relation == "contradicts"]
    joined = {}
    for row in facts.itertuples():
        both = joined.get(row.claim_id, {row.claim_id}) | joined.get(row.related_claim_id, {row.related_claim_id})
        joined |= dict.fromkeys(both, both)
    assert [row.fact_id for row in facts.itertuples()] == [min(joined[row.claim_id]) for row in facts.itertuples()]
    assert len(set(facts.fact_id)) < len(facts)


def test_two_claims_that_contradict_each_other_do_not_both_hold(found):
    for name, row in found[found.relation == "contradicts"].iterrows():
        assert {row.verdict, row.related_verdict} != {"supported"}, name


def test_show_tells_both_statements_the_articles_and_the_verdicts(found):
    for name, row in list(found.iterrows())[:5]:
        shown = " ".join(kc.show(name).split())
        for words in (row.statement, row.related_statement, row.rationale, row.difference):
            assert " ".join(words.split()) in shown


def test_show_of_a_claim_has_its_verdict_and_every_page():
    pages = {row.reference_id: row for row in kc.records("references")}
    check = next(row for row in kc.records("checks") if row.verdict == "contradicted")
    shown = kc.show(check.claim_id)
    assert f"contradicted (confidence {check.confidence}" in shown
    for row in kc.records("check_references"):
        assert row.claim_id != check.claim_id or pages[row.reference_id].url in shown


def test_show_names_the_person_whom_an_article_does_not_name_and_who_it_may_be():
    cited = "security-adviser-cited-by-reuters"
    assert "  office: wi-sung-lac: Wi Sung-lac" in kc.show(cited).splitlines()
    section = kc.show("wi-sung-lac").partition("Actors that name it in office (1)\n")[2]
    assert section.startswith(f"  {cited}: ")
