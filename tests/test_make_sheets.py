from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import make_sheets
from benchmarks.make_sheets import GROWING, KEPT, ROOT, make

from korea_china_2026.rules.sheets import check_sheets as check
from korea_china_2026.sheets.corpus import gather, read_corpus

pytestmark = pytest.mark.slow


def test_sheets_of_more_articles_are_valid_and_have_the_shape_of_the_real_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # Parts as small as one copy, so that every registry that grows is cut.
    monkeypatch.setattr(make_sheets, "PART_BYTES", 0)
    coded = len(list((ROOT / "seeds" / "sources").glob("*.yaml")))
    assert make(tmp_path, coded + 1) == 2 * coded
    tables, verdict = check(read_corpus(gather(tmp_path / "seeds")), {})
    assert verdict.settled() == []
    once = {
        path: data
        for path, data in gather(ROOT / "seeds").items()
        if path.startswith("sources/") or path.removesuffix(".yaml") in GROWING or path in KEPT
    }
    real, _ = check(read_corpus(once), {})
    for name, rows in real.placed.items():
        if name not in ("places", "coders", "changes"):
            assert len(tables.of(name)) == 2 * len(rows), name
    assert sorted(path.name for path in (tmp_path / "seeds" / "claims").iterdir()) == [
        "claims-0001.yaml",
        "claims-0002.yaml",
    ]


def test_the_same_number_gives_the_same_bytes(tmp_path: Path):
    for folder in ("one", "two"):
        make(tmp_path / folder, 5)
    assert gather(tmp_path / "one" / "seeds") == gather(tmp_path / "two" / "seeds")
