# Large packages: lazy forms, columns that are not read, packages in other folders, several and partitioned files,
# memory.
from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import korea_china_2026 as kc
from korea_china_2026.errors import PackageError, UnknownName
from korea_china_2026.package_view import Field
from korea_china_2026.parquet_bounds import examine
from korea_china_2026.read.engines import as_pandas
from tests.checkout import examples

from .tiny import ROWS, write

ENGINES: tuple[Any, ...] = ("pandas", "pyarrow", "polars", "duckdb")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    # A name that no engine may take for a pattern, or for the value of a column.
    return write(tmp_path / "other [1] run=5")


def rows(loaded: Any) -> list[dict[str, Any]]:
    match loaded:
        case pd.DataFrame():
            table = pa.Table.from_pandas(loaded, preserve_index=False)
            days = [pa.field(f.name, pa.date32() if pa.types.is_timestamp(f.type) else f.type) for f in table.schema]
            return table.cast(pa.schema(days)).to_pylist()
        case pl.LazyFrame():
            return loaded.collect().to_dicts()
        case pl.DataFrame():
            return loaded.to_dicts()
        case ds.Dataset():
            return loaded.to_table().to_pylist()
        case duckdb.DuckDBPyRelation():
            return [dict(zip(loaded.columns, row, strict=True)) for row in loaded.fetchall()]
        case _:
            return loaded.to_pylist()


def describe(folder: Path, table: str, **parquet: Any) -> None:
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    (resource,) = (resource for resource in descriptor["resources"] if resource["name"] == table)
    resource["parquet"] |= parquet
    file.write_text(json.dumps(descriptor), "utf-8")


@pytest.mark.usefixtures("tiny")
def test_lazy_forms_hold_the_same_rows() -> None:
    wanted = ["status", "event_id"]
    expected = rows(kc.load("events", "pyarrow", wanted))
    scan, dataset, relation = (
        kc.load("events", engine, wanted, lazy=True) for engine in ("polars", "pyarrow", "duckdb")
    )
    assert isinstance(scan, pl.LazyFrame)
    assert isinstance(dataset, ds.Dataset)
    assert isinstance(relation, duckdb.DuckDBPyRelation)
    assert rows(scan) == rows(dataset) == rows(relation) == expected
    assert scan.collect_schema() == kc.load("events", "polars", wanted).schema
    assert list(kc.load_all("polars", lazy=True)) == kc.tables()


@pytest.mark.usefixtures("tiny")
def test_a_form_that_an_engine_lacks_is_refused() -> None:
    load: Any = kc.load
    with pytest.raises(UnknownName, match="no lazy pandas frame"):
        load("events", lazy=True)
    with pytest.raises(UnknownName, match="no compact form for polars"):
        load("events", "polars", compact=True)


@pytest.mark.usefixtures("tiny")
def test_a_duckdb_relation_can_be_named_in_a_query() -> None:
    events = kc.load("events", "duckdb")
    assert duckdb.sql("SELECT count(*) FROM events").fetchall() == [(events.shape[0],)]


def damage(file: Path, *columns: str) -> None:
    """Make the values of some columns of a Parquet file unreadable; what it says of its pages stays."""
    content = bytearray(file.read_bytes())
    for chunk in examine(file, 1)[1]:
        if chunk.name in columns:
            for page in chunk.pages:
                lost = min(page.unpacked, 4)
                content[page.at + page.size - lost : page.at + page.size] = b"\xff" * lost
    file.write_bytes(content)


@pytest.mark.parametrize("engine", ENGINES)
def test_columns_not_asked_for_are_not_read(engine: Any, other: Path) -> None:
    file = other / "data/events.parquet"
    damage(file, "title")
    loaded = kc.load("events", engine, columns=["status", "event_id"], package=other)
    assert [row["event_id"] for row in rows(loaded)] == [row["event_id"] for row in ROWS["events"]]
    # A relation of DuckDB is read when its rows are asked for, by DuckDB itself.
    with pytest.raises(PackageError if engine != "duckdb" else duckdb.Error):
        rows(kc.load("events", engine, package=other))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("tail", ["", "datapackage.json"])
