"""``kc2026 changes``: what differs between two states of the published tables, row by row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from korea_china_2026.cli.options import find_root, open_texts, root_option, texts_option
from korea_china_2026.cli.outcomes import CouldNot, exit_codes, why
from korea_china_2026.cli.planning import plan_or_exit
from korea_china_2026.cli.progress import progress
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.findings import shorten
from korea_china_2026.publish.changes import (
    Changes,
    Package,
    RowChange,
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


def as_json(changes: Changes) -> dict[str, Any]:
    """Everything as plain data; nulls are null."""
    return {
        "old_version": changes.old_version,
        "new_version": changes.new_version,
        "step": changes.step,
        "wanted_version": changes.wanted_version or None,
        "shapes": [{"table": shape.table, "what": shape.what, "step": shape.step} for shape in changes.shapes],
        "rows": [
            {
                "table": row.table,
                "key": list(row.key),
                "kind": row.kind,
                "is_provenance": row.is_provenance,
                "cells": [{"column": column, "old": old or None, "new": new or None} for column, old, new in row.cells],
                "provenance_columns": list(row.moved),
            }
            for row in changes.rows
        ],
    }


def verdict(changes: Changes) -> str:
    """One sentence on the version step that the changes ask for."""
    if changes.step == "none":
        return f"Nothing differs from version {changes.old_version}."
    wanted = f": {changes.old_version} → {changes.wanted_version}" if changes.wanted_version else ""
    return f"A {changes.step} step{wanted} ({_WHY[changes.step]})."


def counts(changes: Changes) -> list[tuple[str, int, int, int, int]]:
    """``(table, added, removed, changed, provenance alone)`` of each table with changes."""
    data, provenance = changes.data, changes.provenance
    tables = dict.fromkeys(row.table for row in changes.rows)
    counted = {table: Counter(row.kind for row in data.get(table, ())) for table in tables}
    return [
        (table, n["added"], n["removed"], n["changed"], len(provenance.get(table, ()))) for table, n in counted.items()
    ]


# --- text -----------------------------------------------------------------------------------------------------------


def as_text(changes: Changes) -> str:
    """Lines for people: what the tables are, then each row with its cells, then how much provenance changed."""
    lines = [f"! {shape.table}: {shape.what} ({shape.step})" for shape in changes.shapes]
    for table, rows in changes.data.items():
        lines += [line for row in rows for line in _text_row(table, row)]
    lines += [f". {table}: provenance of {_number(len(rows), 'row')}" for table, rows in changes.provenance.items()]
    return "\n".join([*(_visible(line) for line in lines), verdict(changes)]) + "\n"


def _text_row(table: str, row: RowChange) -> Iterator[str]:
    yield f"{_MARKS[row.kind]} {table} {' '.join(row.key)}"
    for column, old, new in row.cells:
        match row.kind:
            case "added":
                yield f"    {column}: {shorten(new, _CELL)}"
            case "removed":
                yield f"    {column}: {shorten(old, _CELL)}"
            case "changed":
                yield f"    {column}: {shorten(old, _CELL) or 'nothing'} → {shorten(new, _CELL) or 'nothing'}"


def _number(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


# --- Markdown -------------------------------------------------------------------------------------------------------


def as_markdown(changes: Changes, budget: int = _BUDGET) -> str:
    """A comment for a pull request: the verdict, a table of counts, and each table's rows folded away.

    Rows beyond ``budget`` characters are left out and counted.
    """
    parts = ["### What this changes in the published tables\n", f"**{_escape(verdict(changes))}**\n"]
    if changes.shapes:
        parts.append(
            "".join(f"- {_code(shape.table)}: {_escape(shape.what)} ({shape.step})\n" for shape in changes.shapes)
        )
    if changes.rows:
        parts.append(
            _table(
                ("Table", "Added", "Removed", "Changed", "Provenance alone"),
                [(_code(table), *(str(n or "") for n in numbers)) for table, *numbers in counts(changes)],
            )
        )
    room = budget - sum(map(len, parts))
    for table, rows in changes.data.items():
        section = _section(table, rows, room)
        parts.append(section)
        room -= len(section)
    return "\n".join(parts)


def _section(table: str, rows: Sequence[RowChange], room: int) -> str:
    head = f"<details><summary>{_code(table)}: {_number(len(rows), 'row')}</summary>\n\n"
    head += _table(("", "Row", "Column", "Old", "New"), ())
    lines: list[str] = []
    shown, used = 0, len(head) + 100  # the closing words
    for row in rows:
        own = list(_markdown_row(row))
        used += sum(map(len, own))
        if used > room:
            break
        lines += own
        shown += 1
    if not shown:
        return f"{_code(table)}: {_number(len(rows), 'row')}; `kc2026 changes` lists all.\n"
    left = (
        "" if shown == len(rows) else f"\n… and {_number(len(rows) - shown, 'more row')}; `kc2026 changes` lists all.\n"
    )
    return f"{head}{''.join(lines)}{left}\n</details>\n"


def _markdown_row(row: RowChange) -> Iterator[str]:
    key = _code(" ".join(row.key))
    for number, (column, old, new) in enumerate(row.cells or (("", "", ""),)):
        mark, name = (row.kind, key) if number == 0 else ("", "")
        yield f"| {mark} | {name} | {_code(column)} | {_code(shorten(old, _CELL))} | {_code(shorten(new, _CELL))} |\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _code(text: str) -> str:
    return f"<code>{_escape(text)}</code>" if text else ""


#: Whatever starts markup, a mention, a reference or a new cell in GitHub's Markdown.
_ESCAPED: Mapping[int, str] = {ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]<>()#+!|~@:&\"'$^"}


def _escape(text: str) -> str:
    return _visible(text).translate(_ESCAPED)
