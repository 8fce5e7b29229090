"""Ids by how they start, for somebody who is typing one. DuckDB is asked, as it loads
faster than pyarrow and pandas."""

from __future__ import annotations

from korea_china_2026.package_view import Table
from korea_china_2026.read.engines import duckdb_relation
from korea_china_2026.read.package import installed, package

#: Tables of which nobody types an id: made of others' ids, and thousands.
_COMPOSED = {"evidence", "codings", "adjudications", "claim_relations"}


def ids_with(prefix: str) -> list[str]:
    """The ids that start with ``prefix``, in publishing order. Without one, those of entities and articles alone.

    MissingEngineError without DuckDB.
    """
    with installed("duckdb", "duckdb"):
        import duckdb
    tables = [table for table in package().tables.values() if _is_asked_for(table, prefix)]
    with duckdb.connect() as connection:
        return [found for table in tables
                for (found,) in duckdb_relation(connection, table, [table.field(table.key[0])]).fetchall()
                if found.startswith(prefix)]  # fmt: skip


def _is_asked_for(table: Table, prefix: str) -> bool:
    return len(table.key) == 1 and table.name not in _COMPOSED and (bool(prefix) or "passage_id" not in table.columns)
