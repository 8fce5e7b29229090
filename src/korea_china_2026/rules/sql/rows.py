"""The rules of single rows as SQL: each finds the rows that the rule of the same code in ``rules.rows`` has something to say on.

SQL only selects; what is wrong with a selected row, and with which column, the rule of the sheets says in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from korea_china_2026.findings import Finding
from korea_china_2026.model.fields import Value, render
from korea_china_2026.model.plover import PLOVER_MODES
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Table
from korea_china_2026.model.units import CONSEQUENCES, UNITS, UNITS_OF_KIND
from korea_china_2026.names import TableName
from korea_china_2026.rules.rows import ATTRIBUTED, ROW_RULES, Slip
from korea_china_2026.rules.sql.compile import literal
from korea_china_2026.rules.sql.places import Shown, Where
from korea_china_2026.rules.sql.store import Store
from korea_china_2026.sheets.derive import DERIVE, Known
from korea_china_2026.sheets.flatten import Cells

NUMBER = "TRY_CAST({} AS DOUBLE)"


class Predicate(NamedTuple):
    """A rule of one row: true where the row breaks it, and the columns on which that rests."""

    code: str
    tables: tuple[TableName, ...]
    columns: tuple[str, ...]
    offends: str


def _pairs(columns: tuple[str, str], pairs: Iterable[tuple[str, str]]) -> str:
    return f"({columns[0]}, {columns[1]}) IN ({', '.join(f'({literal(a)}, {literal(b)})' for a, b in pairs)})"


def _by(column: str, values: Mapping[str, str]) -> str:
    """SQL that looks a code up."""
    return f"CASE {column} " + " ".join(f"WHEN {literal(code)} THEN {value}" for code, value in values.items()) + " END"


ROWS = (
    Predicate("KC301", ("quotes",), ("quote_kind", "speaker_actor_id"),
              "quote_kind IN ('speech', 'fragment') AND speaker_actor_id IS NULL"),
    Predicate("KC302", ATTRIBUTED, ("attribution_mode", "attributed_actor_id", "via_actor_id"),
              "(attribution_mode = 'narrator') = (attributed_actor_id IS NOT NULL) "
              "OR (attribution_mode = 'narrator' AND via_actor_id IS NOT NULL)"),
    Predicate("KC303", ("events",), ("plover_type", "plover_mode"), "plover_mode IS NOT NULL AND NOT " + _pairs(
        ("plover_type", "plover_mode"), [(kind, mode) for kind, modes in PLOVER_MODES.items() for mode in modes])),
    Predicate("KC304", ("figures",), ("approximation", "value", "magnitude"),
              "(approximation = 'vague_plural') = (\"value\" IS NOT NULL) OR (approximation <> 'vague_plural' AND magnitude IS NOT NULL)"),
    Predicate("KC305", ("figures",), ("quantity_kind", "value"),
              "quantity_kind IN ('first_since', 'ordinal', 'rank') AND \"value\" IS NOT NULL AND "
              "NOT (\"value\" = '1' OR (quantity_kind <> 'first_since' AND regexp_full_match(\"value\", '[1-9][0-9]*')))"),
    Predicate("KC306", ("figures",), ("quantity_kind", "unit_code"), "NOT " + _pairs(
        ("quantity_kind", "unit_code"), [(kind, unit) for kind, units in UNITS_OF_KIND.items() for unit in sorted(units)])),
    Predicate("KC307", ("claim_relations",), ("relation", "severity"), "(relation = 'contradicts') = (severity IS NULL)"),
    Predicate("KC308", ("claim_relations",), ("claim_id", "related_claim_id", "supported_claim_id"),
              "supported_claim_id <> claim_id AND supported_claim_id IS DISTINCT FROM related_claim_id"),
    Predicate("KC309", ("claim_relations",), ("claim_id", "related_claim_id", "reference_id"),
              "(related_claim_id IS NULL AND reference_id IS NULL) OR related_claim_id = claim_id"),
    Predicate("KC312", ("sources",), ("genre", "is_ai_generated"), "(genre = 'ai_generated') <> (is_ai_generated = 'true')"),
    Predicate("KC313", ("events",), ("aggregation_rule", "reference_id"),
              "(aggregation_rule = 'external_reference') = (reference_id IS NULL)"),
    Predicate("KC314", ("figures",), ("quantity_kind", "since_edtf"), "since_edtf IS NOT NULL AND quantity_kind <> 'first_since'"),
)

#: Columns that follow from their own row alone, each with what it must be.
_VALUE, _FACTOR = NUMBER.format('"value"'), _by("unit_code", {code: str(unit.factor) for code, unit in UNITS.items()})
_POLICY = _by("approximation", {code: literal(policy) for code, (_, policy) in CONSEQUENCES.items()})
_LOW = (f"CASE {_POLICY} WHEN 'point' THEN {_VALUE} WHEN 'above' THEN {_VALUE} "
        "WHEN 'plural' THEN 2 * coalesce(TRY_CAST(magnitude AS DOUBLE), 1) END")
_HIGH = f"CASE {_POLICY} WHEN 'point' THEN {_VALUE} WHEN 'below' THEN {_VALUE} END"
_OWN: Mapping[TableName, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    "figures": (
        ("comparator", ("approximation",), _by("approximation", {code: literal(sign) for code, (sign, _) in CONSEQUENCES.items()})),
        ("bound_policy", ("approximation",), _POLICY),
        ("value_low", ("approximation", "value", "magnitude"), _LOW),
        ("value_high", ("approximation", "value", "magnitude"), _HIGH),
        ("unit_system", ("unit_code",), _by("unit_code", {code: literal(unit.system) for code, unit in UNITS.items()})),
        ("unit_normalized", ("unit_code",), _by("unit_code", {code: literal(unit.normalized) for code, unit in UNITS.items()})),
        ("value_normalized", ("unit_code", "value"), f"round({_VALUE} * {_FACTOR}, 6)"),
    ),
    "quotes": (
        ("attribution_mode", ("speaker_actor_id",), "CASE WHEN speaker_actor_id IS NULL THEN 'narrator' ELSE 'direct' END"),
        ("attributed_actor_id", ("speaker_actor_id",), "speaker_actor_id"),
    ),
}
_NUMBERS = frozenset({"value_low", "value_high", "value_normalized"})
_NOTHING = Known({name: [] for name in ("sources", "actors", "places", "event_reports", "claim_reports", "claim_relations", "passages")})


def predicates(table: Table) -> list[Predicate]:
    """Every rule of single rows that a table has, columns computed from their own row among them (KC720)."""
    computed = [
        Predicate("KC720", (table.name,), (column, *columns),
                  f"{NUMBER.format(sql_name(column)) if column in _NUMBERS else sql_name(column)} IS DISTINCT FROM ({rule})")
        for column, columns, rule in _OWN.get(table.name, ())
    ]
    return [*(predicate for predicate in ROWS if table.name in predicate.tables), *computed]


def check_rows(store: Store, table: Table, where: Where) -> Iterator[Finding]:
    """Judge every row of a loaded table, but for rows whose cells could not be read."""
    rules = predicates(table)
    if not rules:
        return
    counts = ", ".join(f"count(*) FILTER (WHERE {rule.offends})" for rule in rules)
    [row] = store.all(f"SELECT {counts} FROM {sql_name(table.name)}")
    shown = Shown(where)
    for rule, n in zip(rules, row, strict=True):
        if n:
            _show(store, table, rule, shown)
            shown.rest(n, f"rows against {rule.code}")
    yield from shown.findings()


def _show(store: Store, table: Table, rule: Predicate, shown: Shown) -> None:
    names = [field.name for field in table.fields]
    query = f"SELECT rowid AS row, {', '.join(map(sql_name, names))} FROM {sql_name(table.name)} WHERE {rule.offends}"
    for number, *texts in store.all(store.sound(query, table.name, rule.columns) + f" ORDER BY row LIMIT {shown.limit}"):
        cells = typed(table, texts)
        for slip in _computed(table, rule, cells) if rule.code == "KC720" else _slips(table, rule.code, cells):
            shown.add(number, slip.column, rule.code, slip.what, slip.found, slip.expected, slip.nearest)


def typed(table: Table, texts: list[str | None]) -> Cells:
    """A row as values; a text that is no value of its column stays None, since no rule here may rest on it."""
    return {field.name: _value(field.lexical, text) for field, text in zip(table.fields, texts, strict=True)}


def _value(lexical: object, text: str | None) -> Value:
    if text is None or lexical is None:
        return text
    try:
        return lexical.parse(text)  # type: ignore[attr-defined, no-any-return]
    except ValueError:
        return None


def _slips(table: Table, code: str, cells: Cells) -> Iterator[Slip]:
    for known, tables, rule in ROW_RULES:
        if known == code and table.name in tables:
            yield from rule(cells)


def _computed(table: Table, rule: Predicate, cells: Cells) -> Iterator[Slip]:
    column = rule.columns[0]
    wanted = DERIVE[table.name](cells, _NOTHING)[column]
    if wanted != cells[column]:
        yield Slip(column, f"{column} is not what its rule gives", render(cells[column]) or "nothing", render(wanted) or "nothing")
