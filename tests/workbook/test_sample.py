# The blind sample: drawn, filled as a person would in a spreadsheet program, and measured against the data.
from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.names import REPORTS
from korea_china_2026.publish.workbook import EMPTY, HEADINGS, SAMPLE, draw_sample, read_filled, render_sample
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.layout import published_sheets
from tests.checkout import TEXTS as FOLDER
from tests.checkout import run

from .forms import SEEDS, TEXTS

TABLES = flatten(read_corpus(published_sheets(SEEDS)))
EVERYTHING = [one for name in (*OBSERVATIONS, *REPORTS) for one in TABLES.of(name)]
ANSWER = HEADINGS.index("answer") + 1


def truth(row: dict[str, str]) -> str:
    key = {"claims": "claim_id", "events": "event_id"}.get(row["table_name"], row["table_name"][:-1] + "_id")
    [cells] = [one for one in TABLES.of(row["table_name"]) if one[key] == row["record_id"]]  # type: ignore[arg-type]
    value = cells[row["field_name"]]
    return EMPTY if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def filled(rows: list[dict[str, str]], answers: dict[int, str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(render_sample(rows)))
    for number, answer in answers.items():
        book[SAMPLE].cell(number + 2, ANSWER, answer)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sample_has_the_words_and_no_answers() -> None:
    rows = draw_sample(TABLES, 8, 1, TEXTS)
    assert len({(row["table_name"], row["record_id"]) for row in rows}) == 8
    assert all("answer" not in row and row["words"] for row in rows)
    assert rows == draw_sample(TABLES, 8, 1, TEXTS) != draw_sample(TABLES, 8, 2, TEXTS)
    assert [row for row in draw_sample(TABLES, 8, 1, {}) if row["place"]]
    assert all(not row["words"] for row in draw_sample(TABLES, 8, 1, {}) if row["place"])
    with zipfile.ZipFile(io.BytesIO(render_sample(rows))) as book:
        assert PACKAGE.stamp.isoformat() in book.read("docProps/core.xml").decode()


def test_what_a_person_fills_in_is_measured() -> None:
    rows = draw_sample(TABLES, 12, 3, TEXTS)
    all_true = {number: truth(row) for number, row in enumerate(rows)}
    readings, blank, findings = read_filled("form.xlsx", filled(rows, all_true), TABLES)
    assert (findings, blank, len(readings)) == ([], 0, len(rows))
    assert all(one["first_value"] == one["second_value"] for one in readings)
    readings, blank, findings = read_filled("form.xlsx", filled(rows, {0: all_true[0]}), TABLES)
    assert (findings, blank, len(readings)) == ([], len(rows) - 1, 1)


def test_another_answer_counts_as_disagreement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row for row in draw_sample(TABLES, 20, 3, TEXTS) if row["field_name"] == "attribution_mode"]
    answers = {number: truth(row) for number, row in enumerate(rows)}
    answers[0] = "direct" if answers[0] != "direct" else "narrator"
    (tmp_path / "form.xlsx").write_bytes(filled(rows, answers))
    monkeypatch.chdir(FOLDER.parent)
    result = run("agreement", "--with", tmp_path / "form.xlsx")
    assert result.exit_code == 0, result.output
    assert f"{len(rows)} answers of a person, 0 cells left blank" in result.stdout
    shares = [line.split() for line in result.stdout.splitlines() if "percent_agreement" in line]
    agreed = sum(round(float(line[3]) * int(line[-1])) for line in shares)
    assert agreed == len(rows) - 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda book: book[SAMPLE].cell(2, ANSWER, "perhaps"), "sample!G2: KC103 an unknown code; found 'perhaps'"),
        (lambda book: book[SAMPLE].cell(2, 2, "no-such-record"), "sample!A2: KC202 a row that names no coded cell"),
        (
            lambda book: book[SAMPLE].cell(2, 4, "prism-1 1-2"),
            "sample!A2: KC202 a row that names no coded cell with this place",
        ),
        (lambda book: book[SAMPLE].cell(1, 7, "mine"), "sample!A1: KC101 a workbook without a worksheet sample"),
        (lambda book: book.remove(book[SAMPLE]), "sample!A1: KC101 a workbook without a worksheet sample"),
    ],
)
def test_a_bad_file_gives_one_clear_error(change, says: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    book = openpyxl.load_workbook(io.BytesIO(render_sample(draw_sample(TABLES, 3, 1, TEXTS))))
    change(book)
    book.save(tmp_path / "form.xlsx")
    result = run("agreement", "--with", tmp_path / "form.xlsx", "--root", FOLDER.parent)
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 1)
    assert says in result.stdout


def test_a_claim_that_has_been_worded_anew_since_is_not_measured() -> None:
    rows = [row for row in draw_sample(TABLES, 30, 3, TEXTS) if row["table_name"] == "claims"]
    rows[0]["words"] = "A statement that was in the sheets before."
    content = filled(rows, {number: truth(row) for number, row in enumerate(rows)})
    _, _, [finding] = read_filled("form.xlsx", content, TABLES)
    assert str(finding).startswith(
        "form.xlsx#sample!A2: KC202 a row that names no coded cell with this place or these words"
    )


def test_a_claim_with_a_dash_comes_back_as_it_was_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    [claim, *_] = TABLES.of("claims")
    monkeypatch.setitem(claim, "statement", "The Iceland–Chile summit – in Haldvik – was held.")
    rows = [row for row in draw_sample(TABLES, len(EVERYTHING), 3, TEXTS) if row["record_id"] == claim["claim_id"]]
    assert rows[0]["words"] == claim["statement"]
    assert read_filled("form.xlsx", filled(rows, {}), TABLES)[2] == []


def test_a_form_without_answers_is_told(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(render_sample(draw_sample(TABLES, 3, 1, TEXTS)))
    result = run("agreement", "--with", tmp_path / "form.xlsx", "--root", FOLDER.parent)
    assert result.exit_code == 2
    assert f"no agreement is measured: {tmp_path / 'form.xlsx'} has no answers" in result.stderr


def test_what_is_no_workbook_gives_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(b"no workbook")
    result = run("agreement", "--with", tmp_path / "form.xlsx", "--root", FOLDER.parent)
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 1)


def test_the_command_writes_a_new_file_outside_the_checkout(tmp_path: Path) -> None:
    made = ("sample", "--blind", 3, tmp_path / "form.xlsx", "--root", FOLDER.parent, "--texts", FOLDER)
    assert run(*made).exit_code == 0
    assert run(*made).exit_code == 2
    assert "hold only" in run("sample", "--blind", 99999, tmp_path / "b.xlsx", "--root", FOLDER.parent).stderr
    inside = run("sample", "--blind", 3, FOLDER.parent / "form.xlsx", "--root", FOLDER.parent, "--texts", FOLDER)
    assert inside.exit_code == 2
    assert "is in a checkout" in inside.stderr


def test_nothing_is_drawn_from_what_is_left_of_sheets_that_cannot_be_read(tmp_path: Path) -> None:
    example = shutil.copytree(FOLDER.parent, tmp_path / "example")
    (example / "seeds" / "sources" / "inland-post-1.yaml").write_bytes(b"<<<<<<< ours\n")
    for command in (("sample", "--blind", 3, tmp_path / "form.xlsx"), ("agreement",)):
        result = run(*command, "--root", example)
        assert (result.exit_code, result.stderr.splitlines()[-1][:3]) == (1, "no ")
        assert "inland-post-1.yaml:1:1: KC" in result.stdout
    assert not (tmp_path / "form.xlsx").exists()
