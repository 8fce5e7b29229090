"""The rules that a row can break by itself."""

from collections.abc import Sequence
from functools import reduce
from operator import and_

import narwhals as nw

from korea_china_2026.findings import RULES
from korea_china_2026.model.codebook import CODE_LISTS, PLOVER_MODES, UNITS_OF_KIND
from korea_china_2026.model.entities import SYMMETRIC
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import Names, TableName, Texts, nearest
from korea_china_2026.rules.rule import SINGLE_KEYED, Asked, Expression, Found, Stated, enter, rule, stated
from korea_china_2026.sheets.layout import SPAN

#: Tables whose rows `codings` may hold.
CODED: tuple[TableName, ...] = ("passages", *OBSERVATIONS, "events", "claims")
#: Stands for a record as a whole in `changes`: it came or went.
WHOLE_ROW = "row"
_DENIES = r"(?i)\b(not?|never|nobody|none|nothing|neither|nor|without|cannot|silence)\b|n['’]t\b"


def _is_pair(one: nw.Expr, other: nw.Expr, pairs: set[tuple[str, str]]) -> nw.Expr:
    return nw.concat_str([one, other], separator=" ").is_in(sorted(f"{a} {b}" for a, b in pairs))


# --- what the catalogue tells of single cells


def _holds(r: Asked, name: str, wanted: str) -> nw.Expr:
    """Whether a cell holds what a condition says: ``empty``, codes, ``like`` and a pattern, ``cell`` and the column
    that holds the same, ``after`` and the one whose day its own is after; or ``not`` and one of these."""
    cell, (verb, _, said) = r[name], wanted.partition(" ")
    if verb == "not":
        return ~_holds(r, name, said)
    if verb == "empty":
        return cell.is_null()
    if verb == "like":
        return cell.str.contains(said)
    if verb == "after":
        return cell.str.replace_all("[^0-9-].*", "") > r[said]
    return cell == r[said] if verb == "cell" else cell.is_in(wanted.split(" | "))


def _all_hold(where: Texts) -> Expression:
    return lambda r: reduce(and_, (_holds(r, name, wanted) for name, wanted in where.items()))


_CODES = {f"codes_of_{name}": ", ".join(found.codes) for name, found in CODE_LISTS.items()}
for _rule in RULES.values():
    for _said in _rule.breaks:
        if "where" in _said:
            enter(Stated(_rule.code, tuple(_said["of"]), _said, _CODES), _all_hold(_said["where"]))


# --- what one row tells otherwise


def _modes(row: Found) -> Names:
    return PLOVER_MODES.get(str(row["plover_type"]), ())


@rule(
    expected=lambda row: "one of " + ", ".join(_modes(row)) if _modes(row) else "no mode",
    near=lambda row: nearest(row["plover_mode"], _modes(row)),
)
def mode_belongs_to_type(r: Asked) -> nw.Expr:
    """PLOVER draft 0.8: a mode is defined for its type only."""
    return ~_is_pair(
        r.plover_type, r.plover_mode, {(kind, mode) for kind, modes in PLOVER_MODES.items() for mode in modes}
    )


@rule(
    units=lambda row: ", ".join(sorted(UNITS_OF_KIND[row["quantity_kind"]])),
    kinds=lambda row: ", ".join(kind for kind, units in UNITS_OF_KIND.items() if row["unit_code"] in units),
)
def kind_fits_unit(r: Asked) -> nw.Expr:
    """Code list unit_code: in which units a figure of each kind may be given."""
    return ~_is_pair(
        r.quantity_kind, r.unit_code, {(kind, unit) for kind, units in UNITS_OF_KIND.items() for unit in units}
    )


@rule()
def symmetric_is_written_once(r: Asked) -> nw.Expr:
    """A symmetric relation has no direction, so it is written at one of its claims only: at the id that sorts first."""
    return r.relation.is_in(SYMMETRIC) & (r.related_claim_id < r.claim_id)


@rule(other=lambda row: "affirmative" if row["polarity"] == "negative" else "negative")
def negative_statements_deny(r: Asked) -> nw.Expr:
    """Whoever looks for denials finds the words that make them in the main clause, and only there."""
    return (r.polarity == "negative") != r.statement.str.replace_all(" that .*", "").str.contains(_DENIES)


# --- the same of several tables


def _ids_start_with_article(name: TableName) -> None:
    key = TABLES[name].id_column
    told = stated(
        "id_starts_with_article",
        (name,),
        {"moved": lambda row: f"{row['source_id']}-{row[key].rpartition('-')[2]}"},
    )
    enter(told, lambda r: r[key].str.replace_all("-[a-z][0-9]+$", "") != r.source_id)


def _names_fields(name: TableName, tables: Sequence[TableName], *more: str) -> None:
    """``table_name`` of a table is one of some tables, and ``field_name`` a field of that one."""
    fields: set[tuple[str, str]] = {(one, field) for one in tables for field in (*TABLES[one].columns, *more)}

    def nearest_field(row: Found) -> str:
        return nearest(row["field_name"], [field for table, field in fields if table == row["table_name"]])

    near = {"near": lambda row: nearest(row["table_name"], tables), "tables": lambda _: ", ".join(tables)}
    enter(stated(f"table_of_{name}", (name,), near), lambda r: ~r.table_name.is_in(list(tables)))
    enter(
        stated(f"field_of_{name}", (name,), {"near": nearest_field}),
        lambda r: r.table_name.is_in(list(tables)) & ~_is_pair(r.table_name, r.field_name, fields),
    )


for _name in ("passages", *OBSERVATIONS):
    _ids_start_with_article(_name)
_names_fields("evidence", EVIDENCED)
_names_fields("codings", CODED)
_names_fields("agreement", tuple(TABLES), SPAN)
_names_fields("adjudications", SINGLE_KEYED, SPAN)
_names_fields("changes", tuple(TABLES), WHOLE_ROW)
