"""The published sheets; reading and writing one of them: whole or not at all, and never through a link."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from korea_china_2026.package_files import resolved, write_through
from korea_china_2026.sheets.corpus import Corpus, gather, read_corpus
from korea_china_2026.sheets.layout import published_sheets


def read_published(root: Path) -> Corpus:
    """What the published sheets of a checkout hold, and what is wrong with their form."""
    return read_corpus(published_sheets(gather(root / "seeds")))


def write_new(files: Mapping[Path, bytes]) -> None:
    """Put each content at its path, where nothing is yet: all of them or none."""
    drafts = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in files}
    placed: list[Path] = []
    try:
        for path, draft in drafts.items():
            write_through(draft, files[path], "xb")
        for path, draft in drafts.items():
            os.link(draft, path)
            placed.append(path)
        placed.clear()
    except FileExistsError:
        raise click.UsageError(f"{path} exists already; name another file, or remove it") from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(path)) from None  # nobody knows the draft
    finally:
        for one in (*drafts.values(), *placed):
            one.unlink(missing_ok=True)


def name_below(path: Path, root: Path) -> str:
    """How findings name a file: relative to the checkout if it is inside."""
    whole = resolved(path)
    home = resolved(root)
    return (whole.relative_to(home) if whole.is_relative_to(home) else path).as_posix()