def test_another_package_is_read_under_its_own_name(engine: Any, tail: str, tiny: Path, other: Path) -> None:
    file = other / "datapackage.json"
    file.write_text(file.read_text("utf-8").replace('"name": "korea-china-2026"', '"name": "oslo-rome-2025"'), "utf-8")
    shutil.copy(other / "data/places.parquet", other / "data/sources.parquet")
    assert rows(kc.load("quotes", engine, package=other / tail)) == rows(kc.load("quotes", engine))
    with pytest.raises(PackageError, match="source_id"):
        rows(kc.load("sources", engine, package=str(other)))
    assert len(rows(kc.load("sources", engine))) == 3


def test_a_changed_descriptor_is_read_again(other: Path) -> None:
    assert kc.load("events", columns=[], package=other).attrs["title"] == "Table of events"
    file = other / "datapackage.json"
    file.write_text(file.read_text("utf-8").replace("Table of events", "Events, renamed"), "utf-8")
    assert kc.load("events", columns=[], package=other).attrs["title"] == "Events, renamed"


@pytest.mark.parametrize("engine", ENGINES)
def test_partitioned_files_give_their_columns_back(engine: Any, other: Path) -> None:
    whole = rows(kc.load("claim_reports", engine, package=other))
    file = other / "data/claim_reports.parquet"
    table = pq.read_table(file)
    at = table.column_names.index("char_start")
    table = table.set_column(at, "char_start", pa.array([7, None, 7, 12]))
    names = table.column("claim_report_id").to_pylist()
    file.unlink()
    # As Spark and other engines write it: folders NAME=VALUE, null under a name of its own, and files of their own
    # beside.
    keys = pa.schema([("char_start", pa.int64()), ("modality", pa.string())])
    ds.write_dataset(table, file, format="parquet", partitioning=ds.partitioning(keys, flavor="hive"))
    (file / "_SUCCESS").touch()
    (file / "_temporary").mkdir()
    (file / "_temporary/part.parquet").write_bytes(b"half")
    for lazy in (False, True)[: 2 if engine != "pandas" else 1]:
        read = rows(kc.load("claim_reports", engine, lazy=lazy, package=other))
        starts = dict(zip(names, [7, None, 7, 12], strict=True))
        assert sorted(read, key=lambda row: row["claim_report_id"]) == [
            row | {"char_start": starts[row["claim_report_id"]]} for row in whole]  # fmt: skip
    assert {row["modality"] for row in rows(kc.load("claim_reports", engine, ["modality"], package=other))} == {
        "asserted",
        "denied",
    }


def test_a_question_about_one_partition_reads_that_alone(other: Path) -> None:
    file = other / "data/claim_reports.parquet"
    table = pq.read_table(file)
    file.unlink()
    ds.write_dataset(
        table,
        file,
        format="parquet",
        partitioning=ds.partitioning(pa.schema([("modality", pa.string())]), flavor="hive"),
    )
    (unwanted,) = (file / "modality=denied").iterdir()
    damage(unwanted, "claim_report_id")
    relation = (
        kc.load("claim_reports", "duckdb", package=other).filter("modality = 'asserted'").project("claim_report_id")
    )
    scan = (
        kc.load("claim_reports", "polars", lazy=True, package=other)
        .filter(pl.col("modality") == "asserted")
        .select("claim_report_id")
    )
    dataset = kc.load("claim_reports", "pyarrow", lazy=True, package=other)
    read = dataset.to_table(["claim_report_id"], filter=ds.field("modality") == "asserted")
    assert rows(relation) == rows(scan) == rows(read)
    assert len(rows(read)) == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_several_files_are_one_table(engine: Any, other: Path) -> None:
    table = pq.read_table(other / "data/events.parquet")
    (other / "more").mkdir()
    pq.write_table(table.slice(0, 1), other / "data/it's 1.parquet")
    pq.write_table(table.slice(1), other / "more/2.parquet")
    describe(other, "events", path=["data/it's 1.parquet", "more"])
    assert rows(kc.load("events", engine, package=other)) == table.to_pylist()


