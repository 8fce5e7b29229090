from __future__ import annotations

import datetime as dt

import pytest

from korea_china_2026.model.articles import EventReport, Figure, Origin, Passage, Quote, Source
from korea_china_2026.model.entities import (
    Actor,
    ActorName,
    Answer,
    AnswerRecord,
    Check,
    CheckReference,
    Claim,
    ClaimActor,
    ClaimRelation,
    Event,
    EventActor,
    EventRelation,
    Place,
    Question,
    Reference,
)
from korea_china_2026.model.quality import Evidence
from korea_china_2026.model.tables import TABLES

from .strategies import Package

ANCHOR = {
    "source_id": "gazette-1",
    "passage_id": "gazette-1-p001",
    "char_start": 0,
    "char_end": 40,
    "span_digest": "0" * 16,
    "independence_group": "gazette",
}


@pytest.fixture
def small() -> Package:
    """A tiny package whose keys and references hold, with an empty cell, a self-reference and awkward texts."""
    made: Package = {name: [] for name in TABLES}
    made["sources"] = [_source()]
    made["passages"] = [
        Passage(
            passage_id="gazette-1-p001",
            source_id="gazette-1",
            ordinal=1,
            char_start=0,
            char_end=40,
            span_digest="0" * 16,
            role="body",
            coverage="coded",
            coverage_note=None,
        )
    ]
    made["actors"] = [
        Actor(
            actor_id="korea",
            name="NA",
            kind="state",
            country_code="KOR",
            wikidata_id="Q884",
            identifier_basis="Its page.",
            cow_code=732,
            gw_code=732,
            name_ko="대한민국",
        ),
        Actor(
            actor_id="president",
            name='The "President", of Korea',
            kind="person",
            country_code="KOR",
            office="null",
            affiliation_actor_id="korea",
            plover_sector="GOV",
            cow_code=732,
            gw_code=732,
        ),
    ]
    made["actor_names"] = [ActorName(actor_id="korea", source_id="gazette-1", name_form="=1+1", mention_count=2)]
    made["places"] = [
        Place(
            place_id="beijing",
            name="北京",
            kind="city",
            country_code="CHN",
            latitude=39.904211,
            longitude=116.4,
            radius_km=60.0,
            geonames_id=1816670,
        )
    ]
    made["references"] = [
        Reference(
            reference_id="ministry",
            publisher="Ministry",
            title=None,
            url="https://example.org/a,b",
            published_edtf="2026-01",
            says="It says, at length, “nothing”.",
            accessed=dt.date(2026, 2, 1),
            kind="official",
            independence_group="ministry",
            read_as="whole",
        )
    ]
    made["events"] = _events()
    made["event_actors"] = [
        EventActor(
            event_actor_id="visit--guest--president",
            event_id="visit",
            actor_id="president",
            role="guest",
            basis="stated",
        )
    ]
    made["event_relations"] = [
        EventRelation(
            event_id="visit", related_event_id="summit", relation="precedes", rationale="The visit begins a day before."
        )
    ]
    made["claims"] = [
        _claim("first", "The visit lasts four days", "contested"),
        _claim("second", "The visit lasts five days", "contested"),
    ]
    made["claim_relations"] = [
        ClaimRelation(
            claim_relation_id="first--contradicts--second",
            claim_id="first",
            related_claim_id="second",
            relation="contradicts",
            difference="number",
            rationale="Both name a length.",
            fact_id="first",
        )
    ]
    made["claim_actors"] = [ClaimActor(claim_id="first", actor_id="president", role="subject", ordinal=1)]
    made |= _record()
    made["origins"] = [
        Origin(
            origin_id="gazette-1-o001",
            source_id="gazette-1",
            char_start=0,
            char_end=40,
            span_digest="0" * 16,
            independence_group="ministry",
            how="relayed",
            reference_id="ministry",
            confidence="low",
        )
    ]
    made["event_reports"] = [
        EventReport(
            **ANCHOR,
            event_report_id="gazette-1-e001",
            event_id="visit",
            reported_edtf="2026-01-04",
            attribution_mode="narrator",
            attributed_actor_id=None,
            via_actor_id=None,
            reported_start=dt.date(2026, 1, 4),
            reported_end=dt.date(2026, 1, 4),
            reported_place_id="beijing",
            reported_status="occurred",
        )
    ]
    made["quotes"] = [_quote("gazette-1-q001", None), _quote("gazette-1-q002", "gazette-1-q001")]
    made["figures"] = [_figure()]
    made["evidence"] = [
        Evidence(
            evidence_id=f"{record}.{field}.1",
            table_name=table,
            record_id=record,
            field_name=field,
            source_id="gazette-1",
            char_start=0,
            char_end=5,
            span_digest="0" * 16,
        )
        for table, record, field in (
            ("quotes", "gazette-1-q001", "speaker_actor_id"),
            ("event_actors", "visit--guest--president", "role"),
        )
    ]
    return made


