"""Everything that is checked of the sheets: the published coding by every rule, and that what either pass found is
published or was decided against."""

import dataclasses
from bisect import bisect
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import PurePath

from korea_china_2026.agreement.units import compared, compared_fields, pairs_of, units_of
from korea_china_2026.answers.matching import Unit
from korea_china_2026.findings import ELSEWHERE, HELD_UP, Finding, Verdict
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, Texts
from korea_china_2026.rules.between import LINK, NEEDED
from korea_china_2026.rules.record import whose
from korea_china_2026.rules.rows import CODED
from korea_china_2026.rules.sheets import causes, check_sheets
from korea_china_2026.sheets.corpus import Corpus, read_corpus, read_raw
from korea_china_2026.sheets.flatten import Tables, flatten
from korea_china_2026.sheets.layout import RAW, REGISTRIES, SPAN, Seeds, published_sheets
from korea_china_2026.sheets.record import span_of

#: Which column of ``adjudications`` holds a coder's id of a unit, by the coder's place in the order of passes.
_UNIT_COLUMNS = ("first_unit_id", "second_unit_id")
_CELL = ("table_name", "unit_id", "field_name")
#: What is held against all other sheets, and on which nothing in these depends.
_COMPARED = (*RAW, "adjudications", "readings", "readings.yaml")
#: The registries to whose rows the sheet of an article refers.
REFERRED = {f"seeds/{path}" for path, sheet in REGISTRIES.items() if not sheet.tables.isdisjoint(NEEDED)}


def check_complete(first: Tables, second: Tables, *, published: Tables) -> Iterator[Finding]:
    """Check that nothing which a pass found was lost, and that each difference between the two was decided."""
    for column, own, other in zip(_UNIT_COLUMNS, (first, second), (second, first), strict=True):
        yield from _lost(column, own, other, published)
        yield from _misstated(column, own, published)
    yield from _other_spans(first, second, published)
    yield from _unlike(first, second, published)
    yield from _undecided(first, second, published)


def _misstated(column: str, raw: Tables, published: Tables) -> Iterator[Finding]:
    """Decisions about what a pass, or the readers, wrote, and their sheets do not have any more, or have otherwise."""
    stated = column.replace("unit_id", "value")
    wrote = {(name, row.own_id): row for name in CODED for row in raw.of(name)}
    cells = {(*key, name): render(row[name]) or None for key, row in wrote.items() for name in compared_fields(key[0])}
    cells |= {tuple(row[key] for key in _CELL): row[stated] for row in published.of("readings")}
    there = {(table, unit) for table, unit, _ in cells}
    for row in published.of("adjudications"):
        table, own, name = key = row["table_name"], row[column], row["field_name"]
        if own and (table, own) not in there:
            what, expected = (
                f"{column} is in no sheet of the pass, and no reading",
                "these sheets as they were, or another id",
            )
            yield Finding(row.record.where(column), "KC605", what, f"{table} {own}", expected)
        elif cells.get(key, row[stated]) != row[stated]:
            what = f"{stated} is not what is written as {name} of {own}"
            yield Finding(row.record.where(stated), "KC605", what, row[stated] or "nothing", cells[key] or "no value")


def _other_spans(first: Tables, second: Tables, published: Tables) -> Iterator[Finding]:
    """Decisions on whole rows that are not those of the pass whose span the published row has, or which has no row."""
    spans, *wrote = (
        {row.own_id: (name, row["source_id"], *span_of(row)) for name in OBSERVATIONS for row in tables.of(name)}
        for tables in (published, first, second)
    )
    for row in published.of("adjudications"):
        record_id = row["record_id"]
        now = spans.get(record_id)
        if row["field_name"] != SPAN or (record_id and not now):
            continue
        units = [of_pass.get(row[column]) for of_pass, column in zip(wrote, _UNIT_COLUMNS, strict=True)]
        if now and now not in units:
            # Another row than that of the unit is published.
            units = [now if now in of_pass.values() else None for of_pass in wrote]
        if row["decision"] != (right := whose(now, *units)):
            what = f"{record_id or 'that no row is published'} is not what this decision says"
            yield Finding(row.record.where("decision"), "KC605", what, row["decision"], right)


def _lost(column: str, raw: Tables, other: Tables, published: Tables) -> Iterator[Finding]:
    """Rows of a pass that are not published, or that the other pass of the article lacks, and on which nobody has
    decided."""
    decided = {(placed["table_name"], placed[column]) for placed in published.of("adjudications")}
    coded = {placed["source_id"] for placed in other.of("passages")}
    for table in OBSERVATIONS:
        places = {placed.own_id: placed.record.place for placed in raw.of(table)}
        both, kept = ({one.unit_id for one, _ in pairs_of(raw, t, table)} for t in (other, published))
        for unit in units_of(raw, table):
            own, is_alone = unit.unit_id, unit.unit_id not in both and unit.source_id in coded
            if (is_alone or own not in kept) and (table, own) not in decided:
                yield Finding(
                    places[own],
                    "KC606",
                    f"nobody has decided on this row of {table}, which is not published or which this pass alone has",
                    own,
                    f"{column} {own} in adjudications; or, if both have it, a published row at {unit.start}-{unit.end}",
                )


