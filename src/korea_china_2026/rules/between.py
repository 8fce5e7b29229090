"""The rules that rows break together: keys, references, what nothing uses, evidence, coverage and parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

import narwhals as nw

from korea_china_2026.model.codebook import PARTY_OF_MODE
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.rows import CODED
from korea_china_2026.rules.rule import ROW, Found, Frame, Query, Slip, between, single_keys
from korea_china_2026.sheets.circles import circles
from korea_china_2026.sheets.derive import IMPLIES

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
#: Cells that rest on words beyond the row's own span.
BACKED: dict[TableName, tuple[str, ...]] = {
    "quotes": ("speaker_actor_id", "via_actor_id"),
    "figures": ("attributed_actor_id", "via_actor_id", "since_edtf", "measured_entity"),
    "event_reports": ("attributed_actor_id", "via_actor_id", "reported_edtf", "reported_place_id"),
    "claim_reports": ("attributed_actor_id", "via_actor_id"),
}
_MANY = 5000


# --- keys and references


def _key(name: TableName) -> str:
    return TABLES[name].key[0]


@between("KC201", *TABLES)
def keys_are_unique(q: Query) -> Iterator[Slip]:
    """Two rows of one key cannot be told apart by anything that refers to them."""

    def keyed(name: TableName) -> Frame:
        key = TABLES[name].key
        rows = q.rows(name, *key)
        return rows.select(
            ROW,
            key=nw.concat_str([nw.col(column) for column in key], separator=" ") if len(key) > 1 else nw.col(key[0]),
        )

    counts = q.every(q.each(TABLES, lambda name: keyed(name).select(n=nw.len(), differ=nw.col("key").n_unique())))
    crowded = [row["table"] for row in counts if (row["differ"] or 0) < row["n"]]
    if not crowded:
        return
    rows = q.each(crowded, keyed)
    doubled = rows.group_by("table", "key").agg(first=nw.col(ROW).min(), n=nw.len()).filter(nw.col("n") > 1)
    for row in q.some(rows.join(doubled, on=["table", "key"], how="inner").filter(nw.col(ROW) > nw.col("first"))):
        yield Slip(
            row,
            _key(row["table"]),
            f"the id stands twice in {row['table']}, first at {{first}}",
            row["key"],
            "another id, or one of the two rows deleted",
            first=row["first"],
            table=row["table"],
        )


def _ids_of(q: Query, name: TableName) -> list[str]:
    """Ids of a table to look for the nearest among."""
    return [row["id"] for row in q.every(q.rows(name, _key(name)).select(id=nw.col(_key(name))).head(_MANY))]


@between("KC202", *TARGETS)
def references_hold(q: Query) -> Iterator[Slip]:
    """A dangling key drops rows from every join; what a registry lacks is told once in each file that names it."""
    ids = q.each(TARGETS, lambda target: q.ids((target, _key(target)))).select("id", of=nw.col("table"))
    parts = [
        q.rows(name, column).select(
            ROW, table=nw.lit(name), column=nw.lit(column), of=nw.lit(target), found=nw.col(column)
        )
        for name, column, target in REFERENCES
        if name in q.frames.tables and q.is_whole(target, _key(target))
    ]
    dangling = (
        nw.concat(parts, how="vertical")
        .filter(~nw.col("found").is_null())
        .join(ids, left_on=["found", "of"], right_on=["id", "of"], how="anti")
    )
    slips = [
        Slip(row, row["column"], row["of"], row["found"], f"an id of {row['of']}", table=row["table"])
        for row in q.some(dangling)
    ]
    groups: dict[tuple[str, str, str | None], list[Slip]] = defaultdict(list)
    # What was written stands before what follows from it.
    written = {
        (name, field.name): field.column.origin == "coded" for name, table in TABLES.items() for field in table.fields
    }
    placed = zip(q.places(slips, TARGETS[0]), slips, strict=True)
    in_order = sorted(placed, key=lambda pair: (not written[pair[1].row["table"], pair[1].column], pair[0]))
    for place, slip in in_order:
        groups[place.file, slip.what, slip.found].append(slip)
    for at, group in groups.items():
        # What follows from a wrong cell is not told beside it.
        groups[at] = [
            slip for slip in group if TABLES[slip.table or "quotes"].field(slip.column).column.origin == "coded"
        ] or group
    known = {target: _ids_of(q, target) for target in TARGETS if any(of == target for _, of, _ in groups)}
    for (_, target, found), (first, *rest) in groups.items():
        q.fired.add(("KC202", target))  # type: ignore[arg-type]
        what = f"{first.column} points to no row of {target}" + (
            f", like {len(rest)} more in this file" if rest else ""
        )
        yield first._replace(what=what, near=nearest(found or "", known[target]) or "")  # type: ignore[index]


@between("KC202", "codings")
def coding_speaks_of_a_row(q: Query) -> Iterator[Slip]:
    """The record that a coding became is a row of the table that it names."""
    yield from _of_a_row(q, "codings", CODED, "record_id points to no row of {table_name}")


@between("KC206", "evidence")
def evidence_is_of_a_row(q: Query) -> Iterator[Slip]:
    """Words that back nothing cannot be found again."""
    yield from _of_a_row(q, "evidence", EVIDENCED, "evidence is given for a row that does not exist")


@between("KC605", "adjudications")
def decision_is_about_a_row(q: Query) -> Iterator[Slip]:
    """A decision about what is not there was lost, or left over."""
    rows = q.rows("adjudications", "table_name")
    spoken = {row["table_name"] for row in q.every(rows.select("table_name").unique())}
    tables = tuple(table for table in single_keys() if table in spoken)
    if tables:
        yield from _of_a_row(q, "adjudications", tables, "{table_name} has no such row", ", or no such key")


def _of_a_row(
    q: Query, name: TableName, tables: tuple[TableName, ...], says: str, otherwise: str = ""
) -> Iterator[Slip]:
    """``record_id`` of a table is the id of a row of the table that ``table_name`` names."""
    ids = nw.concat([q.ids((table, _key(table))).select("id", of=nw.lit(table)) for table in tables], how="vertical")
    rows = q.rows(name, "table_name", "record_id").filter(
        ~nw.col("record_id").is_null() & nw.col("table_name").is_in(list(tables))
    )
    for row in q.some(rows.join(ids, left_on=["record_id", "table_name"], right_on=["id", "of"], how="anti")):
        yield Slip(
            row,
            "record_id",
            says.format_map(row),
            row["record_id"],
            f"an id of {row['table_name']}{otherwise}",
            nearest(row["record_id"], _ids_of(q, row["table_name"])) or "",
            table=name,
        )


@between("KC204", *NEEDED)
def rows_are_used(q: Query) -> Iterator[Slip]:
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
    for row in q.some(rows.join(users, on=["id", "table"], how="anti").filter(nw.col("table").is_in(sorted(known)))):
        name, reports = row["table"], _REPORTS.get(row["table"])
        named_by = reports or " or ".join(dict.fromkeys(other for other, _, of in REFERENCES if of == name))
        yield Slip(
            row,
            _key(name),
            f"no article reports this {name[:-1]}" if reports else f"nothing refers to this row of {name}",
            row["id"],
            f"a row of {named_by} that names it, or this row deleted",
            table=row["table"],
        )


@between("KC209", *OBSERVATIONS)
def rows_differ(q: Query) -> Iterator[Slip]:
    """A row copied by mistake would count a report twice."""
    columns = {name: [field.name for field in TABLES[name].fields] for name in OBSERVATIONS}
    place = ["source_id", "char_start", "char_end"]
    # Copies have the same place, and rows of one place are few.
    places = q.each(OBSERVATIONS, lambda name: q.rows(name, *columns[name]).select(*place))
    crowded = list(q.every(places.group_by("table", *place).agg(n=nw.len()).filter(nw.col("n") > 1)))
    for name in dict.fromkeys(row["table"] for row in crowded):
        key, *rest = columns[name]
        rows = q.rows(name, *columns[name])
        twice = rows.group_by(*place).agg(n=nw.len()).filter(nw.col("n") > 1).select(*place)
        first: dict[tuple[str | None, ...], str] = {}
        for row in q.every(rows.join(twice, on=place, how="semi"), key):
            alike = tuple(row[column] for column in rest)
            if alike in first:
                yield Slip(
                    row,
                    key,
                    f"the row says the same as {first[alike]}, under another id",
                    row[key],
                    "this row deleted, or the cell mended in which the two should differ",
                    table=name,
                )
            first.setdefault(alike, row[key])


# --- chains that must end

#: References from one row of a table to another, of which none may lead in a circle.
_CHAINS = tuple(
    (name, column) for name, column, target in REFERENCES if name == target and column != "related_claim_id"
)


@between("KC205", *(name for name, _ in _CHAINS))
def chains_of_parents_end(q: Query) -> Iterator[Slip]:
    """A circle has no outermost event, place or quotation."""
    parts = [
        q.rows(name, _key(name), column).select(
            ROW, table=nw.lit(name), column=nw.lit(column), own=nw.col(_key(name)), parent=nw.col(column)
        )
        for name, column in _CHAINS
        if name in q.frames.tables
    ]
    chains: dict[tuple[TableName, str], dict[str, Found]] = defaultdict(dict)
    for row in q.every(nw.concat(parts, how="vertical").filter(~nw.col("parent").is_null())):
        chains[row["table"], row["column"]][row["own"]] = row
    for (name, column), rows in chains.items():
        links = {own: [row["parent"]] for own, row in rows.items()}
        closed = {*chain.from_iterable(circles(links)), *(own for own, row in rows.items() if row["parent"] == own)}
        for own in closed:
            yield Slip(
                rows[own],
                column,
                f"{column} leads in a circle back to this row",
                rows[own]["parent"],
                f"a row that does not lead back here, or no {column}",
                table=name,
            )


@between("KC607", "claim_relations")
def claims_do_not_imply_themselves(q: Query) -> Iterator[Slip]:
    """Claims that imply each other say the same; one that is related to itself is KC309."""
    rows = list(
        q.every(
            q.rows("claim_relations", "claim_id", "related_claim_id", "relation").filter(
                nw.col("relation").is_in(list(IMPLIES)) & (nw.col("related_claim_id") != nw.col("claim_id"))
            )
        )
    )
    reached = {(row["relation"], row["related_claim_id"]) for row in rows}
    links: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        if (row["relation"], row["claim_id"]) in reached:  # to where nothing leads, nothing leads back
            links[row["relation"], row["claim_id"]].append((row["relation"], row["related_claim_id"]))
    circle = {one: number for number, group in enumerate(circles(links)) for one in group}
    for row in rows:
        one, other = (row["relation"], row["claim_id"]), (row["relation"], row["related_claim_id"])
        if one in circle and circle[one] == circle.get(other):
            yield Slip(
                row,
                "related_claim_id",
                f"{row['relation']} leads in a circle back to this claim",
                row["related_claim_id"],
                "this relation deleted; or restates, if both claims say the same",
            )


# --- what other rows must be there


@between("KC208", *BACKED)
def cells_have_evidence(q: Query) -> Iterator[Slip]:
    """Cells that rest on words beyond the row's span name these words."""
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
    for row in q.some(
        cells.join(evidence.select(*named), left_on=["table", "own", "field"], right_on=named, how="anti")
    ):
        yield Slip(
            row,
            row["field"],
            f"no words are named for {row['field']}",
            row["found"],
            f"under evidence, {row['field']}: the span of the words that say so",
            table=row["table"],
        )


