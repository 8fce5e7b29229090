"""Every cell of a table judged by its spelling: SQL counts and finds the wrong ones, the rules of the sheets word the finding."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping

from korea_china_2026.findings import Finding
from korea_china_2026.model.fields import Field
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.names import TableName
from korea_china_2026.rules.sql.compile import doubtful, is_empty, listed, literal, needs_python, offends, strangeness
from korea_china_2026.rules.sql.places import Shown, Where
from korea_china_2026.rules.sql.store import Store
from korea_china_2026.sheets.read import judge_cell

#: Forms of which a table has few spellings, however many rows: the names of tables and fields.
FEW, _MANY = frozenset({"name"}), 2000
#: A date of day precision, which every day of the calendar is: the greater part, which need not be read one by one.
_DAY = "regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND TRY_CAST({0} AS DATE) IS NOT NULL AND {0} >= '0001-01-01'"


def check_cells(store: Store, table: Table, where: Where, *, is_ascii: bool) -> Iterator[Finding]:
    """Judge every cell of a loaded table; the columns with wrong ones are entered in the store.

    Tables must come in an order in which what they refer to has been judged: a reference that holds is spelled like a key
    that was judged, and is not judged again.
    """
    refused = refusals(store, table, is_ascii=is_ascii)
    wrong = {field.name: offence(store, table, field, refused.get(field.name, ()), is_ascii=is_ascii) for field in table.fields}
    counts = ", ".join(f"count(*) FILTER (WHERE {predicate})" for predicate in wrong.values())
    [row] = store.all(f"SELECT {counts} FROM {sql_name(table.name)}")
    shown = Shown(where)
    for field, n in zip(table.fields, row, strict=True):
        if n:
            store.mark_broken(table.name, field.name, wrong[field.name])
            _show(store, table, field, wrong[field.name], shown)
            shown.rest(n, f"wrong cells in {field.name}")
    yield from shown.findings()


def offence(store: Store, table: Table, field: Field, refused: Collection[str] = (), *, is_ascii: bool) -> str:
    """SQL: the cell is wrong, asked the cheapest way; the table must be loaded, and linked to those to which it refers.

    ``refused`` are the spellings of the column that Python refuses (``refusals``).
    """
    target, _, key = (field.column.references or "").partition(".")
    if (table.name, field.name) in store.linked and target != table.name and store.is_whole(target, (key,)):
        return is_empty(field)
    if field.lexical is not None and field.lexical.name in FEW and store.rows[table.name] > _MANY:
        spellings = store.all(f"SELECT DISTINCT {sql_name(field.name)} FROM {sql_name(table.name)} LIMIT {_MANY}")
        if len(spellings) < _MANY and all(text is None or field.lexical.accepts(text) for (text,) in spellings):
            return is_empty(field)
    return offends(field, listed(refused) if refused else "", is_ascii=is_ascii, composes=store.composes)


def in_order(tables: Mapping[TableName, Table]) -> list[Table]:
    """Tables, each after those to which it refers."""
    order: list[Table] = []
    waiting = dict(tables)
    while waiting:
        ready = [table for table in waiting.values()
                 if not any(target in waiting and target != table.name for _, target, _ in table.foreign_keys)]
        # Tables that refer to each other have no order; any will do, since cells that cannot lean on others are judged themselves.
        for table in ready or list(waiting.values()):
            order.append(waiting.pop(table.name))
    return order


def refusals(store: Store, table: Table, *, is_ascii: bool) -> dict[str, set[str]]:
    """The spellings of each column that fit its pattern and that Python refuses; of many the first, which say that all is wrong."""
    asked = [f"SELECT {literal(field.name)} AS c, {sql_name(field.name)} AS v FROM {sql_name(table.name)} WHERE {doubt}"
             for field in table.fields if (doubt := _doubt(store, field, is_ascii=is_ascii))]
    refused: dict[str, set[str]] = {}
    for name, text in store.stream(f"SELECT DISTINCT c, v FROM ({' UNION ALL '.join(asked)})") if asked else ():
        known, lexical = refused.setdefault(name, set()), table.field(name).lexical
        if len(known) < _MANY and not (lexical is not None and lexical.accepts(text) and unicodedata.is_normalized("NFC", text)):
            known.add(text)
    return refused


def _doubt(store: Store, field: Field, *, is_ascii: bool) -> str:
    """SQL: Python must be asked about the cell; empty where it need not be asked about any of the column."""
    column = sql_name(field.name)
    if needs_python(field):
        assert field.lexical is not None
        plain = _DAY.format(column) if field.lexical.name == "edtf" else "false"
        return f"{column} IS NOT NULL AND NOT coalesce({plain}, false)"
    if store.composes or is_ascii or field.lexical is None or field.lexical.name not in ("text", "url"):
        return ""
    return f"strlen({column}) > length({column}) AND regexp_matches({column}, '{doubtful()}')"


def _show(store: Store, table: Table, field: Field, wrong: str, shown: Shown) -> None:
    cells = store.all(f"SELECT rowid, {sql_name(field.name)} FROM {sql_name(table.name)} WHERE {wrong} ORDER BY rowid LIMIT {shown.limit}")
    for row, text in cells:
        shown.add(row, field.name, *_explain(field, text))


def _explain(field: Field, text: str | None) -> tuple[str, ...]:
    if text is None:
        return "KC101", f"{field.name} is empty", "", field.expected
    found = judge_cell(field, text, Where.NOWHERE)
    if found is not None:
        return found.code, found.what, found.found, found.expected, found.nearest
    # Where SQL and the declaration differed, whichever is right, the cell deserves a look.
    return strangeness(text) or ("KC104", f"a malformed {field.name}", text, field.expected)
