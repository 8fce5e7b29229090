"""What SQL selects and Python decides: bounds of EDTF dates, values of events under their rule, chains of parents and of claims.

Each asks only for what is not plain: distinct dates, events whose reports differ, rows amid a chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice

from korea_china_2026.answers.aggregation import FIELDS, Aggregated, aggregate
from korea_china_2026.findings import Finding
from korea_china_2026.model.dates import bounds, is_edtf
from korea_china_2026.model.fields import render
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.between import parents
from korea_china_2026.rules.sql.check import Check
from korea_china_2026.rules.sql.compile import listed, literal
from korea_china_2026.rules.sql.places import LISTED, Shown, Where
from korea_china_2026.rules.sql.rows import typed
from korea_china_2026.rules.sql.store import Store
from korea_china_2026.sheets.circles import circles
from korea_china_2026.sheets.derive import IMPLIES, Known, as_report
from korea_china_2026.sheets.flatten import Cells

#: Columns with an EDTF date, and those with its first and its last day.
DATED: tuple[tuple[TableName, str, str, str], ...] = (
    ("sources", "published_edtf", "published_start", "published_end"),
    ("events", "date_edtf", "start_date", "end_date"),
    ("event_reports", "reported_edtf", "reported_start", "reported_end"),
    ("quotes", "said_edtf", "said_start", "said_end"),
)
#: A date that is its own first and last day, which need not be asked.
_DAY = "e = s AND e = t AND regexp_full_match(e, '[0-9]{4}-[0-9]{2}-[0-9]{2}')"


# --- dates ----------------------------------------------------------------------------------------------------------

def dates(store: Store) -> Iterator[Check]:
    """Checks that the days beside an EDTF date bound it, for the spellings in which they do not."""
    for name, edtf, start, end in DATED:
        if not store.is_whole(name, ()):
            continue
        days = store.sound(f"SELECT rowid AS row, {edtf} AS e, {start} AS s, {end} AS t FROM {name}", name, (edtf, start, end))
        wrong: dict[str, set[str]] = {start: set(), end: set()}
        for text, *stated in store.stream(f"SELECT DISTINCT e, s, t FROM ({days}) WHERE NOT coalesce({_DAY}, false)"):
            wanted = bounds(text) if text and is_edtf(text) else (None, None)
            for column, is_now, must_be in zip((start, end), stated, map(render, wanted), strict=True):
                if (is_now or "") != must_be and len(wrong[column]) < LISTED:
                    wrong[column].add(f"({_sql(text)}, {_sql(is_now)}, {literal(must_be or 'nothing')})")
        for column, which in ((start, "first"), (end, "last")):
            if wrong[column]:
                yield _bound(name, edtf, column, which, sorted(wrong[column]))


def _bound(name: TableName, edtf: str, column: str, which: str, wrong: list[str]) -> Check:
    return Check("KC720", name, column, f"{column} is not the {which} day that {edtf} allows",
                 f"SELECT r.rowid AS row, coalesce(r.{column}, 'nothing') AS found, w.x AS expected FROM {name} AS r JOIN "
                 f"(VALUES {', '.join(wrong)}) AS w (e, d, x) ON r.{edtf} IS NOT DISTINCT FROM w.e AND r.{column} IS NOT DISTINCT FROM w.d",
                 (edtf, column))


def _sql(text: str | None) -> str:
    return "NULL" if text is None else literal(text)


# --- events ---------------------------------------------------------------------------------------------------------

_REPORTED = {"date_edtf": "reported_edtf", "place_id": "reported_place_id", "status": "reported_status"}
_RESTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("event_reports", ("event_id", "source_id", "via_actor_id", *_REPORTED.values())), ("places", ("place_id", "part_of_place_id")),
    ("sources", ("source_id", "independence_group", "published_edtf", "reliability")), ("actors", ("actor_id", "kind")),
)
#: Where all reports that say anything say the same, every rule gives that.
_PLAIN = " AND ".join(f"coalesce(r.n_{column} <= 1, true) AND e.{column} IS NOT DISTINCT FROM r.{column}" for column in FIELDS)
_SAID = ", ".join(f"count(DISTINCT {said}) AS n_{column}, max({said}) AS {column}" for column, said in _REPORTED.items())


def events_rest_on(store: Store) -> bool:
    """Whether everything from which values of events follow could be read."""
    return store.is_whole("events", ()) and all(store.is_whole(name, columns) for name, columns in _RESTS)


def check_events(store: Store, where: Where) -> Iterator[Finding]:
    """Judge that the values of each event follow from its reports under its rule (``sheets.derive._event``)."""
    columns = ("event_id", "aggregation_rule", *FIELDS)
    query = (f"SELECT e.rowid AS row, {', '.join(f'e.{column}' for column in columns)} FROM events AS e "
             f"LEFT JOIN (SELECT event_id, {_SAID} FROM event_reports GROUP BY event_id) AS r USING (event_id) WHERE NOT ({_PLAIN})")
    shown, place_parents = Shown(where), None
    for batch in store.batches(store.sound(query, "events", columns) + " ORDER BY row", 500):
        if place_parents is None:
            place_parents = dict(store.all("SELECT place_id, part_of_place_id FROM places"))
        known = _known(store, [event[1] for event in batch])
        for row, event_id, rule, *values in batch:
            reports = [as_report(report, known) for report in known.event_reports.get(event_id, [])]
            computed = "unanimous" if rule in ("single_report", "external_reference") else rule
            _event(shown, row, rule, dict(zip(FIELDS, values, strict=True)), aggregate(reports, computed, place_parents))
    yield from shown.findings()


def _event(shown: Shown, row: int, rule: str, published: Mapping[str, str | None], outcome: Aggregated) -> None:
    for column in FIELDS:
        now, wanted = published[column], getattr(outcome, column)
        if rule == "external_reference" and now is not None:
            continue  # what an outside page settles, a person wrote
        if column in outcome.conflicts and rule in ("unanimous", "single_report", "external_reference"):
            given = ", ".join(outcome.given[column])
            shown.add(row, "aggregation_rule", "KC601", f"reports that disagree on {column}", given, "an aggregation_rule that decides")
        elif now != wanted:
            shown.add(row, column, "KC720", f"{column} is not what the reports give under {rule}", now or "nothing", wanted or "nothing")


def _known(store: Store, events: list[str]) -> Known:
    """The reports of some events, with what aggregation reads of their articles."""
    reports = _cells(store, "event_reports", f"event_id IN {listed(events)}")
    sources = _cells(store, "sources", f"source_id IN {listed(sorted({str(r['source_id']) for r in reports}))}")
    relayed = sorted({str(r["via_actor_id"]) for r in reports if r["via_actor_id"]})
    actors = _cells(store, "actors", f"actor_id IN {listed(relayed)}")
    rows: dict[TableName, list[Cells]] = {"sources": sources, "actors": actors, "event_reports": reports}
    return Known({name: rows.get(name, []) for name in TABLES})


def _cells(store: Store, name: TableName, condition: str) -> list[Cells]:
    table = TABLES[name]
    columns = ", ".join(sql_name(field.name) for field in table.fields)
    return [typed(table, list(texts)) for texts in store.all(f"SELECT {columns} FROM {name} WHERE {condition}")]


# --- chains of parents ----------------------------------------------------------------------------------------------

def check_chains(store: Store, where: Mapping[TableName, Where]) -> Iterator[Finding]:
    """Judge that chains of parents end (KC205); in Python, since recursion in SQL costs a query a link."""
    for table, column in parents():
        if store.is_whole(table.name, (table.key[0], column)):
            shown = Shown(where[table.name])
            for row, parent in _circling(store, table, column):
                shown.add(row, column, "KC205", f"a circle: {column} leads back to its own row", parent, "a parent outside the circle")
            yield from shown.findings()


def _circling(store: Store, table: Table, column: str) -> list[tuple[int, str]]:
    # Rows whose parent has a parent, and that are themselves a parent: no other can stand in a circle.
    name, key = sql_name(table.name), sql_name(table.key[0])
    links = {own: (row, parent) for row, own, parent in store.stream(
        f"SELECT r.rowid, r.{key}, r.{column} FROM {name} AS r SEMI JOIN (SELECT {key} AS k FROM {name} WHERE {column} IS NOT NULL) AS p "
        f"ON r.{column} = p.k SEMI JOIN (SELECT {column} AS c FROM {name}) AS q ON r.{key} = q.c")}
    settled: set[str] = set()
    found = []
    for start in links:
        path: dict[str, None] = {}
        at = start
        while at in links and at not in path and at not in settled:
            path[at] = None
            at = links[at][1]
        if at in path:
            walked = list(path)
            found += [links[own] for own in walked[walked.index(at):]]
        settled |= path.keys()
    return sorted(found)[:LISTED]


# --- what claims imply ----------------------------------------------------------------------------------------------

_IMPLIED = ("SELECT rowid AS row, claim_id AS one, related_claim_id AS other, relation FROM claim_relations "
            f"WHERE relation IN {listed(IMPLIES)} AND claim_id <> related_claim_id")
#: Those that may be part of a circle: something leads to their claim, and on from the other.
_AMID = (f"SELECT r.* FROM ({_IMPLIED}) AS r SEMI JOIN ({_IMPLIED}) AS p ON r.one = p.other AND r.relation = p.relation "
         f"SEMI JOIN ({_IMPLIED}) AS q ON r.other = q.one AND r.relation = q.relation")


def check_implied(store: Store, where: Mapping[TableName, Where]) -> Iterator[Finding]:
    """Judge that no claim leads back to itself by what it refines, or by what it entails (KC607); a row with a wrong cell leads
    nowhere."""
    if not store.is_whole("claim_relations", ()):
        return
    query = store.sound(_AMID, "claim_relations", ("claim_id", "related_claim_id", "relation"))
    numbers: dict[tuple[str, str], int] = {}
    links: dict[int, list[int]] = defaultdict(list)
    for _, claim, other, relation in store.stream(query):
        links[numbers.setdefault((relation, claim), len(numbers))].append(numbers.setdefault((relation, other), len(numbers)))
    circle = {number: at for at, group in enumerate(circles(links)) for number in group}
    if circle:
        closed = ((row, other, relation) for row, claim, other, relation in store.stream(f"{query} ORDER BY row")
                  if (at := circle.get(numbers[relation, claim])) is not None and at == circle.get(numbers[relation, other]))
        shown = Shown(where["claim_relations"])
        for row, other, relation in islice(closed, LISTED):
            shown.add(row, "related_claim_id", "KC607", f"a circle: {relation} leads back to its own claim", other,
                      "a claim outside the circle, or restates where both say the same")
        shown.rest(LISTED + sum(1 for _ in closed), "rows against KC607")
        yield from shown.findings()
