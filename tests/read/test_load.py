from __future__ import annotations

import builtins
import copy
import datetime as dt
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest

import korea_china_2026 as kc
from korea_china_2026.answers.record import ANSWERS
from korea_china_2026.errors import KoreaChinaError, MissingEngineError, PackageError, UnknownName
from korea_china_2026.read.cite import citation
from korea_china_2026.read.engines import readable

from .tiny import LAYOUT, ROWS

pytestmark = pytest.mark.usefixtures("tiny")


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{name: v.date() if isinstance(v, dt.datetime) else v for name, v in row.items()} for row in rows]  # type: ignore[misc]


@pytest.mark.parametrize("name", list(LAYOUT))
def test_engines_and_records_give_equal_rows(name: Any) -> None:
    arrow = kc.load(name, "pyarrow").to_pylist()
    assert plain(kc.load(name)) == arrow
    assert kc.load(name, "polars").to_dicts() == arrow
    relation = kc.load(name, "duckdb")
    assert [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()] == arrow
    assert [row._asdict() for row in kc.records(name)] == arrow
    assert [{k: v for k, v in row.items() if v is not None} for row in arrow] == [
        {k: v for k, v in row.items() if v is not None} for row in ROWS[name]
    ]


def test_engines_give_their_own_types() -> None:
    assert isinstance(kc.load("events"), pd.DataFrame)
    assert isinstance(kc.load("events", "pyarrow"), pa.Table)
    assert isinstance(kc.load("events", "polars"), pl.DataFrame)
    assert isinstance(kc.load("events", engine="duckdb"), duckdb.DuckDBPyRelation)


def test_pandas_types() -> None:
    types = {name: str(kind) for name, kind in kc.load("sources").dtypes.items()}
    assert types["char_count"] == "Int64"
    assert types["is_ai_generated"] == "boolean"
    assert types["title"] == "string"
    assert types["published_start"] == "datetime64[s]"
    assert str(kc.load("figures")["value"].dtype) == "float64"


def test_integers_may_be_null() -> None:
    counts = kc.load("actor_names")["mention_count"]
    assert (str(counts.dtype), counts[0], counts.isna().tolist()) == ("Int64", 2, [False, True])


def test_dates_have_years_of_any_century() -> None:
    days = kc.load("events")["start_date"]
    assert days.dt.year.dropna().tolist() == [2025, 1592]
    assert days.isna().tolist() == [False, False, True]


def test_codes_are_categories_in_declared_order() -> None:
    status = kc.load("events")["status"]
    assert list(status.cat.categories) == ["occurred", "ongoing", "planned", "hypothetical", "alleged", "did_not_occur"]
    assert kc.load("events", "polars").schema["status"] == pl.Enum(status.cat.categories.tolist())


def test_texts_that_look_like_null_stay_texts() -> None:
    assert kc.load("changes")["old_value"].tolist() == ["null"]
    assert "NA" in kc.load("quotes")["text"].tolist()
    assert not kc.load("quotes")["text"].isna().any()


def test_columns_come_in_the_order_named() -> None:
    wanted = ["title", "event_id"]
    assert list(kc.load("events", columns=wanted).columns) == wanted
    assert kc.load("events", "pyarrow", wanted).column_names == wanted
    assert kc.load("events", "polars", columns=wanted).columns == wanted
    assert kc.load("events", "duckdb", columns=wanted).columns == wanted
    assert list(kc.load("events", columns="title").columns) == ["title"]


def test_attributes_say_what_a_frame_is() -> None:
    attrs = kc.load("events", columns=["title"]).attrs
    assert attrs["title"] == "Table of events"
    assert attrs["columns"] == {"title": "What title means."}
    assert attrs["license"] == "CC-BY-4.0"
    assert "9.8.7" in attrs["citation"]


