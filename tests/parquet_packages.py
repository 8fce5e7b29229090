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
    return folder, [one.name for one in faults if _apply(folder, one)]


def _apply(folder: Folder, one: Fault) -> bool:
    before = _files(folder)
    try:
        one.spoil(folder)
    except (AssertionError, ValueError, StopIteration):
        changed = set()
    else:
        after = _files(folder)
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    tables = {path.stem for path in changed if path.suffix == ".csv"}
    if tables and tables == {path.stem for path in changed if path.suffix == ".parquet"}:
        return True
    for path in _files(folder):
        path.unlink()
    for path, data in before.items():
        path.write_bytes(data)
    return False


def _files(folder: Folder) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.root.rglob("*")) if path.is_file()}


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
