# What each rule can find is said by the catalogue, and found: on sheets by tests/faults, on packages by
# tests/package_faults.
from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import korea_china_2026.rules.check as checking
from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.findings import RULES
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.rule import BETWEEN_RULES, ROW_RULES
from tests.overlays import EXAMPLE
from tests.overlays import FAULTS as SHEETS
from tests.package_faults import FAULTS as PACKAGES

RULES_FOLDER = Path(checking.__file__).parent
ENGINES = {"polars", "duckdb", "pyspark", "pandas", "pyarrow"}
#: What only a workbook or an annotated text can break is fired by tests/workbook and tests/hostile.
WORKBOOK = {"KC010", "KC012", "KC013"}


@pytest.mark.parametrize("code", RULES)
def test_every_code_fires_on_a_sheet_or_the_catalogue_says_why_not(code: str):
    fires = (SHEETS / code).is_dir() or code in WORKBOOK
    assert fires != bool(RULES[code].never_on_sheets), (
        f"give {code} a folder in tests/faults, or say in the catalogue why none can"
    )


@pytest.mark.parametrize("code", RULES)
def test_every_code_fires_on_a_package_or_the_catalogue_says_why_not(code: str):
    fires = any(code in (one.code, *one.also) for one in PACKAGES)
    assert fires != bool(RULES[code].never_on_packages), (
        f"put a fault of {code} into tests/package_faults, or say in the catalogue why not"
    )


def test_no_rule_is_left_without_sheets_and_packages():
    assert not [code for code, rule in RULES.items() if rule.never_on_sheets and rule.never_on_packages]


def test_a_condition_is_stated_once():
    conditions = Counter((rule.table, str(rule.offends)) for rule in ROW_RULES)
    assert max(conditions.values()) == 1, [condition for condition, n in conditions.items() if n > 1]
    assert max(Counter(rule.slips for rule in BETWEEN_RULES).values()) == 1


@pytest.mark.parametrize(
    "path", [path for path in RULES_FOLDER.glob("*.py") if path.name != "sheets.py"], ids=lambda path: path.name
)
def test_rules_know_no_engine(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not ENGINES & {module.split(".")[0] for module in named}, (
        f"{path.name}: a rule for one engine is stated again for the others"
    )


@pytest.mark.parametrize("rule", ROW_RULES, ids=lambda rule: f"{rule.code} {rule.table} {rule.rests_on}")
def test_a_rule_names_columns_of_its_table(rule):
    columns = {field.name for field in TABLES[rule.table].fields}
    at = rule.slip.__self__.sentences["at"].replace("{id_column}", TABLES[rule.table].id_column)
    assert rule.rests_on
    assert {at, *rule.rests_on} <= columns


def test_what_a_rule_breaks_nothing_that_comes_before_rests_on():
    # Rules run in the order of their codes, but for the first ones; the digest of words is asked last, by KC406.
    broken = {rule.code: {*rule.breaks} for rule in BETWEEN_RULES if rule.breaks}
    assert checking._FIRST[0] == "KC409"
    assert broken.pop("KC409") == {"char_count"}
    assert broken.keys() == {"KC401", "KC403"}
    assert set().union(*broken.values()) <= {"char_start", "char_end", "span_digest"}


def test_every_function_that_the_catalogue_names_is_there():
    named = [one["by"] for rule in RULES.values() for one in rule.breaks if "by" in one]
    assert len(named) == len(set(named))
    held = " ".join(path.read_text(encoding="utf-8") for path in RULES_FOLDER.glob("*.py"))
    made = {f"{kind}_of_{rule.table}" for rule in ROW_RULES for kind in ("table", "field")}
    made |= {f"row_of_{name}" for rule in BETWEEN_RULES for name in rule.tables}
    assert not [name for name in named if name not in made and f"def {name}(" not in held and f'"{name}"' not in held]


def test_what_is_a_cause_is_a_rule():
    after = {start: code for code, rule in RULES.items() for start in rule.after}
    assert after
    assert {start for start in after if not any(code.startswith(start) for code in RULES)} == set()


def test_a_point_is_held_against_the_country_where_no_larger_place_is_named():
    places = EXAMPLE["places.yaml"].decode()
    for was, is_now in (
        ("    longitude: -18\n", "    longitude: -18\n    radius_km: 300\n"),
        (
            "    latitude: 66.1\n    longitude: -20.3\n    part_of_place_id: iceland\n",
            "    latitude: -20.3\n    longitude: 66.1\n",
        ),
    ):
        assert was in places
        places = places.replace(was, is_now)
    found = check_seeds(EXAMPLE | {"places.yaml": places.encode()}, {}).verdict.settled()
    [one] = [finding for finding in found if finding.code == "KC324"]
    assert one.what == "the point is 10257 km from that of iceland, which reaches 300 km"