def _record() -> Package:
    """What pages say of the first claim, and what the article answers to two questions."""
    question = {"topic": "summit_conduct", "event_id": "visit"}
    return {
        "checks": [
            Check(
                claim_id="first",
                verdict="partly",
                part="number",
                confidence="high",
                rationale="The ministry counts nights.",
                checked=dt.date(2026, 2, 1),
                searched="visit days | 방문 기간",
                n_references=1,
                n_independent=1,
                n_supporting=0,
                n_contradicting=0,
            )
        ],
        "check_references": [
            CheckReference(
                check_reference_id="first--ministry",
                claim_id="first",
                reference_id="ministry",
                independence_group="ministry",
                stance="qualifies",
                says="Three nights, four days.",
                is_independent=True,
                is_later=None,
            )
        ],
        "questions": [
            Question(
                question_id="how-long",
                question="How long was the visit?",
                answer_type="number",
                outcome="one_answers",
                **question,
            ),
            Question(
                question_id="what-dinner",
                question="What was for dinner?",
                answer_type="list",
                outcome="agree",
                **question,
            ),
        ],
        "answers": [
            Answer(
                answer_id="how-long--gazette-1",
                question_id="how-long",
                source_id="gazette-1",
                status="answered",
                answer="four days",
                value="about a third",
            ),
            Answer(
                answer_id="what-dinner--gazette-1",
                question_id="what-dinner",
                source_id="gazette-1",
                status="silent",
                silence_pattern=r"dinner|\bate\b",
            ),
        ],
        "answer_records": [
            AnswerRecord(answer_id="how-long--gazette-1", table_name="event_reports", record_id="gazette-1-e001")
        ],
    }


def _source() -> Source:
    return Source(
        source_id="gazette-1",
        title="Leaders meet, then dine",
        publisher="Gazette",
        url="https://example.org/1",
        byline=None,
        published_edtf="2026-01-05",
        published_start=dt.date(2026, 1, 5),
        published_end=dt.date(2026, 1, 5),
        date_basis="stated",
        genre="news",
        language="en",
        provenance_kind="original",
        derived_from=None,
        independence_group="gazette",
        is_ai_generated=False,
        reliability="B",
        reliability_basis="A newsroom.",
        char_count=40,
        text_sha256="a" * 64,
        rights="Gazette",
        metadata_basis="stated",
    )


def _events() -> list[Event]:
    shared = {
        "plover_type": "CONSULT",
        "place_id": "beijing",
        "status": "occurred",
        "date_basis": "reported",
        "place_basis": "reported",
    }
    return [
        Event(
            event_id="visit",
            title="State visit & <talks>",
            event_kind="visit",
            plover_mode="visit",
            date_edtf="2026-01-04/2026-01-07",
            start_date=dt.date(2026, 1, 4),
            end_date=dt.date(2026, 1, 7),
            date_precision="days",
            aggregation_rule="unanimous",
            n_reports=3,
            n_independent_sources=2,
            **shared,
        ),
        Event(
            event_id="summit",
            title="Summit",
            event_kind="summit",
            plover_mode=None,
            date_edtf="2026-01-05",
            start_date=dt.date(2026, 1, 5),
            end_date=dt.date(2026, 1, 5),
            date_precision="day",
            part_of_event_id="visit",
            aggregation_rule="single_report",
            n_reports=1,
            n_independent_sources=1,
            **shared,
        ),
    ]


def _claim(claim_id: str, statement: str, status: str) -> Claim:
    return Claim(
        claim_id=claim_id,
        statement=statement,
        claim_kind="fact",
        topic="summit_conduct",
        polarity="affirmative",
        subject_actor_id="president",
        event_id="visit",
        n_reports=1,
        n_independent_sources=1,
        status=status,
    )


def _quote(quote_id: str, nested_in: str | None) -> Quote:
    return Quote(
        **ANCHOR,
        quote_id=quote_id,
        text="null",
        speaker_actor_id="president",
        speaker_text="Lee",
        quote_kind="speech",
        utterance_id="gazette-1-u01",
        part=1,
        nested_in_quote_id=nested_in,
        medium="speech",
        said_edtf=None,
        said_start=None,
        said_end=None,
        event_id="summit",
        language_original="ko",
        is_translation="yes",
        has_editorial_insertion=True,
        attribution_mode="direct",
        attributed_actor_id="president",
        via_actor_id=None,
    )


def _figure() -> Figure:
    return Figure(
        **ANCHOR,
        attribution_mode="narrator",
        attributed_actor_id=None,
        via_actor_id=None,
        figure_id="gazette-1-f001",
        value_text="about a third",
        value=0.333333,
        magnitude=None,
        value_low=None,
        value_high=None,
        comparator="eq",
        approximation="about",
        bound_policy="open",
        quantity_kind="share",
        unit_code="1",
        unit_system="ucum",
        value_normalized=0.333333,
        unit_normalized="1",
        measured_entity="trade",
        measured_property="share",
        as_of_edtf=None,
        since_edtf=None,
        event_id=None,
        claim_id="first",
    )
