"""The package as a schema.org ``Dataset``, to be embedded in a page for search engines of data."""

from typing import Any

from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.counts import description
from korea_china_2026.publish.descriptor import csv_path, parquet_path
from korea_china_2026.publish.exports.published import Tables
from korea_china_2026.publish.formats import csv_bytes


def dataset(tables: Tables, base: str = "", package: Package = PACKAGE) -> dict[str, Any]:
    """The JSON-LD of the package. ``base`` goes before the addresses of the files; they are those of the release at the
    package's own address, or relative where it has none."""
    if not base and package.homepage:
        base = f"{package.homepage}/raw/v{package.version}/"
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **about(tables, package),
        "identifier": package.homepage or f"{package.name}-{package.version}",
        "publisher": {"@type": "Organization", "name": "; ".join(package.contributors)},
        "isAccessibleForFree": True,
        # Open access, in the vocabulary of the Confederation of Open Access Repositories.
        "conditionsOfAccess": "http://purl.org/coar/access_right/c_abf2",
        "inLanguage": "en",
        "temporalCoverage": temporal_coverage(tables),
        "spatialCoverage": [{"@type": "Place", "name": name} for name in package.countries],
        "measurementTechnique": (
            "Coding of news articles, sentence by sentence, into stand-off observations; two passes, adjudicated"
        ),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": f"{table.name}.{field.name}", "description": field.column.description}
            for table in TABLES.values()
            for field in table.fields
        ],
        "isBasedOn": [*map(article, tables["sources"])],
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


def about(tables: Tables, package: Package = PACKAGE) -> dict[str, Any]:
    """What schema.org and all that build on it say of the package as a whole."""
    return {
        "name": package.title,
        "alternateName": package.name,
        "description": description(tables, package),
        **({"url": package.homepage} if package.homepage else {}),
        "version": package.version,
        **({"datePublished": package.released.isoformat()} if package.released else {}),
        "license": package.licenses[0].path,
        "keywords": list(package.keywords),
        "creator": [{"@type": "Organization", "name": name} for name in package.contributors],
    }


def one_or_all(things: list[Any]) -> Any:
    """The things, or the only one: compact JSON-LD wants no list around a single thing."""
    return things[0] if len(things) == 1 else things


def temporal_coverage(tables: Tables) -> str:
    """The days on which the articles appeared, as an ISO 8601 interval; open where a bound is not known."""
    starts, ends = (
        [day for row in tables["sources"] if (day := getattr(row, f"published_{bound}"))] for bound in ("start", "end")
    )
    return f"{min(starts, default='..')}/{max(ends, default='..')}"


def article(row: Any) -> dict[str, Any]:
    """An article that the package is made from."""
    return {
        "@type": "NewsArticle",
        "headline": row.title,
        "publisher": {"@type": "Organization", "name": row.publisher},
        "datePublished": row.published_edtf,
        "inLanguage": row.language,
        **({"url": row.url} if row.url else {}),
    }
