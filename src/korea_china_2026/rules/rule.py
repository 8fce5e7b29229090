"""How a rule is stated, and what it may ask: an expression that selects the rows that break it, or a function over the
rows of several tables, as far as these can be counted on.

Whatever engine holds the rows runs the expression. Which columns it asks for is recorded, so a row in which one of them
could not be read is left out for that rule alone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import narwhals as nw

from korea_china_2026.findings import RULES, Place
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Names, TableName, Texts
from korea_china_2026.sheets.derive import DERIVE

Frame = nw.LazyFrame[Any]
#: The number of a record in its frame: an Int64, unique, in the order of the file.
ROW = "row"
#: A record's number and a column.
Cell = tuple[int, str]


@dataclass
class Frames:
    """Tables as frames, whatever engine holds them.

    Each frame of ``tables`` has every declared column of its table as text, null for an empty cell, and ``ROW``; other
    columns it may have are not looked at. ``places`` says where some cells of a table are. ``lost`` names the tables
    of which a row may be missing, or which could not be read at all: rows that are there are still checked, but nothing
    that needs all of them. ``broken`` names the cells, by table and column, that are already known to be wrong and have
    been reported. ``texts`` are the articles by ``source_id``, where they are at hand. The texts of ``typed`` tables
    were made of typed values, so that each number, day and flag has its one spelling.
    """

    kind: Literal["sheets", "package"]
    tables: Mapping[TableName, Frame]
    places: Callable[[TableName, Collection[Cell]], Mapping[Cell, Place]]
    lost: frozenset[TableName] = frozenset()
    broken: Mapping[TableName, Mapping[str, Collection[int]]] = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    typed: frozenset[TableName] = frozenset()


#: How many findings of one rule are listed of a package; the rest is counted.
LISTED = 100
#: Rows are handed to Python in so many at a time.
_CHUNK = 50_000


#: A row of text cells by column, with its number under ``ROW``.
Found = Mapping[str, Any]
FoundRows = Iterator[Found]


class Slip(NamedTuple):
    """What is wrong with one column of a row; ``{first}`` in ``what`` is the place of the row numbered ``first``."""

    table: TableName
    row: Found
    column: str
    what: str
    found: str = ""
    expected: str = ""
    near: str = ""
    first: int | None = None
    #: The code, where it is not that of the rule.
    code: str = ""


class NotChecked(Exception):
    """What a rule depends on could not be read."""


class Query:
    """The frames of one run, with the cells that are found to be wrong on the way, and the rules that were broken."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.fired: set[tuple[str, TableName]] = set()
        #: By table and column, expressions that are true for rows in which the cell is wrong.
        self.broken: dict[tuple[TableName, str], list[nw.Expr]] = defaultdict(list)
        #: How many rows broke a rule beyond those that are listed, and of how many tables a rule was not checked.
        self.more = self.not_checked = 0
        for table, columns in frames.broken.items():
            for column, rows in columns.items():
                self.break_rows(table, column, rows)

    def break_rows(self, table: TableName, column: str, rows: Iterable[int]) -> None:
        """Note that a cell is wrong in some rows."""
        numbers = sorted(rows)
        if numbers:
            self.broken[table, column].append(nw.col(ROW).is_in(numbers))

    def _is_computed(self, table: TableName, columns: Collection[str]) -> bool:
        """Whether those of some columns that count or look up other rows could do so: a row of a sheet in which any
        cell is wrong is not among them."""
        known = TABLES[table]
        if self.frames.kind == "package" or not {*columns} & {*known.computed} - {*known.key}:
            return True
        others = {*(DERIVE[table].looks_up if table in DERIVE else ())}
        return self.frames.lost.isdisjoint(others) and others.isdisjoint(name for name, _ in self.broken)

    def rows(self, table: TableName, *columns: str, **more: nw.Expr) -> Frame:
        """The rows of a table with ``more`` beside them, but for those in which one of the columns is wrong; the rule
        is not checked where one could not be computed."""
        if table not in self.frames.tables or not self._is_computed(table, columns):
            raise NotChecked(table)
        frame = self.frames.tables[table]
        for column in columns:
            for is_wrong in self.broken.get((table, column), ()):
                frame = frame.filter(~is_wrong)
        return frame.select(ROW, *columns, **more)

    def all(self, table: TableName, *columns: str) -> Frame:
        """All rows of a table; the rule is not checked where a row may be missing or one of these cells is wrong."""
        if table in self.frames.lost or any((table, column) in self.broken for column in columns):
            raise NotChecked(table)
        return self.rows(table, *columns)

    def ids(self, *pointing: tuple[TableName, str]) -> Frame:
        """The values of some columns as one column ``id``, under the same conditions as ``all``."""
        return nw.concat([self.all(table, column).select(id=nw.col(column)) for table, column in pointing])

    def beside(self, rows: Frame, on: str, table: TableName, **named: str) -> Frame:
        """Rows beside cells of the row of a table that one of their columns names; those that name none are left
        out."""
        key = TABLES[table].id_column
        return rows.join(self.all(table, key, *named.values()).select(**{on: key}, **named), on=on, how="inner")

    def each(self, names: Iterable[TableName], part: Callable[[TableName], Frame]) -> Frame:
        """What ``part`` makes of each table, as one frame with a column ``table``; tables that cannot be counted on are
        left out."""
        parts = []
        for name in names:
            try:
                parts.append(part(name).with_columns(table=nw.lit(name)))
            except NotChecked:
                self.not_checked += 1
        if not parts:
            raise NotChecked
        return nw.concat(parts)

    def unless(self, code: str, table: TableName) -> None:
        """The rule is not checked where another one was broken."""
        if (code, table) in self.fired:
            raise NotChecked(code)

    def some(self, frame: Frame) -> list[dict[str, Any]]:
        """The rows of a frame in the order of their numbers; of a package as many as are listed, the others are
        counted."""
        if self.frames.kind == "sheets":
            return list(self.every(frame))
        order = tuple(name for name in ("table", ROW) if name in frame.collect_schema().names())
        found = list(self.every(frame.sort(*order).head(LISTED + 1)))
        if len(found) > LISTED:
            [(count,)] = frame.select(n=nw.len()).collect().rows()
            self.more += int(count) - LISTED
        return found[:LISTED]

    @staticmethod
    def every(frame: Frame, *order: str) -> Iterator[dict[str, Any]]:
        """All rows of a frame, in the order of some columns or else of their numbers, where they have any."""
        rows = frame.collect()
        names = rows.columns
        by = order or tuple(name for name in (ROW,) if name in names)
        if by and len(rows) > 1:
            rows = rows.sort(*by)
        for row in rows.iter_rows(named=False, buffer_size=_CHUNK):
            yield dict(zip(names, row, strict=True))

    def places(self, slips: Sequence[Slip]) -> list[Place]:
        """Where some faulty cells are."""
        cells = defaultdict(set)
        for slip in slips:
            cells[slip.table].add((slip.row[ROW], slip.column))
        found = {name: self.frames.places(name, some) for name, some in cells.items()}
        return [found[slip.table][slip.row[ROW], slip.column] for slip in slips]


