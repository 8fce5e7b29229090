"""The check of packages as they grow: time and memory by the number of rows."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.packages import made
from benchmarks.processes import Run, compare, kc2026
from benchmarks.tables import Section, Table

TITLE = "Growing packages"
WANTED = (
    "`kc2026 validate` on valid packages of the same shape. `python -m benchmarks.scaling DIR 100000000` measures ten"
    " times the largest size, in about 22 GB of disk."
)
SIZES = {True: (13_000, 26_000), False: (100_000, 1_000_000, 10_000_000)}
_TIME = "Time and memory"
COLUMNS = {_TIME: ("rows", "s", "MB", "µs a row")}


def measure(folder: Path, *, quick: bool) -> Section:
    """One row a size."""
    rows = tuple(_row(size, _runs(folder, size, quick=quick)) for size in SIZES[quick])
    return Section("scale", TITLE, WANTED, (Table(_TIME, COLUMNS[_TIME], rows),))


def _runs(folder: Path, size: int, *, quick: bool) -> list[Run]:
    package = made(folder, size)
    check = kc2026(
        "kc2026 validate", "validate", str(package / "datapackage.json"), runs=1 if quick or size > 10**6 else None
    )
    (runs,) = compare([check], 3, folder / "bytecode").values()
    return runs


def _row(size: int, runs: list[Run]) -> tuple[str, ...]:
    cpu, peak = median(one.cpu for one in runs), max(one.peak for one in runs)
    return (
        f"{size:,}",
        f"{cpu:.2f}",
        f"{peak:.0f}",
        f"{cpu / size * 1e6:.2f}",
    )


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 3:
        sys.exit("python -m benchmarks.scaling DIR ROWS")
    at = Path(sys.argv[1]).resolve()
    print(dict(zip(COLUMNS[_TIME], _row(int(sys.argv[2]), _runs(at, int(sys.argv[2]), quick=True)), strict=True)))
