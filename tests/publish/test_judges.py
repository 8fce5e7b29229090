"""The package before judges that nobody here wrote."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.projections import sqlite_tables
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.plan import render
from tests.checkout import examples

from .strategies import NASTY_TEXTS, Package, packages

pytestmark = pytest.mark.slow

#: Keys of our own, which no profile knows.
CUSTOM = {"rows", "parquet", "origin", "rule"}


@pytest.fixture(scope="session")
def profile() -> dict[str, Any]:
    path = distribution("dplib-py").locate_file("dplib/profiles/2.0/datapackage.json")
    return json.loads(Path(str(path)).read_text("utf-8"))  # type: ignore[no-any-return]


def published(package: Package, root: Path) -> Path:
    write(render(package), root)
    return root / "datapackage.json"


def write(files: dict[str, bytes], root: Path) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def complaints(descriptor: Path) -> list[Any]:
    return frictionless.validate(str(descriptor)).flatten(["rowNumber", "fieldName", "type", "note"])


@settings(max_examples=examples(2), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages())
def test_frictionless_accepts_generated_packages(tmp_path_factory: pytest.TempPathFactory, package: Package) -> None:
    assert complaints(published(package, tmp_path_factory.mktemp("package"))) == []


def test_frictionless_accepts_the_small_package_and_reads_every_awkward_text_as_itself(
    small: Package, tmp_path: Path
) -> None:
    form = small["actor_names"][0]
    small["actor_names"] = [form.model_copy(update={"name_form": text}) for text in NASTY_TEXTS]
    descriptor = published(small, tmp_path)
    assert complaints(descriptor) == []
    read = frictionless.Package(str(descriptor)).get_resource("actor_names").read_rows()
    assert [row["name_form"] for row in read] == list(NASTY_TEXTS)


def narrow(descriptor: Path, table: str) -> None:
    # One table and those that it points to. Size and digest would speak first; here the cells are asked.
    described = json.loads(descriptor.read_text("utf-8"))
    resources = {resource["name"]: resource for resource in described["resources"]}
    keys = resources[table]["schema"].get("foreignKeys", [])
    targets = {key["reference"].get("resource") or table for key in keys} - {table}
    for target in targets:
        resources[target]["schema"].pop("foreignKeys", None)
    described["resources"] = [resources[name] for name in (*targets, table)]
    for resource in described["resources"]:
        resource.pop("hash")
        resource.pop("bytes")
    descriptor.write_text(json.dumps(described), "utf-8")


@pytest.mark.parametrize(
    ("table", "old", "new", "complaint"),
    [
        ("events", b",visit,", b",visiting,", "constraint-error"),
        ("events", b"summit,Summit", b"Summit,Summit", "constraint-error"),
        ("events", b"\nsummit,", b"\nvisit,", "unique-error"),
        ("places", b"39.904211", b"NaN", "constraint-error"),
        ("places", b"39.904211", b"INF", "constraint-error"),
        ("places", b"39.904211", b"north", "type-error"),
        ("quotes", b",true,", b",TRUE,", "type-error"),
        ("actors", b",korea,", b",corea,", "foreign-key"),
        ("event_actors", b"visit,", b"visits,", "foreign-key"),
        ("events", b",2026-01-07,", b",7 January,", "type-error"),
    ],
)
def test_frictionless_refuses_a_broken_cell(
    small: Package,
    tmp_path: Path,
    table: str,
    old: bytes,
    new: bytes,
    complaint: str,
) -> None:
    descriptor = published(small, tmp_path)
    path = tmp_path / "data" / f"{table}.csv"
    data = path.read_bytes().replace(old, new, 1)
    assert data != path.read_bytes()
    path.write_bytes(data)
    narrow(descriptor, table)
    assert complaint in {kind for _, _, kind, _ in complaints(descriptor)}


def test_a_changed_file_no_longer_has_its_digest(small: Package, tmp_path: Path) -> None:
    descriptor = published(small, tmp_path)
    described = json.loads(descriptor.read_text("utf-8"))
    described["resources"] = [one for one in described["resources"] if one["name"] == "places"]
    descriptor.write_text(json.dumps(described), "utf-8")
    data = (tmp_path / "data/places.csv").read_bytes()
    assert described["resources"][0]["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
    assert complaints(descriptor) == []
    (tmp_path / "data/places.csv").write_bytes(data.replace("北京".encode(), "南京".encode()))
    assert {kind for _, _, kind, _ in complaints(descriptor)} == {"hash-count"}


@settings(max_examples=examples(2), deadline=None)
@given(packages())
def test_the_official_profile_accepts_the_descriptor(profile: dict[str, Any], package: Package) -> None:
    jsonschema.validate(json.loads(render(package)["datapackage.json"]), profile, jsonschema.Draft7Validator)


def test_the_official_profile_refuses_slips(profile: dict[str, Any], small: Package) -> None:
    described = json.loads(render(small)["datapackage.json"])
    for slip in ({"keywords": []}, {"licenses": [{}]}, {"resources": []}, {"contributors": "us"}):
        broken = described | slip
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, profile, jsonschema.Draft7Validator)


def test_every_key_is_one_that_the_profile_knows_or_our_own(profile: dict[str, Any], small: Package) -> None:
    # A misspelt key would pass every validator in silence.
    known = set(_property_names(profile))
    for path, data in render(small).items():
        if path.startswith("schemas/") or path == "datapackage.json":
            assert set(_keys(json.loads(data))) <= known | CUSTOM


def _property_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from _property_names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _property_names(value)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


@settings(max_examples=examples(4), deadline=None)
@given(packages())
def test_sqlite_strict_tables_take_every_row(package: Package) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("pragma foreign_keys = on")
        database.executescript(sqlite_tables(TABLES.values()))
        for name, table in TABLES.items():
            marks = ", ".join("?" * len(table.fields))
            cells = [[_sqlite(getattr(row, field.name)) for field in table.fields] for row in package[name]]
            database.executemany(f'insert into "{name}" values ({marks})', cells)
        database.commit()
        assert database.execute("pragma foreign_key_check").fetchall() == []


def _sqlite(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_the_descriptor_counts_and_cites(small: Package) -> None:
    described = json.loads(render(small)["datapackage.json"])
    assert [r["name"] for r in described["resources"]] == list(TABLES)
    events = next(r for r in described["resources"] if r["name"] == "events")
    assert (events["rows"], events["parquet"]["path"]) == (2, "data/events.parquet")
    assert described["sources"] == [
        {"title": "Leaders meet, then dine (Gazette, 2026-01-05)", "path": "https://example.org/1"}
    ]
    assert described["created"] == f"{PACKAGE.released}T00:00:00Z"