@pytest.mark.parametrize(
    ("call", "nearest"),
    [
        (lambda: kc.load("event"), "'events'"),  # type: ignore[call-overload]
        (lambda: kc.load("events", "panda"), "'pandas'"),  # type: ignore[call-overload]
        (lambda: kc.load("events", columns=["titel"]), "'title'"),
        (lambda: kc.path("events", "parket"), "'parquet'"),  # type: ignore[arg-type]
        (lambda: kc.records("quote"), "'quotes'"),  # type: ignore[arg-type]
        (lambda: kc.describe("clams"), "'claims'"),  # type: ignore[call-overload]
        (lambda: kc.find_record("meeting-2026"), "'meeting-2025'"),
        (lambda: kc.events("most_reliabel"), "'most_reliable'"),  # type: ignore[arg-type]
        (lambda: kc.cite("bibtx"), "'bibtex'"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_name_is_told_the_nearest(call: Any, nearest: str) -> None:
    with pytest.raises(UnknownName, match=nearest):
        call()


@pytest.mark.parametrize("wrong", [None, 3, ["events"], {}, b"events"])
def test_what_is_no_name_is_an_unknown_name(wrong: Any) -> None:
    calls: list[Any] = [
        lambda: kc.load(wrong), lambda: kc.load("events", wrong), lambda: kc.load("events", columns=[wrong]), lambda: kc.records(wrong),
        lambda: kc.path("events", wrong), lambda: kc.find_record(wrong), lambda: kc.cite(wrong),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(UnknownName, match=r"there is no|has no column|= is of type .*; expected a text"):
            call()


def test_no_columns_leave_the_rows() -> None:
    engines = ("pandas", "pyarrow", "polars") if int(pl.__version__.split(".")[0]) > 1 else ("pandas", "pyarrow")
    assert {kc.load("events", engine, []).shape for engine in engines} == {(3, 0)}  # type: ignore[call-overload]
    assert kc.load("events", columns=[], compact=True).shape == (3, 0)
    assert kc.load("events", "pyarrow", [], lazy=True).count_rows() == 3
    assert kc.load("events", "polars", [], lazy=True).collect().height == (3 if "polars" in engines else 0)
    with pytest.raises(UnknownName, match="no DuckDB relation without columns"):
        kc.load("events", "duckdb", [])


def test_a_record_of_another_table_is_told_its_table() -> None:
    with pytest.raises(UnknownName, match="no record 'meeting-2025' in claims; it is in events"):
        kc.find_record("meeting-2025", "claims")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_records_travel_between_processes(protocol: int) -> None:
    sent = (kc.records("events"), kc.find_record("meeting-2025"), kc.related("meeting-2025"))
    came = pickle.loads(pickle.dumps(sent, protocol))
    assert came == sent
    assert (type(came[0][0]), came[0][0].title, came[1].row._fields) == (
        type(sent[0][0]),
        sent[0][0].title,
        sent[1].row._fields,
    )
    assert copy.deepcopy(sent) == sent


def test_load_all_loads_all() -> None:
    assert list(kc.load_all()) == list(kc.load_all("polars")) == kc.tables() == list(LAYOUT)


BOOK = {"codebook", "codes", "about"}


def test_duckdb_relations_outlive_the_call_and_can_be_joined() -> None:
    shared = kc.load_all("duckdb")
    assert shared["events"].join(shared["references"], "reference_id").shape[0] == 1
    assert kc.load("events", "duckdb", ["reference_id"]).join(
        kc.load("references", "duckdb"), "reference_id"
    ).shape == (1, 4)


def test_connect_has_a_view_per_table_and_a_table_per_answer() -> None:
    connection = kc.connect()
    views = connection.sql("select view_name from duckdb_views() where not internal").fetchall()
    assert {name for (name,) in views} == set(LAYOUT)
    assert connection.sql('select publisher from "references"').fetchall() == [("Almanac",)]
    tables = connection.sql("select table_name from duckdb_tables() where not internal").fetchall()
    assert {name for (name,) in tables} == {*ANSWERS, *BOOK}
    assert connection.sql("select event_id from timeline").fetchall() == [
        ("old-visit",),
        ("meeting-2025",),
        ("undated-visit",),
    ]
    bare = kc.connect(answers=False).sql("select table_name from duckdb_tables() where not internal").fetchall()
    assert {name for (name,) in bare} == BOOK
    [(code, meaning)] = connection.sql("select code, definition from codes where code = 'occurred' limit 1").fetchall()
    assert meaning == f"Definition of {code}."
    assert connection.sql(
        "select refers_to from codebook where column_name = 'place_id' and table_name = 'events'"
    ).fetchall() == [("places.place_id",)]
    said = "select comment from duckdb_columns() where table_name = 'events' and column_name = 'title'"
    assert connection.sql(said).fetchall() == [("What title means.",)]
    assert dict(connection.sql("from about").fetchall())["version"] == kc.version_info()["data"]


def test_a_connection_that_another_thread_uses_is_no_fault_of_the_package() -> None:
    busy = type("ResourceInUseException", (Exception,), {})
    with (
        pytest.raises(KoreaChinaError, match=r"busy in another thread; let each one kc\.connect") as raised,
        readable("a"),
    ):
        raise busy
    assert not isinstance(raised.value, PackageError)


def test_a_relation_outlives_the_name_of_its_connection() -> None:
    assert kc.connect(answers=False).sql("select count(*) from events").fetchall() == [(3,)]


@pytest.mark.parametrize(("engine", "extra"), [("polars", "polars"), ("duckdb", "duckdb")])
def test_a_missing_engine_names_its_extra(engine: Any, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == engine:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingEngineError, match=rf'pip install "korea-china-2026\[{extra}\]"'):
        kc.load("events", engine)


def test_an_undeclared_code_is_not_lost_in_silence(tiny: Path) -> None:
    file = tiny / "data/events.parquet"
    table = pa.parquet.read_table(file)
    at = table.column_names.index("status")
    pa.parquet.write_table(table.set_column(at, "status", pa.array(["ocurred", None, None])), file)
    with pytest.raises(PackageError, match="ocurred"):
        kc.load("events")


def test_path_gives_the_file(tiny: Path) -> None:
    assert kc.path("events", "csv") == tiny.resolve() / "data/events.csv"
    assert pa.parquet.read_table(kc.path("events")).num_rows == 3
    (tiny / "data/events.csv").unlink()
    with pytest.raises(
        PackageError, match=r"no CSV of events.*in the project's repository under data/; `kc2026 export csv`"
    ):
        kc.path("events", "csv")
    (tiny / "data/events.parquet").unlink()
    with pytest.raises(PackageError, match=r"events\.parquet is missing"):
        kc.path("events")


def test_a_parquet_file_beside_one_that_is_the_resource_is_not_read(tiny: Path) -> None:
    descriptor = json.loads((tiny / "datapackage.json").read_text("utf-8"))
    [events] = [resource for resource in descriptor["resources"] if resource["name"] == "events"]
    events |= {"path": events["parquet"]["path"], "format": "parquet", "parquet": {"path": "data/elsewhere.parquet"}}
    (tiny / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    assert kc.load("events", "pyarrow").num_rows == 3
    assert kc.path("events") == tiny.resolve() / "data/events.parquet"


def test_a_package_of_parquet_alone_is_read(tiny: Path) -> None:
    # As the wheel has it: the resource itself is the Parquet file.
    file = tiny / "datapackage.json"
    described = json.loads(file.read_text("utf-8"))
    for resource in described["resources"]:
        parquet = resource.pop("parquet")
        resource |= {"path": parquet["path"], "format": "parquet", "rows": parquet["rows"]}
    file.write_text(json.dumps(described), encoding="utf-8")
    assert kc.load("events", "pyarrow").num_rows == 3
    assert kc.path("events") == tiny.resolve() / "data/events.parquet"
    assert "events: Table of events (3 rows)" in repr(kc.describe("events"))
    with pytest.raises(PackageError, match="no CSV of events"):
        kc.path("events", "csv")


def test_a_folder_without_a_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tmp_path / "empty"))
    with pytest.raises(PackageError, match="empty"):
        kc.tables()


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"resources": [{"name": "events"}]}', '{"name": "another", "resources": []}']
)
def test_a_foreign_descriptor_is_refused(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "datapackage.json").write_text(content)
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tmp_path))
    with pytest.raises(PackageError):
        kc.tables()


