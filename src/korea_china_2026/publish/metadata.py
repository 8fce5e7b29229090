"""What catalogues and reference managers read of the package: schema.org, ``CITATION.cff`` and ``croissant.json``.

Croissant's record sets read the CSV files, whose digests are the same wherever they are written; Parquet bytes are not.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from korea_china_2026.article_texts import sha256
from korea_china_2026.model.codebook import CODE_LISTS, CodeList
from korea_china_2026.model.fields import Field, Table
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TYPES, Json, TableName, Texts
from korea_china_2026.publish.datapackage import Tables, csv_bytes, csv_path, description, given, parquet_path
from korea_china_2026.publish.documents import croissant_rai
from korea_china_2026.publish.exports import Published


def dataset(tables: Tables, package: Package = PACKAGE) -> Json:
    """The JSON-LD of the package. The addresses of files are those of the release at the package's own address, or
    relative where it has none."""
    base = f"{package.repository}/raw/v{package.version}/" if package.repository else ""
    is_ours = package.licenses == PACKAGE.licenses
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **about(tables, package),
        "identifier": package.homepage or f"{package.name}-{package.version}",
        # Open access, in the vocabulary of the Confederation of Open Access Repositories, as our licence gives it.
        **given(isAccessibleForFree=is_ours, conditionsOfAccess=is_ours and "http://purl.org/coar/access_right/c_abf2"),
        "measurementTechnique": "Coding of news articles, sentence by sentence, into stand-off observations",
        "variableMeasured": [
            {"@type": "PropertyValue", "name": f"{table.name}.{field.name}", "description": field.description}
            for table in TABLES.values()
            for field in table.fields
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f"{table.title} ({encoding})",
                "contentUrl": base + path,
                # Parquet differs with the library that writes it.
                **({"contentSize": f"{len(csv_bytes(table, tables[table.name]))} B"} if encoding == "CSV" else {}),
                "encodingFormat": media,
            }
            for table in TABLES.values()
            for encoding, path, media in (
                ("CSV", csv_path(table.name), "text/csv"),
                ("Parquet", parquet_path(table.name), "application/vnd.apache.parquet"),
            )
        ],
    }


def about(tables: Tables, package: Package = PACKAGE) -> Json:
    """What schema.org and all that build on it say of the package as a whole."""
    return {
        "name": package.title,
        "alternateName": package.name,
        "description": description(tables, package),
        **given(url=package.homepage),
        "version": package.version,
        **given(datePublished=package.released and package.released.isoformat()),
        "license": package.licenses[0].path,
        "keywords": list(package.keywords),
        "creator": [named("Organization", name) for name in package.contributors],
        "publisher": named("Organization", "; ".join(package.contributors)),
        "inLanguage": "en",
        "temporalCoverage": temporal_coverage(tables),
        "spatialCoverage": [named("Place", name) for name in package.countries],
        "isBasedOn": [*map(article, tables["sources"])],
    }


def named(kind: str, name: str) -> Texts:
    """Something of a kind that is known by its name alone."""
    return {"@type": kind, "name": name}


def one_or_all(things: list[Any]) -> Any:
    """The things, or the only one: compact JSON-LD wants no list around a single thing."""
    return things[0] if len(things) == 1 else things


def temporal_coverage(tables: Tables) -> str:
    """The days on which the articles appeared, as an ISO 8601 interval; open where a bound is not known."""
    starts, ends = (
        [day for row in tables["sources"] if (day := getattr(row, f"published_{bound}"))] for bound in ("start", "end")
    )
    return f"{min(starts, default='..')}/{max(ends, default='..')}"


def article(row: Any) -> Json:
    """An article that the package is made from."""
    return {
        "@type": "NewsArticle",
        "headline": row.title,
        "publisher": named("Organization", row.publisher),
        # In schema.org a date of publication is a day; days between which it is are not one.
        "datePublished" if row.published_start == row.published_end else "temporal": row.published_edtf,
        "inLanguage": row.language,
        **given(url=row.url),
    }


def citation(tables: Tables) -> bytes:
    """The citation file of a package with these tables."""
    stated = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": PACKAGE.title,
        "abstract": description(tables),
        "authors": [{"name": name} for name in PACKAGE.contributors],
        "version": PACKAGE.version,
        # A text, as the format wants: YAML would make a date of it.
        "date-released": str(PACKAGE.released),
        "license": PACKAGE.licenses[0].name,
        **given(**{"url": PACKAGE.homepage, "repository-code": PACKAGE.homepage}),
        "keywords": list(PACKAGE.keywords),
    }
    text = yaml.safe_dump(stated, sort_keys=False, allow_unicode=True, width=120)
    return f"# Generated from src/korea_china_2026/model/package.py and the tables; do not edit.\n{text}".encode()


#: The context that the specification prescribes.
CONTEXT: Json = json.loads(Path(__file__).with_name("croissant_context.json").read_text("utf-8"))


def croissant(tables: Tables, csvs: Mapping[TableName, bytes]) -> Json:
    """The Croissant description; ``csvs`` are the tables' CSV bytes, for sizes and digests."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **about(tables),
        # Croissant's name is an identifier.
        "name": PACKAGE.name,
        "alternateName": PACKAGE.title,
        "citeAs": Published(tables).citation,
        "isLiveDataset": False,
        **croissant_rai(tables),
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{name}.csv",
                "name": f"{name}.csv",
                "description": TABLES[name].title,
                "contentUrl": csv_path(name),
                "contentSize": f"{len(csv)} B",
                "encodingFormat": "text/csv",
                "sha256": sha256(csv),
            }
            for name, csv in csvs.items()
        ],
        "recordSet": [
            *(
                {
                    "@type": "cr:RecordSet",
                    "@id": table.name,
                    "name": table.name,
                    "description": table.description,
                    "key": one_or_all([{"@id": f"{table.name}/{key}"} for key in table.key]),
                    "field": [_field(table, field) for field in table.fields],
                }
                for table in TABLES.values()
            ),
            *(_enumeration(codes) for codes in CODE_LISTS.values()),
        ],
    }


def _field(table: Table, field: Field) -> Json:
    described = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": TYPES["croissant"][field.logical],
        "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": field.name}},
    }
    # References between tables are left to the descriptor: mlcroissant joins along them, and cannot where tables refer
    # to themselves or to each other in a circle.
    if field.code_list:
        described["references"] = {"field": {"@id": f"codes_{field.code_list.name}/code"}}
    return described


def _enumeration(codes: CodeList) -> Json:
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
