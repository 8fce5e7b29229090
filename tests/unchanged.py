"""A spoilt corpus or package differs from a sound one in few cells; rules that read none of these are not asked again.

A rule over rows is a function of what it reads: the columns that it read of the sound tables are noted, and whatever
else it asked for. It is left out as long as none of them has other cells, one that was found wrong, or other rows, and
no rule is broken for which it asked. So is what it makes of a single table, and a file of the same bytes is read once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import narwhals as nw
import polars as pl
import pytest

from korea_china_2026.agreement import check as check_all
from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import read_texts
from korea_china_2026.findings import Verdict
from korea_china_2026.model.fields import Table, Value
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.packages import check as check_module
from korea_china_2026.packages.check import check_package
from korea_china_2026.packages.csv_form import Form, scan
from korea_china_2026.packages.document import Resource
from korea_china_2026.packages.engines import Polars
from korea_china_2026.packages.parquet import Footer, read_footer
from korea_china_2026.rules import computed, sheets
from korea_china_2026.rules.check import Checked, _Run
from korea_china_2026.rules.rule import ROW, BetweenRule, Frame, Frames, Query, Slip
from korea_china_2026.sheets import corpus
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.derive import DERIVE
from korea_china_2026.sheets.flatten import Placed
from tests.checkout import TEXTS
from tests.overlays import EXAMPLE
from tests.package_faults import Fault, sound, spoilt

ARTICLES = read_texts(TEXTS)

_single_rows, _between, _each = _Run.single_rows, _Run._between, Query.each
_csv, _parquet, _recomputed = Polars.csv, Polars.parquet, computed._recomputed
_read_corpus, _frame = corpus.read_corpus, sheets._frame
#: What was read of files, by their bytes.
_CSV: dict[Any, Any] = {}
_PARQUET: dict[Any, Frame] = {}
_FOOTERS: dict[Any, Footer] = {}
_SCANS: dict[Any, Form] = {}
#: A column of a table, by which rules tell rows apart, or ``ROW`` for which rows there are at all; or a table and the
#: code of a rule that a row of it broke.
Cell = tuple[str, str]
#: In place of a column: whether any cell of the table is wrong, or a row of it could not be read.
WRONG = "wrong"
#: In place of a cell: the words of the articles.
WORDS: Cell = ("", "words")
#: Which call of `Query.each` of a rule, or of what else is done for several tables, and for which one.
Part = tuple[object, TableName]


#: Frames that were looked at, by their identity, with their rows: none is let go.
_ROWS: dict[int, tuple[Frame, pl.DataFrame]] = {}


def rows_of(frame: Frame) -> pl.DataFrame:
    """The rows of a frame of any engine, in their order."""
    if id(frame) not in _ROWS:
        _ROWS[id(frame)] = frame, frame.collect("polars").sort(ROW).to_native()
    return _ROWS[id(frame)][1]


def read_by_sheet(given: Mapping[str, bytes], prefix: str = "seeds/", *, is_raw: bool = False) -> Corpus:
    """The corpus of sheets of which most have been read before."""
    whole = Corpus()
    for path, content in given.items():
        one = _sheet(path, type(content), content, prefix, is_raw)
        for table, records in one.records.items():
            whole.records.setdefault(table, []).extend(records)
        whole.findings += one.findings
        whole.lost |= one.lost
    return whole


@cache
def _sheet(path: str, _: type, content: bytes, prefix: str, is_raw: bool) -> Corpus:
    return _read_corpus({path: content}, prefix, is_raw=is_raw)


def frame_of(name: TableName, rows: list[Placed]) -> Frame:
    """The frame of a table, of which most have been made before."""
    return _frame_of(name, tuple(tuple(placed.values()) for placed in rows))


@cache
def _frame_of(name: TableName, rows: tuple[tuple[Value, ...], ...]) -> Frame:
    columns = TABLES[name].columns
    return _frame(name, [Placed(dict(zip(columns, row, strict=True)), None) for row in rows])


@contextmanager
def known() -> Iterator[None]:
    """What was read and made before is not read and made again."""
    with (
        mock.patch.object(corpus, "read_corpus", read_by_sheet),
        mock.patch.object(check_all, "read_corpus", read_by_sheet),
        mock.patch.object(sheets, "_frame", frame_of),
    ):
        yield


class Fired(set[tuple[str, TableName]]):
    """The rules that were broken; it is noted which of them a rule asks for."""

    def __init__(self, query: Noting) -> None:
        super().__init__()
        self.query = query

    def __contains__(self, broken: object) -> bool:
        code, table = broken  # type: ignore[misc]
        self.query.cells.add((table, code))
        return False

    __iter__ = __len__ = None  # type: ignore[assignment]


class Words(dict[str, str]):
    """The articles; it is noted when one is asked for."""

    def __init__(self, texts: Mapping[str, str], query: Noting) -> None:
        super().__init__(texts)
        self.query = query

    def get(self, source_id: str, default: Any = None) -> Any:
        self.query.cells.add(WORDS)
        return super().get(source_id, default)

    __getitem__ = __iter__ = __len__ = None  # type: ignore[assignment]


class Noting(Query):
    """What a rule may ask of sound tables: it is noted, and nothing else is given."""

    def __init__(self, frames: Frames) -> None:
        super().__init__(frames)
        self.cells: set[Cell] = set()
        self.parts: dict[Part, set[Cell]] = {}
        self.calls = 0
        self.fired = Fired(self)
        self.whole = frames.tables
        self.frames = replace(frames, tables=dict.fromkeys(self.whole), texts=Words(frames.texts, self))

    def rows(self, table: TableName, *columns: str, **more: nw.Expr) -> Frame:
        self.cells |= {(table, column) for column in (ROW, *columns)}
        if not {*columns}.isdisjoint(TABLES[table].computed) and table in DERIVE:
            self.cells |= {(other, WRONG) for other in DERIVE[table].looks_up}
        without = self.frames
        self.frames = replace(without, tables={table: self.whole[table].select(ROW, *columns)})
        try:
            return super().rows(table, *columns, **more)
        finally:
            self.frames = without

    @contextmanager
    def part(self, name: Part) -> Iterator[None]:
        """What is asked for meanwhile is noted by itself."""
        outside, self.cells = self.cells, set()
        try:
            yield
        finally:
            self.parts[name], self.cells = self.cells, outside

    def each(self, names: Iterable[TableName], part: Callable[[TableName], Frame]) -> Frame:
        self.calls += 1

        def noted(name: TableName) -> Frame:
            with self.part((self.calls, name)):
                return part(name)

        return super().each(names, noted)

    def recomputed(self, name: TableName) -> Iterator[Slip]:
        """The cells of a table that are not what is computed again: none."""
        with self.part((computed, name)):
            yield from _recomputed(self, name)


class Read(NamedTuple):
    """What a rule read of sound tables as a whole and for each of its parts, and what it counted."""

    cells: set[Cell]
    parts: dict[Part, set[Cell]]
    counted: Verdict


@dataclass
class Sound:
    """Sound tables: their frames and rows, and what each rule read."""

    rows: dict[TableName, pl.DataFrame] = field(default_factory=dict)
    frames: Frames | None = None
    rules: dict[BetweenRule, Read] = field(default_factory=dict)

    def changed(self, frames: Frames) -> set[Cell]:
        """The columns that are other than here, all of them in a table of which there are other rows, or may be."""
        cells = {WORDS} if frames.texts != self.frames.texts else set()
        for name, rows in self.rows.items():
            found = rows_of(frames.tables[name]) if name in frames.tables and name not in frames.lost else rows.clear()
            if found is not rows:
                has_same_rows = found[ROW].equals(rows[ROW])
                cells |= {(name, one) for one in rows.columns if not (has_same_rows and found[one].equals(rows[one]))}
        return cells | {(name, WRONG) for name in frames.lost}

    def wrong(self, query: Query) -> Iterator[Cell]:
        """The columns in which other cells are wrong than here, if any are here."""
        for (name, column), found in query.broken.items():
            rows, before = (one.broken.get(name, {}).get(column) for one in (query.frames, self.frames))
            if rows != before or len(found) > 1 or not rows:
                yield from ((name, column), (name, WRONG))


def learn(check: Callable[[], object]) -> Sound:
    """Check sound tables, and note what the rules read."""
    sound = Sound()

    def single_rows(run: _Run) -> None:
        sound.rows = {name: rows_of(frame) for name, frame in run.frames.tables.items()}
        sound.frames = run.frames
        _single_rows(run)

    def between(run: _Run, rule: BetweenRule) -> None:
        query, whole = run.query, run.verdict
        run.query, run.verdict = noting, _ = Noting(run.frames), Checked()
        with mock.patch.object(computed, "_recomputed", Noting.recomputed):
            _between(run, rule)
        assert not run.verdict.findings, "these tables are not sound"
        sound.rules[rule] = Read(noting.cells, noting.parts, run.verdict)
        whole.add(run.verdict)
        run.query, run.verdict = query, whole

    with mock.patch.multiple(_Run, single_rows=single_rows, _between=between), known():
        check()
    return sound


def example(*, with_texts: bool = True) -> Sound:
    """The example's sheets, which have no fault."""
    return _example(with_texts)


