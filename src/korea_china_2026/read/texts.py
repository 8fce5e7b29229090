"""The article texts in a holder's folder, told apart by their SHA-256 and never by their file names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from pathlib import Path

from korea_china_2026.errors import TextsNotFound
from korea_china_2026.read.records import records
from korea_china_2026.text_variants import near_misses, small_files

#: Names the folder with the article texts where a call does not.
TEXTS_VARIABLE = "KOREA_CHINA_2026_TEXTS"


def find_texts(folder: str | os.PathLike[str] | None = None) -> dict[str, str]:
    """``source_id -> text`` for each article of which the folder, or a folder in it, has a file with the same bytes.

    ``folder`` defaults to ``KOREA_CHINA_2026_TEXTS``; without either there are no texts. TextsNotFound if the folder
    that was named does not exist. The bytes are decoded as they are: no newline is translated, nothing normalised.
    Files too large to be an article are not read.
    """
    named = folder if folder is not None else os.environ.get(TEXTS_VARIABLE) or None
    if named is None:
        return {}
    if not Path(named).is_dir():
        raise TextsNotFound(f"{os.fspath(named)} is not a folder; name the folder that holds the article texts")
    wanted = {source.text_sha256: source.source_id for source in records("sources")}
    found = {}
    for _, content in small_files(Path(named).rglob("*")):
        digest = hashlib.sha256(content).hexdigest()
        if digest in wanted:
            found[wanted[digest]] = content.decode("utf-8")
    return found


def nearly(folder: str | os.PathLike[str] | None, missing: Collection[str]) -> list[str]:
    """What is said of the files in the folder that are nearly one of the missing articles: which, and in what each
    differs.
    """
    named = folder if folder is not None else os.environ.get(TEXTS_VARIABLE) or None
    if named is None or not missing:
        return []
    wanted = {source.text_sha256: source.source_id for source in records("sources") if source.source_id in missing}
    return list(near_misses(Path(named).rglob("*"), wanted))


def digest(words: str) -> str:
    """The ``span_digest`` of some words: the first 16 hexadecimal digits of the SHA-256 of their UTF-8 bytes.

    >>> digest("")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:16]
