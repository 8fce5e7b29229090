"""A folder for Hugging Face ``datasets``: a Parquet file a table, and the dataset card that declares them."""

import yaml

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import ARROW_TYPES, Json, TableName
from korea_china_2026.publish.datapackage import description, parquet_bytes, parquet_path
from korea_china_2026.publish.exports import Files, Published
from korea_china_2026.publish.rendering import document


def export(published: Published) -> Files:
    """``data/TABLE.parquet`` for every table with rows and ``README.md``."""
    filled = ((TABLES[name], rows) for name, rows in published.tables.items() if rows)
    files = {parquet_path(table.name): parquet_bytes(table, rows) for table, rows in filled}
    return {**files, "README.md": card(published).encode()}


#: How many rows there are, by the number of digits from three on.
_SIZES = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B")
#: The table that loads when none is named.
DEFAULT: TableName = "quotes"


def card(published: Published) -> str:
    """The card of the tables that have rows."""
    package, tables = published.package, {name: rows for name, rows in published.tables.items() if rows}
    largest = max(map(len, tables.values()))
    declared = {
        "pretty_name": package.title,
        "license": package.licenses[0].name.lower(),
        "language": sorted({source.language for source in published.rows("sources")}),
        "version": package.version,
        "size_categories": [_SIZES[len(f"{largest:03}") - 3]],
        "task_categories": ["token-classification", "text-classification"],
        "tags": [keyword.lower() for keyword in package.keywords],
        "configs": [
            {"config_name": name, "data_files": [{"split": "test", "path": parquet_path(name)}]}
            | ({"default": True} if name == DEFAULT else {})
            for name in tables
        ],
        "dataset_info": [
            {
                "config_name": name,
                "features": [{"name": field.name, "dtype": _dtype(field)} for field in TABLES[name].fields],
            }
            for name in tables
        ],
    }
    matter = yaml.safe_dump(declared, sort_keys=False, allow_unicode=True, width=120)
    said = description(published.tables, package)
    return document("datasets.md", matter=matter, published=published, description=said, tables=tables)


def _dtype(field: Field) -> str | Json:
    if field.code_list:
        return {"class_label": {"names": {str(at): code for at, code in enumerate(field.code_list.codes)}}}
    return ARROW_TYPES[field.logical]
