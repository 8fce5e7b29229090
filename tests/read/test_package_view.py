"""What a descriptor may say: every reader refuses the same paths and the same values, with one error."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import korea_china_2026 as kc
from korea_china_2026.article_texts import read_texts
from korea_china_2026.errors import PackageError
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Engine
from korea_china_2026.package_files import BUILD_FOLDER, DESCRIPTOR, JOURNAL, parse_json, stamp
from korea_china_2026.package_view import read_package
from korea_china_2026.packages import check
from korea_china_2026.packages.check import check_package
from korea_china_2026.packages.csv_form import scan
from korea_china_2026.packages.descriptor import read_descriptor
from korea_china_2026.packages.parquet import read_footer
from korea_china_2026.publish.build import write
from tests.checkout import examples

from ..package_faults import sound
from ..parquet_footers import GROUPS, ROWS, Struct, chunks, edit, state
from ..unchanged import beside_package

ENGINES = get_args(Engine)


def describe(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = folder / "datapackage.json"
    described = json.loads(file.read_text("utf-8"))
    change(described)
    file.write_text(json.dumps(described), "utf-8")


def events(described: dict[str, Any]) -> dict[str, Any]:
    return next(resource for resource in described["resources"] if resource["name"] == "events")


@pytest.fixture
def outside(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that a reader could read if it followed a path to it."""
    there = tmp_path_factory.mktemp("outside") / "events.parquet"
    there.write_bytes((tiny / "data/events.parquet").read_bytes())
    return there


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "way",
    ["absolute", "up", "hidden", "link", "linked folder", "linked part", "address", "backslash", "list"],
)
def test_no_engine_follows_a_path_out_of_the_package(way: str, engine: Any, tiny: Path, outside: Path):
    named: object = {
        "absolute": str(outside),
        "up": f"../{outside.parent.name}/events.parquet",
        "hidden": "data/.events.parquet",
        "link": "data/link.parquet",
        "linked folder": "linked/events.parquet",
        "linked part": "parts",
        "address": "https://example.org/events.parquet",
        "backslash": "..\\events.parquet",
        "list": [7],
    }[way]
    (tiny / "data/link.parquet").symlink_to(outside)
    (tiny / "linked").symlink_to(outside.parent)
    (tiny / "parts").mkdir()
    (tiny / "parts/part-0.parquet").symlink_to(outside)
    describe(tiny, lambda described: events(described)["parquet"].update(path=named))
    with pytest.raises(PackageError, match=r"datapackage\.json|link"):
        kc.load("events", engine, package=tiny)
    with pytest.raises(PackageError):
        kc.path("events")


@pytest.mark.parametrize("path", ["parts", "../outside", "linked"])
def test_nothing_outside_of_a_package_is_looked_at(path: str, tiny: Path, outside: Path, monkeypatch: Any):
    (tiny / "parts").mkdir()
    (tiny / "data/events.parquet").rename(tiny / "parts/events.parquet")
    # Folders that hold each other would be walked without end.
    for name, target in (("a", "."), ("b", "."), ("out", outside.parent)):
        (tiny / "parts" / name).symlink_to(target)
    (tiny / "linked").symlink_to(outside.parent)
    (tiny.parent / "outside").symlink_to(outside.parent)
    describe(tiny, lambda described: events(described)["parquet"].update(path=path))
    looked_at: list[Path] = []
    monkeypatch.setattr("korea_china_2026.read.package.stamp", lambda file: looked_at.append(Path(file)))
    with suppress(PackageError):
        kc.load("events")
    assert {tiny / "data/claims.parquet"} < {*looked_at}
    assert [file for file in looked_at if not file.resolve().is_relative_to(tiny)] == []
    assert [file for file in looked_at if {"a", "b", "out"} & {*file.parts}] == []
    assert (tiny / "parts/events.parquet" in looked_at) is (path == "parts")


@pytest.mark.parametrize("read", [kc.show, *(partial(kc.load, engine=engine) for engine in ENGINES), kc.path])
def test_a_name_that_no_file_can_have_is_a_missing_file(read: Callable[[str], object], tiny: Path, monkeypatch: Any):
    described = json.loads((tiny / DESCRIPTOR).read_text("utf-8"))
    [wanted] = [one["parquet"] for one in described["resources"] if one["name"] == "events"]
    wanted["path"] = "é" * 3000
    (tiny / DESCRIPTOR).write_text(json.dumps(described), "utf-8")
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tiny))
    with pytest.raises(PackageError, match="is missing, and tables are read from Parquet alone"):
        read("events")


