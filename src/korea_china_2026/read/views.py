"""Questions that take several tables, answered as pandas frames.

Lists in a cell are joined by ``; ``. Columns keep the types that `load` gives them.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from korea_china_2026.aggregation import (
    FIELDS,
    Aggregated,
    Report,
    ReportField,
    aggregate,
    date_fits,
    entailing,
    independent,
    place_fits,
)
from korea_china_2026.errors import UnknownName
from korea_china_2026.names import TableName, did_you_mean
from korea_china_2026.read.frames import frame
from korea_china_2026.read.load import load
from korea_china_2026.read.package import Field, package
from korea_china_2026.read.records import Found, Record, backing, find_record, ids_of, records, related
from korea_china_2026.read.texts import find_texts
from korea_china_2026.sides import sides

if TYPE_CHECKING:
    import pandas as pd

EventRule = Literal["unanimous", "majority_independent", "most_reliable", "any"]
_REPORTED: Mapping[ReportField, str] = {
    "date_edtf": "reported_edtf", "place_id": "reported_place_id", "status": "reported_status"}  # fmt: skip
_REPORTS: Mapping[TableName, tuple[TableName, str]] = {
    "events": ("event_reports", "event_id"), "claims": ("claim_reports", "claim_id")}  # fmt: skip
_OWN_WORDS: Mapping[TableName, str] = {"quotes": "text", "figures": "value_text"}


def _like(table: TableName, *columns: str) -> dict[str, Field | str]:
    """The named columns, typed as in their table."""
    return {column: package().table(table).field(column) for column in columns}


def _joined(values: Iterable[str | None]) -> str:
    return "; ".join(dict.fromkeys(value for value in values if value is not None))


def _by(name: TableName, column: str) -> dict[str, list[Record]]:
    """The rows of a table, gathered by the value of one column."""
    gathered: dict[str, list[Record]] = {}
    for row in records(name):
        gathered.setdefault(getattr(row, column), []).append(row)
    return gathered


# --- events ---------------------------------------------------------------------------------------------------------


def timeline(inherit: bool = False) -> pd.DataFrame:
    """Every event with a date, earliest first, with its place and the number of independent sources that report it.

    One row an event; an event with an open start stands at its last possible day. With ``inherit``, an undated part of a dated
    event stands there too, with the date of the nearest whole that has one; the column ``dated_by_event_id`` names that whole.

    ``n_independent_sources`` counts whoever mentions the event, whatever they say of it. ``n_sources_for_date`` counts the
    independent sources with a report whose date fits the one shown: the two intervals share a day, so that a month fits its
    days. For an inherited date these are the reports of the whole. ``n_sources_for_place`` counts those with a report whose place
    fits: it is the one shown, lies in it, or holds it; null where no place is shown. A date or place that a page outside the
    corpus settled counts none unless reports give one that fits.
    """
    places = {place.place_id: place.name for place in records("places")}
    parents = {place.place_id: place.part_of_place_id for place in records("places")}
    reports = _by("event_reports", "event_id")
    dated = [(event, whole) for event, whole in _with_dates(inherit) if whole is not None]
    dated.sort(key=lambda pair: (*_when(pair[1])[:2], pair[0].event_id))
    dates, columns = ("start_date", "end_date", "date_edtf"), ("event_id", "title", "event_kind", "status", "n_reports",
                                                               "n_independent_sources")  # fmt: skip
    rows = [{date: getattr(whole, date) for date in dates} | {column: getattr(event, column) for column in columns} | {
        "n_sources_for_date": _giving_date(whole, reports.get(whole.event_id, ())),
        "n_sources_for_place": _giving_place(event, reports.get(event.event_id, ()), parents),
        "place": places.get(event.place_id), "dated_by_event_id": None if whole is event else whole.event_id,
    } for event, whole in dated]  # fmt: skip
    types: dict[str, Field | str] = {**_like("events", *dates, *columns), "n_sources_for_date": "integer",
                                     "n_sources_for_place": "integer", "place": "string"}  # fmt: skip
    return frame(types | {"dated_by_event_id": "string"} if inherit else types, rows)


def _giving_date(event: Record, reports: Iterable[Record]) -> int:
    shown = (event.start_date, event.end_date)
    return _independent(row for row in reports
                        if row.reported_edtf is not None and date_fits((row.reported_start, row.reported_end), shown))  # fmt: skip


def _giving_place(event: Record, reports: Iterable[Record], parents: Mapping[str, str | None]) -> int | None:
    if event.place_id is None:
        return None
    return _independent(row for row in reports
                        if row.reported_place_id is not None and place_fits(row.reported_place_id, event.place_id, parents))  # fmt: skip


def dyads(inherit: bool = False) -> pd.DataFrame:
    """Who acts on whom: one row a directed pair of sides and event, for events with a PLOVER type; earliest first, undated last.

    ``actor_id`` acts on ``target_actor_id``; beside each stands its country (null for what has none). Sides follow from
    roles as `korea_china_2026.sides` explains: in a ``visit`` the guest acts and the host is the target, under ``host`` the other way
    round; those who sign or take part on equal terms act on each other; a host beside them acts on them and, outside of a
    ``visit``, they not on it. An event with one side only has no row. To count events, count distinct ``event_id``: several
    actors of one country make several pairs. ``inherit`` dates undated parts as in `timeline`.
    """
    roles: dict[str, list[tuple[str, str]]] = {}
    for row in records("event_actors"):
        roles.setdefault(row.event_id, []).append((row.actor_id, row.role))
    countries = {actor.actor_id: actor.country_code for actor in records("actors")}
    kept = ("event_id", "plover_type", "plover_mode", "event_kind", "status", "n_independent_sources")
    columns: dict[str, Field | str] = {
        "actor_id": "string", "actor_country_code": "string", "target_actor_id": "string", "target_country_code": "string",
        **_like("events", "event_id", "plover_type", "plover_mode", "event_kind", "start_date", "end_date", "status",
                "n_independent_sources"),
    }  # fmt: skip
    found = []
    for event, whole in _with_dates(inherit):
        for actor, target in _pairs(event, roles):
            found.append((_when(whole or event), event.event_id, actor, target, {
                "actor_id": actor, "actor_country_code": countries.get(actor), "target_actor_id": target,
                "target_country_code": countries.get(target), **{column: getattr(event, column) for column in kept},
                "start_date": whole and whole.start_date, "end_date": whole and whole.end_date,
                "dated_by_event_id": None if whole is None or whole is event else whole.event_id,
            }))  # fmt: skip
    rows = [row for *_, row in sorted(found, key=lambda one: (*one[0][:2], *one[1:4]))]
    return frame(columns | {"dated_by_event_id": "string"} if inherit else columns, rows)


def _pairs(event: Record, roles: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    if event.plover_type == "not_applicable":
        return []
    return sides(event.plover_mode, roles.get(event.event_id, ())).pairs()


def _with_dates(inherit: bool) -> Iterator[tuple[Record, Record | None]]:
    """Every event with the event whose date it has: itself, with ``inherit`` the nearest dated whole, or None."""
    known = {event.event_id: event for event in records("events")}
    for event in known.values():
        yield event, event if event.date_edtf is not None else _dated_whole(event, known) if inherit else None


def _dated_whole(event: Record, known: Mapping[str, Record]) -> Record | None:
    """The nearest event that contains ``event`` and has a date, if any; a chain that leads back to itself ends there."""
    passed = {event.event_id}
    whole = known.get(event.part_of_event_id)
    while whole is not None and whole.date_edtf is None and whole.event_id not in passed:
        passed.add(whole.event_id)
        whole = known.get(whole.part_of_event_id)
    return None if whole is None or whole.date_edtf is None else whole


def _when(event: Record) -> tuple[dt.date, dt.date, str]:
    # An event without a first day stands at its last one.
    return event.start_date or event.end_date or dt.date.max, event.end_date or dt.date.max, event.event_id


def events(rule: EventRule | None = None) -> pd.DataFrame:
    """The events, with date, place and status as published, or computed from the reports under another rule.

    ``unanimous``, ``majority_independent`` and ``most_reliable`` are explained in `korea_china_2026.aggregation`; a field in
    conflict is null and named in the column ``conflicts``. Under ``any``, a field lists all values that any report gives;
    where there are several, ``conflicts`` names it and ``start_date``/``end_date`` are null. What a coder settled by a page
    outside the corpus is left out under every rule given. UnknownName for another rule.
    """
    published = load("events")
    if rule is None:
        return published
    if rule not in get_args(EventRule):
        raise UnknownName(f"there is no rule {rule!r}; there are {', '.join(get_args(EventRule))}."
                          f"{did_you_mean(rule, get_args(EventRule))}")  # fmt: skip
    outcomes = _outcomes(rule)
    rows = [row._asdict() | _values(outcomes[row.event_id], rule) for row in records("events")]
    columns: dict[str, Field | str] = {**_like("events", *package().table("events").columns), "conflicts": "string"}
    # Lists of codes, and the rule `any`, are in no code list.
    columns |= {"status": "string", "aggregation_rule": "string"} if rule == "any" else {}
    return frame(columns, rows)


def _values(outcome: Aggregated, rule: str) -> dict[str, Any]:
    values = {name: value for name, value in outcome._asdict().items() if name not in ("given", "conflicts")}
    if rule == "any":
        values |= {name: _joined(given) or None for name, given in outcome.given.items()}
    # The page that settled the published values settles nothing here.
    return values | {"aggregation_rule": rule, "reference_id": None, "conflicts": _joined(outcome.conflicts) or None}


def _outcomes(rule: str) -> dict[str, Aggregated]:
    parents = {place.place_id: place.part_of_place_id for place in records("places")}
    sources = {source.source_id: source for source in records("sources")}
    reports = _by("event_reports", "event_id")
    return {
        event_id: aggregate([_report(row, sources[row.source_id]) for row in reports.get(event_id, ())], rule, parents)
        for event_id in ids_of("events")
    }


def _report(row: Record, source: Record) -> Report:
    return Report(
        report_id=row.event_report_id,
        independence_group=row.independence_group,
        reliability=source.reliability,
        published_start=source.published_start,
        published_end=source.published_end,
        date_edtf=row.reported_edtf,
        start=row.reported_start,
        end=row.reported_end,
        place_id=row.reported_place_id,
        status=row.reported_status,
    )


def _independent(reports: Iterable[Record]) -> int:
    own = {source.source_id: source.independence_group for source in records("sources")}
    return independent(((report.source_id, report.independence_group) for report in reports), own)


def disagreements() -> pd.DataFrame:
    """Where the reports of one event cannot all be right: one row an event, field and reported value.

    ``field`` is ``date_edtf``, ``place_id`` or ``status``; ``source_ids`` are the articles that give ``value``. Then comes what
    the dataset publishes (``published``, under ``aggregation_rule``) and what ``majority_independent`` and ``most_reliable``
    make of it (null where they cannot decide). Values that differ only in precision are no disagreement.
    """
    unanimous = _outcomes("unanimous")
    rules = {rule: _outcomes(rule) for rule in ("majority_independent", "most_reliable")}
    reports = _by("event_reports", "event_id")
    rows = []
    for event in records("events"):
        for field in (field for field in FIELDS if field in unanimous[event.event_id].conflicts):
            outcome = {rule: getattr(outcomes[event.event_id], field) for rule, outcomes in rules.items()}
            for value in unanimous[event.event_id].given[field]:
                said = [row for row in reports[event.event_id] if getattr(row, _REPORTED[field]) == value]
                rows.append({
                    "event_id": event.event_id, "title": event.title, "field": field, "value": value,
                    "source_ids": _joined(sorted(row.source_id for row in said)), "n_reports": len(said),
                    "n_independent_sources": _independent(said),
                    "published": getattr(event, field), "aggregation_rule": event.aggregation_rule, **outcome,
                    "reference_id": event.reference_id,
                })  # fmt: skip
    return frame({
        **_like("events", "event_id", "title"), "field": "string", "value": "string", "source_ids": "string",
        "n_reports": "integer", "n_independent_sources": "integer", "published": "string",
        **_like("events", "aggregation_rule"), "majority_independent": "string", "most_reliable": "string",
        **_like("events", "reference_id"),
    }, rows)  # fmt: skip


# --- claims ---------------------------------------------------------------------------------------------------------


def corroboration() -> pd.DataFrame:
    """How widely each claim is made: one row a claim, most independent groups first.

    ``n_articles`` counts articles and ``n_independent_sources`` independence groups: three copies of one agency report are
    three articles and one group. ``n_independent_sources_entailed`` counts the reports of claims that entail this
    one too (through any chain, refuted ones left out), which ``status`` does not.
    ``modalities`` lists how the reports put the claim forward.
    """
    reports = _by("claim_reports", "claim_id")
    columns = ("claim_id", "statement", "claim_kind", "topic", "status", "n_independent_sources", "n_reports")
    entails = [(row.claim_id, row.related_claim_id) for row in records("claim_relations") if row.relation == "entails"]
    follows = entailing(entails, [claim.claim_id for claim in records("claims") if claim.status == "refuted"])
    rows = []
    for claim in records("claims"):
        mine = reports.get(claim.claim_id, [])
        entailed = [row for other in follows.get(claim.claim_id, ()) for row in reports.get(other, ())]
        articles = sorted({row.source_id for row in mine})
        rows.append({column: getattr(claim, column) for column in columns} | {
            "n_independent_sources_entailed": _independent([*mine, *entailed]),
            "n_articles": len(articles), "source_ids": _joined(articles),
            "independence_groups": _joined(sorted({row.independence_group for row in mine})),
            "modalities": _joined(sorted({row.modality for row in mine})),
        })  # fmt: skip
    rows.sort(key=lambda row: (-row["n_independent_sources"], -row["n_articles"], row["claim_id"]))
    extra = {"n_independent_sources_entailed": "integer", "n_articles": "integer", "source_ids": "string",
             "independence_groups": "string", "modalities": "string"}
    return frame({**_like("claims", *columns), **extra}, rows)


# --- evidence -------------------------------------------------------------------------------------------------------


def evidence(record_id: str, texts: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Every span that a record rests on: one row a span, in the order of the articles.

    An observation rests on its own span (``field_name`` null) and on the spans that back its fields. An event or a claim
    rests on its reports, a relation on the claims that it relates, anything else on the observations that name it.
    ``words`` are the span's words: from the article where ``texts`` (or ``KOREA_CHINA_2026_TEXTS``) has it, else from the
    quote or figure itself, else null. UnknownName for an id that does not exist.
    """
    found = find_texts(texts)
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for observed in _rests_on(find_record(record_id)):
        for row in _spans(observed):
            text = found.get(row["source_id"])
            row["words"] = text[row["char_start"] : row["char_end"]] if text is not None else row["words"]
            seen.setdefault(tuple(value for name, value in row.items() if name != "words"), row)
    rows = sorted(seen.values(), key=lambda row: (row["source_id"], row["char_start"], row["char_end"], row["record_id"]))
    columns = _like("evidence", "table_name", "record_id", "field_name", "source_id", "char_start", "char_end", "span_digest")
    return frame({**columns, "words": "string"}, rows)


