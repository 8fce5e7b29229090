"""``kc2026 completion``: print what makes a shell complete commands, options, ids, tables, formats and codes."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
PROGRAM = "kc2026"
#: The variable by which click knows that a shell asks.
VARIABLE = "_KC2026_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Commands, options, ids, tables, formats and codes are completed.

    For now: `source <(kc2026 completion bash)` in bash or zsh, `kc2026 completion fish | source` in fish. For good, put
    that line into the file that the shell reads when it starts (~/.bashrc, ~/.zshrc, ~/.config/fish/config.fish).
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(made(context.find_root().command, {}, PROGRAM, VARIABLE).source())
