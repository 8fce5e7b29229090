"""The rules that a row can break by itself."""

from __future__ import annotations

from collections.abc import Collection

import narwhals as nw

from korea_china_2026.model.codebook import CODE_LISTS, PLOVER_MODES, UNITS_OF_KIND
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.rule import Asked, Found, rule, single_keys

ATTRIBUTED: tuple[TableName, ...] = ("event_reports", "claim_reports", "figures")
#: Tables whose rows `codings` may hold.
CODED: tuple[TableName, ...] = ("passages", *OBSERVATIONS, "events", "claims")
#: Stands for the place of a row where a field is named.
SPAN = "span"
#: Stands for a record as a whole in `changes`: it came or went.
WHOLE_ROW = "row"
_DENIES = r"(?i)\b(not?|never|nobody|none|nothing|neither|nor|without|cannot|silence)\b|n['’]t\b"


def _is_pair(one: nw.Expr, other: nw.Expr, pairs: Collection[tuple[str, str]]) -> nw.Expr:
    return nw.concat_str([one, other], separator=" ").is_in(sorted(f"{a} {b}" for a, b in pairs))


# --- quotes and attributions


@rule(
    "KC301",
    "quotes",
    at="quote_kind",
    says="a quotation of kind {quote_kind} has no speaker_actor_id",
    found="",
    expected="speaker_actor_id: the actor who says it; or quote_kind term or title",
)
def speech_has_speaker(r: Asked) -> nw.Expr:
    """Speech and fragments belong to someone; a term or title may belong to nobody."""
    return r.quote_kind.is_in(["speech", "fragment"]) & r.speaker_actor_id.is_null()


for _column, _filled in (("attributed_actor_id", ""), ("via_actor_id", " with attributed_actor_id")):

    @rule(
        "KC302",
        *ATTRIBUTED,
        at=_column,
        says=f"attribution_mode is narrator (the outlet speaks), but {_column} is filled",
        expected=f"attribution_mode direct or indirect{_filled}, or no {_column}",
    )
    def narrator_is_nobody(r: Asked, column: str = _column) -> nw.Expr:
        """A null actor means the outlet's own voice, and this reaches nobody through another."""
        return (r.attribution_mode == "narrator") & ~r[column].is_null()


@rule(
    "KC302",
    *ATTRIBUTED,
    at="attribution_mode",
    says="attribution_mode is {attribution_mode}, but attributed_actor_id is empty",
    expected="attributed_actor_id: the actor to whom it is attributed; or attribution_mode narrator",
)
def other_voices_are_somebodys(r: Asked) -> nw.Expr:
    """An attribution without an actor says nothing."""
    return (r.attribution_mode != "narrator") & r.attributed_actor_id.is_null()


# --- events


def _modes(row: Found) -> tuple[str, ...]:
    return PLOVER_MODES.get(str(row["plover_type"]), ())


@rule(
    "KC303",
    "events",
    at="plover_mode",
    says="the type {plover_type} has no such plover_mode",
    expected=lambda row: "one of " + ", ".join(_modes(row)) if _modes(row) else "no mode",
    near=lambda row: nearest(row["plover_mode"], _modes(row)) or "",
)
def mode_belongs_to_type(r: Asked) -> nw.Expr:
    """PLOVER draft 0.8: a mode is defined for its type only."""
    return ~_is_pair(
        r.plover_type, r.plover_mode, {(kind, mode) for kind, modes in PLOVER_MODES.items() for mode in modes}
    )


@rule(
    "KC313",
    "events",
    at="aggregation_rule",
    says="aggregation_rule is external_reference, but no reference_id names the page",
    expected="reference_id: an id of references, or another aggregation_rule",
)
def outside_page_is_named(r: Asked) -> nw.Expr:
    """Code list aggregation_rule: an outside page settles values only as a named reference."""
    return (r.aggregation_rule == "external_reference") & r.reference_id.is_null()


@rule(
    "KC313",
    "events",
    at="reference_id",
    says="reference_id is written, but aggregation_rule is {aggregation_rule}",
    expected="aggregation_rule external_reference, or no reference_id",
)
def reference_settles(r: Asked) -> nw.Expr:
    """Other rules take their values from the reports."""
    return (r.aggregation_rule != "external_reference") & ~r.reference_id.is_null()


# --- figures


@rule(
    "KC304",
    "figures",
    at="value",
    says="approximation is vague_plural, but a value is written",
    expected="no value, or another approximation",
)
def vague_plural_has_no_value(r: Asked) -> nw.Expr:
    """Vague quantities keep value null."""
    return (r.approximation == "vague_plural") & ~r.value.is_null()


