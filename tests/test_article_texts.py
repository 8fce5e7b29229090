from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026.article_texts import read_texts, unmatched, variant

ARTICLE = "Café talks\n\nAna met Bo in Rome.  Bo left.\nHe came back – with ships.\n"
OTHER = "Nobody met anybody.\nNo ship sailed on any day of that year.\n"


ARTICLES = {hashlib.sha256(text.encode()).hexdigest(): name for name, text in (("alpha-1", ARTICLE), ("beta-1", OTHER))}


@pytest.mark.parametrize(("content", "how"), [
    (ARTICLE.replace("\n", "\r\n").encode(), "has line ends CRLF or CR where the article has LF"),
    (ARTICLE.replace("\n", "\r").encode(), "has line ends CRLF or CR where the article has LF"),
    (ARTICLE.encode("utf-8-sig"), "starts with a byte-order mark"),
    (ARTICLE.rstrip().encode(), "has another number of line ends after the last words"),
    ((ARTICLE + "\n\n").encode(), "has another number of line ends after the last words"),
    (unicodedata.normalize("NFD", ARTICLE).encode(), "spells accents in another Unicode form than NFC"),
    (ARTICLE.replace("\n", "\r\n").encode("utf-8-sig"),
     "starts with a byte-order mark and has line ends CRLF or CR where the article has LF"),
])  # fmt: skip
def test_what_differs_is_said(content: bytes, how: str):
    assert variant(content, ARTICLES) == ("alpha-1", how)


def test_an_article_with_line_ends_of_windows_is_known_by_those_of_others():
    assert variant(
        ARTICLE.encode(), {hashlib.sha256(ARTICLE.replace("\n", "\r\n").encode()).hexdigest(): "alpha-1"}
    ) == ("alpha-1", "has line ends LF where the article has CRLF")


def test_few_texts_are_made_of_a_file_that_is_no_article(monkeypatch: pytest.MonkeyPatch):
    hashed = []
    monkeypatch.setattr("korea_china_2026.article_texts.sha256", lambda data: hashed.append(data) or "")
    assert variant(OTHER.encode() * 1000, ARTICLES) is None
    assert len(hashed) <= 4


@given(st.binary(max_size=200))
def test_anything_else_is_nearly_nothing(content: bytes):
    assert variant(content, ARTICLES) is None


@pytest.mark.parametrize(
    "content", [ARTICLE.encode(), ARTICLE.replace("Rome", "Oslo").encode(), ARTICLE.encode("utf-16")]
)
def test_the_article_itself_and_another_text_are_no_variants(content: bytes):
    assert variant(content, ARTICLES) is None


def test_texts_in_folders_below_are_found_as_verify_finds_them(tmp_path: Path):
    (tmp_path / "2026" / "january").mkdir(parents=True)
    (tmp_path / "2026" / "january" / "a.txt").write_bytes(ARTICLE.encode())
    (tmp_path / "2026" / "b.txt").write_bytes(OTHER.replace("\n", "\r\n").encode())
    assert ARTICLE in read_texts(tmp_path).values()
    wanted = hashlib.sha256(OTHER.encode()).hexdigest()
    assert "b.txt is not beta-1, but nearly: it has line ends CRLF" in unmatched(tmp_path, wanted, "beta-1")
