"""The tables of the published sheets, read once by each worker and only where a test asks for them."""

from __future__ import annotations

from functools import cache

from benchmarks.near_statements import published

from korea_china_2026.rules.hints import registered
from korea_china_2026.sheets.flatten import Tables
from tests.checkout import PROJECT


@cache
def tables() -> Tables:
    return published(PROJECT / "seeds")


@cache
def told_of_registries() -> list[str]:
    """What looks wrong in the registries as they are."""
    return [what for what, *_ in registered(tables())]
