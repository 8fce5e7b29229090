from __future__ import annotations

import pytest
from click.testing import CliRunner

from korea_china_2026.cli import group
from korea_china_2026.findings import RULES


@pytest.mark.parametrize("code", ["KC402", "kc402"])
def test_a_code_is_explained(code: str):
    result = CliRunner().invoke(group, ["explain", code])
    rule = RULES["KC402"]
    assert (result.exit_code, result.stdout) == (0, f"KC402: {rule.demand}\n{rule.why}\n")


def test_without_a_code_all_rules_are_listed():
    lines = CliRunner().invoke(group, ["explain"]).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(RULES)


def test_an_unknown_code_is_told_the_nearest():
    result = CliRunner().invoke(group, ["explain", "KC4022"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no code 'KC4022'. Did you mean 'KC402'?" in result.stderr


def test_every_rule_says_what_and_why_in_a_sentence():
    for rule in RULES.values():
        assert rule.demand.endswith(".")
        assert rule.why.endswith(".")
