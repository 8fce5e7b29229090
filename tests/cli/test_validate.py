from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from korea_china_2026.cli import COMMANDS
from tests.checkout import EXAMPLE, TEXTS, run
from tests.overlays import spoil


def test_sheets_without_a_fault_end_with_0():
    result = run("validate", "--root", EXAMPLE, "--texts", TEXTS)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("0 findings; checked ")
    assert "NOT checked" not in result.stderr


def test_without_texts_the_summary_says_what_was_not_judged():
    result = run("validate", "--root", EXAMPLE)
    assert (result.exit_code, result.stdout) == (0, "")
    judged, missed = result.stderr.split("NOT checked, because the article's text is not at hand: ")
    assert re.search(r"\d+ anchors", missed)
    assert "2 articles for gaps" in missed
    assert "anchors" not in judged


def test_texts_may_be_named_by_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KOREA_CHINA_2026_TEXTS", str(TEXTS))
    assert "NOT checked" not in run("validate", "--root", EXAMPLE).stderr


def test_texts_that_are_not_there_are_named(tmp_path: Path):
    result = run("validate", "--root", EXAMPLE, "--texts", tmp_path)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[1:] == [
        f"no text in {tmp_path} for harbour-times-1, inland-post-1 (2 of 2 articles); what needs their words is not"
        " checked; save them in the folder that --texts or KOREA_CHINA_2026_TEXTS names"
    ]


def test_a_file_that_is_nearly_an_article_is_told_with_what_differs(tmp_path: Path):
    for name in ("harbour-times-1", "inland-post-1", "coast-letter-1"):
        shutil.copy(TEXTS / f"{name}.txt", tmp_path)
    text = (TEXTS / "inland-post-1.txt").read_bytes()
    (tmp_path / "inland-post-1.txt").write_bytes(text.replace(b"\n", b"\r\n"))
    result = run("validate", "--root", EXAMPLE, "--texts", tmp_path)
    assert result.stderr.splitlines()[1:] == [
        (
            f"no text in {tmp_path} for inland-post-1 (1 of 2 articles); what needs their words is not checked; save"
            " them in the folder that --texts or KOREA_CHINA_2026_TEXTS names"
        ),
        (
            f"{tmp_path / 'inland-post-1.txt'} is not inland-post-1, but nearly: it has line ends CRLF or CR where the"
            " article has LF"
        ),
    ]
    # Sheets that are whole are told nothing of others.
    own = run(
        "validate",
        EXAMPLE / "seeds/sources/harbour-times-1.yaml",
        "--root",
        EXAMPLE,
        "--texts",
        tmp_path,
        "--require-texts",
    )
    assert (own.exit_code, len(own.stderr.splitlines())) == (0, 1)


