# Stand-off annotations and event records: Web Annotation, brat, PLOVER.
from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from typing import Any

import pytest
import rdflib

import korea_china_2026 as kc
from korea_china_2026.model.codebook import PLOVER_MODES
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.publish.exports import export, losses
from korea_china_2026.publish.exports.brat import kind
from korea_china_2026.publish.exports.plover import OURS
from korea_china_2026.publish.exports.published import Published
from korea_china_2026.publish.exports.webannotation import ANNOTATED, VOCABULARY

from ..publish.strategies import Package
from .cells import Difference, columns, listed

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
    (data,) = export("webannotation", published).values()
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
    quote = rdflib.URIRef(f"{VOCABULARY}quotes:gazette-1-q001")
    assert graph.value(quote, OA.motivatedBy) == OA.highlighting
    target = graph.value(quote, OA.hasTarget)
    assert graph.value(target, OA.hasSource) == rdflib.URIRef("urn:sha256:" + "a" * 64)
    kinds = {graph.value(selector, rdflib.RDF.type): selector for selector in graph.objects(target, OA.hasSelector)}
    assert graph.value(kinds[OA.TextPositionSelector], OA.end).toPython() == 40  # type: ignore[union-attr]
    assert str(graph.value(kinds[OA.TextQuoteSelector], OA.exact)) == "null"
    report = graph.value(rdflib.URIRef(f"{VOCABULARY}event_reports:gazette-1-e001"), OA.hasBody)
    started = graph.value(report, rdflib.URIRef(f"{VOCABULARY}reported_start"))
    assert started is not None
    assert started.toPython() == dt.date(2026, 1, 4)
    assert not [triple for triple in graph for part in triple if "does-not-know" in part], (
        "a word that the context does not know"
    )


# --- brat -----------------------------------------------------------------------------------------------------------

#: One line of a stand-off file, after brat's own description of the format.
LINE = re.compile(
    r"""
    (?P<T>T[0-9]+)\t(?P<kind>\w+)\ (?P<offsets>[0-9]+\ [0-9]+(?:;[0-9]+\ [0-9]+)*)\t(?P<words>[^\t\n]+)
  | (?P<A>A[0-9]+)\t(?P<attribute>\w+)\ (?P<a_of>T[0-9]+)\ (?P<value>\S+)
  | (?P<R>R[0-9]+)\t(?P<relation>\w+)\ Arg1:(?P<one>T[0-9]+)\ Arg2:(?P<two>T[0-9]+)
  | (?P<N>N[0-9]+)\tReference\ (?P<n_of>T[0-9]+)\ (?P<database>\w+):(?P<entry>\S+)\t(?P<field>\w+)
  | (?P<note>\#[0-9]+)\t(?P<topic>\w+)\ (?P<note_of>T[0-9]+)\t(?P<text>[^\t\n]*)
""",
    re.VERBOSE,
)


def parsed(data: bytes) -> list[re.Match[str]]:
    *lines, last = data.decode("utf-8").split("\n")
    assert last == ""
    found = [LINE.fullmatch(line) for line in lines]
    assert None not in found, [line for line, match in zip(lines, found, strict=True) if match is None][:3]
    numbers = [line.split("\t")[0] for line in lines]
    assert len(set(numbers)) == len(numbers)
    return [match for match in found if match]


def cells(lines: list[re.Match[str]]) -> dict[str, dict[str, str]]:
    spans: dict[str, dict[str, str]] = {}
    for line in lines:
        if line["T"]:
            pieces = line["offsets"].replace(";", " ").split()
            spans[line["T"]] = {
                "": line["kind"],
                "char_start": pieces[0],
                "char_end": pieces[-1],
                "words": line["words"],
            }
        elif line["A"]:
            spans[line["a_of"]][line["attribute"]] = line["value"]
        elif line["N"]:
            spans[line["n_of"]][line["field"]] = line["entry"]
        elif line["note"]:
            spans[line["note_of"]][line["topic"]] = line["text"]
    return spans


