from __future__ import annotations

import asyncio
import datetime as dt
import gc
import html
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import korea_china_2026 as kc
from korea_china_2026.answers.search import SEARCHED
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import Published, export, losses
from tests.checkout import examples

from ..publish.strategies import Package, packages
from .cells import Rows, all_rows, columns, differences, exported, listed


@contextmanager
def opened(published: Published) -> Iterator[sqlite3.Connection]:
    data = exported("sqlite", published)[f"{published.package.name}.sqlite"]
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


@settings(max_examples=examples(4), deadline=None)
@given(packages())
def test_any_package_comes_back(package: Package) -> None:
    with opened(Published(package)) as database:
        assert listed(differences(Published(package), rows_of(database))) == []
        assert database.execute("pragma foreign_key_check").fetchall() == []


@pytest.mark.slow
def test_the_real_package_comes_back_and_sqlite_finds_nothing(real: Published) -> None:
    assert losses("sqlite") == {}
    with opened(real) as database:
        assert rows_of(database) == all_rows(real)
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("pragma foreign_key_check").fetchall() == []
        database.execute("insert into search(search) values ('integrity-check')")


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


ASKED = ("Wi Sung Lak", "위성락", "14 MOUs", "fourteen memoranda", "习近平", "rare earths")


def found_by_search(words: str) -> set[tuple[str, str]]:
    """What `kc.search` finds for all of the words, as whole words."""
    hits = kc.search(words)
    return {(hit.table, hit.record_id) for hit in hits[hits.found == hits.wanted].itertuples()}


@pytest.mark.parametrize("words", ASKED)
def test_search_finds_what_the_package_finds(real: Published, words: str) -> None:
    with opened(real) as database:
        found = database.execute("select table_name, record_id from search where search match ?", [words]).fetchall()
        assert set(found) == found_by_search(words) != set()


def test_a_record_is_found_in_its_own_table_by_its_number_even_in_a_file_that_was_packed(real: Published) -> None:
    with opened(real) as database:
        database.execute("vacuum")
        for table in SEARCHED:
            key, rows = TABLES[table].id_column, len(real.tables[table])
            told = f'select record_id, t."{key}" from searched_records join "{table}" t on t.rowid = number'
            pairs = database.execute(f"{told} where table_name = ?", [table]).fetchall()
            assert len(pairs) == rows
            assert all(found == own for found, own in pairs)


def answers_of_datasette(real: Published, tmp_path: Path) -> tuple[dict[str, Any], Any, str, str]:
    from datasette.app import Datasette  # takes longer to import than everything else here

    for name, data in exported("sqlite", real).items():
        (tmp_path / name).write_bytes(data)
    metadata = json.loads((tmp_path / "metadata.json").read_text())
    site = Datasette([str(tmp_path / f"{PACKAGE.name}.sqlite")], metadata=metadata)

    async def asked(path: str, **query: str) -> Any:
        answer = await site.client.get(f"/{PACKAGE.name}/{path}", params=query)
        assert answer.status_code == 200, path
        return answer.json() if path.endswith(".json") else answer.text

    async def tried() -> tuple[dict[str, Any], Any, str, str]:
        anything = {
            words: await asked("searched_records.json", _search=words, _shape="objects", _size="max") for words in ASKED
        }
        claims = await asked("claims.json", _search="14 MOUs", _shape="objects", _facet="status")
        return anything, claims, await asked("searched_records"), await asked("places")

    return asyncio.run(tried())


@pytest.mark.slow
# Datasette closes none of the databases that it has opened.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_datasette_searches_and_shows_what_the_metadata_say(real: Published, tmp_path: Path) -> None:
    anything, claims, page, places = answers_of_datasette(real, tmp_path)
    gc.collect()
    for words, answer in anything.items():
        assert {(row["table_name"], row["record_id"]) for row in answer["rows"]} == found_by_search(words)
    told = {record_id for table, record_id in found_by_search("14 MOUs") if table == "claims"}
    assert {row["claim_id"] for row in claims["rows"]} == told != set()
    assert {one["value"] for one in claims["facet_results"]["status"]["results"]} == {
        row.status for row in kc_records(real, "claims") if row.claim_id in told}  # fmt: skip
    assert 'name="_search"' in page
    assert TABLES["places"].description in html.unescape(places)


def kc_records(published: Published, name: TableName) -> list[Any]:
    return list(published.tables[name])


def test_the_codebook_explains_every_column_and_code(real: Published) -> None:
    with opened(real) as database:
        assert database.execute("select count(*) from codebook").fetchone() == (
            sum(len(t.fields) for t in TABLES.values()),
        )
        lists = [f.code_list for t in TABLES.values() for f in t.fields if f.code_list]
        assert database.execute("select count(*) from codes").fetchone() == (sum(len(codes.codes) for codes in lists),)
        assert dict(database.execute("select name, value from about"))["version"] == kc.__version__
