"""The sheets as frames, checked by every rule, and against the words of the articles where these are at hand."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import narwhals as nw
import polars as pl

from korea_china_2026.findings import ELSEWHERE, HELD_UP, NO_TEXT, Finding, Place, Verdict
from korea_china_2026.model.fields import Value, render
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.check import check
from korea_china_2026.rules.printed import check_printed
from korea_china_2026.rules.readback import check_readback, check_strength
from korea_china_2026.rules.rule import ROW, Cell, Frame, Frames, Query
from korea_china_2026.rules.spans import ANCHOR, ANCHORED, check_anchors
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.flatten import Placed, Tables, evidence_of, flatten, inherited, is_broken, written_cells
from korea_china_2026.sheets.layout import SPAN
from korea_china_2026.sheets.record import span_of


def check_silences(tables: Tables, texts: Mapping[str, str], faulty: Collection[str]) -> Verdict:
    """Check every silence and printed value of an article whose text is at hand; ``texts`` maps SHA-256 to text.

    Nothing is said of an article whose sheet is ``faulty``, since its passages may be wrong.
    """
    verdict = Verdict()
    articles = {
        str(placed.cells["source_id"]): texts.get(str(placed.cells["text_sha256"]))
        for placed in tables.of("sources")
        if placed.record.place.file not in faulty
    }
    passages: dict[str, list[Placed]] = defaultdict(list)
    for placed in tables.of("passages"):
        if placed.cells["coverage"] != "boilerplate":
            passages[str(placed.cells["source_id"])].append(placed)
    for placed in tables.of("answers"):
        source, is_silent = str(placed.cells["source_id"]), placed.cells["status"] == "silent"
        if placed.cells["silence_pattern" if is_silent else "value"] is None:
            continue
        text = articles.get(source)
        kind = "silences" if is_silent else "values of answers"
        missing = NO_TEXT if source in articles else HELD_UP
        verdict.count(kind, placed.cells["answer_id"], missing if text is None else "")
        if text is not None:
            verdict.findings += _unproven(placed, text, passages[source]) if is_silent else _unprinted(placed, text)
    return verdict


def _unprinted(placed: Placed, text: str) -> Iterator[Finding]:
    for part in str(placed.cells["value"]).split("; "):
        if part not in text:
            expected = "words of the article, several of them joined by a semicolon and a blank"
            yield Finding(
                placed.record.where("value"), "KC614", "the article does not print this value", part, expected
            )


def _unproven(placed: Placed, text: str, passages: list[Placed]) -> Iterator[Finding]:
    written = str(placed.cells["silence_pattern"])
    try:
        pattern = re.compile(written, re.IGNORECASE)
    except re.error as error:
        yield Finding(
            placed.record.where("silence_pattern"),
            "KC614",
            f"a pattern that is no regular expression ({error})",
            written,
            "a regular expression of Python",
        )
        return
    met = {str(row.cells["passage_id"]) for row in passages if pattern.search(text, *span_of(row.cells))}
    ruled_out = set(str(placed.cells["ruled_out"] or "").split())
    if met - ruled_out:
        yield Finding(
            placed.record.where("silence_pattern"),
            "KC614",
            "silence_pattern is found in a passage that is not in ruled_out",
            ", ".join(sorted(met - ruled_out)),
            "the passage added to ruled_out if it does not answer the question; else an answer instead of the silence",
        )
    if ruled_out - met:
        yield Finding(
            placed.record.where("ruled_out"),
            "KC614",
            "ruled_out names a passage in which silence_pattern is not found",
            ", ".join(sorted(ruled_out - met)),
            "these passages deleted, or a wider pattern",
        )


#: Tables whose rows are in the sheets of articles under ids of their own, and registries in which readback looks
#: names up.
_OF_ARTICLES: tuple[TableName, ...] = ("sources", "passages", *OBSERVATIONS)
_LOOKED_UP: tuple[TableName, ...] = ("actors", "places")
#: Cells of an event that a coder writes only where an outside page settles them.
_SETTLED = ("date_edtf", "place_id", "status")


def check_sheets(corpus: Corpus, texts: Mapping[str, str], files: Collection[str] = ()) -> tuple[Tables, Verdict]:
    """Check a corpus by every rule; ``texts`` maps SHA-256 to text and may lack some or all.

    With ``files``, what has findings elsewhere is left out; those in these files are the same as without.
    """
    tables = flatten(corpus)
    sheets = _Sheets(corpus, tables, texts)
    verdict = Verdict([*corpus.findings, *_resolved_by_hand(corpus)])
    verdict.findings += [*sheets.misnamed(), *sheets.lengths()]
    verdict.add(check(sheets.frames, lambda query: sheets.against_texts(query, files)))
    verdict.add(check_silences(tables, texts, {finding.place.file for finding in verdict.findings}))
    verdict.add(check_printed(tables, texts))
    verdict.add(check_readback(_near(corpus, tables, files) if files else tables, texts))
    verdict.add(check_strength(tables, texts))
    for record in (
        record for records in corpus.records.values() for record in records if not files or record.place.file in files
    ):
        verdict.count("rows", record.place, HELD_UP if is_broken(record) else "")
    for name in ("claim_relations", "event_relations") if files else ():
        for record in corpus.of(name):
            if record.place.file not in files:
                verdict.count("relations", record.place.file, ELSEWHERE)
    if files:
        verdict.findings = [finding for finding in verdict.findings if finding.place.file in files]
    return tables, verdict


def _near(corpus: Corpus, tables: Tables, files: Collection[str]) -> Tables:
    """The rows on which what is read back in ``files`` rests: theirs, those of sheets that share an id with them, and
    registries."""
    taken: set[tuple[str, str | None]] = set()
    for name in _OF_ARTICLES:
        key = TABLES[name].id_column
        taken |= {(name, record.text(key)) for record in corpus.of(name) if record.place.file in files}
    sheets = {
        *files,
        *(
            record.place.file
            for name in _OF_ARTICLES
            for record in corpus.of(name)
            if (name, record.text(TABLES[name].id_column)) in taken
        ),
    }
    return replace(
        tables,
        placed={
            name: rows if name in _LOOKED_UP else [placed for placed in rows if placed.record.place.file in sheets]
            for name, rows in tables.placed.items()
        },
    )


class _Sheets:
    """The records of a corpus by the number of their row, and their frames."""

    def __init__(self, corpus: Corpus, tables: Tables, texts: Mapping[str, str]) -> None:
        self.corpus, self.tables, self.texts = corpus, tables, texts
        self.rows: dict[TableName, list[Placed]] = {
            name: sorted(_rows(corpus, tables, name), key=lambda placed: placed.record.place) for name in TABLES
        }
        self.numbers = {
            id(placed.record): (name, number) for name, rows in self.rows.items() for number, placed in enumerate(rows)
        }
        self.broken: dict[TableName, dict[str, set[int]]] = {name: {} for name in TABLES}
        for name, rows in self.rows.items():
            for number, placed in enumerate(rows):
                for column in _broken(name, placed):
                    self.broken[name].setdefault(column, set()).add(number)

    @property
    def frames(self) -> Frames:
        """The rows as frames."""
        articles = {
            str(placed.cells["source_id"]): self.texts[digest]
            for placed in self.tables.of("sources")
            if (digest := str(placed.cells["text_sha256"])) in self.texts
        }
        broken = {
            name: {column: frozenset(rows) for column, rows in columns.items()} for name, columns in self.broken.items()
        }
        return Frames(
            "sheets",
            {name: _frame(name, rows) for name, rows in self.rows.items()},
            self.places,
            frozenset(self._lost()),
            broken,
            articles,
        )

    def _lost(self) -> Iterator[TableName]:
        yield from self.corpus.unread
        records = (record for name in EVIDENCED for record in self.corpus.of(name))
        # Words that could not be read back something all the same.
        if any(record.evidence_lost or not all(record.evidence.values()) for record in records):
            yield "evidence"

    def places(self, table: TableName, cells: Collection[Cell]) -> dict[Cell, Place]:
        """Where some cells are."""
        return {(row, column): self.rows[table][row].record.where(column) for row, column in cells}

    def misnamed(self) -> Iterator[Finding]:
        """Sheets whose name is not that of their article; the ids in them may be those of either."""
        for record in self.corpus.of("sources"):
            own, place = record.text("source_id"), record.where("source_id")
            stem = place.file.rpartition("/")[2].removesuffix(".yaml")
            if own and own != stem:
                yield Finding(
                    place,
                    "KC207",
                    "source_id is not the name of the file",
                    own,
                    f"{stem}, or the file renamed to {own}.yaml",
                    stem,
                )
                for name in _OF_ARTICLES:
                    self.broken[name].setdefault("source_id", set()).update(
                        number
                        for number, placed in enumerate(self.rows[name])
                        if placed.record.place.file == place.file
                    )

    def lengths(self) -> Iterator[Finding]:
        """Articles of another length than is recorded; nothing is then held against the recorded one."""
        for placed in self.tables.of("sources"):
            text = self.texts.get(str(placed.cells["text_sha256"]))
            if text is not None and len(text) != placed.cells["char_count"]:
                self.broken["sources"].setdefault("char_count", set()).add(self.numbers[id(placed.record)][1])
                yield Finding(
                    placed.record.where("char_count"),
                    "KC409",
                    "char_count is not the number of characters of the text",
                    str(placed.cells["char_count"]),
                    str(len(text)),
                    str(len(text)),
                )

    def against_texts(self, query: Query, files: Collection[str]) -> Verdict:
        """Check lengths and anchors against the articles; what is wrong with them is noted in ``query``."""
        misplaced = {
            id(self.rows[name][number].record) for name in ANCHORED for number in query.rows_broken[name, ANCHOR[0]]
        }
        verdict, wrong = check_anchors(self.tables, self.texts, misplaced, files)
        for record in wrong:
            name, number = self.numbers[id(record)]
            for column in ANCHOR:
                query.break_rows(name, column, [number])
        return verdict


# --- records as rows


def _rows(corpus: Corpus, tables: Tables, name: TableName) -> list[Placed]:
    """Every record of a table; of one with a broken cell, what could be read."""
    if name == "evidence":
        broken = [
            Placed(written_cells(record), record)
            for table in EVIDENCED
            for record in corpus.of(table)
            if is_broken(record) and record.text(TABLES[table].id_column)
        ]
        return [*tables.of(name), *(row for placed in broken for row in evidence_of(placed))]
    return [
        *tables.of(name),
        *(Placed(written_cells(record), record) for record in corpus.of(name) if is_broken(record)),
    ]


def _broken(name: TableName, placed: Placed) -> Iterator[str]:
    """The columns of a row that could not be read, or not be computed for want of others."""
    record = placed.record
    if not is_broken(record):
        return
    yield from record.broken - {SPAN}
    yield from ANCHOR if SPAN in record.broken else ()
    yield from (column for column in inherited(name) if placed.cells[column] is None)
    yield from (column for column in TABLES[name].computed if column not in record.cells)


def _frame(name: TableName, rows: list[Placed]) -> Frame:
    columns = {
        field.name: pl.Series(field.name, [_text(placed.cells[field.name]) for placed in rows], pl.String)
        for field in TABLES[name].fields
    }
    return nw.from_native(pl.LazyFrame({ROW: pl.Series(ROW, range(len(rows)), pl.Int64), **columns}))


def _text(value: Value) -> str | None:
    return value if value is None or isinstance(value, str) else render(value)


# --- what only a sheet can break


def _resolved_by_hand(corpus: Corpus) -> Iterator[Finding]:
    for record in corpus.of("events"):
        written = [name for name in _SETTLED if record.value(name) is not None]
        external = record.value("aggregation_rule") == "external_reference"
        if record.broken & {"aggregation_rule", *_SETTLED}:
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
