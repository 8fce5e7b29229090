from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from korea_china_2026.article_texts import VARIABLE
from korea_china_2026.cli import workbook
from korea_china_2026.publish.intake import Intake, take_in
from tests.checkout import TEXTS, run

from .forms import SEEDS, bare, changed, filled


def sheets(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_form_goes_out_and_comes_back(checkout: Path):
    result = run("workbook", checkout / "form.xlsx", "inland-post-1", "--root", checkout)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(f"{checkout / 'form.xlsx'}: ")
    result = run("import", checkout / "form.xlsx", "--root", checkout, "--texts", TEXTS)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[1:] == [
        f"nothing differs from the sheets in {checkout / 'seeds'}; nothing was written"
    ]
    assert sheets(checkout / "seeds") == SEEDS
    assert run("import", checkout / "form.xlsx", "--root", checkout, "--out", checkout / "made").exit_code == 0
    assert not (checkout / "made").exists()


def test_what_is_new_is_written_into_the_checkout_or_another_folder(checkout: Path):
    (checkout / "form.xlsx").write_bytes(
        changed(bare(), {"claims!B2": "No minister came between 2019 and March 2026."})
    )
    result = run("import", checkout / "form.xlsx", "--root", checkout, "--out", checkout / "made")
    assert result.exit_code == 0
    assert f"written: {checkout / 'made' / 'claims.yaml'}\n" in result.stderr
    assert set(sheets(checkout / "made")) == {"claims.yaml"}
    made = (checkout / "made" / "claims.yaml").read_bytes()
    assert sheets(checkout / "seeds") == SEEDS
    (checkout / "made" / "claims.yaml").write_bytes(b"mine")
    again = run("import", checkout / "form.xlsx", "--root", checkout, "--out", checkout / "made")
    assert (again.exit_code, (checkout / "made" / "claims.yaml").read_bytes()) == (2, b"mine")
    assert "claims.yaml exists already" in again.stderr
    (checkout / "made" / "claims.yaml").write_bytes(made)
    assert run("import", checkout / "form.xlsx", "--root", checkout).exit_code == 0
    assert sheets(checkout / "seeds") == SEEDS | sheets(checkout / "made")
    assert sorted(path.name for path in checkout.iterdir()) == ["form.xlsx", "made", "seeds"]


@pytest.mark.parametrize(("name", "beside"), [("form.xmi", "form.typesystem.xml"), ("form.json", "form.config.xml")])
def test_a_form_of_several_files_is_written_whole_or_not_at_all(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, name: str, beside: str
):
    out = tmp_path_factory.mktemp("away")
    (out / beside).write_bytes(b"of somebody")
    told = run("workbook", out / name, "inland-post-1", "--root", checkout, "--texts", TEXTS)
    assert (told.exit_code, f"{beside} exists already" in told.stderr) == (2, True)
    assert sheets(out) == {beside: b"of somebody"}
    (out / beside).unlink()
    assert run("workbook", out / name, "inland-post-1", "--root", checkout, "--texts", TEXTS).exit_code == 0
    assert beside in sheets(out)


@pytest.mark.parametrize("arguments", [["workbook"], ["sample", "--blind", "1"]])
def test_a_folder_that_is_not_there_is_told_as_that(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
):
    monkeypatch.delenv(VARIABLE, raising=False)
    told = run(*arguments, checkout / "nowhere" / "form.xlsx", "--root", checkout)
    assert (told.exit_code, told.stderr.count("\n")) == (3, 1)
    assert told.stderr.endswith("nowhere: No such file or directory; name a folder that is there\n")


@pytest.mark.skipif(os.name == "nt", reason="making links there needs rights of its own")
def test_seeds_may_be_a_link(checkout: Path):
    (checkout / "form.xlsx").write_bytes(changed(bare(), {"claims!B2": "No minister came after 2019."}))
    (checkout / "seeds").rename(checkout / "elsewhere")
    (checkout / "seeds").symlink_to("elsewhere")
    result = run("import", checkout / "form.xlsx", "--root", checkout)
    assert (result.exit_code, f"written: {checkout / 'elsewhere' / 'claims.yaml'}\n" in result.stderr) == (0, True)
    assert b"No minister came after 2019." in (checkout / "seeds" / "claims.yaml").read_bytes()


def test_what_somebody_saves_while_a_form_is_taken_in_is_not_lost(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    claims = checkout / "seeds" / "claims.yaml"

    def slow(*arguments: Any) -> Intake:
        claims.write_bytes(claims.read_bytes() + b"# saved meanwhile\n")
        return take_in(*arguments)

    monkeypatch.setattr(workbook, "take_in", slow)
    (checkout / "form.xlsx").write_bytes(changed(bare(), {"claims!B2": "No minister came after 2019."}))
    result = run("import", checkout / "form.xlsx", "--root", checkout)
    assert (result.exit_code, "claims.yaml was changed while this ran" in result.stderr) == (3, True)
    assert sheets(checkout / "seeds") == SEEDS | {"claims.yaml": SEEDS["claims.yaml"] + b"# saved meanwhile\n"}


def test_a_sheet_that_was_deleted_since_does_not_come_back(checkout: Path):
    run("workbook", checkout / "form.xlsx", "inland-post-1", "--root", checkout)
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    sheet.unlink()
    result = run("import", checkout / "form.xlsx", "--root", checkout)
    assert (result.exit_code, sheet.exists()) == (1, False)
    assert "KC012 seeds/sources/inland-post-1.yaml has changed, or is gone, since form.xlsx was made" in result.stdout


def test_findings_name_worksheet_and_cell_and_nothing_is_written(checkout: Path):
    (checkout / "form.xlsx").write_bytes(changed(bare(), {"figures!L2": "kilometres", "claims!B2": "It was not so."}))
    result = run("import", checkout / "form.xlsx", "--root", checkout)
    assert result.exit_code == 1
    assert result.stdout.startswith("form.xlsx#figures!L2: KC103 an unknown code in unit_code; found 'kilometres'; ")
    assert result.stderr.endswith("; nothing was written\n")
    assert sheets(checkout / "seeds") == SEEDS
    listed = json.loads(run("import", checkout / "form.xlsx", "--root", checkout, "--format", "json").stdout)
    assert [(f["file"], f["line"], f["column"]) for f in listed["findings"]] == [("form.xlsx#figures", 2, 12)]


def test_words_without_the_texts_are_told_what_they_want(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    (checkout / "form.xlsx").write_bytes(changed(bare(), {"figures!C2": "~12 kilometres"}))
    result = run("import", checkout / "form.xlsx", "--root", checkout)
    assert (result.exit_code, result.stdout.count("\n")) == (1, 1)
    assert "form.xlsx#figures!C2: KC107 " in result.stdout
    assert "name their folder with --texts" in result.stderr


def test_a_cell_that_cannot_be_taken_does_not_hide_what_else_is_wrong(checkout: Path):
    (checkout / "form.xlsx").write_bytes(changed(bare(), {"figures!H2": {"formula": "6*2"}, "quotes!H2": "speach"}))
    result = run("import", checkout / "form.xlsx", "--root", checkout, "--texts", TEXTS)
    assert [line.split(" ", 2)[:2] for line in result.stdout.splitlines()] == [
        ["form.xlsx#figures!H2:", "KC108"],
        ["form.xlsx#quotes!H2:", "KC103"],
    ]
    assert "anchors" in result.stderr.partition("NOT checked")[0]


def test_what_was_wrong_before_does_not_hold_an_import_up(checkout: Path):
    (checkout / "form.xlsx").write_bytes(changed(bare(), {"claims!B2": "It was not so."}))
    longer = checkout / "seeds" / "sources" / "harbour-times-1.yaml"
    longer.write_bytes(longer.read_bytes().replace(b"role: headline", b"role: heading"))
    assert run("validate", "--root", checkout).exit_code == 1
    assert run("import", checkout / "form.xlsx", "--root", checkout).exit_code == 0


def test_a_draft_that_a_form_can_hold_goes_out(checkout: Path):
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    sheet.write_bytes(
        sheet.read_bytes()
        .replace(b"145-158/fdbc630dcc4496f9", b"~12 kilometres")
        .replace(b"role: headline", b"role: TODO")
    )
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["workbook", "out.csv"], "does not end in .xlsx, .xmi or .json"),
        (["workbook", "out.xmi", "inland-post-1"], "name the article, and its folder with --texts"),
        (["workbook", "out.xlsx", "inland-post-2"], "Did you mean 'inland-post-1'?"),
        (["workbook", "held.xlsx"], "held.xlsx exists"),
        (["import", "nowhere.xlsx"], "is no workbook"),
        (["import", "seeds/actors.yaml"], "is no workbook"),
        (["import", "seeds"], "is no workbook"),
    ],
)
def test_wrong_use_is_told_and_ends_with_2(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
):
    monkeypatch.chdir(checkout)
    (checkout / "held.xlsx").write_bytes(b"of somebody")
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert (checkout / "held.xlsx").read_bytes() == b"of somebody"


