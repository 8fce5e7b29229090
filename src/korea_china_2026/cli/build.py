"""``kc2026 build``: write the tables, the descriptor, the schemas and the generated documents."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from korea_china_2026.cli.options import cache_of, find_root, open_texts, root_option, texts_option
from korea_china_2026.cli.outcomes import CouldNot
from korea_china_2026.cli.planning import plan_or_exit
from korea_china_2026.cli.progress import progress
from korea_china_2026.cli.renderings import summary
from korea_china_2026.cli.words import PARTS
from korea_china_2026.errors import BuildError
from korea_china_2026.publish.build import compare, write


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; show what is stale and fail if anything is.")
@click.option("--tables", "target", type=click.Path(path_type=Path), metavar="DIR",
              help="Write the tables alone, without a descriptor, below DIR, of as many sheets as there are, on every core; not where "
                   "there are raw codings, corrections or decisions.")
@click.option("--parts", type=click.Choice(PARTS), metavar="N",
              help="With --tables, write each table in N parts; 2, 4, 8 and so on to 4096.")
@click.option("--cache", is_flag=True, help="With --tables, keep what is known in .cache/sheets, and do only what has changed since.")
@texts_option
@root_option
def command(check: bool, target: Path | None, parts: str | None, cache: bool, folder: Path | None, root: Path | None) -> None:
    """Write the tables, the descriptor, the schemas and the generated documents, all or none.

    Nothing is written where the sheets have findings. Files that are as they should be are not touched.
    """
    home = find_root(root)
    texts = open_texts(folder)
    if target is not None:
        if check:
            raise click.UsageError("--check is for the whole build; leave --tables out")
        _write_tables(home, texts, target, int(parts or 1), cache_of(home) if cache else None)
        return
    if parts or cache:
        raise click.UsageError("--parts and --cache are for tables alone; name a folder with --tables")
    try:
        readme = (home / "README.md").read_bytes().decode("utf-8")
        with progress("reading and judging the sheets, rendering the tables"):
            planned = plan_or_exit(home / "seeds", texts, readme, "nothing was written")
        changes = compare(planned.files, home) if check else write(planned.files, home)
    except (BuildError, OSError, UnicodeDecodeError) as error:
        raise CouldNot("build", error) from None
    for change in changes:
        click.echo(f"{change.kind}: {change.path}" + (f"\n{change.detail}" if check and change.detail else ""))
    outcome = "not as the sheets have them" if check else "written or removed"
    click.echo(f"{len(planned.files)} files, {len(changes)} {outcome}", err=True)
    sys.exit(1 if check and changes else 0)


def _write_tables(home: Path, texts: dict[str, str], target: Path, parts: int, cache: Path | None) -> None:
    from korea_china_2026.publish.large import write_tables  # processes, which few sheets do not need

    try:
        with progress("reading and judging the sheets, writing the tables"):
            verdict = write_tables(home / "seeds", texts, target, parts=parts, cache=cache)
    except (BuildError, OSError) as error:
        raise CouldNot("build", error) from None
    findings = verdict.settled()
    for finding in findings:
        click.echo(str(finding))
    click.echo(summary(len(findings), verdict) + ("; nothing was written" if findings else ""), err=True)
    sys.exit(1 if findings else 0)
