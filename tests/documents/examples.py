"""Runs the examples of a Markdown document and writes their outputs anew.

A fence in a language below is run, in the order of the page and in one namespace, connection or session a page. The
output that follows it, a fence called ``text`` or a table between ``<!-- output -->`` and ``<!-- /output -->``, is what
the example gives. A fence whose language is followed by ``not-run`` is shown only: what it names is checked elsewhere.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sybil import Document, Example, Region
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from tests.documents.outputs import as_table, as_text
from tests.documents.runners import Runners

ROOT = Path(__file__).parents[2]
#: The pages whose examples are run.
PAGES = sorted([
    ROOT / "README.md", *ROOT.glob("docs/guides/*.md"),
    *(ROOT / "docs" / f"{name}.md" for name in ("FAQ", "GALLERY", "HOW_A_SENTENCE_BECOMES_ROWS", "WHICH_TABLE")),
])  # fmt: skip
LANGUAGES = ("python", "sql", "sh", "r")

_FENCE = re.compile(rf"(?P<language>{'|'.join(LANGUAGES)})(?: +(?P<how>[^\n]*))?\n")
_TEXT = re.compile(r"text\n")
_TABLE = re.compile(r"^<!-- output -->\n(?P<shown>.*?)^<!-- /output -->$", re.MULTILINE | re.DOTALL)


def refreshed(path: Path, home: Path) -> str:
    """The page with every output as its example gives it today; the examples work in the folder ``home``.

    An example that fails raises what it raised, with the line of the page as a note.
    """
    with Runners(home) as runners:
        return _Page(path, runners).refreshed()


def languages(path: Path) -> set[str]:
    """The languages in which the page runs something."""
    fences = RawFencedCodeBlockLexer(_FENCE)(Document(path.read_text(encoding="utf-8"), str(path)))
    return {region.lexemes["language"] for region in fences if region.lexemes["how"] != "not-run"}


class _Page:
    """One run over one page."""

    def __init__(self, path: Path, runners: Runners) -> None:
        self.document = Document.parse(str(path), self._codes, self._texts, self._tables)
        self.runners = runners
        self.value: Any = None
        self.has_run = False
        self.outputs: list[tuple[int, int, str]] = []

    def refreshed(self) -> str:
        for example in self.document.examples():
            with _noting(f"{Path(self.document.path).name}, line {example.line}"):
                example.evaluate()
        text = self.document.text
        for start, end, output in reversed(self.outputs):
            text = text[:start] + output + text[end:]
        return text

    def _codes(self, document: Document) -> Iterable[Region]:
        yield from _evaluated(RawFencedCodeBlockLexer(_FENCE)(document), self._run)

    def _texts(self, document: Document) -> Iterable[Region]:
        yield from _evaluated(RawFencedCodeBlockLexer(_TEXT)(document), self._text)

    def _tables(self, document: Document) -> Iterable[Region]:
        yield from (
            Region(found.start(), found.end(), found["shown"], self._table) for found in _TABLE.finditer(document.text)
        )

    def _run(self, example: Example) -> None:
        language, how = example.region.lexemes["language"], example.region.lexemes["how"]
        self.has_run = how != "not-run"
        if self.has_run:
            self.value = self.runners.run(
                f"{language} {how}" if how else language, str(example.region.lexemes["source"])
            )

    def _text(self, example: Example) -> None:
        if self.has_run:
            self._show(example.region, f"```text\n{as_text(self.value)}\n```")

    def _table(self, example: Example) -> None:
        assert self.has_run, "an output stands after no example"
        self._show(example.region, f"<!-- output -->\n{as_table(self.value)}<!-- /output -->")

    def _show(self, region: Region, output: str) -> None:
        self.outputs.append((region.start, region.end, output))
        # One output an example; a second one would show it twice.
        self.has_run = False


def _evaluated(regions: Iterable[Region], evaluator: Callable[[Example], None]) -> Iterator[Region]:
    for region in regions:
        region.evaluator = evaluator
        yield region


@contextlib.contextmanager
def _noting(where: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        error.add_note(where)
        raise
