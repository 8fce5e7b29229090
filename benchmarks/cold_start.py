"""What a first call costs: whole processes, and which libraries the time of imports goes to."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.processes import Program, Run, code, compare, environment, kc2026
from benchmarks.tables import COMPARISON, Section, Table, added, comparison

ROOT = Path(__file__).parents[1]
TITLE = "Cold start"
WANTED = (
    "Whole processes from start to exit, on the published package. `tests/read/test_import.py` says what each process"
    " may import."
)
#: Packages that are named in the table of imports; "other" is the standard library and what is small.
_NAMED = ("korea_china_2026", "click", "numpy", "pandas", "pyarrow", "polars", "duckdb", "pydantic")
_CALLS, _IMPORTS = "First calls", "Milliseconds of importing, by package"
COLUMNS = {_CALLS: COMPARISON, _IMPORTS: ("process", *_NAMED, "other", "all")}
_FILE = ROOT / "data" / "events.parquet"
_SHEET = "seeds/sources/prism-1.yaml"
_LOAD = "import korea_china_2026 as kc; kc.load('events', {!r}){}"
#: How each engine reads the file by itself, with rows fetched where the engine would wait.
BARE: Mapping[str, tuple[str, str]] = {
    "pandas": ("import pandas; pandas.read_parquet({!r})", ""),
    "pyarrow": ("import pyarrow.parquet as pq; pq.read_table({!r})", ""),
    "polars": ("import polars; polars.read_parquet({!r})", ""),
    "duckdb": ("import duckdb; duckdb.read_parquet({!r}).fetchall()", ".fetchall()"),
}


def measure(folder: Path, *, quick: bool) -> Section:
    """Every first call against its yardstick; ``folder`` is for what the processes leave behind."""
    rounds = 1 if quick else 15
    bytecode = folder / "bytecode"
    engines = ("polars",) if quick else tuple(BARE)
    groups = {f"load, {engine}": compare(_pair(engine), rounds, bytecode) for engine in engines}
    bare, imported = code("python -c pass", "pass"), code("import korea_china_2026", "import korea_china_2026")
    imports = compare([imported, bare], rounds, bytecode)
    groups |= {"import": imports, "commands": compare(_commands(quick=quick), rounds, bytecode)}
    note = added("`import korea_china_2026`", imports[imported.name], imports[bare.name])
    programs = [program for engine in engines for program in _pair(engine)]
    imports_table = _imports(programs + ([] if quick else _commands(quick=False)), bytecode, 1 if quick else 5)
    return Section("cold-start", TITLE, WANTED, (comparison(_CALLS, _against_first(groups), note), imports_table))


def _pair(engine: str) -> list[Program]:
    bare, fetch = BARE[engine]
    ours, theirs = _LOAD.format(engine, fetch), bare.format(str(_FILE))
    return [code(f"kc.load, {engine}", ours), code(f"{engine} alone", theirs)]


def _commands(*, quick: bool) -> list[Program]:
    """Commands, which have no peers."""
    commands = [kc2026("kc2026 --help", "--help")]
    if not quick:
        commands.append(kc2026("kc2026 show", "show", "beijing-summit-2026"))
        commands.append(kc2026("kc2026 validate, one sheet", "validate", "--root", str(ROOT), str(ROOT / _SHEET)))
    return commands


def _against_first(groups: Mapping[str, Mapping[str, Sequence[Run]]]) -> dict[str, Mapping[str, Sequence[Run]]]:
    """The groups, with each command a group of its own."""
    commands = groups["commands"]
    return {name: runs for name, runs in groups.items() if name != "commands"} | {
        name: {name: runs} for name, runs in commands.items()
    }


# --- where the time goes --------------------------------------------------------------------------------------------


def _imports(programs: Sequence[Program], bytecode: Path, runs: int) -> Table:
    """Milliseconds of importing by package: of several runs the quickest, since whatever disturbs a run makes it
    longer."""
    rows = []
    for program in programs:
        spent = min((_import_times(program, bytecode) for _ in range(runs)), key=Counter.total)
        cells = [f"{spent[name] / 1000:.0f}" if spent[name] else "" for name in (*_NAMED, "other")]
        rows.append((program.name, *cells, f"{spent.total() / 1000:.0f}"))
    return Table(
        _IMPORTS,
        COLUMNS[_IMPORTS],
        tuple(rows),
        (f"The quickest of {runs} under `python -X importtime`, which slows imports down: shares count, not sums.",),
    )


def _import_times(program: Program, bytecode: Path) -> Counter[str]:
    command = [sys.executable, "-X", "importtime", *program.arguments]
    done = subprocess.run(command, env=environment(bytecode), capture_output=True, text=True, check=True)
    spent: Counter[str] = Counter()
    for own, module in re.findall(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", done.stderr, re.M):
        package = module.partition(".")[0].removeprefix("_")
        spent[package if package in _NAMED else "other"] += int(own)
    return spent
