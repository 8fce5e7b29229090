"""What a descriptor states of a table's files: their size, their digest and the number of rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from korea_china_2026.findings import Verdict
from korea_china_2026.packages.descriptor import Descriptor, Resource

_BLOCK = 1 << 20
#: Nobody can tell here which of the two was changed.
_NOW = ", as the data are now, or the data as they were when this was stated"


def check_stated(
    described: Descriptor,
    verdict: Verdict,
    resource: Resource,
    files: Sequence[Path],
    sha256: str | None,
    rows: int | None,
) -> None:
    """Compare bytes, hash and rows of a resource with its files; size and digest are those of all parts, one after the
    other.

    ``sha256`` is given where it is known already; ``rows`` is None where they could not be counted.
    """
    held, at, name = resource.described, resource.at, resource.table.name
    size = sum(file.stat().st_size for file in files)
    if "bytes" in held and held["bytes"] != size and (*at, "bytes") not in described.told:
        described.add(
            (*at, "bytes"),
            "KC704",
            f"the stated size is not that of the data of {name}",
            held["bytes"],
            f"{size}{_NOW}",
        )
    if "rows" in held and rows is not None and held["rows"] != rows:
        described.add(
            (*at, "rows"), "KC705", f"the stated number of rows is not that of {name}", held["rows"], f"{rows}{_NOW}"
        )
    digest = held.get("hash")
    if digest is None or (*at, "hash") in described.told:
        verdict.not_judged["digests"] += 1
        return
    found = _digest(digest, files, sha256)
    if found is None:
        described.add(
            (*at, "hash"),
            "KC704",
            f"a digest of {name} whose algorithm is not known",
            digest,
            f"sha256:{sha256 or _hash('sha256', files)}",
        )
    elif found != str(digest).lower().rpartition(":")[2]:
        described.add(
            (*at, "hash"),
            "KC704",
            f"the stated digest is not that of the data of {name}",
            digest,
            f"sha256:{sha256 or _hash('sha256', files)}{_NOW}",
        )
    verdict.judged["digests"] += 1


def _digest(digest: Any, files: Iterable[Path], sha256: str | None) -> str | None:
    """The digest of the files by the algorithm that is stated (md5 where none is, as the standard has it); None if
    unknown."""
    if not isinstance(digest, str):
        return None
    algorithm = digest.partition(":")[0].lower() if ":" in digest else "md5"
    if algorithm == "sha256" and sha256 is not None:
        return sha256
    return _hash(algorithm, files) if algorithm in ("md5", "sha1", "sha256", "sha512") else None


def _hash(algorithm: str, files: Iterable[Path]) -> str:
    digest = hashlib.new(algorithm)
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()
