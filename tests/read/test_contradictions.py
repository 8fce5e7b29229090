# Only what is hard and decided is a verdict; everything else is a difference, with the pages on both sides.
from __future__ import annotations

import pytest

import korea_china_2026 as kc
from korea_china_2026.answers.claims import agency


@pytest.fixture(scope="module")
def found():
    return kc.contradictions().set_index("claim_relation_id")


def test_only_what_is_hard_and_decided_is_settled(found):
    assert list(found.settled) == list((found.severity == "hard") & (found.supported != "unresolved"))
    assert found.settled.any()
    refuted = {claim.claim_id for claim in kc.records("claims") if claim.status == "refuted"}
    settled = found[found.settled]
    lost = settled.claim_id.where(settled.supported != "claim", settled.related_claim_id)
    assert set(lost) == refuted


def test_a_page_that_restates_a_claim_stands_beside_the_one_that_differs(found):
    row = found.loc["missiles-flew-about-900-km--contradicts--straitstimes-2026-01-05"]
    assert (row.supported, row.settled, row.restated_by) == ("divided", False, "newsbytes-2026-01-04")
    divided = found[found.supported == "divided"]
    assert divided.restated_by.notna().all()
    assert set(divided.severity) <= {"soft", "wording"}


def test_of_two_claims_that_differ_pages_stand_on_both_sides_or_on_none_alone(found):
    row = found.loc["launch-of-2026-01-04-was-ballistic--contradicts--launch-of-2026-01-04-was-hypersonic"]
    assert (row.supported, row.settled) == ("divided", False)
    assert "pages say the same as either side" in kc.show(row.name)
    between = found[found.related_claim_id.notna() & found.supported_claim_id.isna() & (found.severity != "hard")]
    both = between.restated_by.notna() & between.related_restated_by.notna()
    assert list(between.supported) == list(both.map({True: "divided", False: "unresolved"}))
    assert found.loc[found.related_claim_id.isna() & (found.supported == "divided"), "reference_id"].notna().all()


def test_a_judge_of_the_winner_s_own_group_is_told(found):
    shared = found[found.same_group]
    assert len(shared) > 0
    for name, row in shared.iterrows():
        groups = {report.independence_group for report in kc.records("claim_reports") if report.claim_id == row.supported_claim_id}
        assert agency(row.reference_publisher) in groups
        assert "one independence group" in kc.show(name)


def test_show_tells_both_statements_the_articles_and_the_page(found):
    shown = kc.show("lee-took-office-in-2022")
    for words in ("Lee became president in June 2025. (holds) Said by reuters-gsw-1.", "(does not hold) Said by newsarena-1.",
                  "settled by a page outside the corpus", "AsiaOne (Reuters), 2026-01-06"):  # fmt: skip
        assert words in shown
    url = found.loc["lee-took-office-in-2022--contradicts--lee-took-office-in-june-2025"].reference_url
    assert url in shown


def test_show_convicts_nobody_of_a_difference(found):
    for name in found.index[~found.settled]:
        shown = kc.show(name)
        assert "does not hold" not in shown
        assert "settled by" not in shown
    shown = kc.show("missiles-flew-about-900-km")
    assert "says the same: NewsBytes" in shown
    assert "no verdict" in shown
