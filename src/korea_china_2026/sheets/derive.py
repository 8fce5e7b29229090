"""The columns that the build computes: one function a table, from its row and what is known of the others.

Each rule is the one that the column's declaration names; nothing is computed anywhere else.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from korea_china_2026.answers.aggregation import FIELDS, Report, aggregate, independent
from korea_china_2026.answers.claims import claim_status
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.fields import Value
from korea_china_2026.model.units import CONSEQUENCES, UNITS, bounds_of, normalize
from korea_china_2026.names import TableName

Cells = dict[str, Value]


#: Tables in which derivations look up other rows.
LOOKED_UP: tuple[TableName, ...] = (
    "sources", "passages", "actors", "places", "event_reports", "claim_reports", "claim_relations")
#: Relations from a claim to one that says less, or to one that follows: claims that lead to each other by a chain of one of them say
#: the same (KC607). Chains of both prove nothing: what holds of all entails what holds of one, and that is a case of it.
IMPLIES = ("refines", "entails")


class Known:
    """The rows of the tables ``LOOKED_UP``, with the indexes that derivations share."""

    def __init__(self, tables: Mapping[TableName, list[Cells]]) -> None:
        self.sources = {row["source_id"]: row for row in tables["sources"]}
        self.own_groups = {str(row["source_id"]): str(row["independence_group"]) for row in tables["sources"]}
        self.media = {str(row["actor_id"]) for row in tables["actors"] if row["kind"] == "media"}
        self.place_parents = {str(row["place_id"]): _text(row["part_of_place_id"]) for row in tables["places"]}
        self.event_reports = _by(tables["event_reports"], "event_id")
        self.claim_reports = _by(tables["claim_reports"], "claim_id")
        self.relations: dict[Value, list[Cells]] = defaultdict(list)
        self.relate(tables["claim_relations"])
        self.ordinals = {
            row["passage_id"]: ordinal
            for rows in _by(tables["passages"], "source_id").values()
            for ordinal, row in enumerate(sorted(rows, key=lambda row: (row["char_start"], row["passage_id"])), 1)
        }

    def relate(self, relations: Iterable[Cells]) -> None:
        """Take in relations between claims."""
        for row in relations:
            self.relations[row["claim_id"]].append(row)
            self.relations[row["related_claim_id"]].append(row)

    def group(self, report: Cells) -> str:
        """The independence group of a report: the outlet that relayed it, else its article's group."""
        if report["via_actor_id"] in self.media:
            return str(report["via_actor_id"])
        source = self.sources.get(report["source_id"])
        return str(source["independence_group"] if source else report["source_id"])

    def independent(self, reports: list[Cells]) -> int:
        """How many independent sources stand behind some reports."""
        return independent(((str(report["source_id"]), self.group(report)) for report in reports), self.own_groups)


def _by(rows: list[Cells], name: str) -> dict[Value, list[Cells]]:
    groups: dict[Value, list[Cells]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _bounds(edtf: Value) -> tuple[dt.date | None, dt.date | None]:
    return bounds(edtf) if isinstance(edtf, str) else (None, None)


def _source(row: Cells, known: Known) -> Cells:
    start, end = _bounds(row["published_edtf"])
    return {"published_start": start, "published_end": end}


def _passage(row: Cells, known: Known) -> Cells:
    return {"ordinal": known.ordinals[row["passage_id"]]}


def _event_report(row: Cells, known: Known) -> Cells:
    start, end = _bounds(row["reported_edtf"])
    return {"reported_start": start, "reported_end": end, "independence_group": known.group(row)}


def _claim_report(row: Cells, known: Known) -> Cells:
    return {"independence_group": known.group(row)}


def _quote(row: Cells, known: Known) -> Cells:
    start, end = _bounds(row["said_edtf"])
    mode = "narrator" if row["speaker_actor_id"] is None else "direct"
    return {"said_start": start, "said_end": end, "attribution_mode": mode, "attributed_actor_id": row["speaker_actor_id"]}


def _figure(row: Cells, known: Known) -> Cells:
    value, unit, approximation = _number(row["value"]), str(row["unit_code"]), str(row["approximation"])
    low, high = bounds_of(approximation, value, _number(row["magnitude"]))
    comparator, policy = CONSEQUENCES[approximation]
    return {"value_low": low, "value_high": high, "comparator": comparator, "bound_policy": policy,
            "unit_system": UNITS[unit].system, "value_normalized": normalize(value, unit), "unit_normalized": UNITS[unit].normalized}


def as_report(row: Cells, known: Known) -> Report:
    """An event report as aggregation reads it."""
    source = known.sources.get(row["source_id"], {})
    start, end = _bounds(row["reported_edtf"])
    published_start, published_end = _bounds(source.get("published_edtf"))
    return Report(
        report_id=str(row["event_report_id"]), independence_group=known.group(row), reliability=str(source.get("reliability") or "F"),
        published_start=published_start, published_end=published_end, date_edtf=_text(row["reported_edtf"]), start=start, end=end,
        place_id=_text(row["reported_place_id"]), status=_text(row["reported_status"]),
    )


def _event(row: Cells, known: Known) -> Cells:
    reports = known.event_reports.get(row["event_id"], [])
    rule = row["aggregation_rule"] or ("single_report" if len(reports) == 1 else "unanimous")
    values: Cells = {name: row[name] for name in FIELDS}
    if None in values.values():
        # What an outside page settles, the coder writes; the rest must then be agreed among the reports.
        resolved = aggregate([as_report(report, known) for report in reports],
                             "unanimous" if rule in ("single_report", "external_reference") else str(rule), known.place_parents)
        values = {name: value or getattr(resolved, name) for name, value in values.items()}
    start, end = _bounds(values["date_edtf"])
    return {**values, "start_date": start, "end_date": end, "aggregation_rule": rule, "n_reports": len(reports),
            "n_independent_sources": known.independent(reports)}


def _claim(row: Cells, known: Known) -> Cells:
    reports = known.claim_reports.get(row["claim_id"], [])
    n_groups = known.independent(reports)
    hard = [(one["related_claim_id"], one["supported_claim_id"]) for one in known.relations.get(row["claim_id"], ())
            if one["relation"] == "contradicts" and one["severity"] == "hard"]
    return {"n_reports": len(reports), "n_independent_sources": n_groups,
            "status": claim_status(row["claim_id"], [report["modality"] for report in reports], hard, n_groups)}


def _relation(row: Cells, known: Known) -> Cells:
    other = row["related_claim_id"] or row["reference_id"]
    return {"claim_relation_id": f"{row['claim_id']}--{row['relation']}--{other}".replace("_", "-")}


DERIVE: Mapping[TableName, Callable[[Cells, Known], Cells]] = {
    "sources": _source, "passages": _passage, "event_reports": _event_report, "claim_reports": _claim_report,
    "quotes": _quote, "figures": _figure, "events": _event, "claims": _claim, "claim_relations": _relation,
}
#: The cells of its own row from which each function computes.
ASKS: Mapping[TableName, tuple[str, ...]] = {
    "sources": ("published_edtf",), "passages": ("passage_id",), "event_reports": ("reported_edtf", "via_actor_id", "source_id"),
    "claim_reports": ("via_actor_id", "source_id"), "quotes": ("said_edtf", "speaker_actor_id"),
    "figures": ("value", "magnitude", "unit_code", "approximation"), "events": ("event_id", "aggregation_rule", *FIELDS),
    "claims": ("claim_id",), "claim_relations": ("claim_id", "relation", "related_claim_id", "reference_id"),
}
