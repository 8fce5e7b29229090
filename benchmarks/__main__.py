"""Every claim on speed and size, measured against its peers side by side.

python -m benchmarks [--quick] [--only SECTION,…] [--out FILE]

Prints tables with the median, the least and the most of several runs, and keeps them in docs/BENCHMARKS.md, each
section with its date and its machine. With --quick, small sizes and few runs show within about a minute that all of it
works; nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.processes import Failed
from benchmarks.tables import machine, render
from benchmarks.wishes import wishes

DOCUMENT = Path(__file__).parents[1] / "docs" / "BENCHMARKS.md"
#: Sections by their names, with the modules that measure them, in the order of the document.
SECTIONS = {
    "cold-start": "cold_start",
    "loading": "loading",
    "check": "checking",
    "scale": "scaling",
    "sheets": "coding",
    "baselines": "baselines",
}
_HEAD = """\
<!-- Made by `python -m benchmarks`; do not edit. -->

# Benchmarks

A program is a process of its own, from its start to its exit. Seconds are processor time, user and system; there are
more of them if the cores are shared, and the load before says how many processes wanted them. All programs of a task
run in turn, round after round, and a ratio is taken within each round: below 1, ours is faster. Figures are medians;
brackets have the least and the most; MB is the most memory at once. The programs beside ours are installed with
`pip install "korea-china-2026[bench]"`.
"""


def main(given: list[str] | None = None) -> int:
    """Measure the sections asked for, print them, and keep them; the exit code, 1 if a program failed."""
    arguments = _read(given)
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        for name in SECTIONS:
            if name not in arguments.only:
                continue
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            try:
                text = _measured(name, arguments.work or Path(temporary), quick=arguments.quick)
            except Failed as error:
                # What other sections take minutes to measure is not lost for it.
                failed = True
                print(f"{name} is left as it was: {error}", file=sys.stderr)
                continue
            print(text, flush=True)
            if arguments.out is not None:
                keep(arguments.out, name, text)
    return int(failed)


def _measured(name: str, folder: Path, *, quick: bool) -> str:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    module = import_module(f"benchmarks.{SECTIONS[name]}")
    command = shlex.join(["python", "-m", "benchmarks", *(["--quick"] if quick else []), "--only", name])
    section = module.measure(folder, quick=quick)
    return render(section, command, machine(str(section), load))


def _read(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, few runs, nothing kept unless --out says where"
    )
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        default=list(SECTIONS),
        metavar="SECTION,…",
        help=", ".join(SECTIONS),
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="the document to keep the tables in (docs/BENCHMARKS.md)"
    )
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="keep the generated packages here, for the next run to find"
    )
    arguments = parser.parse_args(given)
    if unknown := set(arguments.only) - set(SECTIONS):
        parser.error(f"there is no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    if arguments.out is None and not arguments.quick:
        arguments.out = DOCUMENT
    return arguments


def keep(document: Path, name: str, text: str) -> None:
    """Put a section into the document, in place of the one that stands there under its name; other sections stay."""
    kept = dict(sections(document.read_text("utf-8"))) if document.is_file() else {}
    kept[name] = text.strip()
    blocks = [f"<!-- section:{one} -->\n{kept[one]}\n<!-- /section -->\n" for one in SECTIONS if one in kept]
    document.write_text("\n".join([_HEAD, wishes(kept), *blocks]), "utf-8")


def sections(document: str) -> list[tuple[str, str]]:
    """Names and texts of the sections in a document."""
    return re.findall(r"^<!-- section:([a-z-]+) -->\n(.*?)\n<!-- /section -->$", document, re.DOTALL | re.MULTILINE)


if __name__ == "__main__":
    sys.exit(main())
