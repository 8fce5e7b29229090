"""The folders of ``ARCHITECTURE.md``, written from the docstrings of the folders and modules themselves."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.documents.examples import ROOT
from tests.test_house import FLOOR, SOURCE, room

ARCHITECTURE = ROOT / "ARCHITECTURE.md"
_FOLDERS = re.compile(r"(?<=<!-- folders -->\n).*(?=<!-- /folders -->)", re.DOTALL)


def with_folders(text: str) -> str:
    """The page with a line for each folder of the package and each module that stands in none."""
    named = [path for path in SOURCE.rglob("__init__.py") if path.parent != SOURCE]
    alone = [path for path in SOURCE.glob("*.py") if path.stem != "__init__"]
    rows = [f"| `{_name(path)}` | {_first_sentence(path)} |\n" for path in sorted([*named, *alone], key=_place)]
    return _FOLDERS.sub(lambda _: "".join(["| In | What it holds |\n| --- | --- |\n", *rows]), text)


def _place(path: Path) -> tuple[int, str]:
    # The highest layer first; the reading path stands beside the layers, and is listed below them.
    return -FLOOR.get(room(path), 0), _name(path)


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix().removesuffix("__init__.py")


def _first_sentence(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split()).replace("|", "\\|")