@rule(
    "KC304",
    "figures",
    at="approximation",
    says="a figure without a value",
    expected="value: the number; or approximation vague_plural",
)
def figure_has_value(r: Asked) -> nw.Expr:
    """All other quantities state a number."""
    return (r.approximation != "vague_plural") & r.value.is_null()


@rule(
    "KC304",
    "figures",
    at="magnitude",
    says="magnitude is only for figures of approximation vague_plural",
    expected="no magnitude",
)
def magnitude_is_of_vague_plurals(r: Asked) -> nw.Expr:
    """A magnitude stands in for the number that is not stated."""
    return (r.approximation != "vague_plural") & ~r.magnitude.is_null()


@rule("KC305", "figures", at="value", says="a figure of kind first_since has another value than 1", expected="1")
def first_is_number_1(r: Asked) -> nw.Expr:
    """Data dictionary, quantity_kind: a first is the first."""
    return (r.quantity_kind == "first_since") & (r.value != "1")


@rule(
    "KC305",
    "figures",
    at="value",
    says="a figure of kind {quantity_kind} has a value that is no whole number from 1",
    expected="a whole number from 1",
)
def place_is_whole_number(r: Asked) -> nw.Expr:
    """Data dictionary, quantity_kind: places in an order are whole numbers from 1."""
    return r.quantity_kind.is_in(["ordinal", "rank"]) & ~r.value.str.contains("^[1-9][0-9]*$")


@rule(
    "KC306",
    "figures",
    at="unit_code",
    says="unit_code does not fit quantity_kind {quantity_kind}",
    expected=lambda row: (
        f"one of {', '.join(sorted(UNITS_OF_KIND[row['quantity_kind']]))}; or one of the kinds that have this unit: "
        + ", ".join(kind for kind, units in UNITS_OF_KIND.items() if row["unit_code"] in units)
    ),
)
def kind_fits_unit(r: Asked) -> nw.Expr:
    """Code list unit_code: in which units a figure of each kind may stand."""
    return ~_is_pair(
        r.quantity_kind, r.unit_code, {(kind, unit) for kind, units in UNITS_OF_KIND.items() for unit in units}
    )


@rule(
    "KC314",
    "figures",
    at="since_edtf",
    says="since_edtf is only for figures of kind first_since, and this is a {quantity_kind}",
    expected="as_of_edtf for the time that a figure speaks of, or quantity_kind first_since",
)
def since_belongs_to_first(r: Asked) -> nw.Expr:
    """Data dictionary, since_edtf: the point from which a first is counted."""
    return ~r.since_edtf.is_null() & (r.quantity_kind != "first_since")


# --- relations between claims

_DIFFERING = ("contradicts", "differs")


@rule(
    "KC307",
    "claim_relations",
    at="relation",
    says="the relation {relation} does not say in what the claims differ",
    found="",
    expected="difference: one of " + ", ".join(CODE_LISTS["difference"].codes),
)
def contradiction_says_in_what(r: Asked) -> nw.Expr:
    """Code list difference: it tells in what two claims differ."""
    return r.relation.is_in(list(_DIFFERING)) & r.difference.is_null()


@rule(
    "KC307",
    "claim_relations",
    at="difference",
    says="a difference is written, but the relation is {relation}",
    expected="no difference, or the relation contradicts or differs",
)
def difference_is_of_contradictions(r: Asked) -> nw.Expr:
    """Claims of which one follows from the other do not differ."""
    return ~r.relation.is_in(list(_DIFFERING)) & ~r.difference.is_null()


@rule("KC309", "claim_relations", at="related_claim_id", says="a claim is related to itself", expected="another claim")
def claim_is_not_related_to_itself(r: Asked) -> nw.Expr:
    """Nothing follows from a relation of a claim to itself."""
    return r.related_claim_id == r.claim_id


@rule(
    "KC315",
    "claim_relations",
    at="related_claim_id",
    says="{relation} holds both ways and is written once, at the claim whose id comes first in the alphabet",
    expected="the relation moved to {related_claim_id}, with related_claim_id {claim_id}",
)
def symmetric_is_written_once(r: Asked) -> nw.Expr:
    """A symmetric relation has no direction, so it stands at one of its claims only: at the id that sorts first."""
    return r.relation.is_in([*_DIFFERING, "restates"]) & (r.related_claim_id < r.claim_id)


# --- sources and passages


@rule(
    "KC312",
    "sources",
    at="is_ai_generated",
    says="is_ai_generated does not fit the genre {genre}",
    expected="true with genre ai_generated, false with any other",
)
def machine_written_is_marked(r: Asked) -> nw.Expr:
    """Code list genre: ai_generated texts say so of themselves."""
    return (r.genre == "ai_generated") != (r.is_ai_generated == "true")


_FURNITURE = ("boilerplate", "credit")


