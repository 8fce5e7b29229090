"""Options that several commands share, and what they stand for."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from korea_china_2026.sheets.texts import NO_TEXTS, VARIABLE, read_texts

F = TypeVar("F", bound=Callable[..., Any])


def texts_option(command: F) -> F:
    """``--texts DIR``: the folder with the article texts, found by their SHA-256."""
    return click.option(
        "--texts",
        "folder",
        envvar=VARIABLE,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=f"Folder with the article texts (or set {VARIABLE}). Without it nothing is checked against the words.",
    )(command)


def root_option(command: F) -> F:
    """``--root DIR``: the checkout; by default the folder in which the command runs, or the nearest one above it."""
    return click.option(
        "--root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        metavar="DIR",
        help="The checkout (default: this folder or the nearest one above it that has seeds/).",
    )(command)


def open_texts(folder: Path | None) -> dict[str, str]:
    """The texts in ``folder`` by SHA-256; none for None. A folder that is not there is wrong use, not silence."""
    if folder is None:
        return dict(NO_TEXTS)
    if not folder.is_dir():
        raise click.UsageError(
            f"the folder of article texts {os.fspath(folder)!r} does not exist; name one that does, or leave it out"
        )
    return read_texts(folder)


def refuse_checkout(out: Path, instead: str) -> None:
    """Refuse to write into a checkout what holds the articles' words; ``instead`` says how to name another folder."""
    for folder in (out.resolve(), *out.resolve().parents):
        if (folder / "seeds").is_dir() or (folder / ".git").exists():
            raise click.UsageError(f"with --texts the articles are copied, and {out} is in a checkout; {instead}")


def find_root(root: Path | None) -> Path:
    """The checkout that holds ``seeds/``."""
    if root is not None:
        if not (root / "seeds").is_dir():
            raise click.UsageError(f"{os.fspath(root)!r} holds no seeds/; name a checkout")
        return root
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "seeds").is_dir():
            return folder
    raise click.UsageError("no seeds/ here or above; run the command in a checkout or name one with --root")