def whole(column: str) -> nw.Expr:
    """The text of a column as a whole number; the column must have been found right."""
    return nw.col(column).cast(nw.Int64)


#: The tables whose key is one column.
SINGLE_KEYED = tuple(name for name, table in TABLES.items() if len(table.key) == 1)


class Columns:
    """Columns as expressions, by name."""

    def __getattr__(self, name: str) -> nw.Expr:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> nw.Expr:
        return nw.col(name)


col = Columns()


class Asked(Columns):
    """A row as a rule of single rows sees it: each column is recorded when it is asked for."""

    def __init__(self) -> None:
        self.columns: dict[str, None] = {}

    def __getitem__(self, name: str) -> nw.Expr:
        self.columns[name] = None
        return super().__getitem__(name)


class _Shown(str):
    """A cell in a sentence; after its name and a colon comes what is said of an empty one."""

    def __format__(self, empty: str) -> str:
        return str(self) or empty


class Stated(NamedTuple):
    """A rule as the catalogue states it; in its sentences, columns of the row that breaks it are in braces, and
    ``id_column``, the one of its id.

    ``computed`` gives further values for them.
    """

    code: str
    tables: tuple[TableName, ...]
    sentences: Texts
    computed: Mapping[str, str | Callable[[Found], str]]

    def slip(self, row: Found) -> Slip:
        """What is wrong with a row that breaks the rule."""
        table = row.get("table", self.tables[0])
        known: dict[str, str] = {name: _Shown("" if value is None else value) for name, value in row.items()}
        known |= {"first": "{first}", "id_column": TABLES[table].id_column}
        known |= {name: make if isinstance(make, str) else make(row) for name, make in self.computed.items()}
        at = self.sentences["at"].format_map(known)
        said = {"found": f"{{{at}}}", **self.sentences}
        parts = ("says", "found", "expected", "near")
        what, found, expected, near = (said.get(one, "").format_map(known) for one in parts)
        return Slip(table, row, at, what, found, expected, near, row.get("first"), self.code)


