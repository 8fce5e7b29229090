from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .tiny import TEXTS, write, write_texts


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("tiny") / "package")


@pytest.fixture
def untouched(written: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The tiny package itself, for tests that only read it: it is read once for all of them."""
    monkeypatch.delenv("KOREA_CHINA_2026_TEXTS", raising=False)
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(written))
    before = _states(written)
    yield written
    assert _states(written) == before, "a test that changes the package asks for `tiny`"


def _states(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*")}


@pytest.fixture
def tiny(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tiny package, for a test that changes it."""
    monkeypatch.delenv("KOREA_CHINA_2026_TEXTS", raising=False)
    folder = Path(shutil.copytree(written, tmp_path / "package", copy_function=shutil.copyfile))
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(folder))
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "texts", *TEXTS)
