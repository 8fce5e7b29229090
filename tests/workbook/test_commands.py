from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from korea_china_2026.cli import group

from .forms import EXAMPLE, SEEDS, changed, form

TEXTS = os.fspath(EXAMPLE / "texts")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE / "seeds", tmp_path / "seeds")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def sheets(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_form_goes_out_and_comes_back(checkout: Path):
    result = run("workbook", checkout / "form.xlsx", "inland-post-1", "--root", checkout)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(f"{checkout / 'form.xlsx'}: ")
    result = run("import", checkout / "form.xlsx", "--root", checkout, "--texts", TEXTS)
    assert (result.exit_code, result.stdout) == (0, "")
    assert sheets(checkout / "seeds") == SEEDS


def test_what_is_new_is_written_into_the_checkout_or_another_folder(checkout: Path):
    (checkout / "form.xlsx").write_bytes(changed(form(), {"claims!B2": "No minister came between 2019 and March 2026."}))
    result = run("import", checkout / "form.xlsx", "--root", checkout, "--out", checkout / "made")
    assert result.exit_code == 0
    assert "missing: claims.yaml\n" in result.stderr
    assert set(sheets(checkout / "made")) == {"claims.yaml"}
    assert sheets(checkout / "seeds") == SEEDS
    assert run("import", checkout / "form.xlsx", "--root", checkout).exit_code == 0
    assert sheets(checkout / "seeds") == SEEDS | sheets(checkout / "made")
    assert sorted(path.name for path in checkout.iterdir()) == ["form.xlsx", "made", "seeds"]


def test_findings_name_worksheet_and_cell_and_nothing_is_written(checkout: Path):
    (checkout / "form.xlsx").write_bytes(changed(form(), {"figures!L2": "kilometres", "claims!B2": "Otherwise."}))
    result = run("import", checkout / "form.xlsx", "--root", checkout)
    assert result.exit_code == 1
    assert result.stdout.startswith("form.xlsx#figures!L2: KC103 an unknown code in unit_code; found 'kilometres'; ")
    assert result.stderr.endswith("; nothing was written\n")
    assert sheets(checkout / "seeds") == SEEDS
    listed = json.loads(run("import", checkout / "form.xlsx", "--root", checkout, "--format", "json").stdout)
    assert [(f["file"], f["line"], f["column"]) for f in listed["findings"]] == [("form.xlsx#figures", 2, 12)]


def test_what_was_wrong_before_does_not_hold_an_import_up(checkout: Path):
    (checkout / "form.xlsx").write_bytes(changed(form(), {"claims!B2": "Otherwise."}))
    longer = checkout / "seeds" / "sources" / "harbour-times-1.yaml"
    longer.write_bytes(longer.read_bytes().replace(b"role: headline", b"role: heading"))
    assert run("validate", "--root", checkout).exit_code == 1
    assert run("import", checkout / "form.xlsx", "--root", checkout).exit_code == 0


def test_a_draft_that_a_form_can_hold_goes_out(checkout: Path):
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    sheet.write_bytes(sheet.read_bytes().replace(b"145-158/fdbc630dcc4496f9", b"~12 kilometres").replace(b"role: headline", b"role: TODO"))
    assert run("workbook", checkout / "form.xlsx", "inland-post-1", "--root", checkout).exit_code == 0
    result = run("import", checkout / "form.xlsx", "--root", checkout, "--texts", TEXTS)
    assert [line.split(" KC")[0] for line in result.stdout.splitlines()] == ["form.xlsx#passages!C2:"]


def test_what_a_form_would_lose_is_told(checkout: Path):
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    sheet.write_bytes(sheet.read_bytes().replace(b"    role: headline", b"    rolle: headline"))
    result = run("workbook", checkout / "form.xlsx", "inland-post-1", "--root", checkout)
    assert result.exit_code == 1
    assert "KC102 an unknown key; found 'rolle'" in result.stdout
    assert not (checkout / "form.xlsx").exists()


@pytest.mark.parametrize(("arguments", "said"), [
    (["workbook", "out.csv"], "does not end in .xlsx"),
    (["workbook", "out.xlsx", "inland-post-2"], "Did you mean 'inland-post-1'?"),
    (["workbook", "held.xlsx"], "held.xlsx exists"),
    (["import", "nowhere.xlsx"], "is no workbook"),
    (["import", "seeds/actors.yaml"], "is no workbook"),
    (["import", "seeds"], "is no workbook"),
])
def test_wrong_use_is_told_and_ends_with_2(checkout: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str):
    monkeypatch.chdir(checkout)
    (checkout / "held.xlsx").write_bytes(b"of somebody")
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert (checkout / "held.xlsx").read_bytes() == b"of somebody"