class RowRule(NamedTuple):
    """A rule that a row of a table can break by itself."""

    code: str
    table: TableName
    offends: nw.Expr
    rests_on: Names
    slip: Callable[[Found], Slip]


class BetweenRule(NamedTuple):
    """A rule that rows of some tables break together; ``breaks`` are the columns of a row that breaks it on which
    nothing rests."""

    code: str
    tables: tuple[TableName, ...]
    slips: Callable[[Query], Iterator[Slip]]
    breaks: Names


ROW_RULES: list[RowRule] = []
BETWEEN_RULES: list[BetweenRule] = []

Expression = Callable[[Asked], nw.Expr]
#: The rows that break a rule: a frame of them, or each; what they say may be told by the rule itself.
Select = Callable[[Query], Frame | Iterable[Found | Slip]]


def stated(name: str, tables: tuple[TableName, ...], computed: Mapping[str, Callable[[Found], str]]) -> Stated:
    """The rule that the catalogue states under a name, of some tables if it names none."""
    [(code, said)] = [(rule.code, one) for rule in RULES.values() for one in rule.breaks if one.get("by") == name]
    return Stated(code, tables or tuple(said["of"]), said, computed)


def enter(told: Stated, expression: Expression) -> None:
    """Enter an expression over one row as a rule, or as one between rows if it asks for a column ``of`` another row."""
    for table in told.tables:
        asked = Asked()
        offends = expression(asked)
        own = told._replace(tables=(table,))
        if any(" of " in column for column in asked.columns):
            enter_between(own, _beside(own, tuple(asked.columns), offends))
        else:
            ROW_RULES.append(RowRule(told.code, table, offends, tuple(asked.columns), own.slip))


def _beside(told: Stated, asked: Names, offends: nw.Expr) -> Select:
    """The rows that offend, with what is asked ``of`` the rows that their columns name."""
    [table], said = told.tables, " ".join(map(str, told.sentences.values()))
    paths = {column: column.split(" of ") for column in asked if " of " in column}
    targets = {column: target for column, target, _ in TABLES[table].foreign_keys}
    keys = {key for _, key in paths.values()}
    own = [one for one in TABLES[table].columns if one in {*asked, *keys, told.sentences["at"]} or f"{{{one}}}" in said]

    def select(q: Query) -> Frame:
        rows = q.rows(table, *own)
        for path, (column, key) in paths.items():
            rows = q.beside(rows, key, targets[key], **{path: column})  # type: ignore[arg-type]
        return rows.filter(offends)

    return select


def rule(*tables: TableName, **computed: Callable[[Found], str]) -> Callable[[Expression], Expression]:
    """Enter an expression over one row as the rule that the catalogue states under its name."""

    def entering(expression: Expression) -> Expression:
        enter(stated(expression.__name__, tables, computed), expression)
        return expression

    return entering


def between(*tables: TableName, breaks: Names = (), **computed: Callable[[Found], str]) -> Callable[[Select], Select]:
    """Enter a function that selects rows as the rule that the catalogue states under its name; the rows are of its
    first table, unless their column ``table`` names another."""

    def entering(select: Select) -> Select:
        enter_between(stated(select.__name__, tables, computed), select, breaks)
        return select

    return entering


def enter_between(told: Stated, select: Select, breaks: Names = ()) -> None:
    """Enter a function that selects rows as a rule."""

    def slips(q: Query) -> Iterator[Slip]:
        rows = select(q)
        for row in q.some(rows) if isinstance(rows, nw.LazyFrame) else rows:
            slip = row if isinstance(row, Slip) else told.slip(row)
            yield slip._replace(code=slip.code or told.code)

    BETWEEN_RULES.append(BetweenRule(told.code, told.tables, slips, breaks))
