from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from korea_china_2026.package_view import read_package
from korea_china_2026.publish.exports import Published, read_published

from ..publish.conftest import small as small

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def real() -> Published:
    # The package in the checkout; nothing here skips.
    return read_real()


@cache
def read_real() -> Published:
    return read_published(read_package(ROOT))
