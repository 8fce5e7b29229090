from __future__ import annotations

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "example"
#: Libraries that judging one sheet has no use for; together they take longer to import than it takes.
NEEDLESS = {
    "edtf",
    "pyparsing",
    "duckdb",
    "pyarrow",
    "pandas",
    "numpy",
    "punkt",
    "multiprocessing",
    "rich",
    "frictionless",
}

PROGRAM = """
import sys
from korea_china_2026.cli import main
try:
    main(["validate", "--root", {root!r}, "--texts", {texts!r}, {sheet!r}])
except SystemExit as end:
    assert end.code == 0, end.code
print(*sorted(sys.modules))
"""


def test_one_sheet_is_judged_without_libraries_that_it_does_not_need():
    sheet = EXAMPLE / "seeds" / "sources" / "inland-post-1.yaml"
    program = PROGRAM.format(root=str(EXAMPLE), texts=str(EXAMPLE / "texts"), sheet=str(sheet))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    loaded = set(run.stdout.split())
    assert "korea_china_2026.rules.readback" in loaded
    assert not NEEDLESS & loaded
