"""What a first call costs: whole processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.processes import Program, Run, code, compare, kc2026
from benchmarks.tables import COMPARISON, Section, added, comparison

ROOT = Path(__file__).parents[1]
TITLE = "Cold start"
WANTED = (
    "Whole processes from start to exit, on the published package. `tests/read/test_import.py` says what each process"
    " may import."
)
_CALLS = "First calls"
COLUMNS = {_CALLS: COMPARISON}
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
    return Section("cold-start", TITLE, WANTED, (comparison(_CALLS, _against_first(groups), note),))


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
