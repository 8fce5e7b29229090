"""The rules that rows break together: keys, references, what nothing uses, evidence, coverage, parts and events."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import narwhals as nw

from korea_china_2026.answers.aggregation import date_fits
from korea_china_2026.model.codebook import PARTY_OF_MODE
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.rows import CODED
from korea_china_2026.rules.rule import ROW, SINGLE_KEYED, Found, Frame, NotChecked, Query, Slip, between
from korea_china_2026.sheets.circles import circles

#: Every reference: table, column, and the table pointed to.
REFERENCES: tuple[tuple[TableName, str, TableName], ...] = tuple(
    (name, column, target)  # type: ignore[misc]
    for name, table in TABLES.items()
    for column, target, _ in table.foreign_keys
)
TARGETS: tuple[TableName, ...] = tuple(dict.fromkeys(target for *_, target in REFERENCES))
#: Entities and registries of which each row must be pointed to by some other row.
NEEDED: tuple[TableName, ...] = ("events", "claims", "actors", "places", "references")
#: An event's actors and a claim's relations do not make the event or the claim reported.
_REPORTS: dict[TableName, TableName] = {"events": "event_reports", "claims": "claim_reports"}
#: Cells that depend on words beyond the row's own span.
BACKED: dict[TableName, tuple[str, ...]] = {
    "quotes": ("speaker_actor_id", "via_actor_id"),
    "figures": ("attributed_actor_id", "via_actor_id", "since_edtf", "measured_entity"),
    "event_reports": ("attributed_actor_id", "via_actor_id", "reported_edtf", "reported_place_id"),
    "claim_reports": ("attributed_actor_id", "via_actor_id"),
}
_MANY = 5000


# --- keys and references


def _key(name: TableName) -> str:
    return TABLES[name].id_column


@between(*TABLES, at=lambda row: _key(row["table"]))
def keys_are_unique(q: Query) -> Frame | tuple[()]:
    """Two rows of one key cannot be told apart by anything that refers to them."""

    def key(name: TableName) -> nw.Expr:
        columns = [nw.col(column) for column in TABLES[name].key]
        return nw.concat_str(columns, separator=" ") if len(columns) > 1 else columns[0]

    def keyed(name: TableName) -> Frame:
        return q.rows(name, *TABLES[name].key)

    counts = q.every(q.each(TABLES, lambda name: keyed(name).select(n=nw.len(), differ=key(name).n_unique())))
    crowded = [row["table"] for row in counts if (row["differ"] or 0) < row["n"]]
    if not crowded:
        return ()
    rows = q.each(crowded, lambda name: keyed(name).select(ROW, key=key(name)))
    doubled = rows.group_by("table", "key").agg(first=nw.col(ROW).min(), n=nw.len()).filter(nw.col("n") > 1)
    return rows.join(doubled, on=["table", "key"], how="inner").filter(nw.col(ROW) > nw.col("first"))


def _ids_of(q: Query, name: TableName) -> list[str]:
    """Ids of a table to look for the nearest among."""
    return [row["id"] for row in q.every(q.rows(name, _key(name)).select(id=nw.col(_key(name))).head(_MANY))]


@between(*TARGETS)
def references_hold(q: Query) -> Iterator[Slip]:
    """A dangling key drops rows from every join; what a registry lacks is told once in each file that names it."""

    def dangling(target: TableName) -> Frame:
        ids = q.ids((target, _key(target)))
        parts = [
            q.rows(name, column, reference=nw.lit(number)).rename({column: "found"})
            for number, (name, column, of) in enumerate(REFERENCES)
            if of == target and name in q.frames.tables
        ]
        if not parts:
            raise NotChecked
        pointing = nw.concat(parts, how="vertical").filter(~nw.col("found").is_null())
        return pointing.join(ids, left_on="found", right_on="id", how="anti")

    slips = [
        Slip(row, column, of, row["found"], f"an id of {of}", table=name)
        for row in q.some(q.each(TARGETS, dangling))
        for name, column, of in (REFERENCES[row["reference"]],)
    ]
    groups: dict[tuple[str, str, str | None], list[Slip]] = defaultdict(list)
    # What was written comes before what follows from it.
    written: dict[tuple[TableName | None, str], bool] = {
        (name, field.name): field.column.origin == "coded" for name, table in TABLES.items() for field in table.fields
    }
    placed = zip(q.places(slips, TARGETS[0]), slips, strict=True)
    in_order = sorted(placed, key=lambda pair: (not written[pair[1].table, pair[1].column], pair[0]))
    for place, slip in in_order:
        groups[place.file, slip.what, slip.found].append(slip)
    for at, group in groups.items():
        # What follows from a wrong cell is not told beside it.
        groups[at] = [slip for slip in group if written[slip.table, slip.column]] or group
    known = {target: _ids_of(q, target) for target in TARGETS if any(of == target for _, of, _ in groups)}
    for (_, target, found), (first, *rest) in groups.items():
        q.fired.add(("KC202", target))  # type: ignore[arg-type]
        what = f"{first.column} points to no row of {target}" + (
            f", like {len(rest)} more in this file" if rest else ""
        )
        yield first._replace(what=what, near=nearest(found or "", known[target]) or "")  # type: ignore[index]


@between()
def coding_speaks_of_a_row(q: Query) -> Iterator[Found]:
    """The record that a coding became is a row of the table that it names."""
    return _of_a_row(q, "codings", CODED)


@between()
def evidence_is_of_a_row(q: Query) -> Iterator[Found]:
    """Words that back nothing cannot be found again."""
    return _of_a_row(q, "evidence", EVIDENCED)


@between()
def decision_is_about_a_row(q: Query) -> Iterator[Found]:
    """A decision about what is not there was lost, or left over."""
    named = {row["table_name"] for row in q.every(q.rows("adjudications", "table_name").select("table_name").unique())}
    return _of_a_row(q, "adjudications", [table for table in SINGLE_KEYED if table in named])


def _of_a_row(q: Query, name: TableName, tables: Sequence[TableName]) -> Iterator[Found]:
    """The rows of a table whose ``record_id`` is no id of the table that ``table_name`` names."""
    if not tables:
        return
    ids = nw.concat([q.ids((table, _key(table))).select("id", of=nw.lit(table)) for table in tables], how="vertical")
    rows = q.rows(name, "table_name", "record_id").filter(
        ~nw.col("record_id").is_null() & nw.col("table_name").is_in(list(tables))
    )
    for row in q.some(rows.join(ids, left_on=["record_id", "table_name"], right_on=["id", "of"], how="anti")):
        yield {**row, "near": nearest(row["record_id"], _ids_of(q, row["table_name"])) or ""}


@between(
    *NEEDED,
    at=lambda row: _key(row["table"]),
    lacks=lambda row: (
        f"no article reports this {row['table'][:-1]}"
        if row["table"] in _REPORTS
        else f"nothing refers to this row of {row['table']}"
    ),
    users=lambda row: (
        _REPORTS.get(row["table"])
        or " or ".join(dict.fromkeys(other for other, _, target in REFERENCES if target == row["table"]))
    ),
)
def rows_are_used(q: Query) -> Frame:
    """What nothing points to is left over, or misspelt elsewhere."""

    def used(name: TableName) -> Frame:
        q.unless("KC202", name)
        reports = _REPORTS.get(name)
        return q.ids(
            *((other, column) for other, column, target in REFERENCES if target == name and reports in (None, other))
        )

    users = q.each(NEEDED, used)
    checked = [name for name in NEEDED if q.is_whole(name)]
    rows = q.each(checked, lambda name: q.rows(name, _key(name)).select(ROW, id=nw.col(_key(name))))
    known = {row["table"] for row in q.every(users.select("table").unique())}
    return rows.join(users, on=["id", "table"], how="anti").filter(nw.col("table").is_in(sorted(known)))


@between()
def statements_differ(q: Query) -> Frame:
    """One proposition is one claim, with a report for each article that makes it."""
    said = nw.col("statement").str.to_lowercase().str.replace_all("[ .]+$", "")
    rows = q.rows("claims", "claim_id", "statement").with_columns(said=said)
    return _again(rows, ["said"])


def _again(rows: Frame, said: list[str]) -> Frame:
    """The rows that say what an earlier one said, which is their ``first``."""
    firsts = rows.group_by(said).agg(first=nw.col(ROW).min())
    return rows.join(firsts, on=said, how="inner").filter(nw.col(ROW) > nw.col("first"))


@between()
def evidence_backs_filled_cells(q: Query) -> Frame | tuple[()]:
    """Words that back an empty cell show that its value was forgotten, or that the key is another one."""
    q.unless("KC206", "evidence")
    named = q.rows("evidence", "table_name", "record_id", "field_name")
    cells = q.every(named.select("table_name", "field_name").unique())
    parts = []
    for name, field in sorted((row["table_name"], row["field_name"]) for row in cells):
        # Which of two rows is meant, nobody knows; an actor that an attribution lacks is missing there.
        if {("KC201", name), ("KC302", name)} & q.fired:
            continue
        empty = q.rows(name, _key(name), field).filter(nw.col(field).is_null()).select(own=nw.col(_key(name)))
        held = named.filter((nw.col("table_name") == name) & (nw.col("field_name") == field))
        parts.append(held.join(empty, left_on="record_id", right_on="own", how="inner"))
    return nw.concat(parts, how="vertical") if parts else ()


@between(*OBSERVATIONS, at=lambda row: _key(row["table"]))
def rows_differ(q: Query) -> Frame:
    """A row copied by mistake would count a report twice."""

    def copies(name: TableName) -> Frame:
        key, *said = (column for column in TABLES[name].columns if column not in TABLES[name].computed)
        rows = q.rows(name, key, *said).with_columns(nw.col(said).fill_null(""))
        return _again(rows, said).select(ROW, "first", id=nw.col(key))

    return q.each(OBSERVATIONS, copies)


@between("claim_reports")
def claims_are_reported_once(q: Query) -> Frame:
    """A row that was copied still names the claim of the row from which it was."""
    said = ["passage_id", "claim_id", "attributed_actor_id", "via_actor_id"]
    return _again(q.rows("claim_reports", *said).with_columns(nw.col(said).fill_null("")), said)


# --- chains that must end

#: References from one row of a table to another, of which none may lead in a circle.
_CHAINS = tuple(
    (name, column) for name, column, target in REFERENCES if name == target and column != "related_claim_id"
)


@between(*(name for name, _ in _CHAINS))
def chains_of_parents_end(q: Query) -> list[Found]:
    """A circle has no outermost event, place or quotation."""
    parts = [
        q.rows(name, _key(name), column).select(
            ROW, table=nw.lit(name), column=nw.lit(column), own=nw.col(_key(name)), parent=nw.col(column)
        )
        for name, column in _CHAINS
        if name in q.frames.tables
    ]
    rows = list(q.every(nw.concat(parts, how="vertical").filter(~nw.col("parent").is_null())))
    closed = circles(((row["column"], row["own"]), (row["column"], row["parent"])) for row in rows)
    return [row for row in rows if (row["column"], row["own"]) in closed]


@between()
def claims_do_not_imply_themselves(q: Query) -> list[Found]:
    """Claims that lead to each other by a chain of one of these relations say the same; one that is related to itself
    is KC309. Chains of both prove nothing: what holds of all entails what holds of one, and that is a case of it."""
    relations = q.rows("claim_relations", "claim_id", "related_claim_id", "relation").filter(
        nw.col("relation").is_in(["refines", "entails"]) & (nw.col("related_claim_id") != nw.col("claim_id"))
    )
    links = [
        ((row["relation"], row["claim_id"]), (row["relation"], row["related_claim_id"]), row)
        for row in q.every(relations)
    ]
    closed = circles((one, other) for one, other, _ in links)
    return [row for one, other, row in links if one in closed and closed[one] is closed.get(other)]


# --- what other rows must be there


@between(*BACKED)
def cells_have_evidence(q: Query) -> Frame:
    """Cells that depend on words beyond the row's span name these words."""
    q.unless("KC206", "evidence")
    evidence = q.all("evidence", "table_name", "record_id", "field_name")

    def given(name: TableName) -> Frame:
        key = _key(name)
        return nw.concat(
            [
                q.rows(name, key, column).select(ROW, own=nw.col(key), field=nw.lit(column), found=nw.col(column))
                for column in BACKED[name]
            ],
            how="vertical",
        )

    cells = q.each(BACKED, given).filter(~nw.col("found").is_null())
    named = ["table_name", "record_id", "field_name"]
    return cells.join(evidence.select(*named), left_on=["table", "own", "field"], right_on=named, how="anti")


