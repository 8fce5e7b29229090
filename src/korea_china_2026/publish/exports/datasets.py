"""A folder for Hugging Face ``datasets``: a Parquet file a table, and the dataset card that declares them."""

from typing import Any

import yaml

from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import ARROW_TYPES, TableName
from korea_china_2026.publish.counts import description
from korea_china_2026.publish.descriptor import parquet_path
from korea_china_2026.publish.exports.published import Files, Published, Tables
from korea_china_2026.publish.formats import parquet_bytes
from korea_china_2026.publish.markdown import markdown_table
from korea_china_2026.publish.metadata.citation import reference

LOSSES: dict[str, str] = {
    "tables without rows": "A table without rows is left out: the library cannot load an empty file.",
}


def export(published: Published) -> Files:
    """``data/TABLE.parquet`` for every table with rows and ``README.md``."""
    filled = {name: rows for name, rows in published.tables.items() if rows}
    files = {parquet_path(name): parquet_bytes(TABLES[name], rows) for name, rows in filled.items()}
    return {**files, "README.md": card(filled, reference(published.package), package=published.package).encode("utf-8")}


#: The table that loads when none is named.
DEFAULT: TableName = "quotes"

_BODY = """
# {title}

{description}

```python
from datasets import load_dataset

quotes = load_dataset("PATH", "quotes", split="test")    # PATH: this folder, or its name on the hub
```

Each table is a configuration with one split, `test`: there are too few articles to train on. Codes are class labels.

{tables}
## What a row rests on

Observations (`quotes`, `figures`, `event_reports`, `claim_reports`) carry `source_id`,
`char_start`, `char_end` (Unicode code points, end exclusive) and `span_digest`. The articles are
not included; `sources.text_sha256` identifies the texts, and whoever holds them can verify every
span.

## Limits

* The articles were chosen for overlap and contrast. They are no sample of the coverage, and frequencies say nothing
  beyond them.
{limits}* Quotations, surface forms and headlines remain their speakers' and publishers'; the licence covers the coding.

## Citation

{citation}
"""


def card(tables: Tables, citation: str, files: str = "data/{name}.parquet", package: Package = PACKAGE) -> str:
    """The card of the tables given; ``files`` says where the Parquet file of a table is in the folder."""
    listed = markdown_table(
        ("Configuration", "Rows", "What a row is"),
        [(f"`{name}`", f"{len(rows):,}", TABLES[name].description) for name, rows in tables.items()],
    )
    matter = yaml.safe_dump(_front_matter(tables, files, package), sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{matter}---\n" + _BODY.format(
        title=package.title,
        description=description(tables, package),
        tables=listed,
        citation=citation,
        limits="".join(f"* {limit}\n" for limit in package.limits),
    )


def _front_matter(tables: Tables, files: str, package: Package) -> dict[str, Any]:
    return {
        "pretty_name": package.title,
        "license": package.licenses[0].name.lower(),
        "language": ["en"],
        "version": package.version,
        "size_categories": [_size(max(len(rows) for rows in tables.values()))],
        "task_categories": ["token-classification", "text-classification"],
        "annotations_creators": ["machine-generated"],
        "tags": [keyword.lower() for keyword in package.keywords],
        "configs": [
            {"config_name": name, "data_files": [{"split": "test", "path": files.format(name=name)}]}
            | ({"default": True} if name == DEFAULT else {})
            for name in tables
        ],
        "dataset_info": [_info(TABLES[name]) for name in tables],
    }


def _size(rows: int) -> str:
    return "n<1K" if rows < 1_000 else "1K<n<10K" if rows < 10_000 else "10K<n<100K"


def _info(table: Table) -> dict[str, Any]:
    return {
        "config_name": table.name,
        "features": [{"name": field.name, "dtype": _dtype(field)} for field in table.fields],
    }


def _dtype(field: Field) -> str | dict[str, Any]:
    if field.code_list is not None:
        return {"class_label": {"names": {str(at): code for at, code in enumerate(field.code_list.codes)}}}
    return ARROW_TYPES[field.logical]
