"""Parquet: the tables as they are in the repository, typed and described in their own metadata, as a Data Package."""

from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.datapackage import json_bytes, parquet_bytes
from korea_china_2026.publish.exports import Files, Published


def export(published: Published) -> Files:
    """``TABLE.parquet`` for every table, and the ``datapackage.json`` by which `kc.load` reads them.

    The bytes of the tables carry the version of the library that writes them.
    """
    files = {f"{name}.parquet": parquet_bytes(table, published.tables[name]) for name, table in TABLES.items()}
    described = published.described(dict.fromkeys(TABLES, b""))
    for resource in described["resources"]:
        for of_csv in ("encoding", "bytes", "hash", "dialect"):
            del resource[of_csv]
        resource |= {"format": "parquet", **resource.pop("parquet"), "path": f"{resource['name']}.parquet"}
    return {**files, "datapackage.json": json_bytes(described)}
