# A package of three invented articles, written by hand: no builder stands between these tests and what they read.
from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

TEXTS = {
    "alpha-1": "Ana met Bo in Rome on 5 May.\nAna said: “null and void, Ä 😀.”\nAbout 12 ships sailed.\n",
    "beta-1": "Ana will meet Bo in Italy in May.\r\nThe answer was “NA”.\r\n",
    "gamma-1": "Ana met Bo in Oslo on 6 May. No ships sailed.\n",
}
TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
CODES = {
    "reliability": ["A", "B", "C", "D", "E", "F"],
    "status": ["occurred", "ongoing", "planned", "hypothetical", "alleged", "did_not_occur"],
    "claim_status": ["single_source", "corroborated", "contested"],
    "relation": ["contradicts", "differs", "refines"],
    "difference": ["number", "scope"],
    "verdict": ["supported", "partly", "contradicted"],
    "precision": ["day", "year"],
    "basis": ["reported", "external", "unknown"],
    "role_basis": ["stated", "inferred"],
    "sector": ["GOV", "JRN"],
    "answer_status": ["answered", "partly", "silent"],
    "kind": ["zeta", "person", "city", "country", "summit", "visit"],
    "rule": ["single_report", "unanimous", "majority_independent", "most_reliable", "external_reference"],
}
ANCHOR = "source_id>sources char_start:integer! char_end:integer! span_digest!"
VOICE = f"{ANCHOR} passage_id>passages attribution_mode attributed_actor_id>actors via_actor_id>actors"
# name, or name:type, or name=code list, or name>table; ! where null is not allowed; the key's columns stand first.
LAYOUT = {
    "sources": (
        1,
        (
            "source_id! title! independence_group! is_ai_generated:boolean! reliability=reliability! published_edtf! "
            "published_start:date published_end:date char_count:integer! text_sha256!"
        ),
    ),
    "passages": (1, f"passage_id! {ANCHOR} ordinal:integer!"),
    "actors": (1, "actor_id! name! kind=kind! country_code plover_sector=sector cow_code:integer gw_code:integer"),
    "actor_names": (3, "actor_id>actors! source_id>sources! name_form! mention_count:integer"),
    "places": (1, "place_id! name! kind=kind! latitude:number! part_of_place_id>places"),
    "events": (
        1,
        (
            "event_id! title! event_kind=kind! date_edtf start_date:date end_date:date place_id>places status=status "
            "aggregation_rule=rule! reference_id>references n_reports:integer! n_independent_sources:integer! "
            "plover_type! plover_mode date_precision=precision date_basis=basis! place_basis=basis! part_of_event_id>events"
        ),
    ),
    "event_actors": (1, "event_actor_id! event_id>events! actor_id>actors! role! basis=role_basis!"),
    "claims": (
        1,
        (
            "claim_id! statement! claim_kind! topic! event_id>events n_reports:integer! n_independent_sources:integer! "
            "status=claim_status! verdict=verdict"
        ),
    ),
    "claim_relations": (
        1,
        (
            "claim_relation_id! claim_id>claims! related_claim_id>claims! relation=relation! difference=difference "
            "rationale! fact_id"
        ),
    ),
    "references": (1, "reference_id! publisher! url! says!"),
    "checks": (
        1,
        (
            "claim_id>claims! verdict=verdict! part confidence! rationale! checked:date! n_references:integer! "
            "n_independent:integer! n_supporting:integer! n_contradicting:integer!"
        ),
    ),
    "check_references": (1, "check_reference_id! claim_id>claims! reference_id>references! stance! says!"),
    "questions": (1, "question_id! question! topic! answer_type! outcome!"),
    "answers": (
        1,
        (
            "answer_id! question_id>questions! source_id>sources! status=answer_status! answer value "
            "attributed_actor_id>actors silence_pattern ruled_out silence_note"
        ),
    ),
    "answer_records": (2, "answer_id>answers! record_id! table_name!"),
    "event_reports": (
        1,
        (
            "event_report_id! event_id>events! reported_edtf reported_start:date reported_end:date "
            f"reported_place_id>places reported_status=status independence_group! {VOICE}"
        ),
    ),
    "claim_reports": (1, f"claim_report_id! claim_id>claims! modality! independence_group! {VOICE}"),
    "quotes": (1, f"quote_id! text! speaker_actor_id>actors {VOICE}"),
    "figures": (1, f"figure_id! value_text! value:number claim_id>claims {VOICE}"),
    "evidence": (1, f"evidence_id! table_name! record_id! field_name! {ANCHOR}"),
    "coders": (1, "coder_id! note!"),
    "codings": (1, f"coding_id! coder_id>coders! table_name! {ANCHOR} record_id field_name! value"),
    "readings": (1, "table_name! field_name! unit_id! first_value second_value"),
    "adjudications": (1, "adjudication_id! table_name! record_id field_name! decision!"),
    "agreement": (3, "table_name! field_name! metric! value:number n_units:integer!"),
    "changes": (4, "release! table_name! record_id! field_name! old_value new_value reason!"),
}


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def span(source: str, words: str) -> dict[str, Any]:
    start = TEXTS[source].index(words)
    return {"source_id": source, "char_start": start, "char_end": start + len(words), "span_digest": digest(words)}


