"""What a Parquet file states of itself is held against its values: engines skip rows by it, each by another part."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from korea_china_2026.findings import Finding
from korea_china_2026.model.tables import TABLES
from korea_china_2026.packages.check import check_package
from korea_china_2026.packages.parquet import _has_all, read_footer
from korea_china_2026.parquet_bounds import examine
from tests.package_faults import Fault, spoilt
from tests.parquet_footers import GROUPS, ROWS, Struct, chunks, edit, read, state, write
from tests.parquet_packages import parquet_alone
from tests.unchanged import beside_package

pytestmark = pytest.mark.slow


def whole(value: int) -> bytes:
    return struct.pack("<q", value)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """The events of the sound package, as an engine would write them."""
    spoilt(Fault("none", "", lambda _: None), tmp_path)
    file = tmp_path / "data/events.parquet"
    pq.write_table(pq.read_table(file), file)
    return file


def told(file: Path) -> tuple[Finding, ...]:
    return read_footer(TABLES["events"], file, "data/events.parquet").findings


Lie = Callable[[Path], object]
LIES: dict[str, tuple[str, str, Lie]] = {
    "greatest text": ("title", "max 'A'", lambda file: state(file, "title", max=b"A")),
    "least text": ("title", "min 'zzz'", lambda file: state(file, "title", min=b"zzz")),
    "greatest number": ("n_reports", "max -1", lambda file: state(file, "n_reports", max=whole(-1))),
    "least number": ("n_reports", "min 99", lambda file: state(file, "n_reports", min=whole(99))),
    "greatest text of an old file": (
        "title",
        "max 'A'",
        lambda file: state(file, "title", max_old=b"A", max=None, min=None),
    ),
    "wide bound that is called exact": (
        "title",
        "max 'zzz'",
        lambda file: state(file, "title", max=b"zzz", max_exact=True),
    ),
    "empty cells of a column that has none": ("title", "1 empty cells", lambda file: state(file, "title", empty=1)),
    "no empty cell of a column that has some": (
        "part_of_event_id",
        "0 empty cells",
        lambda file: state(file, "part_of_event_id", empty=0),
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_statistics_that_are_not_so_are_told_with_their_column(name: str, events: Path):
    column, found, lie = LIES[name]
    assert told(events) == ()
    lie(events)
    [finding] = told(events)
    assert (finding.code, finding.found) == ("KC714", found)
    assert finding.what == f"{column} has not the values that the file states"
    assert finding.place == ("data/events.parquet", 1, TABLES["events"].columns.index(column) + 1)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_each_engine_tells_what_a_footer_hides(engine: str, tmp_path: Path):
    """DuckDB, that believes it, would not see the empty cell."""
    folder = spoilt(Fault("none", "", lambda _: None), tmp_path)
    file = tmp_path / "data/events.parquet"
    rows = pq.read_table(file)
    titles = pa.array([None, *rows["title"].to_pylist()[1:]])
    pq.write_table(rows.set_column(rows.column_names.index("title"), "title", titles), file)
    with beside_package():
        assert [one.code for one in check_package(parquet_alone(folder), engine).settled()] == ["KC101"]
        state(file, "title", empty=0)
        [finding] = check_package(folder.descriptor, engine).settled()
    assert (finding.code, finding.found) == ("KC714", "0 empty cells")


def _rows(of_file: int, of_group: int) -> Lie:
    def change(footer: Struct, _: bytearray) -> None:
        footer[ROWS][1] += of_file
        footer[GROUPS][1][1][0][ROWS][1] += of_group

    return lambda file: edit(file, change)


@pytest.mark.parametrize("more", [-1, 1])
@pytest.mark.parametrize(
    ("of", "found"),
    [((1, 0), "rows in groups that have"), ((0, 1), "rows in groups that have"), ((1, 1), "values of event_id")],
)
def test_rows_unlike_the_values_of_columns_are_told(of: tuple[int, int], found: str, more: int, events: Path):
    _rows(of[0] * more, of[1] * more)(events)
    [finding] = told(events)
    assert finding.what == "a Parquet file that states what it does not hold"
    assert found in finding.found


def test_values_of_a_page_that_readers_pass_over_are_missed(events: Path):
    data = events.read_bytes()
    footer, _ = read(data, len(data) - 8 - int.from_bytes(data[-8:-4], "little"))
    [(_, meta)] = chunks(footer, "n_reports")
    header, end = read(data, meta[9][1])
    assert header[1][1] == 0
    header[1][1] = 1
    events.write_bytes(data[: meta[9][1]] + write(header) + data[end:])
    [finding] = told(events)
    assert "values of n_reports, and 0 in its pages" in finding.found


def _of_page(version: str, change: Callable[[Struct], object]) -> Lie:
    """A change of the header of the one page of titles, which gets a place at the end."""

    def spoil(footer: Struct, body: bytearray) -> None:
        for _, meta in chunks(footer, "title"):
            header, begin = read(bytes(body), meta[9][1])
            change(header)
            made = write(header) + body[begin : begin + header[3][1]]
            meta[9][1], meta[7][1] = len(body), len(made)
            body += made

    def write_and_spoil(file: Path) -> None:
        rows = pq.read_table(file)
        pq.write_table(rows, file, use_dictionary=False, compression="none", data_page_version=version)
        edit(file, spoil)

    return write_and_spoil


LEAST = [12, {6: [8, b"zzz"]}]
PAGES: dict[str, tuple[str, Lie]] = {
    "statistics": ("min 'zzz'", _of_page("1.0", lambda header: header[5][1].__setitem__(5, LEAST))),
    "statistics of a new page": ("min 'zzz'", _of_page("2.0", lambda header: header[8][1].__setitem__(8, LEAST))),
    "a size": ("values of title where", _of_page("1.0", lambda header: header[2].__setitem__(1, 9))),
}


@pytest.mark.parametrize("name", PAGES)
def test_headers_of_pages_that_are_not_so_are_told(name: str, events: Path):
    found, lie = PAGES[name]
    _of_page("1.0", lambda header: header[5][1].pop(5, None))(events)
    assert told(events) == ()
    lie(events)
    [finding] = told(events)
    assert (finding.code, found in finding.found) == ("KC714", True), finding


def test_an_index_that_is_none_is_told_in_our_words(events: Path):
    WRITERS["pyarrow, page index"](many(events, 20), events)
    edit(events, lambda footer, _: [said[OFFSETS].__setitem__(1, 4) for said, _ in chunks(footer)])
    [finding] = told(events)
    assert (finding.code, finding.found) == ("KC714", "statistics that are none")


BLOOM = 14
STRANGE = {
    "string": pa.array(["nobody"]),
    "integer": pa.array([-100]),
    "number": pa.array([0.5]),
    "date": pa.array([-1], pa.int32()).cast(pa.date32()),
}


def test_a_bloom_filter_that_lacks_a_value_is_told(events: Path):
    """DuckDB, which believes it, does not find the row."""
    WRITERS["duckdb"](many(events, 500), events)
    title = pq.read_table(events)["title"][0].as_py()
    found = f"SELECT count(*) FROM '{events}' WHERE title = ?"
    assert told(events) == ()
    with duckdb.connect() as connection:
        assert connection.execute(found, [title]).fetchone() != (0,)

    def empty(footer: Struct, body: bytearray) -> None:
        for _, meta in chunks(footer, "title"):
            head, begin = read(bytes(body), meta[BLOOM][1])
            body[begin : begin + head[1][1]] = bytes(head[1][1])

    edit(events, empty)
    [finding] = told(events)
    assert (finding.code, finding.found) == ("KC714", "title has a Bloom filter that lacks values")
    with duckdb.connect() as connection:
        assert connection.execute(found, [title]).fetchone() == (0,)


def test_every_value_of_a_large_bloom_filter_is_found_in_it(tmp_path: Path):
    """Of each type that a table has, in filters of many blocks, as DuckDB writes them."""
    n = 20_000
    held = {
        "string": pa.array([f"{number % 3001} 한" for number in range(n)]),
        "integer": pa.array([number % 2003 - 99 for number in range(n)]),
        "number": pa.array([number % 1009 / 7 for number in range(n)]),
        "date": pa.array([number % 997 for number in range(n)], pa.int32()).cast(pa.date32()),
    }
    file = tmp_path / "many.parquet"
    with duckdb.connect() as connection:
        connection.register("held", pa.table(held))
        connection.execute(f"COPY held TO '{file}' (FORMAT parquet, DICTIONARY_SIZE_LIMIT 9999)")
    _, found = examine(file, 1)
    assert [chunk.name for chunk in found if BLOOM in chunk.meta] == list(held)
    with file.open("rb") as stream:
        for chunk in found:
            values = pa.chunked_array([held[chunk.name]])
            assert _has_all(stream, chunk, values)
            assert not _has_all(stream, chunk, pa.chunked_array([STRANGE[chunk.name]]))


# --- files of others ------------------------------------------------------------------------------------------------


def _by_duckdb(rows: pa.Table, file: Path) -> None:
    with duckdb.connect() as connection:
        connection.register("held", rows)
        connection.execute(f"COPY (FROM held) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")


WRITERS: dict[str, Callable[[pa.Table, Path], object]] = {
    "pyarrow, plain": lambda rows, file: pq.write_table(rows, file, use_dictionary=False, row_group_size=2),
    "pyarrow, new pages": lambda rows, file: pq.write_table(rows, file, data_page_version="2.0", compression="zstd"),
    "pyarrow, no statistics": lambda rows, file: pq.write_table(rows, file, write_statistics=False),
    "pyarrow, shared beginnings": lambda rows, file: pq.write_table(
        rows, file, use_dictionary=False, column_encoding={"title": "DELTA_BYTE_ARRAY"}
    ),
    "pyarrow, page index": lambda rows, file: pq.write_table(
        rows, file, write_page_index=True, data_page_size=1, write_batch_size=1
    ),
    "polars": lambda rows, file: pl.DataFrame(rows).write_parquet(file, row_group_size=2),
    "duckdb": _by_duckdb,
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("n", [0, 1, 500])
def test_files_of_every_writer_are_sound(name: str, n: int, events: Path):
    WRITERS[name](many(events, n), events)
    assert told(events) == ()


def many(file: Path, n: int) -> pa.Table:
    rows = pq.read_table(file)
    return rows.take(pa.array([number % rows.num_rows for number in range(n)], pa.int64()))


# --- indexes of pages ------------------------------------------------------------------------------------------------

OFFSETS, BOUNDS = 4, 6


def _in_body(column: str, number: int, change: Callable[[Struct], object]) -> Lie:
    """A change of the struct in the file's body to which a column's footer points."""

    def spoil(footer: Struct, body: bytearray) -> None:
        for said, _ in chunks(footer, column):
            held, end = read(bytes(body), said[number][1])
            change(held)
            made = write(held)
            assert len(made) <= end - said[number][1]
            body[said[number][1] : said[number][1] + len(made)] = made

    return lambda file: edit(file, spoil)


def _all(number: int, value: object) -> Callable[[Struct], object]:
    return lambda held: held[number][1][1].__setitem__(slice(None), [value] * len(held[number][1][1]))


def _drop_page(held: Struct) -> None:
    held[1][1][1].pop()


def _earlier_rows(held: Struct) -> None:
    for place in held[1][1][1][1:]:
        place[3][1] -= 1


INDEXES: dict[str, tuple[str, Lie]] = {
    "other rows": ("title has an index of other pages", _in_body("title", OFFSETS, _earlier_rows)),
    "a page too few": ("title has an index of other pages", _in_body("title", OFFSETS, _drop_page)),
    "least values": ("min 90", _in_body("n_reports", BOUNDS, _all(2, whole(90)))),
    "greatest values": ("max -1", _in_body("n_reports", BOUNDS, _all(3, whole(-1)))),
    "pages without a value": ("1 empty cells", _in_body("n_reports", BOUNDS, _all(1, True))),
    "empty cells": ("9 empty cells", _in_body("n_reports", BOUNDS, _all(5, 9))),
}


@pytest.mark.parametrize("name", INDEXES)
def test_indexes_of_pages_that_are_not_so_are_told(name: str, events: Path):
    found, lie = INDEXES[name]
    WRITERS["pyarrow, page index"](many(events, 20), events)
    assert told(events) == ()
    lie(events)
    assert any(found in finding.found for finding in told(events))
    assert {finding.code for finding in told(events)} == {"KC714"}


def test_bounds_may_be_cut_wide_or_left_out(events: Path):
    state(events, "title", max=b"\xff", max_exact=False, min=b"", min_exact=False)
    wide = {"max": whole(99), "max_old": whole(99), "min_old": whole(-1)}
    state(events, "n_reports", **wide, min=None, max_exact=None, min_exact=None)
    state(events, "part_of_event_id", empty=None, max=None)
    assert told(events) == ()


def _places(file: Path, latitudes: list[float | None]) -> list[Finding]:
    rows = pq.read_table(file)
    rows = rows.take(pa.array([0] * len(latitudes)))
    pq.write_table(
        rows.set_column(rows.column_names.index("latitude"), "latitude", pa.array(latitudes, pa.float64())), file
    )
    return [*read_footer(TABLES["places"], file, "x").findings]


@pytest.mark.parametrize("latitudes", [[-0.0, 0.0], [0.0], [float("nan"), 1.0], [float("nan")], [None, 1.0], [None]])
def test_zeros_of_both_signs_and_what_is_no_number_are_no_lie(latitudes: list[float | None], events: Path):
    assert _places(events.with_name("places.parquet"), latitudes) == []


def test_bytes_are_compared_without_a_sign(events: Path):
    rows = pq.read_table(events)
    titles = pa.array(["a", "é", "한", *["z"] * (rows.num_rows - 3)])
    pq.write_table(rows.set_column(rows.column_names.index("title"), "title", titles), events)
    assert told(events) == ()
    assert pc.max(titles).as_py() == "한"
