"""Markdown documents: a template of ``publish/templates`` filled with declarations and rows."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import jinja2

from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import GROUPS, OBSERVATIONS, TABLES
from korea_china_2026.publish.counts import counted


def document(name: str, **values: Any) -> str:
    """The template called ``name``, filled."""
    return _environment().get_template(name).render(values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("korea_china_2026.publish"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"cell": _cell, "names": names, "n": "{:,}".format, "escaped": escape}
    environment.globals |= {
        "counted": counted, "tally": tally, "GROUPS": GROUPS, "TABLES": TABLES, "OBSERVATIONS": OBSERVATIONS,
        "PACKAGE": PACKAGE,
    }  # fmt: skip
    return environment


def tally(rows: Iterable[Row], column: str) -> Counter[str]:
    """How many rows have each value of a column."""
    return Counter(str(getattr(row, column)) for row in rows)


def names(found: Iterable[str]) -> str:
    """Names as code, separated by commas.

    >>> names(["events", "claims"])
    '`events`, `claims`'
    """
    return ", ".join(f"`{name}`" for name in found)


def escape(text: str) -> str:
    """Text whose characters Markdown leaves alone.

    >>> escape("[a] *b*")
    '\\\\[a\\\\] \\\\*b\\\\*'
    """
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|")
