"""``datapackage.json``: the package described for Data Package v2 readers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.projections import DIALECT, PROFILES, table_schema
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import description


def csv_path(name: TableName) -> str:
    """Where a table's CSV is, relative to the descriptor."""
    return f"data/{name}.csv"


def parquet_path(name: TableName) -> str:
    """Where a table's Parquet is, relative to the descriptor."""
    return f"data/{name}.parquet"


def descriptor(tables: Mapping[TableName, Sequence[Row]], csvs: Mapping[TableName, bytes]) -> dict[str, Any]:
    """The descriptor of the whole package; ``csvs`` are the tables' CSV bytes, for sizes and digests.

    ``created`` is the day of the release, not the clock's: the same rows must give the same bytes.
    """
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": PACKAGE.name,
        "title": PACKAGE.title,
        "description": description(tables),
        **({"homepage": PACKAGE.homepage} if PACKAGE.homepage else {}),
        "version": PACKAGE.version,
        "created": f"{PACKAGE.stamp.isoformat()}Z",
        "keywords": list(PACKAGE.keywords),
        "licenses": [vars(licence) for licence in PACKAGE.licenses],
        "contributors": [{"title": title, "roles": ["creator"]} for title in PACKAGE.contributors],
        "sources": [*map(_source, tables["sources"])],
        "resources": [_resource(table, len(tables[name]), csvs[name]) for name, table in TABLES.items()],
    }


def _source(article: Any) -> dict[str, str]:
    described = {"title": f"{article.title} ({article.publisher}, {article.published_edtf})"}
    return described if article.url is None else described | {"path": article.url}


def _resource(table: Table, rows: int, csv: bytes) -> dict[str, Any]:
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
        "hash": f"sha256:{hashlib.sha256(csv).hexdigest()}",
        "rows": rows,
        # No digest beside it: Parquet bytes differ with the version of the library that writes them.
        "parquet": {"path": parquet_path(table.name), "mediatype": "application/vnd.apache.parquet"},
        "dialect": DIALECT,
        "schema": table_schema(table),
    }
