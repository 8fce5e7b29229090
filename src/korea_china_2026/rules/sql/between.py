"""Rules between rows as SQL: keys, references, leftovers, spans, coverage, utterances (the codes of ``rules.tables``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from korea_china_2026.model.plover import PARTY_OF_MODE
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.anchors import ANCHORED
from korea_china_2026.rules.provenance import BACKED
from korea_china_2026.rules.sql.check import Check, alone
from korea_china_2026.rules.sql.compile import listed, literal
from korea_china_2026.sheets.anchoring import COPIES

Columns = tuple[tuple[str, tuple[str, ...]], ...]
#: References that make nothing reported: an event's actors, a claim's relations.
_ASIDE = {("event_actors", "events"), ("claim_relations", "claims")}
_NEEDED: tuple[TableName, ...] = ("events", "claims", "actors", "places", "references")
_REPORTS = {"events": "event_reports", "claims": "claim_reports"}
_SPAN = ("char_start", "char_end")
_COVERAGE = ("passage_id", "coverage", "role", "coverage_note")


def whole(column: str) -> str:
    """SQL: the text of a column as a whole number."""
    return f"TRY_CAST({column} AS BIGINT)"


def between(linked: Collection[tuple[str, str]] = ()) -> list[Check]:
    """Every rule of this module, references before what rests on them, but for references ``linked``, known to hold."""
    references = [check for check in _references() if (check.table, check.column) not in linked]
    return [*_keys(), *references, *_prefixes(), *_leftovers(), *_twins(), *_spans(), *_copies(), *_backed(), *_coverage(), *_utterances(),
            _parties()]


def _keys() -> Iterator[Check]:
    for name, table in TABLES.items():
        keys = ", ".join(map(sql_name, table.key))
        joined = " AND ".join(f"r.{sql_name(key)} = d.{sql_name(key)}" for key in table.key)
        row = f"({keys})" if len(table.key) > 1 else keys
        found = " || ' ' || ".join(f"r.{sql_name(key)}" for key in table.key)
        yield Check(
            "KC201", name, table.key[0], f"a key of {name} that stands twice",
            f"SELECT r.rowid AS row, {found} AS found, 'a new key' AS expected FROM {sql_name(name)} AS r JOIN "
            f"(SELECT {keys}, min(rowid) AS first FROM {sql_name(name)} GROUP BY ALL HAVING count(*) > 1) AS d ON {joined} WHERE "
            f"r.rowid > d.first",
            table.key,
            # Rows are published in the order of their keys: where each key is greater than the one before, all differ.
            gate=f"SELECT count(*) FROM (SELECT {row} AS k, lag({row}) OVER () AS p FROM {sql_name(name)}) WHERE p IS NOT NULL AND "
                 f"NOT p < k", in_order=True)


def _references() -> Iterator[Check]:
    for name, table in TABLES.items():
        for column, target, key in table.foreign_keys:
            ours = sql_name(column)
            yield Check(
                "KC202", name, column, f"{column} points to no row of {target}",
                f"SELECT r.rowid AS row, r.{ours} AS found, 'an id of {target}' AS expected FROM {sql_name(name)} AS r "
                f"ANTI JOIN {sql_name(target)} AS x ON r.{ours} = x.{sql_name(key)} WHERE r.{ours} IS NOT NULL",
                (column,), ((target, (key,)),), near=f"SELECT {sql_name(key)} FROM {sql_name(target)}",
                tag=f"references to {target}")


def _prefixes() -> Iterator[Check]:
    for name in ("passages", *OBSERVATIONS):
        key = TABLES[name].key[0]
        wanted = f"source_id || '-' || split_part({key}, '-', -1)"
        yield alone("KC203", name, key, "an id that does not start with its article's id", key, wanted, f"{key} <> {wanted}",
                    (key, "source_id"))


def _leftovers() -> Iterator[Check]:
    for name in _NEEDED:
        key = TABLES[name].key[0]
        pointing = [(other, column) for other, table in TABLES.items() for column, target, _ in table.foreign_keys
                    if target == name and (other, target) not in _ASIDE and _REPORTS.get(name, other) == other]
        used = " UNION ALL ".join(f"SELECT {sql_name(column)} AS k FROM {sql_name(other)}" for other, column in pointing)
        yield Check(
            "KC204", name, key, f"a row of {name} that " + ("has no report" if name in _REPORTS else "is used by no row"),
            f"SELECT r.rowid AS row, r.{key} AS found, 'a row that points to it, or none of it' AS expected "
            f"FROM {sql_name(name)} AS r ANTI JOIN ({used}) AS u ON r.{key} = u.k",
            (key,), tuple((other, (column,)) for other, column in pointing), unless=f"references to {name}")


def _twins() -> Iterator[Check]:
    for name in OBSERVATIONS:
        table = TABLES[name]
        key, rest = table.key[0], [f.name for f in table.fields if f.name not in table.key]
        alike = f"hash({', '.join(map(sql_name, rest))})"
        yield Check(
            "KC209", name, key, "",
            f"SELECT r.row, r.{key} AS found, 'another row, or none' AS expected, 'a row that equals ' || d.first || ' but for its "
            f"id' AS what "
            f"FROM (SELECT rowid AS row, {key}, {alike} AS h FROM {name}) AS r JOIN "
            f"(SELECT {alike} AS h, min({key}) AS first FROM {name} GROUP BY h HAVING count(*) > 1) AS d ON r.h = d.h WHERE r.{key} "
            f"<> d.first",
            tuple(rest), gate=f"SELECT count(*) - count(DISTINCT {alike}) FROM {name}")


# --- spans ----------------------------------------------------------------------------------------------------------

def _spans() -> Iterator[Check]:
    start, end = (whole(f"r.{column}") for column in _SPAN)
    for name in ANCHORED:
        yield Check(
            "KC401", name, "char_start", "a span outside its article",
            f"SELECT r.rowid AS row, r.char_start || '-' || r.char_end AS found, '0 <= start < end <= ' || s.char_count AS expected "
            f"FROM {name} AS r JOIN sources AS s USING (source_id) WHERE NOT ({start} < {end} AND {end} <= {whole('s.char_count')})",
            ("source_id", *_SPAN), (("sources", ("source_id", "char_count")),))
    within = ("passages", ("passage_id", "source_id", *_SPAN))
    for name in OBSERVATIONS:
        yield Check(
            "KC403", name, "char_start", "",
            "SELECT r.rowid AS row, CASE WHEN r.source_id <> p.source_id THEN r.passage_id ELSE r.char_start || '-' || r.char_end END "
            "AS found, "
            "CASE WHEN r.source_id <> p.source_id THEN 'a passage of ' || r.source_id ELSE 'within ' || p.char_start || '-' || "
            "p.char_end END AS expected, "
            "CASE WHEN r.source_id <> p.source_id THEN 'a passage of another article' ELSE 'a span outside its passage ' || "
            "p.passage_id END AS what "
            f"FROM {name} AS r JOIN passages AS p USING (passage_id) "
            f"WHERE r.source_id <> p.source_id OR {start} < {whole('p.char_start')} OR {end} > {whole('p.char_end')}",
            ("source_id", "passage_id", *_SPAN), (within,), unless="KC401")
    reached = (f"max({whole('char_end')}) OVER (PARTITION BY source_id ORDER BY {whole('char_start')}, {whole('char_end')} "
               "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)")
    yield Check(
        "KC404", "passages", "char_start", "a passage that overlaps the one before",
        f"SELECT row, char_start || '-' || char_end AS found, 'a start from ' || reached AS expected FROM "
        f"(SELECT rowid AS row, char_start, char_end, {reached} AS reached FROM passages) WHERE {whole('char_start')} < reached",
        (), (within,), unless="KC401")


def _copies() -> Iterator[Check]:
    for name, column in COPIES.items():
        length = f"{whole('char_end')} - {whole('char_start')}"
        digest = f"({length}) || ' characters with the digest ' || span_digest"
        yield replace(alone("KC406", name, column, f"{column} is not the words of its span", column, digest,
                            f"length({column}) <> {length} OR left(sha256({column}), 16) <> span_digest",
                            (column, "span_digest", *_SPAN)), unless="KC401")


def _backed() -> Iterator[Check]:
    for name, columns in BACKED.items():
        key = TABLES[name].key[0]
        for column in columns:
            yield Check(
                "KC208", name, column, f"{column} without evidence",
                f"SELECT r.rowid AS row, r.{column} AS found, 'a row of evidence with the words that say so' AS expected FROM {name} AS r "
                f"ANTI JOIN (SELECT record_id FROM evidence WHERE table_name = {literal(name)} AND field_name = {literal(column)}) AS e "
                f"ON r.{key} = e.record_id WHERE r.{column} IS NOT NULL",
                (key, column), (("evidence", ("table_name", "record_id", "field_name")),), unless="evidence of nothing")


# --- coverage and utterances ----------------------------------------------------------------------------------------

def _coverage() -> Iterator[Check]:
    observed = " UNION ALL ".join(f"SELECT passage_id FROM {name}" for name in OBSERVATIONS)
    columns: Columns = tuple((name, ("passage_id",)) for name in OBSERVATIONS)
    yield _passage("a coded passage without an observation", "an observation, or nothing_codable with a note",
                   f"ANTI JOIN ({observed}) AS o USING (passage_id) WHERE coverage = 'coded'", columns)
    yield _passage("observations in a passage that is not coded", "coded",
                   f"SEMI JOIN ({observed}) AS o USING (passage_id) WHERE coverage <> 'coded'", columns)
    yield _covered("nothing_codable without a coverage_note", "a coverage_note that says why",
                   "coverage = 'nothing_codable' AND coverage_note IS NULL")
    yield _covered("a coverage_note for a coded passage", "no note", "coverage = 'coded' AND coverage_note IS NOT NULL")
    yield _covered("coverage does not fit the role", "boilerplate for the roles boilerplate and credit, and for no other",
                   f"(coverage = 'boilerplate') <> (role IN {listed(('boilerplate', 'credit'))})")


def _passage(says: str, expected: str, rest: str, others: Columns) -> Check:
    return Check("KC310", "passages", "coverage", says,
                 f"SELECT r.rowid AS row, r.coverage AS found, {literal(expected)} AS expected FROM passages AS r {rest}",
                 _COVERAGE, others, unless="references to passages")


def _covered(says: str, expected: str, wrong: str) -> Check:
    return alone("KC310", "passages", "coverage", says, "coverage", literal(expected), wrong, _COVERAGE)


def _utterances() -> Iterator[Check]:
    part = whole("part")
    yield Check(
        "KC603", "quotes", "part", "parts of an utterance that are not numbered from 1 without gaps",
        f"SELECT arg_max(rowid, {part}) AS row, string_agg(part, ', ' ORDER BY {part}) AS found, '1 to ' || count(*) AS expected FROM "
        f"quotes "
        f"GROUP BY utterance_id HAVING min({part}) <> 1 OR max({part}) <> count(*) OR count(DISTINCT part) <> count(*)",
        (), (("quotes", ("utterance_id", "part")),))


def _parties() -> Check:
    whens = " ".join(f"WHEN {literal(mode)} THEN {literal(role)}" for mode, role in PARTY_OF_MODE.items())
    role = f"CASE r.plover_mode {whens} END"
    return Check(
        "KC608", "events", "plover_mode", "",
        f"SELECT r.rowid AS row, r.plover_mode AS found, 'an actor with the role ' || {role} AS expected, "
        f"'mode ' || r.plover_mode || ' without a ' || {role} AS what FROM events AS r "
        f"ANTI JOIN (SELECT event_id, role FROM event_actors) AS a ON r.event_id = a.event_id AND a.role = {role} "
        f"WHERE r.plover_type = 'CONSULT' AND r.plover_mode IN {listed(tuple(PARTY_OF_MODE))}",
        ("event_id", "plover_type", "plover_mode"), (("event_actors", ("event_id", "role")),), unless="references to events")


def parents() -> Iterator[tuple[Table, str]]:
    """Each table with a column that points to a row of the same table: chains that must end (KC205)."""
    for table in TABLES.values():
        for column, target, _ in table.foreign_keys:
            if target == table.name:
                yield table, column
