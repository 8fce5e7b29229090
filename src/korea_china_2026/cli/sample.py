"""``kc2026 sample``: write records drawn at random, without their codes, for a person to fill in."""

from pathlib import Path

import click

from korea_china_2026.cli.conventions import (
    file_path,
    home_option,
    open_texts,
    refuse_checkout,
    texts_option,
)
from korea_china_2026.cli.renderings import stop_at
from korea_china_2026.cli.sheet_files import read_published, write_new
from korea_china_2026.publish.workbook import draw_sample, render_sample
from korea_china_2026.sheets.flatten import flatten


@click.command()
@click.argument("out", type=file_path(dir_okay=False), metavar="FILE.xlsx")
@click.option("--blind", "n", type=click.IntRange(1), required=True, metavar="N", help="How many records to draw.")
@click.option("--seed", default=2026, show_default=True, help="Another seed draws other records.")
@texts_option
@home_option
def command(out: Path, n: int, seed: int, folder: Path | None, home: Path) -> None:
    """An existing file is not overwritten. If you have the texts, the words are beside each record, else its place.

    `kc2026 agreement --with FILE.xlsx` measures the filled form against the data.
    """
    if out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{out} does not end in .xlsx")
    texts = open_texts(folder)
    if texts:
        refuse_checkout(out, "name a file elsewhere")
    corpus = read_published(home)
    stop_at(corpus.findings, "no sample was drawn")
    try:
        rows = draw_sample(flatten(corpus), n, seed, texts)
        write_new({out: render_sample(rows)})
    except ValueError as error:
        raise click.UsageError(f"--blind {n}: {error}") from None
    click.echo(f"{out}: {n} records, {len(rows)} cells to fill in", err=True)
