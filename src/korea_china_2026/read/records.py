"""Rows in plain Python, without a data frame: all of a table, one by its id, all that is tied to one, and whether they
fit together: keys occur once, references lead somewhere, nothing is part of itself."""

from __future__ import annotations

from collections import Counter, namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from korea_china_2026.answers.rows import circles
from korea_china_2026.errors import KoreaChinaError, PackageError, UnknownName
from korea_china_2026.names import Names, TableName, did_you_mean, shown
from korea_china_2026.package_view import Package, Table
from korea_china_2026.read.engines import arrow
from korea_china_2026.read.package import (
    P,
    R,
    ask,
    checked,
    forget_when_changed,
    installed_folder,
    package,
    package_at,
)

if TYPE_CHECKING:
    import pyarrow as pa

    # Columns are known from the descriptor at run time only, so a type checker takes any attribute of a row.
    class Record(tuple[Any, ...]):
        """One row: a named tuple with an attribute a column; None for null.

        Columns are known when a program runs, so that type checkers let any attribute of a row pass.
        """

        _fields: Names

        def _asdict(self) -> dict[str, Any]: ...
        def __getattr__(self, name: str) -> Any: ...
else:
    Record = tuple


#: The columns by which a row names any record.
_PAIR = ("table_name", "record_id")


class Found(NamedTuple):
    """A record and its table."""

    table: TableName
    row: Record


class Tie(NamedTuple):
    """A record tied to another one.

    ``points`` is ``to`` where the record asked for names this one in its ``field``, ``from`` where this one names the
    record asked for in its own ``field``.
    """

    points: Literal["to", "from"]
    field: str
    table: TableName
    row: Record


@checked
def records(name: TableName) -> tuple[Record, ...]:
    """The rows of a table as immutable named tuples: str, int, float, bool, `datetime.date`, None for null.

    UnknownName for another table. The rows of a package are read once and shared, until its files change.
    """
    return ask(lambda at_hand: rows_in(at_hand.folder, at_hand.table(name).name))


@checked
def find_record(record_id: str, table: TableName | None = None) -> Found:
    """The record with that id, in ``table`` or in whichever table has it; UnknownName gives the nearest id.

    Tables keyed by several columns (surface forms, agreement, changes) have no ids of their own, and a table keyed by
    the id of another one's row (checks of claims) is found only if you ask for it.
    """
    return ask(lambda _: found_record(record_id, table))


def found_record(record_id: str, table: TableName | None = None) -> Found:
    """What `find_record` gives, for what asks for many records at once."""
    at_hand = package()
    own = (
        name for name, one in at_hand.tables.items() if one.id_column not in {field for field, *_ in one.foreign_keys}
    )
    searched = [*own] if table is None else [at_hand.table(table).name]
    found = _holding(record_id, searched)
    if len(found) > 1:
        raise UnknownName(f"{record_id!r} is an id in several tables ({', '.join(found)}); name the table too")
    if not found:
        elsewhere = _holding(record_id, at_hand.tables)
        if elsewhere:
            raise UnknownName(f"there is no record {record_id!r} in {table}; it is in {' and '.join(elsewhere)}")
        ids = [known for name in searched for known in _positions(at_hand.folder, name)]
        raise UnknownName(f"there is no record {shown(record_id)}.{did_you_mean(record_id, ids)}")
    return Found(found[0], _row(at_hand.folder, found[0], _positions(at_hand.folder, found[0])[record_id]))


def _holding(record_id: str, searched: Iterable[TableName]) -> list[TableName]:
    """The tables that have the id."""
    folder = package().folder
    return [name for name in searched if record_id in _positions(folder, name)]


@checked
def related(record_id: str, table: TableName | None = None) -> list[Tie]:
    """Every record that this one names and every record that names this one, by foreign key or by table and id.

    A record that is tied by several fields comes once a field. Raises as `find_record` does.
    """
    return ask(lambda _: [*_ties(found_record(record_id, table), record_id)])


def rows_if_any(name: TableName) -> tuple[Record, ...]:
    """The rows of a table; none where the package has no such table."""
    return rows_in(package().folder, name) if name in package().tables else ()


def ids_of(name: TableName) -> Names:
    """All ids of a table; none for a table that is keyed by several columns."""
    return tuple(_positions(package().folder, name))


def id_of(found: Found | Tie) -> Any:
    """The id of a record."""
    return getattr(found.row, package().table(found.table).id_column)


def backing(found: Found | Tie) -> list[Record]:
    """The rows of ``evidence`` that say which words back a field of the record."""
    at_hand = package()
    key = id_of(found)
    return [
        _row(at_hand.folder, "evidence", at) for at in _pairs(at_hand.folder, "evidence").get((found.table, key), ())
    ]


def _ties(found: Found, record_id: str) -> Iterator[Tie]:
    folder = package().folder
    for field, target, _ in package().table(found.table).foreign_keys:
        at = _positions(folder, target).get(getattr(found.row, field))
        if at is not None:
            yield Tie("to", field, target, _row(folder, target, at))
    for table in package().tables.values():
        for field, target, _ in table.foreign_keys:
            if target == found.table:
                yield from (
                    Tie("from", field, table.name, _row(folder, table.name, at))
                    for at, value in enumerate(column(folder, table.name, field))
                    if value == record_id
                )
        # Evidence, codings and changes name their record by table and id, which no foreign key can say.
        if set(_PAIR) <= set(table.columns):
            for at in _pairs(folder, table.name).get((found.table, record_id), ()):
                yield Tie("from", "record_id", table.name, _row(folder, table.name, at))


