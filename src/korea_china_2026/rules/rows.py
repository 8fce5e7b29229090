"""Rules that one row can break by itself: each a small function that yields what is wrong with which column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from korea_china_2026.findings import Finding
from korea_china_2026.model.fields import render
from korea_china_2026.model.plover import PLOVER_MODES
from korea_china_2026.model.units import UNITS_OF_KIND
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.flatten import Cells, Placed, Tables

ATTRIBUTED: tuple[TableName, ...] = ("event_reports", "claim_reports", "figures")


class Slip(NamedTuple):
    """What is wrong with one column of a row."""

    column: str
    what: str
    found: str = ""
    expected: str = ""
    nearest: str = ""


RowRule = Callable[[Cells], Iterator[Slip]]
ROW_RULES: list[tuple[str, tuple[TableName, ...], RowRule]] = []


def row_rule(code: str, *tables: TableName) -> Callable[[RowRule], RowRule]:
    """Enter a function as the rule ``code`` of some tables."""
    def enter(rule: RowRule) -> RowRule:
        ROW_RULES.append((code, tables, rule))
        return rule
    return enter


def check_rows(tables: Tables) -> list[Finding]:
    """Judge every row by the rules of its table."""
    findings = []
    for code, names, rule in ROW_RULES:
        for name in names:
            for placed in tables.of(name):
                findings += [_finding(code, placed, slip) for slip in rule(placed.cells)]
    return findings


def _finding(code: str, placed: Placed, slip: Slip) -> Finding:
    return Finding(placed.record.where(slip.column), code, slip.what, slip.found, slip.expected, slip.nearest)


@row_rule("KC301", "quotes")
def speech_has_speaker(row: Cells) -> Iterator[Slip]:
    """CODING_RULES, Quotes: speech and fragments belong to someone; a term or title may belong to nobody."""
    if row["quote_kind"] in ("speech", "fragment") and row["speaker_actor_id"] is None:
        yield Slip("quote_kind", f"a quotation of kind {row['quote_kind']} without speaker_actor_id", "", "the actor who says it")


@row_rule("KC302", *ATTRIBUTED)
def voice_fits_actor(row: Cells) -> Iterator[Slip]:
    """CODING_RULES, Attribution: null actor means the outlet's own voice."""
    narrator = row["attribution_mode"] == "narrator"
    if narrator and row["attributed_actor_id"] is not None:
        yield Slip("attributed_actor_id", "an attributed actor in narrator's voice", str(row["attributed_actor_id"]),
                   "attribution_mode direct or indirect, or no actor")
    if narrator and row["via_actor_id"] is not None:
        yield Slip("via_actor_id", "a relay in narrator's voice", str(row["via_actor_id"]),
                   "attribution_mode direct or indirect with the one who is relayed, or no relay")
    if not narrator and row["attributed_actor_id"] is None:
        yield Slip("attribution_mode", "an attribution to nobody", str(row["attribution_mode"]), "an attributed_actor_id, or narrator")


@row_rule("KC303", "events")
def mode_belongs_to_type(row: Cells) -> Iterator[Slip]:
    """PLOVER draft 0.8: a mode is defined for its type only."""
    mode, kind = row["plover_mode"], str(row["plover_type"])
    modes = PLOVER_MODES.get(kind, ())
    if mode is not None and mode not in modes:
        expected = "one of " + ", ".join(modes) if modes else "no mode"
        yield Slip("plover_mode", f"a mode that {kind} does not have", str(mode), expected, nearest(str(mode), modes) or "")


@row_rule("KC304", "figures")
def value_unless_vague(row: Cells) -> Iterator[Slip]:
    """CODING_RULES, Figures: vague quantities keep value null."""
    vague = row["approximation"] == "vague_plural"
    if vague and row["value"] is not None:
        yield Slip("value", "a value for a vague plural", render(row["value"]), "no value, or another approximation")
    if not vague and row["value"] is None:
        yield Slip("approximation", "a figure without a value", str(row["approximation"]), "a value, or vague_plural")
    if not vague and row["magnitude"] is not None:
        yield Slip("magnitude", "a magnitude beside a value", render(row["magnitude"]), "no magnitude")


