# Every command, function, table, file and code that the documents name exists.
from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import korea_china_2026 as kc
from korea_china_2026.cli import COMMANDS
from korea_china_2026.findings import RULES

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_command_named_exists(path):
    named = set(re.findall(r"\bkc2026 ([a-z]+)", read(path)))
    assert named <= set(COMMANDS), f"{path.name} names commands that do not exist: {sorted(named - set(COMMANDS))}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_function_named_exists(path):
    named = set(re.findall(r"\bkc\.([a-z_]+)\(", read(path)))
    assert {name for name in named if not hasattr(kc, name)} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_code_of_a_finding_named_exists(path):
    assert set(re.findall(r"\bKC\d{3}\b", read(path))) <= set(RULES)


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_file_linked_exists(path):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", read(path))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_is_short() -> None:
    assert len(README.split()) <= 1200


def test_the_readme_s_two_commands_are_the_script_s():
    named = re.findall(r"^python3 dev\.py ([a-z]+)", README, re.M)
    printed = subprocess.run(
        ["python3", str(ROOT / "dev.py")], capture_output=True, encoding="utf-8", check=False
    ).stderr
    assert named == re.findall(r"^python3 dev\.py ([a-z]+)", printed, re.M)
