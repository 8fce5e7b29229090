"""Where the tests find things, and the command line as a function."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner, Result

from korea_china_2026.cli import group

T = TypeVar("T")
TESTS = Path(__file__).parent
PROJECT = TESTS.parent
EXAMPLE = TESTS / "example"
TEXTS = EXAMPLE / "texts"
#: HYPOTHESIS_PROFILE=thorough runs what the suite draws a part of: more examples, and every one of some long lists.
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
#: How many times as many examples it tries.
TIMES = 25
_SHARED = Path("/dev/shm")
_ROOM = 4 * 2**30
#: Where a folder costs no disk, as far as there is such a place with room for all tests: a build waits for the disk at
#: every step.
MEMORY = str(_SHARED) if os.access(_SHARED, os.W_OK) and shutil.disk_usage(_SHARED).free >= _ROOM else None


def examples(suite: int) -> int:
    """How many examples a property is tried with, of which the suite has a few."""
    return TIMES * suite if THOROUGH else suite


def first_of_each(some: Iterable[T], kind: Callable[[T], object], most: int = 2) -> list[Any]:
    """Parameters of a test, of which the first few of each kind are tried always, and the rest with what is slow."""
    seen = Counter[object]()
    made = []
    for one in some:
        seen[kind(one)] += 1
        made.append(pytest.param(one, marks=[pytest.mark.slow] * (seen[kind(one)] > most)))
    return made


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [os.fspath(a) if isinstance(a, Path) else str(a) for a in arguments])
