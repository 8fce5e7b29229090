"""``kc2026 search``: find records by words."""

from __future__ import annotations

import sys

import click

from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.read.search import Hit, search


@click.command()
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option("--most", type=click.IntRange(min=1), default=40, show_default=True, metavar="N", help="How many records to print.")
def command(words: tuple[str, ...], most: int) -> None:
    """Print the records that have the WORDS: kind, id and what they are called, those with all of the words first.

    Searched are ids, statements, titles, names and surface forms, words of quotations and figures, and what references say; a
    word counts where one begins with it. `kc2026 show ID` then shows a record whole. Exit code 1 if nothing is found.
    """
    try:
        hits = search(" ".join(words))
    except KoreaChinaError as error:
        raise click.UsageError(str(error)) from None
    wide = max((len(hit.table) for hit in hits[:most]), default=0)
    for hit in hits[:most]:
        click.echo(f"{hit.table:<{wide}}  {hit.record_id}: {' '.join(hit.text.split())}")
    click.echo(_counted(hits, most))
    if not hits:
        sys.exit(1)


def _counted(hits: list[Hit], most: int) -> str:
    whole = sum(1 for hit in hits if hit.found == hit.wanted)
    if not hits or hits[0].wanted == 1:
        told = f"{len(hits)} {'record' if len(hits) == 1 else 'records'}"
    else:
        told = f"{whole} with all of the words, {len(hits) - whole} with some"
    return f"{told}; {most} shown, --most N shows more" if len(hits) > most else told