def write_many_rows(file: Path) -> str:
    rows = pq.read_table(file)
    pq.write_table(rows.take(pa.array([0] * 800_000)), file)
    return r"states \d{9,} bytes packed into .* at most 200 bytes per byte"


def write_long_cells(file: Path) -> str:
    rows = pq.read_table(file)
    long = pa.array(["x" * 45_000_000] * rows.num_rows, pa.string())
    rows = rows.set_column(rows.column_names.index("title"), "title", long)
    pq.write_table(rows, file, compression="zstd", use_dictionary=False, write_statistics=False)
    return r"states \d+ bytes packed into .* at most 200 bytes per byte"


def _in_each_row(file: Path, text: pa.Array, **written: Any) -> None:
    """A table of many rows that all have one long title."""
    schema = pq.read_schema(file)
    columns = [text if field.name == "title" else pa.nulls(len(text), field.type) for field in schema]
    pq.write_table(pa.table(columns, names=schema.names), file, compression="zstd", **written)


SHARED = {"title": "DELTA_BYTE_ARRAY"}


def write_one_long_cell_often(file: Path) -> str:
    _in_each_row(file, pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 200_000])))
    return r"states \d{9,} bytes packed into .* at most 200 bytes per byte"


def write_long_beginnings_often(file: Path) -> str:
    """What texts share with the one before is not in the file."""
    _in_each_row(file, pa.array(["x" * 200_000] * 2_000), use_dictionary=False, column_encoding=SHARED)
    return r"states \d{9,} bytes packed into .* at most 200 bytes per byte"


def write_many_empty_cells(file: Path) -> str:
    """A null takes hardly a bit in the file, and eight bytes in memory."""
    schema = pq.read_schema(file).with_metadata({"pad": "x" * 300_000})
    pq.write_table(pa.table([pa.nulls(2_000_000, field.type) for field in schema], schema=schema), file)
    return r"states \d{9,} bytes packed into .* at most 200 bytes per byte"


def write_long_cells_and_state_short_ones(file: Path) -> str:
    expected = write_long_cells(file)

    def change(footer: Struct, _: bytearray) -> None:
        for group in footer[GROUPS][1][1]:
            group[2][1] = 5000
        for _, meta in chunks(footer):
            meta[6][1] = 400

    edit(file, change)
    return expected


LOAD = """
import resource, sys
import korea_china_2026 as kc
for engine, lazy in [("pandas", False), *((one, lazy) for one in ("pyarrow", "polars", "duckdb") for lazy in (False, True))]:
    kc.load("quotes", engine, package=sys.argv[1])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        kc.load("events", engine, lazy=lazy, package=sys.argv[1])
    except kc.PackageError as error:
        print(engine, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error)
"""


BOMBS = [
    write_many_rows,
    write_long_cells,
    write_long_cells_and_state_short_ones,
    write_one_long_cell_often,
    write_long_beginnings_often,
    write_many_empty_cells,
]


def test_columns_that_share_their_pages_are_refused(tiny: Path):
    file = tiny / "data/events.parquet"
    rows = pq.read_table(file)
    long = pa.array([os.urandom(50_000).hex() for _ in range(rows.num_rows)])
    rows = rows.set_column(rows.column_names.index("title"), "title", long)
    pq.write_table(rows, file, use_dictionary=False)

    def change(footer: Struct, _: bytearray) -> None:
        [(_, wanted)] = chunks(footer, "title")
        for name in ("event_id", "rationale"):
            for _, meta in chunks(footer, name):
                meta |= {number: wanted[number] for number in (6, 7, 9)}

    edit(file, change)
    for engine in ENGINES:
        with pytest.raises(PackageError, match="states more bytes of columns than it has"):
            kc.load("events", engine, package=tiny)


def test_columns_that_differ_in_case_alone_are_refused(tiny: Path):
    describe(tiny, lambda described: events(described)["schema"]["fields"].append({"name": "TITLE", "type": "string"}))
    with pytest.raises(PackageError, match="each field once, in whatever case"):
        kc.load("events", package=tiny)


@pytest.mark.parametrize("spoil", BOMBS)
@pytest.mark.slow
def test_every_engine_refuses_a_bomb_in_parquet_before_memory_grows(spoil: Callable[[Path], str], tiny: Path):
    expected = spoil(tiny / "data/events.parquet")
    run = [sys.executable, "-c", LOAD, str(tiny)]
    lines = subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "pandas",
        "pyarrow",
        "pyarrow",
        "polars",
        "polars",
        "duckdb",
        "duckdb",
    ]
    for line in lines:
        engine, kilobytes, message = line.split(" ", 2)
        assert re.search(f"{expected}.*KOREA_CHINA_2026_UNBOUNDED", message), engine
        assert int(kilobytes) < 20_000, engine


