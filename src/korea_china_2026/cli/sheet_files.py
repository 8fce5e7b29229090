"""The published sheets, and how new files are written."""

from os.path import lexists
from pathlib import Path

import click

from korea_china_2026.names import Files
from korea_china_2026.publish.build import Difference, write
from korea_china_2026.sheets.corpus import Corpus, gather, read_corpus
from korea_china_2026.sheets.layout import published_sheets


def read_published(root: Path) -> Corpus:
    """What the published sheets of a checkout hold, and what is wrong with their form."""
    return read_corpus(published_sheets(gather(root / "seeds")))


def write_new(files: Files, folder: Path) -> list[Difference]:
    """Write files where nothing is yet, all of them or none; what was written."""
    if there := [folder / path for path in files if lexists(folder / path)]:
        raise click.UsageError(f"{there[0]} exists already; name another place, or remove it")
    return write(files, folder, owned=())
