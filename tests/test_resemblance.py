from __future__ import annotations

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026.resemblance import Registered, differs

ARTICLE = "Café talks\n\nAna met Bo in Rome.  Bo left.\nHe came back – with ships.\n"
OTHER = "Nobody met anybody.\nNo ship sailed on any day of that year.\n"


def registered(source_id: str, text: str) -> Registered:
    digest = hashlib.sha256(text.encode()).hexdigest()
    passages, start = [], 0
    for line in text.splitlines():
        at = text.index(line, start)
        start = at + len(line)
        if line:
            passages.append((at, start, hashlib.sha256(line.encode()).hexdigest()[:16]))
    return Registered(source_id, digest, len(text), passages)


ARTICLES = [registered("alpha-1", ARTICLE), registered("beta-1", OTHER)]


@pytest.mark.parametrize(("content", "how"), [
    (ARTICLE.replace("\n", "\r\n").encode(), "has line ends CRLF or CR where the article has LF"),
    (ARTICLE.replace("\n", "\r").encode(), "has line ends CRLF or CR where the article has LF"),
    (ARTICLE.encode("utf-8-sig"), "starts with a byte-order mark"),
    (ARTICLE.encode("utf-16"), "is encoded as UTF-16 instead of UTF-8"),
    (ARTICLE.encode("cp1252"), "is encoded as Windows-1252 instead of UTF-8"),
    (ARTICLE.rstrip().encode(), "has another number of line ends after the last words"),
    ((ARTICLE + "\n\n").encode(), "has another number of line ends after the last words"),
    (ARTICLE.replace("\n", " \n").encode(), "has blanks at the ends of lines"),
    (unicodedata.normalize("NFD", ARTICLE).encode(), "spells accents in another Unicode form"),
    (ARTICLE.replace("\n", "\r\n").encode("utf-16"),
     "is encoded as UTF-16 instead of UTF-8 and has line ends CRLF or CR where the article has LF"),
    (ARTICLE.replace("Rome", "Oslo!").encode(), "has 2 of its 3 passages word for word, and 1 character more"),
    (ARTICLE.replace("\n\n", "\n").encode(),
     "has all its passages word for word, so that only blanks and line ends between them differ, and 1 character fewer"),
])  # fmt: skip
def test_what_differs_is_said(content: bytes, how: str):
    assert differs(content, ARTICLES) == ("alpha-1", how)


def test_an_article_with_line_ends_of_windows_is_known_by_those_of_others():
    assert differs(ARTICLE.encode(), [registered("alpha-1", ARTICLE.replace("\n", "\r\n"))]) == (
        "alpha-1", "has line ends LF where the article has CRLF")


@given(st.binary(max_size=200))
def test_anything_else_is_nearly_nothing(content: bytes):
    assert differs(content, ARTICLES) is None


def test_without_articles_nothing_is_near():
    assert differs(ARTICLE.encode(), []) is None
