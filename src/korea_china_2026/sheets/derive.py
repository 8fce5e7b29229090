"""The columns that the build computes: one function a table, from its row and what is known of the others.

Each rule is the one that the column's declaration names; nothing is computed anywhere else.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import chain

from korea_china_2026.answers.aggregation import FIELDS, Report, aggregate, independent, lies_in
from korea_china_2026.answers.claims import claim_status
from korea_china_2026.model.codebook import APPROXIMATIONS, UNITS, bounds_of, normalize
from korea_china_2026.model.countries import country_numbers
from korea_china_2026.model.dates import bounds, precision
from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import OBSERVATIONS, row_id
from korea_china_2026.names import TableName
from korea_china_2026.sheets.record import span_of

Cells = dict[str, Value]


#: Where an observation's independence group is looked up.
_OF_GROUP: tuple[TableName, ...] = ("sources", "origins", "actors")
#: The tables in which the computed columns of a table look up other rows.
LOOKS_UP: Mapping[TableName, tuple[TableName, ...]] = {
    "passages": ("passages",),
    **dict.fromkeys(OBSERVATIONS, _OF_GROUP),
    "events": (*_OF_GROUP, "places", "events", "event_reports"),
    "claims": (*_OF_GROUP, "claim_reports", "claim_actors", "claim_relations", "checks"),
    "claim_relations": ("claim_relations",),
    "checks": (*_OF_GROUP, "claim_reports", "references", "check_references"),
    "check_references": (*_OF_GROUP, "claim_reports", "references"),
    "questions": ("answers",),
}
LOOKED_UP = tuple(dict.fromkeys(chain.from_iterable(LOOKS_UP.values())))
#: Relations from a claim to one that says less, or to one that follows: claims that lead to each other by a chain of
#: one of them say the same (KC607). Chains of both prove nothing: what holds of all entails what holds of one, and that
#: is a case of it.
IMPLIES = ("refines", "entails")


class Known:
    """The rows of the tables ``LOOKED_UP``, with the indexes that derivations share."""

    def __init__(self, tables: Mapping[TableName, list[Cells]]) -> None:
        self.sources = {row["source_id"]: row for row in tables["sources"]}
        self.own_groups = {str(row["source_id"]): str(row["independence_group"]) for row in tables["sources"]}
        self.media = {str(row["actor_id"]) for row in tables["actors"] if row["kind"] == "media"}
        self.place_parents = {str(row["place_id"]): _text(row["part_of_place_id"]) for row in tables["places"]}
        self.events = {row["event_id"]: row for row in tables["events"]}
        self.origins = _by([row for row in tables["origins"] if row["confidence"] in _SURE], "source_id")
        self.resolved: dict[Value, Cells] = {}
        self.event_reports = _by(tables["event_reports"], "event_id")
        self.claim_reports = _by(tables["claim_reports"], "claim_id")
        self.verdicts = {row["claim_id"]: row["verdict"] for row in tables["checks"]}
        self.take_actors(tables["claim_actors"])
        self.hold(tables)
        self.relations: dict[Value, list[Cells]] = defaultdict(list)
        self.relate(tables["claim_relations"])
        self.ordinals: dict[Value, int] = {
            row["passage_id"]: ordinal
            for rows in _by(tables["passages"], "source_id").values()
            for ordinal, row in enumerate(sorted(rows, key=lambda row: (row["char_start"], row["passage_id"])), 1)
        }

    def take_actors(self, actors: Iterable[Cells]) -> None:
        """Take in the actors of claims."""
        self.claim_actors = _by(actors, "claim_id")

    def hold(self, tables: Mapping[TableName, list[Cells]]) -> None:
        """Take in the pages of the record, the reports that they are held against, and the answers."""
        self.references = {row["reference_id"]: row for row in tables["references"]}
        self.pages = _by(tables["check_references"], "claim_id")
        self.answers = _by(tables["answers"], "question_id")
        self.claim_reports = _by(tables["claim_reports"], "claim_id")

    def relate(self, relations: Iterable[Cells]) -> None:
        """Take in relations between claims."""
        for row in relations:
            self.relations[row["claim_id"]].append(row)
            self.relations[row["related_claim_id"]].append(row)

    def is_independent(self, page: Cells) -> bool:
        """Whether the group of a page is none of those behind the claim's reports."""
        return self.page_group(page) not in {
            self.group(report) for report in self.claim_reports.get(page["claim_id"], [])
        }

    def page_group(self, page: Cells) -> Value:
        """The independence group of a page; its own id where the page has no row (KC202)."""
        return self.references.get(page["reference_id"], {}).get("independence_group", page["reference_id"])

    def is_later(self, page: Cells) -> bool | None:
        """Whether a page appeared after every article that makes the claim; None where the dates do not tell."""
        first, last = _bounds(self.references.get(page["reference_id"], {}).get("published_edtf"))
        sources = {report["source_id"] for report in self.claim_reports.get(page["claim_id"], [])}
        published = [_bounds(self.sources[source]["published_edtf"]) for source in sources if source in self.sources]
        if first is not None and published and all(end and first > end for _, end in published):
            return True
        if (
            last is not None
            and all(start for start, _ in published)
            and any(start and last <= start for start, _ in published)
        ):
            return False
        return None

    @cached_property
    def facts(self) -> dict[Value, Value]:
        """For each claim that contradicts others, the first id by name among all that contradictions join."""
        joined: dict[Value, set[Value]] = {}
        for rows in self.relations.values():
            for row in rows:
                if row["relation"] == "contradicts":
                    ends = row["claim_id"], row["related_claim_id"]
                    both = set[Value]().union(*(joined.get(end, {end}) for end in ends))
                    joined |= dict.fromkeys(both, both)
        return {claim: min(map(str, group)) for claim, group in joined.items()}

    def group(self, report: Cells) -> str:
        """The independence group of an observation: that of the smallest stretch of origins that holds it, else the
        outlet that relayed it, else its article's group."""
        start, end = span_of(report)
        held = [
            (last - first, first, row["independence_group"])
            for row in self.origins.get(report["source_id"], ())
            for first, last in (span_of(row),)
            if first <= start and end <= last
        ]
        if held:
            return str(min(held, key=lambda one: one[:2])[2])
        if report["via_actor_id"] in self.media:
            return str(report["via_actor_id"])
        source = self.sources.get(report["source_id"])
        return str(source["independence_group"] if source else report["source_id"])

    def independent(self, reports: list[Cells]) -> int:
        """How many independent sources are behind some reports."""
        if len(reports) < 2:
            return len(reports)
        return independent(((str(report["source_id"]), self.group(report)) for report in reports), self.own_groups)


