# Stand-off annotations and event records: Web Annotation, PLOVER.
from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from typing import Any

import pytest
import rdflib

import korea_china_2026 as kc
from korea_china_2026.model.codebook import PLOVER_MODES
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.exports import Published, export, losses
from korea_china_2026.publish.exports.plover import OURS
from korea_china_2026.publish.exports.webannotation import ANNOTATED

from ..publish.strategies import Package
from .cells import columns, exported

OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
AS = rdflib.Namespace("https://www.w3.org/ns/activitystreams#")
#: What the W3C's context makes of the words that we use, after sections 3 and 4 of the Web Annotation Vocabulary.
CONTEXT: dict[str, Any] = {
    "@vocab": "urn:a-word-that-the-context-does-not-know:",
    "oa": str(OA),
    "as": str(AS),
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "AnnotationPage": "as:OrderedCollectionPage",
    "AnnotationCollection": "as:OrderedCollection",
    "classifying": "oa:classifying",
    "describing": "oa:describing",
    "highlighting": "oa:highlighting",
    "identifying": "oa:identifying",
    "linking": "oa:linking",
    "body": {"@type": "@id", "@id": "oa:hasBody"},
    "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"},
    "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
    "rights": {"@type": "@id", "@id": "dcterms:rights"},
    "exact": "oa:exact",
    "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"},
    "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"},
    "label": "rdfs:label",
    "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
    "partOf": {"@type": "@id", "@id": "as:partOf"},
    "startIndex": {"@type": "xsd:nonNegativeInteger", "@id": "as:startIndex"},
    "total": {"@type": "xsd:nonNegativeInteger", "@id": "as:totalItems"},
}


def page(published: Published) -> dict[str, Any]:
    (data,) = exported("webannotation", published).values()
    return json.loads(data)  # type: ignore[no-any-return]


def rows_back(published: Published) -> dict[str, list[tuple[Any, ...]]]:
    sources = {f"urn:sha256:{row.text_sha256}": row.source_id for row in published.tables["sources"]}  # type: ignore
    back: dict[str, list[tuple[Any, ...]]] = {name: [] for name in ANNOTATED}
    for item in page(published)["items"]:
        name = item["body"]["type"].removeprefix("kc:")
        selectors = item["target"]["selector"]
        position = selectors[0] if isinstance(selectors, list) else selectors
        cells = {key.removeprefix("kc:"): value for key, value in item["body"].items()}
        cells |= {
            "source_id": sources[item["target"]["source"]],
            "char_start": position["start"],
            "char_end": position["end"],
        }
        back[name].append(
            tuple(
                (
                    dt.date.fromisoformat(cells[field.name])
                    if field.logical == "date" and field.name in cells
                    else cells.get(field.name)
                )
                for field in TABLES[name].fields
            )
        )  # type: ignore[index]
    return back


def test_every_row_with_a_span_comes_back_from_web_annotations(real: Published) -> None:
    assert set(losses("webannotation")) == {"tables without spans"}
    assert set(ANNOTATED) == {name for name, table in TABLES.items() if {"char_start"} <= set(columns(name))} - {
        "codings"
    }
    for name, back in rows_back(real).items():
        rows = real.tables[name]  # type: ignore
        assert back == [tuple(getattr(row, column) for column in columns(name)) for row in rows]


