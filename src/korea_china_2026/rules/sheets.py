"""The sheets as frames, checked by every rule, and against the words of the articles where these are at hand."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain, product
from operator import attrgetter

import narwhals as nw
import polars as pl

from korea_china_2026.answers.aggregation import FIELDS
from korea_china_2026.answers.rows import grouped
from korea_china_2026.findings import HELD_UP, NO_TEXT, RULES, Finding, Place, Verdict
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, Texts
from korea_china_2026.rules.check import check
from korea_china_2026.rules.readback import check_printed, check_readback, check_strength, holds
from korea_china_2026.rules.reader import Reader
from korea_china_2026.rules.rule import ROW, Cell, Frame, Frames, Query
from korea_china_2026.rules.spans import ANCHOR, ANCHORED, check_anchors
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.flatten import Placed, Tables, columns_of, evidence_of, flatten, is_broken, written_cells
from korea_china_2026.sheets.layout import SPAN
from korea_china_2026.sheets.record import Record, span_of

_REPEATED = re.compile(r"(?s)(?<!\\)\)[*+{]|(?<!\\)[*+{].*(?<!\\)[*+{]")


def check_silences(reader: Reader, faulty: Collection[str]) -> None:
    """Check every silence and printed value of an article whose text is at hand.

    Nothing is said of an article whose sheet is ``faulty``, since its passages may be wrong.
    """
    known = {source for source, placed in reader.sources.items() if placed.record.place.file not in faulty}
    for placed in reader.of("answers"):
        source = placed["source_id"]
        is_silent = placed["status"] == "silent"
        if placed["silence_pattern" if is_silent else "value"] is None:
            continue
        text = reader.texts.get(source) if source in known else None
        kind = "silences" if is_silent else "values of answers"
        missing = NO_TEXT if source in known else HELD_UP
        reader.verdict.count(kind, placed["answer_id"], missing if text is None else "")
        if text is None:
            continue
        if is_silent:
            _check_pattern(reader, placed, text)
        for part in placed["value"].split("; ") if not is_silent else ():
            if not holds(text, part, reader.languages[source]):
                expected = "whole words of the article, several of them joined by a semicolon and a blank"
                reader.find(placed, "value", "KC614", "the article does not print this value", expected, found=part)


def _check_pattern(reader: Reader, placed: Placed, text: str) -> None:
    try:
        pattern = re.compile(placed["silence_pattern"], re.IGNORECASE)
        if _REPEATED.search(pattern.pattern):
            raise re.error("a group or two things are repeated, which may take for ever")
    except re.error as error:
        what = f"a pattern that cannot be searched for ({error})"
        reader.find(
            placed,
            "silence_pattern",
            "KC614",
            what,
            "a regular expression of Python with one * or + at most, behind no group",
        )
        return
    met = {
        row["passage_id"]
        for row in reader.passages[placed["source_id"]]
        if row["coverage"] != "boilerplate" and pattern.search(text[slice(*span_of(row))])
    }
    ruled_out = set((placed["ruled_out"] or "").split())
    for column, what, passed, expected in (
        (
            "silence_pattern",
            "silence_pattern is found in a passage that is not in ruled_out",
            met - ruled_out,
            "the passage added to ruled_out if it does not answer the question; else an answer instead of the silence",
        ),
        (
            "ruled_out",
            "ruled_out names a passage in which silence_pattern is not found",
            ruled_out - met,
            "these passages deleted, or a wider pattern",
        ),
    ):
        if passed:
            reader.find(placed, column, "KC614", what, expected, found=", ".join(sorted(passed)))


def check_sheets(corpus: Corpus, texts: Texts, files: Collection[str] = ()) -> tuple[Tables, Verdict]:
    """Check a corpus by every rule; ``texts`` maps SHA-256 to text and may lack some or all.

    With ``files``, what is in others is not counted, and not read against words; findings in these files are the same
    as without.
    """
    reader = Reader(flatten(corpus), texts, files)
    sheets = _Sheets(corpus, reader)
    verdict = reader.verdict
    verdict.findings += [*corpus.findings, *_resolved_by_hand(corpus), *sheets.misnamed()]
    verdict.add(check(sheets.frames, sheets.against_texts))
    check_silences(reader, {finding.place.file for finding in verdict.findings})
    check_printed(reader)
    check_readback(reader)
    said: tuple[TableName, ...] = ("passages", "claim_reports")
    check_strength(reader, reader.tables.is_whole(*said) and not any(map(sheets.broken.get, said)))
    for record in chain(*corpus.records.values()):
        reader.tell("rows", record, HELD_UP if is_broken(record) else "")
    return reader.tables, verdict


class _Sheets:
    """The records of a corpus by the number of their row, and their frames."""

    def __init__(self, corpus: Corpus, reader: Reader) -> None:
        self.corpus = corpus
        self.reader = reader
        self.rows: dict[TableName, list[Placed]] = {
            name: sorted(_rows(corpus, reader.tables, name), key=lambda placed: placed.record.place) for name in TABLES
        }
        self.numbers = {
            id(placed.record): (name, number) for name, rows in self.rows.items() for number, placed in enumerate(rows)
        }
        self.broken: dict[TableName, dict[str, set[int]]] = {name: defaultdict(set) for name in TABLES}
        for name, rows in self.rows.items():
            # The columns of a row that could not be read, or not be computed for want of others.
            for number, placed in enumerate(rows):
                record = placed.record
                if is_broken(record):
                    for column in (
                        *(record.broken - {SPAN}),
                        *(ANCHOR if SPAN in record.broken else ()),
                        *(one for one in columns_of(name, "parent") if placed[one] is None),
                        *(one for one in TABLES[name].computed if one not in record.cells),
                    ):
                        self.broken[name][column].add(number)

    @property
    def frames(self) -> Frames:
        """The rows as frames."""
        return Frames(
            "sheets",
            {name: _frame(name, rows) for name, rows in self.rows.items()},
            self.places,
            frozenset(self._lost()),
            self.broken,
            self.reader.texts,
        )

    def _lost(self) -> Iterator[TableName]:
        for tables in self.corpus.lost.values():
            yield from tables
        records = chain(*map(self.corpus.of, EVIDENCED))
        # Words that could not be read back something all the same.
        if any(record.evidence_lost or not all(record.evidence.values()) for record in records):
            yield "evidence"

    def places(self, table: TableName, cells: Collection[Cell]) -> dict[Cell, Place]:
        """Where some cells are."""
        return {(row, column): self.rows[table][row].record.where(column) for row, column in cells}

    def misnamed(self) -> Iterator[Finding]:
        """Sheets whose name is not that of their article; the ids in them may be those of either."""
        for record in self.corpus.of("sources"):
            own = record.text("source_id")
            place = record.where("source_id")
            stem = place.file.rpartition("/")[2].removesuffix(".yaml")
            if own and own != stem:
                yield Finding(
                    place,
                    "KC207",
                    "source_id is not the name of the file",
                    own,
                    f"{stem}, or the file renamed to {own}.yaml; or, if it is a copy, one of the two files deleted",
                    stem,
                )
                for name in ("sources", "passages", *OBSERVATIONS):
                    self.broken[name]["source_id"].update(
                        number
                        for number, placed in enumerate(self.rows[name])
                        if placed.record.place.file == place.file
                    )

    def against_texts(self, query: Query) -> None:
        """Check anchors against the articles; what is wrong with them is noted in ``query``."""
        rows = query.each(ANCHORED, lambda name: query.rows(name, *ANCHOR).select(ROW))
        sound = {(row["table"], row[ROW]) for row in query.every(rows)}
        misplaced = {record for record, at in self.numbers.items() if at not in sound}
        off = {*misplaced}
        check_anchors(self.reader, off)
        wrong = [self.numbers[record] for record in off - misplaced]
        for name, column in product(ANCHORED, ANCHOR):
            query.break_rows(name, column, [number for table, number in wrong if table == name])


# --- records as rows


def _rows(corpus: Corpus, tables: Tables, name: TableName) -> list[Placed]:
    """Every record of a table; of one with a broken cell, what could be read."""
    written = EVIDENCED if name == "evidence" else (name,)
    broken = [
        Placed(written_cells(record), record) for table in written for record in corpus.of(table) if is_broken(record)
    ]
    if name == "evidence":
        broken = [
            evidence
            for row in broken
            if row.record.text(TABLES[row.record.table].id_column)
            for evidence in evidence_of(row)
        ]
    return [*tables.of(name), *broken]


def _frame(name: TableName, rows: list[Placed]) -> Frame:
    series = [pl.Series(ROW, range(len(rows)), pl.Int64)]
    for field in TABLES[name].fields:
        values = [placed[field.name] for placed in rows]
        if field.logical != "string":
            values = [None if value is None else render(value) for value in values]
        series.append(pl.Series(field.name, values, pl.String))
    return nw.from_native(pl.LazyFrame(series))


# --- what only a sheet can break


def _resolved_by_hand(corpus: Corpus) -> Iterator[Finding]:
    for record in corpus.of("events"):
        written = [name for name in FIELDS if record.value(name) is not None]
        external = record.value("aggregation_rule") == "external_reference"
        if record.broken & {"aggregation_rule", *FIELDS}:
            continue
        # Words that bound a date are noted, and need no page.
        bounded = written == ["date_edtf"] and record.value("basis_note") is not None
        if written and not external and not bounded:
            yield Finding(
                record.where(written[0]),
                "KC313",
                f"{written[0]} is written by hand, but follows from the reports",
                render(record.value(written[0])),
                f"no {written[0]}; aggregation_rule external_reference with a reference_id, if a page outside the"
                " articles settles it; or, for a date that words only bound, a basis_note",
            )
        if external and not written:
            yield Finding(
                record.where("aggregation_rule"),
                "KC313",
                "aggregation_rule is external_reference, but no value is written that the page settles",
                "external_reference",
                "date_edtf, place_id or status, or another aggregation_rule",
            )


# --- what only follows from another finding is not told beside it

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def causes(findings: Iterable[Finding], records: Iterable[Record]) -> list[Finding]:
    """Some findings without those that follow from others, as the catalogue says: in the same row, in one that it holds
    or that holds it, in one of the same id as these, or in one whose id they name. What is the same in many rows of a
    file is told once, as far as it says so."""
    place = attrgetter("place")
    rows = sorted(records, key=place)
    named = grouped(rows, lambda row: row.text(TABLES[row.table].id_column))
    named[None] = []  # rows whose id nobody writes
    # A finding is in the last row that begins before it.
    at = {one: rows[bisect(rows, one.place, key=place) - 1] if rows else None for one in sorted({*findings})}
    told = defaultdict(set)
    for one, row in at.items():
        told[id(row)].add(one.code)
    alike = defaultdict(list)
    for one, row in at.items():
        ids = _ID.findall(f"{one.what} {one.found}")
        others = [told[id(other)] for word in ids for other in named[word] if other is not row]
        beside = [*row.children] if row else []
        own = {one.code}
        while row:
            beside += [row, *named[row.text(TABLES[row.table].id_column)]]
            others += [told[id(other)] - own for other in beside]
            row = row.parent
            beside = []
            own = set()
        if not any(code.startswith(tuple(RULES[one.code].after)) for code in set().union(*others)):
            once = RULES[one.code].once
            alike[
                (one.place.file, one.code, one.what, one.expected) if once and re.search(once, one.what) else (one,)
            ].append(one)
    return [
        replace(one, what=f"{one.what} (and {len(rest)} more like this in the file)") if rest else one
        for one, *rest in alike.values()
    ]
