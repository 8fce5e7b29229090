from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from korea_china_2026.cli import group
from korea_china_2026.findings import RULES, Finding
from korea_china_2026.model.tables import TABLES
from korea_china_2026.packages.check import check_package

from .checkout import first_of_each
from .package_faults import COMMAND, FAULTS, HERE, Fault, Folder, ours, spoilt
from .unchanged import beside_package

DOCUMENT = HERE.parent / "docs" / "PACKAGE_FAULTS.md"


def name(one: Fault) -> str:
    return one.name


def test_the_sound_package_has_no_fault(tmp_path: Path):
    assert ours(spoilt(Fault("none", "", lambda _: None), tmp_path)) == []


# Every thirtieth package is read as large ones are, by DuckDB.
@pytest.mark.parametrize("one", first_of_each(FAULTS, lambda one: one.code, most=1), ids=name)
def test_a_fault_is_found_under_its_own_code_alone(one: Fault, tmp_path: Path):
    is_large = FAULTS.index(one) % 30 == 0
    folder = spoilt(one, tmp_path)
    with beside_package():
        findings = check_package(folder.descriptor, "duckdb" if is_large else "polars").settled()
    assert {finding.code for finding in findings} == {one.code, *one.also}, "\n".join(map(str, findings))
    for finding in findings:
        assert "\n" not in str(finding)
        assert str(tmp_path) not in str(finding)
        if one.code < "KC3":
            assert_that_it_stands_there(finding, tmp_path)


@pytest.mark.parametrize("one", FAULTS[7::20], ids=name)
@pytest.mark.slow
def test_a_check_beside_the_sound_package_is_a_whole_one(one: Fault, tmp_path: Path):
    folder = spoilt(one, tmp_path)
    whole = check_package(folder.descriptor, "polars")
    with beside_package():
        found = check_package(folder.descriptor, "polars")
    assert (found.settled(), found.judged, found.missed) == (whole.settled(), whole.judged, whole.missed)


def assert_that_it_stands_there(finding: Finding, root: Path):
    line = (root / finding.place.file).read_text("utf-8").split("\n")[finding.place.line - 1]
    first = finding.found.split(" ")[0].split("\n")[0]
    if not first.startswith("U+"):
        assert line[finding.place.column - 1 :].removeprefix('"').startswith(first)
    assert finding.place.column == 1 or line[finding.place.column - 2] == ","


def test_there_are_many_kinds_of_fault_and_each_rule_of_packages_has_one():
    assert len({one.name for one in FAULTS}) == len(FAULTS) >= 60
    assert {code for code in RULES if code.startswith("KC7")} <= {one.code for one in FAULTS}


def test_the_document_tells_of_every_fault():
    text = DOCUMENT.read_text("utf-8")
    assert COMMAND in text
    shown = {
        (re.sub(r" \([fps]+\)$", "", name), codes)
        for codes, names in re.findall(r"^- (KC[KC\d, ]+): (.*)\.$", text, re.MULTILINE)
        for name in names.split("; ")
    }
    alone = set(re.findall(r"`(KC\d+)`", text))
    others = {(one.name, ", ".join(sorted(codes))) for one in FAULTS if not (codes := {one.code, *one.also}) <= alone}
    assert shown == others, f"out of date; {COMMAND}"
    assert alone <= {code for one in FAULTS for code in (one.code, *one.also)}, f"out of date; {COMMAND}"


@pytest.mark.parametrize(
    ("fault", "nearest"),
    [
        ("code that its list lacks", "speech"),
        ("reference to no row", "haldvik-meeting-2026"),
        ("column name misspelt", "name"),
        ("evidence in a table that does not exist", "claim_reports"),
        ("constraint misspelt", "required"),
        ("resource that no table declares", "quotes"),
    ],
)
def test_a_finding_says_what_is_nearest(fault: str, nearest: str, tmp_path: Path):
    [one] = [one for one in FAULTS if one.name == fault]
    with beside_package():
        [finding] = ours(spoilt(one, tmp_path))
    assert finding.nearest == nearest


def test_a_key_of_the_descriptor_is_found_where_it_stands(tmp_path: Path):
    [one] = [one for one in FAULTS if one.name == "key of a resource misspelt"]
    folder: Folder = spoilt(one, tmp_path)
    with beside_package():
        [finding] = ours(folder)
    line = folder.descriptor.read_text("utf-8").splitlines()[finding.place.line - 1]
    assert line[finding.place.column - 1 :].startswith('"mediaType"')
    assert finding.nearest == "mediatype"


def validate(*arguments: object) -> Result:
    return CliRunner().invoke(group, ["validate", *map(str, arguments)])


def test_the_command_line_checks_a_package_anywhere(tmp_path: Path):
    folder = spoilt(Fault("none", "", lambda _: None), tmp_path)
    with beside_package():
        result = validate(folder.descriptor)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(f"0 findings; checked {len(TABLES)} Parquet files, {len(TABLES)} digests, ")
    folder.csv("coders").unlink()
    with beside_package():
        result = validate(folder.descriptor, "--format", "json")
    assert result.exit_code == 1
    assert [found["code"] for found in json.loads(result.stdout)["findings"]] == ["KC703"]
    assert "NOT checked, because " in result.stderr


def test_a_descriptor_that_is_not_there_or_not_alone_is_wrong_use(tmp_path: Path):
    assert validate(tmp_path / "datapackage.json").exit_code == 2
    assert validate(spoilt(Fault("none", "", lambda _: None), tmp_path).descriptor, "seeds/actors.yaml").exit_code == 2


def test_an_engine_that_is_not_there_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    result = validate(spoilt(Fault("none", "", lambda _: None), tmp_path).descriptor, "--engine", "spark")
    assert result.exit_code == 2
    assert 'is not installed; pip install "korea-china-2026[spark]"' in result.stderr
    assert validate("--engine", "spark").exit_code == 2
