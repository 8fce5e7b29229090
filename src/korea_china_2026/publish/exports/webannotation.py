"""W3C Web Annotation (JSON-LD): every passage, observation and span of evidence as an annotation on its article.

An article is named by the SHA-256 of its text (``urn:sha256:…``), as the text itself is not part of the package;
positions count Unicode code points, as the recommendation wants. Quotations also carry their words as a
TextQuoteSelector.
"""

from collections.abc import Mapping
from typing import Any

from korea_china_2026.model.fields import Table
from korea_china_2026.model.package import Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import SPAN, Json, TableName, Texts
from korea_china_2026.publish.datapackage import json_bytes
from korea_china_2026.publish.exports import Files, Published

#: The tables whose rows have a span of an article, with why an annotation is made of them.
ANNOTATED: Mapping[TableName, str] = {
    "passages": "classifying",
    "event_reports": "identifying",
    "claim_reports": "identifying",
    "quotes": "highlighting",
    "figures": "describing",
    "evidence": "linking",
    "origins": "classifying",
}


def export(published: Published) -> Files:
    """One file, ``annotations.jsonld``: an annotation page with the annotations in the order of the tables and rows."""
    digests = {row.source_id: row.text_sha256 for row in published.rows("sources")}
    package, ids = published.package, f"urn:{published.package.name}:"
    items = [
        annotation(TABLES[name], row, motivation, digests, package)
        for name, motivation in ANNOTATED.items()
        for row in published.rows(name)
    ]
    # Columns are properties under the name of the package, tables are classes. A reference is a text that names a row,
    # as the tables themselves have no addresses.
    dates = {
        f"kc:{field.name}": {"@type": "xsd:date"}
        for name in ANNOTATED
        for field in TABLES[name].fields
        if field.logical == "date"
    }
    own = {"kc": ids, "xsd": "http://www.w3.org/2001/XMLSchema#", **dates}
    page = {
        "@context": ["http://www.w3.org/ns/anno.jsonld", own],
        "id": f"{ids}annotations:{package.version}",
        "type": "AnnotationPage",
        "partOf": {
            "id": f"{ids}collection:{package.version}",
            "type": "AnnotationCollection",
            "label": package.title,
            "total": len(items),
        },
        "startIndex": 0,
        "items": items,
    }
    return {"annotations.jsonld": json_bytes(page)}


def annotation(table: Table, row: Any, motivation: str, digests: Texts, package: Package) -> Json:
    """One row with a span as a Web Annotation; its body holds the other columns, empty ones left out."""
    position = {"type": "TextPositionSelector", "start": row.char_start, "end": row.char_end}
    quoted = [{"type": "TextQuoteSelector", "exact": row.text}] if table.name == "quotes" else []
    return {
        "id": f"urn:{package.name}:{table.name}:{row.own_id}",
        "type": "Annotation",
        "motivation": motivation,
        "rights": package.licenses[0].path,
        "body": {
            "type": f"kc:{table.name}",
            **{
                f"kc:{field.name}": value
                for field in table.fields
                if field.name not in SPAN and (value := getattr(row, field.name)) is not None
            },
        },
        "target": {
            "source": f"urn:sha256:{digests[row.source_id]}",
            "selector": [position, *quoted] if quoted else position,
        },
    }