# rdflib's own parser uses what rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_rdflib_reads_the_annotations_as_the_vocabulary_has_them(small: Package) -> None:
    made = page(Published(small))
    assert made["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    made["@context"][0] = CONTEXT
    graph = rdflib.Graph().parse(data=json.dumps(made), format="json-ld")
    annotations = set(graph.subjects(rdflib.RDF.type, OA.Annotation))
    assert len(annotations) == sum(len(small[name]) for name in ANNOTATED) == 8
    quote = rdflib.URIRef(f"urn:{PACKAGE.name}:quotes:gazette-1-q001")
    assert graph.value(quote, OA.motivatedBy) == OA.highlighting
    target = graph.value(quote, OA.hasTarget)
    assert graph.value(target, OA.hasSource) == rdflib.URIRef("urn:sha256:" + "a" * 64)
    kinds = {graph.value(selector, rdflib.RDF.type): selector for selector in graph.objects(target, OA.hasSelector)}
    assert graph.value(kinds[OA.TextPositionSelector], OA.end).toPython() == 40  # type: ignore[union-attr]
    assert str(graph.value(kinds[OA.TextQuoteSelector], OA.exact)) == "null"
    report = graph.value(rdflib.URIRef(f"urn:{PACKAGE.name}:event_reports:gazette-1-e001"), OA.hasBody)
    started = graph.value(report, rdflib.URIRef(f"urn:{PACKAGE.name}:reported_start"))
    assert started is not None
    assert started.toPython() == dt.date(2026, 1, 4)
    assert not [triple for triple in graph for part in triple if "does-not-know" in part], (
        "a word that the context does not know"
    )


# --- PLOVER ---------------------------------------------------------------------------------------------------------

#: The fields of the manual (draft 2.0, chapter "Data Fields"): of an event, an entity, a location and a citation.
MANUAL: dict[str, set[str]] = {
    "event": {
        "id",
        "has_event",
        "date",
        "time",
        "enddate",
        "endtime",
        "actor",
        "recipient",
        "event",
        "event_loc",
        "event_text",
        "quad_code",
        "event_scale",
        "mode",
        "context",
        "link",
        "text",
        "text_info",
        "cite_info",
        "coder",
        "coded_date",
        "coded_time",
        "comment",
    },
    "entity": {
        "code",
        "sector",
        "entity_text",
        "identifier_id",
        "identifier_text",
        "religion",
        "ethnicity",
        "office",
        "gender",
        "age",
    },
    "location": {
        "extracted_place",
        "resolved_place",
        "geonameid",
        "lat",
        "lon",
        "city",
        "district",
        "province",
        "country",
        "country_code",
        "feature_class",
        "feature_code",
        "resolution",
    },
    "citation": {
        "corpus",
        "citation",
        "url",
        "title",
        "language",
        "publication",
        "license",
        "copyright",
        "coder",
        "codebook",
        "version",
    },
}
REQUIRED = {"id", "date", "actor", "event"}


def plover(published: Published) -> list[dict[str, Any]]:
    (data,) = exported("plover", published).values()
    return [json.loads(line) for line in data.decode("utf-8").splitlines()]


def test_plover_records_have_the_manual_s_names_and_one_object_of_ours(real: Published) -> None:
    for record in plover(real):
        assert set(record) >= REQUIRED
        objects = [
            ("event", record),
            *(("entity", one) for side in ("actor", "recipient") for one in record[side]),
            *(("citation", one) for one in record["cite_info"]),
        ]
        objects += [("location", record["event_loc"])] if record["event_loc"] else []
        for kind_of, made in objects:
            assert set(made) - MANUAL[kind_of] == {OURS}
            assert not set(made[OURS]) & MANUAL[kind_of] - {"title"}


def test_events_with_a_plover_type_come_out_as_records(real: Published) -> None:
    assert set(losses("plover")) == {"dates", "other events", "other tables", "roles"}
    records = {record["id"]: record for record in plover(real)}
    events: list[Any] = [row for row in real.tables["events"] if row.plover_type != "not_applicable"]  # type: ignore
    assert list(records) == [event.event_id for event in events]
    for event in events:
        record = records[event.event_id]
        ours = record[OURS]
        assert (record["event"], ours["title"], ours["status"], ours["date_edtf"], ours["date_precision"]) == (
            [event.plover_type],
            event.title,
            event.status,
            event.date_edtf,
            event.date_precision,
        )
        assert record["mode"] == ([event.plover_mode] if event.plover_mode else [])
        assert all(mode in PLOVER_MODES[event.plover_type] for mode in record["mode"])
        assert (record["date"], record["enddate"]) == tuple(
            day and day.isoformat() for day in (event.start_date, event.end_date)
        )
        assert (record["event_loc"] or {OURS: {"place_id": None}})[OURS]["place_id"] == event.place_id
        assert sum(len(source[OURS]["event_report_ids"]) for source in record["cite_info"]) == event.n_reports


def test_the_records_give_the_pairs_of_dyads(real: Published) -> None:
    def keys(entity: dict[str, Any]) -> tuple[Any, ...]:
        ours = entity[OURS]
        return ours["actor_id"], entity["code"], ours["cow_code"], ours["gw_code"], entity["sector"]

    pairs = Counter(
        (record["id"], record["event"][0], *keys(actor), *keys(target))
        for record in plover(real)
        for actor in record["actor"]
        for target in record["recipient"]
        if actor != target
    )
    names = ("actor_id", "country_code", "cow_code", "gw_code", "plover_sector")
    dyads = kc.dyads()[["event_id", "plover_type", *names, *(f"target_{name}" for name in names)]].astype(object)
    assert Counter(dyads.where(dyads.notna(), None).itertuples(index=False, name=None)) == pairs
    assert set(pairs.values()) == {1}
    assert {len({pair[at] for pair in pairs}) > 2 for at in (3, 4, 5, 6)} == {True}


def test_a_visit_goes_from_guest_to_host(real: Published) -> None:
    turned: dict[str, Any] = {"visit": ("guest", "host"), "host": ("host", "guest")}
    met = [record for record in plover(real) if record["mode"] and record["mode"][0] in turned]
    assert {record["mode"][0] for record in met} <= set(turned)
    assert met
    for record in met:
        for side, role in zip(("actor", "recipient"), turned[record["mode"][0]], strict=True):
            acting = [row for row in real.tables["event_actors"] if row.event_id == record["id"]]
            named = {row.actor_id for row in acting if row.role == role}
            assert named <= {actor[OURS]["actor_id"] for actor in record[side]}


@pytest.mark.parametrize("name", ["webannotation", "plover", "jsonl", "csv", "parquet", "datasets", "rocrate"])
def test_the_same_rows_give_the_same_bytes(name: str, small: Package) -> None:
    digests = [
        hashlib.sha256(repr(sorted(export(name, Published(small)).items())).encode()).hexdigest() for _ in range(2)
    ]
    assert digests[0] == digests[1]
