"""The published sheets; reading and writing one of them: whole or not at all, and never through a link."""

import os
from pathlib import Path

import click

from korea_china_2026.package_files import resolved, write_through
from korea_china_2026.sheets.corpus import Corpus, gather, read_corpus
from korea_china_2026.sheets.layout import published_sheets


def read_published(root: Path) -> Corpus:
    """What the published sheets of a checkout hold, and what is wrong with their form."""
    return read_corpus(published_sheets(gather(root / "seeds")))


def write_new(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step, where nothing is yet."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_through(draft, content, "xb")
        os.link(draft, path)
    except FileExistsError:
        raise click.UsageError(f"{path} exists already; name another file, or remove it") from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(path)) from None  # nobody knows the draft
    finally:
        draft.unlink(missing_ok=True)


def name_below(path: Path, root: Path) -> str:
    """How findings name a file: relative to the checkout if it is inside."""
    whole = resolved(path)
    home = resolved(root)
    return (whole.relative_to(home) if whole.is_relative_to(home) else path).as_posix()
