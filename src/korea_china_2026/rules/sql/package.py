"""The judge of a published package: descriptor, files, cells, rows, what lies between rows, and Parquet beside CSV.

Each stage judges only what the one before found sound, so that one fault gives one finding; what could not be judged is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import duckdb

from korea_china_2026.findings import Finding, Place, Verdict
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.anchors import ANCHORED
from korea_china_2026.rules.sql.between import between
from korea_china_2026.rules.sql.cells import check_cells, in_order
from korea_china_2026.rules.sql.check import run
from korea_china_2026.rules.sql.derived import derived
from korea_china_2026.rules.sql.descriptor import Descriptor, Resource, read_descriptor, surplus
from korea_china_2026.rules.sql.form import BOM, Form, scan
from korea_china_2026.rules.sql.pairs import pairs
from korea_china_2026.rules.sql.parquet import check_rows_alike, check_schema, rows_of, unreadable
from korea_china_2026.rules.sql.places import Where
from korea_china_2026.rules.sql.quick import passes
from korea_china_2026.rules.sql.resolved import check_chains, check_events, check_implied, dates, events_rest_on
from korea_china_2026.rules.sql.rows import check_rows
from korea_china_2026.rules.sql.spark import open_spark
from korea_china_2026.rules.sql.stated import stated
from korea_china_2026.rules.sql.store import Store, open_store

Engine = Literal["duckdb", "spark"]
#: Bytes of CSV from which a package is first asked as a whole; smaller ones are explained as fast.
QUICK_FROM = 20_000_000


@dataclass
class _Run:
    """One package under judgement."""

    described: Descriptor
    store: Store
    verdict: Verdict
    forms: dict[TableName, Form] = field(default_factory=dict)
    where: dict[TableName, Where] = field(default_factory=dict)
    rows: dict[TableName, int] = field(default_factory=dict)

    def relative(self, path: Path) -> str:
        """A path as findings name it: below the descriptor's folder."""
        return path.relative_to(self.described.file.parent).as_posix()


def judge_package(descriptor: Path, *, quick: bool | None = None, engine: Engine = "duckdb") -> Verdict:
    """Judge the package whose descriptor is given: every rule that files without the article texts allow to judge.

    A package of some size is first asked whether it has any fault at all, which is quick, and explained only if so; ``quick``
    decides that otherwise. Spark judges Parquet alone; CSV files beside it are counted as not judged. OSError where the
    descriptor itself cannot be read, NoEngine where Spark or Java is missing; whatever else is amiss is a finding.
    """
    described = read_descriptor(descriptor)
    resources = described.resources
    verdict = Verdict()
    if engine == "spark":
        verdict.not_judged["CSV files"] += _leave_csv(resources)
    size = sum(path.stat().st_size for one in resources.values() for path in ((one.csv,) if one.csv else one.parquet))
    with ThreadPoolExecutor() as threads, open_spark(size) if engine == "spark" else open_store(size) as store:
        running = _Run(described, store, verdict)
        scans = _scans(threads, resources)
        kept = 0
        if engine == "duckdb" and (quick if quick is not None else size >= QUICK_FROM):
            kept = passes(store, resources, scans) if _is_there(resources) else 0
            store.clear()
        for name in TABLES:
            _file(running, resources.get(name), scans.get(name))
        if kept:
            _accept(running, kept)
        else:
            _explain(running)
    running.verdict.findings += [*described.findings, *surplus(described)]
    _leave_out(running)
    return running.verdict


def _scans(threads: Executor, resources: Mapping[TableName, Resource]) -> dict[TableName, Future[Form]]:
    """The scan of every CSV file, under way while DuckDB is asked: the largest first, so that it is not waited for last."""
    files = {name: one.csv for name, one in resources.items() if one.csv is not None}
    return {name: threads.submit(scan, files[name]) for name in sorted(files, key=lambda name: -files[name].stat().st_size)}


def _leave_csv(resources: Mapping[TableName, Resource]) -> int:
    """Let the Parquet beside each CSV stand for the table; how many CSV files are left out."""
    left = [one for one in resources.values() if one.csv is not None]
    for one in left:
        one.left, one.csv, one.is_parquet = one.csv, None, True
        one.described = {key: value for key, value in one.described.items() if key not in ("bytes", "hash")}
    return len(left)


