from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from korea_china_2026.article_texts import digest, sha256
from korea_china_2026.cli import group

EXAMPLE = Path(__file__).parent.parent / "example"
TEXT = (EXAMPLE / "texts" / "inland-post-1.txt").read_text(encoding="utf-8")


def find(*arguments: str, texts: bool = True) -> Result:
    folder = ["--texts", os.fspath(EXAMPLE / "texts")] if texts else []
    return CliRunner().invoke(group, ["find", *arguments, "--root", os.fspath(EXAMPLE), *folder])


def test_an_anchor_is_ready_to_paste():
    result = find("inland-post-1", "Tomas Alder")
    assert result.exit_code == 0
    start = TEXT.index("Tomas Alder")
    anchor = f"{start}-{start + 11}/{digest('Tomas Alder')}"
    assert (
        result.stdout
        == f"{anchor}  inland-post-1-p005  …o drifting ice in 2025, [Tomas Alder] said. “Ice has no flag,…\n"
    )


def test_every_place_of_the_words_is_printed():
    lines = find("inland-post-1", "ice").stdout.splitlines()
    assert [int(line.split("-")[0]) for line in lines] == [at for at in range(len(TEXT)) if TEXT.startswith("ice", at)]


def test_words_across_passages_have_none():
    [line] = find("inland-post-1", "Wednesday. It keeps").stdout.splitlines()
    assert line.split()[1] == "-"


def test_words_of_a_long_span_may_be_left_out():
    [line] = find("inland-post-1", "Chile lost … 2025").stdout.splitlines()
    assert digest("Chile lost about a third of its nets to drifting ice in 2025") in line


@pytest.mark.parametrize("words", ["no such words", " ", ""])
def test_words_that_do_not_stand_there_end_with_1(words: str):
    result = find("inland-post-1", words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"these words are not in inland-post-1: {words!r}\n"


def test_words_of_a_text_whose_letters_are_taken_apart(tmp_path: Path):
    for name in ("texts", "seeds"):
        shutil.copytree(EXAMPLE / name, tmp_path / name)
    apart, sheet = f"{TEXT} Bjo\u0308rn".encode(), tmp_path / "seeds" / "sources" / "inland-post-1.yaml"
    (tmp_path / "texts" / "inland-post-1.txt").write_bytes(apart)
    sheet.write_text(re.sub("text_sha256: .*", f"text_sha256: {sha256(apart)}", sheet.read_text("utf-8")), "utf-8")
    told = CliRunner().invoke(
        group, ["find", "inland-post-1", "Björn", "--root", str(tmp_path), "--texts", str(tmp_path)]
    )
    assert (told.exit_code, "not in Unicode form NFC" in told.stderr) == (1, True)


def test_a_misspelt_article_is_told_the_nearest():
    result = find("inland-post", "ice")
    assert result.exit_code == 2
    assert "there are harbour-times-1, inland-post-1. Did you mean 'inland-post-1'?" in result.stderr


def test_finding_needs_the_texts(tmp_path: Path):
    assert "name their folder with --texts" in find("inland-post-1", "ice", texts=False).stderr
    result = CliRunner().invoke(
        group, ["find", "inland-post-1", "ice", "--root", os.fspath(EXAMPLE), "--texts", os.fspath(tmp_path)]
    )
    assert result.exit_code == 2
    assert "no file in the folder of texts has the SHA-256 of inland-post-1" in result.stderr
    (tmp_path / "article.txt").write_bytes(TEXT.replace("\n", "\r\n").encode())
    again = CliRunner().invoke(
        group, ["find", "inland-post-1", "ice", "--root", os.fspath(EXAMPLE), "--texts", os.fspath(tmp_path)]
    )
    assert f"{tmp_path / 'article.txt'} is not inland-post-1, but nearly: it has line ends CRLF or CR" in again.stderr
