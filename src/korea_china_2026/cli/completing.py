"""What a shell may complete: ids, codes and articles that start as typed, for
``shell_complete`` of click's arguments."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import click

from korea_china_2026.errors import KoreaChinaError, installed
from korea_china_2026.package_view import Table
from korea_china_2026.read.engines import duckdb_relation
from korea_china_2026.read.package import package

#: Tables of which nobody types an id: made of others' ids, and thousands.
_COMPOSED = {"evidence", "codings", "adjudications", "claim_relations"}


def ids_with(prefix: str) -> list[str]:
    """The ids that start with ``prefix``, in publishing order. Without one, those of entities and articles alone.

    MissingEngineError without DuckDB.
    """
    with installed("duckdb", "duckdb"):
        import duckdb
    tables = [table for table in package().tables.values() if _is_asked_for(table, prefix)]
    with duckdb.connect() as connection:
        return [found for table in tables
                for (found,) in duckdb_relation(connection, table, [table.field(table.id_column)]).fetchall()
                if found.startswith(prefix)]  # fmt: skip


def _is_asked_for(table: Table, prefix: str) -> bool:
    return len(table.key) == 1 and table.name not in _COMPOSED and (bool(prefix) or "passage_id" not in table.columns)


#: As click calls it: context, parameter, and the word as far as it is typed.
Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def one_of(words: Iterable[str]) -> Completer:
    """Complete one of ``words``."""
    return lambda _context, _parameter, incomplete: [word for word in words if word.startswith(incomplete)]


def record_ids(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The ids of records that start as typed."""
    # A shell has no place for a message; the command itself says what is missing.
    with suppress(KoreaChinaError):
        return ids_with(incomplete)
    return []


def articles(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The articles that have a sheet in the checkout around the working folder."""
    here = Path.cwd()
    checkout = next((folder for folder in (here, *here.parents) if (folder / "seeds").is_dir()), here)
    return sorted(path.stem for path in checkout.glob(f"seeds/sources/{incomplete}*.yaml"))
