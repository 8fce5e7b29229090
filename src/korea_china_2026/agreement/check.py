"""Everything that is checked of the sheets: the published coding by every rule, and that what either pass found is
published or was decided against."""

import dataclasses
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import PurePath
from typing import NamedTuple

from korea_china_2026.agreement.units import (
    align_ids,
    compared_fields,
    pairs_of,
    units_of,
)
from korea_china_2026.answers.matching import match_units
from korea_china_2026.findings import ELSEWHERE, HELD_UP, Finding, Verdict
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, Texts
from korea_china_2026.rules.between import LINK, NEEDED
from korea_china_2026.rules.causes import causes
from korea_china_2026.rules.rows import CODED
from korea_china_2026.rules.sheets import check_sheets
from korea_china_2026.sheets.corpus import Corpus, read_corpus, read_raw
from korea_china_2026.sheets.flatten import Tables, flatten
from korea_china_2026.sheets.layout import RAW, REGISTRIES, Seeds, published_sheets

#: Which column of ``adjudications`` holds a coder's id of a unit, by the coder's place in the order of passes.
_UNIT_COLUMNS = ("first_unit_id", "second_unit_id")
#: What is held against all other sheets, and on which nothing in these depends.
_COMPARED = (*RAW, "adjudications", "readings", "readings.yaml")
#: The registries to whose rows the sheet of an article refers.
REFERRED = {f"seeds/{path}" for path, sheet in REGISTRIES.items() if not sheet.tables.isdisjoint(NEEDED)}


def check_complete(raw: Mapping[str, Tables], published: Tables) -> list[Finding]:
    """Check that nothing which a pass found was lost; ``raw`` in order of the passes."""
    passes = [*zip(_UNIT_COLUMNS, raw.values(), strict=True)]
    lost = (part(column, tables, published) for column, tables in passes for part in (_lost, _gone))
    return [*chain(*lost), *_undecided(*raw.values(), published=published)]


def _gone(column: str, raw: Tables, published: Tables) -> Iterator[Finding]:
    """Decisions about what a pass, or the readers, found, and their sheets do not have any more."""
    there = {(row["table_name"], row["unit_id"]) for row in published.of("readings")}
    there |= {(name, row.own_id) for name in CODED for row in raw.of(name)}
    for row in published.of("adjudications"):
        own = row[column]
        if own and (row["table_name"], own) not in there:
            what, expected = (
                f"{column} is in no sheet of the pass, and no reading",
                "these sheets as they were, or another id",
            )
            yield Finding(row.record.where(column), "KC605", what, f"{row['table_name']} {own}", expected)


def _lost(column: str, raw: Tables, published: Tables) -> Iterator[Finding]:
    decided = {(placed["table_name"], placed[column]) for placed in published.of("adjudications")}
    for table in OBSERVATIONS:
        units = units_of(raw, table)
        matched = {one.unit_id for one, _ in match_units(units, units_of(published, table))}
        places = {placed.own_id: placed.record.place for placed in raw.of(table)}
        for unit in units:
            if unit.unit_id not in matched and (table, unit.unit_id) not in decided:
                yield Finding(
                    places[unit.unit_id],
                    "KC606",
                    f"this pass has a row of {table} that is neither published nor decided against",
                    unit.unit_id,
                    f"a published row at {unit.start}-{unit.end}, or an adjudication with {column} {unit.unit_id}",
                )


def _undecided(*raw: Tables, published: Tables) -> Iterator[Finding]:
    """Published cells of units that both passes found, where both wrote something else and no decision speaks of the
    cell."""
    decided = {tuple(placed[name] for name in LINK) for placed in published.of("adjudications")}
    for table in CODED:
        first, second = (_readings(tables, published, table) for tables in raw)
        for placed in published.of(table):
            own = placed.own_id
            for field in [name for name in first[own] if name in second[own]]:
                one, two = first[own][field], second[own][field]
                value = render(placed[field]) or None
                if not _from_a_pass(value, one, two) and (table, own, field) not in decided:
                    wrote = " and ".join(sorted({one.shown, two.shown}))
                    yield Finding(
                        placed.record.where(field),
                        "KC609",
                        f"neither pass wrote this {field} of {own}, and no decision says why",
                        value or "nothing",
                        f"{wrote}, as the passes wrote, or a decision: a row of adjudications for {field}",
                    )


class _Reading(NamedTuple):
    """What a pass wrote in a cell, as the published registry has it."""

    value: str | None
    #: The pass's own id, where this cell is the only one to show that the published id stands for it.
    alone: str | None = None

    @property
    def shown(self) -> str:
        return self.alone or self.value or "nothing"


def _from_a_pass(value: str | None, one: _Reading, two: _Reading) -> bool:
    """Whether a pass wrote the value; an id that only this cell aligns is no evidence for it where the other pass has
    another."""
    if one.value == two.value:
        return value == one.value
    return any(reading.value == value and reading.alone is None for reading in (one, two))


def _readings(raw: Tables, published: Tables, table: TableName) -> defaultdict[str, dict[str, _Reading]]:
    """What a pass wrote in the coded cells of each published row that it has too; ids are those of the published
    registry.

    Words of one's own are never equal, and are left out.
    """
    pairs = pairs_of(published, raw, table)
    # A column that the pass wrote nowhere was declared after it.
    written = {name for placed in raw.of(table) for name in placed.record.cells}
    found: defaultdict[str, dict[str, _Reading]] = defaultdict(dict)
    for name in (name for name in compared_fields(table) if name in written):
        field = TABLES[table].field(name)
        if field.is_text:
            continue
        aligned = align_ids(pairs, name) if field.references else {}
        met = Counter((one.values[name], two.values[name]) for one, two in pairs)
        for one, two in pairs:
            own = two.values[name]
            value = aligned.get(own or "", own)
            alone = own if value != own and met[one.values[name], own] == 1 else None
            found[one.unit_id][name] = _Reading(value, alone)
    return found


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
        found = check_complete(checked.raw, checked.tables)
        verdict.findings += [one for one in found if PurePath(one.place.file).name not in faulty]
