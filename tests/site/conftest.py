from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from lxml.html import HtmlElement

from korea_china_2026.article_texts import VARIABLE
from korea_china_2026.publish.exports import Tables
from korea_china_2026.publish.site.render import render_site

from ..checkout import TEXTS
from ..exports.conftest import read_real
from ..package_faults import Fault, spoilt
from ..publish.conftest import small as small
from ..publish.strategies import Package
from .reading import pages

Site = dict[str, bytes]


def real_tables() -> Tables:
    return read_real().tables


def built(factory: pytest.TempPathFactory, name: str, *options: str, **variables: str) -> Path:
    """The site that the command writes, in a process of its own; written by the first worker to come, shared by all."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            # Another seed than any worker has: what depends on the order of a set would differ from what a worker
            # renders.
            environment = os.environ | {"PYTHONHASHSEED": "4711"} | variables
            subprocess.run(
                [sys.executable, "-m", "korea_china_2026", "site", str(folder), *options], env=environment, check=True
            )
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory, "site-public")


@pytest.fixture(scope="session")
def example_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the example, whose articles are at hand everywhere."""
    return spoilt(Fault("none", "", lambda _: None), tmp_path_factory.mktemp("example")).root


@pytest.fixture(scope="session")
def private_folder(tmp_path_factory: pytest.TempPathFactory, example_package: Path) -> Path:
    """The private site of the example."""
    return built(tmp_path_factory, "site-private", "--texts", str(TEXTS), KOREA_CHINA_2026_PACKAGE=str(example_package))


def held_folder() -> str:
    held = os.environ.get(VARIABLE)
    if not held:
        pytest.skip(f"not judged: the article texts are not at hand ({VARIABLE} is not set)")
    return held


_SMALL: Site = {}


@pytest.fixture
def small_site(small: Package) -> Site:
    """The site of the small package, rendered once by each worker."""
    if not _SMALL:
        _SMALL.update(render_site(small, {}))
    return _SMALL.copy()


@pytest.fixture(scope="session")
def site(folder: Path) -> Site:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def read(site: Site) -> dict[str, HtmlElement]:
    """The pages of the site as trees; whoever changes one changes it for all."""
    return pages(site)