def test_a_part_that_was_written_anew_is_read_again(tiny: Path) -> None:
    (tiny / "data/parts").mkdir()
    part = (tiny / "data/events.parquet").rename(tiny / "data/parts/0.parquet")
    describe(tiny, "events", path="data/parts")
    table = pq.read_table(part)
    assert [row.title for row in kc.records("events")] == table["title"].to_pylist()
    titles = pa.array(["Another title"] * table.num_rows)
    pq.write_table(table.set_column(table.column_names.index("title"), "title", titles), part)
    assert {row.title for row in kc.records("events")} == {"Another title"}


@pytest.mark.skipif(sys.platform != "linux", reason="names of folders are texts there")
def test_a_folder_whose_name_is_not_utf_8_is_told(tiny: Path) -> None:
    odd = tiny.rename(os.fsdecode(os.fsencode(tiny.parent) + b"/\xff"))
    with pytest.raises(PackageError, match="or this name is not UTF-8"):
        kc.load("events", package=odd)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.skipif(os.name == "nt", reason="making links there needs rights of its own")
def test_a_folder_of_parts_that_is_a_link_is_refused(engine: Any, other: Path) -> None:
    (other / "data/parts/a").mkdir(parents=True)
    (other / "data/events.parquet").rename(other / "data/parts/a/0.parquet")
    shutil.copytree(other / "data/parts/a", other / "elsewhere")
    (other / "data/parts/b").symlink_to(other / "elsewhere")
    describe(other, "events", path="data/parts")
    with pytest.raises(PackageError, match="b is a link, or cannot be read"):
        kc.load("events", engine, package=other)


def test_a_folder_of_parts_that_cannot_be_read_is_refused(other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (other / "data/parts/a").mkdir(parents=True)
    (other / "data/events.parquet").rename(other / "data/parts/0.parquet")
    describe(other, "events", path="data/parts")
    assert len(kc.load("events", package=other)) == 3
    monkeypatch.setattr("os.access", lambda *_: False)  # root may read any
    with pytest.raises(PackageError, match="a is a link, or cannot be read"):
        kc.load("events", package=other)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_part_beside_the_folders_of_a_key_has_it(engine: Any, other: Path) -> None:
    file = other / "data/claim_reports.parquet"
    table = pq.read_table(file)
    file.unlink()
    (file / "modality=denied").mkdir(parents=True)
    for part in ("modality=denied/0.parquet", "loose.parquet"):
        pq.write_table(table.slice(0, 2).drop_columns("modality"), file / part)
    describe(other, "claim_reports", rows=4)
    with pytest.raises(PackageError, match=r"loose\.parquet lacks modality"):
        kc.load("claim_reports", engine, package=other)


@pytest.mark.parametrize("engine", ENGINES)
def test_many_parts_are_bounded_together(engine: Any, other: Path) -> None:
    table = pq.read_table(other / "data/events.parquet")
    long = pa.array(["x" * 12_000_000] * table.num_rows)
    table = table.set_column(table.column_names.index("title"), "title", long)
    parts = [f"data/{number}.parquet" for number in range(4)]
    for part in parts:
        pq.write_table(table, other / part, compression="zstd", use_dictionary=False, write_statistics=False)
    describe(other, "events", path=parts[:1])
    assert len(kc.load("events", "pyarrow", package=other)) == 3
    describe(other, "events", path=parts, rows=12)
    with pytest.raises(PackageError, match=r"bytes packed into .* at most 200 bytes per byte"):
        kc.load("events", engine, package=other)


def test_of_several_files_none_is_the_path(tiny: Path) -> None:
    describe(tiny, "events", path=["data/events.parquet", "data/places.parquet"])
    with pytest.raises(UnknownName, match=r"no one parquet file of events.*lists 2"):
        kc.path("events")
    describe(tiny, "quotes", path="data")
    assert kc.path("quotes") == tiny.resolve() / "data"


def test_a_part_that_lacks_a_column_is_not_filled_with_nulls(other: Path) -> None:
    pq.write_table(pq.read_table(other / "data/events.parquet").drop_columns("status"), other / "data/older.parquet")
    describe(other, "events", path=["data/events.parquet", "data/older.parquet"], rows=6)
    with pytest.raises(PackageError, match=r"older\.parquet lacks status"):
        kc.load("events", "pyarrow", lazy=True, package=other)
    assert kc.load("events", columns=["title"], package=other).shape == (6, 1)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data/parts", "events has 2 rows in 1 Parquet files of .*, and the descriptor states 3"),
        (["data/events.parquet", "data/events.parquet"], "names a file of events twice"),
        (["data/parts", "data/parts/part-0.parquet"], "names a file of events twice"),
    ],
)
def test_a_part_that_is_lost_or_read_twice_is_told(path: Any, said: str, engine: Any, other: Path) -> None:
    (other / "data/parts").mkdir()
    half = pq.read_table(other / "data/events.parquet").slice(0, 2)
    pq.write_table(half, other / "data/parts/part-0.parquet")
    describe(other, "events", path=path)
    with pytest.raises(PackageError, match=said):
        kc.load("events", engine, package=other)


