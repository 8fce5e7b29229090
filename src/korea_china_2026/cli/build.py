"""``kc2026 build``: write the tables, the descriptor, the schemas and the generated documents."""

import sys
from pathlib import Path

import click

from korea_china_2026.cli.conventions import home_option, open_texts, progress, texts_option
from korea_china_2026.cli.renderings import stop_at, summary
from korea_china_2026.errors import BuildError
from korea_china_2026.names import Texts
from korea_china_2026.package_files import read_regular
from korea_china_2026.publish.build import compare, write
from korea_china_2026.publish.plan import Plan, plan
from korea_china_2026.sheets.corpus import gather


def plan_or_exit(seeds: Path, texts: Texts, readme: str | None, outcome: str) -> Plan:
    """Plan the sheets below ``seeds``. Where they have findings, print them and ``outcome``, and exit with 1."""
    planned = plan(gather(seeds), texts, readme)
    stop_at(planned.verdict.settled(), f"{summary(planned.verdict)}; {outcome}")
    return planned


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; show what is stale and fail if anything is.")
@texts_option
@home_option
def command(check: bool, folder: Path | None, home: Path) -> None:
    """Nothing is written if the sheets have findings, or if one file cannot be written. Files that did not change are
    not touched."""
    texts = open_texts(folder)
    readme = None
    try:
        readme = read_regular(home / "README.md").decode()
    except UnicodeDecodeError:
        raise BuildError(f"{home / 'README.md'} is not UTF-8 text; save it as UTF-8") from None
    except FileNotFoundError:
        click.echo(f"there is no {home / 'README.md'}, in which figures are kept up to date", err=True)
    with progress("reading and checking the sheets, rendering the tables"):
        planned = plan_or_exit(home / "seeds", texts, readme, "nothing was written")
    changes = compare(planned.files, home) if check else write(planned.files, home)
    for change in changes:
        is_told = check or change.kind == "unknown"
        click.echo(f"{change.kind}: {change.path}" + (f"\n{change.detail}" if is_told and change.detail else ""))
    outcome = "not as the sheets have them" if check else "written or removed"
    click.echo(f"{len(planned.files)} files, {len(changes)} {outcome}", err=True)
    sys.exit(bool(check and changes))
