"""The command line: a module for each command, or for a few that belong together, imported when one is called. The only
place that prints."""

import importlib
import inspect
from typing import Any

import click
from click.shell_completion import CompletionItem

from korea_china_2026 import __version__
from korea_china_2026.cli.conventions import ended, in_one_sentence
from korea_china_2026.names import READING, Texts, did_you_mean, read_toml

#: The commands by who uses them, each with its one line of help, which `kc2026 --help` and completion show without
#: importing the command. Its module has the same name and holds ``command``, whose docstring continues the line;
#: `_HOMES` says in which other module some are, and under which name.
GROUPS: dict[str, Texts] = read_toml(__file__, "commands.toml")
#: What exit code 1 means, for the commands that can end with it.
_FOUND = GROUPS.pop("exit code 1")
COMMANDS = {name: line for group in GROUPS.values() for name, line in group.items()}


_HOMES = {name: f"reading {name}" for name in READING} | {
    "find": "anchor find",
    "explain": "reading explain",
    "sample": "workbook sample",
    "import": "workbook import_",
    "changes": "build changes",
}


class LazyGroup(click.Group):
    """Knows its commands by name and imports one when it is asked for, so that help costs no imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called ``cmd_name``; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        home, name = _HOMES.get(cmd_name, f"{cmd_name} command").split()
        command: click.Command = getattr(importlib.import_module(f"korea_china_2026.cli.{home}"), name)
        if command.short_help is None and command.callback:
            command.callback = in_one_sentence(cmd_name, command.callback)
            command.short_help = COMMANDS[cmd_name]
            if cmd_name in _FOUND:
                command.epilog = f"Exit code 1: {_FOUND[cmd_name]}. `kc2026 --help` has the other codes."
            command.help = f"{COMMANDS[cmd_name]}\n\n{inspect.cleandoc(command.help or '')}"
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """As click does, but the names of commands come with their line of help without importing any."""
        names = [CompletionItem(name, help=line) for name, line in COMMANDS.items() if name.startswith(incomplete)]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """As click does; help and version are printed on the way, and somebody may have stopped reading."""
        with ended():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, whatever the machine refuses."""
        with ended():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        for title, lines in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl(list(lines.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name for one that is wrong."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}.{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kc2026")
def group() -> None:
    """Code, check, build and read korea-china-2026.

    Exit codes: 0 done, nothing wrong; 1 findings, stale files, or nothing found; 2 wrong use; 3 the disk, a permission
    or another build refused it; 130 interrupted (Ctrl-C); 141 nobody read the output to its end.
    """


def main(args: list[str] | None = None) -> Any:
    """Run the command line; it ends the process with one of the exit codes of `conventions`."""
    return group(args, prog_name="kc2026")
