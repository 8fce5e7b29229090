# One package gives the same bytes on another day, in another time zone and with another order of sets.
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.package_faults import Fault, spoilt

#: Files whose bytes follow from the rows alone; a DuckDB file holds the version and the pages of its writer.
STABLE = (
    "csv",
    "parquet",
    "sqlite",
    "jsonl",
    "xlsx",
    "dta",
    "sav",
    "webannotation",
    "datasets",
    "plover",
    "rocrate",
)
_DIGESTS = """\
import hashlib, sys, time
from pathlib import Path
from korea_china_2026.publish.exports import export
from korea_china_2026.publish.exports import read_published
from korea_china_2026.package_view import read_package
published = read_published(read_package(Path(sys.argv[1])))
if sys.argv[2] == "later":
    time.sleep(2.1)  # zip archives count two seconds as one
for name in sys.argv[3:]:
    for path, data in export(name, published).items():
        print(name, path, hashlib.sha256(data).hexdigest())
"""


def started(package: Path, when: str, seed: str, zone: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone}
    return subprocess.Popen([sys.executable, "-c", _DIGESTS, str(package), when, *STABLE], env=environment,
                            stdout=subprocess.PIPE, encoding="utf-8")  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="TZ is not read there")
@pytest.mark.slow
def test_two_processes_write_the_same_bytes(tmp_path: Path):
    package = spoilt(Fault("none", "", lambda _: None), tmp_path).root
    processes = [
        started(package, "now", "1", "Pacific/Kiritimati"),
        started(package, "later", "2", "Pacific/Pago_Pago"),
    ]
    one, other = (process.communicate()[0].splitlines() for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    assert {line.split()[0] for line in one} == set(STABLE)
    assert one == other