def _is_there(resources: Mapping[TableName, Resource]) -> bool:
    """Whether every table has its files."""
    return len(resources) == len(TABLES) and all(one.csv or (one.is_parquet and one.parquet) for one in resources.values())


def _leave_out(running: _Run) -> None:
    """Count what no package lets anybody judge: anchors need the articles' words, figures of agreement the raw sheets."""
    for kind, names in (("anchors against the words", ANCHORED), ("figures of agreement", ("agreement",))):
        running.verdict.not_judged[kind] += sum(running.rows.get(name, 0) for name in names)


def _accept(running: _Run, kept: int) -> None:
    """Count what was judged at once."""
    judged = running.verdict.judged
    judged["rows"] += sum(running.rows.values())
    judged["tables"] += len(running.rows)
    judged["Parquet files"] += sum(len(one.parquet) for one in running.described.resources.values())
    judged["rules between rows"] += kept


def _explain(running: _Run) -> None:
    """Read every table, and say what is wrong where."""
    for name, resource in running.described.resources.items():
        if name in running.forms:
            _table(running, resource, running.forms[name])
        elif resource.is_parquet and resource.parquet:
            _parts(running, resource)
    for name in TABLES:
        running.verdict.judged["tables"] += name in running.store.loaded
        running.verdict.not_judged["tables"] += name not in running.store.loaded
    _contents(running)
    _between(running)


def _file(running: _Run, resource: Resource | None, scanned: Future[Form] | None) -> None:
    """The bytes of one table, and what the descriptor states of them."""
    if resource is None:
        return
    if resource.csv is None or scanned is None:
        if resource.is_parquet and resource.parquet:
            _file_of_parts(running, resource)
        return
    try:
        form = running.forms[resource.table.name] = scanned.result()
    except OSError as error:
        file = running.relative(resource.csv)
        running.verdict.findings.append(Finding(Place(file), "KC703", "a file that cannot be read", error.strerror or "", "the table"))
        return
    running.rows[resource.table.name] = max(form.records - 1, 0)
    stated(running.described, running.verdict, resource, [form.path], form.sha256, form.records - 1 if form.is_readable else None)


def _file_of_parts(running: _Run, resource: Resource) -> None:
    rows = [rows_of(part) for part in resource.parquet]
    n = sum(one or 0 for one in rows)
    running.rows[resource.table.name] = n
    stated(running.described, running.verdict, resource, resource.parquet, None, None if None in rows else n)


def _parts(running: _Run, resource: Resource) -> None:
    """A table that is Parquet: each part's schema; the parts stand for the table where all are sound."""
    table, files = resource.table, tuple(running.relative(part) for part in resource.parquet)
    findings = [one for part, file in zip(resource.parquet, files, strict=True) for one in _part(running.store, table, part, file)]
    if not findings:
        running.store.view_parquet(table, resource.parquet)
        running.verdict.judged["Parquet files"] += len(files)
    running.verdict.findings += findings
    running.where[table.name] = Where(files[0], tuple(f.name for f in table.fields), parts=files)


def _part(store: Store, table: Table, part: Path, file: str) -> list[Finding]:
    """The schema of one part, and whether it can be read to its end."""
    findings = check_schema(table, part, file)
    try:
        if not findings:
            store.read_through(table, part)
    except duckdb.Error as error:
        return [unreadable(file, error)]
    return findings


def _table(running: _Run, resource: Resource, form: Form) -> None:
    """The form and the header of one table; read into the store where they are sound."""
    table, file = resource.table, running.relative(form.path)
    findings = [*_faults(file, form), *(_header(file, table, form.header) if form.is_readable else ())]
    if form.is_readable and not {f.name for f in table.fields} - set(form.header) and len(set(form.header)) == len(form.header):
        findings += _load(running, table, form, file)
    running.verdict.findings += findings
    running.where[table.name] = Where(file, tuple(f.name for f in table.fields), form)


def _contents(running: _Run) -> None:
    """Cells and rows of every table, and Parquet beside it."""
    for table in list(running.store.loaded.values()):
        running.store.link(table)
    for table in in_order(running.store.loaded):
        where, resource = running.where[table.name], running.described.resources[table.name]
        running.verdict.findings += check_cells(running.store, table, where, is_ascii=where.form is not None and where.form.is_ascii)
        running.verdict.findings += check_rows(running.store, table, where)
        if not resource.is_parquet:
            _beside(running, resource, where)


