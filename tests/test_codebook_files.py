"""A slip in ``codebook/*.yaml`` is told with its line and what to do, before anything is built on it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model import codebook

SOURCE = Path(codebook.__file__).parents[2]
LISTS = (codebook._FOLDER / "code_lists.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(codebook._FOLDER, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(codebook, "_FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    wire: A", "    news: A", "'news' is given twice; remove or rename one"),
        ("    wire: A", "    wire: 'A", "this is not YAML: "),
        (
            "    wire: A",
            "    wire: {menaing: A}\n    wired: A",
            "genre.codes.wire.menaing: Extra inputs are not permitted",
        ),
        ("    wire: A", "    wire: ''\n    wired: A", "genre.codes.wire.meaning: String should match pattern"),
        (
            "  description: What kind of text",
            "  descripton: What kind of text",
            "genre.descripton: Extra inputs are not permitted",
        ),
        (
            "unit_system: iso4217",
            "unit_system: iso4271",
            "unit_code.USD: unit_system has no code 'iso4271'. Did you mean 'iso4217'?",
        ),
        (
            "quantity_kind: [money]",
            "quantity_kind: money",
            "unit_code.codes.USD.quantity_kind: Input should be a valid list",
        ),
        ("comparator: lt, ", "", "approximation.codes.nearly.comparator: Field required"),
    ],
)
def test_a_slip_in_the_code_lists_is_told(folder: Path, old: str, new: str, message: str) -> None:
    assert LISTS.count(old) >= 1
    (folder / "code_lists.yaml").write_text(LISTS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        codebook._read()
    assert str(caught.value).startswith("codebook/code_lists.yaml:")
    assert message in str(caught.value)


def test_a_slip_is_told_with_its_line(folder: Path) -> None:
    line = LISTS[: LISTS.index("    wire: ")].count("\n") + 1
    (folder / "code_lists.yaml").write_text(LISTS.replace("    wire: A", "    wire: [A]\n    x: A"), encoding="utf-8")
    with pytest.raises(DeclarationError, match=rf"^codebook/code_lists\.yaml:{line}:5: genre\.codes\.wire"):
        codebook._read()


def test_a_misspelt_list_fails_at_once_and_names_the_nearest() -> None:
    with pytest.raises(DeclarationError, match=r"no code list 'genrs'\. Did you mean 'genre'\?"):
        codebook.code_list("genrs")


def test_examples_are_of_codes_that_exist(folder: Path) -> None:
    (folder / "examples.yaml").write_text("genre:\n  wier: {example: a, why_not: It is one.}\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"genre has no code 'wier'\. Did you mean 'wire'\?"):
        codebook.examples.__wrapped__()


def test_rulings_have_one_id_and_one_counter_example(folder: Path) -> None:
    ruling = "{title: T, ruling: R, examples: {a: b}, counter_example: {c: d}}"
    file = folder / "rulings.yaml"
    file.write_text(f"Events:\n  one: {ruling}\nDates:\n  one: {ruling}\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="given twice: one"):
        codebook.rulings.__wrapped__()
    file.write_text(f"Events:\n  one: {ruling.replace('c: d', 'c: d, e: f')}\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"^codebook/rulings\.yaml:2:\d+: Events\.one\.counter_example"):
        codebook.rulings.__wrapped__()


def test_the_command_line_tells_a_slip_without_a_traceback(tmp_path: Path) -> None:
    shutil.copytree(SOURCE, tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    lists = tmp_path / "src/korea_china_2026/codebook/code_lists.yaml"
    lists.write_text(LISTS.replace("    wire: A", "    news: A"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "korea_china_2026", "validate"],
        check=False,
        cwd=tmp_path / "src",
        text=True,
        capture_output=True,
        env={"PYTHONPATH": str(tmp_path / "src")},
    )
    assert done.returncode == 2
    assert done.stderr.startswith("codebook/code_lists.yaml:")
    assert "Traceback" not in done.stderr
