"""Packages of Parquet alone, made from those of CSV beside Parquet, with many faults at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from .package_faults import Fault, Folder, sound

#: Keys of a resource that speak of the bytes or the form of its CSV.
_OF_CSV = ("encoding", "bytes", "hash", "dialect", "parquet")
PARTED = ("codings", "evidence", "claim_reports")


def spoilt_by_all(faults: Iterable[Fault], root: Path) -> tuple[Folder, list[str]]:
    """A package with several faults of cells and rows, and the names of those that it has: those that typed values can
    have, and that find the row which they need as it was."""
    for path, data in sound().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    folder = Folder(root)
    before, planted = _files(folder), []
    for one in faults:
        after = _apply(folder, one, before)
        if after is not None:
            before = after
            planted.append(one.name)
    return folder, planted


def _apply(folder: Folder, one: Fault, before: dict[Path, bytes]) -> dict[Path, bytes] | None:
    """The files with a fault more; None, and the files as before, where it cannot be one of these."""
    try:
        one.spoil(folder)
        is_whole = True
    except (AssertionError, ValueError, StopIteration):
        is_whole = False
    after = _files(folder)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    tables = {path.stem for path in changed if path.suffix == ".csv"}
    if is_whole and tables and tables == {path.stem for path in changed if path.suffix == ".parquet"}:
        return after
    for path in {*changed, *filter(Path.is_symlink, folder.root.rglob("*"))}:
        path.unlink(missing_ok=True)
        if path in before:
            path.write_bytes(before[path])
    return None


def _files(folder: Folder) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file() and not path.is_symlink()}


def parquet_alone(folder: Folder, parts: int = 3) -> Path:
    """The descriptor of the same package as Parquet alone, some of its tables in several parts."""
    described = json.loads(folder.descriptor.read_text("utf-8"))
    for resource in described["resources"]:
        for key in _OF_CSV:
            resource.pop(key, None)
        resource.update(
            format="parquet", mediatype="application/vnd.apache.parquet", path=f"data/{resource['name']}.parquet"
        )
        if resource["name"] in PARTED and parts > 1:
            resource["path"] = _cut(folder.root, resource["name"], parts)
    for path in (folder.root / "data").glob("*.csv"):
        path.unlink()
    folder.descriptor.write_text(json.dumps(described), "utf-8")
    return folder.descriptor


def _cut(root: Path, name: str, parts: int) -> list[str]:
    whole = root / "data" / f"{name}.parquet"
    rows: Any = pq.read_table(whole)
    whole.unlink()
    (root / "data" / name).mkdir()
    size = -(-rows.num_rows // parts)
    paths = [f"data/{name}/part-{number}.parquet" for number in range(parts)]
    for number, path in enumerate(paths):
        pq.write_table(rows.slice(number * size, size), root / path)
    return paths
