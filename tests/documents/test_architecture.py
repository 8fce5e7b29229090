# ARCHITECTURE.md names what is there: folders, modules, files and functions.
from __future__ import annotations

import re

import pytest

from tests.documents.architecture import ARCHITECTURE, with_folders
from tests.documents.examples import ROOT
from tests.test_house import SOURCE

TEXT = ARCHITECTURE.read_text(encoding="utf-8")
PROSE = re.sub(r"<!-- folders -->.*<!-- /folders -->", "", TEXT, flags=re.DOTALL)
NAMED = sorted(
    {name for name in re.findall(r"`([\w./-]+(?:/|\.(?:py|yaml|json|md)))`", PROSE) if name != "datapackage.json"}
)
#: Documents that a docstring or a finding names.
DOCUMENT = re.compile(r"\b(?:docs/)?(?:guides/)?[A-Z][A-Z_]{3,}\.md\b|\b(?:CODING_RULES|DATA_MODEL|DESIGN)\b")


@pytest.mark.parametrize("name", NAMED)
def test_every_path_named_is_there(name: str) -> None:
    assert (SOURCE / name).exists() or (ROOT / name).exists(), f"ARCHITECTURE.md names {name}, which is not there"


def test_every_folder_of_the_package_has_its_line() -> None:
    assert with_folders(TEXT) == TEXT, "ARCHITECTURE.md is old; run `python -m tests.documents.refresh`"


def test_functions_and_tables_named_are_there() -> None:
    for name, file in re.findall(r"`(\w+)` of `([\w/.]+\.py)`", PROSE):
        assert re.search(rf"^\s*(def )?{name}\b", (SOURCE / file).read_text(encoding="utf-8"), re.MULTILINE), (
            f"{file}: {name}"
        )
    assert 'office: Text | None = column("Office held at the time of the articles.")' in (
        SOURCE / "model/entities.py"
    ).read_text(encoding="utf-8")
    [rule] = re.findall(r"^```toml\n(.*?)^```$", PROSE, re.MULTILINE | re.DOTALL)
    assert f"\n\n{rule}\n" in (SOURCE / "rules/catalogue.toml").read_text(encoding="utf-8"), (
        "the rule is written otherwise"
    )


def test_it_is_two_pages() -> None:
    assert len(PROSE.splitlines()) < 90


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_code_names_only_documents_that_the_project_ships(path) -> None:
    missing = [
        name
        for name in DOCUMENT.findall(path.read_text(encoding="utf-8"))
        if not any((ROOT / folder / name).is_file() for folder in (".", "docs"))
    ]
    assert missing == [], "name a document that is shipped, or say what it says"