@cache
def _example(with_texts: bool) -> Sound:
    return learn(lambda: check_seeds(EXAMPLE, ARTICLES if with_texts else {}))


@contextmanager
def beside(sound: Sound) -> Iterator[None]:
    """Tables are checked as if what they share with sound ones had been checked."""

    def single_rows(run: Any) -> None:
        if run.frames.kind != sound.frames.kind:
            _single_rows(run)
            return
        whole, run.changed = run.frames, sound.changed(run.frames)
        others = {name for name, _ in run.changed}
        run.frames = replace(whole, tables={name: whole.tables[name] for name in whole.tables if name in others})
        _single_rows(run)
        run.frames = whole

    def between(run: Any, rule: BetweenRule) -> None:
        if run.frames.kind != sound.frames.kind:
            _between(run, rule)
            return
        read = sound.rules[rule]
        others = run.changed | {(name, code) for code, name in run.query.fired} | {*sound.wrong(run.query)}
        if others.isdisjoint(read.cells.union(*read.parts.values())):
            run.verdict.add(read.counted)
            return
        is_same = {part for part, cells in read.parts.items() if others.isdisjoint(cells | read.cells)}
        calls = count(1)

        def each(query: Query, names: Iterable[TableName], part: Callable[[TableName], Frame]) -> Frame:
            call, names = next(calls), list(names)
            # One that is the same stays: a rule of which no part can be asked is not checked at all.
            left_out = [name for name in names if (call, name) in is_same][1:]
            return _each(query, [name for name in names if name not in left_out], part)

        def recomputed(query: Query, name: TableName) -> Iterable[Slip]:
            return () if (computed, name) in is_same else _recomputed(query, name)

        with mock.patch.object(Query, "each", each), mock.patch.object(computed, "_recomputed", recomputed):
            _between(run, rule)

    with mock.patch.multiple(_Run, single_rows=single_rows, _between=between), known():
        yield