def voiced(source: str, words: str, mode: str = "narrator", by: str | None = None) -> dict[str, Any]:
    return span(source, words) | {"passage_id": f"{source}-p001", "attribution_mode": mode, "attributed_actor_id": by}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def source(name: str, group: str, letter: str, published: str) -> dict[str, Any]:
    text = TEXTS[name].encode()
    return {
        "source_id": name,
        "title": f"Title of {name}",
        "independence_group": group,
        "is_ai_generated": name == "gamma-1",
        "reliability": letter,
        "published_edtf": published,
        "published_start": day(published),
        "published_end": day(published),
        "char_count": len(TEXTS[name]),
        "text_sha256": hashlib.sha256(text).hexdigest(),
    }


def report(
    name: str, event: str, words: str, bounds: tuple[str, str, str], place: str | None, status: str
) -> dict[str, Any]:
    edtf, start, end = bounds
    origin = name.rsplit("-", 1)[0]
    return {
        "event_report_id": name, "event_id": event, "reported_edtf": edtf, "reported_start": day(start),
        "reported_end": day(end), "reported_place_id": place, "reported_status": status,
        "independence_group": origin.split("-")[0], **voiced(origin, words),
    }  # fmt: skip


def said(name: str, claim: str, words: str, group: str, modality: str = "asserted") -> dict[str, Any]:
    origin = name.rsplit("-", 1)[0]
    return {"claim_report_id": name, "claim_id": claim, "modality": modality, "independence_group": group,
            **voiced(origin, words)}  # fmt: skip


