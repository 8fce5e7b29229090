"""``kc2026 changes``: what differs between two states of the published tables, row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import click

from korea_china_2026.cli.options import find_root, open_texts, root_option, texts_option
from korea_china_2026.cli.outcomes import CouldNot, exit_codes, why
from korea_china_2026.cli.planning import plan_or_exit
from korea_china_2026.cli.progress import progress
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.publish.change_report import as_json, as_markdown, as_text
from korea_china_2026.publish.changes import (
    Changes,
    Package,
    UnreadablePackage,
    compare_packages,
    csv_paths,
    read_package,
)

_DESCRIPTOR = "datapackage.json"


@click.command(epilog=exit_codes("findings in the sheets; differences are what is asked for, and end with 0"))
@click.argument("old", required=False, type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="How changes are printed.",
)
@texts_option
@root_option
def command(old: Path | None, new: Path | None, style: str, folder: Path | None, root: Path | None) -> None:
    """OLD and NEW are folders with a datapackage.json, or folders of sheets, whose tables are then planned.

    Without either, the package of the checkout is compared with its sheets: what a build would change. Data are listed
    apart from provenance.
    """
    if old is not None and new is None:
        raise click.UsageError("name both OLD and NEW, or neither")
    texts = open_texts(folder)
    try:
        with progress("reading both states"):
            if old is None or new is None:
                home = find_root(root)
                changes = compare_packages(_on_disk(home), _planned(home / "seeds", texts))
            else:
                changes = compare_packages(_state(old, texts), _state(new, texts))
    except KoreaChinaError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise CouldNot("changes", why(error, "read")) from None
    click.echo(_render(changes, style), nl=False)


def _render(changes: Changes, style: str) -> str:
    match style:
        case "json":
            return json.dumps(as_json(changes), ensure_ascii=False, indent=2) + "\n"
        case "markdown":
            return as_markdown(changes)
        case _:
            return as_text(changes)


def _state(folder: Path, texts: Mapping[str, str]) -> Package:
    if (folder / _DESCRIPTOR).is_file():
        return _on_disk(folder)
    for seeds in (folder / "seeds", folder):
        if (seeds / "sources").is_dir():
            return _planned(seeds, texts)
    raise click.UsageError(
        f"{folder} holds neither a {_DESCRIPTOR} nor sheets; name a package, a checkout or a folder of sheets"
    )


def _on_disk(folder: Path) -> Package:
    file = folder / _DESCRIPTOR
    if not file.is_file():
        raise UnreadablePackage(f"{file} does not exist; run `kc2026 build`, or name two states to compare")
    descriptor = file.read_bytes()
    paths = csv_paths(descriptor)
    if any((folder / path).is_symlink() for path in paths):
        raise UnreadablePackage(f"{folder}: a table is a symbolic link, which is not followed")
    return read_package(
        {_DESCRIPTOR: descriptor, **{path: (folder / path).read_bytes() for path in paths if (folder / path).is_file()}}
    )


def _planned(seeds: Path, texts: Mapping[str, str]) -> Package:
    return read_package(plan_or_exit(seeds, texts, None, f"what {seeds} would publish cannot be told").files)
