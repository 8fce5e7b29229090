from __future__ import annotations

from pathlib import Path

import pytest

from .tiny import TEXTS, write, write_texts


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KOREA_CHINA_2026_TEXTS", raising=False)
    folder = write(tmp_path / "package")
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(folder))
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "texts", *TEXTS)