@row_rule("KC305", "figures")
def order_fits_value(row: Cells) -> Iterator[Slip]:
    """Data dictionary, quantity_kind: places in an order are whole numbers from 1, and a first is the first."""
    kind, value = row["quantity_kind"], row["value"]
    if not isinstance(value, float):
        return
    if kind == "first_since" and value != 1:
        yield Slip("value", "a first that is not number 1", f"{value:g}", "1")
    if kind in ("ordinal", "rank") and (value < 1 or value != int(value)):
        yield Slip("value", f"a place in an order that is no whole number from 1 ({kind})", f"{value:g}", "a whole number from 1")


@row_rule("KC306", "figures")
def kind_fits_unit(row: Cells) -> Iterator[Slip]:
    """model.units.UNITS_OF_KIND: in which units a figure of each kind may stand."""
    units = UNITS_OF_KIND[str(row["quantity_kind"])]
    if row["unit_code"] not in units:
        yield Slip("unit_code", f"a unit in which no {row['quantity_kind']} is stated", str(row["unit_code"]),
                   "one of " + ", ".join(sorted(units)))


@row_rule("KC307", "claim_relations")
def difference_of_relations(row: Cells) -> Iterator[Slip]:
    """Code list difference: it tells in what two claims differ."""
    differs = row["relation"] in ("contradicts", "differs")
    if differs and row["difference"] is None:
        yield Slip("relation", f"{row['relation']} without a difference", "", "a code of difference")
    if not differs and row["difference"] is not None:
        yield Slip("difference", f"a difference for the relation {row['relation']}", str(row["difference"]), "no difference")


@row_rule("KC309", "claim_relations")
def relation_has_another_end(row: Cells) -> Iterator[Slip]:
    """A claim is held against another claim."""
    if row["related_claim_id"] == row["claim_id"]:
        yield Slip("related_claim_id", "a claim related to itself", str(row["claim_id"]), "another claim")


@row_rule("KC312", "sources")
def machine_written_is_marked(row: Cells) -> Iterator[Slip]:
    """Code list genre: ai_generated texts say so of themselves."""
    if (row["genre"] == "ai_generated") != row["is_ai_generated"]:
        yield Slip("is_ai_generated", f"a flag that differs from genre {row['genre']}", str(row["is_ai_generated"]).lower(),
                   "genre ai_generated with true, any other with false")


@row_rule("KC313", "events")
def reference_settles(row: Cells) -> Iterator[Slip]:
    """Code list aggregation_rule: an outside page settles values only as a named reference."""
    external = row["aggregation_rule"] == "external_reference"
    if external and row["reference_id"] is None:
        yield Slip("aggregation_rule", "an outside page that is not named", "external_reference", "a reference_id")
    if not external and row["reference_id"] is not None:
        yield Slip("reference_id", f"a reference under the rule {row['aggregation_rule']}", str(row["reference_id"]),
                   "aggregation_rule external_reference")


@row_rule("KC314", "figures")
def since_belongs_to_first(row: Cells) -> Iterator[Slip]:
    """Data dictionary, since_edtf: the point from which a first is counted."""
    if row["since_edtf"] is not None and row["quantity_kind"] != "first_since":
        yield Slip("since_edtf", f"a since date for a figure of kind {row['quantity_kind']}", str(row["since_edtf"]),
                   "as_of_edtf, or kind first_since")


@row_rule("KC315", "claim_relations")
def symmetric_is_written_once(row: Cells) -> Iterator[Slip]:
    """A symmetric relation has no direction, so it stands at one of its claims only: at the id that sorts first."""
    ours, theirs = str(row["claim_id"]), row["related_claim_id"]
    if row["relation"] in ("contradicts", "differs", "restates") and theirs is not None and str(theirs) < ours:
        yield Slip("related_claim_id", f"{row['relation']} is symmetric and stands at the claim whose id sorts first", str(theirs),
                   f"the relation at {theirs}, with related_claim_id {ours}")
