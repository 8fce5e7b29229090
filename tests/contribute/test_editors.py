from __future__ import annotations

import json
import re
from pathlib import Path

import check_jsonschema
import pytest
from click.testing import CliRunner, Result

from korea_china_2026.sheets.layout import FOLDERS, sheet_of, sheet_schema
from tests.checkout import EXAMPLE, PROJECT, TEXTS, run
from tests.overlays import FAULTS, overlay

pytestmark = pytest.mark.slow

SHEETS = {sheet.name: sheet for sheet in FOLDERS.values()}
#: Faults that an editor can underline with a schema alone; those that need other rows or the words are for validate.
UNDERLINED = [
    "KC101/cell-empty",
    "KC101/cell-missing",
    "KC101/span-missing",
    "KC101/list-missing",
    "KC102/misspelt-optional-key",
    "KC102/misspelt-span",
    "KC103/nearest-code",
    "KC103/no-code-near",
    "KC104/id",
    "KC104/number-with-comma",
    "KC104/latitude",
    "KC105/cell-is-a-list",
    "KC105/sheet-is-a-list",
    "KC106/derived-by-hand",
    "KC107/digest-too-short",
    "KC206/no-such-field",
]


def sheets(seeds: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(seeds.rglob("*.yaml")):
        kind = sheet_of(path.relative_to(seeds).as_posix())
        if kind is not None:
            found.setdefault(kind.name, []).append(path)
    return found


def check(kind: str, files: list[Path], folder: Path) -> Result:
    schema = folder / f"{kind}.schema.json"
    schema.write_text(json.dumps(sheet_schema(SHEETS[kind])), encoding="utf-8")
    return CliRunner().invoke(check_jsonschema.main, ["--schemafile", str(schema), *map(str, files)])


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_every_sheet_is_clean_in_an_editor(kind: str, tmp_path: Path):
    files = sheets(PROJECT / "seeds").get(kind, []) + sheets(EXAMPLE / "seeds").get(kind, [])
    assert files
    done = check(kind, files, tmp_path)
    assert done.exit_code == 0, done.stdout


def test_a_draft_is_clean_in_an_editor(tmp_path: Path):
    done = check("source", [EXAMPLE / "drafts" / "coast-letter-1.yaml"], tmp_path)
    assert done.exit_code == 0, done.stdout


@pytest.mark.parametrize("case", UNDERLINED)
def test_a_fault_is_underlined(case: str, tmp_path: Path):
    [(path, content)] = overlay(FAULTS / case).items()
    kind, sheet = sheet_of(path), tmp_path / "faulty.yaml"
    assert kind is not None
    sheet.write_bytes(content)
    done = check(kind.name, [sheet], tmp_path)
    assert (done.exit_code, str(sheet) in done.stdout) == (1, True)


def test_an_editor_underlines_what_a_new_sheet_lacks(checkout: Path, tmp_path: Path):
    run("new", "coast-letter-1", "--text", TEXTS / "coast-letter-1.txt", "--root", checkout)
    sheet = checkout / "seeds" / "sources" / "coast-letter-1.yaml"
    done = check("source", [sheet], tmp_path)
    assert done.exit_code == 1
    told = done.stdout.count(": None is not ")
    to_fill = re.findall(r"^ +(\w+): *# TODO", sheet.read_text(encoding="utf-8"), re.MULTILINE)
    # In proposed rows there are some more.
    assert to_fill
    assert [key for key in to_fill if f".{key}: None is not" not in done.stdout] == []
    assert told >= len(to_fill)


@pytest.mark.parametrize(
    "path", [path for files in sheets(PROJECT / "seeds").values() for path in files], ids=lambda path: path.stem
)
def test_a_sheet_names_the_schema_of_its_kind(path: Path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    kind = sheet_of(path.relative_to(PROJECT / "seeds").as_posix())
    assert kind is not None
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == PROJECT / "schemas" / "sheets" / f"{kind.name}.schema.json"
    assert (path.parent / named).is_file()
