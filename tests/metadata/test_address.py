# One address, set in one place, and everything that says where the project lives follows.
from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any, get_args

import pytest

from korea_china_2026 import __version__
from korea_china_2026.model.package import HOMEPAGE, PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.datapackage import csv_bytes, descriptor
from korea_china_2026.publish.exports import Published
from korea_china_2026.publish.exports.datasets import card
from korea_china_2026.publish.exports.rocrate import crate
from korea_china_2026.publish.metadata import citation, croissant, dataset
from korea_china_2026.publish.site.render import render_site
from korea_china_2026.read.cite import Style
from korea_china_2026.read.cite import citation as cite_described

from ..publish.conftest import small as small
from ..publish.strategies import Package

ROOT = Path(__file__).parents[2]
Addresses = runpy.run_path(str(ROOT / "hatch_metadata.py"))["Addresses"]


def test_there_is_one_place_for_the_address() -> None:
    assert PACKAGE.homepage == HOMEPAGE


def test_an_address_stands_everywhere_as_soon_as_there_is_one(monkeypatch: pytest.MonkeyPatch, small: Package) -> None:
    address = "https://example.org/korea/china"
    csvs = {name: csv_bytes(table, small[name]) for name, table in TABLES.items()}

    def everywhere() -> dict[str, str]:
        described = descriptor(small, csvs)
        made = {f"cite {style}": cite_described(described, style) for style in get_args(Style)}
        made |= {
            "CITATION.cff": citation(small).decode(),
            "card": card(Published(small)),
            "schema.org": json.dumps(dataset(small)),
            "crate": json.dumps(crate(Published(small), {})),
            "croissant": json.dumps(croissant(small, csvs)),
            "descriptor": json.dumps(described),
        }
        site = render_site(small, {style: cite_described(described, style) for style in get_args(Style)})
        made |= {
            "site": site["cite.html"].decode(),
            "record": next(page.decode() for path, page in site.items() if "claims/" in path),
        }
        hook: dict[str, Any] = {}
        Addresses(str(ROOT), {}).update(hook)
        return made | {"project urls": json.dumps(hook["urls"]), "README": hook["readme"]["text"]}

    assert {name for name, text in everywhere().items() if address in text} == set()
    # The record is frozen; its values are shared by all modules that hold it.
    monkeypatch.setitem(vars(PACKAGE), "homepage", address)
    after = everywhere()
    assert {name for name, text in after.items() if address not in text} == set()
    dead = re.findall(r"\]\((?!https?:|#|mailto:)[^)]+\)", after["README"])
    assert dead == [], "links that would lead nowhere on an index of packages"
    described = json.loads(after["schema.org"])
    assert described["identifier"] == address
    assert all(one["contentUrl"].startswith(f"{address}/raw/v{__version__}/data/") for one in described["distribution"])
    assert "![Timeline of the dated events" in after["README"]
    assert f"({address}/raw/v{__version__}/docs/timeline.svg)" in after["README"]
