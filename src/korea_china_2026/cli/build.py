"""``kc2026 build``: write the tables, the descriptor, the schemas and the generated documents; ``kc2026 changes``: what
differs between two states of the published tables, row by row."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import click

from korea_china_2026.cli.conventions import (
    file_path,
    find_root,
    home_option,
    open_texts,
    progress,
    root_option,
    texts_option,
)
from korea_china_2026.cli.renderings import stop_at, summary
from korea_china_2026.errors import BuildError, PackageError
from korea_china_2026.findings import shorten
from korea_china_2026.names import Texts
from korea_china_2026.package_files import DESCRIPTOR, MAX_DESCRIPTOR, followed, read_regular
from korea_china_2026.publish.build import compare, write
from korea_china_2026.publish.changes import MAX_CSV, Changes, Package, compare_packages, csv_tables, read_package
from korea_china_2026.publish.datapackage import counted, json_bytes
from korea_china_2026.publish.plan import Plan, plan
from korea_china_2026.publish.rendering import document
from korea_china_2026.sheets.corpus import gather


def plan_or_exit(seeds: Path, texts: Texts, readme: str | None, outcome: str) -> Plan:
    """Plan the sheets below ``seeds``. Where they have findings, print them and ``outcome``, and exit with 1."""
    planned = plan(gather(seeds), texts, readme)
    stop_at(planned.verdict.settled(), f"{summary(planned.verdict)}; {outcome}")
    return planned


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; show what is stale and fail if anything is.")
@texts_option
@home_option
def command(check: bool, folder: Path | None, home: Path) -> None:
    """Nothing is written if the sheets have findings, or if one file cannot be written. Files that did not change are
    not touched."""
    texts = open_texts(folder)
    readme = None
    try:
        readme = read_regular(home / "README.md").decode()
    except UnicodeDecodeError:
        raise BuildError(f"{home / 'README.md'} is not UTF-8 text; save it as UTF-8") from None
    except FileNotFoundError:
        click.echo(f"there is no {home / 'README.md'}, in which figures are kept up to date", err=True)
    with progress("reading and checking the sheets, rendering the tables"):
        planned = plan_or_exit(home / "seeds", texts, readme, "nothing was written")
    changed = compare(planned.files, home) if check else write(planned.files, home)
    for change in changed:
        is_told = check or change.kind == "unknown"
        click.echo(f"{change.kind}: {change.path}" + (f"\n{change.detail}" if is_told and change.detail else ""))
    outcome = "not as the sheets have them" if check else "written or removed"
    click.echo(f"{len(planned.files)} files, {len(changed)} {outcome}", err=True)
    sys.exit(bool(check and changed))


@click.command()
@click.argument("old", required=False, type=file_path())
@click.argument("new", required=False, type=file_path())
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "summary", "markdown", "json"]),
    default="text",
    help="How changes are printed.",
)
@click.option("--summary", "style", flag_value="summary", help="Short for --format summary.")
@texts_option
@root_option
def changes(old: Path | None, new: Path | None, style: str, folder: Path | None, root: Path | None) -> None:
    """OLD and NEW are folders with a datapackage.json, or folders of sheets, whose tables are then planned.

    Without either, the package of the checkout is compared with its sheets: what a build would change. Data are listed
    apart from provenance.
    """
    if old is not None and new is None:
        raise click.UsageError("name both OLD and NEW, or neither")
    texts = open_texts(folder)
    with progress("reading both states"):
        if old is None or new is None:
            home = find_root(root)
            found = compare_packages(_on_disk(home), _planned(home / "seeds", texts))
        else:
            found = compare_packages(_state(old, texts), _state(new, texts))
    click.echo(_STYLES[style](found), nl=False)


def _state(folder: Path, texts: Texts) -> Package:
    if (folder / DESCRIPTOR).is_file():
        return _on_disk(folder)
    for seeds in (folder / "seeds", folder):
        if (seeds / "sources").is_dir():
            return _planned(seeds, texts)
    raise click.UsageError(
        f"{folder} holds neither a {DESCRIPTOR} nor sheets; name a package, a checkout or a folder of sheets"
    )


def _on_disk(folder: Path) -> Package:
    descriptor = folder / DESCRIPTOR
    if not descriptor.is_file():
        raise PackageError(f"{descriptor} does not exist; run `kc2026 build`, or name two states to compare")
    files = {DESCRIPTOR: read_regular(descriptor, MAX_DESCRIPTOR)}
    for table in csv_tables(files[DESCRIPTOR]):
        path = table["path"]
        if not (path.endswith(".csv") and (folder / path).exists()):
            raise PackageError(f"{folder / path}: `changes` compares CSV files; `kc2026 export csv` writes them")
        files[path] = read_regular(followed(folder, path), MAX_CSV)
    return read_package(files)


def _planned(seeds: Path, texts: Texts) -> Package:
    return read_package(plan_or_exit(seeds, texts, None, f"what {seeds} would publish cannot be told").files)


#: GitHub refuses comments beyond 65,536 characters.
_BUDGET = 60_000
_CELL = 160
_MARKS = {"added": "+", "removed": "-", "changed": "~"}
_WHY = {
    "none": "nothing differs",
    "patch": "values corrected, or provenance alone",
    "minor": "rows, tables, columns or codes added, or rows taken out",
    "major": "a table, column or code removed, renamed or of another type",
}


def as_json(changes: Changes) -> str:
    """Everything as plain data; nulls are null."""
    told = {
        "old_version": changes.old_version,
        "new_version": changes.new_version,
        "step": changes.step,
        "wanted_version": changes.wanted_version or None,
        "shapes": [shape._asdict() for shape in changes.shapes],
        "rows": [
            {
                "table": row.table,
                "key": row.key,
                "kind": row.kind,
                "is_provenance": row.is_provenance,
                "cells": [{"column": column, "old": old or None, "new": new or None} for column, old, new in row.cells],
                "provenance_columns": row.moved,
            }
            for row in changes.rows
        ],
    }
    return json_bytes(told).decode()


def verdict(changes: Changes) -> str:
    """One sentence on the version step that the changes ask for."""
    if changes.step == "none":
        return f"Nothing differs from version {changes.old_version}."
    wanted = f": {changes.old_version} → {changes.wanted_version}" if changes.wanted_version else ""
    n = len(changes.values)
    published = f"{counted(n, 'published value')} {'changes' if n == 1 else 'change'}. " if n else ""
    return f"{published}A {changes.step} step{wanted} ({_WHY[changes.step]})."


# --- text -----------------------------------------------------------------------------------------------------------


def as_text(changes: Changes) -> str:
    """Lines for people: each row with its cells, then what the tables are, how many rows differ, and the verdict."""
    lines = []
    for row in chain(*changes.data.values()):
        lines.append(f"{_MARKS[row.kind]} {row.table} {' '.join(row.key)}")
        # A cell of a row that came or went has one value alone.
        between, nothing = (" → ", "nothing") if row.kind == "changed" else ("", "")
        for column, *values in row.cells:
            lines.append(f"    {column}: {between.join(shorten(value, _CELL) or nothing for value in values)}")
    return _lines([*lines, *_sums(changes), verdict(changes)])


def as_summary(changes: Changes) -> str:
    """The verdict, each published value that changes, and how many rows of each table come, go or change."""
    lines = [verdict(changes)]
    for name, column, *values in changes.values:
        was, now = (shorten(value, _CELL) or "nothing" for value in values)
        lines.append(f"~ {name} {column}: {was} → {now}")
    return _lines([*lines, *_sums(changes)])


def _sums(changes: Changes) -> Iterator[str]:
    for shape in changes.shapes:
        yield f"! {shape.table}: {shape.what} ({shape.step})"
    for table, numbers in _counts(changes).items():
        yield f". {table}: {', '.join(f'{n} {kind}' for kind, n in numbers.items())}"


def _lines(lines: Sequence[str]) -> str:
    return "".join(f"{_visible(line)}\n" for line in lines)


def _counts(changes: Changes) -> dict[str, Counter[str]]:
    """How many rows of each table came, went or changed, and of how many provenance alone changed."""
    counts: dict[str, Counter[str]] = {}
    for row in changes.rows:
        counts.setdefault(row.table, Counter())["provenance" if row.is_provenance else row.kind] += 1
    return counts


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


# --- Markdown -------------------------------------------------------------------------------------------------------


def as_markdown(changes: Changes, budget: int = _BUDGET) -> str:
    """A comment for a pull request: the verdict, a table of counts, and each table's rows folded away.

    Of tables with many rows the first are shown, and others counted, so that it has no more than ``budget`` characters.
    """
    for most in (*(2**power for power in range(14, -1, -1)), 0):
        text = document(
            "changes.md",
            changes=changes,
            counts=_counts(changes),
            verdict=verdict(changes),
            most=most,
            escape=_escape,
            line=_line,
        )
        if len(text) <= budget:
            break
    return text


def _line(cells: Sequence[str]) -> str:
    return " | ".join(f"<code>{_escape(shorten(cell, _CELL))}</code>" if cell else "" for cell in cells)


#: Whatever starts markup, a mention, a reference or a new cell in GitHub's Markdown.
_ESCAPED = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]<>()#+!|~@:&\"'$^"}


def _escape(text: str) -> str:
    return _visible(text).translate(_ESCAPED)


_STYLES = {
    "text": as_text,
    "summary": as_summary,
    "markdown": as_markdown,
    "json": as_json,
}
