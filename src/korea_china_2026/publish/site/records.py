"""What programs read of a record: its JSON file, and what schema.org has words for."""

from typing import Any

from korea_china_2026.model.fields import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Json, Texts
from korea_china_2026.publish.metadata import article, named
from korea_china_2026.publish.site.index import STATED, Index, identity, label

_ACTORS: Texts = STATED["schema_org_actors"]


def record_json(row: Row, index: Index) -> Json:
    """A record with the rows that name it, and the pages behind its check; of an article, which most rows name, the
    record alone."""
    table = row.TABLE.name
    key = identity(row)
    tied: dict[str, list[Any]] = {
        other: [one for field in fields for one in index.rows(other, **{field: key})]
        for other, declared in TABLES.items()
        if (fields := [field for field, target, _ in declared.foreign_keys if target == table]) and table != "sources"
    }
    if table != "sources":
        tied["evidence"] = [one for one in index.rows("evidence", record_id=key) if one.table_name == table]
        pages = (index.find("references", one.reference_id) for one in tied.get("check_references", ()))
        tied["references"] = [page for page in pages if page]
    rows = {name: [one.model_dump(mode="json") for one in found] for name, found in tied.items() if found}
    return {"table": table, "id": key, "name": label(row), "record": row.model_dump(mode="json"), "tied": rows}


def linked_data(row: Any, index: Index, dataset: str) -> Json:
    """A record in the words of schema.org, as a part of the data set of that name."""
    own = _own(row, index)
    if wikidata := getattr(row, "wikidata_id", None):
        own["sameAs"] = f"https://www.wikidata.org/entity/{wikidata}"
    table = row.TABLE.name
    kind = _ACTORS.get(row.kind, "Organization") if table == "actors" else STATED["schema_org"][table]
    is_work = kind in ("NewsArticle", "Claim", "Quotation", "Question")
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "identifier": identity(row),
        "name": label(row),
        "isPartOf" if is_work else "subjectOf": named("Dataset", dataset),
        **{name: value for name, value in own.items() if value not in (None, [])},
    }


def _own(row: Any, index: Index) -> Json:
    """What schema.org has words for in the records of one table alone."""
    match row.TABLE.name:
        case "sources":
            return article(row)
        case "events":
            place = index.find("places", row.place_id)
            return {
                "startDate": row.start_date and row.start_date.isoformat(),
                "endDate": row.end_date and row.end_date.isoformat(),
                "location": place and named("Place", place.name),
            }
        case "claims":
            reports = index.rows("claim_reports", claim_id=row.claim_id)
            sources = [index.find("sources", one) for one in dict.fromkeys(report.source_id for report in reports)]
            return {"appearance": [article(source) for source in sources if source]}
        case "quotes":
            speaker = index.find("actors", row.speaker_actor_id)
            return {
                "text": row.text,
                "creator": speaker and named(_ACTORS.get(speaker.kind, "Organization"), speaker.name),
                "citation": _cited(row, index),
            }
        case "figures":
            return {
                "measuredProperty": row.measured_property,
                "observationAbout": named("Thing", row.measured_entity),
                "value": row.value,
            }
        case "questions":
            answers = [one for one in index.rows("answers", question_id=row.question_id) if one.answer]
            return {
                "suggestedAnswer": [
                    {"@type": "Answer", "text": one.answer, "citation": _cited(one, index)} for one in answers
                ]
            }
        case "places" if row.latitude is not None:
            return {"geo": {"@type": "GeoCoordinates", "latitude": row.latitude, "longitude": row.longitude}}
    return {}


def _cited(row: Any, index: Index) -> Json | None:
    source = index.find("sources", row.source_id)
    return source and article(source)