def _rests_on(found: Found) -> Iterator[Found]:
    """The records whose spans back a record, itself first."""
    table = package().table(found.table)
    key = getattr(found.row, table.key[0])
    yield found
    if found.table in _REPORTS:
        reports, column = _REPORTS[found.table]
        yield from (Found(reports, row) for row in records(reports) if getattr(row, column) == key)
    elif found.table == "claim_relations":
        for claim_id in filter(None, (found.row.claim_id, found.row.related_claim_id)):
            yield from _rests_on(find_record(claim_id, "claims"))
    elif "span_digest" not in table.columns:
        ties = related(key, found.table)
        yield from (Found(tie.table, tie.row) for tie in ties if tie.points == "from" and hasattr(tie.row, "passage_id"))


def _spans(found: Found) -> Iterator[dict[str, Any]]:
    row, key = found.row, getattr(found.row, package().table(found.table).key[0])
    if hasattr(row, "span_digest"):
        words = getattr(row, _OWN_WORDS[found.table]) if found.table in _OWN_WORDS else None
        yield {"table_name": found.table, "record_id": key, "field_name": None, "words": words} | _anchor(row)
    for backed in backing(found):
        yield {"table_name": found.table, "record_id": key, "field_name": backed.field_name, "words": None} | _anchor(backed)


def _anchor(row: Record) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("source_id", "char_start", "char_end", "span_digest")}
