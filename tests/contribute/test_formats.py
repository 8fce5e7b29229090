from __future__ import annotations

import json
from pathlib import Path

from korea_china_2026.cli.renderings import as_github, as_json, summary
from korea_china_2026.findings import NO_TEXT, NOT_READ, Finding, Place, Verdict
from tests.checkout import run
from tests.overlays import spoil

FINDINGS = [
    Finding(
        Place("seeds/a b.yaml", 3, 14),
        "KC103",
        "an unknown code in quote_kind",
        "sp{e}[a](b)ch\\",
        "one of speech",
        "speech",
    ),
    Finding(Place("seeds/é.yaml"), "KC009", "a file that the layout does not know"),
]


def test_every_format_has_the_same_findings(checkout: Path):
    for case in ("KC103/nearest-code", "KC108/equals-sign"):
        spoil(checkout / "seeds", case)
    printed = {
        style: run("validate", "--root", checkout, "--format", style).stdout for style in ("text", "github", "json")
    }
    codes = [line.split()[1] for line in printed["text"].splitlines()]
    assert sorted(set(codes)) == ["KC103", "KC108"]
    assert [line.partition("title=")[2][:5] for line in printed["github"].splitlines()] == codes
    assert [finding["code"] for finding in json.loads(printed["json"])["findings"]] == codes


def test_an_annotation_cannot_be_forged_by_what_stands_in_a_cell():
    finding = Finding(
        Place("seeds/a,b.yaml", 1, 2), "KC104", "a malformed note", "50%\n::warning::\r%0A", "a number\nor\rtext"
    )
    [line] = as_github(Verdict(findings=[finding])).splitlines()
    assert line == (
        r"::error file=seeds/a%2Cb.yaml,line=1,col=2,title=KC104::a malformed note; found '50%25\n::warning::\r%250A'; "
        "expected a number%0Aor%0Dtext"
    )


def test_json_is_stable_and_says_all_that_the_text_says():
    verdict = Verdict(findings=FINDINGS)
    printed = json.loads(as_json(verdict))
    assert list(printed) == ["findings", "judged", "not_judged", "not_checked"]
    assert [list(row) for row in printed["findings"]] == [
        ["file", "line", "column", "code", "message", "found", "expected", "nearest"]
    ] * len(FINDINGS)
    assert as_json(verdict) == as_json(Verdict(findings=list(FINDINGS)))
    assert [row["message"] for row in printed["findings"]] == [finding.message for finding in FINDINGS]


def test_what_no_rule_can_read_is_told_as_json_alone():
    verdict = Verdict()
    verdict.count("dates read back", "a-1-f001", NOT_READ, 4)
    verdict.count("anchors", "a-1-f001", NO_TEXT)
    assert summary(verdict) == f"0 findings; checked nothing; NOT checked, because {NO_TEXT}: 1 anchors"
    assert json.loads(as_json(verdict))["not_judged"] == {"anchors": 1, "dates read back": 4}
