# No free program reads Stata's language: every variable, file and label of the do-files is held against the exported
# files.
from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pyreadstat
import pytest

from korea_china_2026.publish.exports import export
from korea_china_2026.read.package import package
from tests.documents.examples import ROOT
from tests.documents.runners import read_once

PAGE = (ROOT / "docs" / "guides" / "researcher-stata.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```stata\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
#: Words of Stata itself, as the page uses them.
STATA = set(
    re.findall(
        r"\w+",
        """\
    use using clear describe keep if td missing sort list noobs tempfile save merge m match nogenerate keepusing
    contract sepby generate collapse mean count by rename joinby drop freq gsort in graph bar over label angle asyvars
    stack ytitle""",
    )
)
DATES = re.compile(r"\d{2}(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\d{4}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("stata")
    # Variables and labels are the same without rows.
    real = read_once(package().folder)
    for name, data in export("dta", replace(real, tables={name: [] for name in real.tables})).items():
        (home / name).write_bytes(data)
    return home


def metadata(folder: Path, table: str):
    return pyreadstat.read_dta(folder / f"{table}.dta", metadataonly=True)[1]


def files(text: str) -> list[str]:
    return re.findall(r"exports/dta/(\w+)\.dta", text)


def test_every_file_named_is_exported(folder):
    assert len(BLOCKS) > 2
    assert [name for name in files(PAGE) if not (folder / f"{name}.dta").exists()] == []


def test_every_variable_of_the_do_files_is_in_the_files_in_use(folder):
    made: set[str] = set()
    in_use: set[str] = set()
    for block in BLOCKS:
        for name in files(block):
            in_use |= set(metadata(folder, name).column_names)
        # What a do-file makes itself: new variables and local names.
        made |= set(re.findall(r"(?:^(?:generate|tempfile|rename \w+) |freq\()(\w+)", block, re.MULTILINE))
        bare = re.sub(r'"[^"]*":\w+|\("[^"]*"\)|exports/dta/\w+\.dta', "", DATES.sub("", block))
        named = set(re.findall(r"\b[a-z_]+\b", bare))
        assert named - STATA - made - in_use == set()
        assert named & in_use, "a do-file that names no variable is no example"


def test_every_label_of_a_code_is_in_the_files_in_use(folder):
    found = 0
    for block in BLOCKS:
        labels = {variable: set(codes.values()) for name in files(block)
                  for variable, codes in metadata(folder, name).variable_value_labels.items()}  # fmt: skip
        for code, label in re.findall(r'"([^"]*)":(\w+)', block):
            assert code in labels[label]
            found += 1
    assert found > 1


def test_a_value_label_is_called_like_its_variable(folder):
    labelled = metadata(folder, "events").variable_to_label
    assert labelled
    assert {variable for variable, label in labelled.items() if variable != label} == set()
