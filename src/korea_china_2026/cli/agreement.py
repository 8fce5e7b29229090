"""``kc2026 agreement``: compute how far the two passes agree, and print it."""

from pathlib import Path

import click
import pandas as pd

from korea_china_2026.agreement.measure import measure, measure_readings
from korea_china_2026.answers.rows import UNITS
from korea_china_2026.cli.completion import one_of
from korea_china_2026.cli.conventions import file_path, home_option
from korea_china_2026.cli.renderings import stop_at
from korea_china_2026.cli.sheet_files import read_published
from korea_china_2026.names import require_name
from korea_china_2026.package_files import read_regular
from korea_china_2026.publish.workbook import read_filled
from korea_china_2026.rules.rows import CODED
from korea_china_2026.sheets.corpus import gather, read_raw
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.layout import RAW
from korea_china_2026.sheets.workbook import MAX_BYTES

#: The tables of which agreement is measured.
MEASURED = dict.fromkeys((*CODED, *UNITS))
CAVEAT = (
    "Two passes of one language model are not independent observers: these figures are repeat agreement. "
    "missed_by_both supposes independence and is a lower bound."
)
UNMEASURED = "no agreement was measured"
PERSON = "This is agreement of a person with the published data; it is not the repeat agreement of the two passes."


@click.command()
@click.argument("table", required=False, shell_complete=one_of(MEASURED))
@click.option(
    "--with",
    "filled",
    type=file_path(exists=True, dir_okay=False),
    metavar="FILE.xlsx",
    help="Measure a form of `kc2026 sample`, filled in by a person, against the data.",
)
@home_option
def command(table: str | None, filled: Path | None, home: Path) -> None:
    """TABLE limits the figures to one table. Intervals are 95 % bootstrap intervals."""
    if table is not None:
        require_name("table of which agreement is measured", table, MEASURED)
    corpus = read_published(home)
    stop_at(corpus.findings, UNMEASURED)
    published = flatten(corpus)
    if filled:
        readings, blank, findings = read_filled(filled.name, read_regular(filled, MAX_BYTES), published)
        stop_at(findings, UNMEASURED)
        rows = measure_readings(readings)
        caveat = f"{len(readings)} answers of a person, {blank} cells left blank and not measured. " + PERSON
    else:
        seeds = gather(home / "seeds")
        raw = [read_raw(seeds, folder) for folder in RAW]
        stop_at(sorted(finding for one in raw for finding in one.findings), UNMEASURED)
        rows = [*measure(*map(flatten, raw)), *measure_readings(published.of("readings"))]
        caveat = CAVEAT
    rows = [row for row in rows if table in (None, row["table_name"])]
    if not rows:
        why = "nothing was coded twice" if filled is None else f"{filled} has no answers"
        raise click.UsageError(f"no agreement is measured: {why}{f' on {table}' if table else ''}")
    click.echo(pd.DataFrame(rows).to_string(index=False, float_format="{:.3f}".format, na_rep="-"))
    click.echo(caveat)
