"""``kc2026 show``: print a record with everything tied to it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from korea_china_2026.cli.completing import record_ids
from korea_china_2026.cli.options import texts_option
from korea_china_2026.cli.outcomes import exit_codes
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.read.records import find_record, related
from korea_china_2026.read.show import show


@click.command(epilog=exit_codes())
@click.argument("record_id", metavar="ID", shell_complete=record_ids)
@texts_option
@click.option("--json", "as_json", is_flag=True, help="Print the record and all that is tied to it as JSON.")
def command(record_id: str, folder: Path | None, *, as_json: bool) -> None:
    """The record ID comes with its reports, voices, spans and relations; if the texts are at hand, also with the words
    of each span."""
    try:
        click.echo(_as_json(record_id) if as_json else show(record_id, folder))
    except KoreaChinaError as error:
        raise click.UsageError(str(error)) from None


def _as_json(record_id: str) -> str:
    found = find_record(record_id)
    ties = [{**tie._asdict(), "row": tie.row._asdict()} for tie in related(record_id, found.table)]
    whole = {"table": found.table, "row": found.row._asdict(), "ties": ties}
    return json.dumps(whole, ensure_ascii=False, indent=2, default=str)
