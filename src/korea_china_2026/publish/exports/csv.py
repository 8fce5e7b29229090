"""CSV: the tables as they are in the repository, described as a Data Package and as CSV on the Web."""

from korea_china_2026.model.fields import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TYPES, Json
from korea_china_2026.publish.datapackage import csv_bytes, csv_path, json_bytes
from korea_china_2026.publish.exports import Files, Published


def export(published: Published) -> Files:
    """``data/TABLE.csv`` for every table, ``data/csv-metadata.json``, and ``datapackage.json`` without mention of
    Parquet."""
    csvs = {name: csv_bytes(table, published.tables[name]) for name, table in TABLES.items()}
    described = published.described(csvs)
    for resource in described["resources"]:
        del resource["parquet"]
    csvw = {"@context": "http://www.w3.org/ns/csvw", "tables": [*map(_csvw, TABLES.values())]}
    return {**{csv_path(name): data for name, data in csvs.items()}, "datapackage.json": json_bytes(described),
            CSVW: json_bytes(csvw)}  # fmt: skip


#: Where readers of CSV on the Web look for what is said of the files of a folder.
CSVW = "data/csv-metadata.json"


def _csvw(table: Table) -> Json:
    """A table in the vocabulary of the W3C's CSV on the Web."""
    columns = [
        {
            "name": field.name,
            "titles": field.name,
            "dc:description": field.description,
            "datatype": TYPES["csvw"][field.logical],
            "required": not field.nullable,
        }
        for field in table.fields
    ]
    keys = [
        {"columnReference": field, "reference": {"resource": f"{target}.csv", "columnReference": key}}
        for field, target, key in table.foreign_keys
        # To this standard's readers an empty cell is a key that leads nowhere.
        if not table.field(field).nullable
    ]
    return {"url": f"{table.name}.csv", "dc:title": table.title, "dc:description": table.description,
            "tableSchema": {"columns": columns, "primaryKey": list(table.key), "foreignKeys": keys}}  # fmt: skip
