"""``python -m tests.documents.refresh``: write the outputs of the examples, the API reference and the folders of
ARCHITECTURE.md anew.

Prints what changed: read again what stands around it. With the names of pages, only those.
"""

from __future__ import annotations

import difflib
import sys
import tempfile
from pathlib import Path

from tests.documents.api import API, reference
from tests.documents.architecture import ARCHITECTURE, with_folders
from tests.documents.examples import PAGES, ROOT, languages, refreshed
from tests.documents.runners import has_r


def main(names: list[str]) -> None:
    """Refresh the pages that the names name, or all of them and the API reference."""
    for path in PAGES:
        if names and path.name not in names:
            continue
        if "r" in languages(path) and not has_r():
            print(f"{path.relative_to(ROOT)}: left as it is, since R with dplyr and haven is not installed")
            continue
        with tempfile.TemporaryDirectory() as home:
            _write(path, refreshed(path, Path(home)))
    if not names or API.name in names:
        _write(API, reference())
    if not names or ARCHITECTURE.name in names:
        _write(ARCHITECTURE, with_folders(ARCHITECTURE.read_text(encoding="utf-8")))


def _write(path: Path, text: str) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    name = str(path.relative_to(ROOT))
    if text != before:
        path.write_text(text, encoding="utf-8")
        print("\n".join(difflib.unified_diff(before.splitlines(), text.splitlines(), name, name, lineterm="", n=1)))


if __name__ == "__main__":
    main(sys.argv[1:])
