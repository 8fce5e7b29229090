"""Rows, tables and whole packages that the declaration allows, made from the declaration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from hypothesis import strategies as st

from korea_china_2026.model.fields import INT64_MAX, Field, Lexical, Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName

Package = dict[TableName, list[Row]]

NASTY_TEXTS = (
    "null",
    "NULL",
    "NA",
    "N/A",
    "nan",
    "NaN",
    "None",
    "true",
    "1",
    "007",
    "-",
    "#",
    "# no comment",
    "=1+1",
    "+49",
    "@you",
    '"',
    '""',
    '"quoted"',
    "a,b",
    ",",
    "it's",
    "'",
    "\\",
    "\\n",
    "a;b",
    "50 %",
    "한국과 중국",
    "「会談」",
    "naïve",
    "e\u0301",
    "🇰🇷🇨🇳",
    "\ufeffmarked",
    "a\u00a0b",
    "|",
    "<b>",
    "2026-01-05",
    "{}",
    "[]",
    "--",
    "/*",
)
EDTF_DATES = (
    "2026-01-05",
    "2026-01",
    "2026",
    "2018/..",
    "../2026-01-05",
    "2025-11~",
    "2026-01-04/2026-01-07",
    "202X",
    "2026?",
)

#: Spellings made from one small number: cheap to draw, so that whole packages fit, and keys collide now and then.
NUMBERED = {
    "slug": "id-{0}",
    "name": "name_{0}",
    "digest": "{0:016x}",
    "sha256": "{0:064x}",
    "relation_id": "id-{0}--refines--id-1",
    "record_id": "id-{0}",
    "origin_id": "id-1-o{0:03}",
    "utterance_id": "id-1-u{0:02}",
    "evidence_id": "id-{0}.speaker_actor_id.1",
    "coding_id": "id-{0}.id-1.quote_kind",
    "passage_id": "id-1-p{0:03}",
    "quote_id": "id-1-q{0:03}",
    "figure_id": "id-1-f{0:03}",
    "event_report_id": "id-1-e{0:03}",
    "claim_report_id": "id-1-c{0:03}",
    "url": "https://example.org/a,b;c?d='{0}'",
    "release": "0.{0}.1",
}


#: Few and cheap to draw: a package of nineteen tables must fit into what Hypothesis lets one example cost.
BRIEF: dict[str, Sequence[Any]] = {
    "text": NASTY_TEXTS,
    "count": (0, 1, 12, INT64_MAX),
    "number": (0.0, -0.000001, 0.333333, 350000000000.0, -999999999999999.0, 999999999999999.0),
    "latitude": (-90.0, 37.566535, 90.0),
    "kilometres": (0.0, 0.3, 20038.0),
    "longitude": (-180.0, 126.977969, 180.0),
    "date": (dt.date(1910, 8, 29), dt.date(2026, 1, 5), dt.date(9999, 12, 31)),
}


def values(field: Field, *, brief: bool = False) -> st.SearchStrategy[Any]:
    if field.code_list is not None:
        some: st.SearchStrategy[Any] = st.sampled_from(list(field.code_list.codes))
    else:
        assert field.lexical is not None
        few = BRIEF.get(field.lexical.name) if brief else None
        some = _spellings(field.lexical) if few is None else st.sampled_from(few)
    return st.none() | some if field.nullable else some


def _spellings(lexical: Lexical) -> st.SearchStrategy[Any]:
    match lexical.logical:
        case "string":
            return _texts(lexical)
        case "integer":
            return st.integers(0, 20) | st.integers(
                lexical.minimum if lexical.minimum is not None else -INT64_MAX, INT64_MAX
            )
        case "number":
            assert lexical.minimum is not None
            assert lexical.maximum is not None
            bound = min(lexical.maximum, 10**9)
            return st.decimals(max(lexical.minimum, -bound), bound, places=6).map(lambda number: float(number) + 0.0)
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
        case name if name in NUMBERED:
            return st.integers(0, 40).map(NUMBERED[name].format).filter(lexical.accepts)
        case _:
            return st.from_regex(lexical.pattern[1:-1], fullmatch=True).filter(lexical.accepts)


def rows(table: Table, keys: Mapping[TableName, Sequence[Row]] | None = None) -> st.SearchStrategy[Row]:
    """Any row of a table; with ``keys``, one whose references hold in them."""
    columns = {}
    for field in table.fields:
        columns[field.name] = values(field, brief=keys is not None)
        if keys is not None and field.references is not None:
            target, key = field.references.split(".")
            known = [getattr(row, key) for row in keys[target]]  # type: ignore[index]
            columns[field.name] = st.sampled_from([*known, None] if field.nullable else known)
    return st.fixed_dictionaries(columns).map(table.row.model_validate)


@st.composite
def packages(draw: st.DrawFn, most: int = 3) -> Package:
    """Rows for every table, keys unique, references holding."""
    made: Package = {name: [] for name in TABLES}
    for name in _targets_first():
        table = TABLES[name]
        needed = [target for field, target, _ in table.foreign_keys if not table.field(field).nullable]
        if any(not made[target] for target in needed):  # type: ignore
            continue
        made[name] = draw(
            st.lists(rows(table, made), max_size=most, unique_by=lambda row, key=table.key: _key(row, key))
        )
    return made


def _key(row: Row, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _targets_first() -> list[TableName]:
    order: list[TableName] = []
    while len(order) < len(TABLES):
        order += [
            name
            for name, table in TABLES.items()
            if name not in order and all(target in order or target == name for _, target, _ in table.foreign_keys)
        ]
    return order
