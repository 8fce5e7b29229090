from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings

import korea_china_2026 as kc
from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import export, losses
from korea_china_2026.publish.exports.published import Published

from ..publish.strategies import Package, packages
from .cells import Rows, all_rows, columns, differences, listed


@contextmanager
def opened(published: Published) -> Iterator[sqlite3.Connection]:
    (data,) = export("sqlite", published).values()
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        yield database
    finally:
        database.close()


def typed(field: Field, value: Any) -> Any:
    if value is None:
        return None
    return (
        dt.date.fromisoformat(value)
        if field.logical == "date"
        else bool(value)
        if field.logical == "boolean"
        else value
    )


def rows_of(database: sqlite3.Connection) -> dict[TableName, Rows]:
    back = {}
    for name, table in TABLES.items():
        cursor = database.execute(f'select * from "{name}" order by rowid')
        assert [column for column, *_ in cursor.description] == columns(name)
        back[name] = [
            tuple(typed(field, value) for field, value in zip(table.fields, row, strict=True)) for row in cursor
        ]
    return back


@settings(max_examples=10, deadline=None)
@given(packages())
def test_any_package_comes_back(package: Package) -> None:
    with opened(Published(package)) as database:
        assert listed(differences(Published(package), rows_of(database))) == []
        assert database.execute("pragma foreign_key_check").fetchall() == []


def test_the_real_package_comes_back_and_sqlite_finds_nothing(real: Published) -> None:
    assert losses("sqlite") == {}
    with opened(real) as database:
        assert rows_of(database) == all_rows(real)
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("pragma foreign_key_check").fetchall() == []
        for search in ("claims_search", "quotes_search"):
            database.execute(f"insert into {search}({search}) values ('integrity-check')")


def test_a_broken_reference_is_refused(small: Package) -> None:
    small["event_actors"] = []
    small["actors"] = []
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        export("sqlite", Published(small))


def test_every_reference_has_an_index(real: Published) -> None:
    with opened(real) as database:
        for name, table in TABLES.items():
            listed_indexes = database.execute("select name from pragma_index_list(?)", [name]).fetchall()
            leading = {
                database.execute("select name from pragma_index_info(?) where seqno = 0", index).fetchone()[0]
                for index in listed_indexes
            }
            assert {field for field, _, _ in table.foreign_keys} <= leading


def test_words_are_found(real: Published) -> None:
    with opened(real) as database:
        found = database.execute(
            "select c.claim_id, c.statement from claims_search s join claims c using (claim_id) "
            "where claims_search match 'rare AND earths'"
        ).fetchall()
        told = {row.claim_id for row in kc_records(real, "claims") if {"rare", "earths"} <= words(row.statement)}
        assert {claim for claim, _ in found} == told != set()
        quotes = database.execute("select quote_id from quotes_search where quotes_search match 'friends'").fetchall()
        assert (
            {quote for (quote,) in quotes}
            == {q.quote_id for q in kc_records(real, "quotes") if "friends" in words(q.text)}
            != set()
        )


def kc_records(published: Published, name: TableName) -> list[Any]:
    return list(published.tables[name])


def words(text: str) -> set[str]:
    return set("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def test_the_codebook_explains_every_column_and_code(real: Published) -> None:
    with opened(real) as database:
        assert database.execute("select count(*) from codebook").fetchone() == (
            sum(len(t.fields) for t in TABLES.values()),
        )
        lists = [f.code_list for t in TABLES.values() for f in t.fields if f.code_list]
        assert database.execute("select count(*) from codes").fetchone() == (sum(len(codes.codes) for codes in lists),)
        assert {
            name for (name,) in database.execute("select distinct codes from codebook where codes not null")
        } <= set(CODE_LISTS)
        assert dict(database.execute("select name, value from about"))["version"] == kc.__version__