@between("KC310", "passages")
def coverage_fits_observations(q: Query) -> Iterator[Slip]:
    """coded: at least one observation; any other: none."""
    q.unless("KC202", "passages")
    observed = q.ids(*((table, "passage_id") for table in OBSERVATIONS)).group_by("id").agg(n=nw.len())
    rows = q.rows("passages", "passage_id", "coverage").join(observed, left_on="passage_id", right_on="id", how="left")
    for row in q.some(rows.filter((nw.col("coverage") == "coded") == nw.col("n").is_null())):
        if row["coverage"] == "coded":
            yield Slip(
                row,
                "coverage",
                "coverage is coded, but the passage has no quotation, figure or report",
                "coded",
                "an observation, or coverage nothing_codable with a coverage_note",
            )
        else:
            yield Slip(
                row,
                "coverage",
                f"the passage has {row['n']} observations, but its coverage is {row['coverage']}",
                row["coverage"],
                "coded, or the observations deleted",
            )


@between("KC603", "quotes")
def parts_are_numbered(q: Query) -> Iterator[Slip]:
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
    for utterance, members in parts.items():
        numbers, wanted = sorted(number for number, _ in members), list(range(1, len(members) + 1))
        if numbers != wanted:
            yield Slip(
                max(members, key=lambda member: member[0])[1],
                "part",
                f"the parts of {utterance} are not numbered from 1 without gaps",
                ", ".join(map(str, numbers)),
                ", ".join(map(str, wanted)),
            )


@between("KC608", "events")
def modes_have_their_party(q: Query) -> Iterator[Slip]:
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
    for row in q.some(wanted.join(actors, left_on=["event_id", "party"], right_on=["event_id", "role"], how="anti")):
        yield Slip(
            row,
            "plover_mode",
            f"plover_mode is {row['plover_mode']}, but no actor has the role {row['party']}",
            row["plover_mode"],
            f"an actor of the event with role {row['party']}, or another mode",
        )
