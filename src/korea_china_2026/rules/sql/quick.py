"""A package accepted fast: one pass over each CSV, everything else asked of the Parquet that it is shown to equal.

Nothing is explained here. Whatever is amiss, or cannot be asked this way, sends the package to the judge that can say where
and why; so every condition here only has to be sufficient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from itertools import chain

import duckdb

from korea_china_2026.model.fields import Field
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.between import between
from korea_china_2026.rules.sql.cells import in_order, offence, refusals
from korea_china_2026.rules.sql.check import Check
from korea_china_2026.rules.sql.compile import TYPED, exceeds, is_empty
from korea_china_2026.rules.sql.derived import derived
from korea_china_2026.rules.sql.descriptor import Resource
from korea_china_2026.rules.sql.form import Form
from korea_china_2026.rules.sql.pairs import pairs
from korea_china_2026.rules.sql.parquet import check_schema
from korea_china_2026.rules.sql.places import Where
from korea_china_2026.rules.sql.resolved import check_chains, check_events, check_implied, dates
from korea_china_2026.rules.sql.rows import check_rows, predicates
from korea_china_2026.rules.sql.store import Store, texts

#: Columns whose spelling follows from a rule between rows that is asked in any case: names of tables and fields are looked
#: up, record ids found among ids, and the id of a coding equals its parts.
FOLLOWS = frozenset({(name, column) for name in ("codings", "evidence", "adjudications") for column in ("table_name", "record_id")}
                    | {("codings", "field_name"), ("evidence", "field_name"), ("codings", "coding_id")})


def passes(store: Store, resources: Mapping[TableName, Resource], scans: Mapping[TableName, Future[Form]]) -> int:
    """The number of rules between rows that a package was found to keep, each of its cells being right; 0 where it has a
    fault, or where this cannot be told fast."""
    checks = [check for check in (*between(), *derived()) if check.wrong]
    try:
        for table in in_order({name: resource.table for name, resource in resources.items()}):
            form = scans[table.name].result() if table.name in scans else None
            if not _is_sound(store, resources[table.name], form, [c.wrong for c in checks if c.table == table.name]):
                return 0
        return _kept(store)
    except (duckdb.Error, OSError):
        return 0


def _is_sound(store: Store, resource: Resource, form: Form | None, rules: list[str]) -> bool:
    """One table: Parquet that equals the CSV, if there is one, to the letter, and no wrong cell or row in it."""
    table, parts = resource.table, resource.parquet
    if not parts or any(check_schema(table, part, "") for part in parts):
        return False
    rows = store.view_parquet(table, parts)
    if form is not None and (form.faults or form.header != [f.name for f in table.fields] or form.records - 1 != rows):
        return False
    if not store.link(table):
        return False
    wrong = " OR ".join(f"({rule})" for rule in [*_cells(store, table, form), *rules])
    slips = " OR ".join(f"({rule.offends})" for rule in predicates(table)) or "false"
    values = ", ".join(f"{sql_name(f.name)} AS {_value(f)}" for f in table.fields if f.logical in TYPED)
    [(is_wrong, n, *theirs)] = store.all(
        f"SELECT count(*) FILTER (WHERE {wrong}), count(*) FILTER (WHERE {slips}){_digests(table) if form is not None else ''} "
        f"FROM (SELECT {texts(table)}{', ' * bool(values)}{values} FROM {store.parquet_reader(parts)})")
    if is_wrong or (n and next(check_rows(store, table, _nowhere(table)), None) is not None):
        return False
    # Values have one spelling: a CSV whose cells are those spellings has cells that are right, too.
    return form is None or [tuple(theirs)] == store.all(f"SELECT {_digests(table)[2:]} FROM {store.csv_reader(form.path, form.header)}")


def _digests(table: Table) -> str:
    """SQL: two sums over all rows; equal ones stand for equal rows in any order."""
    row = f"hash({', '.join(sql_name(field.name) for field in table.fields)})"
    return f", sum({row}), bit_xor({row})"


def _value(field: Field) -> str:
    """The name of a typed value beside its text."""
    return sql_name(f"{field.name} as it is typed")


def _nowhere(table: Table) -> Where:
    return Where(table.name, tuple(field.name for field in table.fields))


def _cells(store: Store, table: Table, form: Form | None) -> Iterator[str]:
    """SQL: what is wrong with a cell, for each column; those whose spelling follows from a rule must only be there."""
    is_ascii = form is not None and form.is_ascii
    refused = refusals(store, table, is_ascii=is_ascii)
    for field in table.fields:
        if (table.name, field.name) in FOLLOWS:
            yield is_empty(field)
        elif field.logical in TYPED:
            yield exceeds(field, _value(field))
        else:
            wrong = offence(store, table, field, refused.get(field.name, ()), is_ascii=is_ascii)
            # The units of the pass that was published are its records, whose ids are looked up.
            is_unit = (table.name, field.name) == ("codings", "unit_id")
            yield f"CASE WHEN unit_id = record_id THEN false ELSE {wrong} END" if is_unit else wrong


def _kept(store: Store) -> int:
    checks = [*pairs(store), *between(store.linked), *derived(), *dates(store)]
    where = {name: _nowhere(table) for name, table in store.loaded.items()}
    resolved = chain(check_chains(store, where), check_implied(store, where), check_events(store, where["events"]))
    if _offences(store, checks) or any(True for _ in resolved):
        return 0
    return len(checks) + len(store.linked)


def _offences(store: Store, checks: Iterable[Check]) -> bool:
    """Whether a rule is broken; those of single rows were asked with the cells, but for those of ``pairs``."""
    asked = {check.sql for check in (*between(), *derived()) if check.wrong}
    return any(check.sql not in asked and (not check.gate or store.counts(check.gate)) and store.all(f"SELECT 1 FROM ({check.sql}) LIMIT 1")
               for check in checks)
