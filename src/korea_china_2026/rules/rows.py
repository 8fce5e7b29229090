"""The rules that a row can break by itself."""

from __future__ import annotations

import narwhals as nw

from korea_china_2026.model.codebook import PLOVER_MODES, UNITS_OF_KIND
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


def _is_pair(one: nw.Expr, other: nw.Expr, pairs: set[tuple[str, str]]) -> nw.Expr:
    return nw.concat_str([one, other], separator=" ").is_in(sorted(f"{a} {b}" for a, b in pairs))


# --- quotes and attributions


@rule(
    "KC301",
    "quotes",
    at="quote_kind",
    says="a quotation of kind {quote_kind} without speaker_actor_id",
    found="",
    expected="the actor who says it",
)
def speech_has_speaker(r: Asked) -> nw.Expr:
    """Speech and fragments belong to someone; a term or title may belong to nobody."""
    return r.quote_kind.is_in(["speech", "fragment"]) & r.speaker_actor_id.is_null()


@rule(
    "KC302",
    *ATTRIBUTED,
    at="attributed_actor_id",
    says="an attributed actor in narrator's voice",
    expected="attribution_mode direct or indirect, or no actor",
)
def narrator_is_nobody(r: Asked) -> nw.Expr:
    """A null actor means the outlet's own voice."""
    return (r.attribution_mode == "narrator") & ~r.attributed_actor_id.is_null()


@rule(
    "KC302",
    *ATTRIBUTED,
    at="via_actor_id",
    says="a relay in narrator's voice",
    expected="attribution_mode direct or indirect with the one who is relayed, or no relay",
)
def narrator_relays_nobody(r: Asked) -> nw.Expr:
    """The outlet's own voice reaches nobody through another."""
    return (r.attribution_mode == "narrator") & ~r.via_actor_id.is_null()


@rule(
    "KC302",
    *ATTRIBUTED,
    at="attribution_mode",
    says="an attribution to nobody",
    expected="an attributed_actor_id, or narrator",
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
    says="a mode that {plover_type} does not have",
    expected=lambda row: "one of " + ", ".join(_modes(row)) if _modes(row) else "no mode",
    near=lambda row: nearest(row["plover_mode"], _modes(row)) or "",
)
def mode_belongs_to_type(r: Asked) -> nw.Expr:
    """PLOVER draft 0.8: a mode is defined for its type only."""
    return ~_is_pair(
        r.plover_type, r.plover_mode, {(kind, mode) for kind, modes in PLOVER_MODES.items() for mode in modes}
    )


@rule("KC313", "events", at="aggregation_rule", says="an outside page that is not named", expected="a reference_id")
def outside_page_is_named(r: Asked) -> nw.Expr:
    """Code list aggregation_rule: an outside page settles values only as a named reference."""
    return (r.aggregation_rule == "external_reference") & r.reference_id.is_null()


@rule(
    "KC313",
    "events",
    at="reference_id",
    says="a reference under the rule {aggregation_rule}",
    expected="aggregation_rule external_reference",
)
def reference_settles(r: Asked) -> nw.Expr:
    """Other rules take their values from the reports."""
    return (r.aggregation_rule != "external_reference") & ~r.reference_id.is_null()


# --- figures


@rule("KC304", "figures", at="value", says="a value for a vague plural", expected="no value, or another approximation")
def vague_plural_has_no_value(r: Asked) -> nw.Expr:
    """Vague quantities keep value null."""
    return (r.approximation == "vague_plural") & ~r.value.is_null()


@rule("KC304", "figures", at="approximation", says="a figure without a value", expected="a value, or vague_plural")
def figure_has_value(r: Asked) -> nw.Expr:
    """All other quantities state a number."""
    return (r.approximation != "vague_plural") & r.value.is_null()


@rule("KC304", "figures", at="magnitude", says="a magnitude beside a value", expected="no magnitude")
def magnitude_is_of_vague_plurals(r: Asked) -> nw.Expr:
    """A magnitude stands in for the number that is not stated."""
    return (r.approximation != "vague_plural") & ~r.magnitude.is_null()


@rule("KC305", "figures", at="value", says="a first that is not number 1", expected="1")
def first_is_number_1(r: Asked) -> nw.Expr:
    """Data dictionary, quantity_kind: a first is the first."""
    return (r.quantity_kind == "first_since") & (r.value != "1")


@rule(
    "KC305",
    "figures",
    at="value",
    says="a place in an order that is no whole number from 1 ({quantity_kind})",
    expected="a whole number from 1",
)
def place_is_whole_number(r: Asked) -> nw.Expr:
    """Data dictionary, quantity_kind: places in an order are whole numbers from 1."""
    return r.quantity_kind.is_in(["ordinal", "rank"]) & ~r.value.str.contains("^[1-9][0-9]*$")


@rule(
    "KC306",
    "figures",
    at="unit_code",
    says="a unit in which no {quantity_kind} is stated",
    expected=lambda row: "one of " + ", ".join(sorted(UNITS_OF_KIND[row["quantity_kind"]])),
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
    says="a since date for a figure of kind {quantity_kind}",
    expected="as_of_edtf, or kind first_since",
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
    says="{relation} without a difference",
    found="",
    expected="a code of difference",
)
def contradiction_says_in_what(r: Asked) -> nw.Expr:
    """Code list difference: it tells in what two claims differ."""
    return r.relation.is_in(list(_DIFFERING)) & r.difference.is_null()


