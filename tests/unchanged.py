"""A spoilt corpus or package differs from a sound one in few tables; rules that read none of these are not asked again.

A rule over rows is a function of the tables that it reads: what it read of the sound tables is noted, and it is left
out as long as none of them has other rows, a cell found wrong, or a rule already broken. So is what it makes of a single
table, and a file of the same bytes is read once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import polars as pl

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import read_texts
from korea_china_2026.findings import Verdict
from korea_china_2026.model.fields import Table
from korea_china_2026.names import TableName
from korea_china_2026.packages import check as check_module
from korea_china_2026.packages.check import check_package
from korea_china_2026.packages.csv_form import Form
from korea_china_2026.packages.descriptor import Resource
from korea_china_2026.packages.engines import Polars
from korea_china_2026.rules.check import Checked, _Run
from korea_china_2026.rules.rule import ROW, BetweenRule, Frame, Frames, Query
from korea_china_2026.sheets.derive import DERIVE
from tests.checkout import TEXTS
from tests.overlays import EXAMPLE
from tests.package_faults import Fault, sound, spoilt

ARTICLES = read_texts(TEXTS)

_single_rows, _between, _each = _Run.single_rows, _Run._between, Query.each
_csv = Polars.csv
#: What was read of files, by their bytes.
_CSV: dict[Any, Any] = {}
#: Which call of `Query.each` of a rule, and of which table.
Part = tuple[int, TableName]


def rows_of(frames: Mapping[TableName, Frame]) -> dict[TableName, pl.DataFrame]:
    """The rows of frames of any engine, in their order."""
    lazy = [frame.sort(ROW).to_native() for frame in frames.values()]
    if all(isinstance(one, pl.LazyFrame) for one in lazy):
        return dict(zip(frames, pl.collect_all(lazy), strict=True))
    return {name: frame.collect("polars").sort(ROW).to_native() for name, frame in frames.items()}


class Watched(Mapping[TableName, Frame]):
    """Tables that note which of them are asked for."""

    def __init__(self, query: Query) -> None:
        self._query, self._tables = query, query.frames.tables
        self.asked: set[TableName] = set()
        self.parts: dict[Part, set[TableName]] = {}
        self.calls = 0

    def each(self, names: Iterable[TableName], part: Callable[[TableName], Frame]) -> Frame:
        """Note what each part asks for by itself."""
        self.calls += 1

        def noted(name: TableName) -> Frame:
            whole, self.asked = self.asked, set()
            try:
                return part(name)
            finally:
                self.parts[self.calls, name], self.asked = with_looked_up(self.asked), whole

        return _each(self._query, names, noted)

    def __getitem__(self, name: TableName) -> Frame:
        self.asked.add(name)
        return self._tables[name]

    def __iter__(self) -> Iterator[TableName]:
        self.asked |= self._tables.keys()
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def with_looked_up(asked: set[TableName]) -> set[TableName]:
    return asked | {other for name in asked & DERIVE.keys() for other in DERIVE[name].looks_up}


class Read(NamedTuple):
    """What a rule read of sound tables as a whole and for each of its parts, and what it counted."""

    tables: set[TableName]
    parts: dict[Part, set[TableName]]
    counted: Verdict


@dataclass
class Sound:
    """Sound tables: their rows and texts, and what each rule read."""

    rows: dict[TableName, pl.DataFrame] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    rules: dict[BetweenRule, Read] = field(default_factory=dict)

    def changed(self, frames: Frames) -> set[TableName]:
        """The tables that have other rows than here, or may lack some."""
        if frames.texts != self.texts:
            return set(self.rows)
        found = rows_of(frames.tables)
        there = {name for name, rows in self.rows.items() if name in found and rows.equals(found[name])}
        return self.rows.keys() - there | frames.lost


def learn(check: Callable[[], object]) -> Sound:
    """Check sound tables, and note what the rules read."""
    sound = Sound()

    def single_rows(run: _Run) -> None:
        sound.rows = rows_of(run.frames.tables)
        sound.texts = run.frames.texts
        _single_rows(run)

    def between(run: _Run, rule: BetweenRule) -> None:
        watched, whole = Watched(run.query), run.verdict
        run.query.frames, run.verdict = replace(run.frames, tables=watched), Checked()
        with mock.patch.object(Query, "each", watched.each):
            _between(run, rule)
        assert not run.verdict.findings, "these tables are not sound"
        sound.rules[rule] = Read(with_looked_up(watched.asked), watched.parts, run.verdict)
        whole.add(run.verdict)
        run.query.frames, run.verdict = run.frames, whole

    with mock.patch.multiple(_Run, single_rows=single_rows, _between=between):
        check()
    return sound


@cache
def example(*, with_texts: bool = True) -> Sound:
    """The example's sheets, which have no fault."""
    return learn(lambda: check_seeds(EXAMPLE, ARTICLES if with_texts else {}))


@contextmanager
def beside(sound: Sound) -> Iterator[None]:
    """Tables are checked as if what they share with sound ones had been checked."""

    def single_rows(run: _Run) -> None:
        whole, run.changed = run.frames, sound.changed(run.frames)
        run.frames = replace(whole, tables={name: whole.tables[name] for name in whole.tables if name in run.changed})
        _single_rows(run)
        run.frames = whole

    def between(run: Any, rule: BetweenRule) -> None:
        read = sound.rules[rule]
        others = run.changed | {name for name, _ in run.query.broken} | {name for _, name in run.query.fired}
        if others.isdisjoint(read.tables.union(*read.parts.values())):
            run.verdict.add(read.counted)
            return
        calls = count(1)

        def each(query: Query, names: Iterable[TableName], part: Callable[[TableName], Frame]) -> Frame:
            call, names = next(calls), list(names)
            same = [name for name in names if others.isdisjoint(read.parts.get((call, name), others))]
            # One that is the same stays: a rule of which no part can be asked is not checked at all.
            left_out = same[1:] if others.isdisjoint(read.tables) else ()
            return _each(query, [name for name in names if name not in left_out], part)

        with mock.patch.object(Query, "each", each):
            _between(run, rule)

    with mock.patch.multiple(_Run, single_rows=single_rows, _between=between):
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

    compare = check_module._beside
    with (
        beside(package()),
        mock.patch.object(check_module, "_beside", beside_csv),
        mock.patch.object(Polars, "csv", csv),
    ):
        yield
