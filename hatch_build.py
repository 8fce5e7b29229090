"""What the build of the wheel adds: a descriptor of the tables as the wheel has them, which is Parquet alone.

The ``datapackage.json`` of the repository describes the CSV files with Parquet beside them. Without the CSV files no
program could open a package by it, and ``kc2026 validate`` would refuse it. Nothing but the standard library and
hatchling is imported: a build environment has no more.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DESCRIPTOR = "datapackage.json"
#: Where it stands in the wheel, beside the folder with the tables.
TARGET = f"korea_china_2026/package/{DESCRIPTOR}"
_FORM = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
#: Keys of a resource that speak of its CSV; ``bytes`` too, because frictionless counts none when it reads Parquet, and
#: complains.
_OF_CSV = ("encoding", "bytes", "dialect", "parquet")


class ParquetDescriptor(BuildHookInterface):
    """Writes the descriptor where the wheel takes it from, and takes it away again."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before the files are gathered. An editable install reads the checkout, which has its own descriptor."""
        self.made = Path(tempfile.mkdtemp())
        if version != "editable":
            file = self.made / DESCRIPTOR
            file.write_bytes(describe(Path(self.root)))
            build_data["force_include"][str(file)] = TARGET

    def finalize(self, *_: Any) -> None:
        """After the wheel is written."""
        shutil.rmtree(self.made, ignore_errors=True)


def describe(root: Path) -> bytes:
    """The descriptor of the Parquet files of a checkout: form and digest are theirs, all else is as published."""
    described = json.loads((root / DESCRIPTOR).read_text("utf-8"))
    described["resources"] = [_as_parquet(root, resource) for resource in described["resources"]]
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _as_parquet(root: Path, resource: dict[str, Any]) -> dict[str, Any]:
    path = resource["parquet"]["path"]
    held = {"path": path, **_FORM, "hash": f"sha256:{hashlib.sha256((root / path).read_bytes()).hexdigest()}"}
    return {key: held.get(key, value) for key, value in resource.items() if key not in _OF_CSV}