def test_a_folder_without_parquet_is_named(other: Path) -> None:
    (other / "data/events.parquet").unlink()
    (other / "data/events.parquet").mkdir()
    with pytest.raises(PackageError, match=r"events\.parquet, which holds no Parquet file"):
        kc.load("events", package=other)


# --- memory -----------------------------------------------------------------------------------------------------------


def strings(column: list[list[str | None]]) -> tuple[pa.Table, list[Field]]:
    return pa.table({"c": pa.chunked_array(column, pa.string())}), [Field("c", "string", "", False, {}, False)]


@settings(max_examples=examples(25))
@given(
    st.lists(
        st.lists(st.none() | st.sampled_from(["", "NA", "null", "ä", "a rather long text"]), max_size=40), max_size=3
    )
)
def test_compact_changes_no_value(column: list[list[str | None]]) -> None:
    table, fields = strings(column)
    plain, compact = as_pandas(table, fields)["c"], as_pandas(table, fields, compact=True)["c"]
    assert compact.astype(plain.dtype).equals(plain)
    if isinstance(compact.dtype, pd.CategoricalDtype):
        assert list(compact.cat.categories) == sorted(
            {value for chunk in column for value in chunk if value is not None}
        )
        # A list of categories takes some bytes for itself, however few rows there are.
        assert compact.memory_usage(index=False, deep=True) <= plain.memory_usage(index=False, deep=True) + 200


def test_what_repeats_becomes_a_category_and_what_does_not_stays() -> None:
    table, fields = strings([[f"source-{n % 7}" for n in range(500)]])
    assert isinstance(as_pandas(table, fields, compact=True)["c"].dtype, pd.CategoricalDtype)
    table, fields = strings([[f"record-{n}" for n in range(500)]])
    assert as_pandas(table, fields, compact=True)["c"].dtype == as_pandas(table, fields)["c"].dtype


def test_codes_come_from_chunks_and_may_all_be_null() -> None:
    fields = [Field("c", "string", "", False, {"a": "", "b": ""}, False)]
    for chunks, expected in [([], []), ([["b"], [None, "a"]], ["b", None, "a"]), ([[None]], [None])]:
        column = as_pandas(pa.table({"c": pa.chunked_array(chunks, pa.string())}), fields)["c"]
        assert column.astype(object).where(column.notna(), None).tolist() == expected
        assert list(column.cat.categories) == ["a", "b"]


def test_frames_are_smaller_than_the_ones_read_from_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KOREA_CHINA_2026_PACKAGE", raising=False)
    plain, compact, read = kc.load("claims"), kc.load("claims", compact=True), pd.read_csv(kc.path("claims", "csv"))
    ours, small, theirs = (frame.memory_usage(deep=True).sum() for frame in (plain, compact, read))
    assert small < ours < theirs
