"""CSV: the tables as they stand in the repository, with the descriptor that says what their columns are."""

from __future__ import annotations

from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.descriptor import csv_path, descriptor
from korea_china_2026.publish.exports.published import Files, Published
from korea_china_2026.publish.formats import csv_bytes, json_bytes

#: Nothing is lost, to a reader that takes types and empty cells from the descriptor.
LOSSES: dict[str, str] = {}


def export(published: Published) -> Files:
    """``data/TABLE.csv`` for every table, and ``datapackage.json`` without mention of Parquet."""
    csvs = {name: csv_bytes(table, published.tables[name]) for name, table in TABLES.items()}
    described = descriptor(published.tables, csvs)
    if published.stated:
        described = {**published.stated, "resources": described["resources"]}
    for resource in described["resources"]:
        del resource["parquet"]
    return {**{csv_path(name): data for name, data in csvs.items()}, "datapackage.json": json_bytes(described)}