def _unlike(first: Tables, second: Tables, published: Tables) -> Iterator[Finding]:
    """Cells of units of both passes in which they differ, and no decision speaks of the cell, or of the row as one that
    is not published."""
    keys = ("table_name", "field_name", *_UNIT_COLUMNS)
    decided = {tuple(row[key] for key in keys) for row in published.of("adjudications")}
    for table in CODED:
        records = {placed.own_id: placed.record for placed in first.of(table)}
        for name, cells in _codes(first, second, table):
            for one, two, value in cells:
                ids = (one.unit_id, two.unit_id)
                if one.values[name] != value and decided.isdisjoint({(table, name, *ids), (table, "span", *ids)}):
                    yield Finding(
                        records[one.unit_id].where(name),
                        "KC609",
                        f"the two passes differ on {name}, and nobody has decided",
                        " and ".join(unit.values[name] or "nothing" for unit in (one, two)),
                        f"a row of adjudications for {name} with {' and '.join(ids)}",
                    )


def _undecided(first: Tables, second: Tables, published: Tables) -> Iterator[Finding]:
    """Published cells of units that both passes found, which are as neither wrote them, and no decision says why."""
    decided = {tuple(placed[name] for name in LINK) for placed in published.of("adjudications")}
    for table in CODED:
        rows = {placed.own_id: placed for placed in published.of(table)}
        ones, twos = (_readings(tables, published, table) for tables in (first, second))
        for own, name in ones.keys() & twos.keys():
            value, wrote = render(rows[own][name]) or None, {ones[own, name], twos[own, name]}
            if value not in wrote and (table, own, name) not in decided:
                passes = " and ".join(sorted(one or "nothing" for one in wrote))
                yield Finding(
                    rows[own].record.where(name),
                    "KC609",
                    f"neither pass wrote this {name} of {own}, and no decision says why",
                    value or "nothing",
                    f"{passes}, as the passes wrote, or a decision: a row of adjudications for {name}",
                )


def _readings(raw: Tables, published: Tables, table: TableName) -> dict[tuple[str, str], str | None]:
    """What a pass wrote in the coded cells of each published row that it has too; ids are those of the published
    registry."""
    # A column that the pass wrote nowhere was declared after it.
    written = {name for placed in raw.of(table) for name in placed.record.cells}
    found = _codes(published, raw, table)
    return {(one.unit_id, name): value for name, cells in found if name in written for one, _, value in cells}


def _codes(first: Tables, second: Tables, table: TableName) -> list[tuple[str, list[tuple[Unit, Unit, str | None]]]]:
    """What two codings have in the fields of common units; words of one's own are never equal, and are left out."""
    found = compared(pairs_of(first, second, table), table).items()
    return [(name, cells) for name, cells in found if not TABLES[table].field(name).is_text]


@dataclasses.dataclass
class CheckedSeeds:
    """The published tables, the raw codings by folder, and the verdict on both."""

    tables: Tables
    verdict: Verdict
    raw: dict[str, Tables] = dataclasses.field(default_factory=dict)


def check_seeds(seeds: Seeds, texts: Texts, files: Collection[str] = ()) -> CheckedSeeds:
    """Check all sheets, given by their path below ``seeds/``.

    With ``files``, named as findings name them, only these are checked, and of the others what they depend on or name;
    the raw codings, readings and decisions between them are then left aside, which is counted, unless one is named.
    """
    limited = () if any(file.split("/")[1] in _COMPARED for file in files) else files
    corpus = read_corpus(published_sheets(seeds, _COMPARED if limited else RAW))
    tables, verdict = check_sheets(corpus, texts, limited)
    checked = CheckedSeeds(tables, verdict)
    if not limited:
        _check_raw(checked, seeds, corpus)
    for file in limited:
        if any(file.replace("seeds", folder, 1) in seeds for folder in RAW):
            verdict.count("sheets against the raw codings", file, ELSEWHERE)
    records = [*chain(*corpus.records.values())]
    verdict.findings = causes(verdict.findings, records)
    if files:
        # The findings in these, at rows of registries that they name, and where a registry cannot be read.
        named = {cell.value for record in records if record.place.file in files for cell in record.cells.values()}
        rows = sorted((one.place, one.value(TABLES[one.table].id_column) in named) for one in records if not one.parent)
        # A finding is in the last row that begins before it.
        verdict.findings = [
            finding
            for finding in verdict.findings
            if finding.place.file in files
            or (finding.code < "KC2" and finding.place.file in REFERRED)
            or ((at := bisect(rows, (finding.place, True))) and rows[at - 1][1])
        ]
    return checked


def _check_raw(checked: CheckedSeeds, seeds: Seeds, corpus: Corpus) -> None:
    verdict = checked.verdict
    for folder in RAW:
        raw = read_raw(seeds, folder)
        verdict.findings += raw.findings
        checked.raw[folder] = flatten(raw)
    # A row that could not be read would look as if the unit that it publishes had been lost.
    if corpus.findings:
        for folder, tables in checked.raw.items():
            verdict.count("raw units", folder, HELD_UP, sum(map(len, tables.placed.values())))
    else:
        # What is wrong in a sheet is the cause of most that its passes have otherwise.
        faulty = {PurePath(finding.place.file).name for finding in verdict.findings}
        found = check_complete(*checked.raw.values(), published=checked.tables)
        verdict.findings += [one for one in found if PurePath(one.place.file).name not in faulty]
