"""Parquet beside CSV: readable, of the declared schema, and with the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Field
from korea_china_2026.model.projections import arrow_schema, sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.rules.sql.places import Shown, Where
from korea_china_2026.rules.sql.store import Store

#: Types of Arrow that are written to Parquet alike.
_PLAIN = {pa.large_string(): pa.string(), pa.string_view(): pa.string()}


def check_schema(table: Table, path: Path, file: str) -> list[Finding]:
    """Judge that a Parquet file can be read and has the columns and types of its table; metadata is not compared."""
    try:
        found = pa.schema([field.with_type(_PLAIN.get(field.type, field.type)) for field in pq.read_schema(path)])
    except (pa.ArrowException, OSError, ValueError) as error:
        return [unreadable(file, error)]
    wanted = arrow_schema(table)
    findings = []
    for number, field in enumerate(wanted, 1):
        if field.name not in found.names:
            findings.append(Finding(Place(file), "KC715", f"a column of {table.name} is missing", field.name, str(field.type)))
        elif found.names.count(field.name) > 1:
            findings.append(Finding(Place(file), "KC715", f"a column of {table.name} that stands twice", field.name, "each column once"))
        elif found.field(field.name).type != field.type:
            has = str(found.field(field.name).type)
            findings.append(Finding(Place(file, 1, number), "KC715", f"{field.name} has another type", has, str(field.type)))
    findings += [Finding(Place(file), "KC715", f"a column that {table.name} does not declare", name, "no such column")
                 for name in found.names if name not in wanted.names]
    if not findings and found.names != wanted.names:
        findings.append(Finding(Place(file), "KC715", "columns in another order", ", ".join(found.names), ", ".join(wanted.names)))
    return findings


def check_rows_alike(store: Store, table: Table, path: Path, file: str, where: Where) -> Iterator[Finding]:
    """Judge that a Parquet file holds the rows of the CSV that the store has; values compare typed, row order does not count."""
    columns = [sql_name(field.name) for field in table.fields]
    cells = ", ".join(typed(field) for field in table.fields)
    other = store.parquet_reader([path])
    try:
        # Equal sums of hashes stand for equal rows in any order; the typed values are hashed, so that spellings do not count.
        [sums] = store.all("SELECT * FROM " + ", ".join(
            f"(SELECT count(*), sum(hash({values})), bit_xor(hash({values})) FROM {source})"
            for values, source in ((cells, sql_name(table.name)), (", ".join(columns), other))))
        if sums[:3] == sums[3:]:
            return
        yield from _differences(store, table, cells, other, file, where)
    except duckdb.Error as error:
        yield unreadable(file, error)


def rows_of(path: Path) -> int | None:
    """The number of rows that a Parquet file states; None where it cannot be read."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError, ValueError):
        return None


def unreadable(file: str, error: Exception) -> Finding:
    """The finding on a Parquet file that a reader refuses."""
    return Finding(Place(file), "KC714", "a Parquet file that cannot be read", str(error).splitlines()[0][:120], "a whole Parquet file")


def typed(field: Field) -> str:
    """SQL: the text of a cell as the value that Parquet holds; NULL where it is none."""
    kinds = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
    column = sql_name(field.name)
    return f"TRY_CAST({column} AS {kinds[field.logical]})" if field.logical in kinds else column


def _differences(store: Store, table: Table, cells: str, other: str, file: str, where: Where) -> Iterator[Finding]:
    """The rows of which the other file lacks one; each is shown where it stands in the file that has it."""
    columns = ", ".join(sql_name(field.name) for field in table.fields)
    casts = ", ".join(f"{typed(field)} AS {sql_name(field.name)}" for field in table.fields)
    key = " || ' ' || ".join(f"CAST({sql_name(name)} AS VARCHAR)" for name in table.key)
    numbered = f"row_number() OVER (PARTITION BY {columns})"
    csv = f"SELECT {columns}, {numbered} AS nth_ FROM (SELECT {casts} FROM {sql_name(table.name)})"
    parquet = f"SELECT {columns}, {numbered} AS nth_ FROM {other}"
    shown = Shown(where)
    ours = (f"SELECT q.row, q.k FROM (SELECT rowid AS row, {key} AS k, {casts}, row_number() OVER (PARTITION BY {cells}) AS nth_ "
            f"FROM {sql_name(table.name)}) AS q SEMI JOIN ({csv} EXCEPT {parquet}) AS d ON {_same(table)}")
    for row, name in store.all(f"{ours} ORDER BY 1 LIMIT {shown.limit}"):
        shown.add(row, table.key[0], "KC716", f"a row that {file} does not hold", name or "", "the same rows in both files")
    yield from shown.findings()
    theirs = (f"SELECT q.row, q.k FROM (SELECT row_number() OVER () AS row, {key} AS k, {columns}, {numbered} AS nth_ FROM {other}) AS q "
              f"SEMI JOIN ({parquet} EXCEPT {csv}) AS d ON {_same(table)}")
    for row, name in store.all(f"{theirs} ORDER BY 1 LIMIT {shown.limit}"):
        yield Finding(Place(file, row, 1), "KC716", f"a row that {where.file} does not hold", name or "", "the same rows in both files")


def _same(table: Table) -> str:
    names = [*(sql_name(field.name) for field in table.fields), "nth_"]
    return " AND ".join(f"q.{name} IS NOT DISTINCT FROM d.{name}" for name in names)