def test_texts_that_could_be_too_long_are_counted_unless_that_would_take_for_ever(tiny: Path, monkeypatch: Any):
    file = tiny / "data/events.parquet"
    describe(tiny, lambda described: events(described)["parquet"].pop("rows"))
    _in_each_row(file, pa.array(["x" * 1_000_000, *["y"] * 2_000]))
    assert len(kc.load("events", package=tiny)) == 2_001
    monkeypatch.setattr("korea_china_2026.parquet_bounds._MOST_PARTS", 100)
    os.utime(file, (0, 0))
    with pytest.raises(PackageError, match=r"2001\d{6,} bytes packed"):
        kc.load("events", package=tiny)


def test_a_bound_can_be_lifted(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    describe(tiny, lambda described: events(described)["parquet"].pop("rows"))
    write_many_rows(tiny / "data/events.parquet")
    with pytest.raises(PackageError, match="at most 200 bytes per byte"):
        kc.load("events", package=tiny)
    monkeypatch.setenv("KOREA_CHINA_2026_UNBOUNDED", "1")
    assert kc.load("events", "polars", package=tiny).height == 800_000


@pytest.mark.parametrize("engine", ENGINES)
def test_texts_that_many_rows_share_are_read(engine: Any, tiny: Path):
    file = tiny / "data/events.parquet"
    describe(tiny, lambda described: events(described)["parquet"].pop("rows"))
    _in_each_row(file, pa.DictionaryArray.from_arrays(pa.array([0] * 600, pa.int32()), pa.array(["x" * 200_000])))
    with pytest.raises(PackageError, match=r"\d{9} bytes packed"):
        kc.load("events", engine, package=tiny)
    _in_each_row(file, pa.array(["x" * 10_000, *["y"] * 20_000]))  # the bound counts what is there, not what might be
    assert len(kc.load("events", engine, package=tiny)) == 20_001


FORMS = [*((engine, False) for engine in ENGINES), ("pyarrow", True), ("polars", True)]


@pytest.mark.parametrize(("engine", "lazy"), FORMS)
def test_columns_of_types_that_cannot_be_the_declared_ones_are_told_at_once(engine: Any, lazy: bool, tiny: Path):
    file = tiny / "data/events.parquet"
    rows = pq.read_table(file)
    dated = rows.column_names.index("start_date")
    nested = pa.array([[{"a": 1}]] * rows.num_rows)
    pq.write_table(rows.set_column(dated, "start_date", nested), file)
    with pytest.raises(PackageError, match=r"events\.parquet cannot be read as its descriptor describes it"):
        kc.load("events", engine, lazy=lazy, package=tiny)


def _put(file: Path, name: str, values: pa.Array, **written: Any) -> None:
    rows = pq.read_table(file)
    pq.write_table(rows.set_column(rows.column_names.index(name), name, values), file, **written)


MIDNIGHT_IN_SEOUL = dt.datetime(2026, 1, 4, 15)
#: What engines make different values of: some cut, some round, some shift by a day, some refuse.
OTHER_TYPES = {
    "a time in a zone": ("start_date", pa.array([MIDNIGHT_IN_SEOUL] * 3, pa.timestamp("us", "Asia/Seoul"))),
    "an afternoon": ("start_date", pa.array([MIDNIGHT_IN_SEOUL] * 3, pa.timestamp("us"))),
    "a date as text": ("start_date", pa.array(["2026-01-05"] * 3)),
    "days as numbers": ("start_date", pa.array([20260105] * 3, pa.int32())),
    "half a number": ("n_reports", pa.array([1.5] * 3)),
    "a number as text": ("n_reports", pa.array(["1e3"] * 3)),
    "truth for a number": ("n_reports", pa.array([True] * 3)),
    "a duration": ("n_reports", pa.array([1] * 3, pa.duration("s"))),
    "a struct for a text": ("title", pa.array([{"a": "x"}] * 3)),
    "bytes for a text": ("title", pa.array([b"\xff"] * 3)),
    "a number in eight bits": ("n_reports", pa.array([1] * 3, pa.int8())),
}


@pytest.mark.parametrize("name", OTHER_TYPES)
def test_values_that_engines_take_for_different_ones_are_told_alike(name: str, tiny: Path):
    column, values = OTHER_TYPES[name]
    count = pq.read_metadata(tiny / "data/events.parquet").num_rows
    _put(tiny / "data/events.parquet", column, values.take(pa.array([0] * count)))
    told = set()
    for engine, lazy in FORMS:
        with pytest.raises(
            PackageError, match=rf"events\.parquet cannot be read .*: {column} is .*; expected"
        ) as error:
            kc.load("events", engine, lazy=lazy, package=tiny)
        told.add(str(error.value))
    assert len(told) == 1


@pytest.mark.parametrize(("days", "stated"), [(-719_163, True), (2_932_897, False), (2**31 - 1, True)])
def test_a_date_of_no_calendar_is_told(days: int, stated: bool, tiny: Path):
    file = tiny / "data/events.parquet"
    count = pq.read_metadata(file).num_rows
    _put(file, "start_date", pa.array([days] * count, pa.int32()).cast(pa.date32()), write_statistics=stated)
    for engine, lazy in FORMS:
        with pytest.raises(PackageError, match=r"a date in start_date that no calendar has; expected .* 1 to 9999"):
            kc.load("events", engine, lazy=lazy, package=tiny)
    with pytest.raises(PackageError, match="no calendar"):
        kc.records("events")
    assert [one.code for one in read_footer(TABLES["events"], file, "x").findings] == ["KC714"]
    _put(file, "start_date", pa.array([-719_162, 2_932_896, *[None] * (count - 2)], pa.int32()).cast(pa.date32()))
    assert {row.start_date for row in kc.records("events")} == {dt.date.min, dt.date.max, None}


def test_a_date_of_no_calendar_is_told_whatever_the_footer_states(tiny: Path):
    file = tiny / "data/events.parquet"
    count = pq.read_metadata(file).num_rows
    _put(file, "start_date", pa.array([2 * 10**8] * count, pa.int32()).cast(pa.date32()))
    state(file, "start_date", **dict.fromkeys(("max", "min", "max_old", "min_old"), (20_000).to_bytes(4, "little")))
    refused_alike(tiny, r"start_date")
    assert [one.code for one in read_footer(TABLES["events"], file, "x").findings] == ["KC714"]


def refused_alike(package: Path, why: str) -> None:
    """Every reader raises one and the same PackageError."""
    told = set()
    for read in (*(partial(kc.load, engine=engine, lazy=lazy, package=package) for engine, lazy in FORMS), kc.records):
        with pytest.raises(PackageError, match=why) as error:
            read("events")
        told.add(str(error.value))
    assert len(told) == 1


def _fewer_rows(of_file: int, of_group: int) -> Callable[[Path], None]:
    def change(footer: Struct, _: bytearray) -> None:
        footer[ROWS][1] -= of_file
        footer[GROUPS][1][1][0][ROWS][1] -= of_group

    return lambda file: edit(file, change)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_fewer_rows(0, 1), "rows in groups that have"),
        (_fewer_rows(1, 0), "rows in groups that have"),
        (_fewer_rows(1, 1), r"rows with \d+ values of event_id"),
        (_fewer_rows(-1, -1), r"rows with \d+ values of event_id"),
        # DuckDB would not read the column, and give nothing for each of its values.
        (lambda file: state(file, "title", empty=pq.read_metadata(file).num_rows), r"\d+ empty cells of title"),
    ],
)
def test_a_footer_by_which_readers_would_differ_is_told_by_all(spoil: Callable[[Path], None], why: str, tiny: Path):
    spoil(tiny / "data/events.parquet")
    refused_alike(tiny, why)