@between()
def coded_passages_have_observations(q: Query) -> Frame:
    """What is called coded holds at least one observation."""
    return _observed(q).filter((nw.col("coverage") == "coded") & nw.col("n").is_null())


@between()
def other_passages_have_none(q: Query) -> Frame:
    """What is not called coded holds no observation."""
    return _observed(q).filter((nw.col("coverage") != "coded") & ~nw.col("n").is_null())


def _observed(q: Query) -> Frame:
    """The passages, each with the number of its observations, null for none."""
    q.unless("KC202", "passages")
    observed = q.ids(*((table, "passage_id") for table in OBSERVATIONS)).group_by("id").agg(n=nw.len())
    return q.rows("passages", "passage_id", "coverage").join(observed, left_on="passage_id", right_on="id", how="left")


@between()
def parts_are_numbered(q: Query) -> Iterator[Found]:
    """The parts of an utterance are numbered from 1 without gaps."""
    rows = q.all("quotes", "utterance_id", "part")
    several = (
        rows.group_by("utterance_id")
        .agg(n=nw.len(), lowest=nw.col("part").min())
        .filter((nw.col("n") > 1) | (nw.col("lowest") != "1"))
    )
    parts: dict[str, list[tuple[int, Found]]] = defaultdict(list)
    for row in q.every(rows.join(several, on="utterance_id", how="semi")):
        parts[row["utterance_id"]].append((int(row["part"]), row))
    for members in parts.values():
        numbers, wanted = sorted(number for number, _ in members), list(range(1, len(members) + 1))
        if numbers != wanted:
            last = max(members, key=lambda member: member[0])[1]
            yield {**last, "numbers": ", ".join(map(str, numbers)), "wanted": ", ".join(map(str, wanted))}


