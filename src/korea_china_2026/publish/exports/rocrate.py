"""RO-Crate 1.2: the CSV tables and their descriptor, with metadata that repositories of research data read."""

from typing import Any

from korea_china_2026.article_texts import sha256
from korea_china_2026.model.package import Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Files, Json
from korea_china_2026.publish.datapackage import csv_path, given, json_bytes
from korea_china_2026.publish.documents import codebook, data_dictionary
from korea_china_2026.publish.exports import Published, csv
from korea_china_2026.publish.metadata import about, article, named, one_or_all


def export(published: Published) -> Files:
    """The files of the format ``csv``, the codebook, and ``ro-crate-metadata.json``."""
    tables, package = published.tables, published.package
    documents = {**codebook(tables, package), "DATA_DICTIONARY.md": data_dictionary(tables, package.title)}
    files = csv.export(published) | {f"docs/{name}": text.encode() for name, text in documents.items()}
    return {"ro-crate-metadata.json": json_bytes(crate(published, files)), **files}


SPECIFICATION = "https://w3id.org/ro/crate/1.2"
ROOT = {"@id": "./"}
_MEANS = "What each table and column means"
_TITLES = {csv_path(name): (table.title, table.description) for name, table in TABLES.items()} | {
    csv.CSVW: ("CSV on the Web", f"{_MEANS}, in the W3C's vocabulary.")
}


def crate(published: Published, files: Files) -> Json:
    """The crate's metadata: the package, its ``files`` by path, who made it, its licence, and its articles."""
    package = published.package
    licence, (team, asked) = package.licenses[0], _team(package)
    articles = [*map(_article, published.rows("sources"))]
    countries = [
        {"@id": f"#country-{number}", **named("Country", name)} for number, name in enumerate(package.countries, 1)
    ]
    return {
        "@context": f"{SPECIFICATION}/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": SPECIFICATION},
                "about": ROOT,
            },
            {
                **ROOT,
                "@type": "Dataset",
                **about(published.tables, package),
                "license": {"@id": licence.path},
                "creator": _references(team),
                "publisher": _references(team),
                "hasPart": [{"@id": path} for path in files],
                "spatialCoverage": _references(countries),
                "isBasedOn": _references(articles),
            },
            *(_file(path, data) for path, data in files.items()),
            {
                "@id": licence.path,
                "@type": "CreativeWork",
                "name": licence.title,
                "identifier": licence.name,
                "description": "The licence of the coding; quoted words remain their speakers' and publishers'.",
            },
            *team,
            *asked,
            *articles,
            *countries,
        ],
    }


def _team(package: Package) -> tuple[list[Json], list[Json]]:
    """Who made it, and where to ask as soon as the project has an address."""
    issues = package.repository and f"{package.repository}/issues"
    asked = [{"@id": "#contact", **named("ContactPoint", "Questions and corrections"), "url": issues}] if issues else []
    reached = given(url=package.repository, contactPoint=_references(asked))
    creators = enumerate(package.contributors, 1)
    return [{"@id": f"#creator-{at}", **named("Organization", name), **reached} for at, name in creators], asked


def _article(row: Any) -> Json:
    # Not every address is known; the digest of its text names an article in any case.
    return {"@id": f"urn:sha256:{row.text_sha256}", **article(row), "name": row.title, "publisher": row.publisher}


def _references(entities: list[Json]) -> Any:
    return one_or_all([{"@id": entity["@id"]} for entity in entities])


def _file(path: str, data: bytes) -> Json:
    other = ("Data Package descriptor", f"{_MEANS}, and each code.")
    if path.endswith(".md"):
        other = (path, "How the data were coded, what columns and codes mean, or what is done in doubt.")
    title, description = _TITLES.get(path, other)
    return {
        "@id": path,
        "@type": "File",
        "name": title,
        "description": description,
        "encodingFormat": {"csv": "text/csv", "md": "text/markdown"}.get(path.rpartition(".")[2], "application/json"),
        "contentSize": str(len(data)),
        "sha256": sha256(data),
    }
