"""Rules between rows: keys, references, circles, leftovers, numbering, and what reports agree on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from korea_china_2026.aggregation import aggregate
from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Value, render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.derive import Known, as_report
from korea_china_2026.sheets.flatten import Tables, is_broken
from korea_china_2026.sheets.record import Record

#: Entities and registries of which each row must be pointed to by some other row.
_NEEDED: tuple[TableName, ...] = ("events", "claims", "actors", "places", "references")


def check_tables(corpus: Corpus, tables: Tables) -> list[Finding]:
    """Judge what rows demand of each other; rows whose own cells are broken still count as existing."""
    return [
        *_unique(corpus, tables), *_twins(tables), *_references(corpus), *_prefixes(corpus), *_leftovers(corpus, tables), *_circles(corpus),
        *_coverage(tables), *_utterances(corpus, tables), *_agreeing(corpus, tables), *_resolved_by_hand(corpus),
        *_file_names(corpus),
    ]


def _written_key(record: Record, names: tuple[str, ...]) -> tuple[str, ...] | None:
    values = tuple(render(record.value(name)) for name in names)
    return values if all(values) else None


def _unique(corpus: Corpus, tables: Tables) -> Iterator[Finding]:
    for name, table in TABLES.items():
        if name == "evidence":
            continue  # its keys are made from those of its records, and differ where those do
        first: dict[tuple[str, ...], Place] = {}
        single = len(table.key) == 1 and table.field(table.key[0]).column.origin == "coded"
        # Single written keys are judged on all records; composed keys need the row.
        keyed = ([(_written_key(record, table.key), record) for record in corpus.of(name)] if single else
                 [(tuple(render(placed.cells[k]) for k in table.key), placed.record) for placed in tables.of(name)])
        for key, record in sorted(keyed, key=lambda pair: pair[1].place):
            if key is None:
                continue
            if key in first:
                where = record.where(table.key[0])
                yield Finding(where, "KC201", f"a key of {name} that stands twice, first at {first[key]}", " ".join(key), "a new key")
            first.setdefault(key, record.where(table.key[0]))


def _twins(tables: Tables) -> Iterator[Finding]:
    for name in OBSERVATIONS:
        key = TABLES[name].key[0]
        first: dict[tuple[str, ...], str] = {}
        for placed in tables.of(name):
            cells = tuple(render(value) for column, value in placed.cells.items() if column != key)
            own = str(placed.cells[key])
            if cells in first:
                yield Finding(placed.record.where(key), "KC209", f"a row that equals {first[cells]} but for its id", own,
                              "another row, or none")
            first.setdefault(cells, own)


def _ids(corpus: Corpus) -> dict[str, set[str]]:
    return {name: {str(r.value(table.key[0])) for r in corpus.of(name) if r.value(table.key[0]) is not None}
            for name, table in TABLES.items() if len(table.key) == 1}


def _references(corpus: Corpus) -> Iterator[Finding]:
    ids = _ids(corpus)
    for name, table in TABLES.items():
        for column, target, key in table.foreign_keys:
            if not corpus.is_whole(target, key):  # type: ignore[arg-type]
                continue  # the row may be the one that could not be read
            for record in corpus.of(name):
                value = record.text(column)
                if value is not None and value not in ids[target]:
                    yield Finding(record.where(column), "KC202", f"{column} points to no row of {target}", value,
                                  f"an id of {target}", nearest(value, ids[target]) or "")


def _prefixes(corpus: Corpus) -> Iterator[Finding]:
    for name in ("passages", *OBSERVATIONS):
        key = TABLES[name].key[0]
        for record in corpus.of(name):
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


def _leftovers(corpus: Corpus, tables: Tables) -> Iterator[Finding]:
    used: dict[str, set[str]] = defaultdict(set)
    ids, doubtful = _ids(corpus), set()
    for name, table in TABLES.items():
        for column, target, _ in table.foreign_keys:
            # An event's actors and a claim's relations do not make the event or the claim reported.
            if (name, target) in (("event_actors", "events"), ("claim_relations", "claims")):
                continue
            counted = target in ("events", "claims")
            if counted and name not in ("event_reports", "claim_reports"):
                continue
            values = {value for record in corpus.of(name) if (value := record.text(column))}
            used[target] |= values
            # A reference to nothing, or one that could not be read, may be meant for any row that looks unused.
            if values - ids[target] or not corpus.is_whole(name, column):
                doubtful.add(target)
    used["places"] |= {str(placed.cells["place_id"]) for placed in tables.of("events")}
    for name in (name for name in _NEEDED if name not in doubtful):
        key = TABLES[name].key[0]
        what = "has no report" if name in ("events", "claims") else "is used by no row"
        for record in corpus.of(name):
            own = record.text(key)
            if own is not None and own not in used[name]:
                yield Finding(record.where(key), "KC204", f"a row of {name} that {what}", own, "a row that points to it, or none of it")


def _circles(corpus: Corpus) -> Iterator[Finding]:
    for name, table in TABLES.items():
        for column, target, _ in table.foreign_keys:
            if target != name or column == "related_claim_id":
                continue
            parents = {record.text(table.key[0]): record for record in corpus.of(name)}
            for record in corpus.of(name):
                if not record.broken and _returns(record, parents, table.key[0], column):
                    yield Finding(record.where(column), "KC205", f"a circle: {column} leads back to its own row",
                                  record.text(column) or "", "a parent outside the circle")


def _returns(record: Record, parents: dict[str | None, Record], key: str, column: str) -> bool:
    start, seen, at = record.text(key), set(), record.text(column)
    while at is not None and at not in seen:
        if at == start:
            return True
        seen.add(at)
        holder = parents.get(at)
        at = holder.text(column) if holder else None
    return False


def _coverage(tables: Tables) -> Iterator[Finding]:
    for placed in tables.of("passages"):
        record, coverage = placed.record, str(placed.cells["coverage"])
        place, n = record.where("coverage"), len(record.children)
        if coverage == "coded" and n == 0 and not tables.unread & set(OBSERVATIONS):
            yield Finding(place, "KC310", "a coded passage without an observation", coverage,
                          "an observation, or nothing_codable with a note")
        if coverage != "coded" and n:
            yield Finding(place, "KC310", f"{n} observations in a passage that is not coded", coverage, "coded")
        if coverage == "nothing_codable" and placed.cells["coverage_note"] is None:
            yield Finding(place, "KC310", "nothing_codable without a coverage_note", coverage, "a coverage_note that says why")
        if coverage == "coded" and placed.cells["coverage_note"] is not None:
            yield Finding(record.where("coverage_note"), "KC310", "a coverage_note for a coded passage", "", "no such key")
        if (coverage == "boilerplate") != (placed.cells["role"] in ("boilerplate", "credit")):
            yield Finding(place, "KC310", f"coverage does not fit the role {placed.cells['role']}", coverage,
                          "boilerplate for the roles boilerplate and credit, and for no other")


def _utterances(corpus: Corpus, tables: Tables) -> Iterator[Finding]:
    parts: dict[Value, list[tuple[int, Record]]] = defaultdict(list)
    for placed in tables.of("quotes"):
        parts[placed.cells["utterance_id"]].append((int(str(placed.cells["part"])), placed.record))
    lost = {record.value("utterance_id") for record in corpus.of("quotes") if is_broken(record)}
    if None in lost or "quotes" in corpus.unread:
        return  # the missing part may be the one that could not be read
    for utterance, members in parts.items():
        if utterance in lost:
            continue
        numbers = sorted(number for number, _ in members)
        if numbers != list(range(1, len(numbers) + 1)):
            record = max(members, key=lambda member: member[0])[1]
            yield Finding(record.where("part"), "KC603", f"parts of {utterance} that are not numbered from 1 without gaps",
                          ", ".join(map(str, numbers)), ", ".join(map(str, range(1, len(numbers) + 1))))


def _agreeing(corpus: Corpus, tables: Tables) -> Iterator[Finding]:
    known = Known({name: [placed.cells for placed in tables.of(name)] for name in TABLES})
    for placed in tables.of("events"):
        cells, rule = placed.cells, placed.cells["aggregation_rule"]
        if rule not in ("unanimous", "single_report", "external_reference"):
            continue
        reports = [as_report(row, known) for row in known.event_reports.get(cells["event_id"], [])]
        outcome = aggregate(reports, "unanimous", known.place_parents)
        for column in outcome.conflicts:
            if column == "place_id" and not corpus.is_whole("places", "place_id", "part_of_place_id"):
                continue  # one place may lie in the other
            if rule == "external_reference" and placed.record.value(column) is not None:
                continue
            yield Finding(placed.record.where("event_id"), "KC601", f"reports that disagree on {column}",
                          ", ".join(outcome.given[column]), "an aggregation_rule that decides")
        if rule == "single_report" and not any(map(is_broken, corpus.of("event_reports"))) and cells["n_reports"] != 1:
            yield Finding(placed.record.where("aggregation_rule"), "KC601", f"{cells['n_reports']} reports under the rule single_report",
                          "single_report", "another aggregation_rule")


def _resolved_by_hand(corpus: Corpus) -> Iterator[Finding]:
    for record in corpus.of("events"):
        written = [name for name in ("date_edtf", "place_id", "status") if record.value(name) is not None]
        external = record.value("aggregation_rule") == "external_reference"
        if record.broken & {"aggregation_rule", "date_edtf", "place_id", "status"}:
            continue
        if written and not external:
            yield Finding(record.where(written[0]), "KC313", f"{written[0]} written by hand without the rule external_reference",
                          render(record.value(written[0])), "no such key, or aggregation_rule external_reference")
        if external and not written:
            yield Finding(record.where("aggregation_rule"), "KC313", "external_reference without a value that it settles",
                          "external_reference", "date_edtf, place_id or status")


def _file_names(corpus: Corpus) -> Iterator[Finding]:
    for record in corpus.of("sources"):
        own, place = record.text("source_id"), record.where("source_id")
        if own and own != (stem := _stem(place)):
            yield Finding(place, "KC207", f"the sheet {stem}.yaml holds another article", own, stem, stem)


def _stem(place: Place) -> str:
    return place.file.rpartition("/")[2].removesuffix(".yaml")
