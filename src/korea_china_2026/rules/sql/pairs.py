"""Rows that speak of cells of other tables by name: evidence, codings, adjudications, agreement and changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.provenance import ROW
from korea_china_2026.rules.sql.check import Check, alone
from korea_china_2026.rules.sql.compile import listed, literal
from korea_china_2026.rules.sql.store import Store

#: Stands for a unit's place where a field is named.
SPAN = "span"
_SINGLE: tuple[TableName, ...] = tuple(name for name, table in TABLES.items() if len(table.key) == 1)
_LINK = ("table_name", "record_id", "field_name")


def pairs(store: Store) -> list[Check]:
    """Every rule of this module; which tables and fields are named is asked of the store."""
    return [*_evidence(), *_codings(), *_named("agreement", TABLES, (SPAN,)), *_adjudications(store), *_changes(store)]


def _ids(names: Iterable[str]) -> str:
    """SQL: the id of every row of some tables, with the table's name."""
    return "(" + " UNION ALL ".join(
        f"SELECT {literal(name)} AS t, {sql_name(TABLES[name].key[0])} AS k FROM {sql_name(name)}" for name in names) + ")"  # type: ignore[index]


def _keys(names: Iterable[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, TABLES[name].key) for name in names)  # type: ignore[index]


def _named(name: TableName, tables: Iterable[str], more: tuple[str, ...] = (), code: str = "KC722", tag: str = "") -> Iterator[Check]:
    """A row names a table, and a field of it."""
    tables = list(tables)
    valid = [f"{table}.{field.name}" for table in tables for field in TABLES[table].fields]  # type: ignore[index]
    valid += [f"{table}.{word}" for table in tables for word in more]
    fields = sorted({one.partition(".")[2] for one in valid})
    # A table has few such pairs, however many rows.
    distinct = f"SELECT DISTINCT table_name AS t, field_name AS f FROM {sql_name(name)}"
    gate = f"SELECT count(*) FROM ({distinct}) WHERE t || '.' || f NOT IN {listed(valid)}"
    yield Check(code, name, "table_name", "a table that does not exist or has no such rows",
                f"SELECT rowid AS row, table_name AS found, {literal('one of ' + ', '.join(tables))} AS expected FROM {sql_name(name)} "
                f"WHERE table_name NOT IN {listed(tables)}", ("table_name",), gate=gate, near=_values(tables), tag=tag)
    yield Check(code, name, "field_name", "a field that its table lacks",
                f"SELECT rowid AS row, field_name AS found, 'a field of ' || table_name AS expected FROM {sql_name(name)} "
                f"WHERE table_name IN {listed(tables)} AND table_name || '.' || field_name NOT IN {listed(valid)}",
                ("table_name", "field_name"), gate=gate, near=_values(fields), tag=tag)


def _values(texts: Iterable[str]) -> str:
    return "SELECT * FROM (VALUES " + ", ".join(f"({literal(text)})" for text in texts) + ")"


def _recorded(name: TableName, code: str, tables: tuple[TableName, ...], says: str) -> Check:
    """A row's ``record_id`` is the id of a row of its ``table_name``."""
    return Check(code, name, "record_id", says,
                 f"SELECT r.rowid AS row, r.record_id AS found, 'an id of ' || r.table_name AS expected FROM {name} AS r "
                 f"ANTI JOIN {_ids(tables)} AS x ON r.record_id = x.k AND r.table_name = x.t "
                 f"WHERE r.record_id IS NOT NULL AND r.table_name IN {listed(tables)}",
                 ("table_name", "record_id"), _keys(tables), near=f"SELECT k FROM {_ids(tables)}", tag=f"{name} of nothing")


def _evidence() -> Iterator[Check]:
    observations = tuple(OBSERVATIONS)
    yield from _named("evidence", observations, code="KC206", tag="evidence of nothing")
    yield _recorded("evidence", "KC206", observations, "evidence for a row that does not exist")
    owners = " UNION ALL ".join(
        f"SELECT {literal(name)} AS t, {TABLES[name].key[0]} AS k, source_id AS s FROM {name}" for name in observations)
    yield Check("KC720", "evidence", "source_id", "another article than that of the record",
                f"SELECT r.rowid AS row, r.source_id AS found, x.s AS expected FROM evidence AS r JOIN ({owners}) AS x "
                "ON r.record_id = x.k AND r.table_name = x.t WHERE r.source_id <> x.s",
                ("table_name", "record_id", "source_id"), tuple((name, (TABLES[name].key[0], "source_id")) for name in observations))


def _codings() -> Iterator[Check]:
    coded: tuple[TableName, ...] = ("passages", *OBSERVATIONS, "events", "claims")
    yield from _named("codings", coded)
    yield _recorded("codings", "KC202", coded, "record_id points to no row of the table that is named")


def _adjudications(store: Store) -> Iterator[Check]:
    yield alone("KC605", "adjudications", "table_name", "a table that has no records of its own", "table_name", "'a table'",
                f"table_name NOT IN {listed(_SINGLE)}", ("table_name",), _values(_SINGLE))
    fields = [(name, field) for name, field in _speaks_of(store, "adjudications") if name in _SINGLE]
    # Only tables that are spoken of: the ids of all others together are many.
    tables = tuple(name for name in _SINGLE if any(name == one for one, _ in fields))
    yield _recorded("adjudications", "KC605", tables or _SINGLE[:1], "a decision about a row that does not exist")
    yield alone("KC605", "adjudications", "second_value", "two equal values", "second_value", "'a difference'",
                f"first_value = second_value AND field_name <> {literal(SPAN)} AND decision <> 'neither'",
                ("first_value", "second_value", "field_name", "decision"))
    for name in tables:
        yield from _carried_out(TABLES[name], [field for one, field in fields if one == name and field != SPAN])


