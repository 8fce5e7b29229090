"""Parquet: the tables as they are in the repository, typed and described in their own metadata."""

from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.datapackage import parquet_bytes
from korea_china_2026.publish.exports.published import Files, Published


def export(published: Published) -> Files:
    """``TABLE.parquet`` for every table; the bytes carry the version of the library that writes them."""
    return {f"{name}.parquet": parquet_bytes(table, published.tables[name]) for name, table in TABLES.items()}
