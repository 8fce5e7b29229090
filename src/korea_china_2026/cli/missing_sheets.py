"""Which sheets are missing, if many findings are about the rows that they would hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from korea_china_2026.findings import Finding
from korea_china_2026.sheets.layout import RAW, REGISTRIES

#: Where sheets are called like the article's own.
_BESIDE = ("adjudications", *(f"{folder}/sources" for folder in RAW))


def missing_sheets(seeds: Collection[str], findings: Collection[Finding]) -> Iterator[str]:
    """Sentences on the sheets that are not among ``seeds``, paths below ``seeds/``, though others point to what they
    would hold."""
    for path, sheet in REGISTRIES.items():
        wanted = {f"an id of {table}" for table in sheet.tables}
        dangling = sum(finding.code == "KC202" and finding.expected in wanted for finding in findings)
        if path not in seeds and dangling:
            rows = "a row" if dangling == 1 else f"{dangling} rows"
            yield (
                f"seeds/{path} is missing: sheets point to {rows} that no registry holds, and more follows from that;"
                " put it back first"
            )
    for name in sorted({PurePosixPath(path).name for path in seeds if str(PurePosixPath(path).parent) in _BESIDE}):
        if f"sources/{name}" not in seeds:
            there = " and ".join(f"seeds/{folder}/{name}" for folder in _BESIDE if f"{folder}/{name}" in seeds)
            yield (
                f"seeds/sources/{name} is missing: {there} {'rests' if ' and ' not in there else 'rest'} on it; put it"
                " back first"
            )
