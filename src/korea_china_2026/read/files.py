"""The Parquet files of a table: one, several, or a folder as engines write it, with columns in the folders' names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from korea_china_2026.read.package import MissingPackageError, Table


class Files(NamedTuple):
    """Paths in a stable order, and the declared columns that stand in names of folders (``source_id=…``) and not in the
    files.
    """

    paths: tuple[str, ...]
    partitions: tuple[str, ...]

    @property
    def alone(self) -> str | None:
        """The path, if one file holds the table with all its columns."""
        return self.paths[0] if len(self.paths) == 1 and not self.partitions else None


def parquet_files(table: Table) -> Files:
    """The files behind the paths that the descriptor lists for a table, those in folders below them included.

    A path that is a folder stands for every ``*.parquet`` below it; names that begin with ``_`` or ``.`` are what
    writers leave beside their data. MissingPackageError for a path that is not there, or a folder without such files.
    """
    found: list[Path] = []
    partitions: set[str] = set()
    for listed in table.parquet:
        if listed.is_file():
            found.append(listed)
            continue
        below = [path for path in sorted(listed.rglob("*.parquet")) if not _is_hidden(path.relative_to(listed).parts)]
        if not below:
            raise MissingPackageError(f"the descriptor names {listed}, which is missing or holds no Parquet file; "
                                      "install the package again, or name a whole one")  # fmt: skip
        found += below
        partitions.update(_keys(path.relative_to(listed).parts[:-1] for path in below))
    return Files(tuple(map(str, found)), tuple(name for name in table.columns if name in partitions))


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(("_", ".")) for part in parts)


def _keys(folders: Iterable[tuple[str, ...]]) -> set[str]:
    return {part.partition("=")[0] for parts in folders for part in parts if "=" in part}
