"""``kc2026 validate``: judge the sheets, and every anchor where the texts are at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from korea_china_2026.agreement.judge import judge
from korea_china_2026.cli.options import find_root, open_texts, root_option, texts_option
from korea_china_2026.cli.progress import progress
from korea_china_2026.cli.renderings import RENDERINGS, summary
from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.names import did_you_mean
from korea_china_2026.sheets.corpus import gather


@click.command()
@click.argument("sheets", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(list(RENDERINGS)), default="text", help="How findings are printed.")
@texts_option
@root_option
def command(sheets: tuple[Path, ...], style: str, folder: Path | None, root: Path | None) -> None:
    """Judge the sheets, and every anchor where the texts are at hand.

    Findings go to standard output as FILE:LINE:COLUMN: CODE message; SHEETS limits them to some sheets, judged against
    the whole corpus. A descriptor (datapackage.json) instead of sheets has the published package judged, this one or another.
    """
    if any(sheet.suffix == ".json" for sheet in sheets):
        verdict = _judge_package(sheets)
        _print(verdict.settled(), verdict, style)
    home = find_root(root)
    seeds = gather(home / "seeds")
    named = [_below_seeds(sheet, home, seeds) for sheet in sheets]
    with progress("reading and judging the sheets"):
        verdict = judge(seeds, open_texts(folder), whole=not named).verdict
    _print([finding for finding in verdict.settled() if not named or finding.place.file in named], verdict, style)


def _print(findings: list[Finding], verdict: Verdict, style: str) -> NoReturn:
    click.echo(RENDERINGS[style](findings, verdict), nl=False)
    click.echo(summary(len(findings), verdict), err=True)
    sys.exit(1 if findings else 0)


def _judge_package(named: tuple[Path, ...]) -> Verdict:
    from korea_china_2026.rules.sql.package import judge_package  # DuckDB, which sheets do not need

    if len(named) > 1:
        raise click.UsageError("name one descriptor, and no sheets beside it")
    if not named[0].is_file():
        raise click.UsageError(f"there is no descriptor {os.fspath(named[0])!r}")
    try:
        with progress("reading and judging the package"):
            return judge_package(named[0])
    except OSError as error:
        raise click.UsageError(f"{os.fspath(named[0])!r} cannot be read: {error.strerror}") from None


def _below_seeds(sheet: Path, home: Path, seeds: Mapping[str, bytes]) -> str:
    # Something that is no sheet would have no findings, and look as if it had passed.
    path = Path(os.path.relpath((Path.cwd() / sheet).resolve(), home.resolve())).as_posix()
    if not path.startswith("seeds/") or path.removeprefix("seeds/") not in seeds:
        near = did_you_mean(path, [f"seeds/{name}" for name in seeds])
        raise click.UsageError(f"{sheet} is no sheet below {home / 'seeds'}.{near}")
    return path
