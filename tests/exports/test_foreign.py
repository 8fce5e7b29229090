"""A package that is not ours: read by its own descriptor, published under its own name, told in one error if unsound."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import korea_china_2026 as kc
from korea_china_2026.article_texts import read_texts
from korea_china_2026.cli import group
from korea_china_2026.errors import PackageError
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Engine
from korea_china_2026.package_view import Field, Table, parquet_files, read_package
from korea_china_2026.publish.exports import FORMATS, Published, export, read_published
from korea_china_2026.publish.plan import plan
from korea_china_2026.read import records
from korea_china_2026.sheets.corpus import gather

from ..package_faults import sound

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests/example"
#: Endings of files that are read as text.
TEXTS = (".json", ".jsonld", ".html", ".md", ".txt")
#: What is said of passes and of models that code.
PASSES = ("passes", "language model", "second coding", "Second pass")

#: What another team says of its package; nothing of it is ours.
THEIRS = {
    "name": "harbour-watch",
    "title": "Harbour Watch",
    "description": "Letters to a harbour paper.",
    "version": "7.3.1",
    "created": "2031-05-06T00:00:00Z",
    "homepage": "https://example.org/harbour",
    "keywords": ["ice", "ships"],
    "licenses": [{"name": "ODbL-1.0", "title": "Open Database License", "path": "https://example.org/odbl"}],
    "contributors": [{"title": "Greta Holm", "roles": ["author"]}],
}
#: What must not stand in what is made of it.
OURS = (
    "The korea-china-2026 team",
    "CC-BY-4.0",
    kc.__version__,
    "South Korea-China summit",
    str(PACKAGE.released),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same tables under other names and paths, in parts, written by polars and DuckDB, without any CSV of ours."""
    root = tmp_path_factory.mktemp("written")
    described = json.loads(sound()["datapackage.json"])
    described.update(THEIRS)
    for number, resource in enumerate(described["resources"]):
        name, home = resource["name"], root / "their tables"
        home.mkdir(parents=True, exist_ok=True)
        rows = pq.read_table(pa.BufferReader(sound()[f"data/{name}.parquet"]))
        (home / f"{name}.csv").write_bytes(sound()[f"data/{name}.csv"])
        half = rows.num_rows // 2
        parts = [rows.slice(0, half), rows.slice(half)]
        for at, part in enumerate(parts):
            _rewrite(part, home / f"{name}-{at}.parquet", by_polars=number % 2 == 0)
        resource["path"] = f"their tables/{name}.csv"
        resource["parquet"]["path"] = [f"their tables/{name}-{at}.parquet" for at in range(2)]
    (root / "datapackage.json").write_text(json.dumps(described), "utf-8")
    return root


