"""Coverage-guided fuzzing of one target: python -m fuzz.run TARGET [libFuzzer options]; see fuzz/README.md."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["korea_china_2026", "openpyxl"]):
    from fuzz.targets import TARGETS, seeds_of


def main() -> None:
    """Fuzz until libFuzzer's limits are reached or an input breaks the target, which is then kept as crash-…"""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"{__doc__}\nTargets: {', '.join(TARGETS)}")
    target = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds_of(target)):
            Path(corpus, str(number)).write_bytes(data)
        # An input that takes a minute counts as a hang; one that takes 2 GB as a bomb.
        # Sound inputs run through the same code: without keep_seed all but the shortest would be dropped at the start.
        limits = ["-timeout=60", "-rss_limit_mb=2048", "-max_len=65536", "-len_control=0", "-keep_seed=1"]
        atheris.Setup([sys.argv[0], *limits, *sys.argv[1:], corpus], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
