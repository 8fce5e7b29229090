"""The check of packages beside other libraries that check tables, and beside only reading the same files."""

from __future__ import annotations

from pathlib import Path

from benchmarks.packages import made
from benchmarks.processes import Program, code, compare, kc2026
from benchmarks.tables import COMPARISON, Section, comparison

TITLE = "Checking a package"
WANTED = (
    "A valid package made by `python -m benchmarks.make_package`, in the shape of the real one, its CSV and Parquet"
    " files."
)
SIZES = {True: 13_000, False: 1_475_000}
_TIME = "Whole processes"
COLUMNS = {_TIME: COMPARISON}
#: What takes minutes runs once.
_SLOW = 1
_SAID = (
    "Ours checks descriptor, bytes, form, spelling, keys, references, rules between rows, and that Parquet holds the"
    " rows of the CSV. The others check less (`benchmarks/peers.py`): pydantic cells alone; pandera, dataframely and"
    " frictionless cells, keys and references."
)


def measure(folder: Path, *, quick: bool) -> Section:
    """Ours against every peer on one package below ``folder``."""
    package = made(folder, SIZES[quick])
    programs = _programs(package, quick=quick)
    rounds = 1 if quick else 5
    return Section(
        "check",
        TITLE,
        WANTED,
        (comparison(_TIME, {f"{SIZES[quick]:,} rows": compare(programs, rounds, folder / "bytecode")}, _SAID),),
    )


def _programs(package: Path, *, quick: bool) -> list[Program]:
    at, descriptor = str(package), str(package / "datapackage.json")
    files = f"{at}/data/*.csv"
    programs = [
        kc2026("kc2026 validate", "validate", descriptor),
        code(
            "pyarrow, only reading CSV",
            f"import glob, pyarrow.csv as c\nfor file in glob.glob({files!r}): c.read_csv(file)",
        ),
        Program("dataframely", ("-m", "benchmarks.peers", "dataframely", at)),
        Program("pandera on polars", ("-m", "benchmarks.peers", "pandera", at)),
        Program("pydantic, row by row", ("-m", "benchmarks.peers", "pydantic", at), None if quick else 3),
        code(
            "frictionless validate", f"import frictionless; assert frictionless.validate({descriptor!r}).valid", _SLOW
        ),
    ]
    # The slow ones would make a quick look a long one.
    return programs[:3] if quick else programs
