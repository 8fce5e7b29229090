from __future__ import annotations

from functools import cache
from typing import get_args

import pytest

from korea_china_2026.publish.exports.published import Tables, read_published
from korea_china_2026.publish.site.render import render_site
from korea_china_2026.read.cite import Style, cite
from korea_china_2026.read.package import package

from ..publish.conftest import small as small

Site = dict[str, bytes]


@cache
def real_tables() -> Tables:
    return read_published(package().folder).tables


@cache
def real_site() -> Site:
    return render_site(real_tables(), {style: cite(style) for style in get_args(Style)})


@pytest.fixture(scope="session")
def site() -> Site:
    return real_site()
