"""The columns that the build computes: one function a table, from its row and what is known of the others.

Each rule is the one that the column's declaration names; nothing is computed anywhere else.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple

from korea_china_2026.answers.aggregation import Report, aggregate, claim_status, holders, independent, report_of
from korea_china_2026.answers.rows import Cells as Cells
from korea_china_2026.answers.rows import connected, grouped
from korea_china_2026.model.codebook import APPROXIMATIONS, UNITS, bounds_of, country_numbers, normalize
from korea_china_2026.model.dates import bounds, precision
from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import JOINED, OBSERVATIONS, TABLES, row_id
from korea_china_2026.names import TableName, read_toml


class Known:
    """What derivations look up of other rows: the columns ``LOOKED_UP`` of some tables, by what finds them."""

    def __init__(self, tables: Mapping[TableName, Sequence[Cells]]) -> None:
        def one(name: TableName, key: str) -> dict[Any, Cells]:
            return {row[key]: row for row in tables.get(name, ())}

        def several(name: TableName, key: str) -> dict[Any, list[Cells]]:
            return grouped(tables.get(name, ()), itemgetter(key))

        self.sources, self.references = one("sources", "source_id"), one("references", "reference_id")
        self.own_groups = {source: row["independence_group"] for source, row in self.sources.items()}
        self.media = {actor for actor, row in one("actors", "actor_id").items() if row["kind"] == "media"}
        places = one("places", "place_id").items()
        self.place_parents = {place: row["part_of_place_id"] for place, row in places}
        origins = [row for row in tables.get("origins", ()) if row["confidence"] in _SURE]
        #: For each article its stretches, the smallest first, each with its independence group.
        place = itemgetter("char_start", "char_end", "independence_group")
        self.origins = {
            source: sorted((end - start, start, end, group) for start, end, group in map(place, rows))
            for source, rows in grouped(origins, itemgetter("source_id")).items()
        }
        self.events, self.event_reports = one("events", "event_id"), several("event_reports", "event_id")
        #: Date, place and status of events, as far as they are known.
        self.resolved: dict[Value, Cells] = {}
        self.claim_reports = several("claim_reports", "claim_id")
        #: The independence groups of a claim's reports; several pages may check it.
        self.groups = cache(lambda claim: {self.group(report) for report in self.claim_reports[claim]})
        self.claim_actors = several("claim_actors", "claim_id")
        self.checks, self.pages = one("checks", "claim_id"), several("check_references", "claim_id")
        self.answers = several("answers", "question_id")
        opposed = [row for row in tables.get("claim_relations", ()) if row["relation"] == "contradicts"]
        joint = connected((row["claim_id"], row["related_claim_id"]) for row in opposed)
        #: For each claim that contradicts others, the first id by name among all that contradictions join.
        self.facts = {claim: min(map(str, group)) for claim, group in joint.items()}
        self.ordinals: dict[Value, int] = {
            row["passage_id"]: ordinal
            for rows in several("passages", "source_id").values()
            for ordinal, row in enumerate(sorted(rows, key=itemgetter("char_start", "passage_id")), 1)
        }

    def is_later(self, page: Cells) -> bool | None:
        """Whether a page appeared after every article that makes the claim; None where the dates do not tell."""
        first, last = _bounds(self.references.get(page["reference_id"], {}).get("published_edtf"))
        sources = {report["source_id"] for report in self.claim_reports[page["claim_id"]]}
        published = [_bounds(self.sources[source]["published_edtf"]) for source in sources if source in self.sources]
        if first and published and all(end and first > end for _, end in published):
            return True
        starts = [start for start, _ in published]
        return False if last and all(starts) and any(start and last <= start for start in starts) else None

    def group(self, report: Cells) -> Any:
        """The independence group of an observation: that of the smallest stretch of origins that holds it, else the
        outlet that relayed it, else its article's group."""
        start, end = report["char_start"], report["char_end"]
        for _, first, last, group in self.origins.get(report["source_id"], ()):
            if first <= start and end <= last:
                return group
        own = self.own_groups.get(report["source_id"], report["source_id"])
        return str(report["via_actor_id"] if report["via_actor_id"] in self.media else own)

    def independent(self, reports: list[Cells]) -> int:
        """How many independent sources are behind some reports."""
        if len(reports) < 2:
            return len(reports)
        return independent(((report["source_id"], self.group(report)) for report in reports), self.own_groups)

    def whole(self, event_id: Value) -> Cells:
        """Date, place and status of an event of which another one is part; nothing where there is no such event."""
        if event_id not in self.resolved and event_id in self.events:
            self.resolved[event_id] = {}  # a circle of parts (KC205) ends here
            self.resolved[event_id] = _resolve(self.events[event_id], self)
        return self.resolved.get(event_id, {})


