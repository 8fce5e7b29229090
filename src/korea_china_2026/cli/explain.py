"""``kc2026 explain``: say what a finding's code demands, and why."""

import click
from click.shell_completion import CompletionItem

from korea_china_2026.findings import RULES
from korea_china_2026.names import did_you_mean


def _codes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    started = [rule for rule in RULES.values() if rule.code.startswith(incomplete.upper())]
    return [CompletionItem(rule.code, help=rule.demand) for rule in started]


@click.command()
@click.argument("code", required=False, shell_complete=_codes)
def command(code: str | None) -> None:
    """Without a CODE, all codes are listed."""
    if code is None:
        # In one piece, so that `kc2026 explain | head -1` ends the same each time.
        click.echo("\n".join(f"{rule.code}  {rule.demand}" for rule in RULES.values()))
        return
    found = RULES.get(code.upper())
    if not found:
        raise click.UsageError(f"there is no code {code!r}.{did_you_mean(code.upper(), RULES)}")
    click.echo(f"{found.code}: {found.demand}\n{found.why}")
