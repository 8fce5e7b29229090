"""The rules on what holds by the record, on what articles answer, on origins, readings, corrections and decisions, and
on actors, places, dates, roles and languages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations, pairwise
from math import cos, hypot, radians
from operator import itemgetter
from typing import Any

import narwhals as nw

from korea_china_2026.answers.aggregation import date_fits
from korea_china_2026.answers.claims import HELD
from korea_china_2026.answers.rows import UNITS, connected, grouped
from korea_china_2026.model.codebook import points_in
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import read_toml
from korea_china_2026.rules.between import LINK, with_cells
from korea_china_2026.rules.rule import ROW, Found, FoundRows, Frame, Query, between, col
from korea_china_2026.rules.spans import begun, observations

_STATED = read_toml(__file__, "record.toml")
_VERDICTS: Mapping[str, Mapping[str, Any]] = _STATED["verdicts"]
_CHECK = ("claim_id", "verdict", "rationale", "independence_note", "n_supporting", "n_contradicting")
_PAGE = ("claim_id", "reference_id", "stance")
_PAIR = ("claim_id", "related_claim_id", "relation")
_ALL = tuple(field.name for field in TABLES["changes"].fields if field.name != "reason")


# --- checks


@between()
def facts_have_checks(q: Query) -> Frame:
    """What is said to be so, or planned, in an article that is compared is held against the record."""
    q.unless("KC202", "claims")
    kinds = q.all("claims", "claim_id", "claim_kind")
    checks = q.all("checks", "claim_id")
    reports = q.all("claim_reports", "claim_id", "source_id")
    facts = kinds.filter(col.claim_kind.is_in(HELD)).join(
        reports.join(q.all("answers", "source_id"), on="source_id", how="semi"), on="claim_id", how="semi"
    )
    return facts.join(checks, on="claim_id", how="anti")


@between()
def pages_are_read_before_checks(q: Query) -> Frame:
    """A claim is checked when its pages are read, or later."""
    rows = q.beside(q.rows("check_references", "claim_id", "reference_id"), "claim_id", "checks", checked="checked")
    return q.beside(rows, "reference_id", "references", accessed="accessed").filter(col.accessed > col.checked)


# --- questions and answers


@between()
def compared_articles_answer_everything(q: Query) -> FoundRows:
    """An article is in the comparison with every question, or not at all."""
    given = defaultdict(set)
    for row in q.every(q.all("answers", "question_id", "source_id")):
        given[row["question_id"]].add(row["source_id"])
    compared = set().union(*given.values())
    for row in q.every(q.rows("questions", "question_id")):
        missing = sorted(compared - given[row["question_id"]])
        if missing:
            yield {**row, "missing": ", ".join(missing)}


@between(
    what=lambda row: "a silence has observations" if row["status"] == "silent" else "the answer has no observation"
)
def answers_rest_on_records(q: Query) -> Frame:
    """An answer is carried by observations; a silence by none."""
    held = q.all("answer_records", "answer_id", "record_id").group_by("answer_id").agg(n=nw.len())
    rows = q.rows("answers", "answer_id", "source_id", "status").join(held, on="answer_id", how="left")
    return rows.filter((col.status == "silent") == ~col.n.is_null())


@between()
def records_of_answers_are_of_their_article(q: Query) -> Frame:
    """An answer is carried by observations of its own article, and by nothing else."""
    rows = q.rows("answer_records", "answer_id", "record_id").join(
        observations(q, article="source_id"), on="record_id", how="left"
    )
    is_other = (col.article != col.source_id) | col.article.is_null()
    return q.beside(rows, "answer_id", "answers", source_id="source_id").filter(is_other)


@between()
def answers_are_attributed_as_records(q: Query) -> FoundRows:
    """Whose answer it is follows from one of the observations that carry it."""
    held = q.all("answer_records", "answer_id", "record_id")
    held = held.join(observations(q, voice="attributed_actor_id"), on="record_id", how="inner")
    records = grouped(q.every(held), itemgetter("answer_id"))
    for row in q.every(q.rows("answers", "answer_id", "attributed_actor_id")):
        given = records[row["answer_id"]]
        if given and row["attributed_actor_id"] not in {one["voice"] for one in given}:
            yield {**row, "records": ", ".join(sorted(one["record_id"] for one in given))}


@between()
def contradictions_are_related(q: Query) -> FoundRows:
    """Answers that contradict each other depend on claims that do."""
    q.unless("KC202", "claims")
    rows = q.rows("questions", "question_id", "outcome").filter(col.outcome == "contradict")
    held = q.all("answer_records", "answer_id", "record_id")
    held = q.beside(held, "record_id", "claim_reports", claim="claim_id", article="source_id")
    held = q.beside(held, "answer_id", "answers", question_id="question_id").join(rows, on="question_id", how="semi")
    claims = grouped(q.every(held), itemgetter("question_id"))
    opposed = list(q.every(q.all("claim_relations", *_PAIR).filter(col.relation == "contradicts")))
    for row in q.every(rows):
        named = {one["claim"] for one in claims[row["question_id"]]}
        if not any({one["claim_id"], one["related_claim_id"]} <= named for one in opposed):
            yield {**row, "claims": ", ".join(sorted(named))}


# --- relations between claims


@between()
def nothing_contradicts_what_it_restates(q: Query) -> FoundRows:
    """Nothing contradicts what it restates, directly or over others."""
    rows = list(q.every(q.rows("claim_relations", *_PAIR)))
    same = connected((row["claim_id"], row["related_claim_id"]) for row in rows if row["relation"] == "restates")
    for row in rows:
        if row["relation"] in ("contradicts", "differs") and row["related_claim_id"] in same.get(row["claim_id"], ()):
            yield row


# --- origins


@between()
def stretches_do_not_cross(q: Query) -> FoundRows:
    """One stretch is in another or beside it: then the smallest that holds a span is one."""
    for row, held in begun(q, "origins", "origin_id"):
        for other in [one for one in held if one["high"] < row["high"]][-1:]:
            yield {**row, "other": other["origin_id"]}


# --- readings


@between()
def differences_are_decided(q: Query) -> Frame:
    """Where two readers wrote otherwise, a decision says what is published, and why."""
    return _undecided(q).filter(_differ("first_value", "second_value"))


@between()
def common_readings_are_published(q: Query) -> FoundRows:
    """What two readers wrote alike is published, unless it was decided otherwise."""
    alike = _undecided(q).filter(~_differ("first_value", "second_value"))
    rows = alike.with_columns(record_id=col.unit_id.str.replace_all("--", " "))
    was_no_row = col.now.is_null() & (col.first_value == "none")
    for row in with_cells(q, rows, q.all, _differ("now", "first_value") & ~was_no_row, UNITS):
        cell = {"table": row["table_name"], ROW: row["published"], "at": row["field_name"]}
        yield {**row, **(cell if row["published"] is not None else {"at": "first_value"})}


def _undecided(q: Query) -> Frame:
    """The readings on which there is no decision."""
    cell = ["table_name", "field_name", "unit_id"]
    units = ("first_unit_id", "second_unit_id")
    decided = q.all("adjudications", *cell[:2], *units)
    cells = nw.concat([decided.select(*cell[:2], unit_id=unit) for unit in units])
    return q.rows("readings", *cell, "first_value", "second_value").join(cells, on=cell, how="anti")


def _differ(one: str, other: str) -> nw.Expr:
    """Whether two cells hold other texts, or one of them none."""
    return (col[one] != col[other]) | (col[one].is_null() != col[other].is_null())


@between()
def articles_are_different_texts(q: Query) -> FoundRows:
    """One text counts once, whatever its id: two articles share neither text nor most of their passages."""
    passages = defaultdict(set)
    for row in q.every(q.all("passages", "source_id", "span_digest")):
        passages[row["source_id"]].add(row["span_digest"])
    for other, row in combinations(q.every(q.rows("sources", "source_id", "text_sha256", "independence_group")), 2):
        ours = passages[row["source_id"]]
        theirs = passages[other["source_id"]]
        is_copy = len(ours & theirs) * 2 > max(1, min(len(ours), len(theirs)))
        if row["independence_group"] == other["independence_group"]:
            continue
        told = {"what": "the text", "at": "source_id", "own": "", "near": other["independence_group"]}
        if not is_copy:
            # If the texts are at hand, its own is known by its length.
            row, other = sorted((row, other), key=lambda one: one["source_id"] in q.frames.texts)
            own = "the SHA-256 of the article's own text, which `sha256sum` prints; or, if the text is the same, "
            told = {"what": "text_sha256", "at": "text_sha256", "own": own, "near": ""}
        if is_copy or row["text_sha256"] == other["text_sha256"]:
            yield {**row, **told, "other": other["source_id"], "group": other["independence_group"]}


# --- corrections and decisions


def _chains(rows: Iterable[Found]) -> Iterator[list[Found]]:
    """The corrections of each cell, in the order of releases."""
    for links in grouped(rows, itemgetter(*LINK)).values():
        yield sorted(links, key=lambda row: tuple(map(int, row["release"].split("."))))


@between()
def corrections_are_chained(q: Query) -> FoundRows:
    """An old value is the new value of the correction before it."""
    for links in _chains(q.every(q.rows("changes", *_ALL))):
        for before, after in pairwise(links):
            if before["new_value"] != after["old_value"]:
                yield {**after, "before": before["new_value"]}


@between()
def last_corrections_are_published(q: Query) -> FoundRows:
    """The last new value is what is published now."""
    # Where a row could not be read, it may be the one that was corrected.
    for *_, last in _chains(with_cells(q, q.rows("changes", *_ALL), q.all)):
        if last["now"] != last["new_value"]:
            yield last


def whose(now: Any, first: Any, second: Any) -> str:
    """The decision that is right where this stands ``now``, of what two coders wrote; null is a value."""
    if now == first:
        return "both" if now == second else "first"
    return "second" if now == second else "neither"


@between()
def decisions_are_carried_out(q: Query) -> FoundRows:
    """The decision says whose value the published cell holds."""

    @cache
    def known(table: Any) -> set[str]:
        return {row["id"] for row in q.every(q.rows(table, id=col[TABLES[table].id_column]))}

    rows = q.rows("adjudications", *LINK, "decision", "first_value", "second_value")
    for row in with_cells(q, rows, q.rows, ~col.published.is_null() | col.record_id.is_null()):
        # So readers say that there should be no row.
        absent = "none" if row["published"] is None else None
        first, second = (None if row[one] == absent else row[one] for one in ("first_value", "second_value"))
        right, target = [whose(row["now"], first, second)], TABLES[row["table_name"]].field(row["field_name"]).target
        if target and second is not None and second not in known(target):
            # An id of the second pass's own registry: nothing tells here what it stands for.
            right += [whose(row["now"], first, row["now"])]
        # Of two equal values another finding tells that they need no decision.
        if row["decision"] not in right and (first is None or first != second or row["decision"] == "neither"):
            yield {**row, "whose": " or ".join(right)}


# --- verdicts


def _with_pages(q: Query) -> Iterator[tuple[Found, list[Found], set[str], set[str]]]:
    """The checks that pages decide, each with its pages, and the stances that its verdict needs and bars."""
    read = q.beside(q.all("check_references", *_PAGE), "reference_id", "references", publisher="publisher")
    pages = grouped(q.every(read), itemgetter("claim_id"))
    for row in q.every(q.rows("checks", *_CHECK)):
        if stated := _VERDICTS.get(row["verdict"]):
            yield row, pages[row["claim_id"]], {*stated["needs"]}, {*stated["bars"]}


@between()
def verdicts_have_their_pages(q: Query) -> FoundRows:
    """A verdict has pages that take its stance, an independent one among them."""
    for row, pages, needed, _ in _with_pages(q):
        missing = needed - {page["stance"] for page in pages}
        if missing:
            expected = "such a page among its references, or another verdict"
            yield {**row, "lacking": f"{' or '.join(sorted(missing))} the claim", "expected": expected}
        elif row.get(_VERDICTS[row["verdict"]].get("counted_in", "")) == "0" and not row["independence_note"]:
            lacking = f"that {' or '.join(needed)} the claim is independent of the articles"
            expected = "such a page of another independence_group, or independence_note: why there can be none"
            yield {**row, "lacking": lacking, "expected": expected}


@between()
def pages_take_no_other_stance(q: Query) -> FoundRows:
    """A verdict has no page that takes the opposite stance, but for one that is told to be wrong beside better ones; of
    one against several, its own finding tells."""
    for row, pages, needed, barred in _with_pages(q):
        told = row["rationale"] if needed else ""
        against = [page for page in pages if page["stance"] in barred and page["publisher"] not in told]
        if len(against) == 1 or needed <= {page["stance"] for page in pages}:
            wrong = "; or, beside pages that say otherwise, a rationale that names {publisher} and says why it is wrong"
            for page in against:
                yield {**page, "verdict": row["verdict"], "more": wrong.format_map(page) if needed else ""}


# --- actors, places, dates and languages


@between()
def places_reach_their_parts(q: Query) -> FoundRows:
    """The point of a place is as near to that of the place of which it is part, or else of its country, as that one
    reaches."""
    places = {row["place_id"]: row for row in _with_points(q)}
    lands = {row["country_code"]: row for row in places.values() if row["kind"] == "country"}
    for row in places.values():
        whole = places.get(row["part_of_place_id"]) or lands.get(row["country_code"])
        if whole and (reach := whole["radius_km"]) and (km := _distance(row["at"], whole["at"])) > float(reach):
            yield {**row, "whole": whole["place_id"], "reach": reach, "km": round(km)}


@between()
def countries_reach_a_city(q: Query) -> FoundRows:
    """The point of a country is as near to a city of its own as the country reaches."""
    for row in _with_points(q):
        km = min((_distance(row["at"], city) for city in points_in(row["country_code"])), default=0.0)
        if row["kind"] == "country" and km > float(row["radius_km"] or km):
            yield {**row, "km": round(km)}


def _with_points(q: Query) -> FoundRows:
    """The places that have a point, which is ``at``."""
    point = ["latitude", "longitude"]
    rows = q.rows("places", "place_id", "part_of_place_id", "country_code", "kind", "radius_km", *point)
    for row in q.every(rows.drop_nulls(point)):
        yield {**row, "at": tuple(float(row[name]) for name in point)}


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """About how many kilometres are between two points."""
    (here, west), (there, east) = one, other
    across = (west - east + 180) % 360 - 180
    return 111 * hypot(here - there, across * cos(radians(max(abs(here), abs(there)))))


#: A year, a month or a day in an id.
_DATED = re.compile(r"-((?:19|20)[0-9]{2}(?:-[01][0-9](?:-[0-3][0-9])?)?)(?=-|$)")


@between()
def translations_change_the_language(q: Query) -> Frame:
    """A quotation is a translation if its language is not that of the article."""
    rows = q.beside(
        q.rows("quotes", "source_id", "language_original", "is_translation"), "source_id", "sources", printed="language"
    )
    is_same = col.language_original.str.slice(0, 2) == col.printed.str.slice(0, 2)
    return rows.filter(is_same & (col.is_translation == "yes") | ~is_same & (col.is_translation == "no"))


@between()
def ids_carry_no_other_date(q: Query) -> FoundRows:
    """A date in an id is one that the row has."""
    events = q.rows("events", "event_id", "n_reports", "date_edtf").filter(col.n_reports != "0")
    for table, key, date, rows in (
        ("events", "event_id", "date_edtf", events),
        ("references", "reference_id", "published_edtf", q.rows("references", "reference_id", "published_edtf")),
    ):
        for row in q.every(rows):
            dated = _DATED.search(row[key])
            if dated and not (row[date] and date_fits(bounds(dated[1]), bounds(row[date]))):
                yield {**row, "table": table, "id": row[key], "column": date, "date": row[date], "dated": dated[1]}


@between()
def stated_roles_have_evidence(q: Query) -> Frame:
    """A role that words state names these words."""
    q.unless("KC206", "evidence")
    rows = q.rows("event_actors", "event_actor_id", "role", "basis").filter(col.basis == "stated")
    backed = q.all("evidence", *LINK).filter(col.table_name == "event_actors")
    return rows.join(backed.select(event_actor_id=col.record_id), on="event_actor_id", how="anti")


@between()
def articles_follow_what_occurred(q: Query) -> Frame:
    """An article appears after what it tells as past, of which one date alone may be wrong."""
    told = q.rows("event_reports", "source_id", "event_id", "reported_status").filter(col.reported_status == "occurred")
    dated = q.beside(told, "event_id", "events", start="start_date")
    later = q.beside(dated, "source_id", "sources", end="published_end").filter(col.start > col.end)
    counted = later.group_by("source_id").agg(n=col.event_id.n_unique(), event=col.event_id.min())
    return q.rows("sources", "source_id", "published_edtf").join(counted.filter(col.n > 1), on="source_id", how="inner")
