"""``kc2026 agreement``: compute how far the two passes agree, and print it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from korea_china_2026.agreement.measure import measure, measure_readings
from korea_china_2026.agreement.units import ENTITY_TABLES, UNIT_TABLES
from korea_china_2026.cli.completing import one_of
from korea_china_2026.cli.options import find_root, root_option
from korea_china_2026.cli.outcomes import exit_codes
from korea_china_2026.names import did_you_mean
from korea_china_2026.sheets.corpus import gather, read_corpus, read_raw
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.layout import RAW, published_sheets

#: The tables of which agreement is measured.
MEASURED = (*UNIT_TABLES, *ENTITY_TABLES, "event_actors", "claim_relations", "checks", "questions", "answers")
CAVEAT = (
    "Two passes of one language model are not independent observers: these figures are repeat agreement. "
    "missed_by_both supposes independence and is a lower bound."
)


@click.command(epilog=exit_codes("findings in the sheets of the passes"))
@click.argument("table", required=False, shell_complete=one_of(MEASURED))
@root_option
def command(table: str | None, root: Path | None) -> None:
    """TABLE limits the figures to one table. Intervals are 95 % bootstrap intervals."""
    if table not in (None, *MEASURED):
        raise click.UsageError(f"no agreement is measured for {table!r}.{did_you_mean(table or '', MEASURED)}")
    seeds = gather(find_root(root) / "seeds")
    raw = [read_raw(seeds, folder) for folder in RAW]
    findings = sorted(finding for corpus in raw for finding in corpus.findings)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        sys.exit(1)
    twice = [placed.cells for placed in flatten(read_corpus(published_sheets(seeds))).of("readings")]
    rows = [
        row for row in (*measure(*map(flatten, raw)), *measure_readings(twice)) if table in (None, row["table_name"])
    ]
    if not rows:
        raise click.UsageError("no agreement is measured: the sheets hold no two passes")
    click.echo(f"{'table':<15}{'field':<24}{'measure':<20}{'value':>9}  {'95 % interval':<19}{'n':>5}")
    for row in rows:
        value, low, high = (
            f"{row[name]:.3f}" if isinstance(row[name], float) else "-" for name in ("value", "ci_low", "ci_high")
        )
        interval = f"{low} to {high}"
        click.echo(
            f"{row['table_name']:<15}{row['field_name']:<24}{row['metric']:<20}{value:>9} "
            f" {interval:<19}{row['n_units']:>5}"
        )
    click.echo(CAVEAT)
