import re

from korea_china_2026.agreement.judge import judge
from korea_china_2026.findings import Advice
from korea_china_2026.rules.advice import advise
from tests.overlays import EXAMPLE
from tests.test_faults import TEXTS

SHEET = "sources/inland-post-1.yaml"


def given(pattern: str = "", written: str = "", path: str = SHEET) -> set[tuple[str, str]]:
    changed, n = re.subn(pattern, written, EXAMPLE[path].decode(), count=1) if pattern else ("", 1)
    assert n == 1
    tables = judge(EXAMPLE | ({path: changed.encode()} if pattern else {}), TEXTS).tables
    return {(one.what, one.words) for one in advise(tables, TEXTS)}


BASE = given()


def test_what_is_not_coded_is_listed_with_its_words():
    figure = r"    figures:\n      - figure_id: inland-post-1-f001\n(?:        .*\n)+"
    assert ("a number without a figure", "12 kilometres") in given(figure) - BASE
    quotes = r"    quotes:\n      - quote_id: inland-post-1-q001\n(?:        .*\n)+"
    assert any(what == "no observation touches this sentence" for what, _ in given(quotes) - BASE)


def test_facts_without_a_check_are_listed():
    check = r"  - claim_id: shipping-firms-stayed-away\n(?:    .*\n)+"
    assert ("a fact without a check", "shipping-firms-stayed-away") in given(check, "", "checks.yaml") - BASE


def test_only_what_stands_in_named_sheets_is_listed():
    judged = judge(EXAMPLE, TEXTS)
    assert all(isinstance(one, Advice) and one.place.file == "x" for one in advise(judged.tables, TEXTS, ["x"]))


def test_answers_that_are_missing_are_said_to_come_all_together_from_a_maintainer():
    path, article = "questions.yaml", r"      - source_id: inland-post-1\n(?:        .*\n)+"
    without = {path: re.sub(article, "", EXAMPLE[path].decode()).encode()}
    judged = judge(EXAMPLE | without, TEXTS)
    [said] = [one for one in advise(judged.tables, TEXTS) if "questions have no answer" in one.what]
    assert said.place.file == f"seeds/{SHEET}"
    assert re.match(
        r"(\d+) of \1 questions have no answer; a maintainer adds .* all together, silences included, as the last",
        said.what,
    )
    assert judged.verdict.settled() == []
    # One answer alone is a trap: every other is missing then.
    one = {path: re.sub(f"({article}(?:.*\\n)*?){article}", r"\1", EXAMPLE[path].decode()).encode()}
    assert "KC612" in {finding.code for finding in judge(EXAMPLE | one, TEXTS).verdict.settled()}
