"""Rows to bytes, one function a format. The same rows always give the same bytes."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from korea_china_2026.model import fields
from korea_china_2026.model.projections import arrow_schema
from korea_china_2026.model.row import Row, Table


def csv_bytes(table: Table, rows: Sequence[Row]) -> bytes:
    """A table as CSV: UTF-8 without byte order mark, line feeds, a header, quotes only where RFC 4180 needs them.

    Null is an empty cell; no value is spelled as one. Rows keep their order.
    """
    columns = [
        [cell if type(cell) is str else fields.render(cell) for cell in column] for column in _columns(table, rows)
    ]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([table.columns, *zip(*columns, strict=True)])
    return text.getvalue().encode("utf-8")


def _columns(table: Table, rows: Sequence[Row]) -> list[list[fields.Value]]:
    cells = list(map(vars, rows))
    return [[row[field.name] for row in cells] for field in table.fields]


def arrow_table(table: Table, rows: Sequence[Row]) -> pa.Table:
    """A table as Arrow, under the schema of the declaration."""
    schema = arrow_schema(table)
    columns = [pa.array(column, field.type) for column, field in zip(_columns(table, rows), schema, strict=True)]
    return pa.Table.from_arrays(columns, schema=schema)


def parquet_bytes(table: Table, rows: Sequence[Row]) -> bytes:
    """A table as Parquet, written for the widest choice of readers: Snappy, plain pages of version 1.0, no
    dictionaries.

    The bytes carry the version of the library that wrote them; compare contents, not bytes, across machines.
    """
    buffer = io.BytesIO()
    pq.write_table(
        arrow_table(table, rows), buffer, version="1.0", data_page_version="1.0", compression="snappy",
        use_dictionary=False, store_schema=True,
    )  # fmt: skip
    return buffer.getvalue()


def read_parquet(data: bytes) -> pa.Table:
    """The Arrow table that Parquet bytes hold, metadata included; pyarrow.ArrowInvalid where they are no Parquet."""
    return pq.read_table(pa.BufferReader(data), use_threads=False)


def json_lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """Records as JSON Lines; dates are texts YYYY-MM-DD, as JSON has none."""
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False, default=fields.render) for record in records)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def json_bytes(value: Any) -> bytes:
    """A JSON document: indented by 2, keys in the order given, characters as they are, a line feed at the end."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode("utf-8")
