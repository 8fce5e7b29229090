"""A rule between rows: a query that gives the rows that break it, and what the finding says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from korea_china_2026.findings import Verdict
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
    ``gate`` is a cheaper query that counts nothing where nothing can be wrong. ``near`` is a query for the valid values.
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


def run(store: Store, checks: list[Check], where: Mapping[TableName, Where]) -> Verdict:
    """Judge a package by rules between rows; those that rest on what could not be read are counted as not judged."""
    verdict = Verdict()
    shown = {name: Shown(place) for name, place in where.items()}
    broken: set[str] = set()
    for check in checks:
        needed = ((check.table, ()), *check.others)
        if all(store.is_whole(table, columns) for table, columns in needed) and check.unless not in broken:
            verdict.judged["rules between rows"] += 1
            if _offences(store, check, shown[check.table]):
                broken.add(check.tag or check.code)
        else:
            verdict.not_judged["rules between rows"] += 1
    for one in shown.values():
        verdict.findings += one.findings()
    return verdict


def _offences(store: Store, check: Check, shown: Shown) -> bool:
    """Show the rows that break a rule; whether there are any."""
    if check.gate and not store.all(check.gate)[0][0]:
        return False
    query = store.sound(check.sql, check.table, check.own)
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

