"""``kc2026 validate``: judge the sheets, and every anchor where the texts are at hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from korea_china_2026.agreement.judge import judge_folder
from korea_china_2026.cli.options import cache_of, find_root, open_texts, root_option, texts_option
from korea_china_2026.cli.progress import progress
from korea_china_2026.cli.renderings import RENDERINGS, summary
from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.names import did_you_mean
from korea_china_2026.sheets.corpus import find_files

if TYPE_CHECKING:
    from korea_china_2026.rules.sql.package import Engine


@click.command()
@click.argument("sheets", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(list(RENDERINGS)), default="text", help="How findings are printed.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", help="What runs the rules over a package.")
@click.option("--cache", is_flag=True, help="Keep what is known in .cache/sheets, and judge only what has changed since.")
@texts_option
@root_option
def command(sheets: tuple[Path, ...], style: str, engine: Engine, cache: bool, folder: Path | None, root: Path | None) -> None:
    """Judge the sheets, and every anchor where the texts are at hand.

    Findings go to standard output as FILE:LINE:COLUMN: CODE message; SHEETS limits them to some sheets, judged against
    the whole corpus. A descriptor (datapackage.json) instead of sheets has the published package judged, this one or another.
    """
    if any(sheet.suffix == ".json" for sheet in sheets):
        verdict = _judge_package(sheets, engine)
        _print(verdict.settled(), verdict, style)
    if engine != "duckdb":
        raise click.UsageError("--engine is for packages; name a descriptor (datapackage.json)")
    home = find_root(root)
    named = [_below_seeds(sheet, home, find_files(home / "seeds")) for sheet in sheets]
    with progress("reading and judging the sheets"):
        verdict = judge_folder(home / "seeds", open_texts(folder), files=named, cache=cache_of(home) if cache else None)
    _print([finding for finding in verdict.settled() if not named or finding.place.file in named], verdict, style)


def _print(findings: list[Finding], verdict: Verdict, style: str) -> NoReturn:
    click.echo(RENDERINGS[style](findings, verdict), nl=False)
    click.echo(summary(len(findings), verdict), err=True)
    sys.exit(1 if findings else 0)


def _judge_package(named: tuple[Path, ...], engine: Engine) -> Verdict:
    from korea_china_2026.rules.sql.package import judge_package  # DuckDB, which sheets do not need
    from korea_china_2026.rules.sql.spark import NoEngine

    if len(named) > 1:
        raise click.UsageError("name one descriptor, and no sheets beside it")
    if not named[0].is_file():
        raise click.UsageError(f"there is no descriptor {os.fspath(named[0])!r}")
    try:
        with progress("reading and judging the package"):
            return judge_package(named[0], engine=engine)
    except OSError as error:
        raise click.UsageError(f"{os.fspath(named[0])!r} cannot be read: {error.strerror}") from None
    except NoEngine as error:
        raise click.UsageError(f"{error}; pip install 'korea-china-2026[spark]', and Java 17 or newer") from None


def _below_seeds(sheet: Path, home: Path, seeds: Collection[str]) -> str:
    # Something that is no sheet would have no findings, and look as if it had passed.
    path = Path(os.path.relpath((Path.cwd() / sheet).resolve(), home.resolve())).as_posix()
    if not path.startswith("seeds/") or path.removeprefix("seeds/") not in seeds:
        near = did_you_mean(path, [f"seeds/{name}" for name in seeds])
        raise click.UsageError(f"{sheet} is no sheet below {home / 'seeds'}.{near}")
    return path
