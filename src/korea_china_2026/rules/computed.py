"""Columns that the build computes are what their rules give: ``sheets.derive`` computes them again, from the rows of a
package."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

import narwhals as nw

from korea_china_2026.answers.aggregation import Report, aggregate
from korea_china_2026.model.fields import Value, render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.rule import Asked, Found, Frame, Query, Slip, between, rule
from korea_china_2026.rules.spans import articles
from korea_china_2026.sheets.derive import ASKS, DERIVE, LOOKED_UP, Cells, Known, as_report

_CAST: Mapping[tuple[TableName, str], Callable[[str], Value]] = {
    (name, field.name): field.lexical.cast
    for name, table in TABLES.items()
    for field in table.fields
    if field.lexical is not None
}
#: Rules under which reports have to agree, or a page decides; others say how a disagreement is settled.
_TO_AGREE = ("unanimous", "single_report", "external_reference")


def _typed(name: TableName, row: Found) -> Cells:
    """A row of texts, which must have been found right, as values."""
    return {
        column: _CAST[name, column](text) if text is not None and (name, column) in _CAST else text
        for column, text in row.items()
    }


def _known(q: Query) -> Known:
    """What derivations look up of registries; the reports are looked up where they are needed."""
    asked: dict[TableName, tuple[str, ...]] = {
        "sources": ("source_id", "independence_group", "reliability", "published_edtf"),
        "actors": ("actor_id", "kind"),
        "places": ("place_id", "part_of_place_id"),
        "origins": ("source_id", "char_start", "char_end", "independence_group", "confidence"),
    }
    frames = {name: q.all(name, *columns) for name, columns in asked.items()}
    frames["actors"] = frames["actors"].filter(nw.col("kind") == "media")
    return Known(
        {name: [_typed(name, row) for row in q.every(frames[name])] if name in frames else [] for name in LOOKED_UP}
    )


def _differ(row: Found, wanted: Cells) -> Iterator[Slip]:
    for column, value in wanted.items():
        if (row[column] or "") != (text := render(value)):
            yield Slip(row, column, f"{column} is not what its rule gives", row[column] or "nothing", text or "nothing")


# --- what follows from the row itself, and from registries

_ALONE: tuple[TableName, ...] = (
    "sources",
    "actors",
    "quotes",
    "figures",
    "event_reports",
    "claim_reports",
    "event_actors",
    "answers",
    "answer_records",
)


@between(*_ALONE)
def computed_cells_follow(q: Query) -> Iterator[Slip]:
    """Each cell is what its rule gives for the row, and for the registries that it looks up."""
    known = _known(q)
    for name in _ALONE:
        for slip in _recomputed(q, name, known) if name in q.frames.tables else ():
            yield slip._replace(table=name)


def _recomputed(q: Query, name: TableName, known: Known) -> Iterator[Slip]:
    """Rows repeat what they compute from, so each combination of cells is computed once."""
    cells = tuple(dict.fromkeys((*ASKS[name], *TABLES[name].computed)))
    rows = q.rows(name, *cells)

    def slips(row: Found) -> Iterator[Slip]:
        return _differ(row, DERIVE[name](_typed(name, {column: row[column] for column in ASKS[name]}), known))

    wrong = {tuple(row[column] for column in cells) for row in q.every(rows.select(*cells).unique()) if any(slips(row))}
    for row in q.every(rows) if wrong else ():
        if tuple(row[column] for column in cells) in wrong:
            yield from slips(row)


@between()
def passages_are_numbered(q: Query) -> Iterator[Slip]:
    """The ordinal counts the passages of an article in the order in which they occur."""
    rows = q.all("passages", "passage_id", "source_id", "char_start", "ordinal")
    for _, passages in groupby(q.every(rows, "source_id"), key=lambda row: row["source_id"]):
        texts = list(passages)
        known = Known({name: [_typed(name, row) for row in texts] if name == "passages" else [] for name in LOOKED_UP})
        for row in texts:
            yield from _differ(row, DERIVE["passages"](row, known))


@rule()
def coding_id_says_what_is_coded(r: Asked) -> nw.Expr:
    """Coder, unit and field, joined by dots."""
    return r.coding_id != nw.concat_str([r.coder_id, r.unit_id, r.field_name], separator=".")


@rule()
def evidence_id_says_what_is_backed(r: Asked) -> nw.Expr:
    """Record, field and number, joined by dots."""
    return r.evidence_id.str.replace_all(r"\.[0-9]+$", "") != nw.concat_str([r.record_id, r.field_name], separator=".")


@between()
def evidence_is_numbered(q: Query) -> Frame:
    """The spans that back one cell are numbered from 1."""
    cell = ["table_name", "record_id", "field_name"]
    number = nw.col("evidence_id").str.replace_all(r"^.*\.", "").cast(nw.Int64)
    rows = q.all("evidence", "evidence_id", *cell).with_columns(number=number)
    counts = rows.group_by(*cell).agg(n=nw.len(), last=nw.col("number").max(), lowest=nw.col("number").min())
    gaps = counts.filter((nw.col("n") != nw.col("last")) | (nw.col("lowest") != 1))
    return rows.join(gaps, on=cell, how="inner").filter(nw.col("number") == nw.col("last"))


@between()
def evidence_is_of_the_article(q: Query) -> Frame:
    """The spans that back a cell are in the article of its row."""
    rows = q.rows("evidence", "table_name", "record_id", "source_id").join(articles(q), on="record_id", how="inner")
    return rows.filter(nw.col("source_id") != nw.col("article"))


# --- what follows from the reports of an event or a claim


def _with_reports(q: Query, name: TableName, reports: TableName) -> Iterator[tuple[Found, list[Cells]]]:
    """The rows of events or claims, each with its reports."""
    key = TABLES[name].id_column
    columns = dict.fromkeys((key, *ASKS[name], *TABLES[name].computed))
    grouped = groupby(q.every(q.all(reports, *ASKS[reports], *_REPORTED[reports]), key), key=lambda report: report[key])
    ahead = next(grouped, None)
    for row in q.every(q.rows(name, *columns), key):
        # Reports of no row come between the others.
        while ahead is not None and ahead[0] < row[key]:
            ahead = next(grouped, None)
        yield row, list(ahead[1]) if ahead is not None and ahead[0] == row[key] else []


_REPORTED: Mapping[str, tuple[str, ...]] = {
    "event_reports": ("event_report_id", "event_id", "reported_place_id", "reported_status"),
    "claim_reports": ("claim_id", "modality"),
}


@between()
def events_are_what_reports_give(q: Query) -> Iterator[Slip]:
    """Reports under the rule unanimous agree; the values of an event follow from its reports, or from its whole."""
    known, wholes = _known(q), _wholes(q)
    for row, reports in _with_reports(q, "events", "event_reports"):
        known.event_reports = {row["event_id"]: [_typed("event_reports", report) for report in reports]}
        rows = known.event_reports[row["event_id"]]
        conflicts = list(_conflicts(row, [as_report(report, known) for report in rows], known))
        yield from conflicts
        if row["aggregation_rule"] == "single_report" and len(reports) != 1:
            yield Slip(
                row,
                "aggregation_rule",
                f"aggregation_rule is single_report, but the event has {len(reports)} reports",
                "single_report",
                "unanimous, majority_independent or most_reliable",
            )
        if not conflicts:
            yield from _resolved(row, known, wholes)


#: Whether a person may have written the value of an event.
_WRITTEN: Mapping[str, Callable[[Found], bool]] = {
    "date_edtf": lambda row: row["date_basis"] in ("external", "bounded"),
    "place_id": lambda row: row["place_basis"] == "external",
    "status": lambda row: row["aggregation_rule"] == "external_reference",
}


def _wholes(q: Query) -> dict[Value, Cells]:
    """The published values of the events of which others are parts."""
    own = ("event_id", "date_edtf", "place_id", "status")
    parts = q.all("events", "part_of_event_id").select(event_id=nw.col("part_of_event_id")).unique()
    rows = q.all("events", *own).join(parts, on="event_id", how="semi")
    return {row["event_id"]: {name: row[name] for name in own[1:]} for row in q.every(rows)}


def _resolved(row: Found, known: Known, wholes: Mapping[Value, Cells]) -> Iterator[Slip]:
    """What a person may have written is what is published, where the basis says so; the rest is computed."""
    written = {column: row[column] if is_written(row) else None for column, is_written in _WRITTEN.items()}
    slips: list[Slip] = []
    # A bounded date is computed too, unless a person wrote it.
    for given in ({**written, "date_edtf": None}, written) if row["date_basis"] == "bounded" else (written,):
        typed = {**_typed("events", row), **given}
        known.events, known.resolved = {row["event_id"]: typed, **dict.fromkeys(wholes, typed)}, dict(wholes)
        known.resolved.pop(row["event_id"], None)
        slips = list(_differ(row, DERIVE["events"](typed, known)))
        if not slips:
            return
    yield from (slip._replace(code="KC720") for slip in slips)


def _conflicts(row: Found, reports: list[Report], known: Known) -> Iterator[Slip]:
    name = row["aggregation_rule"]
    outcome = aggregate(reports, "unanimous" if name in _TO_AGREE else str(name), known.place_parents)
    for column in outcome.conflicts if name in _TO_AGREE else ():
        if name != "external_reference" or not _WRITTEN[column](row):  # what an outside page settles, a person wrote
            yield Slip(
                row,
                "event_id",
                f"the reports of the event disagree on {column}",
                _given(outcome.given[column], column, reports),
                "aggregation_rule majority_independent or most_reliable, which decide; or one value in all reports",
            )


def _given(values: Iterable[str], column: str, reports: list[Report]) -> str:
    """Each value with the first report that gives it, and how many others do."""
    texts = []
    for value in values:
        first, *rest = [report.report_id for report in reports if getattr(report, column) == value] or ["no report"]
        texts.append(f"{value} ({first}" + (f" and {len(rest)} more)" if rest else ")"))
    return ", ".join(texts)


@between()
def claims_are_what_reports_give(q: Query) -> Iterator[Slip]:
    """Counts and status follow from reports and relations; nothing is corroborated on one
    independence group (KC721)."""
    known = _known(q)
    known.relate(q.every(q.all("claim_relations", "claim_id", "related_claim_id", "relation")))
    known.verdicts = {row["claim_id"]: row["verdict"] for row in q.every(q.all("checks", "claim_id", "verdict"))}
    known.take_actors(
        _typed("claim_actors", row) for row in q.every(q.all("claim_actors", "claim_id", "actor_id", "role", "ordinal"))
    )
    for row, reports in _with_reports(q, "claims", "claim_reports"):
        known.claim_reports = {row["claim_id"]: [_typed("claim_reports", report) for report in reports]}
        wanted = DERIVE["claims"](row, known)  # type: ignore[arg-type]
        for slip in _differ(row, wanted):
            is_bare = (
                slip.column == "status"
                and row["status"] == "corroborated"
                and int(str(wanted["n_independent_sources"])) < 2
            )
            yield (
                slip._replace(code="KC721", what="a claim that is called corroborated on one independence group")
                if is_bare
                else slip
            )


#: The tables whose cells count rows of the record or of the comparison, and what is looked up for them.
_COUNTED: tuple[TableName, ...] = ("claim_relations", "checks", "check_references", "questions")
_HELD: Mapping[TableName, tuple[str, ...]] = {
    "references": ("reference_id", "independence_group", "published_edtf"),
    "check_references": ("claim_id", "reference_id", "stance"),
    "answers": ("question_id", "status"),
    "claim_reports": ("claim_id", *ASKS["claim_reports"]),
}


@between(*_COUNTED)
def record_is_what_its_rows_give(q: Query) -> Iterator[Slip]:
    """What contradicts, how many pages are behind a check, and which question one article
    alone answers, are counted."""
    known = _known(q)
    known.relate(q.every(q.all("claim_relations", "claim_id", "related_claim_id", "relation")))
    known.hold({name: [_typed(name, row) for row in q.every(q.all(name, *columns))] for name, columns in _HELD.items()})
    for name in _COUNTED:
        for row in q.every(q.rows(name, *dict.fromkeys((*ASKS[name], *TABLES[name].computed)))):
            for slip in _differ(row, DERIVE[name](_typed(name, row), known)):
                yield slip._replace(table=name)