def test_all_errors_share_a_base() -> None:
    assert issubclass(PackageError, KoreaChinaError)
    assert issubclass(MissingEngineError, KoreaChinaError)


def test_citations_say_the_same_in_every_style() -> None:
    assert kc.cite() == "The team (2026). A tiny & tidy package, version 9.8.7 [Data set]. https://example.org/data"
    assert r"A tiny \& tidy package" in kc.cite("bibtex")
    assert "A tiny & tidy package: table events" in kc.cite(table="events")
    assert "@misc{korea-china-2026-events," in kc.cite("bibtex", table="events")
    (item,) = json.loads(kc.cite("csl-json"))
    assert (item["type"], item["issued"], item["version"]) == ("dataset", {"date-parts": [[2026]]}, "9.8.7")
    assert kc.cite("ris").splitlines()[0] == "TY  - DATA"


def test_a_citation_in_bibtex_is_one_entry_whatever_the_package_is_called() -> None:
    made = citation({"name": "my data, 2", "title": r"Ice \input{x}"}, "bibtex")
    assert made.startswith("@misc{my-data-2,\n")
    assert r"Ice \textbackslash{}input\{x\}" in made


def test_version_info_tells_code_from_data() -> None:
    info = kc.version_info()
    assert (info["korea-china-2026"], info["data"]) == (kc.__version__, "9.8.7")
    assert {"pandas", "pyarrow", "data_sha256"} <= set(info)


