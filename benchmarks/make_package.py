"""A package of any size in the shape of the real one, valid under the check.

python -m benchmarks.make_package DIR ROWS [SEED]      writes DIR/datapackage.json and DIR/data/*.csv, *.parquet

Every row of the real package is copied as often as it takes, each copy a corpus of its own: ids get a prefix, digests
of words that the package does not carry are drawn anew from the seed, and texts of our own get a number. Counts per
article, lengths of texts, shares of empty cells and the number of rows to a table therefore stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from korea_china_2026.model.fields import Table
from korea_china_2026.model.projections import arrow_schema, sql_name
from korea_china_2026.model.tables import TABLES

ROOT = Path(__file__).parents[1]
#: Tables of a corpus as a whole, which are not copied.
ONCE = ("coders", "agreement")
#: The comparison holds articles against each other; copies are corpora of their own.
LEFT_OUT = ("questions", "answers", "answer_records")
#: Ids of things that are not copied, and slugs that are no ids.
KEPT = frozenset({"coder_id"})
_IDS = frozenset(
    {
        "slug",
        "record_id",
        "relation_id",
        "origin_id",
        "utterance_id",
        "evidence_id",
        "passage_id",
        "quote_id",
        "figure_id",
        "event_report_id",
        "claim_report_id",
        "adjudication_id",
    }
)
_NUMBERED = frozenset(
    {("sources", "title"), ("claims", "statement"), ("claim_relations", "rationale"), ("passages", "coverage_note")}
)
#: Columns that hold cells of other columns.
_VALUES = frozenset(
    {
        ("codings", "value"),
        ("adjudications", "first_value"),
        ("adjudications", "second_value"),
        ("changes", "old_value"),
        ("changes", "new_value"),
    }
)


def make(folder: Path, rows: int, seed: int = 0, real: Path = ROOT) -> int:
    """Write a package of about ``rows`` rows below ``folder``; the number of rows that it has."""
    described = json.loads((real / "datapackage.json").read_text("utf-8"))
    counts = {one["name"]: one["rows"] for one in described["resources"] if one["name"] not in LEFT_OUT}
    copies = max(
        1,
        math.ceil(
            (rows - sum(counts[name] for name in ONCE)) / sum(n for name, n in counts.items() if name not in ONCE)
        ),
    )
    (folder / "data").mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(f"SET temp_directory = '{folder / 'tmp'}'")
        for resource in described["resources"]:
            table = TABLES[resource["name"]]
            path = folder / resource["path"]
            written = connection.execute(
                f"COPY ({_copied(table, real / resource['path'], copies, seed)}) TO '{path}' (HEADER, DELIMITER ',')"
            )
            _state(resource, path, written.fetchall()[0][0])
            _write_parquet(table, path, path.with_suffix(".parquet"))
    (folder / "datapackage.json").write_text(json.dumps(described, ensure_ascii=False, indent=2), "utf-8")
    return sum(resource["rows"] for resource in described["resources"])


def _copied(table: Table, real: Path, copies: int, seed: int) -> str:
    texts = ", ".join(f"'{field.name}': 'VARCHAR'" for field in table.fields)
    reader = (
        f"read_csv('{real}', header=true, auto_detect=false, delim=',', quote='\"', escape='\"', columns={{{texts}}})"
    )
    if table.name in ONCE:
        return f"FROM {reader}"
    # A copy has no rows of its own in the tables of the corpus as a whole, and none that speak of them.
    left = ", ".join(f"'{name}'" for name in (*LEFT_OUT, *ONCE))
    if table.name in LEFT_OUT:
        kept = "false"
    else:
        kept = f"table_name NOT IN ({left})" if any(f.name == "table_name" for f in table.fields) else "true"
    cells = ", ".join(
        f"{cell} AS {sql_name(field.name)}" for field, cell in zip(table.fields, _cells(table, seed), strict=True)
    )
    keys = ", ".join(map(sql_name, table.key))
    # The prefix is as wide for every copy, so that the order of keys is that of copies.
    return (
        f"SELECT {cells} FROM (SELECT *, printf('c%06d-', k) AS prefix, k FROM {reader}, range({copies}) AS n (k)) AS r"
        f" WHERE {kept} ORDER BY {keys}"
    )


def _cells(table: Table, seed: int) -> Iterator[str]:
    for field in table.fields:
        column, lexical = f"r.{sql_name(field.name)}", field.lexical.name if field.lexical else ""
        if table.name == "codings" and field.name == "coding_id":
            yield "coder_id || '.' || prefix || unit_id || '.' || field_name"
        elif (table.name, field.name) in _VALUES:
            yield f"CASE WHEN {_refers()} THEN {_copy(column)} ELSE {column} END"
        elif lexical in _IDS and field.name not in KEPT:
            yield _copy(column)
        elif lexical == "sha256" or (lexical == "digest" and table.name not in ("quotes", "figures")):
            yield f"left(sha256({column} || k || '/{seed}'), length({column}))"
        elif (table.name, field.name) in _NUMBERED:
            yield f"{column} || ' (' || k || ')'"
        else:
            yield column


def _copy(column: str) -> str:
    """SQL: an id of a copy; of one that is made of two ids, both."""
    joined = f"regexp_replace({column}, '^(.*)--(.*)$', prefix || '\\1--' || prefix || '\\2')"
    return f"CASE WHEN contains({column}, '--') THEN {joined} ELSE prefix || {column} END"


def _refers() -> str:
    """SQL: the row speaks of a column that holds an id."""
    pairs = [
        f"'{table.name}.{field.name}'"
        for table in TABLES.values()
        for field in table.fields
        if field.lexical is not None and field.lexical.name in _IDS
    ]
    return f"table_name || '.' || field_name IN ({', '.join(pairs)})"


def _state(resource: dict[str, object], path: Path, rows: int) -> None:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    resource.update(bytes=path.stat().st_size, hash=f"sha256:{digest}", rows=rows)


def _write_parquet(table: Table, csv: Path, parquet: Path) -> None:
    schema = arrow_schema(table)
    options = pa.csv.ConvertOptions(
        column_types=schema, null_values=[""], strings_can_be_null=True, true_values=["true"], false_values=["false"]
    )
    with (
        pa.csv.open_csv(csv, convert_options=options) as reader,
        pq.ParquetWriter(parquet, schema, version="1.0", compression="snappy", use_dictionary=False) as writer,
    ):
        for batch in reader:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    print(make(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:])), "rows")
