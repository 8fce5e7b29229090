"""Columns that the build computes are what their rules give: ``sheets.derive`` computes them again, from the rows of a
package."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter

import narwhals as nw

from korea_china_2026.answers.aggregation import aggregate
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.between import LINK, misnumbered
from korea_china_2026.rules.rule import Asked, Found, Frame, NotChecked, Query, Slip, between, col, rule, whole
from korea_china_2026.rules.spans import observations
from korea_china_2026.sheets.derive import DERIVE, LOOKED_UP, Cells, Known, as_report

#: How texts, which must have been found right, are read as values.
_READ: Mapping[str, Callable[[str], nw.Expr]] = {
    "integer": whole,
    "number": lambda name: col[name].cast(nw.Float64),
    "boolean": lambda name: col[name] == "true",
    "date": lambda name: col[name].str.to_date("%Y-%m-%d"),
}
#: Rules under which reports have to agree, or a page decides; others say how a disagreement is settled.
_TO_AGREE = ("unanimous", "single_report", "external_reference")
#: Whether a person may have written the value of an event.
_WRITTEN: Mapping[str, Callable[[Found], bool]] = {
    "date_edtf": lambda row: row["date_basis"] in ("external", "bounded"),
    "place_id": lambda row: row["place_basis"] == "external",
    "status": lambda row: row["aggregation_rule"] == "external_reference",
}


def _typed(rows: Frame, name: TableName, columns: Iterable[str]) -> Frame:
    """Rows of a table with values in some columns instead of texts."""
    read = {column: _READ.get(TABLES[name].field(column).logical, nw.col) for column in columns}
    return rows.with_columns(**{column: value(column) for column, value in read.items()})


def _known(q: Query, name: TableName) -> Known:
    """What the rules of a table look up of other rows."""
    looked_up = {other: LOOKED_UP[other] for other in DERIVE[name].looks_up}
    return Known(
        {other: list(q.every(_typed(q.all(other, *asked), other, asked))) for other, asked in looked_up.items()}
    )


@between(*DERIVE)
def computed_cells_follow(q: Query) -> Iterator[Slip]:
    """Each cell is what its rule gives for the row, and for the rows that it looks up."""
    for name in DERIVE:
        try:
            yield from _recomputed(q, name)
        except NotChecked:
            q.not_checked += 1


def _recomputed(q: Query, name: TableName) -> Iterator[Slip]:
    """Rows repeat what they compute from, so each combination of cells is computed once."""
    known = _known(q, name)
    derivation = DERIVE[name]
    known.resolved = known.events  # of a whole, what is published counts
    cells = tuple(dict.fromkeys((*derivation.asks, *TABLES[name].computed)))
    rows = _typed(q.rows(name, *cells), name, cells)

    def slips(row: Cells) -> list[Slip]:
        found = []
        for asked in _as_written(name, row):
            found = list(_differ(name, row, derivation.compute(asked, known)))
            if not found:
                break
        return [] if name == "events" and found and any(_conflicts(row, known)) else found

    of = itemgetter(*cells)
    wrong = {of(row) for row in q.every(rows.select(*cells).unique()) if slips(row)}
    for row in q.every(rows) if wrong else ():
        if of(row) in wrong:
            yield from slips(row)


def _as_written(name: TableName, row: Cells) -> Iterator[Cells]:
    """The cells from which those of a row were computed. Of an event, what a person may have written is what is
    published, where the basis says so."""
    if name == "events":
        row = row | {column: None for column, is_written in _WRITTEN.items() if not is_written(row)}
        # A bounded date is computed too, unless a person wrote it.
        if row["date_basis"] == "bounded":
            yield {**row, "date_edtf": None}
    yield row


def _differ(name: TableName, row: Found, wanted: Cells) -> Iterator[Slip]:
    for column, value in wanted.items():
        if row[column] != value:
            what = f"{column} is not what its rule gives"
            code = ""
            if (column, row[column], value) == ("status", "corroborated", "single_source"):
                what = "a claim that is called corroborated on one independence group"
                code = "KC721"
            found, expected = (render(one) or "nothing" for one in (row[column], value))
            yield Slip(name, row, column, what, found, expected, code=code)


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
    number = col.evidence_id.str.replace_all(r"^.*\.", "").cast(nw.Int64)
    return misnumbered(q.all("evidence", "evidence_id", *LINK).with_columns(number=number), *LINK)


@between()
def evidence_is_of_the_article(q: Query) -> Frame:
    """The spans that back a cell are in the article of its row."""
    rows = q.rows("evidence", "table_name", "record_id", "source_id").join(
        observations(q, article="source_id"), on="record_id", how="inner"
    )
    return rows.filter(col.source_id != col.article)


# --- the reports of an event


@between()
def reports_agree(q: Query) -> Iterator[Found]:
    """Reports under the rule unanimous agree."""
    known = _known(q, "events")
    for row in q.every(q.rows("events", "event_id", "aggregation_rule", "date_basis", "place_basis")):
        yield from _conflicts(row, known)


def _conflicts(row: Found, known: Known) -> Iterator[Found]:
    """The columns of an event on which its reports must agree and do not."""
    reports = [as_report(report, known) for report in known.event_reports[row["event_id"]]]
    outcome = aggregate(reports, "unanimous", known.place_parents)
    for column in outcome.conflicts if row["aggregation_rule"] in _TO_AGREE else ():
        # Each value with the first report that gives it, and how many others do.
        given = []
        for value in outcome.given[column]:
            first, *rest = [one.report_id for one in reports if getattr(one, column) == value] or ["no report"]
            given.append(f"{value} ({first}" + (f" and {len(rest)} more)" if rest else ")"))
        # What an outside page settles, a person wrote.
        if row["aggregation_rule"] != "external_reference" or not _WRITTEN[column](row):
            yield {**row, "column": column, "given": ", ".join(given)}
