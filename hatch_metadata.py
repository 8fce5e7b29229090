"""What a release says of itself that follows from the project's one public address, `HOMEPAGE` in model/package.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Addresses(MetadataHookInterface):
    """Project URLs, and the README with links that hold where it is not beside the files that it names."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in ``readme`` and ``urls``."""
        sys.path.insert(0, str(Path(self.root) / "src"))
        try:
            from korea_china_2026 import __version__
            from korea_china_2026.model.package import PACKAGE, project_urls, with_absolute_links
        finally:
            sys.path.pop(0)
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": with_absolute_links(text, PACKAGE.homepage, __version__),
        }
        metadata["urls"] = dict(project_urls(PACKAGE.homepage, __version__))
