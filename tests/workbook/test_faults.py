# Workbooks with a fault: cells of the example's form changed as cells.json says, and exactly what the import prints.
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from korea_china_2026.findings import Verdict
from korea_china_2026.publish.intake import take_in
from tests.checkout import first_of_each
from tests.unchanged import beside, example

from .forms import SEEDS, TEXTS, bare, changed

FAULTS = Path(__file__).parent / "faults"
CASES = sorted(path.parent for path in FAULTS.glob("KC*/*/cells.json"))


def judged(case: Path) -> Verdict:
    cells = json.loads((case / "cells.json").read_text(encoding="utf-8"))
    with beside(example()):
        intake = take_in("in.xlsx", changed(bare(), cells), SEEDS, TEXTS)
    assert bool(intake.files) == (not intake.verdict.findings)
    return intake.verdict


@pytest.mark.parametrize(
    "case",
    first_of_each(CASES, lambda case: case.parent.name, most=1),
    ids=lambda case: case.relative_to(FAULTS).as_posix(),
)
def test_a_fault_in_a_workbook_is_told_with_its_cell(case: Path):
    printed = "".join(f"{finding}\n" for finding in judged(case).settled())
    assert printed == (case / "expected.txt").read_text(encoding="utf-8")
    assert {
        re.fullmatch(r"in\.xlsx(?:#\w+(?:![A-Z]+\d+)?)?: (KC\d{3}) .+", line)[1] for line in printed.splitlines()
    } == {case.parent.name}
