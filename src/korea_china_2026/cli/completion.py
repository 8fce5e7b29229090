"""What completes an argument as it is typed: ids, articles, tables and formats (``shell_complete`` of click)."""

from collections.abc import Callable, Iterable
from contextlib import suppress

import click

from korea_china_2026.cli.conventions import find_root
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.read.package import package
from korea_china_2026.read.records import ids_of

#: Tables of which nobody types an id: made of others' ids, and thousands.
_COMPOSED = {"evidence", "codings", "adjudications", "claim_relations", "check_references"}


#: As click calls it: context, parameter, and the word as far as it is typed.
Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def one_of(words: Iterable[str]) -> Completer:
    """Complete one of ``words``."""
    return lambda _context, _parameter, incomplete: [word for word in words if word.startswith(incomplete)]


def record_ids(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The ids of records that start as typed, in publishing order; without a letter, of entities and articles alone."""
    # A shell has no place for a message; the command itself says what is missing.
    with suppress(KoreaChinaError):
        asked = [table.name for table in package().tables.values() if incomplete or "passage_id" not in table.columns]
        return [found for name in asked if name not in _COMPOSED for found in ids_of(name)
                if found.startswith(incomplete)]  # fmt: skip
    return []


def articles(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The articles that have a sheet in the checkout around the working folder."""
    with suppress(click.UsageError):
        return sorted(path.stem for path in find_root(None).glob(f"seeds/sources/{incomplete}*.yaml"))
    return []