@pytest.mark.parametrize("file", ["inland-post-1", "article"])
def test_a_digest_that_was_mistyped_is_suspected(file: str, tmp_path: Path):
    home, texts = tmp_path / "home", tmp_path / "texts"
    shutil.copytree(EXAMPLE, home)
    texts.mkdir()
    shutil.copy(TEXTS / "harbour-times-1.txt", texts)
    shutil.copy(TEXTS / "inland-post-1.txt", texts / f"{file}.txt")
    sheet = home / "seeds/sources/inland-post-1.yaml"
    [written] = re.findall(r"text_sha256: (\w+)", sheet.read_text("utf-8"))
    sheet.write_text(sheet.read_text("utf-8").replace(written, written[:-1] + "0f"[written[-1] == "0"]), "utf-8")
    result = run("validate", "--root", home, "--texts", texts)
    assert result.stderr.splitlines()[1:] == [
        (
            f"no text in {texts} for inland-post-1 (1 of 2 articles); what needs their words is not checked; save"
            " them in the folder that --texts or KOREA_CHINA_2026_TEXTS names"
        ),
        (
            f"{texts / f'{file}.txt'} has the name or the length of inland-post-1; if it is its text, text_sha256 in the sheet"
            f" should be {written}"
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [("12 kilometres", "12 kilometers", "p004"), ("Ice code", "The ice code", "p001"), ("ice edge", "edge", "p004")],
)
def test_of_a_text_that_was_changed_the_first_passage_that_differs_is_named(
    old: str, new: str, first: str, tmp_path: Path
):
    texts = tmp_path / "texts"
    shutil.copytree(TEXTS, texts)
    file = texts / "inland-post-1.txt"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    [_, _, told] = run("validate", "--root", EXAMPLE, "--texts", texts).stderr.splitlines()
    assert told.startswith(
        f"{file} is nearly the text of inland-post-1 that was coded; it differs first in inland-post-1-{first}, "
    )
    assert told.endswith(": restore the text that was coded")


def test_texts_may_be_required(tmp_path: Path):
    assert run("validate", "--root", EXAMPLE, "--texts", TEXTS, "--require-texts").exit_code == 0
    for texts in ([], ["--texts", tmp_path]):
        result = run("validate", "--root", EXAMPLE, "--require-texts", *texts)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "for harbour-times-1, inland-post-1 (2 of 2 articles)" in result.stderr


def test_a_package_may_be_named_by_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # A locale without letters names no file with any.
    name = "ü p" if sys.getfilesystemencoding() == "utf-8" else "u p"
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    refused = run("validate", name)
    assert (
        refused.exit_code,
        "no seeds/ here or above" in refused.stderr,
    ) == (
        2,
        True,
    )
    (folder / "datapackage.json").write_text("{}", encoding="utf-8")
    by_folder, by_file = run("validate", name), run("validate", f"{name}/datapackage.json")
    assert (by_folder.exit_code, by_folder.output) == (1, by_file.output)
    assert by_folder.stdout.startswith("datapackage.json:1:1: KC710 ")
    assert run("validate", name, "--require-texts").exit_code == 2


@pytest.mark.skipif(sys.platform != "linux", reason="names of folders are texts there")
def test_a_package_whose_name_is_not_utf_8_is_told(tmp_path: Path):
    odd = tmp_path / os.fsdecode(b"\xff")
    odd.mkdir()
    (odd / "datapackage.json").write_text("{}")
    result = run("validate", odd)
    assert result.exit_code == 2
    assert "or this name is not UTF-8" in " ".join(result.stderr.split())


def test_findings_are_printed_and_end_with_1(checkout: Path):
    expected = spoil(checkout / "seeds", "KC402/quotation-moved")
    result = run("validate", "--root", checkout, "--texts", TEXTS)
    assert (result.exit_code, result.stdout.splitlines()) == (1, expected)
    assert result.stderr.startswith("1 finding; ")


def test_json_holds_findings_and_counts(checkout: Path):
    spoil(checkout / "seeds", "KC103/nearest-code")
    result = run("validate", "--root", checkout, "--format", "json")
    assert result.exit_code == 1
    printed = json.loads(result.stdout)
    [finding] = printed["findings"]
    assert finding | {"message": "", "expected": ""} == {
        "file": "seeds/sources/inland-post-1.yaml",
        "line": finding["line"],
        "column": 21,
        "code": "KC103",
        "message": "",
        "found": "speach",
        "expected": "",
        "nearest": "speech",
    }
    assert "nearest: 'speech'" in finding["message"]
    assert printed["judged"]["rows"] > 100
    assert printed["not_judged"]["rows"] == 1
    assert printed["not_judged"]["anchors"] > 100


def test_json_without_findings_is_json_too():
    result = run("validate", "--root", EXAMPLE, "--texts", TEXTS, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["findings"] == []
    assert json.loads(result.stdout)["not_judged"] == {}


def test_github_annotations_stand_beside_the_line(checkout: Path):
    spoil(checkout / "seeds", "KC103/nearest-code")
    [line] = run("validate", "--root", checkout, "--format", "github").stdout.splitlines()
    assert re.fullmatch(
        r"::error file=seeds/sources/inland-post-1\.yaml,line=\d+,col=21,title=KC103::an unknown code .+", line
    )


def test_github_annotations_of_a_whole_file_have_no_line(checkout: Path):
    spoil(checkout / "seeds", "KC009/misspelt-registry")
    [line] = run("validate", "--root", checkout, "--format", "github").stdout.splitlines()
    assert line.startswith("::error file=seeds/actor.yaml,title=KC009::")


@pytest.mark.skipif(os.name == "nt", reason="no such file names there")
def test_github_annotations_cannot_be_forged_by_a_file_name(checkout: Path):
    (checkout / "seeds" / "a\n::warning::b,c%.yaml").write_text("a: 1\n", encoding="utf-8")
    lines = run("validate", "--root", checkout, "--format", "github").stdout.splitlines()
    assert [line.partition("::error file=")[0] for line in lines] == [""]
    # A line feed in a name is shown escaped; what separates fields of an annotation is escaped once more.
    assert r"file=seeds/a\n%3A%3Awarning%3A%3Ab%2Cc%25.yaml,title" in lines[0]


def test_named_sheets_limit_what_is_printed(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    spoil(checkout / "seeds", "KC103/nearest-code")
    [place] = spoil(checkout / "seeds", "KC108/equals-sign")
    monkeypatch.chdir(checkout / "seeds")
    result = run("validate", "coders.yaml")
    assert (result.exit_code, result.stdout.splitlines()) == (1, [place])
    assert run("validate", "places.yaml").exit_code == 0
    assert len(run("validate").stdout.splitlines()) == 2


@pytest.mark.parametrize("sheet", ["README.md", "seeds", "seeds/actor.yaml", "../elsewhere.yaml", "seeds/sources"])
def test_what_is_no_sheet_does_not_pass(checkout: Path, sheet: str, monkeypatch: pytest.MonkeyPatch):
    (checkout / "README.md").write_text("about\n", encoding="utf-8")
    monkeypatch.chdir(checkout)
    result = run("validate", sheet)
    assert result.exit_code == 2
    assert f"{sheet} is no sheet below" in result.stderr
    assert ("Did you mean 'seeds/actors.yaml'?" in result.stderr) == (sheet == "seeds/actor.yaml")


@pytest.mark.skipif(os.name == "nt", reason="making links there needs rights of its own")
def test_seeds_may_be_a_link(checkout: Path):
    (checkout / "seeds").rename(checkout / "elsewhere")
    (checkout / "seeds").symlink_to("elsewhere")
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    assert run("validate", sheet, "--root", checkout, "--texts", TEXTS).exit_code == 0


def test_wrong_use_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for arguments, message in (
        (("validate",), "no seeds/ here or above"),
        (("validate", "--root", tmp_path), "holds no seeds/"),
        (("validate", "--root", EXAMPLE, "--texts", tmp_path / "none"), "does not exist; name one that does"),
        (("validate", "--root", EXAMPLE, "--format", "xml"), "'xml' is not one of"),
        (("validat",), "there is no command 'validat'. Did you mean 'validate'?"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert message in result.stderr
        assert result.stdout == ""


def test_every_command_is_there_and_described():
    listed = run("--help").stdout
    for name in COMMANDS:
        assert name in listed
        assert run(name, "--help").exit_code == 0