@between()
def modes_have_their_party(q: Query) -> Frame:
    """Who acts on whom is read from the roles: without the one who travels, or receives, no side acts."""
    q.unless("KC202", "events")
    actors = q.all("event_actors", "event_id", "role")
    rows = q.rows("events", "event_id", "plover_type", "plover_mode").filter(
        # Another type has no such mode (KC303).
        (nw.col("plover_type") == "CONSULT") & nw.col("plover_mode").is_in(list(PARTY_OF_MODE))
    )
    wanted = rows.with_columns(
        party=nw.col("plover_mode").replace_strict(PARTY_OF_MODE, default="", return_dtype=nw.String)
    )
    return wanted.join(actors, left_on=["event_id", "party"], right_on=["event_id", "role"], how="anti")


# --- places, dates and roles of events

#: A year, a month or a day in an id.
_DATED = re.compile(r"-((?:19|20)[0-9]{2}(?:-[01][0-9](?:-[0-3][0-9])?)?)(?=-|$)")


@between()
def undated_says_why(q: Query) -> Frame:
    """Every event of the past has bounds; where nothing bounds it, the note says why."""
    rows = q.rows("events", "event_id", "date_basis", "basis_note")
    undated = rows.filter((nw.col("date_basis") == "unknown") & nw.col("basis_note").is_null())
    return undated.join(_dated_by_reports(q), on="event_id", how="semi")


