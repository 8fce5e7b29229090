# A hedge stands in the modality of a report alone: no published statement holds a word of doubt, but for the exceptions here.
from __future__ import annotations

import re
from pathlib import Path

import pytest

import korea_china_2026 as kc

ROOT = Path(__file__).parents[2]
STEMS = (
    "may|might|could|would|maybe|perhaps|possib|impossib|probab|improbab|likel|unlikel|potential|appear|seem|apparent|"
    "alleged|purported|reportedly|supposed|presum|suggest|arguabl|conceivabl|doubt|uncertain|hypothe|"
    "expected|believed|thought|estimate|rumour|said to"
)
DOUBT = re.compile(rf"\b(?:{STEMS})\w*", re.IGNORECASE)
CONDITIONAL = "the mood of a conditional, which says what follows from the case; the doubt is in the modality"
EXCEPTIONS = {
    ("attack-on-taiwan-existential-crisis-for-japan", "would"): CONDITIONAL,
    ("attack-on-taiwan-may-make-japan-use-force", "would"): CONDITIONAL,
    ("coercion-could-grow-if-seoul-shifts", "would"): CONDITIONAL,
    ("pressure-could-grow-if-seoul-shifts", "would"): CONDITIONAL,
    ("success-could-improve-stability", "would"): CONDITIONAL,
    ("balancing-act-impossible", "impossible"): "the judgement itself, which the article asserts",
    ("build-up-signals-preparation-for-conflict", "potential"): "what is potential is the conflict, not the signal",
    ("kim-stood-with-xi-at-parade", "appeared"): "appeared beside somebody, that is, was seen there",
    ("analysts-estimated-losses", "estimated"): "the estimate is the act that the claim tells",
    ("takaichi-warned-of-use-of-force", "might"): "what the warning, an act, is of",
}


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOREA_CHINA_2026_PACKAGE", raising=False)
    assert (ROOT / "datapackage.json").is_file(), "run `kc2026 build`: there is no datapackage.json at the root"


def words_of_doubt(statement: str) -> list[str]:
    return [word.lower() for word in DOUBT.findall(statement)]


def test_no_statement_holds_a_word_of_doubt() -> None:
    found = {(claim.claim_id, word) for claim in kc.records("claims") for word in words_of_doubt(claim.statement)}
    assert found == set(EXCEPTIONS), "move the hedge to the modality of the report, or say here why it is none"


def test_a_conditional_is_hedged_in_its_reports() -> None:
    claims = {claim_id for (claim_id, _), reason in EXCEPTIONS.items() if reason == CONDITIONAL}
    hedged = [report for report in kc.records("claim_reports") if report.claim_id in claims]
    assert {report.claim_id for report in hedged} == claims
    assert {report.modality for report in hedged} == {"possible"}


@pytest.mark.parametrize(
    "statement",
    ["China may seek common ground.", "A deal is unlikely.", "Lee apparently smiled.", "Reportedly, Xi agreed."],
)
def test_a_word_of_doubt_is_found(statement: str) -> None:
    assert words_of_doubt(statement)
