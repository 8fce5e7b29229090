"""``kc2026 explain``: say what a finding's code demands, and why."""

from __future__ import annotations

import click

from korea_china_2026.catalogue import RULES
from korea_china_2026.names import did_you_mean


@click.command()
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Say what a finding's CODE demands, and why; without a code, list all of them."""
    if code is None:
        # In one piece, so that `kc2026 explain | head -1` ends the same each time.
        click.echo("\n".join(f"{rule.code}  {rule.demand}" for rule in RULES.values()))
        return
    found = RULES.get(code.upper())
    if found is None:
        raise click.UsageError(f"there is no code {code!r}.{did_you_mean(code.upper(), RULES)}")
    click.echo(f"{found.code}: {found.demand}\n{found.why}")