def _faults(file: str, form: Form) -> list[Finding]:
    return [Finding(Place(file, line, column), code, what, found, expected) for code, line, column, what, found, expected in form.faults]


def _header(file: str, table: Table, header: list[str]) -> list[Finding]:
    wanted, findings = [f.name for f in table.fields], []
    at, lost = 1, [own for own in wanted if own not in header]
    for number, name in enumerate(header):
        place = Place(file, 1, at)
        at += len(name) + 1
        if name not in wanted:
            near = nearest(name, lost) or ""
            lost = [own for own in lost if own != near]
            findings.append(Finding(place, "KC709", f"a column that {table.name} does not declare", name, "no such column", near))
        elif name in header[:number]:
            findings.append(Finding(place, "KC709", "a column that stands twice", name, "each column once"))
    findings += [Finding(Place(file, 1, 1), "KC709", f"a column of {table.name} is missing", name, f"the column {name}")
                 for name in lost]
    if not findings and header != wanted:
        first = next(number for number, (own, theirs) in enumerate(zip(wanted, header, strict=True)) if own != theirs)
        findings.append(Finding(Place(file, 1, 1 + sum(len(name) + 1 for name in header[:first])), "KC709", "columns in another order",
                                header[first], wanted[first]))
    return findings


def _load(running: _Run, table: Table, form: Form, file: str) -> list[Finding]:
    """Read the table into the store; where the reader refuses it, say at which record its form is wrong."""
    mended = form.carriage_returns or any(fault.what.endswith("byte-order mark") for fault in form.faults)
    path = _mended(form.path, running.store.folder / f"{table.name}.csv") if mended else form.path
    try:
        rows = running.store.load_csv(table, path, form.header)
        if rows == form.records - 1:
            return []
        reason = f"{rows} rows read of {form.records - 1}"
    except duckdb.Error as error:
        reason = str(error).splitlines()[0][:120]
    running.store.drop(table)
    faults = _faults(file, scan(form.path, is_suspect=True))
    return [finding for finding in faults if finding.code == "KC708"] or [
        Finding(Place(file), "KC708", "a file that DuckDB cannot read as CSV", reason, "records of one form")]


def _mended(path: Path, copy: Path) -> Path:
    """A copy without byte-order mark and with line feeds alone, so that cells can be judged all the same; no line moves."""
    with path.open("rb") as source, copy.open("wb") as target:
        for number, line in enumerate(source):
            sound = line.removeprefix(BOM) if number == 0 else line
            target.write(sound[:-2] + b"\n" if sound.endswith(b"\r\n") else sound)
    return copy


def _beside(running: _Run, resource: Resource, where: Where) -> None:
    """The Parquet file beside a CSV."""
    if not resource.parquet:
        running.verdict.not_judged["Parquet files"] += 1
        return
    [path] = resource.parquet
    file = running.relative(path)
    findings = check_schema(resource.table, path, file)
    if not findings:
        if running.store.broken.get(resource.table.name):
            running.verdict.not_judged["Parquet files"] += 1
            return
        findings = list(check_rows_alike(running.store, resource.table, path, file, where))
    running.verdict.judged["Parquet files"] += 1
    running.verdict.findings += findings


def _between(running: _Run) -> None:
    store, where, verdict = running.store, running.where, running.verdict
    verdict.judged["rules between rows"] += len(store.linked)
    verdict.add(run(store, [*pairs(store), *between(store.linked), *derived(), *dates(store)], where))
    verdict.findings += [*check_chains(store, where), *check_implied(store, where)]
    if events_rest_on(store):
        verdict.findings += check_events(store, where["events"])
    else:
        verdict.not_judged["values of events"] += 1
    bad: dict[str, int] = dict(store.all("SELECT t, count(DISTINCT r) FROM bad GROUP BY t")) if store.broken else {}
    for name in store.loaded:
        verdict.judged["rows"] += store.rows[name] - bad.get(name, 0)
        verdict.not_judged["rows"] += bad.get(name, 0)