@rule(
    "KC310",
    "passages",
    at="coverage",
    says="coverage is nothing_codable, but no coverage_note says why",
    expected="coverage_note: why nothing here can be coded",
)
def nothing_codable_says_why(r: Asked) -> nw.Expr:
    """A passage without an observation has been read, and the note shows it."""
    return (r.coverage == "nothing_codable") & r.coverage_note.is_null() & ~r.role.is_in(list(_FURNITURE))


@rule(
    "KC310",
    "passages",
    at="coverage_note",
    says="coverage is coded, but a coverage_note says why nothing is",
    found="",
    expected="no coverage_note, or coverage nothing_codable",
)
def coded_has_no_note(r: Asked) -> nw.Expr:
    """Observations speak for themselves."""
    return (r.coverage == "coded") & ~r.coverage_note.is_null()


@rule(
    "KC310",
    "passages",
    at="coverage",
    says="coverage does not fit the role {role}",
    expected=lambda row: (
        "boilerplate, or another role"
        if row["role"] in _FURNITURE
        else "coded or nothing_codable; or the role boilerplate or credit"
    ),
    near=lambda row: "boilerplate" if row["role"] in _FURNITURE else "",
)
def coverage_fits_role(r: Asked) -> nw.Expr:
    """What only frames the article says nothing of the matter."""
    return (r.coverage == "boilerplate") != r.role.is_in(list(_FURNITURE))


def _moved(key: str):  # type: ignore[no-untyped-def]
    return lambda row: f"{row['source_id']}-{row[key].rpartition('-')[2]}"


for _name in ("passages", *OBSERVATIONS):
    _key = TABLES[_name].key[0]

    @rule(
        "KC203",
        _name,
        at=_key,
        says="the id does not start with the id of its article, {source_id}",
        expected=_moved(_key),
        near=_moved(_key),
    )
    def id_starts_with_article(r: Asked, key: str = _key) -> nw.Expr:
        """The id says where the row belongs."""
        return r[key].str.replace_all("-[a-z][0-9]+$", "") != r.source_id


# --- rows that speak of cells by table and field


def _names_fields(
    code: str,
    name: TableName,
    tables: tuple[TableName, ...],
    *more: str,
    table_says: str = "there is no such table with rows to speak of",
    field_says: str = "{table_name} has no such field",
) -> None:
    """Enter the rules that ``table_name`` of a table is one of some tables, and ``field_name`` a field of that one."""
    fields = {(table, field) for table in tables for field in (*(one.name for one in TABLES[table].fields), *more)}

    @rule(
        code,
        name,
        at="table_name",
        says=table_says,
        expected="one of " + ", ".join(tables),
        near=lambda row: nearest(row["table_name"], tables) or "",
    )
    def table_is_named(r: Asked) -> nw.Expr:
        return ~r.table_name.is_in(list(tables))

    @rule(
        code,
        name,
        at="field_name",
        says=field_says,
        expected="a field of {table_name}",
        near=lambda row: (
            nearest(row["field_name"], [field for table, field in fields if table == row["table_name"]]) or ""
        ),
    )
    def field_is_named(r: Asked) -> nw.Expr:
        return r.table_name.is_in(list(tables)) & ~_is_pair(r.table_name, r.field_name, fields)


_names_fields(
    "KC206",
    "evidence",
    EVIDENCED,
    table_says="no evidence can be given for this table",
    field_says="{table_name} has no such field that words could back",
)
_names_fields(
    "KC722",
    "codings",
    CODED,
)
_names_fields(
    "KC722",
    "agreement",
    tuple(TABLES),
    SPAN,
)
_names_fields(
    "KC605",
    "adjudications",
    tuple(single_keys()),
    SPAN,
    table_says="there is no such table whose rows have an id",
)
_names_fields(
    "KC604",
    "changes",
    tuple(TABLES),
    WHOLE_ROW,
    table_says="table_name is no table",
)


@rule(
    "KC605",
    "adjudications",
    at="second_value",
    says="first_value and second_value are equal, so that nothing is decided",
    expected="the two values that differ, decision neither, or no such row",
)
def decision_settles_difference(r: Asked) -> nw.Expr:
    """Two equal values need no decision unless neither is published."""
    return (r.first_value == r.second_value) & (r.field_name != SPAN) & (r.decision != "neither")


@rule(
    "KC320",
    "claims",
    at="polarity",
    says="polarity is negative, but the main clause of the statement has no word that denies, such as not, no or never",
    expected="affirmative, or the denial in the statement",
)
def negative_statements_deny(r: Asked) -> nw.Expr:
    """Whoever looks for denials finds the words that make them in the main clause."""
    return (r.polarity == "negative") & ~r.statement.str.replace_all(" that .*", "").str.contains(_DENIES)
