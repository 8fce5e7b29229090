"""Tables as CSV, Parquet and JSON (the same bytes for the same rows), and the ``datapackage.json`` of them."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from korea_china_2026.article_texts import sha256
from korea_china_2026.errors import BuildError
from korea_china_2026.model import fields
from korea_china_2026.model.fields import Row, Table
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.projections import DIALECT, PROFILES, arrow_schema, table_schema
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Json, TableName, read_toml

#: The rows of every table, in publishing order; an empty table is an empty sequence.
Tables = Mapping[TableName, Sequence[Row]]


def csv_bytes(table: Table, rows: Sequence[Row]) -> bytes:
    """A table as CSV: UTF-8 without byte order mark, line feeds, a header, quotes only where RFC 4180 needs them.

    Null is an empty cell; no value is spelled as one. Rows keep their order.
    """
    columns = [
        [cell if type(cell) is str else fields.render(cell) for cell in column] for column in _columns(table, rows)
    ]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([table.columns, *zip(*columns, strict=True)])
    return text.getvalue().encode()


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


def hash_of(data: bytes) -> str:
    """The SHA-256 of a file's bytes, as descriptors state it."""
    return f"sha256:{sha256(data)}"


def json_lines(records: Iterable[Json]) -> bytes:
    """Records as JSON Lines; dates are texts YYYY-MM-DD, as JSON has none."""
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False, default=fields.render) for record in records)
    return "".join(f"{line}\n" for line in lines).encode()


def given(**values: Any) -> Json:
    """Those of some values that there are."""
    return {name: value for name, value in values.items() if value}


def json_bytes(value: Any) -> bytes:
    """A JSON document: indented by 2, keys in the order given, characters as they are, a line feed at the end; dates
    are texts."""
    return f"{json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2, default=fields.render)}\n".encode()


#: The tables that are counted, with what one row is called.
_NOUNS: Mapping[TableName, str] = read_toml(__file__, "names_in_words.toml")["counted"]


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "article"), counted(2, "summary", "summaries")
    ('1 article', '2 summaries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def require_tables(tables: Tables) -> None:
    """BuildError if a table is missing, so that none is lost by a mistake."""
    if missing := [name for name in TABLES if name not in tables]:
        raise BuildError(f"no rows were given for {', '.join(missing)}; give an empty list for a table without rows")


def counts(tables: Tables) -> list[str]:
    """The numbers that tell how large the package is, each with its noun, such as ``5 articles``."""
    return [counted(len(tables[name]), noun) for name, noun in _NOUNS.items()]


def description(tables: Tables, package: Package = PACKAGE) -> str:
    """What the package is and how much it holds, for whatever lists it."""
    return f"{package.description}{holdings(tables)}"


def holdings(tables: Tables) -> str:
    """The sentence that ends a description with how much there is."""
    *most, last = counts(tables)
    return f" This release holds {', '.join(most)} and {last}."


def csv_path(name: TableName) -> str:
    """Where a table's CSV is, relative to the descriptor."""
    return f"data/{name}.csv"


def parquet_path(name: TableName) -> str:
    """Where a table's Parquet is, relative to the descriptor."""
    return f"data/{name}.parquet"


def descriptor(tables: Tables, csvs: Mapping[TableName, bytes]) -> Json:
    """The descriptor of the whole package; ``csvs`` are the tables' CSV bytes, for sizes and digests.

    ``created`` is the day of the release, not the clock's: the same rows must give the same bytes.
    """
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": PACKAGE.name,
        "title": PACKAGE.title,
        "description": description(tables),
        **given(homepage=PACKAGE.homepage),
        "version": PACKAGE.version,
        "created": f"{PACKAGE.stamp.isoformat()}Z",
        "keywords": list(PACKAGE.keywords),
        "licenses": [vars(licence) for licence in PACKAGE.licenses],
        "contributors": [{"title": title, "roles": ["creator"]} for title in PACKAGE.contributors],
        "sources": [*map(_source, tables["sources"])],
        "resources": [_resource(table, len(tables[name]), csvs[name]) for name, table in TABLES.items()],
    }


def _source(article: Any) -> Json:
    return {"title": f"{article.title} ({article.publisher}, {article.published_edtf})", **given(path=article.url)}


def _resource(table: Table, rows: int, csv: bytes) -> Json:
    return {
        "$schema": f"{PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": table.description,
        "path": csv_path(table.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(csv),
        "hash": hash_of(csv),
        "rows": rows,
        # No digest beside it: Parquet bytes differ with the version of the library that writes them.
        "parquet": {"path": parquet_path(table.name), "mediatype": "application/vnd.apache.parquet"},
        "dialect": DIALECT,
        "schema": table_schema(table),
    }
