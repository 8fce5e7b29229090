from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings

from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import Published, export, losses
from tests.checkout import examples

from ..publish.strategies import Package, packages
from .cells import Rows, all_rows, columns, exported


def opened(published: Published, folder: Path) -> duckdb.DuckDBPyConnection:
    ((name, data),) = exported("duckdb", published).items()
    file = folder / name
    file.write_bytes(data)
    return duckdb.connect(file, read_only=True)


def rows_of(database: duckdb.DuckDBPyConnection) -> dict[TableName, Rows]:
    back = {}
    for name in TABLES:
        cursor = database.execute(f'select * from "{name}"')
        assert [column for column, *_ in cursor.description or ()] == columns(name)
        back[name] = sorted(cursor.fetchall(), key=repr)
    return back


def in_order(published: Published) -> dict[TableName, Rows]:
    return {name: sorted(found, key=repr) for name, found in all_rows(published).items()}


@settings(max_examples=examples(2), deadline=None)
@given(packages())
def test_any_package_comes_back(tmp_path_factory: pytest.TempPathFactory, package: Package) -> None:
    with opened(Published(package), tmp_path_factory.mktemp("duckdb")) as database:
        assert rows_of(database) == in_order(Published(package))


@pytest.mark.slow
def test_the_real_package_comes_back_with_its_comments(real: Published, tmp_path: Path) -> None:
    assert losses("duckdb") == {}
    with opened(real, tmp_path) as database:
        assert rows_of(database) == in_order(real)
        comments = dict(
            database.execute(
                "select table_name || '.' || column_name, comment from duckdb_columns() "
                "where not internal and comment is not null"
            ).fetchall()
        )
        assert comments == {f"{t.name}.{f.name}": f.description for t in TABLES.values() for f in t.fields}
        keys = database.execute(
            "select count(*) from duckdb_constraints() where constraint_type = 'FOREIGN KEY'"
        ).fetchone()
        assert keys == (sum(len(table.foreign_keys) for table in TABLES.values()),)


def test_a_row_that_refers_to_its_own_table_comes_after_the_row_it_refers_to(small: Package, tmp_path: Path) -> None:
    assert [row.part_of_event_id for row in small["events"]] == [None, "visit"]  # type: ignore[attr-defined]
    small["events"].reverse()
    with opened(Published(small), tmp_path) as database:
        assert database.execute("select event_id from events").fetchall() == [("visit",), ("summit",)]


def test_a_broken_reference_is_refused(small: Package) -> None:
    small["actors"] = []
    with pytest.raises(duckdb.ConstraintException, match="foreign key"):
        export("duckdb", Published(small))
