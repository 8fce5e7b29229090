"""A package accepted fast: one pass over each CSV, everything else asked of the Parquet that it is shown to equal.

Nothing is explained here. Whatever is amiss, or cannot be asked this way, sends the package to the judge that can say where
and why; so every condition here only has to be sufficient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from korea_china_2026.model.fields import Field
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.between import between
from korea_china_2026.rules.sql.cells import in_order, offence
from korea_china_2026.rules.sql.check import Check
from korea_china_2026.rules.sql.compile import is_empty
from korea_china_2026.rules.sql.derived import derived
from korea_china_2026.rules.sql.descriptor import Resource
from korea_china_2026.rules.sql.form import Form
from korea_china_2026.rules.sql.pairs import pairs
from korea_china_2026.rules.sql.parquet import check_schema, typed
from korea_china_2026.rules.sql.places import Where
from korea_china_2026.rules.sql.resolved import check_chains, check_events, dates
from korea_china_2026.rules.sql.rows import check_rows
from korea_china_2026.rules.sql.store import Store

#: Columns whose spelling follows from a rule between rows that is asked in any case: names of tables and fields are looked
#: up, record ids found among ids, and the id of a coding equals its parts.
FOLLOWS = frozenset({(name, column) for name in ("codings", "evidence", "adjudications") for column in ("table_name", "record_id")}
                    | {("codings", "field_name"), ("evidence", "field_name"), ("codings", "coding_id")})


def passes(store: Store, resources: Mapping[TableName, Resource], forms: Mapping[TableName, Form]) -> int:
    """The number of rules between rows that a package was found to keep, each of its cells being right; 0 where it has a
    fault, or where this cannot be told fast."""
    try:
        for table in in_order({name: resource.table for name, resource in resources.items()}):
            if not _is_sound(store, resources[table.name], forms[table.name]):
                return 0
        return _kept(store)
    except duckdb.Error:
        return 0


def _is_sound(store: Store, resource: Resource, form: Form) -> bool:
    """One table: Parquet that equals the CSV, and no wrong cell in either."""
    table, parquet = resource.table, resource.parquet
    if parquet is None or form.faults or form.header != [field.name for field in table.fields] or check_schema(table, parquet, ""):
        return False
    store.view_parquet(table, parquet)
    if not store.link(table):
        return False
    wrong = " OR ".join(f"({_offence(store, table, field, form)})" for field in table.fields)
    alike = ", ".join(typed(field) for field in table.fields)
    names = ", ".join(sql_name(field.name) for field in table.fields)
    [(n, is_wrong, *ours)] = store.all(
        f"SELECT count(*), count(*) FILTER (WHERE w), sum(h), bit_xor(h) FROM "
        f"(SELECT hash({alike}) AS h, {wrong} AS w FROM {store.csv_reader(form.path, form.header)})")
    [(m, *theirs)] = store.all(f"SELECT count(*), sum(h), bit_xor(h) FROM (SELECT hash({names}) AS h FROM {store.parquet_reader(parquet)})")
    return (n, m, is_wrong, ours) == (form.records - 1, form.records - 1, 0, theirs)


def _offence(store: Store, table: Table, field: Field, form: Form) -> str:
    if (table.name, field.name) in FOLLOWS:
        return is_empty(field)
    return offence(store, table, field, is_ascii=form.is_ascii)


def _kept(store: Store) -> int:
    where: dict[TableName, Where] = {name: Where(name, tuple(field.name for field in table.fields)) for name, table in store.loaded.items()}
    checks = [*pairs(store), *between(store.linked), *derived(), *dates(store)]
    if any(next(check_rows(store, table, where[name]), None) for name, table in store.loaded.items()) or _offences(store, checks):
        return 0
    if next(check_chains(store, where), None) is not None or next(check_events(store, where["events"]), None) is not None:
        return 0
    return len(checks) + len(store.linked)


def _offences(store: Store, checks: Iterable[Check]) -> bool:
    gates: dict[str, bool] = {}
    for check in checks:
        if check.gate and check.gate not in gates:
            gates[check.gate] = bool(store.all(check.gate)[0][0])
        if gates.get(check.gate, True) and store.all(f"SELECT 1 FROM ({check.sql}) LIMIT 1"):
            return True
    return False
