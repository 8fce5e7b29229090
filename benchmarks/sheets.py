"""Judging and building many sheets against only parsing them with libyaml; whole processes, side by side.

python -m benchmarks.sheets ARTICLES [ROUNDS] [--folder DIR]

Sheets are made (see benchmarks.make_sheets) where DIR has none.

The peer is PyYAML's C loader over the same files. Ours reads, checks every rule (and every anchor, where the texts are
at hand) and makes every published file. Anchors are compared with hashing the same slices.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.make_sheets import ROOT, make
from korea_china_2026.article_texts import VARIABLE, read_texts
from korea_china_2026.rules.reader import Reader
from korea_china_2026.rules.spans import ANCHORED, check_anchors
from korea_china_2026.sheets.corpus import gather, read_corpus
from korea_china_2026.sheets.flatten import Tables, flatten
from korea_china_2026.sheets.layout import published_sheets

_FILES = "sorted(glob.glob('{folder}/seeds/**/*.yaml', recursive=True))"
BARE = f"import glob, yaml\nfor f in {_FILES}: yaml.load(open(f, 'rb'), Loader=yaml.CSafeLoader)"
VALIDATE = "import sys; from korea_china_2026.cli import main; main(['validate', '--root', '{folder}'])"
BUILD = """import os, pathlib
from korea_china_2026.publish.plan import plan
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.article_texts import VARIABLE, read_texts
texts = read_texts(pathlib.Path(os.environ[VARIABLE])) if VARIABLE in os.environ else dict()
planned = plan(gather(pathlib.Path('{folder}/seeds')), texts, None)
assert not planned.verdict.findings, planned.verdict.settled()[:3]"""
ONE = """import sys; from korea_china_2026.cli import main
main(['validate', '--root', '{root}', '{root}/seeds/sources/prism-1.yaml'])"""
#: A text, and where in it an anchor starts and ends.
Slice = tuple[str, Any, Any]


class Run(NamedTuple):
    """What one program took: CPU seconds, and its peak memory in megabytes."""

    cpu: float
    peak: float


class Row(NamedTuple):
    """One comparison: ours and the peer's in ``unit``, and ours over the peer's as median, least and most."""

    measure: str
    unit: str
    ours: float
    peer: float
    ratio: float
    least: float
    most: float


def run(program: str, folder: Path) -> Run:
    code = program.format(folder=folder, root=ROOT)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    told = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{code}\nended with {process.returncode}: {told[-500:]}")
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(folder: Path, rounds: int) -> list[Row]:
    """Every comparison of ``rounds`` rounds, each of which runs all programs in turn."""
    programs = {"bare": BARE, "validate": VALIDATE, "validate and build": BUILD}
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            runs[name].append(run(program, folder))
    rows = []
    for ours in ("validate", "validate and build"):
        pairs = list(zip(runs[ours], runs["bare"], strict=True))
        rows.append(_row(f"{ours} / bare", "s", [(one.cpu, other.cpu) for one, other in pairs]))
        rows.append(_row(f"{ours}, peak", "MB", [(one.peak, other.peak) for one, other in pairs]))
    return [*rows, *anchors(rounds)]


def anchors(rounds: int) -> list[Row]:
    """Checking every anchor of the real sheets, with what follows from passages (that they leave nothing out, that no
    quotation was skipped), against hashing the same slices; nothing without the texts."""
    folder = os.environ.get(VARIABLE)
    texts = read_texts(Path(folder)) if folder else {}
    tables = flatten(read_corpus(published_sheets(gather(ROOT / "seeds"))))
    slices = _slices(tables, texts)
    pairs = [_hashing(tables, texts, slices) for _ in range(max(rounds, 5)) if slices]
    return [_row("check_anchors / hashlib over the same slices", "µs an anchor", pairs)] if pairs else []


def _slices(tables: Tables, texts: Mapping[str, str]) -> list[Slice]:
    digests = {placed["source_id"]: texts.get(str(placed["text_sha256"])) for placed in tables.of("sources")}
    return [
        (text, placed["char_start"], placed["char_end"])
        for name in ANCHORED
        for placed in tables.of(name)
        if (text := digests[placed["source_id"]]) is not None
    ]


def _hashing(tables: Tables, texts: Mapping[str, str], slices: list[Slice]) -> tuple[float, float]:
    """The microseconds that checking and hashing take, for each anchor."""
    before = time.process_time()
    reader = Reader(tables, texts)
    check_anchors(reader, set())
    between = time.process_time()
    for text, start, end in slices:
        hashlib.sha256(text[start:end].encode()).hexdigest()
    after = time.process_time()
    assert not reader.verdict.findings
    return 1e6 * (between - before) / len(slices), 1e6 * (after - between) / len(slices)


def one_sheet(rounds: int) -> list[Row]:
    """``validate`` of one real sheet as a whole process, beside a Python that does nothing."""
    runs = [(run(ONE, ROOT), run("pass", ROOT)) for _ in range(rounds)]
    return [
        _row("validate one sheet / bare Python", "s", [(one.cpu, bare.cpu) for one, bare in runs]),
    ]


def _row(name: str, unit: str, pairs: list[tuple[float, float]]) -> Row:
    ratios = [ours / peer for ours, peer in pairs]
    ours, peer = (median(values) for values in zip(*pairs, strict=True))
    return Row(name, unit, ours, peer, median(ratios), min(ratios), max(ratios))


def compare(articles: int, rounds: int = 1, folder: Path | None = None) -> list[Row]:
    """Make the sheets where there are none, and measure."""
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            return compare(articles, rounds, Path(made))
    if not (folder / "seeds").is_dir():
        make(folder, articles)
    return [*measure(folder, rounds), *one_sheet(max(rounds, 5))]


def report(rows: list[Row]) -> str:
    lines = ["| measure | unit | ours | peer | ratio (least to most) |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.measure} | {row.unit} | {row.ours:.2f} | {row.peer:.2f} | {row.ratio:.3g} ({row.least:.3g} to"
        f" {row.most:.3g}) |"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int)
    parser.add_argument("rounds", type=int, nargs="?", default=1)
    parser.add_argument(
        "--folder", type=Path, help="where the sheets are, or are to be made; a temporary folder without it"
    )
    given = parser.parse_args()
    print(report(compare(given.articles, given.rounds, given.folder)))
