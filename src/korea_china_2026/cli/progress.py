"""Progress of long work: seen on a terminal, silent in a pipe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def progress(work: str) -> Iterator[None]:
    """Show that ``work`` is under way on standard error, as long as it is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(work):
        yield
