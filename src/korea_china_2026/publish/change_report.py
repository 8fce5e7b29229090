"""Changes of the published tables, rendered: as lines for a terminal, as Markdown for a pull request, as JSON.

Values come from people. Nothing in them may steer a terminal, address somebody or become markup, whatever they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from korea_china_2026.findings import shorten
from korea_china_2026.publish.changes import Changes, RowChange

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
