"""What the tables and their columns are, as text for a terminal and HTML for a notebook."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import NamedTuple, overload

from korea_china_2026.names import TableName
from korea_china_2026.read.package import Field, Table, package

_WIDTH = 100


class ColumnDescription(NamedTuple):
    """One column: ``type`` as in the descriptor, ``codes`` with their definitions, ``references`` as table.key or empty."""

    name: str
    type: str
    required: bool
    description: str
    references: str
    codes: dict[str, str]


class TableDescription(NamedTuple):
    """One table; printed, it lists its columns and codes."""

    name: TableName
    title: str
    description: str
    rows: int | None
    key: tuple[str, ...]
    columns: tuple[ColumnDescription, ...]

    def __repr__(self) -> str:
        """Head, key, then a line or more a column."""
        head = f"{self.name}: {self.title}{_counted(self.rows)}"
        wide = max(len(column.name) for column in self.columns)
        return "\n".join([head, *_folded(self.description, 0), f"key: {', '.join(self.key)}", "",
                          *(line for column in self.columns for line in _lines(column, wide))])  # fmt: skip

    def _repr_html_(self) -> str:
        rows = [(column.name, _kind(column), column.description + _code_list(column)) for column in self.columns]
        head = f"<h4>{html.escape(self.name)}: {html.escape(self.title)}{_counted(self.rows)}</h4>"
        return f"{head}<p>{html.escape(self.description)}</p>{_table(('column', 'type', 'meaning'), rows)}"


class PackageDescription(NamedTuple):
    """The whole dataset; printed, it lists its tables."""

    title: str
    description: str
    version: str
    tables: tuple[TableDescription, ...]

    def __repr__(self) -> str:
        """Title and description, then a line a table."""
        wide = max(len(table.name) for table in self.tables)
        rows = [f"{table.name:<{wide}}  {_number(table.rows):>6}  {table.title}" for table in self.tables]
        return "\n".join([f"{self.title}, version {self.version}", *_folded(self.description, 0), "", *rows])

    def _repr_html_(self) -> str:
        rows = [(table.name, _number(table.rows), f"{table.title}. {table.description}") for table in self.tables]
        head = f"<h4>{html.escape(self.title)}, version {html.escape(self.version)}</h4>"
        return f"{head}<p>{html.escape(self.description)}</p>{_table(('table', 'rows', 'what it holds'), rows)}"


@overload
def describe(name: TableName) -> TableDescription: ...
@overload
def describe(name: None = None) -> PackageDescription: ...
def describe(name: TableName | None = None) -> TableDescription | PackageDescription:
    """What a table is, column by column and code by code; without a name, what tables there are.

    Print the result, or let a notebook show it; its parts are attributes. UnknownName for a table that does not exist.
    """
    at_hand = package()
    if name is not None:
        return describe_table(at_hand.table(name))
    return PackageDescription(
        title=at_hand.descriptor.get("title", at_hand.descriptor["name"]),
        description=at_hand.descriptor.get("description", ""),
        version=str(at_hand.descriptor.get("version", "unknown")),
        tables=tuple(describe_table(table) for table in at_hand.tables.values()),
    )


def describe_table(table: Table) -> TableDescription:
    """The description of one table of the descriptor."""
    targets = {key.field: f"{key.target}.{key.key}" for key in table.foreign_keys}
    columns = tuple(_column(field, targets.get(field.name, "")) for field in table.fields)
    return TableDescription(table.name, table.title, table.description, table.rows, table.key, columns)


def _column(field: Field, references: str) -> ColumnDescription:
    return ColumnDescription(field.name, field.type, field.required, field.description, references, dict(field.codes))


# --- rendering ------------------------------------------------------------------------------------------------------


def _lines(column: ColumnDescription, wide: int) -> list[str]:
    first, *rest = _folded(column.description, wide + 24) or [""]
    codes = [line for code, meaning in column.codes.items() for line in _folded(f"{code}: {meaning}", wide + 26)]
    return [f"{column.name:<{wide}}  {_kind(column):<20}  {first.strip()}", *rest, *codes]


def _folded(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)


def _kind(column: ColumnDescription) -> str:
    kind = "code" if column.codes else column.type
    return f"{kind}{'' if column.required else ' or null'}"


def _code_list(column: ColumnDescription) -> str:
    return f" Codes: {', '.join(column.codes)}." if column.codes else ""


def _number(rows: int | None) -> str:
    return "" if rows is None else f"{rows:,}"


def _counted(rows: int | None) -> str:
    return "" if rows is None else f" ({rows:,} {'row' if rows == 1 else 'rows'})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td style='text-align:left'>{html.escape(cell)}</td>" for cell in row) + "</tr>"
                   for row in rows)  # fmt: skip
    names = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"