Columns = dict[str, Struct]


def _footer_of(change: Callable[[Columns, Struct], object], **written: Any) -> Callable[[Path], None]:
    """The file written again, of which a change of its columns, by their names, and of its footer lies."""

    def spoil(footer: Struct, _: bytearray) -> None:
        change({said[3][1][3][1][1][0].decode(): said for said, _ in chunks(footer)}, footer)

    def write_and_spoil(file: Path) -> None:
        pq.write_table(pq.read_table(file), file, **written)
        edit(file, spoil)

    return write_and_spoil


def _element(footer: Struct, name: str) -> Struct:
    return next(one for one in footer[2][1][1] if one[4][1] == name.encode())


def _noted(name: str, kind: pa.DataType, **more: str) -> Callable[[Path], None]:
    """A note of another type in Arrow than a column has."""

    def change(_: Columns, footer: Struct) -> None:
        [note] = [pair for pair in footer[5][1][1] if pair[1][1] == b"ARROW:schema"]
        held = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(note[2][1])))
        metadata = {key.replace("__", ":"): value for key, value in more.items()}
        other = held.set(held.get_field_index(name), pa.field(name, kind, metadata=metadata))
        note[2][1] = base64.b64encode(other.serialize().to_pybytes())

    return _footer_of(change)


def _meta(columns: Columns, name: str) -> Struct:
    return columns[name][3][1]  # type: ignore[no-any-return]


