"""``kc2026 validate``: judge the sheets, and every anchor where the texts are at hand."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from korea_china_2026.agreement.judge import judge
from korea_china_2026.cli.options import find_root, open_texts, root_option, texts_option
from korea_china_2026.cli.progress import progress
from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.names import did_you_mean
from korea_china_2026.sheets.corpus import gather


@click.command()
@click.argument("sheets", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "json", "github"]), default="text", help="How findings are printed.")
@texts_option
@root_option
def command(sheets: tuple[Path, ...], style: str, folder: Path | None, root: Path | None) -> None:
    """Judge the sheets, and every anchor where the texts are at hand.

    Findings go to standard output as FILE:LINE:COLUMN: CODE message; SHEETS limits them to some sheets, judged against
    the whole corpus.
    """
    home = find_root(root)
    seeds = gather(home / "seeds")
    named = [_below_seeds(sheet, home, seeds) for sheet in sheets]
    with progress("reading and judging the sheets"):
        verdict = judge(seeds, open_texts(folder), whole=not named).verdict
    findings = [finding for finding in verdict.settled() if not named or finding.place.file in named]
    _print(findings, verdict, style)
    sys.exit(1 if findings else 0)


def _below_seeds(sheet: Path, home: Path, seeds: Mapping[str, bytes]) -> str:
    # Something that is no sheet would have no findings, and look as if it had passed.
    path = Path(os.path.relpath((Path.cwd() / sheet).resolve(), home.resolve())).as_posix()
    if not path.startswith("seeds/") or path.removeprefix("seeds/") not in seeds:
        near = did_you_mean(path, [f"seeds/{name}" for name in seeds])
        raise click.UsageError(f"{sheet} is no sheet below {home / 'seeds'}.{near}")
    return path


def _print(findings: list[Finding], verdict: Verdict, style: str) -> None:
    match style:
        case "json":
            click.echo(json.dumps(as_json(findings, verdict), ensure_ascii=False, indent=2))
        case "github":
            _lines(map(as_annotation, findings))
        case _:
            _lines(map(str, findings))
    click.echo(summary(len(findings), verdict), err=True)


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def summary(n: int, verdict: Verdict) -> str:
    """One line that says how much was judged, and how much could not be."""
    judged = ", ".join(f"{count} {kind}" for kind, count in sorted(verdict.judged.items()) if count)
    missed = ", ".join(f"{count} {kind}" for kind, count in sorted(verdict.not_judged.items()) if count)
    line = f"{n} findings; judged {judged or 'nothing'}"
    return f"{line}; NOT judged: {missed}" if missed else line


def as_json(findings: list[Finding], verdict: Verdict) -> dict[str, Any]:
    """Findings and counts as plain data."""
    rows = [{"file": f.place.file, "line": f.place.line, "column": f.place.column, "code": f.code, "message": f.message,
             "found": f.found, "expected": f.expected, "nearest": f.nearest} for f in findings]
    return {"findings": rows, "judged": dict(verdict.judged), "not_judged": {k: n for k, n in verdict.not_judged.items() if n}}


def as_annotation(finding: Finding) -> str:
    """A finding as a GitHub Actions workflow command, which shows it beside the line."""
    message = finding.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = finding.place.file
    for character in "%\r\n,:":
        file = file.replace(character, f"%{ord(character):02X}")
    # Lines count from 1 there; a finding about a whole file has none.
    line = f",line={finding.place.line},col={finding.place.column}" if finding.place.line else ""
    return f"::error file={file}{line},title={finding.code}::{message}"
