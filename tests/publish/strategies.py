"""Rows, tables and whole packages that the declaration allows, made from the declaration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from hypothesis import strategies as st

from korea_china_2026.model.fields import INT64_MAX, Field, Lexical
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName

Package = dict[TableName, list[Row]]

NASTY_TEXTS = (
    "null", "NULL", "NA", "N/A", "nan", "NaN", "None", "true", "1", "007", "-", "#", "# no comment", "=1+1", "+49", "@you",
    '"', '""', '"quoted"', "a,b", ",", "it's", "'", "\\", "\\n", "a;b", "50 %", "한국과 중국", "「会談」", "naïve", "e\u0301", "🇰🇷🇨🇳",
    "\ufeffmarked", "a\u00a0b", "|", "<b>", "2026-01-05", "{}", "[]", "--", "/*",
)
EDTF_DATES = ("2026-01-05", "2026-01", "2026", "2018/..", "../2026-01-05", "2025-11~", "2026-01-04/2026-01-07", "202X", "2026?")

#: Shorter than the declared patterns allow, so that examples stay legible and keys collide now and then.
SHORT_FORMS = {
    "slug": r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}",
    "relation_id": r"[a-z]{1,4}--[a-z]{1,4}--[a-z]{1,4}",
    "evidence_id": r"[a-z]{1,4}\.[a-z_]{1,4}\.[1-9]",
    "coding_id": r"[a-z]{1,4}\.[a-z]{1,4}\.[a-z_]{1,4}",
    "utterance_id": r"[a-z]{1,4}-u[0-9]{2}",
    "url": r"https?://[a-z]{1,8}\.org/[a-zA-Z0-9_,;=&%+-]{0,8}",
}


def values(field: Field) -> st.SearchStrategy[Any]:
    if field.code_list is not None:
        some = st.sampled_from(list(field.code_list.codes))
    else:
        assert field.lexical is not None
        some = _spellings(field.lexical)
    return st.none() | some if field.nullable else some


def _spellings(lexical: Lexical) -> st.SearchStrategy[Any]:
    match lexical.logical:
        case "string":
            return _texts(lexical)
        case "integer":
            return st.integers(0, 20) | st.integers(lexical.minimum if lexical.minimum is not None else -INT64_MAX, INT64_MAX)
        case "number":
            assert lexical.minimum is not None
            assert lexical.maximum is not None
            bound = min(lexical.maximum, 10**12)
            return st.decimals(-bound, bound, places=6).map(lambda number: float(number) + 0.0)
        case "boolean":
            return st.booleans()
        case "date":
            return st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))
        case _ as never:
            assert_never(never)


def _texts(lexical: Lexical) -> st.SearchStrategy[str]:
    match lexical.name:
        case "text":
            return st.sampled_from(NASTY_TEXTS) | st.text(min_size=1, max_size=12).filter(lexical.accepts)
        case "edtf":
            return st.sampled_from(EDTF_DATES)
        case "country_code":
            return st.sampled_from(["KOR", "CHN", "PRK", "JPN", "USA", "TWN"])
        case name:
            return st.from_regex(SHORT_FORMS.get(name, lexical.pattern[1:-1]), fullmatch=True).filter(lexical.accepts)


def rows(table: Table, keys: Mapping[TableName, Sequence[Row]] | None = None) -> st.SearchStrategy[Row]:
    """Any row of a table; with ``keys``, one whose references hold in them."""
    columns = {}
    for field in table.fields:
        columns[field.name] = values(field)
        if keys is not None and field.column.references is not None:
            target, key = field.column.references.split(".")
            known = [getattr(row, key) for row in keys[target]]  # type: ignore[index]
            columns[field.name] = st.sampled_from([*known, None] if field.nullable else known)
    return st.fixed_dictionaries(columns).map(table.row.model_validate)


@st.composite
def packages(draw: st.DrawFn, most: int = 3) -> Package:
    """Rows for every table, keys unique, references holding."""
    made: Package = {name: [] for name in TABLES}
    for name in _targets_first():
        table = TABLES[name]
        if any(not table.field(field).nullable and not made[target] for field, target, _ in table.foreign_keys):  # type: ignore[index]
            continue
        made[name] = draw(st.lists(rows(table, made), max_size=most, unique_by=lambda row, key=table.key: _key(row, key)))
    return made


def _key(row: Row, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _targets_first() -> list[TableName]:
    order: list[TableName] = []
    while len(order) < len(TABLES):
        order += [
            name for name, table in TABLES.items()
            if name not in order and all(target in order or target == name for _, target, _ in table.foreign_keys)
        ]
    return order