def _without_type(_: Columns, footer: Struct) -> None:
    """A column of a type that has no values, of which it has some."""
    element = _element(footer, "title")
    del element[6]
    element[10] = [12, {11: [12, {}]}]


PLAIN = {"use_dictionary": False, "compression": "none"}
OF_ANOTHER = "other columns in a group of rows"
WRONG_COLUMNS: dict[str, tuple[Callable[[Path], None], str]] = {
    "another path": (_footer_of(lambda c, _: _meta(c, "title").__setitem__(3, _meta(c, "end_date")[3])), OF_ANOTHER),
    "no path": (_footer_of(lambda c, _: _meta(c, "title")[3][1][1].clear()), OF_ANOTHER),
    "another kind": (_footer_of(lambda c, _: _meta(c, "title")[1].__setitem__(1, 2)), OF_ANOTHER),
    "a column twice": (
        _footer_of(lambda c, footer: footer[GROUPS][1][1][0][1][1][1].insert(1, c["title"])),
        OF_ANOTHER,
    ),
    "another file": (_footer_of(lambda c, _: c["title"].__setitem__(1, [8, b"x.parquet"])), "in another file"),
    "a key": (_footer_of(lambda c, _: c["title"].__setitem__(8, [12, {1: [12, {}]}])), "encrypted"),
    "a dictionary of another": (
        _footer_of(lambda c, _: _meta(c, "title").__setitem__(11, _meta(c, "end_date")[9]), **PLAIN),
        "values of title where",
    ),
    "a column too short": (
        _footer_of(lambda c, _: _meta(c, "title")[7].__setitem__(1, _meta(c, "title")[7][1] - 3)),
        "values of title where",
    ),
    "a dictionary nowhere": (_footer_of(lambda c, _: _meta(c, "title").__setitem__(11, [6, 0])), "that are none"),
    "a place before the file": (_footer_of(lambda c, _: _meta(c, "title").__setitem__(11, [6, -5])), "that are none"),
    "an older type": (_footer_of(lambda _, footer: _element(footer, "title").__setitem__(6, [5, 19])), "two types"),
    "no type": (
        _footer_of(_without_type, store_schema=False),
        "two types of title",
    ),
    "moments": (_noted("n_reports", pa.timestamp("s")), r"n_reports as timestamp\[s\]"),
    "milliseconds": (_noted("start_date", pa.date64()), r"start_date as date64\[ms\]"),
    "bytes": (_noted("title", pa.binary()), "title as binary"),
    "other codes": (_noted("title", pa.dictionary(pa.int8(), pa.string()), _PL_ENUM_VALUES2="3;abc"), "polars alone"),
    "an extension": (_noted("title", pa.string(), ARROW__extension__name="x.y"), "polars alone"),
    "eight bits": (_noted("n_reports", pa.int8()), "n_reports as int8"),
}


@pytest.mark.parametrize("name", WRONG_COLUMNS)
def test_columns_that_a_footer_describes_otherwise_than_their_schema_are_told_by_all(name: str, tiny: Path):
    spoil, why = WRONG_COLUMNS[name]
    spoil(tiny / "data/events.parquet")
    refused_alike(tiny, why)
    assert [one.code for one in read_footer(TABLES["events"], tiny / "data/events.parquet", "x").findings] == ["KC714"]


@pytest.mark.parametrize(("engine", "lazy"), FORMS)
def test_a_column_of_no_type_is_empty(engine: Any, lazy: bool, tiny: Path):
    file = tiny / "data/events.parquet"
    _put(file, "end_date", pa.nulls(pq.read_metadata(file).num_rows))
    assert kc.load("events", engine, lazy=lazy, package=tiny) is not None
    assert {row.end_date for row in kc.records("events")} == {None}


