"""A package checked as a whole: descriptor, files, then its tables by the rules that sheets meet, and Parquet beside
CSV.

Each stage checks only what the one before it found sound, so that one fault gives one finding; what could not be
checked is counted.
"""

import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from pathlib import Path

from korea_china_2026.errors import first_line
from korea_china_2026.findings import HELD_UP, Finding, Place, Verdict
from korea_china_2026.model.fields import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.package_files import when_settled
from korea_china_2026.packages.csv_form import BOM, OTHER_FIELDS, Form, Where, scan
from korea_china_2026.packages.descriptor import (
    check_schema,
    check_stated,
    hold_to_readers,
    read_descriptor,
    surplus,
)
from korea_china_2026.packages.document import Descriptor, Resource, name_faults
from korea_china_2026.packages.engines import LARGE_FROM, Engine, Name, opened
from korea_china_2026.packages.parquet import Footer, different_rows, read_footer, unreadable
from korea_china_2026.rules.check import check
from korea_china_2026.rules.rule import Frame, Frames
from korea_china_2026.rules.spans import ANCHORED


@dataclass
class _Run:
    """One package under way."""

    described: Descriptor
    engine: Engine
    verdict: Verdict = field(default_factory=Verdict)
    footers: dict[Path, Footer] = field(default_factory=dict)
    frames: dict[TableName, Frame] = field(default_factory=dict)
    where: dict[TableName, Where] = field(default_factory=dict)
    rows: dict[TableName, int] = field(default_factory=dict)

    def relative(self, path: Path) -> str:
        """A path as findings name it: below the descriptor's folder."""
        return path.relative_to(self.described.file.parent).as_posix()

    def add(self, *findings: Finding) -> None:
        """Enter findings."""
        self.verdict.findings += findings


def check_package(descriptor: Path, engine: Name | None = None) -> Verdict:
    """Check the package whose descriptor is given by every rule that files without the article texts allow to check.

    Without ``engine`` polars runs the rules over a small package, DuckDB over a large one. Spark checks Parquet alone;
    CSV files beside it are counted as not checked. OSError if the descriptor itself cannot be read, MissingEngineError
    if Spark is not installed; whatever else is amiss is a finding.
    """
    return when_settled(descriptor.parent, partial(_check_package, descriptor, engine))


def _check_package(descriptor: Path, engine: Name | None) -> Verdict:
    described = read_descriptor(descriptor)
    resources = described.resources
    # On Spark the Parquet beside each CSV stands for the table.
    left = [one for one in resources.values() if one.csv and engine == "spark"]
    for one in left:
        one.left, one.csv, one.is_parquet = one.csv, None, True
        one.described = {key: value for key, value in one.described.items() if key not in ("bytes", "hash")}
    for resource in resources.values():
        check_schema(described, resource)
    csvs = [(one.csv.stat().st_size, name, one.csv) for name, one in resources.items() if one.csv]
    csv = sum(size for size, *_ in csvs)
    parquet = sum(file.stat().st_size for one in resources.values() if not one.csv for file in one.parquet)
    small: Name = "polars" if csv < LARGE_FROM["csv"] and parquet < LARGE_FROM["parquet"] else "duckdb"
    with ThreadPoolExecutor() as threads, opened(engine or small) as chosen:
        run = _Run(described, chosen)
        run.verdict.count("CSV files", descriptor, "Spark reads Parquet alone", len(left))
        # Under way while others are read: the largest first, so that it is not waited for last.
        scans = {name: threads.submit(scan, file, run.relative(file)) for _, name, file in sorted(csvs, reverse=True)}
        run.footers = {
            file: read_footer(one.table, file, run.relative(file), len(one.parquet))
            for one in resources.values()
            for file in one.parquet
        }
        try:
            for name, resource in resources.items():
                _file(run, resource, scans.get(name))
            _rules(run)
        except chosen.refusals as error:  # over what Arrow has read
            run.add(unreadable(described.file.name, error))
    hold_to_readers(described)
    run.add(*described.findings, *surplus(described))
    # No package lets anybody check these: anchors need the articles' words, figures of agreement the raw sheets.
    for name in ANCHORED:
        run.verdict.count("anchors against the words", name, "a package holds no article texts", run.rows.get(name, 0))
    run.verdict.count(
        "figures of agreement",
        "agreement",
        "a package does not hold the sheets of the two passes",
        run.rows.get("agreement", 0),
    )
    for name in TABLES:
        run.verdict.count("tables", name, "" if name in run.frames else HELD_UP)
    return run.verdict


# --- files ----------------------------------------------------------------------------------------------------------


def _file(run: _Run, resource: Resource, scanned: Future[Form] | None) -> None:
    """The files of one table: what the descriptor states of them, and their rows as a frame if they are sound."""
    name, described, verdict = resource.table.name, run.described, run.verdict
    if scanned:
        try:
            form = scanned.result()
        except OSError as error:
            place = Place(run.relative(resource.files[0]))
            run.add(Finding(place, "KC703", "a file that cannot be read", error.strerror or "", "the table"))
            return
        run.rows[name] = max(form.records - 1, 0)
        known = form.records - 1 if form.is_readable else None
        check_stated(described, verdict, resource, [form.path], known)
        _csv(run, resource, form)
    elif resource.is_parquet and resource.parquet:
        rows = [run.footers[part].rows for part in resource.parquet]
        run.rows[name] = sum(one or 0 for one in rows)
        known = None if None in rows else run.rows[name]
        check_stated(described, verdict, resource, resource.parquet, known)
        _parts(run, resource)


