"""Builds that are killed at every step they take, each in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from korea_china_2026.errors import BuildError
from korea_china_2026.publish import build
from tests.checkout import THOROUGH


def hashed(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def described(version: str, **tables: bytes) -> dict[str, bytes]:
    """A descriptor of some tables, with the hash of each."""
    resources = [{"name": name, "path": f"data/{name}.csv", "hash": hashed(data)} for name, data in tables.items()]
    return {"datapackage.json": json.dumps({"version": version, "resources": resources}).encode()}


OLD = {
    "data/a.csv": b"id\nold\n",
    "data/same.csv": b"id\n",
    "schemas/tables/a.schema.json": b"{}\n",
    "docs/words.md": b"# Words\n",
    **described("old", a=b"id\nold\n", gone=b"gone\n"),
}
NEW = {
    "data/a.csv": b"id\nnew\n",
    "data/b.csv": b"id\nfirst\n",
    "data/same.csv": b"id\n",
    "docs/words.md": b"# Words\n",
    **described("new", a=b"id\nnew\n", b=b"id\nfirst\n"),
}

#: These only look: a kill before one of their lines leaves what a kill before their call does.
READING = {
    function.__code__
    for function in (
        build.compare,
        build._difference,
        build._diff,
        build._surplus,
        build._written_last,
        build._refuse_what_is_in_the_way,
        build._read_journal,
        build._hash,
    )
}


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and build.BUILD_FOLDER not in path.parts
    }


def killed_at_every_step(folder: Path) -> list[dict[str, Any]]:
    """What was found after a kill before the n-th line of the build, for every n (in the suite: every other one) until
    the build runs to its end."""
    # In a process of its own, because one with threads must not be forked.
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from tests.publish.killing import main; main(sys.argv[1])", str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def main(folder: str) -> None:
    outcomes: list[dict[str, Any]] = []
    steps = 0
    while True:
        steps += 1 if THOROUGH else 2
        root = Path(folder) / str(steps)
        for path, data in OLD.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        if not _killed(lambda root=root: build.write(NEW, root), steps):  # type: ignore[misc]
            break
        outcomes.append(_outcome(root, steps))
        shutil.rmtree(root)
    print(json.dumps(outcomes))


def refused(root: str) -> None:
    if os.geteuid() == 0:
        # Root may write anywhere; nobody may not.
        os.seteuid(65534)
    try:
        build.write(NEW, Path(root))
    except BuildError as error:
        print(error)


def _killed(work: Callable[[], object], step: int) -> bool:
    """Run ``work`` in a child that dies before the ``step``-th line of the build module;
    False if it never came so far."""
    child = os.fork()
    if child == 0:
        seen = [0]

        def watch(frame: FrameType, event: str, argument: object) -> Any:
            if frame.f_code.co_filename != build.__file__ or frame.f_code in READING:
                return None
            if event == "line":
                seen[0] += 1
                if seen[0] == step:
                    os.kill(os.getpid(), signal.SIGKILL)
            return watch

        sys.settrace(watch)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _outcome(root: Path, step: int) -> dict[str, Any]:
    found = _state(root)
    # The undoing is killed too, at a step that moves on with the build's own; without work there is none.
    if (root / build.BUILD_FOLDER).exists():
        _killed(lambda: build._undo(root), 1 + step % 40)
    between = _state(root)
    build._undo(root)
    recovered = _state(root)
    build.write(NEW, root)
    return {
        "step": step,
        "found": found,
        "recovered": recovered,
        "built": _state(root),
        "undo": "undone once more" if between in {"old", "new", "no descriptor"} else between,
        "left": sorted(path.name for path in root.iterdir() if path.name == build.BUILD_FOLDER),
    }


def _state(root: Path) -> str:
    held = contents(root)
    if held in (OLD, NEW):
        return "old" if held == OLD else "new"
    return "no descriptor" if build.DESCRIPTOR not in held else f"mixed: {held}"
