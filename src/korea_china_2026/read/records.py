"""Rows in plain Python, without a data frame: all of a table, one by its id, and all that is tied to one."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from korea_china_2026.errors import UnknownName
from korea_china_2026.names import TableName, did_you_mean
from korea_china_2026.read.load import arrow
from korea_china_2026.read.package import Table, package, package_at

if TYPE_CHECKING:
    # Columns are known from the descriptor at run time only, so a type checker takes any attribute of a row.
    class Record(tuple[Any, ...]):
        """One row: a named tuple with an attribute a column; None for null."""

        _fields: tuple[str, ...]

        def _asdict(self) -> dict[str, Any]: ...
        def __getattr__(self, name: str) -> Any: ...
else:
    Record = tuple


class Found(NamedTuple):
    """A record and the table in which it stands."""

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


def records(name: TableName) -> tuple[Record, ...]:
    """The rows of a table as immutable named tuples: str, int, float, bool, `datetime.date`, None for null.

    UnknownName for another table. The rows of a package are read once and shared.
    """
    return _records(package().folder, package().table(name).name)


def find_record(record_id: str, table: TableName | None = None) -> Found:
    """The record with that id, in ``table`` or in whichever table has it; UnknownName gives the nearest id.

    Tables keyed by several columns (surface forms, actors in events, agreement, changes) have no ids of their own.
    """
    searched = [package().table(table).name] if table is not None else list(package().tables)
    found = [(name, row) for name in searched if (row := _by_id(package().folder, name).get(record_id)) is not None]
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)
        raise UnknownName(f"{record_id!r} is an id in several tables ({names}); say which one with table=")
    if not found:
        ids = [known for name in searched for known in _by_id(package().folder, name)]
        raise UnknownName(f"there is no record {record_id!r}.{did_you_mean(record_id, ids)}")
    return Found(*found[0])


def related(record_id: str, table: TableName | None = None) -> list[Tie]:
    """Every record that this one names and every record that names this one, by foreign key or by table and id.

    A record that is tied by several fields comes once a field. Raises as `find_record` does.
    """
    found = find_record(record_id, table)
    return [*_named_by(found), *_naming(found, record_id)]


def ids_of(name: TableName) -> tuple[str, ...]:
    """All ids of a table; none for a table that is keyed by several columns."""
    return tuple(_by_id(package().folder, name))


def _named_by(found: Found) -> Iterator[Tie]:
    for field, target, _ in package().table(found.table).foreign_keys:
        value = getattr(found.row, field)
        row = _by_id(package().folder, target).get(value) if value is not None else None
        if row is not None:
            yield Tie("to", field, target, row)


def _naming(found: Found, record_id: str) -> Iterator[Tie]:
    for table in package().tables.values():
        rows = records(table.name)
        for field, target, _ in table.foreign_keys:
            if target == found.table:
                yield from (Tie("from", field, table.name, row) for row in rows if getattr(row, field) == record_id)
        # Evidence, codings and changes name their record by table and id, which no foreign key can say.
        if {"table_name", "record_id"} <= set(table.columns):
            mine = (row for row in rows if (row.table_name, row.record_id) == (found.table, record_id))
            yield from (Tie("from", "record_id", table.name, row) for row in mine)


# The folder is the key under which a package's rows are kept: two packages may be read in one process.
@lru_cache(maxsize=64)
def _records(folder: Path, name: TableName) -> tuple[Record, ...]:
    table = package_at(folder).tables[name]
    columns = arrow(table, list(table.fields)).to_pydict()
    return tuple(map(_row_type(table)._make, zip(*(columns[name] for name in table.columns), strict=True)))


@lru_cache(maxsize=64)
def _by_id(folder: Path, name: TableName) -> Mapping[str, Record]:
    key = package_at(folder).tables[name].key
    return {getattr(row, key[0]): row for row in _records(folder, name)} if len(key) == 1 else {}


def _row_type(table: Table) -> Any:
    # beside_each_other -> BesideEachOther, so that a printed row says what it is.
    return namedtuple(table.name.title().replace("_", ""), table.columns)
