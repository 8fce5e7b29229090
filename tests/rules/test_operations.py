# What the rules ask of an engine through narwhals means the same on each: a table of operations, and what Python says
# they give.
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

ROWS = {
    "row": [0, 1, 2, 3, 4, 5],
    "key": ["a-e001", "b-e002", "c", None, "서울-e003", "a-e001"],
    "code": ["x", "y", None, "z", "x", "x"],
    "number": ["1", "20", None, "3", "100000000000000000", "0"],
    "other": ["a", "b-e002", "x", "y", None, "a"],
}
LEFT, RIGHT = ["a", "a", "b"], ["a", "b", None]


def polars(columns: dict[str, list[Any]]) -> nw.LazyFrame[Any]:
    kinds = {name: pl.Int64 if name == "row" else pl.String for name in columns}
    return nw.from_native(pl.LazyFrame(columns, schema=kinds))


@pytest.fixture(params=["polars", "duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def frame(request: pytest.FixtureRequest) -> Iterator[Callable[[dict[str, list[Any]]], nw.LazyFrame[Any]]]:
    if request.param == "polars":
        yield polars
    elif request.param == "duckdb":
        with duckdb.connect() as connection:
            yield lambda columns: nw.from_native(
                connection.from_arrow(nw.to_native(polars(columns)).collect().to_arrow())
            )
    else:
        from pyspark.sql import SparkSession

        session = SparkSession.builder.getOrCreate()
        types = {name: "long" if name == "row" else "string" for name in ROWS}
        yield lambda columns: nw.from_native(
            session.createDataFrame(
                list(zip(*columns.values(), strict=True)),
                ", ".join(f"`{name}` {types.get(name, 'string')}" for name in columns),
            )
        )


C = nw.col
#: An expression over ROWS, and the rows for which it is true.
TRUE: dict[str, tuple[nw.Expr, list[int]]] = {
    "one of": (C("code").is_in(["x", "z"]), [0, 3, 4, 5]),
    "none of": (~C("code").is_in(["x", "z"]), [1]),
    "numbers of rows": (~C("row").is_in([0, 5]), [1, 2, 3, 4]),
    "equal": (C("key") == C("other"), [1]),
    "not equal": (C("key") != C("other"), [0, 2, 5]),
    "sorts before": (C("key") < C("other"), [2]),
    "null": (C("key").is_null(), [3]),
    "not null": (~C("key").is_null() & (C("code") != "x"), [1]),
    "null or": (C("code").is_null() | (C("code") == "y"), [1, 2]),
    "both or neither": ((C("code") == "x") != (C("other") == "a"), []),
    "whole pattern": (C("key").str.contains(r"\A(?:[a-z]+-e[0-9]{3}|c)\z"), [0, 1, 2, 5]),
    "letters beyond ASCII": (C("key").str.contains(r"\A(?:[ -~\x{AC00}-\x{D7A3}]+)\z"), [0, 1, 2, 4, 5]),
    "without its end": (C("key").str.replace_all("-[a-z][0-9]+$", "") == C("other"), [0, 5]),
    "joined": (nw.concat_str([C("code"), C("number")], separator=" ").is_in(["x 1", "y 20"]), [0, 1]),
    "joined, not one of": (~nw.concat_str([C("code"), C("number")], separator=" ").is_in(["x 1", "y 20"]), [3, 4, 5]),
    "whole number": (C("number").cast(nw.Int64) > 3, [1, 4]),
    "one case of several": (
        nw.when(C("code") == "x").then(C("key")).otherwise(nw.lit(None, nw.String)) == "a-e001",
        [0, 5],
    ),
    "starts like": (C("number").str.starts_with("1"), [0, 4]),
    "looked up": (C("code").replace_strict({"x": "one"}, default="", return_dtype=nw.String) == "one", [0, 4, 5]),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_condition_selects_the_same_rows(name: str, frame):
    condition, wanted = TRUE[name]
    assert sorted(rows(frame(ROWS).filter(condition).select("row"))) == [(row,) for row in wanted]


@pytest.mark.parametrize("name", TRUE)
def test_how_many_rows_meet_a_condition_is_the_sum_of_it(name: str, frame):
    condition, wanted = TRUE[name]
    [(n,)] = rows(frame(ROWS).select(n=condition.cast(nw.Int64).sum()))
    assert int(n or 0) == len(wanted)


@pytest.mark.parametrize(("how", "wanted"), [
    ("inner", [("a", "a"), ("a", "a"), ("b", "b")]), ("semi", [("a",), ("a",), ("b",)]), ("anti", []),
])  # fmt: skip
def test_joins_never_match_what_is_empty(how: str, wanted: list[tuple[str, ...]], frame):
    left, right = frame({"id": [*LEFT, None]}), frame({"own": RIGHT}).with_columns(again=C("own"))
    joined = left.filter(~C("id").is_null()).join(right, left_on="id", right_on="own", how=how)
    assert sorted(rows(joined.select("id", *(["again"] if how == "inner" else [])))) == wanted


def test_rows_without_a_partner_are_found(frame):
    found = frame({"id": ["a", "c", "c"]}).join(frame({"own": RIGHT}), left_on="id", right_on="own", how="anti")
    assert rows(found.select("id")) == [("c",), ("c",)]
    counted = frame({"own": ["a", "a", "b"]}).group_by("own").agg(n=nw.len())
    found = frame({"id": ["a", "c"]}).join(counted, left_on="id", right_on="own", how="left")
    assert sorted(rows(found.select("id", "n")), key=str) == [("a", 2), ("c", None)]


def test_different_values_are_counted_and_numbers_of_several_tables_fit_one_text(frame):
    counts = frame(ROWS).filter(~C("key").is_null()).select(n=nw.len(), differ=C("key").n_unique())
    assert [tuple(map(int, row)) for row in rows(counts)] == [(5, 4)]
    none = frame(ROWS).filter(C("row") > 9).select(a=(C("code") == "x").cast(nw.Int64).sum(), b=C("row").sum())
    numbers = [C(name).cast(nw.Int64).fill_null(0).cast(nw.String) for name in "ab"]
    text = none.select(table=nw.lit("one"), numbers=nw.concat_str(numbers, separator=" "))
    assert rows(text) == [("one", "0 0")]


def test_groups_are_counted_with_what_is_empty_as_a_group(frame):
    found = (
        frame(ROWS)
        .group_by("code")
        .agg(n=nw.len(), first=C("row").min(), lowest=C("number").min(), last=C("row").max())
    )
    assert sorted(rows(found.select("code", "n", "first", "lowest", "last")), key=str) == sorted(
        [("x", 3, 0, "0", 5), ("y", 1, 1, "20", 1), ("z", 1, 3, "3", 3), (None, 1, 2, None, 2)], key=str
    )


def test_frames_are_stacked_and_each_row_is_kept_once(frame):
    one = frame(ROWS).select("row", table=nw.lit("one"), found=C("key"))
    other = frame(ROWS).select("row", table=nw.lit("other"), found=C("other"))
    both = nw.concat([one, other], how="vertical").filter(~C("found").is_null())
    assert len(rows(both)) == 10
    assert sorted(rows(both.select("table", "found").unique())) == sorted(
        {("one", key) for key in ROWS["key"] if key} | {("other", key) for key in ROWS["other"] if key}
    )
    assert rows(both.sort("row", "table").head(3).select("row", "table")) == [(0, "one"), (0, "other"), (1, "one")]


def rows(frame: nw.LazyFrame[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.collect().iter_rows()]
