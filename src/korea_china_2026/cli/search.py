"""``kc2026 search``: find records by words."""

from __future__ import annotations

import json
import sys

import click

from korea_china_2026.answers.search import Hit
from korea_china_2026.cli.outcomes import exit_codes
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.read.views import found


@click.command(epilog=exit_codes("no record has any of the words"))
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option(
    "--most", type=click.IntRange(min=1), default=40, show_default=True, metavar="N", help="How many records to print."
)
@click.option("--json", "as_json", is_flag=True, help="Print the records as a JSON array.")
def command(words: tuple[str, ...], most: int, *, as_json: bool) -> None:
    """Records with all of the WORDS come first. A word of three letters or more matches the beginning of a word in ids,
    statements, titles, quotations, figures, what references say, and all names of the actors and places concerned.

    `kc2026 show ID` then shows a whole record.
    """
    try:
        hits = found(" ".join(words))
    except KoreaChinaError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps([hit._asdict() for hit in hits[:most]], ensure_ascii=False, indent=2))
        sys.exit(not hits)
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
