"""``croissant.json``: the package in the Croissant format 1.1, which machine-learning tools and catalogues read.

The record sets read the CSV files, whose digests are the same wherever they are written; Parquet bytes are not.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from korea_china_2026.model.codebook import CODE_LISTS, CodeList
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.coding_report import croissant_rai
from korea_china_2026.publish.descriptor import csv_path
from korea_china_2026.publish.exports.published import Tables
from korea_china_2026.publish.metadata.citation import reference
from korea_china_2026.publish.metadata.schema_org import about, one_or_all

#: The context that the specification prescribes.
CONTEXT: Mapping[str, Any] = json.loads(Path(__file__).with_name("croissant_context.json").read_text("utf-8"))


def croissant(tables: Tables, csvs: Mapping[TableName, bytes]) -> dict[str, Any]:
    """The Croissant description; ``csvs`` are the tables' CSV bytes, for sizes and digests."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **about(tables),
        # Croissant's name is an identifier.
        "name": PACKAGE.name,
        "alternateName": PACKAGE.title,
        "citeAs": reference(),
        "isLiveDataset": False,
        **croissant_rai(tables),
        "distribution": [_file(name, csv) for name, csv in csvs.items()],
        "recordSet": [
            *(_record_set(table) for table in TABLES.values()),
            *(_enumeration(codes) for codes in CODE_LISTS.values()),
        ],
    }


def _file(name: TableName, csv: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{name}.csv",
        "name": f"{name}.csv",
        "description": TABLES[name].title,
        "contentUrl": csv_path(name),
        "contentSize": f"{len(csv)} B",
        "encodingFormat": "text/csv",
        "sha256": hashlib.sha256(csv).hexdigest(),
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": one_or_all([{"@id": f"{table.name}/{key}"} for key in table.key]),
        "field": [_field(table, field) for field in table.fields],
    }


def _field(table: Table, field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.column.description,
        "dataType": DATA_TYPES[field.logical],
        "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": field.name}},
    }
    # References between tables are left to the descriptor: mlcroissant joins along them, and cannot where tables refer
    # to themselves or to each other in a circle.
    if field.code_list is not None:
        described["references"] = {"field": {"@id": f"codes_{field.code_list.name}/code"}}
    return described


#: The Croissant type of each logical type.
DATA_TYPES = {
    "string": "sc:Text",
    "integer": "cr:Int64",
    "number": "cr:Float64",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def _enumeration(codes: CodeList) -> dict[str, Any]:
    name = f"codes_{codes.name}"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": codes.description,
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/code"},
        "field": [
            {"@type": "cr:Field", "@id": f"{name}/{column}", "name": column, "description": what, "dataType": "sc:Text"}
            for column, what in (("code", "The code."), ("definition", "What the code means."))
        ],
        "data": [{f"{name}/code": code, f"{name}/definition": meaning} for code, meaning in codes.codes.items()],
    }
