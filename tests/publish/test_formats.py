from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Row, Table
from korea_china_2026.model.fields import render as spell
from korea_china_2026.model.projections import arrow_schema
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.datapackage import csv_bytes, parquet_bytes, read_parquet
from korea_china_2026.publish.plan import render
from tests.checkout import examples

from .strategies import Package, packages, rows

DUCKDB_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
POLARS_TYPES = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}


@st.composite
def filled_tables(draw: st.DrawFn) -> tuple[Table, list[Row]]:
    table = draw(st.sampled_from(list(TABLES.values())))
    return table, draw(st.lists(rows(table), max_size=8))


def as_dicts(table: Table, some: list[Row]) -> list[dict[str, Any]]:
    return [{field.name: getattr(row, field.name) for field in table.fields} for row in some]


@given(filled_tables())
def test_csv_read_by_the_standard_library_gives_the_spelling_of_every_cell(filled: tuple[Table, list[Row]]) -> None:
    table, some = filled
    header, *read = list(csv.reader(io.StringIO(csv_bytes(table, some).decode("utf-8"), newline=""), strict=True))
    assert header == [field.name for field in table.fields]
    assert read == [[spell(value) for value in row.values()] for row in as_dicts(table, some)]


@given(filled_tables())
def test_csv_cells_make_the_same_row_again(filled: tuple[Table, list[Row]]) -> None:
    table, some = filled
    read = csv.DictReader(io.StringIO(csv_bytes(table, some).decode("utf-8"), newline=""))
    assert [table.row.model_validate({name: cell or None for name, cell in row.items()}) for row in read] == some


@given(filled_tables())
def test_parquet_gives_equal_rows_types_and_descriptions(filled: tuple[Table, list[Row]]) -> None:
    table, some = filled
    read = read_parquet(parquet_bytes(table, some))
    assert read.to_pylist() == as_dicts(table, some)
    assert read.schema.equals(arrow_schema(table), check_metadata=True)


@given(filled_tables())
def test_polars_reads_the_same_rows_from_both(filled: tuple[Table, list[Row]]) -> None:
    table, some = filled
    types = {field.name: POLARS_TYPES[field.logical] for field in table.fields}
    from_csv = pl.read_csv(csv_bytes(table, some), schema=types)
    from_parquet = pl.read_parquet(io.BytesIO(parquet_bytes(table, some)))
    assert from_csv.to_dicts() == from_parquet.to_dicts() == as_dicts(table, some)


@settings(max_examples=examples(2), deadline=None)
@given(packages())
def test_duckdb_finds_no_row_in_one_and_not_the_other(
    tmp_path_factory: pytest.TempPathFactory, package: Package
) -> None:
    folder = tmp_path_factory.mktemp("duckdb")
    with duckdb.connect() as database:
        for name, table in TABLES.items():
            (folder / "t.csv").write_bytes(csv_bytes(table, package[name]))
            (folder / "t.parquet").write_bytes(parquet_bytes(table, package[name]))
            types = {field.name: DUCKDB_TYPES[field.logical] for field in table.fields}
            left = f"""select * from read_csv('{folder}/t.csv', columns = {types}, header = true, delim = ',', quote = '"',
                       escape = '"', nullstr = '', auto_detect = false)"""
            right = f"select * from read_parquet('{folder}/t.parquet')"
            assert database.sql(f"({left} except all {right}) union all ({right} except all {left})").fetchall() == []
            assert database.sql(f"select count(*) from ({left})").fetchall() == [(len(package[name]),)]


def test_csv_quotes_no_more_than_needed(small: Package) -> None:
    text = csv_bytes(TABLES["actors"], small["actors"]).decode()
    assert text == (
        "actor_id,name,name_ko,name_zh,kind,country_code,plover_sector,office,affiliation_actor_id,wikidata_id,"
        "identifier_basis,cow_code,gw_code\n"
        "korea,NA,대한민국,,state,KOR,,,,Q884,Its page.,732,732\n"
        'president,"The ""President"", of Korea",,,person,KOR,GOV,null,korea,,,732,732\n'
    )


def test_an_empty_table_is_a_header(small: Package) -> None:
    assert csv_bytes(TABLES["changes"], []) == b"release,table_name,record_id,field_name,old_value,new_value,reason\n"
    assert read_parquet(parquet_bytes(TABLES["changes"], [])).num_rows == 0


@settings(max_examples=examples(2), deadline=None)
@given(packages())
def test_the_same_rows_give_the_same_bytes(package: Package) -> None:
    assert render(package) == render({name: list(some) for name, some in package.items()})


def test_a_table_that_is_not_given_is_an_error(small: Package) -> None:
    del small["quotes"]
    with pytest.raises(BuildError, match="quotes"):
        render(small)


def test_dates_are_days_in_parquet(small: Package) -> None:
    assert read_parquet(parquet_bytes(TABLES["events"], small["events"]))["start_date"].to_pylist()[0] == dt.date(
        2026, 1, 4
    )
