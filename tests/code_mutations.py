"""Small mutations of our own code, drawn at random from a fixed seed, and which of them the tests notice.

python -m tests.code_mutations            draws, runs the tests of each mutant, prints the survivors that nobody has
explained python -m tests.code_mutations --list     prints what is drawn and runs nothing

``code_mutations.toml`` says which modules are mutated, which tests are run for each, and why a survivor may survive.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import hypothesis  # noqa: F401  loaded once, for every fork
import numpy as np  # noqa: F401
import pydantic  # noqa: F401
import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "src/korea_china_2026"
SEED, DRAWN = 2026, 180
_SECONDS = itertools.count(1_000_000_000)
#: Seconds of the processor that the tests of one mutant may take; a mutant that runs longer is noticed.
LIMIT = 180

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Mutation:
    """One change of one expression; its name stays the same when lines move."""

    name: str
    module: str
    #: The bytes of the file that ``after`` replaces.
    start: int
    end: int
    after: str


class _Finder(ast.NodeVisitor):
    """Gathers what can be changed; annotations and decorators run nothing, and pieces of f-strings have no places of
    their own."""

    def __init__(self) -> None:
        self.around: list[str] = []
        self.found: list[tuple[str, ast.AST, ast.AST]] = []

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.JoinedStr):
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defaults = (
                [] if isinstance(node, ast.ClassDef) else [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            )
            self.around.append(node.name)
            for one in [*defaults, *node.body]:
                self.visit(one)
            self.around.pop()
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.visit(node.value)
        else:
            changed = _changed(node)
            if changed is not None:
                self.found.append((".".join(self.around) or "module", node, changed))
            self.generic_visit(node)


def mutations(module: str, source: str) -> list[Mutation]:
    """Every mutation of a module that this tool knows."""
    lines = [0]
    for line in source.encode().splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    finder, seen, made = _Finder(), Counter[str](), []
    finder.visit(ast.parse(source))
    for where, node, changed in finder.found:
        name = f"{module} {where}: {ast.unparse(node)} -> {ast.unparse(changed)}"
        seen[name] += 1
        # Parentheses keep an expression apart from what stands around it.
        after = ast.unparse(changed) if isinstance(changed, ast.Return) else f"({ast.unparse(changed)})"
        start, end = lines[node.lineno - 1] + node.col_offset, lines[node.end_lineno - 1] + node.end_col_offset
        made.append(Mutation(name if seen[name] == 1 else f"{name} (no. {seen[name]})", module, start, end, after))
    return made


def _changed(node: ast.AST) -> ast.AST | None:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=comparators):
            return ast.Compare(left, [_TURNED[type(operator)]()], comparators)
        case ast.BoolOp(op=operator, values=values):
            return ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.Constant(value=bool(value)):
            return ast.Constant(not value)
        case ast.Constant(value=int(value)):
            return ast.Constant(value + 1)
        case ast.Return(value=ast.AST() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            return ast.Return(ast.Constant(None))
    return None


def mutated(source: str, mutation: Mutation) -> str:
    """The source with the mutation in it."""
    content = source.encode()
    return (content[: mutation.start] + mutation.after.encode() + content[mutation.end :]).decode()


# --- running --------------------------------------------------------------------------------------------------------


def settings() -> dict[str, Any]:
    """What ``code_mutations.toml`` says."""
    return tomllib.loads((ROOT / "tests/code_mutations.toml").read_text("utf-8"))


def known(modules: Iterable[str]) -> list[Mutation]:
    """Every mutation of the modules."""
    return [one for module in modules for one in mutations(module, (ROOT / PACKAGE / module).read_text("utf-8"))]


def pass_with(content: bytes, module: str, tests: list[str], checkout: Path) -> bool:
    """Whether the tests pass while ``content`` replaces the module."""
    file = checkout / PACKAGE / module
    own = file.read_bytes()
    _put(file, content)
    child = os.fork()
    if child == 0:
        try:
            _run([f"{PACKAGE}/{module}", *tests], checkout)
        finally:
            os._exit(3)
    try:
        return os.waitpid(child, 0)[1] == 0
    finally:
        _put(file, own)


def _put(file: Path, content: bytes) -> None:
    # What is compiled is kept, and known by size and second: each content has a second of its own.
    file.write_bytes(content)
    stamp = next(_SECONDS)
    os.utime(file, (stamp, stamp))


def _run(tests: list[str], checkout: Path) -> NoReturn:
    # A fork has pytest and the libraries already; our own modules it reads from the copy.
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
    os.chdir(checkout)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    os.environ["PYTHONPATH"] = str(checkout / "src")
    sys.path[:] = [str(checkout / "src"), str(checkout), *(path for path in sys.path if path not in ("", str(ROOT)))]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("korea_china_2026", "tests")]:
        del sys.modules[name]
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=--doctest-modules"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning", "--hypothesis-seed=0"]
    os._exit(pytest.main([*options, *tests]))


def copied(folder: Path) -> Path:
    """A copy of the checkout, which the mutations may change."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def survivors(drawn: Sequence[Mutation], tests: dict[str, list[str]]) -> Iterator[Mutation]:
    """The mutations with which the tests of their module pass; ValueError if they fail without any."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = copied(Path(folder))
        modules = sorted({one.module for one in drawn})
        sources = {module: (checkout / PACKAGE / module).read_bytes() for module in modules}
        for module, source in sources.items():
            if not pass_with(source, module, tests[module], checkout):
                raise ValueError(f"{module}: its tests fail, or take more than {LIMIT} seconds, without a mutation")
        for one in drawn:
            changed = mutated(sources[one.module].decode(), one).encode()
            if pass_with(changed, one.module, tests[one.module], checkout):
                yield one


def main() -> int:
    """Print the survivors that nobody has explained; 1 if less than 95 % of the others was noticed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--drawn", type=int, default=DRAWN, help="how many mutations are drawn")
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--list", action="store_true", help="print what is drawn and run nothing")
    asked.add_argument("modules", nargs="*", help="limit the draw to these modules")
    given = asked.parse_args()
    said = settings()
    tests = {module: area["tests"] for area in said["area"] for module in area["modules"]}
    explained = {one["mutation"] for one in said.get("equivalent", [])}
    everything = known([module for module in tests if not given.modules or module in given.modules])
    drawn = sorted(random.Random(given.seed).sample(everything, min(given.drawn, len(everything))))
    tried = [one for one in drawn if one.name not in explained]
    if given.list:
        print(*(one.name for one in drawn), sep="\n")
        return 0
    survived = 0
    for one in survivors(tried, tests):
        survived += 1
        print(f"survives: {one.name}", flush=True)
    print(f"{len(drawn)} drawn of {len(everything)}, {len(drawn) - len(tried)} equivalent, "
          f"{len(tried) - survived} of {len(tried)} others noticed")  # fmt: skip
    return 0 if survived <= 0.05 * len(tried) else 1


if __name__ == "__main__":
    sys.exit(main())
