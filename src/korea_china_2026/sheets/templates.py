"""The templates of this folder, filled."""

from pathlib import Path
from typing import Any

import jinja2

from korea_china_2026.model.fields import render
from korea_china_2026.sheets.edits import spell

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_ENVIRONMENT.filters |= {"spell": spell, "number": render}


def fill(name: str, **values: Any) -> str:
    """The template called ``name``, filled."""
    return _ENVIRONMENT.get_template(name).render(values)
