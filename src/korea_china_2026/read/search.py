"""Records by words: ids, statements, titles, quotations, figures, names and surface forms."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from korea_china_2026.answers.search import Entry, Hit, entries, hits
from korea_china_2026.read.frames import frame
from korea_china_2026.read.package import package
from korea_china_2026.read.records import records
from korea_china_2026.read.sound import of_sound_rows

if TYPE_CHECKING:
    import pandas as pd


@of_sound_rows
def search(words: str) -> pd.DataFrame:
    """The records that have the words, best first: those with all of them, then those with some.

    Searched are ids, statements, titles, questions, words of quotations and figures, what references say, and every
    name of the actors and places that a record is about: surface forms (``Wi Sung Lak``) and native names (``习近平``).
    A word of three letters or more counts where one begins with it (``missil`` finds missiles). Case, accents and the
    plural do not matter; numbers in words and ``MOU`` are found by either form. Words of the record's own name count
    more. ``text`` is what the record is called; ``found`` of the ``wanted`` words were met. No word finds nothing.
    """
    columns = dict(zip(Hit._fields, ("string", "string", "string", "integer", "integer"), strict=True))
    return frame(columns, [hit._asdict() for hit in found(words)])


@of_sound_rows
def found(words: str) -> list[Hit]:
    """The hits of `search`, best first."""
    return hits(_entries(package().folder), words)


@lru_cache(maxsize=4)
def _entries(folder: Path) -> tuple[Entry, ...]:  # noqa: ARG001 - the package whose entries these are
    return tuple(entries(lambda table: records(table) if table in package().tables else ()))
