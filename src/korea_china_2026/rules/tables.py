"""Rules between rows: keys, references, circles, leftovers, numbering, and what reports agree on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from korea_china_2026.answers.aggregation import Report, aggregate
from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Value, render
from korea_china_2026.model.plover import PARTY_OF_MODE
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.derive import Known, as_report
from korea_china_2026.sheets.flatten import Tables
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.whole import CIRCULAR, NEEDED, REFERENCES, Whole


def check_tables(corpus: Corpus, tables: Tables, whole: Whole, held: Collection[TableName] = tuple(TABLES)) -> list[Finding]:
    """Judge what rows demand of each other and of all others; rows whose own cells are broken still count as existing.

    Findings stand at rows of the tables in ``held``; what could find nothing there is left out.
    """
    run = _Run(corpus, tables, whole)
    findings = [*_unique(run, held), *_references(run, held)]
    for places, rule in _RULES:
        if not places.isdisjoint(held):
            findings += rule(run)
    return findings


class _Run(NamedTuple):
    corpus: Corpus
    tables: Tables
    whole: Whole

    @property
    def known(self) -> Known:
        return self.tables.known


def _written_key(record: Record, names: tuple[str, ...]) -> tuple[str, ...] | None:
    values = tuple(render(record.value(name)) for name in names)
    return values if all(values) else None


def _unique(run: _Run, held: Collection[TableName]) -> Iterator[Finding]:
    for name, table in TABLES.items():
        if name not in held:
            continue
        if name == "evidence":
            continue  # its keys are made from those of its records, and differ where those do
        first: dict[tuple[str, ...], Place] = {}
        single = len(table.key) == 1 and table.field(table.key[0]).column.origin == "coded"
        # Single written keys are judged on all records; composed keys need the row.
        keyed = ([(_written_key(record, table.key), record) for record in run.corpus.of(name)] if single else
                 [(tuple(render(placed.cells[k]) for k in table.key), placed.record) for placed in run.tables.of(name)])
        for key, record in sorted(keyed, key=lambda pair: pair[1].place):
            if key is None:
                continue
            if key in first:
                where = record.where(table.key[0])
                yield Finding(where, "KC201", f"a key of {name} that stands twice, first at {first[key]}", " ".join(key), "a new key")
            first.setdefault(key, record.where(table.key[0]))


def _twins(run: _Run) -> Iterator[Finding]:
    for name in OBSERVATIONS:
        key = TABLES[name].key[0]
        first: dict[tuple[Value, ...], str] = {}
        for placed in run.tables.of(name):
            cells = tuple([value for column, value in placed.cells.items() if column != key])
            own = str(placed.cells[key])
            if cells in first:
                yield Finding(placed.record.where(key), "KC209", f"a row that equals {first[cells]} but for its id", own,
                              "another row, or none")
            first.setdefault(cells, own)


def _references(run: _Run, held: Collection[TableName]) -> Iterator[Finding]:
    dangling: dict[tuple[str, TableName, str], list[tuple[Place, str]]] = defaultdict(list)
    for name, column, target in REFERENCES:
        if name not in held:
            continue
        ids = run.whole.ids[target]
        for record in run.corpus.of(name):
            value = record.text(column)
            # The row may be one that could not be read.
            if value is not None and value not in ids and run.whole.is_whole(target, *TABLES[target].key):
                dangling[record.place.file, target, value].append((record.where(column), column))
    for (_, target, value), places in dangling.items():
        # What is missing in a registry is missed wherever it is named; a sheet is told once.
        (place, column), *rest = sorted(places)
        what = f"{column} points to no row of {target}" + (f", like {len(rest)} more in this sheet" if rest else "")
        yield Finding(place, "KC202", what, value, f"an id of {target}", nearest(value, run.whole.ids[target]) or "")


def _prefixes(run: _Run) -> Iterator[Finding]:
    for name in ("passages", *OBSERVATIONS):
        key = TABLES[name].key[0]
        for record in run.corpus.of(name):
            source, own = _source_of(record), record.text(key)
            # Under a wrong source_id (KC207) the ids may still be those of the file's name.
            if source and own and own.rpartition("-")[0] not in (source, _stem(record.place)):
                near = f"{source}-{own.rpartition('-')[2]}"
                yield Finding(record.where(key), "KC203", f"an id that does not start with its article's id {source}", own, near, near)


def _source_of(record: Record) -> str | None:
    holder: Record | None = record
    while holder is not None:
        if holder.table == "sources":
            return holder.text("source_id")
        holder = holder.parent
    return None


def _leftovers(run: _Run) -> Iterator[Finding]:
    whole = run.whole
    for name in NEEDED:
        key = TABLES[name].key[0]
        what = "has no report" if name in ("events", "claims") else "is used by no row"
        for record in run.corpus.of(name):
            own = record.text(key)
            # A place of an event is one that a report or the event's own sheet names, so it is among those used.
            if own is not None and own not in whole.used[name] and name not in whole.doubtful():
                yield Finding(record.where(key), "KC204", f"a row of {name} that {what}", own, "a row that points to it, or none of it")


def _circles(run: _Run) -> Iterator[Finding]:
    for name, column in CIRCULAR:
        parents, key = run.whole.parents[name, column], TABLES[name].key[0]
        for record in run.corpus.of(name):
            if not record.broken and record.text(column) is not None and _returns(record, parents, key, column):
                yield Finding(record.where(column), "KC205", f"a circle: {column} leads back to its own row",
                              record.text(column) or "", "a parent outside the circle")


def _implied_by_itself(run: _Run) -> Iterator[Finding]:
    for placed in run.tables.of("claim_relations"):
        if run.known.leads_back(placed.cells):
            yield Finding(placed.record.where("related_claim_id"), "KC607",
                          f"a circle: {placed.cells['relation']} leads back to its own claim",
                          str(placed.cells["related_claim_id"]), "a claim outside the circle, or restates where both say the same")


def _returns(record: Record, parents: Mapping[str | None, str | None], key: str, column: str) -> bool:
    start, seen, at = record.text(key), set(), record.text(column)
    while at is not None and at not in seen:
        if at == start:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


def _coverage(run: _Run) -> Iterator[Finding]:
    for placed in run.tables.of("passages"):
        record, coverage = placed.record, str(placed.cells["coverage"])
        place, n = record.where("coverage"), len(record.children)
        if coverage == "coded" and n == 0 and run.tables.is_read(record, *OBSERVATIONS):
            yield Finding(place, "KC310", "a coded passage without an observation", coverage,
                          "an observation, or nothing_codable with a note")
        if coverage != "coded" and n:
            yield Finding(place, "KC310", f"{n} observations in a passage that is not coded", coverage, "coded")
        is_furniture = placed.cells["role"] in ("boilerplate", "credit")
        if coverage == "nothing_codable" and placed.cells["coverage_note"] is None and not is_furniture:
            yield Finding(place, "KC310", "nothing_codable without a coverage_note", coverage, "a coverage_note that says why")
        if coverage == "coded" and placed.cells["coverage_note"] is not None:
            yield Finding(record.where("coverage_note"), "KC310", "a coverage_note for a coded passage", "", "no such key")
        if (coverage == "boilerplate") != is_furniture:
            yield Finding(place, "KC310", f"coverage does not fit the role {placed.cells['role']}", coverage,
                          "boilerplate for the roles boilerplate and credit, and for no other", "boilerplate" if is_furniture else "")


def _utterances(run: _Run) -> Iterator[Finding]:
    parts: dict[Value, list[tuple[int, Record]]] = defaultdict(list)
    for placed in run.tables.of("quotes"):
        parts[placed.cells["utterance_id"]].append((int(str(placed.cells["part"])), placed.record))
    for utterance, members in parts.items():
        numbers = sorted(number for number, _ in members)
        # A missing part may be one that could not be read.
        if numbers != list(range(1, len(numbers) + 1)) and not run.whole.may_lack(utterance):
            record = max(members, key=lambda member: member[0])[1]
            yield Finding(record.where("part"), "KC603", f"parts of {utterance} that are not numbered from 1 without gaps",
                          ", ".join(map(str, numbers)), ", ".join(map(str, range(1, len(numbers) + 1))))


def _agreeing(run: _Run) -> Iterator[Finding]:
    whole, known = run.whole, run.known
    for placed in run.tables.of("events"):
        cells, rule = placed.cells, placed.cells["aggregation_rule"]
        if rule not in ("unanimous", "single_report", "external_reference"):
            continue
        reports = [as_report(row, known) for row in known.event_reports.get(cells["event_id"], [])]
        outcome = aggregate(reports, "unanimous", known.place_parents)
        for column in outcome.conflicts:
            if rule == "external_reference" and placed.record.value(column) is not None:
                continue
            if column == "place_id" and not whole.is_whole("places", "place_id", "part_of_place_id"):
                continue  # one place may lie in the other
            yield Finding(placed.record.where("event_id"), "KC601", f"reports that disagree on {column}",
                          _given(outcome.given[column], column, reports), "one value in all, or an aggregation_rule that decides")
        if rule == "single_report" and cells["n_reports"] != 1 and whole.has_all("event_reports"):
            yield Finding(placed.record.where("aggregation_rule"), "KC601", f"{cells['n_reports']} reports under the rule single_report",
                          "single_report", "another aggregation_rule")


def _given(values: Iterable[str], column: str, reports: list[Report]) -> str:
    """Each value with the first report that gives it, and how many others do."""
    texts = []
    for value in values:
        first, *rest = [report.report_id for report in reports if getattr(report, column) == value] or ["no report"]
        texts.append(f"{value} ({first}" + (f" and {len(rest)} more)" if rest else ")"))
    return ", ".join(texts)


def _parties(run: _Run) -> Iterator[Finding]:
    for placed in run.tables.of("events"):
        mode, record = str(placed.cells["plover_mode"]), placed.record
        # Another type has no such mode (KC303).
        role = PARTY_OF_MODE.get(mode) if placed.cells["plover_type"] == "CONSULT" else None
        named = {child.text("role") for child in record.children}
        # None is a role that could not be read: it may be the one.
        if role is not None and not named & {role, None} and run.tables.is_read(record, "event_actors"):
            yield Finding(record.where("plover_mode"), "KC608", f"mode {mode} without a {role}", mode, f"an actor with the role {role}")


def _resolved_by_hand(run: _Run) -> Iterator[Finding]:
    for record in run.corpus.of("events"):
        written = [name for name in ("date_edtf", "place_id", "status") if record.value(name) is not None]
        external = record.value("aggregation_rule") == "external_reference"
        if record.broken & {"aggregation_rule", "date_edtf", "place_id", "status"}:
            continue
        if (set(written) - {"date_edtf"} or (written and record.value("basis_note") is None)) and not external:
            yield Finding(record.where(written[0]), "KC313", f"{written[0]} written by hand without the rule external_reference",
                          render(record.value(written[0])), "no such key, or aggregation_rule external_reference")
        if external and not written:
            yield Finding(record.where("aggregation_rule"), "KC313", "external_reference without a value that it settles",
                          "external_reference", "date_edtf, place_id or status")


def _file_names(run: _Run) -> Iterator[Finding]:
    for record in run.corpus.of("sources"):
        own, place = record.text("source_id"), record.where("source_id")
        if own and own != (stem := _stem(place)):
            yield Finding(place, "KC207", f"the sheet {stem}.yaml holds another article", own, stem, stem)


def _stem(place: Place) -> str:
    return place.file.rpartition("/")[2].removesuffix(".yaml")


_Rule = Callable[[_Run], Iterable[Finding]]
#: Rules that say nothing of other tables than these.
_RULES: tuple[tuple[frozenset[TableName], _Rule], ...] = (
    (frozenset(OBSERVATIONS), _twins),
    (frozenset[TableName](("passages", *OBSERVATIONS)), _prefixes),
    (frozenset(NEEDED), _leftovers),
    (frozenset(name for name, _ in CIRCULAR), _circles),
    (frozenset[TableName](("claim_relations",)), _implied_by_itself),
    (frozenset[TableName](("passages",)), _coverage),
    (frozenset[TableName](("quotes",)), _utterances),
    (frozenset[TableName](("events",)), _agreeing),
    (frozenset[TableName](("events",)), _parties),
    (frozenset[TableName](("events",)), _resolved_by_hand),
    (frozenset[TableName](("sources",)), _file_names),
)
