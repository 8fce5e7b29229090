from __future__ import annotations

import os
from pathlib import Path

from click.testing import CliRunner, Result

from korea_china_2026.cli import group

TESTS = Path(__file__).parent.parent
PROJECT = TESTS.parent
EXAMPLE = TESTS / "example"
TEXTS = EXAMPLE / "texts"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [os.fspath(a) if isinstance(a, Path) else str(a) for a in arguments])
