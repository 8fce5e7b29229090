"""The words that a shell may complete: what each command takes, known without importing the command.

Most commands load libraries that take longer than somebody waits for a completion. So while a shell completes, a command is
stood in for by one that has its arguments and options and does nothing; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from korea_china_2026.catalogue import RULES
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.read.ids import ids_with

SHELLS = ("bash", "zsh", "fish")
#: As `korea_china_2026.publish.exports` has them, which takes too long to import.
FORMATS = ("csv", "parquet", "sqlite", "duckdb", "jsonl", "xlsx", "dta", "sav", "webannotation", "brat", "datasets", "plover",
           "rocrate", "all")  # fmt: skip
#: The tables of which agreement is measured.
AGREED = ("passages", "events", "claims", "event_reports", "claim_reports", "quotes", "figures")
_REPORTS = ("text", "json", "github", "sarif")
_ENGINES = ("duckdb", "spark")

#: What can be typed, given how it starts; with a word on each, where there is one to say.
Words = Callable[[str], Iterable[tuple[str, str | None]]]


def stand_in(name: str, line: str) -> click.Command:
    """A command that takes what the command called ``name`` takes and does nothing; ``line`` is its one line of help."""
    return click.Command(name, params=_params(name), short_help=line, context_settings={"help_option_names": ["-h", "--help"]})


def _params(name: str) -> list[click.Parameter]:
    match name:
        case "validate":
            return [_paths("sheets"), _one_of("--format", _REPORTS), _one_of("--engine", _ENGINES),
                    _flag("--require-texts"), *_texts_and_root()]
        case "build":
            return [_flag("--check"), *_texts_and_root()]
        case "export":
            return [_words("names", _formats, nargs=-1), _folder("--out"), _folder("--texts")]
        case "site":
            return [_path("folder"), _folder("--texts")]
        case "search":
            return [click.Argument(["words"], nargs=-1), click.Option(["--most"], type=int)]
        case "show":
            return [_words("record_id", _records), _folder("--texts")]
        case "new":
            return [click.Argument(["source"]), _folder("--text"), _folder("--root")]
        case "anchor":
            return [_path("sheet"), *_texts_and_root()]
        case "workbook":
            return [_path("out"), _words("source", _articles), *_texts_and_root()]
        case "import":
            return [_path("book"), _folder("--out"), _one_of("--format", _REPORTS), *_texts_and_root()]
        case "find":
            return [_words("source", _articles), click.Argument(["words"]), *_texts_and_root()]
        case "changes":
            return [_path("old"), _path("new"), _one_of("--format", ("text", "markdown", "json")), *_texts_and_root()]
        case "agreement":
            return [_words("table", _tables), _folder("--root")]
        case "explain":
            return [_words("code", _codes)]
        case "completion":
            return [click.Argument(["shell"], type=click.Choice(SHELLS))]
    raise KeyError(name)


def _words(name: str, complete: Words, nargs: int = 1) -> click.Argument:
    def items(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(word, help=line) for word, line in complete(incomplete)]

    return click.Argument([name], required=False, nargs=nargs, shell_complete=items)


def _path(name: str) -> click.Argument:
    return click.Argument([name], required=False, type=click.Path())


def _paths(name: str) -> click.Argument:
    return click.Argument([name], nargs=-1, type=click.Path())


def _folder(name: str) -> click.Option:
    return click.Option([name], type=click.Path())


def _flag(name: str) -> click.Option:
    return click.Option([name], is_flag=True)


def _one_of(name: str, choices: Sequence[str]) -> click.Option:
    return click.Option([name], type=click.Choice(choices))


def _texts_and_root() -> list[click.Parameter]:
    return [_folder("--texts"), _folder("--root")]


# --- words ----------------------------------------------------------------------------------------------------------


def _formats(incomplete: str) -> Iterator[tuple[str, None]]:
    return _starting(FORMATS, incomplete)


def _tables(incomplete: str) -> Iterator[tuple[str, None]]:
    return _starting(AGREED, incomplete)


def _records(incomplete: str) -> Iterator[tuple[str, None]]:
    # A shell has no place for a message; the command itself will say what is missing.
    with suppress(KoreaChinaError):
        yield from _starting(ids_with(incomplete), incomplete)


def _codes(incomplete: str) -> Iterator[tuple[str, str]]:
    return ((rule.code, rule.demand) for rule in RULES.values() if rule.code.startswith(incomplete.upper()))


def _articles(incomplete: str) -> Iterator[tuple[str, None]]:
    here = Path.cwd()
    checkout = next((folder for folder in (here, *here.parents) if (folder / "seeds").is_dir()), here)
    return _starting(sorted(path.stem for path in checkout.glob("seeds/sources/*.yaml")), incomplete)


def _starting(words: Iterable[str], incomplete: str) -> Iterator[tuple[str, None]]:
    return ((word, None) for word in words if word.startswith(incomplete))
