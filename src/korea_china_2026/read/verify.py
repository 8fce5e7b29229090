"""The article texts in a holder's folder, told apart by their SHA-256, and whether every anchor still hits the words it
was coded on."""

import os
from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple

from korea_china_2026.article_texts import VARIABLE, digest, near_misses, sha256, small_files
from korea_china_2026.errors import PackageError, TextsNotFound
from korea_china_2026.names import ANCHOR, Names, TableName, Texts
from korea_china_2026.package_view import Table
from korea_china_2026.read.package import Folder, package
from korea_china_2026.read.records import Record, ids_of, of_sound_rows, records


def find_texts(folder: Folder = None) -> Texts:
    """``source_id -> text`` for each article of which the folder, or a folder in it, has a file with the same bytes.

    ``folder`` defaults to ``KOREA_CHINA_2026_TEXTS``; without either there are no texts. TextsNotFound if the folder
    that was named does not exist. The bytes are decoded as they are: no newline is translated, nothing normalised.
    Files too large to be an article are not read.
    """
    wanted = _articles()
    found = {}
    for file, content in small_files(_files(folder)):
        own = sha256(content)
        if own in wanted:
            try:
                found[wanted[own]] = content.decode()
            except UnicodeDecodeError:
                raise PackageError(f"{file} has the SHA-256 of {wanted[own]}, but is no UTF-8 text, as articles are; "
                                   "text_sha256 in sources names another file than the article") from None  # fmt: skip
    return found


def nearly(folder: Folder, missing: Collection[str]) -> list[str]:
    """What is said of the files in the folder that are nearly one of the missing articles: which, and in what each
    differs.
    """
    wanted = {digest: source_id for digest, source_id in _articles().items() if source_id in missing}
    return list(near_misses(_files(folder), wanted)) if wanted else []


def _articles() -> Texts:
    return {source.text_sha256: source.source_id for source in records("sources")}


def _files(folder: Folder) -> Iterable[Path]:
    named = folder or os.environ.get(VARIABLE)
    if not named:
        return ()
    if not os.path.isdir(named):
        raise TextsNotFound(f"{os.fspath(named)} is not a folder; name the folder that holds the article texts")
    return Path(named).rglob("*")


#: Columns that repeat the words of the row's own span, so that its digest can be checked without the article.
OWN_WORDS = {"quotes": "text", "figures": "value_text"}


_ELSEWHERE = "keys, values and the CSV are not checked here: `kc2026 validate PACKAGE` checks them"


class Count(NamedTuple):
    """One check of one table. ``span``: the article's slice has the digest. ``words``: the words in the row have it."""

    table: TableName
    check: Literal["span", "words"]
    passed: int
    failed: int
    not_judged: int


class Failure(NamedTuple):
    """An anchor that does not hit the words it was coded on."""

    table: TableName
    record: str
    source_id: str
    message: str


class Verification(NamedTuple):
    """What `verify` found. It has no truth value: ask for ``failed``, for ``not_judged``, or for ``complete``.

    ``texts`` and ``missing`` are articles; ``nearly`` says of files that are nearly a missing one which, and how they
    differ.
    """

    counts: tuple[Count, ...]
    failures: tuple[Failure, ...]
    texts: Names
    missing: Names
    nearly: Names = ()

    @property
    def judged(self) -> int:
        """Checks that could be made."""
        return self.passed + self.failed

    @property
    def passed(self) -> int:
        """Checks that were made and held."""
        return sum(count.passed for count in self.counts)

    @property
    def failed(self) -> int:
        """Checks that were made and did not hold."""
        return sum(count.failed for count in self.counts)

    @property
    def not_judged(self) -> int:
        """Checks that nobody could make, for want of the article."""
        return sum(count.not_judged for count in self.counts)

    @property
    def complete(self) -> bool:
        """Whether every check was made and every one held."""
        return not self.failed and not self.not_judged

    def __bool__(self) -> bool:
        """Refused: `if verify():` would have to call what was not checked either true or false."""
        raise TypeError("a report may be partly not judged; ask for .failed, .not_judged or .complete")

    def __repr__(self) -> str:
        """Totals, a line a table and check, the failures, the articles that are missing."""
        head = (
            f"{self.judged:,} checks judged: {self.passed:,} passed, {self.failed:,} failed; {self.not_judged:,} not"
            " judged"
        )
        rows = [f"  {c.table:<16}{c.check:<6}{c.passed:>7,} passed{c.failed:>7,} failed{c.not_judged:>7,} not judged"
                for c in self.counts]  # fmt: skip
        bad = [f"  {failure.table} {failure.record}: {failure.message}" for failure in self.failures]
        lacking = [f"no text at hand for {', '.join(self.missing)}: name a folder with texts="] if self.missing else []
        return "\n".join([head, *rows, *bad, *lacking, *self.nearly, _ELSEWHERE])


@of_sound_rows
def verify(texts: Folder = None) -> Verification:
    """Check the digest of every anchor against the articles in ``texts``, a folder searched by SHA-256.

    ``texts`` defaults to ``KOREA_CHINA_2026_TEXTS``. ``not_judged`` counts what needs an absent article. The words of
    quotes and figures are checked in any case. If a file is nearly an absent article (line ends, encoding, blanks, most
    of its passages), the report says so. TextsNotFound if the folder does not exist.

    What is checked are the anchors of the Parquet files. ``kc2026 validate PACKAGE`` checks keys, values and the CSV.
    """
    found = find_texts(texts)
    counts = []
    failures: list[Failure] = []
    for table in package().tables.values():
        if set(table.columns) >= set(ANCHOR):
            counts.append(_count(table, "span", partial(_check_span, found), failures))
        if table.name in OWN_WORDS:
            counts.append(_count(table, "words", partial(_check_words, OWN_WORDS[table.name]), failures))
    missing = tuple(name for name in ids_of("sources") if name not in found)
    return Verification(tuple(counts), tuple(failures), tuple(sorted(found)), missing, tuple(nearly(texts, missing)))


def _count(
    table: Table, check: Literal["span", "words"], problem: Callable[[Record], str | None], failures: list[Failure]
) -> Count:
    """One check of a table; ``problem`` says what is wrong with a row: nothing, or None if that cannot be told."""
    # A coding of an event or a claim has no place of its own.
    found = [(row, problem(row)) for row in records(table.name) if row.char_start is not None]
    failed = [
        Failure(table.name, str(getattr(row, table.id_column)), row.source_id, said) for row, said in found if said
    ]
    failures += failed
    not_judged = sum(said is None for _, said in found)
    return Count(table.name, check, len(found) - len(failed) - not_judged, len(failed), not_judged)


def _check_span(texts: Texts, row: Record) -> str | None:
    text = texts.get(row.source_id)
    if text is None:
        return None
    if not 0 <= row.char_start < row.char_end <= len(text):
        return f"span {row.char_start}-{row.char_end} does not lie in the text of {len(text)} characters"
    return _compare(text[row.char_start : row.char_end], row.span_digest, "the words at the span hash")


def _check_words(column: str, row: Record) -> str:
    return _compare(getattr(row, column), row.span_digest, f"the words in column {column} hash")


def _compare(words: str, expected: str, what: str) -> str:
    actual = digest(words)
    return "" if actual == expected else f"{what} to {actual}, but span_digest is {expected}"
