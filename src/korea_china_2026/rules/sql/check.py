"""A rule between rows: a query that gives the rows that break it, and what the finding says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from korea_china_2026.findings import Verdict
from korea_china_2026.model.projections import sql_name
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.sql.places import Shown, Where
from korea_china_2026.rules.sql.store import Store


@dataclass(frozen=True)
class Check:
    """One rule between rows.

    ``sql`` gives ``row`` (the number of the row), ``found`` and ``expected`` as texts for each offence, and may give ``what``,
    which then stands for ``says``. ``own`` are the columns of the table itself on which the verdict rests: rows in which one
    is wrong are left out. ``others`` are columns of other rows, also of the same table: where one of their cells is
    wrong, the rule is not judged at all; nor where a rule ``unless`` has been broken (rules are named by their ``tag``).
    ``gate`` is a cheaper query that counts nothing where nothing can be wrong; checks may share one, and ``in_order`` says that
    it leans on the order of rows in their files. ``near`` is a query for the valid values. ``wrong`` is the condition under
    which ``sql`` selects a row, where it needs nothing but the row.
    """

    code: str
    table: TableName
    column: str
    says: str
    sql: str
    own: tuple[str, ...]
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()
    gate: str = ""
    near: str = ""
    tag: str = ""
    unless: str = ""
    wrong: str = ""
    in_order: bool = False


def alone(code: str, table: TableName, column: str, says: str, found: str, expected: str, wrong: str, own: tuple[str, ...],
          near: str = "") -> Check:
    """A rule of single rows that is kept with those between rows: ``found``, ``expected`` and ``wrong`` are SQL over one row."""
    sql = f"SELECT rowid AS row, {found} AS found, {expected} AS expected FROM {sql_name(table)} WHERE {wrong}"
    return Check(code, table, column, says, sql, own, near=near, wrong=wrong)


def run(store: Store, checks: list[Check], where: Mapping[TableName, Where]) -> Verdict:
    """Judge a package by rules between rows; those that rest on what could not be read are counted as not judged."""
    verdict = Verdict()
    shown = {name: Shown(place) for name, place in where.items()}
    whole = [check for check in checks if all(store.is_whole(table, columns) for table, columns in ((check.table, ()), *check.others))]
    screened = store.screen([_query(store, check) for check in whole])
    suspect = {id(check) for check, may_offend in zip(whole, screened, strict=True) if may_offend}
    broken: set[str] = set()
    for check in whole:
        if check.unless not in broken:
            verdict.judged["rules between rows"] += 1
            if id(check) in suspect and _offences(store, check, shown[check.table]):
                broken.add(check.tag or check.code)
    verdict.not_judged["rules between rows"] += len(checks) - verdict.judged["rules between rows"]
    for one in shown.values():
        verdict.findings += one.findings()
    return verdict


def _query(store: Store, check: Check) -> str:
    return store.sound(check.sql, check.table, check.own)


def _offences(store: Store, check: Check, shown: Shown) -> bool:
    """Show the rows that break a rule; whether there are any."""
    if check.gate and (store.is_ordered or not check.in_order) and not store.counts(check.gate):
        return False
    query = _query(store, check)
    what = "what" if " AS what" in check.sql else "NULL"
    rows = store.all(f"SELECT row, found, expected, {what} FROM ({query}) ORDER BY row LIMIT {shown.limit + 1}")
    valid: list[str] = []
    for row, found, expected, what in rows[:shown.limit]:
        if check.near and not valid:
            valid = [text for (text,) in store.all(f"{check.near} LIMIT 5000")]
        shown.add(row, check.column, check.code, what or check.says, found or "", expected or "nothing",
                  nearest(found, valid) or "" if found and valid else "")
    if len(rows) > shown.limit:
        [(n,)] = store.all(f"SELECT count(*) FROM ({query})")
        shown.rest(n, f"rows against {check.code}")
    return bool(rows)

