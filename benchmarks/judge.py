"""The judge of packages against frictionless, and against only reading the same files; whole processes, side by side.

python -m benchmarks.judge DIR [ROUNDS] [--frictionless N]      DIR holds a package (see benchmarks.make_package)

Each round runs every program once, in turn, so that what else the machine does falls on all alike; frictionless, which is
slow, runs N times (default 1). Printed: wall and CPU seconds, peak memory, and the ratios to ours with their spread.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

PROGRAMS = {
    "kc2026": "import sys; from korea_china_2026.__main__ import main; sys.argv[1:] = ['validate', '{descriptor}']; sys.exit(main())",
    "pyarrow, reading CSV": "import glob, pyarrow.csv as c\nfor f in glob.glob('{folder}/data/*.csv'): c.read_csv(f)",
    "frictionless validate": "import frictionless; assert frictionless.validate('{descriptor}').valid",
}
OURS, READING, THEIRS = PROGRAMS


class Run(NamedTuple):
    """What one process took: wall and CPU seconds, peak memory in megabytes."""

    wall: float
    cpu: float
    peak: float


def run(program: str, folder: Path) -> Run:
    code = PROGRAMS[program].format(folder=folder, descriptor=folder / "datapackage.json")
    before = os.times().elapsed
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        assert process.stderr is not None
        raise SystemExit(f"{program} ended with {process.returncode}: {process.stderr.read().decode()[-500:]}")
    return Run(os.times().elapsed - before, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(folder: Path, rounds: int, slow: int) -> dict[str, list[Run]]:
    """Every program's runs, in rounds; the first round of all warms the files and is not counted, but for the slow one."""
    runs: dict[str, list[Run]] = {program: [] for program in PROGRAMS}
    for number in range(rounds + 1):
        for program in (OURS, READING):
            found = run(program, folder)
            if number:
                runs[program].append(found)
        if number < slow:
            runs[THEIRS].append(run(THEIRS, folder))
    return runs


def spread(values: list[float]) -> str:
    """Median, and the least and the most of several."""
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def rows(runs: dict[str, list[Run]]) -> list[tuple[str, float, float, float, tuple[float, float], float]]:
    """For each peer: what is compared, median CPU seconds of ours and of the peer, the median ratio of ours to it, the least and
    the most of that ratio, and our peak memory in megabytes. Runs of one round are paired; one of the slow peer with all of ours."""
    made = []
    for peer in (READING, THEIRS):
        pairs = zip(runs[OURS], runs[peer], strict=True) if peer == READING else ((ours, one) for one in runs[peer] for ours in runs[OURS])
        ratios = [ours.cpu / theirs.cpu for ours, theirs in pairs]
        if ratios:
            made.append((f"{OURS} / {peer}, CPU", median(one.cpu for one in runs[OURS]), median(one.cpu for one in runs[peer]),
                         median(ratios), (min(ratios), max(ratios)), max(one.peak for one in runs[OURS])))
    return made


def report(runs: dict[str, list[Run]]) -> str:
    lines = ["| program | runs | wall s | CPU s | peak MB |", "|---|---|---|---|---|"]
    for program, found in runs.items():
        if found:
            wall, cpu, peak = (list(map(float, values)) for values in zip(*found, strict=True))
            lines.append(f"| {program} | {len(found)} | {spread(wall)} | {spread(cpu)} | {max(peak):.0f} |")
    paired = zip(runs[OURS], runs[READING], strict=True)
    ratios = [(ours.wall / bare.wall, ours.cpu / bare.cpu) for ours, bare in paired]
    lines.append(f"\nOurs over reading alone: wall {spread([wall for wall, _ in ratios])}, CPU {spread([cpu for _, cpu in ratios])}.")
    if runs[THEIRS]:
        slow = runs[THEIRS]
        lines.append(f"frictionless over ours: wall {spread([one.wall / ours.wall for one in slow for ours in runs[OURS]])}, "
                     f"CPU {spread([one.cpu / ours.cpu for one in slow for ours in runs[OURS]])}.")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("--frictionless", type=int, default=1, metavar="N")
    given = parser.parse_args()
    print(report(measure(given.folder.resolve(), given.rounds, given.frictionless)))