FIFTH, SIXTH, MAY = ("2025-05-05",) * 3, ("2025-05-06",) * 3, ("2025-05", "2025-05-01", "2025-05-31")
ROWS: dict[str, list[dict[str, Any]]] = {
    "sources": [
        source("alpha-1", "alpha", "B", "2025-05-05"),
        source("beta-1", "beta", "C", "2025-05-01"),
        source("gamma-1", "gamma", "D", "2025-05-07"),
    ],
    "passages": [
        {"passage_id": f"{name}-p001", "ordinal": 1, **span(name, TEXTS[name].splitlines()[0])} for name in TEXTS
    ],
    "actors": [
        {
            "actor_id": "ana",
            "name": "Ana",
            "kind": "person",
            "country_code": "ITA",
            "plover_sector": "GOV",
            "cow_code": 325,
            "gw_code": 325,
        },
        {"actor_id": "bo", "name": "Bo", "kind": "person"},
    ],
    "actor_names": [
        {"actor_id": "ana", "source_id": "alpha-1", "name_form": "Ana", "mention_count": 2},
        {"actor_id": "ana", "source_id": "beta-1", "name_form": "Ana", "mention_count": None},
    ],
    "places": [
        {"place_id": "italy", "name": "Italy", "kind": "country", "latitude": 42.5},
        {"place_id": "oslo", "name": "Oslo", "kind": "city", "latitude": 59.9},
        {"place_id": "rome", "name": "Rome", "kind": "city", "latitude": 41.9, "part_of_place_id": "italy"},
    ],
    "events": [
        {
            "event_id": "meeting-2025",
            "title": "Ana meets Bo",
            "event_kind": "summit",
            "date_edtf": "2025-05-05",
            "start_date": day("2025-05-05"),
            "end_date": day("2025-05-05"),
            "place_id": "rome",
            "status": "occurred",
            "aggregation_rule": "external_reference",
            "reference_id": "almanac",
            "n_reports": 3,
            "n_independent_sources": 3,
            "plover_type": "CONSULT",
            "date_precision": "day",
            "date_basis": "external",
            "place_basis": "external",
        },
        {
            "event_id": "old-visit",
            "title": "Bo visits Ana",
            "event_kind": "visit",
            "date_edtf": "1592",
            "start_date": day("1592-01-01"),
            "end_date": day("1592-12-31"),
            "status": "occurred",
            "aggregation_rule": "single_report",
            "n_reports": 1,
            "n_independent_sources": 1,
            "plover_type": "CONSULT",
            "plover_mode": "visit",
            "date_precision": "year",
            "date_basis": "reported",
            "place_basis": "unknown",
        },
        {
            "event_id": "undated-visit",
            "title": "Ana visits Bo",
            "event_kind": "visit",
            "aggregation_rule": "single_report",
            "n_reports": 0,
            "n_independent_sources": 0,
            "plover_type": "not_applicable",
            "date_basis": "unknown",
            "place_basis": "unknown",
        },
    ],
    "event_actors": [
        {
            "event_actor_id": f"{event}--{role}--{who}",
            "event_id": event,
            "actor_id": who,
            "role": role,
            "basis": "stated",
        }
        for event, who, role in (
            ("meeting-2025", "ana", "participant"),
            ("meeting-2025", "bo", "participant"),
            ("old-visit", "ana", "host"),
            ("old-visit", "bo", "guest"),
            ("undated-visit", "ana", "host"),
            ("undated-visit", "bo", "guest"),
        )
    ],
    "claims": [
        {
            "claim_id": "no-ships-sailed",
            "statement": "No ship sailed.",
            "claim_kind": "fact",
            "topic": "other",
            "n_reports": 1,
            "n_independent_sources": 1,
            "status": "contested",
            "verdict": "contradicted",
        },
        {
            "claim_id": "ships-sailed",
            "statement": "Ships sailed.",
            "claim_kind": "fact",
            "topic": "other",
            "event_id": "meeting-2025",
            "n_reports": 3,
            "n_independent_sources": 2,
            "status": "contested",
            "verdict": "partly",
        },
        {
            "claim_id": "twelve-ships-sailed",
            "statement": "Twelve ships sailed.",
            "claim_kind": "number",
            "topic": "other",
            "n_reports": 0,
            "n_independent_sources": 0,
            "status": "single_source",
        },
    ],
    "claim_relations": [
        {
            "claim_relation_id": "no-ships-sailed--contradicts--ships-sailed",
            "claim_id": "no-ships-sailed",
            "related_claim_id": "ships-sailed",
            "relation": "contradicts",
            "difference": "number",
            "rationale": "Both speak of the same day.",
            "fact_id": "no-ships-sailed",
        },
        {
            "claim_relation_id": "twelve-ships-sailed--differs--ships-sailed",
            "claim_id": "twelve-ships-sailed",
            "related_claim_id": "ships-sailed",
            "relation": "differs",
            "difference": "scope",
            "rationale": "One counts them.",
        },
    ],
    "checks": [
        {
            "claim_id": claim,
            "verdict": verdict,
            "part": part,
            "confidence": "high",
            "rationale": "The almanac counts them.",
            "checked": day("2025-06-01"),
            "n_references": pages,
            "n_independent": pages,
            "n_supporting": 0,
            "n_contradicting": pages * (verdict == "contradicted"),
        }
        for claim, verdict, part, pages in (
            ("no-ships-sailed", "contradicted", None, 1),
            ("ships-sailed", "partly", "number", 1),
        )
    ],
    "check_references": [
        {
            "check_reference_id": f"{claim}--almanac",
            "claim_id": claim,
            "reference_id": "almanac",
            "stance": stance,
            "says": "It counts ten ships.",
        }
        for claim, stance in (("no-ships-sailed", "contradicts"), ("ships-sailed", "qualifies"))
    ],
    "questions": [
        {
            "question_id": "where-met",
            "question": "Where did they meet?",
            "topic": "other",
            "answer_type": "place",
            "outcome": "contradict",
        },
    ],
    "answers": [
        {
            "answer_id": "where-met--alpha-1",
            "question_id": "where-met",
            "source_id": "alpha-1",
            "status": "answered",
            "answer": "in Rome",
            "value": "Rome",
        },
        {
            "answer_id": "where-met--beta-1",
            "question_id": "where-met",
            "source_id": "beta-1",
            "status": "partly",
            "answer": "in Italy",
            "value": "Italy",
            "attributed_actor_id": "ana",
        },
        {
            "answer_id": "where-met--gamma-1",
            "question_id": "where-met",
            "source_id": "gamma-1",
            "status": "silent",
            "silence_pattern": "Italy|Rome",
        },
    ],
    "answer_records": [
        {"answer_id": f"where-met--{name}", "table_name": "event_reports", "record_id": f"{name}-e001"}
        for name in ("alpha-1", "beta-1")
    ],
    "references": [
        {"reference_id": "almanac", "publisher": "Almanac", "url": "https://example.org/a", "says": "They met in Rome."}
    ],
    "event_reports": [
        report("alpha-1-e001", "meeting-2025", "Ana met Bo in Rome on 5 May", FIFTH, "rome", "occurred"),
        report("alpha-1-e002", "old-visit", "Ana said", ("1592", "1592-01-01", "1592-12-31"), None, "occurred"),
        report("beta-1-e001", "meeting-2025", "Ana will meet Bo in Italy in May", MAY, "italy", "planned"),
        report("gamma-1-e001", "meeting-2025", "Ana met Bo in Oslo on 6 May", SIXTH, "oslo", "occurred"),
    ],
    "claim_reports": [
        said("alpha-1-c001", "ships-sailed", "About 12 ships sailed", "alpha"),
        said("beta-1-c001", "ships-sailed", "answer", "alpha"),
        said("gamma-1-c001", "no-ships-sailed", "No ships sailed", "gamma"),
        said("gamma-1-c002", "ships-sailed", "ships sailed", "gamma", "denied"),
    ],
    "quotes": [
        {
            "quote_id": "alpha-1-q001",
            "text": "null and void, Ä 😀.",
            "speaker_actor_id": "ana",
            **voiced("alpha-1", "null and void, Ä 😀.", "direct", "ana"),
        },
        {"quote_id": "beta-1-q001", "text": "NA", **voiced("beta-1", "NA")},
    ],
    "figures": [
        {
            "figure_id": "alpha-1-f001",
            "value_text": "About 12",
            "value": 12.0,
            "claim_id": "ships-sailed",
            **voiced("alpha-1", "About 12"),
        },
        {"figure_id": "gamma-1-f001", "value_text": "No", "value": None, **voiced("gamma-1", "No")},
    ],
    "evidence": [
        {
            "evidence_id": "alpha-1-q001.speaker_actor_id.1",
            "table_name": "quotes",
            "record_id": "alpha-1-q001",
            "field_name": "speaker_actor_id",
            **span("alpha-1", "Ana said"),
        },
        {
            "evidence_id": "alpha-1-e001.reported_place_id.1",
            "table_name": "event_reports",
            "record_id": "alpha-1-e001",
            "field_name": "reported_place_id",
            **span("alpha-1", "Rome"),
        },
    ],
    "coders": [{"coder_id": "hand", "note": "By hand."}, {"coder_id": "other", "note": "By hand too."}],
    "codings": [
        {
            "coding_id": f"{coder}.{unit}.{name}",
            "coder_id": coder,
            "table_name": "quotes",
            **span("alpha-1", "Ana said"),
            "record_id": "alpha-1-q001",
            "field_name": name,
            "value": value,
        }
        for coder, unit, name, value in (
            ("hand", "alpha-1-q001", "medium", "speech"),
            ("hand", "alpha-1-q001", "text", "void"),
            ("other", "alpha-1-q009", "medium", "speech"),
            ("other", "alpha-1-q009", "text", "null and void"),
        )
    ],
    "readings": [],
    "adjudications": [
        {
            "adjudication_id": "alpha-1-a001",
            "table_name": "quotes",
            "record_id": "alpha-1-q001",
            "field_name": "text",
            "decision": "neither",
        },
    ],
    "agreement": [{"table_name": "quotes", "field_name": "span", "metric": "f1_exact", "value": 0.5, "n_units": 2}],
    "changes": [
        {
            "release": "0.1.0",
            "table_name": "events",
            "record_id": "meeting-2025",
            "field_name": "title",
            "old_value": "null",
            "new_value": "Ana meets Bo",
            "reason": "Wording.",
        }
    ],
}
KEYS = {name: layout.split()[0].split("!")[0] for name, (width, layout) in LAYOUT.items() if width == 1}


