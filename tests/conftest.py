"""How property tests run in the suite: fewer examples than Hypothesis' own default, and no clock.

HYPOTHESIS_PROFILE=thorough runs more of them, and whole what the suite draws a part of (`tests.checkout.THOROUGH`).
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.checkout import EXAMPLE, MEMORY, THOROUGH, examples

# Each worker has one core, and so has what it starts: threads that wait for each other only cost. What is started finds
# the modules compiled, and so do the tests the next time.
if not THOROUGH:
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Temporary folders cost no disk, those of what is started too.
if MEMORY is not None:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", MEMORY)

settings.register_profile(
    "suite", max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

# The modules and tests that are collected all live to the end: looking through them again and again for garbage takes
# a third of the time.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


#: Fixtures that take several seconds to make, each with the file or folder of its tests: these are slow.
LONG = {
    # Sites that a process of its own makes: of the published package, and with the words of the example.
    "tests/site/": {"folder", "private_folder"},
    # The published package with one article more, planned as a whole.
    "tests/test_sixth_article.py": {"planned"},
    # Every command of CONTRIBUTING.md.
    "tests/contribute/test_guide.py": {"steps"},
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for where, fixtures in LONG.items():
            if item.nodeid.startswith(where) and not fixtures.isdisjoint(getattr(item, "fixturenames", ())):
                item.add_marker(pytest.mark.slow)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the sheets of the worked example."""
    shutil.copytree(EXAMPLE / "seeds", tmp_path / "seeds")
    return tmp_path
