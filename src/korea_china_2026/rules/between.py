"""The rules that rows break together: keys, references, what nothing uses, evidence, coverage and parts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter

import narwhals as nw

from korea_china_2026.answers.rows import circles
from korea_china_2026.findings import RULES
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import REPORTS, Names, TableName, nearest
from korea_china_2026.rules.rows import CODED, WHOLE_ROW
from korea_china_2026.rules.rule import (
    ROW,
    SINGLE_KEYED,
    Found,
    FoundRows,
    Frame,
    NotChecked,
    Query,
    Select,
    Slip,
    Stated,
    between,
    col,
    enter_between,
    stated,
    whole,
)

#: Every reference: table, column, and the table pointed to.
REFERENCES: tuple[tuple[TableName, str, TableName], ...] = tuple(
    (name, column, target)  # type: ignore[misc]
    for name, table in TABLES.items()
    for column, target, _ in table.foreign_keys
)
TARGETS: tuple[TableName, ...] = tuple(dict.fromkeys(target for *_, target in REFERENCES))
#: Entities and registries of which each row must be pointed to by some other row.
NEEDED: tuple[TableName, ...] = ("events", "claims", "actors", "places", "references")
#: Cells that depend on words beyond the row's own span.
BACKED: dict[TableName, Names] = {
    "quotes": ("speaker_actor_id", "via_actor_id"),
    "figures": ("attributed_actor_id", "via_actor_id", "since_edtf", "measured_entity"),
    "event_reports": ("attributed_actor_id", "via_actor_id", "reported_edtf", "reported_place_id"),
    "claim_reports": ("attributed_actor_id", "via_actor_id"),
}
_MANY = 5000
#: The columns by which a row speaks of a cell of another one.
LINK = ("table_name", "record_id", "field_name")


# --- keys and references


def _key(name: TableName) -> str:
    return TABLES[name].id_column


@between(*TABLES)
def keys_are_unique(q: Query) -> Frame:
    """Two rows of one key cannot be told apart by anything that refers to them."""

    def keyed(name: TableName) -> Frame:
        key = TABLES[name].key
        return q.rows(name, *key).select(ROW, key=nw.concat_str([col[one] for one in key], separator=" "))

    return _again(q.each(TABLES, keyed), ["table", "key"])


def _again(rows: Frame, said: list[str]) -> Frame:
    """The rows that say what an earlier one said, which is their ``first``."""
    rows = rows.with_columns(nw.col(said).fill_null(""))
    # Few say the same, so that nearly no row has to be looked for again.
    firsts = rows.group_by(said).agg(first=col[ROW].min(), last=col[ROW].max()).filter(col.first < col.last)
    return rows.join(firsts, on=said, how="inner").filter(col[ROW] > col.first)


def _keyed(q: Query, name: TableName) -> Frame:
    """The rows of a table with their ``id``."""
    return q.rows(name, _key(name)).select(ROW, id=col[_key(name)])


def _ids_of(q: Query, name: TableName) -> list[str]:
    """Ids of a table to look for the nearest among."""
    return [row["id"] for row in q.every(_keyed(q, name).head(_MANY))]


@between(*TARGETS)
def references_hold(q: Query) -> Iterator[Slip]:
    """A dangling key drops rows from every join; what a registry lacks is told once in each file that names it."""

    def dangling(target: TableName) -> Frame:
        ids = q.ids((target, _key(target)))
        parts = [
            q.rows(name, column).select(ROW, found=col[column], own=nw.lit(name), column=nw.lit(column))
            for name, column, of in REFERENCES
            if of == target and name in q.frames.tables
        ]
        if not parts:
            raise NotChecked
        return nw.concat(parts).drop_nulls("found").join(ids, left_on="found", right_on="id", how="anti")

    slips = [Slip(row["own"], row, row["column"], "", row["found"]) for row in q.some(q.each(TARGETS, dangling))]
    groups = defaultdict(list)
    for place, slip in zip(q.places(slips), slips, strict=True):
        follows = TABLES[slip.table].field(slip.column).origin != "coded"
        groups[place.file, slip.row["table"], slip.found].append((follows, place, slip))
    known = {name: _ids_of(q, name) for name in TARGETS if groups and name in q.frames.tables}
    for (_, target, found), group in groups.items():
        # What was written comes before what follows from it, which is not told beside it.
        group.sort(key=itemgetter(0, 1))
        first, *rest = [slip for follows, _, slip in group if follows == group[0][0]]
        q.fired.add(("KC202", target))
        more = f", like {len(rest)} more in this file" if rest else ""
        what = f"{first.column} points to no row of {target}{more}"
        expected = "; this is one of ".join([f"an id of {target}", *(name for name in known if found in known[name])])
        longer = (one for one in known[target] if one.startswith(f"{found}-"))
        yield first._replace(what=what, expected=expected, near=nearest(found, known[target]) or next(longer, ""))


def _of_a_row(q: Query, name: TableName, tables: Sequence[TableName]) -> FoundRows:
    """The rows of a table whose ``record_id`` is no id of the table that ``table_name`` names."""
    rows = q.rows(name, "table_name", "record_id").drop_nulls("record_id")
    named = {row["table_name"] for row in q.every(rows.select("table_name").unique())}
    ids = [q.ids((table, _key(table))).select("id", of=nw.lit(table)) for table in tables if table in named]
    pointing = rows.filter(col.table_name.is_in(list(tables)))
    if not ids:
        return
    both = ["record_id", "table_name"]
    for row in q.some(pointing.join(nw.concat(ids), left_on=both, right_on=["id", "of"], how="anti")):
        yield {**row, "near": nearest(row["record_id"], _ids_of(q, row["table_name"]))}


for _name, _tables in (("codings", CODED), ("evidence", EVIDENCED), ("adjudications", SINGLE_KEYED)):
    _select = partial(_of_a_row, name=_name, tables=_tables)  # type: ignore[arg-type]
    enter_between(stated(f"row_of_{_name}", (), {}), _select)


@between(
    *NEEDED,
    lacks=lambda row: (
        f"no article reports this {row['table'][:-1]}"
        if row["table"] in REPORTS
        else f"nothing refers to this row of {row['table']}"
    ),
    users=lambda row: " or ".join(dict.fromkeys(other for other, _ in _users(row["table"]) if other != row["table"])),
)
def rows_are_used(q: Query) -> Frame:
    """What nothing points to is left over, or misspelt elsewhere."""

    def unused(name: TableName) -> Frame:
        q.unless("KC202", name)
        q.all(name)  # a row may point to it that could not be read
        return _keyed(q, name).join(q.ids(*_users(name)), on="id", how="anti")

    return q.each(NEEDED, unused)


def _users(name: TableName) -> list[tuple[TableName, str]]:
    """By what a row is used: tables and columns that point to it, of an entity its reports alone."""
    # An event's actors and a claim's relations do not make the event or the claim reported.
    if name in REPORTS:
        return [REPORTS[name]]
    return [(other, column) for other, column, target in REFERENCES if target == name]


@between()
def statements_differ(q: Query) -> Frame:
    """One proposition is one claim, with a report for each article that makes it."""
    said = col.statement.str.to_lowercase().str.replace_all("[ .]+$", "")
    return _again(q.rows("claims", "claim_id", "statement", said=said), ["said"])


@between()
def evidence_backs_filled_cells(q: Query) -> FoundRows:
    """Words that back an empty cell show that its value was forgotten, or that the key is another one."""
    q.unless("KC206", "evidence")
    return with_cells(q, q.rows("evidence", *LINK), q.rows, col.now.is_null() & ~col.published.is_null())


def with_cells(
    q: Query,
    rows: Frame,
    published: Callable[..., Frame],
    where: nw.Expr | None = None,
    units: Mapping[TableName, Sequence[str]] = {},
) -> FoundRows:
    """Rows that speak of a cell by table, record and field, each with what this cell holds ``now``; of a record as a
    whole, whether it is there; as far as they meet a condition. A record is named by its key, or by the columns of
    ``units``. Another table or field has been reported."""
    fields = defaultdict(set)
    for row in q.every(rows.select("table_name", "field_name").unique()):
        table = TABLES.get(row["table_name"])
        if table is not None and row["field_name"] in {WHOLE_ROW, *table.columns}:
            fields[table.name].add(row["field_name"])
    parts = []
    for name, named in fields.items():
        key = units.get(name, TABLES[name].key)
        try:
            cells = published(name, *{*key, *named} - {WHOLE_ROW})
        except NotChecked:
            continue
        record = nw.concat_str([col[column] for column in key], separator=" ")
        held = {f"now_{one}": nw.lit("present") if one == WHOLE_ROW else col[one] for one in named}
        now = nw.coalesce(*(nw.when(col.field_name == one).then(col[f"now_{one}"]) for one in named))
        spoken = rows.filter((col.table_name == name) & col.field_name.is_in(list(named)))
        beside = (
            spoken.join(cells.select(published=ROW, record_id=record, **held), on="record_id", how="left")
            .with_columns(now=now)
            .drop(*held)
        )
        parts.append(beside if where is None else beside.filter(where))
    return q.every(nw.concat(parts, how="diagonal")) if parts else iter(())


#: Of claim reports a rule of their own tells.
_COPIED = [name for name in OBSERVATIONS if name != "claim_reports"]


@between(*_COPIED)
def rows_differ(q: Query) -> Frame:
    """A row copied by mistake would count a report twice."""

    def copies(name: TableName) -> Frame:
        key, *said = (column for column in TABLES[name].columns if column not in TABLES[name].computed)
        return _again(q.rows(name, key, *said), said).select(ROW, "first", id=col[key])

    return q.each(_COPIED, copies)


@between("claim_reports")
def claims_are_reported_once(q: Query) -> Frame:
    """A row that was copied still names the claim of the row from which it was."""
    said = ["passage_id", "claim_id", "attributed_actor_id", "via_actor_id"]
    return _again(q.rows("claim_reports", *said), said)


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
            ROW, table=nw.lit(name), column=nw.lit(column), own=col[_key(name)], parent=col[column]
        )
        for name, column in _CHAINS
        if name in q.frames.tables
    ]
    return _in_circles(q.every(nw.concat(parts).drop_nulls("parent")), "column", "own", "parent")


@between()
def claims_do_not_imply_themselves(q: Query) -> list[Found]:
    """Claims that lead to each other by a chain of one of these relations say the same; one that is related to itself
    is KC309. Chains of both prove nothing: what holds of all entails what holds of one, and that is a case of it."""
    rows = q.rows("claim_relations", "claim_id", "related_claim_id", "relation").filter(
        col.relation.is_in(["refines", "entails"]) & (col.related_claim_id != col.claim_id)
    )
    return _in_circles(q.every(rows), "relation", "claim_id", "related_claim_id")


def _in_circles(rows: Iterable[Found], kind: str, start: str, end: str) -> list[Found]:
    """The rows of a kind that lead in a circle."""
    links = [((row[kind], row[start]), (row[kind], row[end]), row) for row in rows]
    closed = circles((one, other) for one, other, _ in links)
    return [row for one, other, row in links if one in closed and closed[one] is closed.get(other)]


# --- what other rows must be there


@between(*BACKED)
def cells_have_evidence(q: Query) -> Frame:
    """Cells that depend on words beyond the row's span name these words."""
    q.unless("KC206", "evidence")
    evidence = q.all("evidence", *LINK).select(*LINK)

    def given(name: TableName) -> Frame:
        key = _key(name)
        parts = (
            q.rows(name, key, column).select(ROW, own=col[key], field=nw.lit(column), found=col[column])
            for column in BACKED[name]
        )
        return nw.concat(parts)

    cells = q.each(BACKED, given).drop_nulls("found")
    return cells.join(evidence, left_on=["table", "own", "field"], right_on=list(LINK), how="anti")


