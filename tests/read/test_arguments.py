"""Whatever is given to a public function is answered, or refused by one error of ours that names the argument."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import korea_china_2026 as kc
from korea_china_2026.answers.record import ANSWERS
from korea_china_2026.read.package import package

from .tiny import TEXTS

ODD: dict[str, Callable[[], Any]] = {
    "a series": lambda: pd.Series(["events", "claims"]),
    "an empty series": lambda: pd.Series([], dtype="string"),
    "a polars series": lambda: pl.Series(["events"]),
    "an Arrow array": lambda: pa.array(["events"]),
    "an array": lambda: np.array(["events", "claims"]),
    "a scalar array": lambda: np.array("events"),
    "a matrix": lambda: np.zeros((2, 2, 2)),
    "a frame": lambda: pd.DataFrame({"events": [1]}),
    "a frame of lists": lambda: pd.DataFrame({key: [["a"]] for key in (*SPAN, "span_digest", "speaker_actor_id")}),
    "a text as a numpy scalar": lambda: np.str_("nothing"),
    "not a number": lambda: float("nan"),
    "not available": lambda: pd.NA,
    "no time": lambda: pd.NaT,
    "nothing": lambda: None,
    "bytes": lambda: b"events",
    "an empty text": lambda: "",
    "a text with NUL": lambda: "a\0b",
    "half a character": lambda: "\ud800",
    "a long text": lambda: "events " * 2_000,
    "true": lambda: True,
    "a number": lambda: 0,
    "a huge number": lambda: 10**5000,
    "a decimal": lambda: Decimal("sNaN"),
    "a date": lambda: dt.date(2026, 1, 5),
    "a dictionary": lambda: {"alpha-1": float("nan")},
    "an empty dictionary": dict,
    "a set": lambda: {1, "events"},
    "a list": lambda: ["event_id", "event_id"],
    "nested lists": lambda: [[["events"]], ["alpha-1"]],
    "numbers for names": lambda: [1],
    "a generator": lambda: (one for one in ("event_id", "nothing")),
    "rows with lists": lambda: [{"source_id": "alpha-1", "char_start": 0, "char_end": 3, "speaker_actor_id": ["x"]}],
    "rows with dates": lambda: [{"source_id": "alpha-1", "char_start": 0, "char_end": 3, "speaker_actor_id": DAY}],
    "rows with huge numbers": lambda: [{"source_id": 10**5000, "char_start": 10**5000, "char_end": 1}],
    "a path": lambda: Path("nothing"),
    "a type": lambda: str,
    "a function": lambda: len,
    "an object": object,
}
DAY = dt.date(2026, 1, 5)
SPAN = ("source_id", "char_start", "char_end")
#: What is given for the other arguments, by their names; the rest have defaults.
SOUND: dict[str, Any] = {
    "name": "events",
    "record_id": "meeting-2025",
    "words": "Ana",
    "text": TEXTS["alpha-1"],
    "source_id": "alpha-1",
    "task": "quotations",
    "predictions": [{"source_id": "alpha-1", "char_start": 0, "char_end": 3}],
}
#: By what a message names an argument, if not by its own name.
NAMED = {
    "name": "table",
    "columns": "column",
    "record_id": "record",
    "package": "folder|datapackage",
    "texts": "folder|texts|text=",
    "coder_id": "coder",
    "question_id": "record",
    "source_id": "article",
    "table": "table|record",
    "reference": "reference|predictions",
    "sources": "sources|scored",
}


ASKED = [
    (function, argument)
    for function in kc.__all__
    if callable(getattr(kc, function))
    for argument in inspect.signature(getattr(kc, function)).parameters
]


@pytest.mark.parametrize(("function", "argument"), ASKED)
def test_an_odd_value_is_answered_or_refused_by_name(function: str, argument: str, untouched: Path) -> None:
    public = getattr(kc, function)
    wanted = {
        name: SOUND[name]
        for name, one in inspect.signature(public).parameters.items()
        if one.default is inspect.Parameter.empty
    }
    engines: list[dict[str, Any]] = [{}]
    if "engine" in inspect.signature(public).parameters and argument != "engine":
        engines = [{"engine": engine} for engine in ("pandas", "pyarrow", "polars", "duckdb")]
    for engine in engines:
        for odd, make in ODD.items():
            try:
                answer = public(**wanted | engine | {argument: make()})
                list(answer) if isinstance(answer, Iterator) else str(answer)
            except kc.KoreaChinaError as error:
                told = str(error)
                assert any(one in told for one in f"{argument}|{NAMED.get(argument, '')}".split("|") if one), (
                    odd,
                    told,
                )
                assert "validate" not in told, (odd, told)


def changeable(value: Any) -> Iterator[Any]:
    """Every dictionary and list in a value, however deep."""
    if isinstance(value, dict | list):
        yield value
    for inner in [*value.values()] if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from changeable(inner)
    if isinstance(getattr(value, "attrs", None), dict):
        yield from changeable(value.attrs)


@pytest.mark.parametrize("function", [name for name in kc.__all__ if callable(getattr(kc, name))])
def test_what_is_returned_is_not_what_the_package_keeps(function: str, untouched: Path) -> None:
    public = getattr(kc, function)
    arguments = inspect.signature(public).parameters.values()
    wanted = {one.name: SOUND[one.name] for one in arguments if one.default is inspect.Parameter.empty}
    kept = [*changeable(package()), *changeable(ANSWERS)]
    given = [public(**wanted), *([public("timeline"), public()] if function == "describe" else [])]
    assert not {id(one) for one in kept} & {id(one) for answer in given for one in changeable(answer)}


def test_codes_that_are_changed_are_those_of_one_description(untouched: Path) -> None:
    coded = next(column for column in kc.describe("events").columns if column.codes)
    before = kc.load("events")[coded.name].dtype
    coded.codes.clear()  # type: ignore[attr-defined]
    assert kc.load("events")[coded.name].dtype == before
    assert next(column for column in kc.describe("events").columns if column.name == coded.name).codes


def test_what_is_asked_for_exists(untouched: Path) -> None:
    assert kc.show(SOUND["record_id"])
    assert set(SOUND) | set(NAMED) <= {argument for _, argument in ASKED}


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: kc.show(b"x"), r"^record_id= is of type bytes; expected a text$"),  # type: ignore[arg-type]
        (lambda: kc.search(float("nan")), r"^words= is of type float; expected a text$"),  # type: ignore[arg-type]
        (lambda: kc.search(None), r"^words= is of type NoneType; expected a text$"),  # type: ignore[arg-type]
        (lambda: kc.describe({}), r"^name= is of type dict; expected a text$"),  # type: ignore[call-overload]
        (lambda: kc.load(pd.NA), r"^name= is of type NAType; expected a text$"),  # type: ignore[call-overload]
        (lambda: kc.load("events", package={}), r"^package= is of type dict; expected the path of a folder$"),  # type: ignore[call-overload]
        (lambda: kc.load("events", package=""), r"^package= is ''; expected the path of a folder$"),
        (lambda: kc.verify(texts=""), r"^texts= is ''; expected the path of a folder$"),
        (lambda: kc.load("events", lazy=pd.NA), r"^lazy= is of type NAType; expected True or False$"),  # type: ignore[call-overload]
        (lambda: kc.load("events", columns=["event_id"] * 2), r"^columns= names event_id twice"),
        (lambda: kc.spans("quotations", np.array(["a"])), r"^coder_id= is of type ndarray; expected a text$"),  # type: ignore[arg-type]
        (lambda: kc.split(["claims"]), r"^task= is of type list; expected a text$"),  # type: ignore[arg-type]
        (
            lambda: kc.score([], "claims", sources=[1]),
            r"^there is no article in sources= of type int; there are alpha-1",
        ),  # type: ignore[list-item]
        (lambda: kc.score([], "claims", texts="a/folder"), r"^texts= is 'a/folder'; expected \{source_id: text\}"),  # type: ignore[arg-type]
        (lambda: kc.score([], "claims", sources="alpha-7"), r"^there is no article in sources= 'alpha-7'; there are"),
        (
            lambda: kc.score([], "claims", texts=dict.fromkeys(TEXTS, float("nan"))),  # type: ignore[arg-type]
            r"^text= is of type float; expected a text$",
        ),
        (
            lambda: kc.score(ODD["rows with lists"](), "quotations"),
            "predictions are no frame .* unhashable type: 'list'",
        ),
    ],
)
def test_each_is_refused_in_one_way(ask: Callable[[], object], said: str, untouched: Path) -> None:
    with pytest.raises(kc.UnknownName, match=said):
        ask()


def test_labels_that_are_dates_are_labels(untouched: Path) -> None:
    assert len(kc.score(ODD["rows with dates"](), "quotations"))