#: How sure a stretch's origin must be for its reports to count there.
_SURE = ("high", "medium")


def _bounds(edtf: Any) -> tuple[dt.date | None, dt.date | None]:
    return bounds(edtf) if edtf else (None, None)


#: The dates in EDTF that have their first and last day in columns beside them, by table.
_DATED = {
    name: [
        field.name.removesuffix("_start")
        for field in table.fields
        if field.name.endswith("_start") and field.origin == "derived"
    ]
    for name, table in TABLES.items()
}


def _days(name: TableName, row: Cells) -> Cells:
    """The first and the last day that the dates of a row allow."""
    return {
        f"{date}_{end}": day
        for date in _DATED[name]
        for end, day in zip(("start", "end"), _bounds(row[f"{date}_edtf"]), strict=True)
    }


def _grouped(row: Cells, known: Known) -> Cells:
    return {"independence_group": known.group(row)}


def _figure(row: Cells, known: Known) -> Cells:
    value, unit, approximation = row["value"], row["unit_code"], row["approximation"]
    low, high = bounds_of(approximation, value, row["magnitude"])
    follows, measure = APPROXIMATIONS[approximation], UNITS[unit]
    return {
        "independence_group": known.group(row),
        "value_low": low,
        "value_high": high,
        "comparator": follows.comparator,
        "bound_policy": follows.bound_policy,
        "unit_system": measure.unit_system,
        "value_normalized": normalize(value, unit),
        "unit_normalized": measure.normalized or unit,
    }


def as_report(row: Cells, known: Known) -> Report:
    """An event report as aggregation reads it."""
    source = known.sources.get(row["source_id"]) or {"reliability": "F", "published_edtf": None}
    report = {**row, **_days("event_reports", row), **_grouped(row, known)}
    return report_of(SimpleNamespace(**report), SimpleNamespace(**{**source, **_days("sources", source)}))


def _event(row: Cells, known: Known) -> Cells:
    reports = known.event_reports[row["event_id"]]
    resolved = _resolve(row, known)
    start, end = _bounds(resolved["date_edtf"])
    return {
        **resolved,
        "start_date": start,
        "end_date": end,
        "date_precision": precision(start, end),
        "n_reports": len(reports),
        "n_independent_sources": known.independent(reports),
    }


def _resolve(row: Cells, known: Known) -> Cells:
    """Date, place and status of an event, and where each comes from: the coder's page, the reports, the event that it
    is part of, or the dates of publication."""
    rows = known.event_reports[row["event_id"]]
    rule = row["aggregation_rule"] or ("single_report" if len(rows) == 1 else "unanimous")
    reports = [as_report(report, known) for report in rows]
    # What an outside page settles, the coder writes; the rest must then be agreed among the reports.
    strict = rule in ("single_report", "external_reference")
    agreed = aggregate(reports, "unanimous" if strict else rule, known.place_parents)
    status = row["status"] or agreed.status
    whole = known.whole(row["part_of_event_id"])
    date, date_basis = _first(
        (row["date_edtf"], "external" if row["reference_id"] else "bounded"),
        (_narrower_date(whole.get("date_edtf"), agreed.date_edtf), "whole"),
        (agreed.date_edtf, "reported"),
        (_bounded(reports, status), "bounded"),
    )
    if date_basis == "reported" and None in _bounds(date):
        date_basis = "bounded"
    place, place_basis = _first(
        (row["place_id"], "external"),
        (_narrower_place(whole.get("place_id"), agreed.place_id, known), "whole"),
        (agreed.place_id, "reported"),
    )
    return {
        "date_edtf": date,
        "date_basis": date_basis,
        "place_id": place,
        "place_basis": place_basis,
        "status": status,
        "aggregation_rule": rule,
    }


def _first(*given: tuple[Value, str]) -> tuple[Value, str]:
    return next((pair for pair in given if pair[0] is not None), (None, "unknown"))


def _narrower_date(whole: Value, reported: Value) -> Value:
    """The date of the whole, where the reports give none or a wider one."""
    if whole is None or reported is None:
        return whole
    (first, last), (start, end) = ((a or dt.date.min, b or dt.date.max) for a, b in map(_bounds, (whole, reported)))
    return whole if start <= first and last <= end and (first, last) != (start, end) else None


def _narrower_place(whole: Any, reported: Any, known: Known) -> Any:
    """The place of the whole, where the reports give none or one that holds it."""
    if whole is None or reported is None:
        return whole
    return whole if whole != reported and reported in holders(whole, known.place_parents) else None