def test_comments_of_a_sheet_outlast_the_import(checkout: Path):
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    text = sheet.read_text(encoding="utf-8").replace("  title:", "  # as printed\n  title:")
    text = text.replace("value: 12\n", "value: 12  # not twelve miles\n")
    sheet.write_text(f"{text}# all coded\n", encoding="utf-8")
    assert run("workbook", checkout / "form.xlsx", "inland-post-1", "--root", checkout).exit_code == 0
    (checkout / "form.xlsx").write_bytes(
        changed((checkout / "form.xlsx").read_bytes(), {"article!O2": "Names no reporter."})
    )
    assert run("import", checkout / "form.xlsx", "--root", checkout, "--texts", TEXTS).exit_code == 0
    written = sheet.read_text(encoding="utf-8")
    assert "reliability_basis: Names no reporter.\n" in written
    assert "  # as printed\n  title:" in written
    assert "value: 12  # not twelve miles\n" in written
    assert written.endswith("# all coded\n")
    assert written.splitlines()[0] == text.splitlines()[0]


def test_a_spreadsheet_leads_from_a_new_article_to_clean_sheets(checkout: Path):
    known = (checkout / "seeds" / "sources" / "inland-post-1.yaml").rename(checkout / "inland-post-1.yaml").read_bytes()
    assert run("new", "inland-post-1", "--text", TEXTS / "inland-post-1.txt", "--root", checkout).exit_code == 0
    form = checkout.with_suffix(".xlsx")
    inside = run("workbook", checkout / "form.xlsx", "inland-post-1", "--root", checkout, "--texts", TEXTS)
    assert (inside.exit_code, "is in a checkout" in inside.stderr) == (2, True)
    assert run("workbook", form, "inland-post-1", "--root", checkout, "--texts", TEXTS).exit_code == 0
    passages = [[cell.value for cell in row] for row in openpyxl.load_workbook(form)["passages"]]
    passage = dict(zip(passages[0], passages[3], strict=True))
    assert passage["span"] == "56-129/0850d9e1bca9d2ff"
    assert passage["words"].startswith("Iceland and Chile")
    form.write_bytes(filled(form.read_bytes(), known))
    result = run("import", form, "--root", checkout, "--texts", TEXTS)
    assert (result.exit_code, result.stdout) == (0, "")
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    assert f"written: {sheet}\n" in result.stderr
    assert run("validate", "--root", checkout, "--texts", TEXTS).stdout == ""
    text = sheet.read_text(encoding="utf-8")
    assert "utterance_id: inland-post-1-u01" in text
    assert "  title: Ice code signed in Haldvik\n" in text
    assert "# TODO" not in text