#: How sure a stretch's origin must be for its reports to count there.
_SURE = ("high", "medium")


def _by(rows: Iterable[Cells], name: str) -> dict[Value, list[Cells]]:
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


def _ends(name: str, edtf: Value) -> Cells:
    return dict(zip((f"{name}_start", f"{name}_end"), _bounds(edtf), strict=True))


def _event_report(row: Cells, known: Known) -> Cells:
    return {**_ends("reported", row["reported_edtf"]), "independence_group": known.group(row)}


def _actor(row: Cells, known: Known) -> Cells:
    cow, gw = country_numbers(str(row["country_code"])) if row["country_code"] else (None, None)
    return {"cow_code": cow, "gw_code": gw}


def _quote(row: Cells, known: Known) -> Cells:
    return {
        **_ends("said", row["said_edtf"]),
        "independence_group": known.group(row),
        "attribution_mode": "narrator" if row["speaker_actor_id"] is None else "direct",
        "attributed_actor_id": row["speaker_actor_id"],
    }


def _figure(row: Cells, known: Known) -> Cells:
    value, unit, approximation = _number(row["value"]), str(row["unit_code"]), str(row["approximation"])
    low, high = bounds_of(approximation, value, _number(row["magnitude"]))
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
    source = known.sources.get(row["source_id"], {})
    start, end = _bounds(row["reported_edtf"])
    published_start, published_end = _bounds(source.get("published_edtf"))
    return Report(
        report_id=str(row["event_report_id"]),
        independence_group=known.group(row),
        reliability=str(source.get("reliability") or "F"),
        published_start=published_start,
        published_end=published_end,
        date_edtf=_text(row["reported_edtf"]),
        start=start,
        end=end,
        place_id=_text(row["reported_place_id"]),
        status=_text(row["reported_status"]),
    )


def _event(row: Cells, known: Known) -> Cells:
    reports = known.event_reports.get(row["event_id"], [])
    resolved = resolve_event(row["event_id"], known)
    start, end = _bounds(resolved["date_edtf"])
    return {
        **resolved,
        "start_date": start,
        "end_date": end,
        "date_precision": precision(start, end),
        "n_reports": len(reports),
        "n_independent_sources": known.independent(reports),
    }


def resolve_event(event_id: Value, known: Known) -> Cells:
    """Date, place and status of an event, and where each comes from: the coder's page, the reports, the event that it
    is part of, or the dates of publication."""
    if event_id not in known.resolved:
        # A circle of parts (KC205) ends here.
        known.resolved[event_id] = dict.fromkeys(("date_edtf", "place_id", "status"))
        known.resolved[event_id] = _resolve(known.events[event_id], known)
    return known.resolved[event_id]


def _resolve(row: Cells, known: Known) -> Cells:
    rows = known.event_reports.get(row["event_id"], [])
    rule = row["aggregation_rule"] or ("single_report" if len(rows) == 1 else "unanimous")
    reports = [as_report(report, known) for report in rows]
    # What an outside page settles, the coder writes; the rest must then be agreed among the reports.
    strict = rule in ("single_report", "external_reference")
    agreed = aggregate(reports, "unanimous" if strict else str(rule), known.place_parents)
    status = row["status"] or agreed.status
    whole = resolve_event(row["part_of_event_id"], known) if row["part_of_event_id"] in known.events else {}
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


