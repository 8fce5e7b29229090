from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.contribute.checkout import EXAMPLE


@pytest.fixture(autouse=True)
def no_texts_by_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KOREA_CHINA_2026_TEXTS", raising=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE / "seeds", tmp_path / "seeds")
    return tmp_path
