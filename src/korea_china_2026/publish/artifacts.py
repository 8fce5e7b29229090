"""Every file that a build publishes, as bytes: a pure function of the rows and the declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from korea_china_2026.errors import BuildError
from korea_china_2026.model.projections import table_schema
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.codebook import codebook
from korea_china_2026.publish.coverage import coverage_page
from korea_china_2026.publish.descriptor import csv_path, descriptor, parquet_path
from korea_china_2026.publish.dictionary import data_dictionary
from korea_china_2026.publish.formats import csv_bytes, json_bytes, parquet_bytes
from korea_china_2026.publish.metadata.citation import citation
from korea_china_2026.publish.metadata.croissant import croissant
from korea_china_2026.publish.timeline import timeline


def render(tables: Mapping[TableName, Sequence[Row]]) -> dict[str, bytes]:
    """All published files, ``{path relative to the package's root: bytes}``, in a stable order.

    ``tables`` holds the rows of every table, in publishing order; an empty table is an empty sequence.
    BuildError if a table is missing, so that none is lost by a slip.
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise BuildError(f"no rows were given for {', '.join(missing)}; give an empty list for a table without rows")
    csvs = {name: csv_bytes(table, tables[name]) for name, table in TABLES.items()}
    return {
        **{csv_path(name): data for name, data in csvs.items()},
        **{parquet_path(name): parquet_bytes(table, tables[name]) for name, table in TABLES.items()},
        **{f"schemas/tables/{name}.schema.json": json_bytes(table_schema(table)) for name, table in TABLES.items()},
        "docs/CODEBOOK.md": codebook(tables).encode("utf-8"),
        "docs/DATA_DICTIONARY.md": data_dictionary(tables).encode("utf-8"),
        "docs/EVIDENCE.md": coverage_page(tables).encode("utf-8"),
        "docs/timeline.svg": timeline(tables).encode("utf-8"),
        "CITATION.cff": citation(tables),
        "croissant.json": json_bytes(croissant(tables, csvs)),
        "datapackage.json": json_bytes(descriptor(tables, csvs)),
    }
