# Judges that do not install from the project's own extras: the script that runs them all (.ci/run) fetches them and
# says where.
from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from korea_china_2026.model.tables import TABLES

ROOT = Path(__file__).parents[2]
HYPARQUET = os.environ.get("HYPARQUET")
CFFCONVERT = os.environ.get("CFFCONVERT")
#: Reads each file named on the command line and prints its rows, with days as such and whole numbers as text.
READ = """
import {{ asyncBufferFromFile, parquetReadObjects }} from {module}
const spell = (_, value) => typeof value === 'bigint' ? value.toString() : value
for (const path of process.argv.slice(2)) {{
  const rows = await parquetReadObjects({{ file: await asyncBufferFromFile(path) }})
  console.log(JSON.stringify(rows, spell))
}}
"""


def spelled(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return f"{value.isoformat()}T00:00:00.000Z" if hasattr(value, "isoformat") else value


@pytest.mark.skipif(
    not (HYPARQUET and shutil.which("node")), reason="not judged: HYPARQUET names no copy of that reader"
)
def test_a_reader_in_javascript_gets_the_same_rows(tmp_path: Path) -> None:
    script = tmp_path / "read.mjs"
    script.write_text(READ.format(module=json.dumps(f"{HYPARQUET}/src/node.js")), "utf-8")
    files = [ROOT / f"data/{name}.parquet" for name in TABLES]
    done = subprocess.run(["node", script, *files], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    read = [json.loads(line) for line in done.stdout.splitlines()]
    for file, rows in zip(files, read, strict=True):
        assert rows == [
            {name: spelled(value) for name, value in row.items()} for row in pq.read_table(file).to_pylist()
        ], file.name


@pytest.mark.skipif(
    not CFFCONVERT, reason="not judged: CFFCONVERT names no such program, which cannot live beside frictionless"
)
def test_cffconvert_accepts_the_citation_and_refuses_a_slip(tmp_path: Path) -> None:
    right, wrong = ROOT / "CITATION.cff", tmp_path / "CITATION.cff"
    wrong.write_text(right.read_text("utf-8").replace("type: dataset", "type: data"), "utf-8")
    accepted = [
        subprocess.run([str(CFFCONVERT), "--validate", "-i", file], capture_output=True, check=False).returncode == 0
        for file in (right, wrong)
    ]
    assert accepted == [True, False]
