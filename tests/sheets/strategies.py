"""Sheets that are nearly right: the bytes of the worked example with a few things changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from korea_china_2026.article_texts import read_texts
from korea_china_2026.model.fields import Lexical
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.corpus import gather

FOLDER = Path(__file__).parent.parent / "example"
EXAMPLE = gather(FOLDER / "seeds")
TEXTS = read_texts(FOLDER / "texts")

#: What YAML, a spreadsheet, a terminal or a careless editor may put into a line.
SYNTAX = (
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "- ",
    "-",
    ": ",
    ":",
    "? ",
    "# ",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    ", ",
    "&a ",
    "*a",
    "!!int ",
    "!x ",
    "| ",
    "> ",
    "'",
    '"',
    "%YAML 1.1",
    "---\n",
    "...\n",
    "<<: ",
    "~",
    "null",
    "\\",
    "\0",
    "\x1b",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u202e",
    "é",
    "e\u0301",
    "🦑",
    "\udcff",
    "=1+1",
    "0",
    "00",
    "-1",
    "1e9",
    ".inf",
    "99999999999999999999",
    "2026-02-30",
    "../2026",
    "0-0/",
    "~word",
)

paths = st.sampled_from(sorted(EXAMPLE))


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 3))):
        content = draw(
            st.sampled_from((_lines, _characters, _syntax, _cut)).flatmap(lambda change, old=content: change(old))
        )
    return content


@st.composite
def corpora(draw: st.DrawFn) -> dict[str, bytes]:
    changed = draw(st.lists(paths, min_size=1, max_size=2, unique=True))
    return EXAMPLE | {path: draw(mutated(EXAMPLE[path])) for path in changed}


@st.composite
def shuffled_lists(draw: st.DrawFn, content: bytes) -> bytes:
    """A registry with its rows in another order; comments stay where they are."""
    head, *rows = content.decode().split("\n  - ")
    rows[-1] = rows[-1].rstrip("\n")
    return ("\n  - ".join([head, *draw(st.permutations(rows))]) + "\n").encode()


def spellings(lexical: Lexical) -> st.SearchStrategy[str]:
    """Texts that the form accepts, some of them longer or stranger than any that people write."""
    if lexical.name == "country_code":
        return st.sampled_from(("KOR", "CHN", "ISL", "CHL", "TWN"))
    if lexical.name == "edtf":
        return st.from_regex(r"[0-9]{4}(-(0[1-9]|1[0-2])(-([01][0-9]|2[0-8]))?)?[?~%]?", fullmatch=True).filter(
            lexical.accepts
        )
    if lexical.logical == "date":
        return st.dates().map(str)
    return st.from_regex(lexical.pattern, fullmatch=True).filter(lexical.accepts)


def lexical_forms() -> dict[str, Lexical]:
    return {f.lexical.name: f.lexical for table in TABLES.values() for f in table.fields if f.lexical is not None}


def _lines(content: bytes) -> st.SearchStrategy[bytes]:
    lines = content.split(b"\n")
    some = st.integers(0, len(lines) - 1)

    def change(kind: str, at: int, other: int) -> bytes:
        new = list(lines)
        if kind == "delete":
            del new[at]
        elif kind == "double":
            new.insert(at, new[at])
        elif kind == "indent":
            new[at] = b"  " + new[at]
        else:
            new[at], new[other] = new[other], new[at]
        return b"\n".join(new)

    return st.builds(change, st.sampled_from(("delete", "double", "indent", "swap")), some, some)


def _characters(content: bytes) -> st.SearchStrategy[bytes]:
    def change(at: int, byte: int) -> bytes:
        return content[:at] + bytes([byte]) + content[at + 1 :]

    return st.builds(change, st.integers(0, max(len(content) - 1, 0)), st.integers(0, 255))


def _syntax(content: bytes) -> st.SearchStrategy[bytes]:
    def change(at: int, words: str) -> bytes:
        return content[:at] + words.encode("utf-8", "surrogatepass") + content[at:]

    return st.builds(change, st.integers(0, len(content)), st.sampled_from(SYNTAX))


def _cut(content: bytes) -> st.SearchStrategy[bytes]:
    return st.integers(0, len(content)).map(lambda at: content[:at])


def as_values(rows: dict[Any, list[Any]]) -> dict[Any, list[dict[str, Any]]]:
    return {name: list(placed_rows) for name, placed_rows in rows.items()}
