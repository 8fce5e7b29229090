"""Megabytes of pandas frames, as JSON: ours, ours compact, and what pandas makes of the CSV. A process of its own,
being large.

python -m benchmarks.memory DIR TABLE…      DIR holds a package (see benchmarks.make_package)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd

import korea_china_2026 as kc


def measure(folder: Path, table: str) -> dict[str, float]:
    """Rows, and the megabytes of each frame with all that it points to."""
    loaded = kc.load(table, package=folder)  # type: ignore[call-overload]
    texts = [name for name, kind in loaded.dtypes.items() if kind not in ("Int64", "float64", "boolean")]
    frames = {
        "load": loaded,
        "load, compact": kc.load(table, compact=True, package=folder),  # type: ignore[call-overload]
        "read_csv": pd.read_csv(folder / "data" / f"{table}.csv"),
        "read_csv, Python strings": pd.read_csv(folder / "data" / f"{table}.csv", dtype=dict.fromkeys(texts, object)),
    }
    return {"rows": len(loaded)} | {name: _megabytes(frame) for name, frame in frames.items()}


def _megabytes(frame: pd.DataFrame) -> float:
    return float(frame.memory_usage(deep=True).sum() / 1e6)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    print(json.dumps({table: measure(Path(sys.argv[1]), table) for table in sys.argv[2:]}))
