"""Access to an index: the one that a folder keeps, or one that goes with this run."""

from __future__ import annotations

import errno
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from korea_china_2026.rules.index.store import Index

#: What a damaged index raises, wherever in it the damage lies.
_DAMAGE = (sqlite3.DatabaseError, zlib.error, ValueError)

Result = TypeVar("Result")


def with_index(folder: Path | None, task: Callable[[Index], Result]) -> Result:
    """What ``task`` makes of the index that a folder keeps, or of one that goes afterwards: without a folder, or while another
    process works with that one. Where the one that was kept turns out damaged, or cannot be written, the task is done anew.

    OSError where no index can be written.
    """
    with tempfile.TemporaryDirectory(prefix="kc2026-") as passing, _locked(folder) as ours:
        if ours is not None:
            with suppress(*_DAMAGE):
                return _done(_opened(ours / "index.sqlite"), task)
            _remove(ours / "index.sqlite")
        try:
            return _done(Index(Path(passing) / "index.sqlite"), task)
        except sqlite3.OperationalError as error:
            raise OSError(errno.EIO, str(error), passing) from None


def _done(index: Index, task: Callable[[Index], Result]) -> Result:
    try:
        return task(index)
    finally:
        index.close()


def _opened(path: Path) -> Index:
    try:
        return Index(path)
    except sqlite3.DatabaseError:
        _remove(path)
        return Index(path)


def _remove(path: Path) -> None:
    for name in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + name).unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path | None) -> Iterator[Path | None]:
    # SQLite's own lock: on every system it goes with the process that holds it.
    if folder is None:
        yield None
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / "lock.sqlite", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except (OSError, sqlite3.Error):
        yield None
        return
    try:
        yield folder
    finally:
        lock.close()
