"""``kc2026 show``: print a record with everything tied to it."""

from __future__ import annotations

from pathlib import Path

import click

from korea_china_2026.cli.options import texts_option
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.read.show import show


@click.command()
@click.argument("record_id", metavar="ID")
@texts_option
def command(record_id: str, folder: Path | None) -> None:
    """Print the record ID with everything tied to it: reports, voices, spans and relations.

    With the texts at hand the words of each span stand beside it.
    """
    try:
        click.echo(show(record_id, folder))
    except KoreaChinaError as error:
        raise click.UsageError(str(error)) from None