@rule(
    "KC307",
    "claim_relations",
    at="difference",
    says="a difference for the relation {relation}",
    expected="no difference",
)
def difference_is_of_contradictions(r: Asked) -> nw.Expr:
    """Claims of which one follows from the other do not differ."""
    return ~r.relation.is_in(list(_DIFFERING)) & ~r.difference.is_null()


@rule("KC309", "claim_relations", at="related_claim_id", says="a claim related to itself", expected="another claim")
def claim_is_not_related_to_itself(r: Asked) -> nw.Expr:
    """Nothing follows from a relation of a claim to itself."""
    return r.related_claim_id == r.claim_id


@rule(
    "KC315",
    "claim_relations",
    at="related_claim_id",
    says="{relation} is symmetric and stands at the claim whose id sorts first",
    expected="the relation at {related_claim_id}, with related_claim_id {claim_id}",
)
def symmetric_is_written_once(r: Asked) -> nw.Expr:
    """A symmetric relation has no direction, so it stands at one of its claims only: at the id that sorts first."""
    return r.relation.is_in([*_DIFFERING, "restates"]) & (r.related_claim_id < r.claim_id)


# --- sources and passages


@rule(
    "KC312",
    "sources",
    at="is_ai_generated",
    says="a flag that differs from genre {genre}",
    expected="genre ai_generated with true, any other with false",
)
def machine_written_is_marked(r: Asked) -> nw.Expr:
    """Code list genre: ai_generated texts say so of themselves."""
    return (r.genre == "ai_generated") != (r.is_ai_generated == "true")


def _is_furniture(r: Asked) -> nw.Expr:
    return r.role.is_in(["boilerplate", "credit"])


@rule(
    "KC310",
    "passages",
    at="coverage",
    says="nothing_codable without a coverage_note",
    expected="a coverage_note that says why",
)
def nothing_codable_says_why(r: Asked) -> nw.Expr:
    """A passage without an observation has been read, and the note shows it."""
    return (r.coverage == "nothing_codable") & r.coverage_note.is_null() & ~_is_furniture(r)


@rule(
    "KC310",
    "passages",
    at="coverage_note",
    says="a coverage_note for a coded passage",
    found="",
    expected="no such key",
)
def coded_has_no_note(r: Asked) -> nw.Expr:
    """Observations speak for themselves."""
    return (r.coverage == "coded") & ~r.coverage_note.is_null()


@rule(
    "KC310",
    "passages",
    at="coverage",
    says="coverage does not fit the role {role}",
    expected="boilerplate for the roles boilerplate and credit, and for no other",
    near=lambda row: "boilerplate" if row["role"] in ("boilerplate", "credit") else "",
)
def coverage_fits_role(r: Asked) -> nw.Expr:
    """What only frames the article says nothing of the matter."""
    return (r.coverage == "boilerplate") != _is_furniture(r)


def _moved(key: str):  # type: ignore[no-untyped-def]
    return lambda row: f"{row['source_id']}-{row[key].rpartition('-')[2]}"


for _name in ("passages", *OBSERVATIONS):
    _key = TABLES[_name].key[0]

    @rule(
        "KC203",
        _name,
        at=_key,
        says="an id that does not start with its article's id {source_id}",
        expected=_moved(_key),
        near=_moved(_key),
    )
    def id_starts_with_article(r: Asked, key: str = _key) -> nw.Expr:
        """The id says where the row belongs."""
        return r[key].str.replace_all("-[a-z][0-9]+$", "") != r.source_id


# --- rows that speak of cells by table and field


def _fields(tables: tuple[TableName, ...], *more: str) -> set[tuple[str, str]]:
    return {(name, field) for name in tables for field in (*(f.name for f in TABLES[name].fields), *more)}


def _names_fields(
    code: str, name: TableName, tables: tuple[TableName, ...], *more: str, table_says: str, field_says: str
) -> None:
    """Enter the rules that ``table_name`` of a table is one of some tables, and ``field_name`` a field of that one."""
    fields = _fields(tables, *more)

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
    table_says="evidence in a table that has none",
    field_says="evidence for a field that {table_name} lacks",
)
_names_fields(
    "KC722",
    "codings",
    CODED,
    table_says="a table that does not exist or has no such rows",
    field_says="a field that {table_name} lacks",
)
_names_fields(
    "KC722",
    "agreement",
    tuple(TABLES),
    SPAN,
    table_says="a table that does not exist or has no such rows",
    field_says="a field that {table_name} lacks",
)
_names_fields(
    "KC605",
    "adjudications",
    tuple(single_keys()),
    SPAN,
    table_says="a table that has no records of its own",
    field_says="a field that {table_name} lacks",
)
_names_fields(
    "KC604",
    "changes",
    tuple(TABLES),
    WHOLE_ROW,
    table_says="a correction in a table that does not exist",
    field_says="a correction of a field that does not exist",
)


@rule("KC605", "adjudications", at="second_value", says="two equal values", expected="a difference")
def decision_settles_difference(r: Asked) -> nw.Expr:
    """Two equal values need no decision unless neither is published."""
    return (r.first_value == r.second_value) & (r.field_name != SPAN) & (r.decision != "neither")


@rule("KC320", "claims", at="polarity", says="negative for a statement that denies nothing", expected="affirmative")
def negative_statements_deny(r: Asked) -> nw.Expr:
    """Whoever looks for denials finds the words that make them in the main clause."""
    return (r.polarity == "negative") & ~r.statement.str.replace_all(" that .*", "").str.contains(_DENIES)