@pytest.mark.parametrize("read_as", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_columns_whose_texts_are_held_otherwise_are_read(read_as: pa.DataType, tiny: Path):
    file = tiny / "data/events.parquet"
    before, titles = kc.records("events"), pq.read_table(file)["title"]
    _put(file, "title", titles.dictionary_encode() if pa.types.is_dictionary(read_as) else titles.cast(read_as))
    assert pq.read_schema(file).field("title").type == read_as
    assert kc.load("events", "polars", package=tiny)["title"].to_list() == [row.title for row in before]


def _locked(file: Path) -> None:
    """The file with a footer that all can read, and a column that none can without a key."""
    keys = type("Keys", (encryption.KmsClient,), {
        "__init__": lambda self, _: encryption.KmsClient.__init__(self),
        "wrap_key": lambda _, key, name: base64.b64encode(name.encode() + key),
    })  # fmt: skip
    rows, config = (
        pq.read_table(file),
        encryption.EncryptionConfiguration(footer_key="all", column_keys={"one": ["title"]}, plaintext_footer=True),
    )
    lock = encryption.CryptoFactory(keys).file_encryption_properties(encryption.KmsConnectionConfig(), config)
    with pq.ParquetWriter(file, rows.schema, encryption_properties=lock) as writer:
        writer.write_table(rows)


def _hollow(file: Path) -> None:
    """The file without what its footer points to."""
    data = file.read_bytes()
    file.write_bytes(data[:4] + data[-8 - int.from_bytes(data[-8:-4], "little") :])


@pytest.mark.parametrize("spoil", [_locked, _hollow])
def test_columns_that_cannot_be_read_are_told_before_an_engine_panics(spoil: Callable[[Path], None], tiny: Path):
    """Arrow would end the process over the first, and polars panic over the second."""
    spoil(tiny / "data/events.parquet")
    for engine, lazy in FORMS:
        with pytest.raises(PackageError, match=r"events\.parquet states (columns that are encrypted|values of )"):
            kc.load("events", engine, lazy=lazy, package=tiny)
    assert [one.code for one in read_footer(TABLES["events"], tiny / "data/events.parquet", "x").findings] == ["KC714"]


def test_a_panic_of_polars_is_one_error(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pl.LazyFrame, "collect", lambda _: (_ for _ in ()).throw(pl.exceptions.PanicException("range")))
    with pytest.raises(PackageError, match=r"events\.parquet cannot be read as its descriptor describes it: range"):
        kc.load("events", "polars", package=tiny)


@pytest.mark.parametrize(("engine", "lazy"), FORMS)
def test_parts_of_narrower_types_are_read_whole(engine: Any, lazy: bool, tiny: Path):
    """Read by the types of its first part, a table would lose the others' places, or be refused."""
    whole = kc.records("places")
    rows, folder = pq.read_table(tiny / "data/places.parquet"), tiny / "data/places"
    folder.mkdir()
    (tiny / "data/places.parquet").unlink()
    narrow = rows.set_column(
        rows.column_names.index("latitude"), "latitude", rows["latitude"].cast(pa.float32(), safe=False)
    )
    for number, part in enumerate((narrow.slice(0, 1), rows.slice(1))):
        pq.write_table(part, folder / f"{number}.parquet")
    describe(
        tiny,
        lambda d: next(one for one in d["resources"] if one["name"] == "places")["parquet"].update(path="data/places"),
    )
    read: Any = kc.load("places", engine, lazy=lazy, package=tiny)
    if lazy:
        read = read.to_table() if engine == "pyarrow" else read.collect()
    found = np.asarray((read.fetchnumpy() if engine == "duckdb" else read)["latitude"]).tolist()
    assert found[1:] == [row.latitude for row in whole[1:]]
    assert len(found) == len(whole) > 1


@pytest.mark.parametrize("ask", [*(partial(kc.load, "events", engine) for engine in ("pandas", "pyarrow", "polars")),
                                 partial(kc.records, "events"), partial(kc.search, "meeting")])  # fmt: skip
def test_a_text_that_is_not_utf_8_is_told(ask: Callable[[], object], tiny: Path, monkeypatch: pytest.MonkeyPatch):
    file = tiny / "data/events.parquet"
    rows = pq.read_table(file)
    broken = pa.array([b"\xec\x00"] * rows.num_rows, pa.binary()).view(pa.string())
    pq.write_table(rows.set_column(rows.column_names.index("title"), "title", broken), file)
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tiny))
    with pytest.raises(PackageError, match=r"events\.parquet cannot be read as its descriptor describes it"):
        ask()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_cannot_be_of_the_declared_type_is_told_at_once(engine: Any, tiny: Path):
    describe(
        tiny,
        lambda d: next(one for one in events(d)["schema"]["fields"] if one["name"] == "title").update(type="integer"),
    )
    with pytest.raises(PackageError, match=r"events\.parquet cannot be read as its descriptor describes it"):
        kc.load("events", engine, package=tiny)


def test_a_huge_file_beside_the_texts_is_not_read(tiny: Path, texts: Path):
    with (texts / "huge.txt").open("wb") as stream:
        stream.truncate(1 << 42)
    assert kc.verify(texts).texts == tuple(sorted(row.source_id for row in kc.records("sources")))
    assert len(read_texts(texts)) == len(list(texts.iterdir())) - 1


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_a_number_that_json_cannot_hold_is_told(number: str, tiny: Path):
    text = (tiny / DESCRIPTOR).read_text("utf-8")
    (tiny / DESCRIPTOR).write_text(f'{{"x": {number},{text.lstrip()[1:]}', "utf-8")
    with pytest.raises(PackageError, match=f"{number} is no JSON value"):
        kc.cite()
    assert "KC710" in {finding.code for finding in check_package(tiny / DESCRIPTOR).findings}