@pytest.fixture(autouse=True, scope="module")
def beside_the_example() -> Iterator[None]:
    """For folders of tests that are about something else than what is found: they import it into their conftest."""
    with beside(example()):
        yield


@cache
def package() -> Sound:
    """The package of the example, which has no fault."""
    with tempfile.TemporaryDirectory() as folder:
        descriptor = spoilt(Fault("none", "", lambda _: None), Path(folder)).descriptor
        return learn(lambda: check_package(descriptor, "polars"))


@contextmanager
def beside_package() -> Iterator[None]:
    """Packages are checked as if what they share with the sound one had been checked, Parquet beside CSV too."""

    def beside_csv(run: Any, resource: Resource, *, is_wrong: bool) -> None:
        files = [file for file in (resource.csv, *resource.parquet) if file is not None]
        is_sound = resource.table.name in run.frames and not is_wrong and len(files) == 2
        if is_sound and all(file.read_bytes() == sound().get(run.relative(file)) for file in files):
            run.verdict.judged["Parquet files"] += 1
        else:
            compare(run, resource, is_wrong=is_wrong)

    def csv(engine: Polars, table: Table, file: Path, form: Form) -> Any:
        key = table.name, tuple(form.header), form.has_double_quotes, file.read_bytes()
        if key not in _CSV:
            _CSV[key] = _csv(engine, table, file, form)
        return _CSV[key]

    def parquet(engine: Polars, table: Table, files: Sequence[Path]) -> Frame:
        key = table.name, *(file.read_bytes() for file in files)
        if key not in _PARQUET:
            # The file may be gone when another package has the same.
            _PARQUET[key] = _parquet(engine, table, files).collect().lazy()
        return _PARQUET[key]

    def footer(table: Table, path: Path, file: str, parts: int) -> Footer:
        key = table.name, file, path.read_bytes(), parts
        if key not in _FOOTERS:
            _FOOTERS[key] = read_footer(table, path, file, parts)
        return _FOOTERS[key]

    def form(path: Path, file: str = "", **how: bool) -> Form:
        key = file, path.read_bytes(), *how
        if key not in _SCANS:
            _SCANS[key] = scan(path, file, **how)
        return replace(_SCANS[key], path=path)

    compare = check_module._beside
    with (
        beside(package()),
        mock.patch.object(check_module, "_beside", beside_csv),
        mock.patch.object(check_module, "read_footer", footer),
        mock.patch.object(check_module, "scan", form),
        mock.patch.object(Polars, "csv", csv),
        mock.patch.object(Polars, "parquet", parquet),
    ):
        yield