def _without(told: Stated) -> Select:
    """The rows of one table of which no row of another has the same cells, which name a row of a third one."""
    [name, beside, named], same = told.tables, told.sentences["same"]

    def select(q: Query) -> Frame:
        q.unless("KC202", named)
        return q.rows(name, *same).join(q.all(beside, *same), on=same, how="anti").drop_nulls(same)

    return select


for _rule in RULES.values():
    for _said in _rule.breaks:
        if "same" in _said:
            enter_between(_told := Stated(_rule.code, tuple(_said["of"]), _said, {}), _without(_told))


@between()
def coded_passages_have_observations(q: Query) -> Frame:
    """What is called coded holds at least one observation."""
    return _observed(q).filter((col.coverage == "coded") & col.n.is_null())


@between()
def other_passages_have_none(q: Query) -> Frame:
    """What is not called coded holds no observation."""
    return _observed(q).filter((col.coverage != "coded") & ~col.n.is_null())


def _observed(q: Query) -> Frame:
    """The passages, each with the number of its observations, null for none."""
    q.unless("KC202", "passages")
    observed = q.ids(*((table, "passage_id") for table in OBSERVATIONS)).group_by("id").agg(n=nw.len())
    return q.rows("passages", "passage_id", "coverage").join(observed, left_on="passage_id", right_on="id", how="left")


