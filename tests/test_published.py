# The package at the root, as judges that are not ours see it.
from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from importlib.metadata import distribution
from pathlib import Path

import frictionless
import jsonschema
import pyarrow.parquet as pq
import pytest

from korea_china_2026.model.projections import sql_name, sqlite_tables
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.build import compare
from korea_china_2026.publish.plan import plan
from korea_china_2026.sheets.corpus import gather, read_corpus

ROOT = Path(__file__).parents[1]
DESCRIPTOR = ROOT / "datapackage.json"


@pytest.mark.slow
def test_frictionless_accepts_the_package():
    report = frictionless.validate(str(DESCRIPTOR))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:10]
    assert len(report.tasks) == len(TABLES)


def test_the_official_profile_accepts_the_descriptor():
    profile = distribution("dplib-py").locate_file("dplib/profiles/2.0/datapackage.json")
    schema = json.loads(Path(str(profile)).read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(DESCRIPTOR.read_text(encoding="utf-8")), schema, jsonschema.Draft7Validator)


def test_every_row_fits_strict_tables_and_every_key_holds():
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(f"begin; {sqlite_tables(TABLES.values())} commit;")
        for name, table in TABLES.items():
            rows = pq.read_table(ROOT / f"data/{name}.parquet").to_pylist()
            marks = ", ".join("?" for _ in table.fields)
            values = [
                [cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row.values()] for row in rows
            ]
            database.executemany(f"insert into {sql_name(name)} values ({marks})", values)
            assert database.execute(f"select count(*) from {sql_name(name)}").fetchone() == (len(rows),)
        assert database.execute("pragma foreign_key_check").fetchall() == []


# `kc2026 build --check` says the same, and is run before each change lands.
@pytest.mark.slow
def test_the_sheets_of_today_make_the_files_of_today():
    # Without the texts, as everybody can: what the build computes does not depend on them.
    planned = plan(gather(ROOT / "seeds"), {}, (ROOT / "README.md").read_text("utf-8"))
    assert planned.verdict.findings == []
    assert [(change.kind, change.path) for change in compare(planned.files, ROOT)] == []


def test_a_statement_names_its_group_only_where_that_is_not_its_pages():
    corpus = read_corpus({path: (ROOT / "seeds" / path).read_bytes() for path in ("references.yaml", "checks.yaml")})
    pages = {record.value("reference_id"): record.value("independence_group") for record in corpus.of("references")}
    written = {
        (record.value("reference_id"), group)
        for record in corpus.of("check_references")
        if (group := record.value("independence_group")) is not None
    }
    assert written
    assert [pair for pair in written if pages[pair[0]] == pair[1]] == []


def test_no_table_but_changes_is_empty():
    described = {resource["name"]: resource["rows"] for resource in json.loads(DESCRIPTOR.read_text())["resources"]}
    assert [name for name, rows in described.items() if not rows and name != "changes"] == []


@pytest.mark.parametrize("name", TABLES)
def test_descriptor_schema_and_schema_file_are_one(name):
    described = {resource["name"]: resource["schema"] for resource in json.loads(DESCRIPTOR.read_text())["resources"]}
    assert json.loads((ROOT / f"schemas/tables/{name}.schema.json").read_text()) == described[name]