def test_descriptions_read_well_and_escape_html() -> None:
    table = kc.describe("events")
    assert repr(table).startswith("events: Table of events (3 rows)")
    assert "occurred: Definition of occurred." in repr(table)
    assert next(column for column in table.columns if column.name == "place_id").references == "places.place_id"
    assert "All events &lt;here&gt;." in table._repr_html_()
    assert "event_reports" in repr(kc.describe())
    assert "A tiny &amp; tidy package" in kc.describe()._repr_html_()


def test_duckdb_takes_no_folder_for_a_pattern(tiny: Path) -> None:
    odd = shutil.copytree(tiny, tiny.parent / "kc[ab]*")
    near = shutil.copytree(tiny, tiny.parent / "kca1")
    (near / "data" / "events.parquet").unlink()
    shutil.copy(near / "data" / "actors.parquet", near / "data" / "events.parquet")
    assert kc.load("events", "duckdb", package=odd).df().equals(kc.load("events", "duckdb", package=tiny).df())


ASKED_OF_EVENTS: dict[str, Callable[[], object]] = {
    "records": lambda: kc.records("events"),
    "find_record": lambda: kc.find_record("meeting-2025"),
    "related": lambda: kc.related("rome"),
    "show": lambda: kc.show("meeting-2025"),
    "search": lambda: list(kc.search("meeting").text),
    "timeline": lambda: list(kc.timeline().title),
    "load": lambda: list(kc.load("events").title),
}


@pytest.mark.parametrize("asked", ASKED_OF_EVENTS)
def test_what_was_read_of_a_file_that_has_changed_since_is_read_again(tiny: Path, asked: str) -> None:
    for ask in ASKED_OF_EVENTS.values():
        assert "Ana meets Bo" in str(ask())
    file = tiny / "data" / "events.parquet"
    rows = pyarrow.parquet.read_table(file)
    title = pa.array([one.replace("Ana meets Bo", "Another name") for one in rows["title"].to_pylist()])
    pyarrow.parquet.write_table(rows.set_column(rows.column_names.index("title"), "title", title), file)
    assert "Another name" in str(ASKED_OF_EVENTS[asked]())


def test_a_loop_of_links_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(PackageError, match=r"there is no datapackage\.json"):
        kc.load("events", package=tmp_path / "loop")