# --- what is kept -----------------------------------------------------------------------------------------------------
# Most questions look at a column or two and take a few rows: only those become Python objects. The folder is the key
# under which a package's rows are kept: two packages may be read in one process.


@lru_cache(64)
def _table(folder: Path, name: TableName) -> pa.Table:
    table = package_at(folder).table(name)
    return arrow(table, table.fields)


@lru_cache(256)
def column(folder: Path, name: TableName, wanted: str) -> list[Any]:
    """The values of one column."""
    table = package_at(folder).table(name)
    return arrow(table, [table.field(wanted)]).column(0).to_pylist()  # type: ignore[no-any-return]


@lru_cache(64)
def _positions(folder: Path, name: TableName) -> Mapping[str, int]:
    """Where the record with an id is; nothing for a row without one, or a table that is keyed by several columns."""
    key = package_at(folder).table(name).key
    values = column(folder, name, key[0]) if len(key) == 1 else ()
    return {value: at for at, value in enumerate(values) if value is not None}


@lru_cache(64)
def _pairs(folder: Path, name: TableName) -> Mapping[tuple[TableName, str], list[int]]:
    """Where the rows are that name a record by its table and its id."""
    gathered: dict[tuple[TableName, str], list[int]] = {}
    for at, pair in enumerate(zip(*(column(folder, name, one) for one in _PAIR), strict=True)):
        gathered.setdefault(pair, []).append(at)
    return gathered


@lru_cache(4096)
def _row(folder: Path, name: TableName, at: int) -> Record:
    values = _table(folder, name).slice(at, 1).to_pydict().values()
    row: Record = _row_type(name, tuple(_table(folder, name).column_names))._make(value for (value,) in values)
    return row


@lru_cache(64)
def rows_in(folder: Path, name: TableName) -> tuple[Record, ...]:
    """The rows of a table of the package in a folder."""
    columns = _table(folder, name).to_pydict()
    return tuple(map(_row_type(name, tuple(columns))._make, zip(*columns.values(), strict=True)))


forget_when_changed(*(kept.cache_clear for kept in (_table, column, _positions, _pairs, _row, rows_in)))


@lru_cache(64)
def _row_type(name: TableName, columns: Names) -> Any:
    # beside_each_other -> BesideEachOther, so that a printed row says what it is.
    make: Any = namedtuple
    made = make(name.title().replace("_", ""), columns, rename=True)
    # No module holds the class, so a pickle says how it is made; one that is loaded has the class of the rows read
    # here.
    made.__reduce__ = lambda row: (_row_from, (name, columns, tuple(row)))
    return made


def _row_from(name: TableName, columns: Names, values: tuple[Any, ...]) -> Record:
    return _row_type(name, columns)._make(values)  # type: ignore[no-any-return]


def require_sound(at_hand: Package) -> None:
    """PackageError if rows of a package do not fit together; the first fault of each kind is named."""
    faults = [fault for table in at_hand.tables.values() for fault in _faults(at_hand, table)]
    if faults:
        raise PackageError(
            f"{at_hand.folder}: {'; '.join(faults[:3])}{f'; and {len(faults) - 3} more' if len(faults) > 3 else ''}; "
            f"`kc2026 validate {at_hand.folder}` says where"
        )
    if not column(at_hand.folder, "sources", "source_id"):
        raise PackageError(f"{at_hand.folder} holds no article: the table sources has no rows")


@contextmanager
def sound_rows(at_hand: Package) -> Iterator[None]:
    """Around what takes rows together: whatever breaks on rows that do not fit becomes one PackageError."""
    try:
        yield
    except (KoreaChinaError, MemoryError, OSError):
        raise
    except Exception as error:
        require_sound(at_hand)
        # Older data may lack what a newer version asks for: what the installed package has.
        at_hand.require({name: table.columns for name, table in package_at(installed_folder()).tables.items()})
        if isinstance(error, TypeError):
            raise  # most likely a call with arguments that there are not
        raise PackageError(
            f"{at_hand.folder} has rows that this version cannot read together ({type(error).__name__}: {error}); "
            f"`kc2026 validate {at_hand.folder}` says what is wrong"
        ) from error


def of_sound_rows(answer: Callable[P, R]) -> Callable[P, R]:
    """Make a function about the package at hand one that checks its arguments, and ends in a PackageError where rows do
    not fit."""

    @checked
    @wraps(answer)
    def asked(*given: P.args, **named: P.kwargs) -> R:
        def once(at_hand: Package) -> R:
            with sound_rows(at_hand):
                return answer(*given, **named)

        return ask(once)

    return asked


def _faults(at_hand: Package, table: Table) -> Iterator[str]:
    folder = at_hand.folder
    own = table.name
    keys = Counter(zip(*(column(folder, own, name) for name in table.key), strict=True))
    double = next((key for key, times in keys.items() if times > 1), None)
    if double:
        yield f"{own} has the key {' / '.join(map(str, double))} twice"
    for one in table.fields:
        if one.required and _table(folder, own).column(one.name).null_count:
            yield f"{own}.{one.name} is empty in a row"
    for field, target, key in table.foreign_keys:
        named = column(folder, own, field)
        held = column(folder, target, key)
        known = set(held)
        lost = next((value for value in named if value is not None and value not in known), None)
        if lost is not None:
            yield f"{own}.{field} is {lost!r}, which {target} does not have"
        elif target == own and (
            around := circles((one, leads) for one, leads in zip(held, named, strict=True) if leads is not None)
        ):
            yield f"{next(iter(around))!r} leads to itself by {own}.{field}"