@pytest.fixture
def foreign(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that package, for a test that changes it."""
    root = Path(shutil.copytree(written, tmp_path / "foreign"))
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(root))
    return root


@pytest.fixture(autouse=True)
def files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What records are made of is read once of files that are the same but for their folder."""

    def arrow(table: Table, fields: Sequence[Field]) -> pa.Table:
        states = [(state.st_size, state.st_mtime_ns) for state in map(os.stat, parquet_files(table).paths)]
        key = (table.name, *(field.name for field in fields), *states)
        if key not in _READ:
            _READ[key] = read(table, fields)
        return _READ[key]

    read = records.arrow
    monkeypatch.setattr(records, "arrow", arrow)


_READ: dict[object, pa.Table] = {}


def _rewrite(rows: Any, file: Path, *, by_polars: bool) -> None:
    if by_polars:
        pl.DataFrame(rows).write_parquet(file)
    else:
        duckdb.sql("select * from rows").write_parquet(str(file))


def texts_of(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """The texts among some files, but for the rows and for what the codes mean, which are data."""
    for path, data in files.items():
        if path.endswith((".json", ".jsonld", ".html", "README.md")):
            yield path, data.decode("utf-8")


def test_a_foreign_package_is_published_under_its_own_name(foreign: Path, tmp_path: Path):
    """Every export and the site; the site's page on citing has the licence and the authors."""
    assert CliRunner().invoke(group, ["export", "all", "--out", str(tmp_path / "out")]).exit_code == 0
    assert CliRunner().invoke(group, ["site", str(tmp_path / "site")]).exit_code == 0
    made = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    told = {path: text for path, text in texts_of(made) if not path.startswith("foreign/")}
    titled = ("out/csv/datapackage.json", "out/rocrate/ro-crate-metadata.json", "out/datasets/README.md")
    for path in (*titled, "site/index.html", "site/cite.html"):
        assert all(word in told[path] for word in ("Harbour Watch", "7.3.1", "Greta Holm")), path
    for path in (*titled, "site/cite.html"):
        assert "odbl" in told[path].lower(), path
    for path in (
        *titled,
        "out/webannotation/annotations.jsonld",
        "site/index.html",
        "site/cite.html",
        "site/site.json",
    ):
        assert [word for word in OURS if word in told[path]] == [], path
    for path in ("out/dta/codebook.md", "out/sav/codebook.md"):
        text = made[path].decode("utf-8")
        assert "Harbour Watch: " in text
        assert PACKAGE.title not in text
        assert "[](" not in re.sub(r"\]\(#[^)]*\)", "", text)
    with closing(sqlite3.connect(tmp_path / "out/sqlite/harbour-watch.sqlite")) as database:
        about = dict(database.execute("select name, value from about"))
    assert (about["title"], about["version"], about["license"]) == ("Harbour Watch", "7.3.1", "ODbL-1.0")
    assert about["released"] == "2031-05-06"


#: What is true of our articles and of how they were coded, and what we know of our own address alone.
OUR_CODING = (
    *(
        PACKAGE.name,
        PACKAGE.title,
        "overlap and contrast",
        "closed talks",
        "raw passes",
        "neither with sight",
    ),
    *("Release 0.2.0", "machine-generated", "Map of 0", "access_right", "isAccessibleForFree", "/raw/v", "/issues"),
    *("/blob/", "adjudicated", *PACKAGE.limits.values()),
)
#: Where nothing is told of tables that are empty; elsewhere the schemas say what a table is for.
TOLD = ("codebook.html", "CODEBOOK.md", "cite.html")


def test_nothing_of_our_coding_is_said_of_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A package that a person coded once, with another name: no page or export tells of passes, of models, of our
    articles, or of addresses that nobody has named."""
    planned = plan(gather(EXAMPLE / "seeds"), read_texts(EXAMPLE / "texts"), None)
    for path, data in planned.files.items():
        (tmp_path / "theirs" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "theirs" / path).write_bytes(data)
    shutil.rmtree(tmp_path / "theirs/docs")
    describe(tmp_path / "theirs", lambda described: described.update(THEIRS))
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tmp_path / "theirs"))
    assert CliRunner().invoke(group, ["export", "all", "--out", str(tmp_path / "out")]).exit_code == 0
    assert CliRunner().invoke(group, ["site", str(tmp_path / "site")]).exit_code == 0
    made = {p.relative_to(tmp_path).as_posix(): p for p in tmp_path.rglob("*") if p.suffix in TEXTS}
    told = {path: p.read_text("utf-8") for path, p in made.items() if not path.startswith("theirs/")}
    assert {(path, word) for path, text in told.items() for word in OUR_CODING if word in text} == set()
    mine = {path: text for path, text in told.items() if path.endswith(TOLD) and "/tables/" not in path}
    assert {(path, said) for path, text in mine.items() for said in PASSES if said in text} == set()
    assert "language model" not in told["site/agreement.html"] + told["site/index.html"]
    assert "# Codebook\n\nHarbour Watch: what is coded, how, and" in told["out/rocrate/docs/CODEBOOK.md"]
    links = re.findall(r"\]\(([\w/]+\.md)", told["out/rocrate/docs/CODEBOOK.md"])
    assert {f"out/rocrate/docs/{link}" for link in links} <= set(told)
    assert '"kc": "urn:harbour-watch:"' in told["out/webannotation/annotations.jsonld"]


def test_a_fork_with_its_own_articles_tells_of_no_pass():
    """README and codebook of a checkout whose articles a person coded once."""
    planned = plan(gather(EXAMPLE / "seeds"), read_texts(EXAMPLE / "texts"), (ROOT / "README.md").read_text("utf-8"))
    [figures] = re.findall(r"generated:figures -->\n(.*?)<!-- /gen", planned.files["README.md"].decode(), re.DOTALL)
    assert "Of 7 facts and plans of the articles that were checked" in figures
    for text in (figures, planned.files["docs/CODEBOOK.md"].decode().partition("\n## Limits")[0]):
        assert [said for said in (*PASSES, "oded twice", "same model", "No person") if said in text] == []
    assert "Agreement of two passes" not in planned.files["docs/CODEBOOK.md"].decode()


def test_a_foreign_package_keeps_its_rows(foreign: Path):
    """Parts written by others hold the rows that were written in one file by us."""
    published = read_published(read_package(foreign))
    ours = {name: pq.read_table(pa.BufferReader(sound()[f"data/{name}.parquet"])).to_pylist() for name in TABLES}
    assert {name: [vars(row) for row in rows] for name, rows in published.tables.items()} == ours
    assert "Harbour Watch" in kc.cite()
    assert "CC-BY" not in kc.load("events").attrs["license"]
    assert "haldvik" in str(kc.show("haldvik"))


def describe(root: Path, change: Callable[[dict[str, Any]], object]) -> None:
    described = json.loads((root / "datapackage.json").read_text("utf-8"))
    change(described)
    (root / "datapackage.json").write_text(json.dumps(described), "utf-8")


def test_what_a_descriptor_does_not_say_is_not_said_for_it(foreign: Path):
    """Nothing of ours takes the place of a key that is missing, and every format is written all the same."""
    describe(foreign, lambda described: [described.pop(key) for key in THEIRS if key != "description"])
    published = read_published(read_package(foreign))
    for name in FORMATS:
        for path, text in texts_of(export(name, published)):
            assert [word for word in OURS if word in text] == [], path
    assert {published.view.descriptor.get(key, "") for key in THEIRS if key != "description"} == {""}
    for style in ("text", "bibtex", "csl-json", "ris"):
        assert "korea-china" not in kc.cite(style)  # type: ignore[arg-type]


def test_a_package_of_other_schemas_is_told_in_one_sentence(foreign: Path, tmp_path: Path):
    def change(described: dict[str, Any]) -> None:
        described["resources"] = [one for one in described["resources"] if one["name"] not in ("quotes", "places")]
        for one in described["resources"]:
            one["schema"]["foreignKeys"] = []

    describe(foreign, change)
    with pytest.raises(PackageError, match="other schemas: it lacks the table"):
        read_published(read_package(foreign))
    told = CliRunner().invoke(group, ["site", str(tmp_path / "site")])
    assert told.exit_code == CliRunner().invoke(group, ["export", "csv"]).exit_code == 2
    assert told.stderr.count("Error: ") == 1
    assert not (tmp_path / "site").exists()


def test_tables_and_columns_that_no_schema_declares_are_told(foreign: Path, tmp_path: Path):
    """Exports and pages hold what is declared; what is left out is no secret."""
    told = CliRunner().invoke(group, ["export", "jsonl", "--out", str(tmp_path / "out")])
    assert (told.exit_code, "left out" in told.stderr) == (0, False)
    stated = json.loads((foreign / "datapackage.json").read_text("utf-8"))
    claims = next(one for one in stated["resources"] if one["name"] == "claims")
    claims["schema"]["fields"].append({"name": "my_note", "type": "string"})
    for file in (foreign / "their tables").glob("claims-*.parquet"):
        rows = pq.read_table(file)
        pq.write_table(rows.append_column("my_note", pa.array(["a note"] * rows.num_rows)), file)
    stated["resources"].append({"name": "interviews", "path": "interviews.csv", "schema": {"fields": []}})
    (foreign / "datapackage.json").write_text(json.dumps(stated), "utf-8")
    for command in (["export", "jsonl", "--out", str(tmp_path / "more")], ["site", str(tmp_path / "site")]):
        told = CliRunner().invoke(group, command)
        assert told.exit_code == 0
        assert "left out, as no schema declares them: interviews, claims.my_note\n" in told.stderr


def test_a_package_without_csv_is_not_compared_and_it_is_said_how(foreign: Path, tmp_path: Path):
    """What pip installs, and what `export parquet` writes; a path with a blank is one like others."""
    whole = CliRunner().invoke(group, ["changes", str(foreign), str(foreign)])
    assert (whole.exit_code, "Nothing differs" in whole.stdout) == (0, True)
    assert CliRunner().invoke(group, ["export", "parquet", "--out", str(tmp_path / "out")]).exit_code == 0
    for file in (foreign / "their tables").glob("*.csv"):
        file.unlink()
    for folder in (foreign, tmp_path / "out/parquet"):
        told = CliRunner().invoke(group, ["changes", str(folder), str(folder)])
        assert told.exit_code == 2
        assert "`changes` compares CSV files; `kc2026 export csv` writes them" in told.stderr


def test_an_id_of_two_tables_is_shown_by_its_table(foreign: Path):
    """A state is an actor and a place."""
    told = CliRunner().invoke(group, ["show", "iceland"])
    assert (told.exit_code, "(actors, places); name the table too" in told.stderr) == (2, True)
    for table in ("actors", "places"):
        shown = CliRunner().invoke(group, ["show", "iceland", "--table", table])
        assert shown.stdout.startswith(f"iceland   (table {table})")
        as_json = CliRunner().invoke(group, ["show", "iceland", "--table", table, "--json"])
        assert json.loads(as_json.stdout)["table"] == table
        kc.evidence("iceland", table=table)  # type: ignore[arg-type]


# --- rows that do not fit together ----------------------------------------------------------------------------------


def rewritten(root: Path, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the rows of a table, all of them in one file."""
    schema = pq.read_schema(pa.BufferReader(sound()[f"data/{name}.parquet"]))
    rows = pq.read_table(pa.BufferReader(sound()[f"data/{name}.parquet"])).to_pylist()
    change(rows)
    columns = [column for column in schema.names if not rows or column in rows[0]]
    kept = pa.schema([schema.field(column).with_nullable(True) for column in columns])
    pq.write_table(pa.Table.from_pylist(rows, schema=kept), root / "their tables" / f"{name}-0.parquet")

    def restate(descriptor: dict[str, Any]) -> None:
        resource = next(one for one in descriptor["resources"] if one["name"] == name)
        resource["parquet"]["path"] = [f"their tables/{name}-0.parquet"]
        resource["rows"] = len(rows)

    describe(root, restate)


UNSOUND: dict[str, tuple[str, Callable[[list[dict[str, Any]]], object], str]] = {
    "dangling key": ("quotes", lambda rows: rows[0].update(speaker_actor_id="nobody"), "'nobody', which actors"),
    "double key": ("events", lambda rows: rows.append(dict(rows[0])), "events has the key .* twice"),
    "circle": (
        "events",
        lambda rows: [row.update(part_of_event_id=rows[1 - at]["event_id"]) for at, row in enumerate(rows[:2])],
        "leads to itself by events.part_of_event_id",
    ),
    "part of itself": (
        "places",
        lambda rows: rows[0].update(part_of_place_id=rows[0]["place_id"]),
        "leads to itself by places.part_of_place_id",
    ),
    "empty sources": ("sources", lambda rows: rows.clear(), "which sources does not have|sources has no rows"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_rows_that_do_not_fit_together_are_one_error(name: str, foreign: Path):
    table, change, said = UNSOUND[name]
    rewritten(foreign, table, change)
    with pytest.raises(PackageError, match=f"(?s){said}.*kc2026 validate"):
        read_published(read_package(foreign))


ASKED: dict[str, Callable[[], object]] = {
    **{
        name: getattr(kc, name)
        for name in (
            *("timeline", "dyads", "disagreements", "contradictions", "corroboration", "checks", "compare"),
            *("certainty", "events", "verify", "describe", "version_info", "connect"),
        )
    },
    "search": lambda: kc.search("ice"),
    "show": lambda: kc.show("haldvik"),
    "evidence": lambda: kc.evidence("haldvik-meeting-2026"),
    "related": lambda: kc.related("haldvik"),
}
LOADED = {f"load with {engine}": (lambda engine=engine: kc.load_all(engine)) for engine in get_args(Engine)}


def errors(asked: dict[str, Callable[[], object]]) -> list[str]:
    """What the readers say that cannot answer; anything but our own errors is let through."""
    said = []
    for ask in asked.values():
        try:
            ask()
        except (PackageError, kc.UnknownName) as error:
            said.append(str(error))
    return said


@pytest.mark.parametrize("name", UNSOUND)
def test_readers_answer_from_unsound_rows_or_say_so_in_one_error(name: str, foreign: Path):
    table, change, expected = UNSOUND[name]
    rewritten(foreign, table, change)
    assert all(re.search(f"{expected}|no record", said) for said in errors(ASKED | LOADED))


@pytest.mark.parametrize("engine", get_args(Engine))
def test_a_missing_column_is_one_error_in_every_engine(engine: Any, foreign: Path):
    rewritten(foreign, "events", lambda rows: [row.pop("title") for row in rows])
    with pytest.raises(PackageError, match=r"events-0\.parquet lacks title, which the descriptor declares"):
        kc.load("events", engine)


@pytest.mark.parametrize("gone", sorted(set(TABLES) - {"codings", "changes", "agreement"}))
def test_a_missing_table_is_one_error(gone: str, foreign: Path):
    """The tables that are there are read; what needs the missing one says so."""

    def change(described: dict[str, Any]) -> None:
        described["resources"] = [one for one in described["resources"] if one["name"] != gone]

    describe(foreign, change)
    asked = {name: ask for name, ask in ASKED.items() if name != "connect"}  # which asks for every table alike
    assert all(gone in said or "no record" in said for said in errors(asked))


def test_names_of_a_package_cannot_lead_out_of_a_folder(foreign: Path):
    describe(foreign, lambda described: described.update(name="../../x Y", licenses=[{"path": "javascript:alert(1)"}]))
    published = read_published(read_package(foreign))
    assert list(export("sqlite", published)) == ["x-y.sqlite", "metadata.json"]
    assert isinstance(published, Published)