def _dated_by_reports(q: Query) -> Frame:
    """The events that have reports."""
    q.unless("KC202", "event_reports")
    return q.all("event_reports", "event_id").select("event_id").unique()


@between()
def parts_lie_in_their_whole(q: Query) -> Iterator[Found]:
    """The part of an event shares a day with its whole."""
    _dated_by_reports(q)
    dated = {
        row["event_id"]: row["date_edtf"]
        for row in q.every(q.all("events", "event_id", "date_edtf"))
        if row["date_edtf"]
    }
    rows = q.rows("events", "event_id", "part_of_event_id", "date_edtf")
    for row in q.every(rows.filter(~nw.col("part_of_event_id").is_null() & ~nw.col("date_edtf").is_null())):
        whole = dated.get(row["part_of_event_id"])
        if whole is not None and not date_fits(bounds(row["date_edtf"]), bounds(whole)):
            yield {**row, "whole": whole}


@between(at=lambda row: _key(row["table"]))
def ids_carry_no_other_date(q: Query) -> Iterator[Found]:
    """A date in an id is one that the row has."""
    events = q.rows("events", "event_id", "date_edtf").join(_dated_by_reports(q), on="event_id", how="semi")
    pages = q.rows("references", "reference_id", "published_edtf")
    for table, key, date, rows in (
        ("events", "event_id", "date_edtf", events),
        ("references", "reference_id", "published_edtf", pages),
    ):
        for row in q.every(rows):
            dated = _DATED.search(row[key])
            if dated and not (row[date] and date_fits(bounds(dated[1]), bounds(row[date]))):
                yield {**row, "table": table, "dated": dated[1]}


@between()
def stated_roles_have_evidence(q: Query) -> Frame:
    """A role that words state names these words."""
    q.unless("KC206", "evidence")
    rows = q.rows("event_actors", "event_actor_id", "role", "basis").filter(nw.col("basis") == "stated")
    backed = q.all("evidence", "table_name", "record_id", "field_name").filter(nw.col("table_name") == "event_actors")
    return rows.join(backed.select(event_actor_id=nw.col("record_id")), on="event_actor_id", how="anti")
