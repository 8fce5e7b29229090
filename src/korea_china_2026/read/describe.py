"""What the tables and their columns are, as text for a terminal and HTML for a notebook."""

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Literal, NamedTuple, overload

from korea_china_2026.answers.record import ANSWERS, typed
from korea_china_2026.names import Names, TableName
from korea_china_2026.package_view import Field, Table
from korea_china_2026.read import views
from korea_china_2026.read.engines import renamed
from korea_china_2026.read.package import checked, package

AnswerName = Literal["timeline", "dyads", "disagreements", "contradictions", "corroboration", "record", "certainty"]
#: Answers that a function of another name gives.
_FUNCTIONS = {"record": "checks"}

#: As wide as the terminal, within what can be read.
_WIDEST = 100
_NARROWEST = 60
#: The longest kind of a column, "boolean or null", and two blanks.
_KIND = 17


#: One column: its name, type, definition, codes with theirs, and what it refers to.
ColumnDescription = Field


class TableDescription(NamedTuple):
    """One table; printed, it lists its columns and codes."""

    name: str
    title: str
    description: str
    rows: int | None
    key: Names
    columns: tuple[ColumnDescription, ...]

    def __repr__(self) -> str:
        """Head, key, then a line or more a column."""
        wide = max(len(column.name) for column in self.columns)
        return "\n".join(
            [
                f"{self.name}: {self.title}{_counted(self.rows)}",
                *_folded(self.description, 0),
                *([f"key: {', '.join(self.key)}"] if self.key else []),
                "",
                *(line for column, like in self._with_twins() for line in _lines(column, wide, like)),
            ]
        )

    def _repr_html_(self) -> str:
        rows = [(column.name, _kind(column), escape(_meaning(column)) + _code_list(column, like))
                for column, like in self._with_twins()]  # fmt: skip
        head = f"<h4>{escape(self.name)}: {escape(self.title)}{_counted(self.rows)}</h4>"
        key = f"<p>Key: {escape(', '.join(self.key))}</p>" if self.key else ""
        return f"{head}<p>{escape(self.description)}</p>{key}{_table(('column', 'type', 'meaning'), rows)}"

    def _with_twins(self) -> Iterator[tuple[ColumnDescription, str]]:
        """Each column with the name of an earlier one that has the same codes, so that a list occurs once."""
        first: dict[Names, str] = {}
        for column in self.columns:
            like = first.setdefault(tuple(column.codes), column.name) if column.codes else column.name
            yield column, "" if like == column.name else like


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
        rows = [
            (table.name, _number(table.rows), escape(f"{table.title}. {table.description}")) for table in self.tables
        ]
        head = f"<h4>{escape(self.title)}, version {escape(self.version)}</h4>"
        return f"{head}<p>{escape(self.description)}</p>{_table(('table', 'rows', 'what it holds'), rows)}"


@overload
def describe(name: TableName | AnswerName) -> TableDescription: ...
@overload
def describe(name: None = None) -> PackageDescription: ...
@checked
def describe(name: TableName | AnswerName | None = None) -> TableDescription | PackageDescription:
    """What a table or an answer is, column by column and code by code; without a name, what tables there are.

    Print the result, or let a notebook show it; its parts are attributes. UnknownName for a table that does not exist.
    """
    at_hand = package()
    if name is None:
        return PackageDescription(
            title=at_hand.descriptor.get("title") or at_hand.descriptor["name"],
            description=at_hand.descriptor.get("description", ""),
            version=str(at_hand.descriptor.get("version", "unknown")),
            tables=tuple(describe_table(table) for table in at_hand.tables.values()),
        )
    if name not in ANSWERS:
        return describe_table(at_hand.table(name))
    # An answer is described by its function, and by the columns that it takes over.
    title, _, rest = (getattr(views, _FUNCTIONS.get(name, name)).__doc__ or "").partition("\n\n")
    columns = _own(renamed(column, like) for column, like in typed(name, views.column_of).items())
    return TableDescription(name, " ".join(title.split()), " ".join(rest.replace("``", "").split()), None, (), columns)


def describe_table(table: Table) -> TableDescription:
    """The description of one table of the descriptor."""
    return TableDescription(table.name, table.title, table.description, table.rows, table.key, _own(table.fields))


def _own(columns: Iterable[ColumnDescription]) -> tuple[ColumnDescription, ...]:
    """Columns with codes of their own: those of the package serve whatever is loaded later."""
    return tuple(column._replace(codes=dict(column.codes)) for column in columns)


# --- rendering ------------------------------------------------------------------------------------------------------


def _lines(column: ColumnDescription, wide: int, like: str) -> list[str]:
    first, *rest = _folded(_meaning(column), wide + 2 + _KIND) or [""]
    codes = [f"codes as for {like}"] if like else [f"{code}: {meaning}" for code, meaning in column.codes.items()]
    folded = [line for code in codes for line in _folded(code, wide + 4 + _KIND, wide + 6 + _KIND)]
    return [f"{column.name:<{wide}}  {_kind(column):<{_KIND}}{first.strip()}", *rest, *folded]


def _folded(text: str, indent: int, rest: int | None = None) -> list[str]:
    width = max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))
    return textwrap.wrap(
        text, width, initial_indent=" " * indent, subsequent_indent=" " * (indent if rest is None else rest)
    )


def _kind(column: ColumnDescription) -> str:
    kind = "code" if column.codes else column.type
    return f"{kind}{'' if column.required else ' or null'}"


def _meaning(column: ColumnDescription) -> str:
    # Plain ASCII: Python refuses to print what the encoding of a pipe or an old console has not.
    return f"{column.description} -> {column.references}" if column.references else column.description


def _code_list(column: ColumnDescription, like: str) -> str:
    """The codes as HTML: named at once, explained when opened."""
    if like or not column.codes:
        return f"<br>Codes as for {escape(like)}." if like else ""
    terms = "".join(
        f"<dt><code>{escape(code)}</code></dt><dd>{escape(meaning)}</dd>" for code, meaning in column.codes.items()
    )
    return f"<details><summary>{escape(', '.join(column.codes))}</summary><dl>{terms}</dl></details>"


def _number(rows: int | None) -> str:
    return "" if rows is None else f"{rows:,}"


def _counted(rows: int | None) -> str:
    return "" if rows is None else f" ({rows:,} {'row' if rows == 1 else 'rows'})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:left'>{cell}</td>" for cell in row) + "</tr>" for row in rows
    )
    names = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"