def test_observations_come_back_from_brat(real: Published) -> None:
    assert set(losses("brat")) == {"words", "evidence of entities", "tables without spans"}
    files = export("brat", real)
    back = {
        source.removesuffix(".ann"): cells(parsed(data)) for source, data in files.items() if source.endswith(".ann")
    }
    for name in OBSERVATIONS:
        found = {
            span[TABLES[name].key[0]]: span | {"source_id": source}
            for source, spans in back.items()
            for span in spans.values()
            if span[""] == kind(TABLES[name])
        }
        assert len(found) == len(real.tables[name]) > 0
        wrong = []
        for row in real.tables[name]:
            span = found[getattr(row, TABLES[name].key[0])]
            span |= (
                {"text": span["words"]}
                if name == "quotes"
                else {"value_text": span["words"]}
                if name == "figures"
                else {"span_digest": span["words"].strip("[]")}
            )
            for field in TABLES[name].fields:
                sent, got = render(getattr(row, field.name)), span.get(field.name, "")
                if sent != got and not (field.name == "span_digest" and name in ("quotes", "figures")):
                    wrong.append(Difference(name, field, sent, got))
        assert listed(wrong) == []


def test_evidence_is_tied_to_what_it_backs(real: Published) -> None:
    observed = {getattr(row, TABLES[name].key[0]) for name in OBSERVATIONS for row in real.tables[name]}
    expected = Counter(
        (row.record_id, row.field_name, row.char_start)
        for row in real.tables["evidence"]  # type: ignore[attr-defined]
        if row.record_id in observed
    )  # type: ignore[attr-defined]
    # A claim report may name a quotation; its own key comes before.
    keys = sorted((TABLES[name].key[0] for name in OBSERVATIONS), key="quote_id".__eq__)
    found: Counter[tuple[str, str, int]] = Counter()
    for file, data in export("brat", real).items():
        if file.endswith(".ann"):
            lines = parsed(data)
            spans = cells(lines)
            for line in lines:
                if line["R"]:
                    record = next(spans[line["two"]][key] for key in keys if key in spans[line["two"]])
                    found[record, line["relation"], int(spans[line["one"]]["char_start"])] += 1
    assert found == expected
    assert found


def test_the_configuration_knows_all_that_the_files_use(real: Published) -> None:
    files = export("brat", real)
    sections = dict(re.findall(r"\[(\w+)\]\n((?:[^\[\n].*\n|\n)*)", files["annotation.conf"].decode("utf-8")))
    known = {name: {line.split("\t")[0] for line in body.split("\n") if line} for name, body in sections.items()}
    for file, data in files.items():
        if file.endswith(".ann"):
            for line in parsed(data):
                if line["T"]:
                    assert line["kind"] in known["entities"]
                elif line["A"]:
                    assert line["attribute"] in known["attributes"]
                elif line["R"]:
                    assert line["relation"] in known["relations"]


def test_without_the_texts_only_published_words_are_written(small: Package) -> None:
    files = export("brat", Published(small))
    assert set(files) == {"annotation.conf", "gazette-1.ann"}
    words = {span[""]: span["words"] for span in cells(parsed(files["gazette-1.ann"])).values()}
    assert words == {
        "Quote": "null",
        "Figure": "about a third",
        "EventReport": f"[{'0' * 16}]",
        "Evidence": f"[{'0' * 16}]",
    }


def test_with_the_texts_every_span_shows_its_words(small: Package) -> None:
    text = "Alpha beta\r\ngamma 😀 delta epsilon zeta eta theta"
    files = export("brat", Published(small, {"gazette-1": text}))
    assert files["gazette-1.txt"] == text.encode("utf-8")
    for span in (line for line in parsed(files["gazette-1.ann"]) if line["T"]):
        pieces = [tuple(map(int, piece.split())) for piece in span["offsets"].split(";")]
        assert span["words"] == " ".join(text[start:end] for start, end in pieces)
        assert not any("\n" in text[start:end] for start, end in pieces)
    assert {span["offsets"] for span in parsed(files["gazette-1.ann"]) if span["T"]} == {"0 10;12 40", "0 5"}


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
    (data,) = export("plover", published).values()
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


@pytest.mark.parametrize("name", ["webannotation", "brat", "plover", "jsonl", "csv", "parquet", "datasets", "rocrate"])
def test_the_same_rows_give_the_same_bytes(name: str, real: Published) -> None:
    digests = [hashlib.sha256(repr(sorted(export(name, real).items())).encode()).hexdigest() for _ in range(2)]
    assert digests[0] == digests[1]