def _carried_out(table: Table, fields: list[str]) -> Iterator[Check]:
    """Each decision about the fields of a table stands in it; a first query asks for all of them at once."""
    join = f"FROM adjudications AS r JOIN {sql_name(table.name)} AS x ON r.record_id = x.{sql_name(table.key[0])}"
    about = f"r.table_name = {literal(table.name)} AND r.decision IN ('first', 'second')"
    decided = "CASE r.decision WHEN 'first' THEN r.first_value ELSE r.second_value END"
    declared = {field.name: field for field in table.fields}
    differs = {}
    for field in fields:
        # Ids of the second pass belong to its own registry, so only what is no id can be compared to the letter.
        first = "r.decision = 'first' AND " if field in declared and declared[field].column.references else ""
        differs[field] = f"{first}x.{sql_name(field)} IS DISTINCT FROM {decided}" if field in declared else "true"
    whens = " ".join(f"WHEN {literal(field)} THEN {differ}" for field, differ in differs.items())
    gate = f"SELECT count(*) {join} WHERE {about} AND CASE r.field_name {whens} ELSE false END"
    for field, differ in differs.items():
        where = f"WHERE {about} AND r.field_name = {literal(field)}"
        if field not in declared:
            yield Check("KC605", "adjudications", "field_name", f"a field that {table.name} lacks",
                        f"SELECT r.rowid AS row, r.field_name AS found, 'a field of it' AS expected {join} {where}",
                        ("table_name", "field_name", "decision"), ((table.name, (table.key[0],)),), gate, _values(declared))
            continue
        yield Check("KC605", "adjudications", "decision", f"a decision that {field} of its record does not carry out",
                    f"SELECT r.rowid AS row, coalesce(x.{sql_name(field)}, 'nothing') AS found, {decided} AS expected {join} {where} "
                    f"AND {differ}", ("table_name", "record_id", "field_name", "decision", "first_value", "second_value"),
                    ((table.name, (table.key[0], field)),), gate)


def _speaks_of(store: Store, name: TableName) -> list[tuple[str, str]]:
    """Which fields of which tables the rows of a table speak of; as many as the declaration has, not as there are rows."""
    if name not in store.loaded:
        return []
    return store.all(f"SELECT DISTINCT table_name, field_name FROM {name} WHERE table_name IN {listed(TABLES)} ORDER BY ALL LIMIT "
                     f"1000")


# --- corrections ----------------------------------------------------------------------------------------------------

def _changes(store: Store) -> Iterator[Check]:
    yield alone("KC604", "changes", "table_name", "a correction in a table that does not exist", "table_name",
                literal("one of " + ", ".join(TABLES)), f"table_name NOT IN {listed(TABLES)}", ("table_name",), _values(TABLES))
    order = "list_transform(string_split(release, '.'), lambda n: TRY_CAST(n AS BIGINT))"
    links = f"PARTITION BY table_name, record_id, field_name ORDER BY {order}"
    rests = (("changes", ("release", *_LINK, "old_value", "new_value")),)
    yield Check("KC604", "changes", "old_value", "an old value that the correction before it did not leave",
                "SELECT row, coalesce(old_value, 'nothing') AS found, coalesce(left_, 'nothing') AS expected FROM (SELECT rowid AS "
                "row, old_value, "
                f"lag(new_value) OVER ({links}) AS left_, row_number() OVER ({links}) AS n FROM changes WHERE table_name IN "
                f"{listed(TABLES)}) "
                "WHERE n > 1 AND old_value IS DISTINCT FROM left_", (), rests)
    for name, field in _speaks_of(store, "changes"):
        table = TABLES[name]  # type: ignore[index]
        declared = field == ROW or any(f.name == field for f in table.fields)
        key = " || ' ' || ".join(f"x.{sql_name(part)}" for part in table.key)
        now = "CASE WHEN x.rowid IS NULL THEN NULL ELSE 'present' END" if field == ROW else f"x.{sql_name(field)}" if declared else "NULL"
        last = (f"(SELECT *, rowid AS row FROM changes WHERE table_name = {literal(name)} AND field_name = {literal(field)} "
                f"QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY {order} DESC) = 1)")
        joined = f"FROM {last} AS r LEFT JOIN {sql_name(name)} AS x ON r.record_id = {key}"
        if not declared:
            yield Check("KC604", "changes", "field_name", "a correction of a field that does not exist",
                        f"SELECT r.row, r.field_name AS found, 'a field' AS expected {joined} WHERE x.rowid IS NOT NULL", (), rests,
                        near=_values([f.name for f in table.fields]))
            continue
        yield Check("KC604", "changes", "new_value", "a new value that is not what the table says now",
                    f"SELECT r.row, coalesce(r.new_value, 'nothing') AS found, coalesce({now}, 'nothing') AS expected {joined} "
                    f"WHERE {now} IS DISTINCT FROM r.new_value", (),
                    (*rests, (name, (*table.key, *(() if field == ROW else (field,))))))