def field(spec: str) -> dict[str, Any]:
    bare = spec.removesuffix("!").split(">")[0]
    name, _, codes = bare.partition("=")
    name, _, logical = name.partition(":")
    made: dict[str, Any] = {"name": name, "type": logical or "string", "description": f"What {name} means."}
    if spec.endswith("!"):
        made["constraints"] = {"required": True}
    if codes:
        made["categories"] = [{"value": code, "label": f"Definition of {code}."} for code in CODES[codes]]
    return made


def foreign_key(spec: str, table: str) -> dict[str, Any]:
    name, target = spec.removesuffix("!").split(">")
    return {"fields": [name], "reference": {"resource": "" if target == table else target, "fields": [KEYS[target]]}}


def resource(name: str) -> dict[str, Any]:
    width, layout = LAYOUT[name]
    specs = layout.split()
    schema: dict[str, Any] = {
        "fields": [field(spec) for spec in specs],
        "primaryKey": [field(spec)["name"] for spec in specs[:width]],
        "foreignKeys": [foreign_key(spec, name) for spec in specs if ">" in spec],
    }
    return {"name": name, "title": f"Table of {name}", "description": f"All {name} <here>.", "path": f"data/{name}.csv",
            "schema": schema, "parquet": {"path": f"data/{name}.parquet", "rows": len(ROWS[name])}}  # fmt: skip


def write(folder: Path) -> Path:
    (folder / "data").mkdir(parents=True)
    resources = [resource(name) for name in LAYOUT]
    for made in resources:
        fields, rows = made["schema"]["fields"], ROWS[made["name"]]
        schema = pa.schema([(field["name"], TYPES[field["type"]]) for field in fields])
        assert all(set(row) <= set(schema.names) for row in rows), made["name"]
        pa.parquet.write_table(pa.Table.from_pylist(rows, schema=schema), folder / made["parquet"]["path"])
        with (folder / made["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, schema.names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    descriptor = {
        "name": "korea-china-2026", "title": "A tiny & tidy package", "description": "Three invented articles.",
        "version": "9.8.7", "created": "2026-02-01T00:00:00Z", "homepage": "https://example.org/data",
        "licenses": [{"name": "CC-BY-4.0"}], "contributors": [{"title": "The team", "roles": ["creator"]}],
        "resources": resources,
    }  # fmt: skip
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def write_texts(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for number, name in enumerate(names):
        (folder / f"{number}.txt").write_bytes(TEXTS[name].encode())
    (folder / "other.txt").write_text("another text", encoding="utf-8")
    return folder
