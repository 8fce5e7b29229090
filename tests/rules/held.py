from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass
class Held:
    """Sheets held in memory; ``read_paths`` are those that were read."""

    sheets: dict[str, bytes]
    stamps: dict[str, str] = field(default_factory=dict)
    read_paths: list[str] = field(default_factory=list)

    @property
    def paths(self) -> Collection[str]:
        """Their paths below ``seeds/``."""
        return self.sheets.keys()

    def read(self, path: str) -> bytes:
        """The bytes of one sheet."""
        self.read_paths.append(path)
        return self.sheets[path]

    def stamp(self, path: str) -> str | None:
        """What tells whether a sheet has changed."""
        return self.stamps.get(path)
