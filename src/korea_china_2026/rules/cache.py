"""Results kept by the digest of all that they rest on: never needed, never believed without their own digest.

An entry is one file of JSON below a folder that holds nothing else. Its name is the digest of what it was made from, the code
included, so nothing in it is ever out of date; its first line is the digest of what follows, so a damaged one is no entry.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import korea_china_2026


@cache
def code_digest() -> str:
    """The digest of the code and the declarations, and of the Python that runs them."""
    root = Path(korea_china_2026.__file__).parent
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(root.rglob("*.py")):
        digest.update(b"%s %d " % (path.relative_to(root).as_posix().encode(), path.stat().st_size))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(*parts: object) -> str:
    """The name of what rests on some parts, each a plain value or a list of them."""
    return hashlib.sha256(repr((code_digest(), *parts)).encode("utf-8", "backslashreplace")).hexdigest()


class Cache:
    """Entries below one folder, which is made when the first is put there; without a folder there are none."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path | None:
        return None if self.folder is None else self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> Any:
        """What was put under a key; None where there is nothing, or nothing sound."""
        path = self._path(key)
        if path is None:
            return None
        try:
            digest, _, content = path.read_bytes().partition(b"\n")
            sound = digest == hashlib.sha256(content).hexdigest().encode()
            return json.loads(content) if sound else None
        except (OSError, ValueError):
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep a value of JSON; what the disk refuses is not kept."""
        path = self._path(key)
        if path is None:
            return
        content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            os.replace(draft, path)

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove every other entry."""
        if self.folder is None or not self.folder.is_dir():
            return
        for path in self.folder.glob("??/*.json"):
            if path.stem not in keys:
                path.unlink(missing_ok=True)