def _bounded(reports: list[Report], status: Value) -> str | None:
    """The open interval that the dates of publication leave: what has happened came before the first article that says
    so, what is planned after the last one. What is under way is bounded by nothing: it may go on."""
    agreeing = [report for report in reports if report.status == status]
    if status in ("occurred", "alleged"):
        ends = [report.published_end for report in agreeing if report.published_end]
        return f"../{min(ends)}" if ends else None
    starts = [report.published_start for report in agreeing if report.published_start]
    return f"{max(starts)}/.." if status == "planned" and starts else None


def _claim(row: Cells, known: Known) -> Cells:
    reports = known.claim_reports[row["claim_id"]]
    n_groups = known.independent(reports)
    actors = sorted(
        known.claim_actors[row["claim_id"]], key=lambda actor: (actor["role"] != "subject", actor["ordinal"])
    )
    return {
        "subject_actor_id": next((actor["actor_id"] for actor in actors if actor["role"] != "object"), None),
        "n_reports": len(reports),
        "n_independent_sources": n_groups,
        "verdict": known.checks.get(row["claim_id"], {}).get("verdict"),
        "status": claim_status([report["modality"] for report in reports], row["claim_id"] in known.facts, n_groups),
    }


def _page(row: Cells, known: Known) -> Cells:
    """Where a page counts for a claim: in the group written here, else in its own; in that of its id where it has no
    row (KC202)."""
    own = known.references.get(row["reference_id"], {}).get("independence_group", row["reference_id"])
    group = row["independence_group"] or own
    return {
        "check_reference_id": f"{row['claim_id']}--{row['reference_id']}",
        "independence_group": group,
        "is_independent": group not in known.groups(row["claim_id"]),
        "is_later": known.is_later(row),
    }


def _check(row: Cells, known: Known) -> Cells:
    pages = known.pages[row["claim_id"]]
    groups = {(page["stance"], page["independence_group"]) for page in pages if page["is_independent"]}
    stances = [stance for stance, _ in groups]
    return {
        "n_references": len(pages),
        "n_independent": len({group for _, group in groups}),
        "n_supporting": stances.count("supports"),
        "n_contradicting": stances.count("contradicts"),
    }


_Compute = Callable[[Cells, Known], Cells]


class Derivation(NamedTuple):
    """How the cells of a table's rows are computed: from which of their own cells, and from rows of which tables."""

    compute: _Compute
    asks: Sequence[str]
    looks_up: Sequence[TableName]


def _id_of(name: TableName) -> _Compute:
    return lambda row, _: {TABLES[name].id_column: row_id(name, row)}


_COMPUTE = {
    "actors": lambda row, _: dict(zip(("cow_code", "gw_code"), country_numbers(row["country_code"]), strict=True)),
    "passages": lambda row, known: {"ordinal": known.ordinals[row["passage_id"]]},
    "event_reports": _grouped,
    "claim_reports": _grouped,
    "quotes": lambda row, known: {
        **_grouped(row, known),
        "attribution_mode": "narrator" if row["speaker_actor_id"] is None else "direct",
        "attributed_actor_id": row["speaker_actor_id"],
    },
    "figures": _figure,
    "events": _event,
    "claims": _claim,
    "claim_relations": lambda row, known: {
        "claim_relation_id": f"{row['claim_id']}--{row['relation']}--{row['related_claim_id']}".replace("_", "-"),
        "fact_id": known.facts.get(row["claim_id"]) if row["relation"] == "contradicts" else None,
    },
    "check_references": _page,
    "checks": _check,  # counts what is computed above
    "questions": lambda row, known: {
        "outcome": "one_answers"
        if sum(answer["status"] != "silent" for answer in known.answers[row["question_id"]]) == 1
        else row["outcome"]
    },
    "answer_records": lambda row, _: {
        "table_name": next(
            (name for name, own in OBSERVATIONS.items() if re.search(f"-{own}[0-9]+$", row["record_id"])), ""
        )
    },
    **{name: _id_of(name) for name in JOINED},
}
_STATED = read_toml(__file__, "derive.toml")


def _derivation(name: TableName) -> Derivation:
    own = _COMPUTE.get(name)
    asks = JOINED.get(name) or _STATED["from_cells"].get(name, [])
    dates = [f"{date}_edtf" for date in _DATED[name]]
    return Derivation(
        own if own and not dates else lambda row, known: {**_days(name, row), **(own(row, known) if own else {})},
        [*asks, *dates],
        _STATED["from_tables"].get(name, ()),
    )


DERIVE = {name: _derivation(name) for name in (*_COMPUTE, *(name for name in TABLES if _DATED[name]))}
#: The columns that are looked up of other rows.
LOOKED_UP: Mapping[TableName, Sequence[str]] = _STATED["looked_up"]
