"""What was wanted of the figures, and whether those that are kept meet it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from korea_china_2026.model.package import PACKAGE


class Wish(NamedTuple):
    """Every figure that the pattern finds in a section must not exceed ``most``."""

    section: str
    text: str
    pattern: str
    most: float
    unit: str = ""


_CELLS = r"(?: [^|]* \|){%d} "
WISHES = (
    Wish("cold-start", "importing the package adds under 30 ms", r"adds (-?[\d.]+) ms", 30, " ms"),
    Wish(
        "cold-start",
        "`load` takes at most 1.1 times the engine's own reading",
        rf"alone \|{_CELLS % 2}([\d.]+)",
        1.1,
    ),
    Wish(
        "loading",
        "the same of a package with a million rows",
        rf"(?:parquet|_table|columns|dataset) \|{_CELLS % 2}([\d.]+)",
        1.1,
    ),
    Wish("cold-start", "`kc2026 --help` under 0.15 s", r"\| kc2026 --help \| ([\d.]+) \|", 0.15, " s"),
    Wish("cold-start", "`kc2026 show` under 0.4 s", r"\| kc2026 show \| ([\d.]+) \|", 0.4, " s"),
    Wish("cold-start", "`kc2026 validate` of one sheet under 0.5 s", r"one sheet \| ([\d.]+) \|", 0.5, " s"),
    Wish(
        "loading",
        "pandas frames no larger than those of `pandas.read_csv`",
        rf"^\| \w+ \|{_CELLS % 2}([\d.]+) \| [\d.]+ \| [\d.]+ \|$",
        1,
    ),
    Wish("loading", "with `compact`, smaller ones", r"\| ([\d.]+) \| [\d.]+ \|$", 0.9),
    Wish(
        "check",
        "a package is checked in a tenth of the time of `frictionless validate`",
        rf"frictionless validate \|{_CELLS % 2}([\d.]+)",
        0.1,
    ),
    Wish(
        "check",
        "and in at most 4 times that of pyarrow's bare reading of the CSV",
        rf"only reading CSV \|{_CELLS % 2}([\d.]+)",
        4,
    ),
    Wish("check", "and under 1.2 GB", rf"^\| [\d,]+ rows \|{_CELLS % 1}(\d+)", 1200, " MB"),
    Wish("scale", "up to ten million rows under 2 GB", rf"^\| [\d,]+ \|{_CELLS % 1}(\d+) \|", 2000, " MB"),
    Wish(
        "scale",
        "and in at most 15 µs per row, however few",
        rf"^\| [\d,]+ \|{_CELLS % 2}([\d.]+) \|$",
        15,
        " µs",
    ),
    Wish(
        "sheets",
        "the sheets of a hundred articles are checked in at most 3 times what libyaml takes to load them",
        rf"validate / bare \|{_CELLS % 3}([\d.]+)",
        3,
    ),
    Wish(
        "sheets",
        "an anchor is checked in the time of hashing it",
        rf"^\| check_anchors / [^|]+\|{_CELLS % 3}([\d.]+)",
        1,
    ),
)


def wishes(kept: Mapping[str, str]) -> str:
    """A table of what was wanted, whether it is met, the least good of the figures kept, and of which version it is."""
    lines = [
        "## What was wanted", "",
        "| Wanted | | Measured | Version |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    for wish in WISHES:
        text = kept.get(wish.section, "")
        found = [float(figure) for figure in re.findall(wish.pattern, text, re.MULTILINE)]
        version = "".join(re.findall(rf"^Measured .* {PACKAGE.name} (\d+(?:\.\d+)*)", text, re.MULTILINE))
        said = "not measured" if not found else "met" if max(found) <= wish.most else "**missed**"
        lines.append(f"| {wish.text} | {said} | {f'{max(found):g}{wish.unit}' if found else ''} | {version} |")
    return "\n".join([*lines, ""])
