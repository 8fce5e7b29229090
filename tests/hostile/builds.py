"""Builds by the command line in processes of their own: killed at random moments, or two at once.

python -m tests.hostile.builds 200      kills that many builds and prints what each left behind
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest import mock

from korea_china_2026.cli import build as build_command
from korea_china_2026.cli import group
from korea_china_2026.publish import build
from korea_china_2026.publish.plan import Plan, plan
from korea_china_2026.sheets.corpus import gather
from tests.checkout import MEMORY
from tests.publish.killing import hashed

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "example"
README = (ROOT / "README.md").read_text("utf-8")


def planned() -> Plan:
    """What the example's sheets make."""
    return plan(gather(EXAMPLE / "seeds"), {}, README)


def lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    """A checkout with the example's sheets and some published files."""
    shutil.copytree(EXAMPLE / "seeds", root / "seeds", dirs_exist_ok=True)
    for path, data in {"README.md": README.encode(), **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def older(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files that a build replaces one and all."""
    described = json.loads(files[build.DESCRIPTOR])
    described["resources"].append({"name": "gone", "path": "data/gone.csv", "hash": hashed(b"gone\n")})
    return {path: data + b"\n" for path, data in files.items()} | {
        "data/gone.csv": b"gone\n",
        build.DESCRIPTOR: json.dumps(described).encode(),
    }


def published(root: Path) -> dict[str, bytes]:
    """All files but the sheets, and but what a build keeps for itself while it works."""
    found = {path.relative_to(root): path for path in root.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in found.items()
        if name.parts[0] not in ("seeds", build.BUILD_FOLDER)
    }


@contextlib.contextmanager
def forked(root: Path, made: Plan) -> Iterator[int]:
    """A child that builds ``root``. The sheets are judged beforehand, so that moments fall where files are written."""
    child = os.fork()
    if child == 0:
        try:
            with (
                open(os.devnull, "w", encoding="utf-8") as sink,
                contextlib.redirect_stdout(sink),
                contextlib.redirect_stderr(sink),
                mock.patch.object(build_command, "plan", return_value=made),
            ):
                group(["build", "--root", str(root)], prog_name="kc2026")
        finally:
            os._exit(0)
    try:
        yield child
    finally:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)


def kill_one(root: Path, made: Plan, after: float) -> tuple[str, str]:
    """What a reader finds right after the kill, and what stands once the build has been put in order."""
    old, new = older(made.files), dict(made.files)
    lay_out(root, old)
    with forked(root, made) as child:
        time.sleep(after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return state(root, old, new), (build._undo(root), state(root, old, new))[1]


def state(root: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> str:
    held = published(root)
    if held in (old, new):
        return "old" if held == old else "new"
    return "no descriptor" if build.DESCRIPTOR not in held else "MIXED"


def kills(count: int, seed: int = 1) -> dict[str, int]:
    """Kill ``count`` builds; how often each outcome came, as "found, after putting in order"."""
    made, chance = planned(), random.Random(seed)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        # How long a build takes that is left alone: moments are drawn from a little more than that.
        lay_out(Path(folder, "whole"), older(made.files))
        begun = time.perf_counter()
        with forked(Path(folder, "whole"), made):
            pass
        whole = time.perf_counter() - begun
        assert state(Path(folder, "whole"), {}, dict(made.files)) == "new"  # a build that nobody kills does build
        for number in range(count):
            root = Path(folder, str(number))
            root.mkdir()
            outcomes[", ".join(kill_one(root, made, chance.uniform(0, 1.1 * whole)))] += 1
            shutil.rmtree(root)
    return dict(outcomes)


def two_at_once(rounds: int) -> list[str]:
    """What stands after two different builds have been started at once in one checkout, each time."""
    one = planned()
    # Tables in Parquet are compared by content, so only texts can differ by a blank.
    other = Plan(
        one.verdict,
        one.tables,
        {path: data + b" " * (not path.endswith(".parquet")) for path, data in one.files.items()},
    )
    outcomes = []
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        for number in range(rounds):
            root = Path(folder, str(number))
            lay_out(root, older(one.files))
            with forked(root, one), forked(root, other):
                pass
            outcomes.append(
                state(root, dict(one.files), dict(other.files))
                + (" and work left" if (root / build.BUILD_FOLDER).exists() else "")
            )
    return outcomes


def apart(call: str) -> object:
    """Run a function of this module in a process of its own, because one with threads must not be forked."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json; from tests.hostile import builds; print(json.dumps(builds.{call}))"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(kills(int(sys.argv[1])), indent=2))
