"""One process builds changing data, another reads them and checks them: python -m fuzz.builds SECONDS.

Two tables change with each build, so a reader must find both as they were, or both as they are. Whatever else it gets
(a missing file, a finding, an error, one table of each build) is printed and counted.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import korea_china_2026 as kc
from fuzz.targets import EXAMPLE, ROOT, TEXTS
from korea_china_2026.packages.check import check_package
from korea_china_2026.publish.build import write
from korea_china_2026.publish.plan import plan

#: What differs between the builds: a cell of one table, and one of another.
NOTES = ("Coded both articles", "Read and coded both articles")
NAMES = ("Puerto Brisa", "Puerto de la Brisa")


def files(number: int) -> dict[str, bytes]:
    """What the example's sheets make, in one of two states."""
    changed = {
        path: EXAMPLE[path].replace(old[0].encode(), old[number].encode())
        for path, old in (("coders.yaml", NOTES), ("places.yaml", NAMES))
    }
    made = plan(EXAMPLE | changed, TEXTS, (ROOT / "README.md").read_text("utf-8"))
    assert not made.verdict.findings, made.verdict.findings
    return dict(made.files)


def build(root: Path, until: float, built: Any) -> None:
    """Build one state after the other, with pauses of any length."""
    states, chance = [files(number) for number in range(2)], random.Random(1)
    while time.monotonic() < until:
        write(states[built.value % 2], root)
        built.value += 1
        time.sleep(chance.choice((0, 0.1, 3, 8)))


def state_of(note: str, name: str) -> str:
    """Which build the two cells are of."""
    of = {note.startswith(NOTES[1]), name == NAMES[1]}
    return "answers" if len(of) == 1 else "OF TWO BUILDS"


def loaded(engine: Any, root: Path) -> str:
    """All tables of an engine."""
    tables: dict[Any, Any] = kc.load_all(engine, package=root)
    match engine:
        case "pandas" | "polars":
            return state_of(tables["coders"]["note"][0], tables["places"]["name"].to_list()[-1])
        case "pyarrow":
            return state_of(tables["coders"]["note"][0].as_py(), tables["places"]["name"][-1].as_py())
    # A relation is read when its rows are fetched, and the files are its own no longer.
    return "answers"


def checked(engine: Any, root: Path) -> str:
    """A whole check."""
    found = check_package(root / "datapackage.json", engine).settled()
    if found:
        print(*found[:3], sep="\n", flush=True)
    return "FINDINGS" if found else "answers"


ASKED: dict[str, Callable[[Path], str]] = {
    **{f"load {one}": lambda root, one=one: loaded(one, root) for one in ("pandas", "pyarrow", "polars", "duckdb")},
    **{f"validate {one}": lambda root, one=one: checked(one, root) for one in ("polars", "duckdb")},
}


def main() -> None:
    """Ask as long as is said, and say what came of it."""
    until, told = time.monotonic() + float(sys.argv[1]), Counter[str]()
    apart = multiprocessing.get_context("spawn")
    built: Any = apart.Value("i", 0)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(files(0), root)
        builder = apart.Process(target=build, args=(root, until, built))
        builder.start()
        chance = random.Random(2)
        while time.monotonic() < until:
            name = chance.choice(list(ASKED))
            try:
                told[f"{name}: {ASKED[name](root)}"] += 1
            except Exception as error:
                told[f"{name}: ERROR {type(error).__name__}"] += 1
                print(name, "".join(traceback.format_exception_only(error)), flush=True)
        builder.join()
        print(built.value, "builds;", dict(sorted(told.items())), f"exit code {builder.exitcode}")


if __name__ == "__main__":
    main()
