from __future__ import annotations

import asyncio
import datetime as dt
import html
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from hypothesis import given, settings

import korea_china_2026 as kc
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import export, losses
from korea_china_2026.publish.exports.published import Published
from korea_china_2026.publish.exports.sqlite import SEARCHED

from ..publish.strategies import Package, packages
from .cells import Rows, all_rows, columns, differences, listed


@contextmanager
def opened(published: Published) -> Iterator[sqlite3.Connection]:
    data = export("sqlite", published)[f"{published.package.name}.sqlite"]
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
        for search in (f"{name}_search" for name in SEARCHED):
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


def test_datasette_searches_and_shows_what_the_metadata_say(real: Published, tmp_path: Path) -> None:
    for name, data in export("sqlite", real).items():
        (tmp_path / name).write_bytes(data)
    metadata = json.loads((tmp_path / "metadata.json").read_text())
    site = Datasette([str(tmp_path / f"{PACKAGE.name}.sqlite")], metadata=metadata)

    async def asked(path: str) -> Any:
        answer = await site.client.get(f"/{PACKAGE.name}/{path}")
        assert answer.status_code == 200, path
        return answer.json() if ".json" in path else answer.text

    async def tried() -> tuple[Any, Any, str]:
        return (
            await asked("claims.json?_search=rare+earths&_shape=objects&_facet=status"),
            await asked("references.json?_search=Peru&_size=1"),
            await asked("places"),
        )

    claims, references, places = asyncio.run(tried())
    told = {row.claim_id for row in kc_records(real, "claims") if {"rare", "earths"} <= words(row.statement)}
    assert {row["claim_id"] for row in claims["rows"]} == told
    assert {one["value"] for one in claims["facet_results"]["status"]["results"]} == {
        row.status for row in kc_records(real, "claims") if row.claim_id in told}  # fmt: skip
    assert references["filtered_table_rows_count"] > 0
    assert TABLES["places"].description in html.unescape(places)


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
        assert dict(database.execute("select name, value from about"))["version"] == kc.__version__
