from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.make_package import make

from korea_china_2026.packages.check import check_package

from .package_faults import Fault, spoilt

pytestmark = pytest.mark.slow


def test_a_scaled_package_is_valid_and_the_same_for_the_same_seed(tmp_path: Path):
    real = spoilt(Fault("none", "", lambda _: None), tmp_path / "real").root
    n = make(tmp_path / "one", 4000, seed=1, real=real)
    assert 4000 <= n < 5000
    make(tmp_path / "again", 4000, seed=1, real=real)
    make(tmp_path / "other", 4000, seed=2, real=real)
    found = check_package(tmp_path / "one" / "datapackage.json")
    assert found.settled() == []
    assert found.judged["rows"] == n
    one, again, other = ((tmp_path / name / "datapackage.json").read_bytes() for name in ("one", "again", "other"))
    assert one == again != other
