"""Options that several commands share, and what they stand for."""

import os
from pathlib import Path

import click

from korea_china_2026.article_texts import VARIABLE, read_texts

#: ``--texts DIR``: the folder with the article texts, found by their SHA-256.
texts_option = click.option(
    "--texts",
    "folder",
    envvar=VARIABLE,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=f"Folder with the article texts (or set {VARIABLE}). Without it nothing is checked against the words.",
)
#: ``--root DIR``: the checkout; by default the folder in which the command runs, or the nearest one above it.
root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="The checkout (default: this folder or the nearest one above it that has seeds/).",
)


def open_texts(folder: Path | None) -> dict[str, str]:
    """The texts in ``folder`` by SHA-256; none for None. A folder that is not there is wrong use, not silence."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise click.UsageError(
            f"the folder of article texts {os.fspath(folder)!r} does not exist; name one that does, or leave it out"
        )
    return read_texts(folder)


def refuse_checkout(out: Path, instead: str) -> None:
    """Refuse to write into a checkout what holds the articles' words; ``instead`` says how to name another folder."""
    whole = out.resolve()
    if any((folder / "seeds").is_dir() or (folder / ".git").exists() for folder in (whole, *whole.parents)):
        raise click.UsageError(f"with --texts the articles are copied, and {out} is in a checkout; {instead}")


def find_root(root: Path | None) -> Path:
    """The checkout that holds ``seeds/``."""
    here = Path.cwd()
    for folder in (here, *here.parents) if root is None else (root,):
        if (folder / "seeds").is_dir():
            return folder
    if root is not None:
        raise click.UsageError(f"{os.fspath(root)!r} holds no seeds/; name a checkout")
    raise click.UsageError("no seeds/ here or above; run the command in a checkout or name one with --root")
