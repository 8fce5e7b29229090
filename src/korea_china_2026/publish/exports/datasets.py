"""A folder for Hugging Face ``datasets``: a Parquet file a table, and the dataset card that declares them."""

from __future__ import annotations

from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.descriptor import parquet_path
from korea_china_2026.publish.exports.published import Files, Published
from korea_china_2026.publish.formats import parquet_bytes
from korea_china_2026.publish.metadata.card import card
from korea_china_2026.publish.metadata.citation import reference

LOSSES: dict[str, str] = {
    "tables without rows": "A table without rows is left out: the library cannot load an empty file.",
}


def export(published: Published) -> Files:
    """``data/TABLE.parquet`` for every table with rows and ``README.md``."""
    filled = {name: rows for name, rows in published.tables.items() if rows}
    files = {parquet_path(name): parquet_bytes(TABLES[name], rows) for name, rows in filled.items()}
    return {**files, "README.md": card(filled, reference()).encode("utf-8")}