def _narrower_place(whole: Value, reported: Value, known: Known) -> Value:
    """The place of the whole, where the reports give none or one that holds it."""
    if whole is None or reported is None:
        return whole
    return whole if whole != reported and lies_in(str(whole), str(reported), known.place_parents) else None


def _bounded(reports: list[Report], status: Value) -> str | None:
    """The open interval that the dates of publication leave: what has happened came before the first article that says
    so, what is planned after the last one."""
    agreeing = [report for report in reports if report.status == status]
    if status in ("occurred", "ongoing", "alleged"):
        ends = [report.published_end for report in agreeing if report.published_end]
        return f"../{min(ends)}" if ends else None
    starts = [report.published_start for report in agreeing if report.published_start]
    return f"{max(starts)}/.." if status == "planned" and starts else None


def _claim(row: Cells, known: Known) -> Cells:
    reports = known.claim_reports.get(row["claim_id"], [])
    n_groups = known.independent(reports)
    actors = sorted(
        known.claim_actors.get(row["claim_id"], []), key=lambda actor: (actor["role"] != "subject", actor["ordinal"])
    )
    is_contradicted = any(one["relation"] == "contradicts" for one in known.relations.get(row["claim_id"], ()))
    return {
        "subject_actor_id": next((actor["actor_id"] for actor in actors if actor["role"] != "object"), None),
        "n_reports": len(reports),
        "n_independent_sources": n_groups,
        "verdict": known.verdicts.get(row["claim_id"]),
        "status": claim_status([report["modality"] for report in reports], is_contradicted, n_groups),
    }


def _relation(row: Cells, known: Known) -> Cells:
    own = f"{row['claim_id']}--{row['relation']}--{row['related_claim_id']}".replace("_", "-")
    return {
        "claim_relation_id": own,
        "fact_id": known.facts.get(row["claim_id"]) if row["relation"] == "contradicts" else None,
    }


def _check(row: Cells, known: Known) -> Cells:
    pages = known.pages.get(row["claim_id"], [])
    groups = {(page["stance"], known.page_group(page)) for page in pages if known.is_independent(page)}
    stances = [stance for stance, _ in groups]
    return {
        "n_references": len(pages),
        "n_independent": len({group for _, group in groups}),
        "n_supporting": stances.count("supports"),
        "n_contradicting": stances.count("contradicts"),
    }


def _question(row: Cells, known: Known) -> Cells:
    answering = [answer for answer in known.answers.get(row["question_id"], []) if answer["status"] != "silent"]
    return {"outcome": "one_answers" if len(answering) == 1 else row["outcome"]}


def _answer_record(row: Cells, known: Known) -> Cells:
    letter = re.search(r"-([a-z])[0-9]+$", str(row["record_id"]))
    return {"table_name": next((name for name, own in OBSERVATIONS.items() if letter and own == letter[1]), "")}


DERIVE: Mapping[TableName, Callable[[Cells, Known], Cells]] = {
    "sources": lambda row, _: _ends("published", row["published_edtf"]),
    "actors": _actor,
    "event_actors": lambda row, _: {"event_actor_id": row_id("event_actors", row)},
    "passages": lambda row, known: {"ordinal": known.ordinals[row["passage_id"]]},
    "event_reports": _event_report,
    "claim_reports": lambda row, known: {"independence_group": known.group(row)},
    "quotes": _quote,
    "figures": _figure,
    "events": _event,
    "claims": _claim,
    "claim_relations": _relation,
    "checks": _check,
    "check_references": lambda row, known: {
        "is_independent": known.is_independent(row),
        "is_later": known.is_later(row),
    },
    "questions": _question,
    "answers": lambda row, _: {"answer_id": row_id("answers", row)},
    "answer_records": _answer_record,
}
#: The cells by which an observation's independence group is found.
GROUPED = ("via_actor_id", "source_id", "char_start", "char_end")
#: The cells of its own row from which each function computes.
ASKS: Mapping[TableName, tuple[str, ...]] = {
    "sources": ("published_edtf",),
    "passages": ("passage_id",),
    "actors": ("country_code",),
    "event_actors": ("event_id", "role", "actor_id"),
    "event_reports": ("reported_edtf", *GROUPED),
    "claim_reports": GROUPED,
    "quotes": ("said_edtf", "speaker_actor_id", *GROUPED),
    "figures": ("value", "magnitude", "unit_code", "approximation", *GROUPED),
    "events": ("event_id", "part_of_event_id", "aggregation_rule", "reference_id", *FIELDS),
    "claims": ("claim_id",),
    "claim_relations": ("claim_id", "relation", "related_claim_id"),
    "checks": ("claim_id",),
    "check_references": ("claim_id", "reference_id"),
    "questions": ("question_id", "outcome"),
    "answers": ("question_id", "source_id"),
    "answer_records": ("record_id",),
}
