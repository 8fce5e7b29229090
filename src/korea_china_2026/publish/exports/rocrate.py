"""RO-Crate 1.2: the CSV tables and their descriptor, with metadata that repositories of research data read."""

from collections.abc import Mapping
from typing import Any

from korea_china_2026.article_texts import sha256
from korea_china_2026.model.package import License
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Files, Json, Texts
from korea_china_2026.publish.datapackage import csv_path, json_bytes
from korea_china_2026.publish.documents import codebook
from korea_china_2026.publish.exports import Published, csv
from korea_china_2026.publish.metadata import about, article, named, one_or_all


def export(published: Published) -> Files:
    """The files of the format ``csv``, the codebook, and ``ro-crate-metadata.json``."""
    documents = {f"docs/{name}": text.encode() for name, text in codebook(published.tables).items()}
    files = csv.export(published) | documents
    return {"ro-crate-metadata.json": json_bytes(crate(published, files)), **files}


SPECIFICATION = "https://w3id.org/ro/crate/1.2"


def crate(published: Published, files: Files) -> Json:
    """The crate's metadata: the package, its ``files`` by path, who made it, its licence and
    the articles it depends on."""
    titles = {csv_path(name): (table.title, table.description) for name, table in TABLES.items()}
    package, licence = published.package, published.package.licenses[0]
    reached = {"url": package.homepage, "contactPoint": {"@id": "#contact"}} if package.homepage else {}
    team = [
        {"@id": f"#creator-{number}", **named("Organization", name), **reached}
        for number, name in enumerate(package.contributors, 1)
    ]
    # Not every address is known; the digest of its text names an article in any case.
    articles = [
        {"@id": f"urn:sha256:{row.text_sha256}", **article(row), "name": row.title, "publisher": row.publisher}
        for row in published.rows("sources")
    ]
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
                "about": {"@id": "./"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                **about(published.tables, package),
                "license": {"@id": licence.path},
                "creator": _references(team),
                "publisher": _references(team),
                "hasPart": [{"@id": path} for path in files],
                "spatialCoverage": _references(countries),
                "isBasedOn": _references(articles),
            },
            *(_file(path, data, titles) for path, data in files.items()),
            _licence(licence),
            *team,
            *_contacts(package.homepage),
            *articles,
            *countries,
        ],
    }


def _contacts(homepage: str | None) -> list[Json]:
    """Where to ask, as soon as the project has an address."""
    asked = {"@id": "#contact", **named("ContactPoint", "Questions and corrections"), "url": f"{homepage}/issues"}
    return [asked] if homepage else []


def _licence(licence: License) -> Texts:
    return {
        "@id": licence.path,
        "@type": "CreativeWork",
        "name": licence.title,
        "identifier": licence.name,
        "description": "The licence of the coding; quoted words remain their speakers' and publishers'.",
    }


def _references(entities: list[Json]) -> Any:
    return one_or_all([{"@id": entity["@id"]} for entity in entities])


def _file(path: str, data: bytes, titles: Mapping[str, tuple[str, str]]) -> Json:
    means = "What each table and column means"
    known = {csv.CSVW: ("CSV on the Web", f"{means}, in the W3C's vocabulary.")}
    if path.endswith(".md"):
        known[path] = (path, "How the data were coded, what the codes mean, or what is done in doubt.")
    title, description = {**titles, **known}.get(path, ("Data Package descriptor", f"{means}, and each code."))
    return {
        "@id": path,
        "@type": "File",
        "name": title,
        "description": description,
        "encodingFormat": {"csv": "text/csv", "md": "text/markdown"}.get(path.rpartition(".")[2], "application/json"),
        "contentSize": str(len(data)),
        "sha256": sha256(data),
    }