@between()
def parts_are_numbered(q: Query) -> Frame:
    """The parts of an utterance are numbered from 1 without gaps."""
    return misnumbered(q.all("quotes", "utterance_id", "part").with_columns(number=whole("part")), "utterance_id")


@between()
def parts_follow_each_other(q: Query) -> Frame:
    """The parts of an utterance are numbered in the order in which the article prints them."""
    rows = q.rows("quotes", "utterance_id", "part", "char_start", low=whole("char_start"), number=whole("part"))
    before = col.low.shift(1).over("utterance_id", order_by="number")
    return rows.with_columns(before=before).filter(col.low < col.before)


def misnumbered(rows: Frame, *by: str) -> Frame:
    """The last row with the highest number of each group that is not numbered from 1 without gaps."""
    number = col.number
    counts = rows.group_by(*by).agg(n=nw.len(), low=number.min(), high=number.max(), differ=number.n_unique())
    wrong = counts.filter((col.low != 1) | (col.high != col.n) | (col.differ != col.n))
    last = rows.join(wrong, on=list(by), how="inner").filter(number == col.high)
    return last.filter(col[ROW] == col[ROW].max().over(*by))


@between()
def visits_have_a_guest(q: Query) -> Frame:
    """Who acts on whom is read from the roles: without the one who travels, no side acts."""
    q.unless("KC202", "events")
    guests = q.all("event_actors", "event_id", "role").filter(col.role == "guest")
    # Another type has no such mode (KC303).
    visits = q.rows("events", "event_id", "plover_type", "plover_mode").filter(
        (col.plover_type == "CONSULT") & (col.plover_mode == "visit")
    )
    return visits.join(guests, on="event_id", how="anti")
