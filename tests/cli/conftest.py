from __future__ import annotations

import pytest

from ..unchanged import beside_the_example as beside_the_example


@pytest.fixture(autouse=True)
def no_texts_by_default(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("KOREA_CHINA_2026_TEXTS", raising=False)
