"""Whether a file is nearly an article that is known by its digest alone, and in what it differs.

An article's text is not at hand where this is asked, so nothing can be compared with it. But a file whose line ends, say, are put
right must have the article's digest; and where words were changed, the digests of most passages are still met with.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Literal, NamedTuple

#: From so many passages of an article on, a text is another version of it rather than another article.
_SHARE = 0.5


class Registered(NamedTuple):
    """What is known of an article: its digest and length, and each passage as start, end and ``span_digest``."""

    source_id: str
    sha256: str
    length: int | None
    passages: Sequence[tuple[int, int, str]]


def differs(content: bytes, articles: Sequence[Registered]) -> tuple[str, str] | None:
    """The article of which ``content`` is another spelling or version, and in what it differs, as a clause; None if of none."""
    wanted = {article.sha256: article.source_id for article in articles}
    for changed, spelt in _spellings(content):
        source_id = wanted.get(hashlib.sha256(spelt.encode("utf-8")).hexdigest())
        if source_id is not None and changed:
            return source_id, " and ".join(changed)
    return _version(content, articles)


# --- another spelling -----------------------------------------------------------------------------------------------


def _spellings(content: bytes) -> Iterator[tuple[list[str], str]]:
    """The text in every spelling that an editor or a download may have had before, those with the fewest changes first."""
    encoding, text = _decoded(content)
    made: list[tuple[list[str], str]] = []
    for steps in product(_marks(text), _ends(), _blanks(), _last(), _forms()):
        spelt, changed = text, encoding[:]
        for what, pattern, instead in steps:
            after = unicodedata.normalize(_FORMS[instead], spelt) if pattern is None else re.sub(pattern, instead, spelt)
            changed += [what] if after != spelt else []
            spelt = after
        made.append((changed, spelt))
    yield from sorted(made, key=lambda one: len(one[0]))


def _decoded(content: bytes) -> tuple[list[str], str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["is encoded as UTF-16 instead of UTF-8"], content.decode("utf-16", "replace")
    try:
        return [], content.decode("utf-8")
    except UnicodeDecodeError:
        return ["is encoded as Windows-1252 instead of UTF-8"], content.decode("cp1252", "replace")


_FORMS: Mapping[str, Literal["NFC", "NFD"]] = {"NFC": "NFC", "NFD": "NFD"}
#: What is put right, as a clause; the pattern, None for a Unicode form; and what takes its place.
_Step = tuple[str, str | None, str]
_NOTHING: _Step = ("", r"(?!)", "")


def _marks(text: str) -> list[_Step]:
    return [("starts with a byte-order mark", r"\A\ufeff", "")] if text.startswith("\ufeff") else [_NOTHING]


def _ends() -> list[_Step]:
    return [_NOTHING, ("has line ends CRLF or CR where the article has LF", r"\r\n?", "\n"),
            ("has line ends LF where the article has CRLF", r"(?<!\r)\n", "\r\n")]  # fmt: skip


def _blanks() -> list[_Step]:
    return [_NOTHING, ("has blanks at the ends of lines", r"[ \t]+(?=\r?\n|\Z)", "")]


def _last() -> list[_Step]:
    return [_NOTHING, ("has line ends after the last words where the article has none", r"[\r\n]+\Z", ""),
            ("has another number of line ends after the last words", r"(?<![\r\n])[\r\n]*\Z", "\n")]  # fmt: skip


def _forms() -> list[_Step]:
    return [_NOTHING, ("spells accents in another Unicode form", None, "NFC"), ("spells accents in another Unicode form", None, "NFD")]


# --- another version ------------------------------------------------------------------------------------------------


def _version(content: bytes, articles: Sequence[Registered]) -> tuple[str, str] | None:
    _, text = _decoded(content)
    found = {article.source_id: _standing(text, article.passages) for article in articles if article.passages}
    alike = [article for article in articles if article.passages and found[article.source_id] >= _SHARE * len(article.passages)]
    if not alike:
        return None
    best = max(alike, key=lambda article: found[article.source_id] / len(article.passages))
    count, all_of_them = found[best.source_id], len(best.passages)
    share = (f"has {count} of its {all_of_them} passages word for word" if count < all_of_them
             else "has all its passages word for word, so that only blanks and line ends between them differ")
    return best.source_id, share + _longer(len(text), best.length)


def _longer(length: int, wanted: int | None) -> str:
    more = 0 if wanted is None else length - wanted
    if not more:
        return ""
    return f", and {abs(more)} {'character' if abs(more) == 1 else 'characters'} {'more' if more > 0 else 'fewer'}"


def _standing(text: str, passages: Sequence[tuple[int, int, str]]) -> int:
    """How many passages stand somewhere in the text: between the beginning of a word and the end of one."""
    begin = [found.start() for found in re.finditer(r"(?<!\S)\S", text)]
    ends = {found.end() for found in re.finditer(r"\S(?!\S)", text)}
    count = 0
    for start, end, digest in passages:
        length = end - start
        near = [start, *(at for at in begin if at + length in ends)]
        count += any(_digest(text[at : at + length]) == digest for at in near)
    return count


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:16]
