from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_texts_by_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KOREA_CHINA_2026_TEXTS", raising=False)
