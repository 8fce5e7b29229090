"""``kc2026 show``: print a record with everything tied to it."""

from __future__ import annotations

from pathlib import Path

import click

from korea_china_2026.cli.completing import record_ids
from korea_china_2026.cli.options import texts_option
from korea_china_2026.cli.outcomes import exit_codes
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.read.show import show


@click.command(epilog=exit_codes())
@click.argument("record_id", metavar="ID", shell_complete=record_ids)
@texts_option
def command(record_id: str, folder: Path | None) -> None:
    """The record ID comes with its reports, voices, spans and relations; if the texts are at hand, also with the words
    of each span."""
    try:
        click.echo(show(record_id, folder))
    except KoreaChinaError as error:
        raise click.UsageError(str(error)) from None
