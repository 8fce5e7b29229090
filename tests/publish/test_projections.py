from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any, get_args

import pyarrow as pa
import pytest

from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.fields import Logical
from korea_china_2026.model.projections import (
    SQLITE_TYPES,
    arrow_schema,
    sqlite_tables,
    table_schema,
)
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import ARROW_TYPES


def schema_field(table: str, name: str) -> dict[str, Any]:
    return next(field for field in table_schema(TABLES[table])["fields"] if field["name"] == name)  # type: ignore


def test_every_logical_type_has_an_arrow_and_a_sqlite_type() -> None:
    for logical in get_args(Logical):
        assert isinstance(pa.type_for_alias(ARROW_TYPES[logical]), pa.DataType)
        assert SQLITE_TYPES[logical] in {"TEXT", "INTEGER", "REAL"}


def test_a_code_column_has_enum_and_categories_with_definitions() -> None:
    field = schema_field("events", "event_kind")
    assert field["constraints"]["enum"] == list(CODE_LISTS["event_kind"].codes)
    assert [c["value"] for c in field["categories"]] == field["constraints"]["enum"]
    assert field["categories"][0]["label"] == CODE_LISTS["event_kind"].codes["summit"]


@pytest.mark.parametrize("codes", CODE_LISTS.values(), ids=list(CODE_LISTS))
def test_labels_are_unique_as_the_specification_wants(codes: Any) -> None:
    assert len(set(codes.codes.values())) == len(codes.codes)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_number_is_bounded_and_every_pattern_anchored(table: Any) -> None:
    for field in table_schema(table)["fields"]:
        constraints = field.get("constraints", {})
        if field["type"] == "number":
            assert {"minimum", "maximum"} <= constraints.keys()
        if field["type"] == "string" and "enum" not in constraints:
            assert re.fullmatch(r"\^.*\$", constraints["pattern"])


def test_only_the_empty_cell_is_missing() -> None:
    assert table_schema(TABLES["actors"])["missingValues"] == [""]


def test_a_reference_of_a_table_to_itself_names_no_resource() -> None:
    assert table_schema(TABLES["actors"])["foreignKeys"] == [
        {"fields": ["affiliation_actor_id"], "reference": {"fields": ["actor_id"]}}
    ]


def test_composite_keys_are_unique_keys_and_single_ones_unique_columns() -> None:
    assert table_schema(TABLES["event_relations"])["uniqueKeys"] == [list(TABLES["event_relations"].key)]
    assert len(TABLES["event_relations"].key) > 1
    assert "uniqueKeys" not in table_schema(TABLES["events"])
    assert schema_field("events", "event_id")["constraints"]["unique"] is True


def test_a_derived_column_says_from_what() -> None:
    field = schema_field("events", "n_reports")
    assert (field["origin"], field["rule"]) == ("derived", "rows of event_reports")


def test_arrow_fields_say_null_and_description() -> None:
    schema = arrow_schema(TABLES["events"])
    assert not schema.field("event_id").nullable
    assert schema.field("place_id").nullable
    assert schema.field("start_date").type == pa.date32()
    assert schema.field("title").metadata == {b"description": b"What it is, in our own words."}
    assert schema.metadata[b"name"] == b"events"


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("pragma foreign_keys = on")
        connection.executescript(sqlite_tables(TABLES.values()))
        yield connection


def test_sqlite_makes_every_table(database: sqlite3.Connection) -> None:
    strict = {name for _, name, _, _, _, strict in database.execute("pragma table_list") if strict}
    assert strict == set(TABLES)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (("'p'", "'n'", "'palace'", "1.0", "1.0"), "CHECK"),
        (("'p'", "'n'", "'city'", "'north'", "1.0"), "REAL"),
        (("'p'", "NULL", "'city'", "1.0", "1.0"), "NOT NULL"),
    ],
)
def test_sqlite_refuses_what_the_declaration_does(database: sqlite3.Connection, values: Any, complaint: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=complaint):
        database.execute(f"insert into places (place_id, name, kind, latitude, longitude) values ({', '.join(values)})")


def test_sqlite_refuses_a_dangling_reference_at_commit(database: sqlite3.Connection) -> None:
    database.execute("insert into places (place_id, name, kind, part_of_place_id) values ('a', 'A', 'city', 'nowhere')")
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.commit()


def test_a_statement_quotes_every_name() -> None:
    assert sqlite_tables([TABLES["references"]]).startswith(
        'CREATE TABLE "references" (\n  "reference_id" TEXT NOT NULL,\n'
    )