def _parts(run: _Run, resource: Resource) -> None:
    """A table that is Parquet; the parts stand for the table if all are sound."""
    table = resource.table
    files = tuple(run.relative(part) for part in resource.parquet)
    if wrong := [found for part in resource.parquet for found in run.footers[part].findings]:
        run.add(*wrong)
        return
    run.where[table.name] = Where(files[0], table.columns, parts=files)
    run.frames[table.name] = run.engine.parquet(table, resource.parquet)
    run.verdict.judged["Parquet files"] += len(files)


def _csv(run: _Run, resource: Resource, form: Form) -> None:
    """A table that is CSV: its form, its header, and its cells if they can be told apart."""
    table, file = resource.table, run.relative(form.path)
    is_told_apart = form.is_readable or all(fault.what == OTHER_FIELDS for fault in form.faults)
    starts = list(accumulate((len(name) + 1 for name in form.header), initial=1))
    header = [
        Finding(Place(file, 1, 1 if at is None else starts[at]), "KC709", *said)
        for at, *said in (name_faults(table, form.header) if is_told_apart else ())
    ]
    # A header with a column too many or too few is the cause, and not told once more by every record.
    run.add(*header, *(fault for fault in form.faults if not (header and fault.what == OTHER_FIELDS)))
    declared = [name for name in form.header if name in table.columns]
    if not form.is_readable or declared != table.columns or len(set(form.header)) < len(form.header):
        return
    if (read := _read_csv(run, table, form, file)) is not None:
        run.frames[table.name] = read
    run.where[table.name] = Where(file, table.columns, form)


def _read_csv(run: _Run, table: Table, form: Form, file: str) -> Frame | None:
    """The cells of a CSV; None, and findings on the records at fault, if the engine refuses what the scan let pass."""
    mended = form.carriage_returns or any(fault.what.endswith("byte-order mark") for fault in form.faults)
    with tempfile.TemporaryDirectory(prefix="kc2026-") if mended else nullcontext("") as folder:
        path = _mended(form.path, Path(folder) / "mended.csv") if mended else form.path
        try:
            cells, rows = run.engine.csv(table, path, form)
            if rows == form.records - 1:
                return cells
            reason = f"{rows} rows read of {form.records - 1}"
        except run.engine.refusals as error:
            reason = first_line(error)[:120]
    faults = [found for found in scan(form.path, file, is_suspect=True).faults if found.code == "KC708"]
    what = f"a file that {run.engine.name} cannot read as CSV"
    run.add(*(faults or [Finding(Place(file), "KC708", what, reason, "records of one form")]))
    return None


def _mended(path: Path, copy: Path) -> Path:
    """A copy without byte-order mark and with line feeds alone, so that cells can be checked all the same; no line
    moves."""
    with path.open("rb") as source, copy.open("wb") as target:
        for number, line in enumerate(source):
            sound = line.removeprefix(BOM) if number == 0 else line
            target.write(sound[:-2] + b"\n" if sound.endswith(b"\r\n") else sound)
    return copy


# --- rules ----------------------------------------------------------------------------------------------------------


def _rules(run: _Run) -> None:
    """Every rule on cells and rows."""
    if not run.frames:
        return
    typed = frozenset(name for name, one in run.described.resources.items() if one.is_parquet)
    lacking = frozenset(TABLES.keys() - run.frames.keys())
    found = check(
        Frames("package", run.frames, lambda table, cells: run.where[table].places(cells), lacking, typed=typed)
    )
    run.verdict.add(found)
    for name in run.frames:
        run.verdict.count("rows", name, HELD_UP, found.broken_rows[name])
        run.verdict.count("rows", name, n=run.rows[name] - found.broken_rows[name])
    for name, resource in run.described.resources.items():
        if not resource.is_parquet:
            _beside(run, resource, is_wrong=bool(found.broken.get(name)))


def _beside(run: _Run, resource: Resource, *, is_wrong: bool) -> None:
    """The Parquet file beside a CSV: not compared if the CSV was not read, or has cells that are wrong."""
    name = resource.table.name
    findings = [found for file in resource.parquet for found in run.footers[file].findings]
    if not findings and (not resource.parquet or name not in run.frames or is_wrong):
        run.verdict.count("Parquet files", name, HELD_UP)
        return
    run.add(*findings)
    run.verdict.judged["Parquet files"] += 1
    if findings:
        return
    [path] = resource.parquet
    file, csv, columns = run.relative(path), run.frames[name], resource.table.columns
    parquet = run.engine.parquet(resource.table, [path])
    if run.engine.fingerprint(csv, columns) != run.engine.fingerprint(parquet, columns):
        run.add(*different_rows(resource.table, csv, parquet, run.where[name], file))