def test_half_of_a_character_is_told(tiny: Path):
    text = (tiny / DESCRIPTOR).read_text("utf-8")
    (tiny / DESCRIPTOR).write_text(f'{{"x": "a\\ud800b",{text.lstrip()[1:]}', "utf-8")
    for ask in (kc.cite, kc.connect, lambda: kc.load("events")):
        with pytest.raises(PackageError, match="half of a character"):
            ask()
    (tiny / DESCRIPTOR).write_text(f'{{"x": "a\\ud83d\\ude00b",{text.lstrip()[1:]}', "utf-8")
    assert kc.cite()


@pytest.mark.parametrize("put", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_a_descriptor_that_is_no_regular_file_is_not_waited_for(put: Any, tiny: Path):
    (tiny / DESCRIPTOR).unlink()
    put(tiny / DESCRIPTOR)
    with pytest.raises(PackageError, match="this is no regular file"):
        kc.tables()


READING = {
    "load": lambda: kc.load("events"),
    "load_all": lambda: kc.load_all("pyarrow"),
    "search": lambda: kc.search("meeting"),
    "connect": kc.connect,
    "records": lambda: kc.records("claims"),
}


@pytest.mark.parametrize("ask", READING.values(), ids=READING)
def test_readers_wait_for_a_build_that_moves_files(ask: Callable[[], object], tiny: Path):
    for path in (DESCRIPTOR, "data/events.parquet", "data/claims.parquet"):
        (tiny / path).rename(tiny / f"{path}.old")
    journal = tiny / BUILD_FOLDER / JOURNAL
    journal.parent.mkdir()
    journal.touch()

    def commit() -> None:
        time.sleep(0.3)
        for path in ("data/events.parquet", "data/claims.parquet", DESCRIPTOR):
            (tiny / f"{path}.old").rename(tiny / path)
        journal.unlink()

    with ThreadPoolExecutor() as threads:
        done = threads.submit(commit)
        assert ask() is not None
        done.result()


def test_a_descriptor_that_stays_is_known_to_be_another_when_files_beside_it_were_written(tiny: Path):
    """Who reads while it happens would else not notice."""
    paths = [file.relative_to(tiny).as_posix() for file in tiny.rglob("*") if file.is_file()]
    planned = {path: (tiny / path).read_bytes() for path in paths}
    before, kept = stamp(tiny / DESCRIPTOR), (tiny / DESCRIPTOR).read_bytes()
    assert write(planned, tiny, owned=()) == []
    assert stamp(tiny / DESCRIPTOR) == before
    write({**planned, "data/events.parquet": planned["data/places.parquet"]}, tiny, owned=())
    assert stamp(tiny / DESCRIPTOR) != before
    assert (tiny / DESCRIPTOR).read_bytes() == kept


@pytest.mark.slow
def test_a_package_that_a_build_changes_meanwhile_is_checked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for path, data in sound().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    file, tries = tmp_path / "data/events.csv", []
    whole = file.read_bytes()
    file.write_bytes(whole + b"\n")

    def scanned(path: Path, *rest: Any, **named: Any) -> Any:
        found = scan(path, *rest, **named)
        tries.append(path)
        if tries.count(file) == 1 and path == file:
            file.write_bytes(whole)
            os.utime(tmp_path / DESCRIPTOR)
        return found

    monkeypatch.setattr(check, "scan", scanned)
    assert check_package(tmp_path / DESCRIPTOR).findings == []
    assert tries.count(file) == 2


@pytest.mark.slow
def test_a_package_that_never_rests_gives_no_false_finding(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    def scanned(path: Path, *rest: Any, **named: Any) -> Any:
        os.utime(tiny / DESCRIPTOR)
        return scan(path, *rest, **named)

    for path, data in sound().items():
        (tiny / path).write_bytes(data)
    monkeypatch.setattr(check, "scan", scanned)
    monkeypatch.setattr("korea_china_2026.package_files.PATIENCE", 0)
    with pytest.raises(PackageError, match="built again and again while it was read"):
        check_package(tiny / DESCRIPTOR)


def test_a_build_that_was_killed_is_not_waited_for_for_ever(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    (tiny / DESCRIPTOR).unlink()
    (tiny / BUILD_FOLDER).mkdir()
    (tiny / BUILD_FOLDER / JOURNAL).touch()
    monkeypatch.setattr("korea_china_2026.package_files.PATIENCE", 0.1)
    with pytest.raises(PackageError, match=r"there is no datapackage\.json"):
        kc.load("events")


def test_a_build_that_was_killed_is_waited_for_once(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    (tiny / BUILD_FOLDER).mkdir()
    (tiny / BUILD_FOLDER / JOURNAL).touch()
    monkeypatch.setattr("korea_china_2026.package_files.PATIENCE", 0.1)
    assert kc.tables()
    monkeypatch.setattr("korea_china_2026.package_files.PATIENCE", 60)
    assert kc.load_all("pyarrow")
    assert kc.records("claims")


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "title": lambda d: d.update(title=5),
    "contributors": lambda d: d.update(contributors="me"),
    "contributor": lambda d: d.update(contributors=["me"]),
    "licenses": lambda d: d.update(licenses="x"),
    "licence": lambda d: d.update(licenses=[{"name": 4}]),
    "version": lambda d: d.update(version=1.0),
    "created": lambda d: d.update(created=2026),
    "resources": lambda d: d.update(resources={}),
    "parquet": lambda d: events(d).update(parquet=None),
    "rows": lambda d: events(d).update(rows="3"),
    "no Parquet file": lambda d: events(d)["parquet"].update(path=[]),
    "negative rows": lambda d: events(d).update(rows=-3),
    "path": lambda d: events(d).update(path=None),
    "schema": lambda d: events(d).update(schema="events.json"),
    "fields": lambda d: events(d)["schema"].update(fields={}),
    "field": lambda d: events(d)["schema"]["fields"].append("title"),
    "double field": lambda d: events(d)["schema"]["fields"].append(events(d)["schema"]["fields"][0]),
    "type": lambda d: events(d)["schema"]["fields"][0].update(type="geopoint"),
    "constraints": lambda d: events(d)["schema"]["fields"][0].update(constraints=[]),
    "categories": lambda d: events(d)["schema"]["fields"][0].update(categories=[7]),
    "foreignKeys": lambda d: events(d)["schema"].update(foreignKeys=[{}]),
    "primaryKey": lambda d: events(d)["schema"].update(primaryKey=7),
    "double resource": lambda d: d["resources"].append(events(d)),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_named_with_its_place(name: str, tiny: Path):
    describe(tiny, WRONG[name])
    for read in (lambda: kc.load("events", package=tiny), kc.cite, kc.tables, kc.describe):
        with pytest.raises(
            PackageError, match=r"datapackage\.json is not a descriptor of this dataset: .* expected .*kc2026 validate"
        ):
            read()


@pytest.mark.parametrize("name", WRONG)
def test_what_readers_refuse_is_a_finding(name: str, tmp_path: Path):
    """Of a package that is sound otherwise."""
    for path, data in sound().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    describe(tmp_path, WRONG[name])
    with pytest.raises(PackageError):
        read_package(tmp_path)
    descriptor = tmp_path / "datapackage.json"
    with beside_package():
        assert read_descriptor(descriptor).findings or check_package(descriptor).findings


def test_a_key_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="'a' occurs twice"):
        parse_json(b'{"a": 1, "b": {"c": 1}, "a": 2}')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "path", "fields"]), inner),
    max_leaves=5,
)


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=JSON)
def test_any_value_anywhere_is_read_or_refused_with_one_error(
    data: st.DataObject, value: object, tiny: Path, tmp_path_factory: Any
):
    described = json.loads((tiny / "datapackage.json").read_text("utf-8"))
    holder = described
    while isinstance(holder, dict | list) and holder:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if data.draw(st.booleans()) or not isinstance(holder[key], dict | list) or not holder[key]:
            holder[key] = value
            break
        holder = holder[key]
    folder = tmp_path_factory.mktemp("any")
    (folder / "datapackage.json").write_text(json.dumps(described), "utf-8")
    try:
        found = read_package(folder)
    except PackageError:
        return
    assert found.tables
    assert all(isinstance(field.name, str) for table in found.tables.values() for field in table.fields)


def test_rows_of_a_package_that_is_built_anew_are_read_anew(tiny: Path) -> None:
    file, descriptor = tiny / "data" / "events.parquet", tiny / "datapackage.json"
    before, hits = kc.records("events"), kc.search("unheardof")
    table = pq.read_table(file)
    titles = pa.array(["Unheardof"] * table.num_rows, pa.string())
    pq.write_table(table.set_column(table.column_names.index("title"), "title", titles), file)
    descriptor.write_bytes(descriptor.read_bytes() + b"\n")
    assert {row.title for row in kc.records("events")} == {"Unheardof"} != {row.title for row in before}
    assert kc.find_record(before[0].event_id).row.title == "Unheardof"
    assert len(hits) == 0 < len(kc.search("unheardof"))
