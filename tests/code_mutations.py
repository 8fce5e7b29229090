"""Small mutations of our own code, drawn at random from a fixed seed, and which of them the tests notice.

python -m tests.code_mutations            draws, runs the tests of each mutant, prints the survivors that nobody has
explained python -m tests.code_mutations --list     prints what is drawn and runs nothing

``code_mutations.toml`` says which modules are mutated, which tests are run for each, and why a survivor may survive.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = "src/korea_china_2026"
SEED, DRAWN = 2026, 180
#: Seconds that the tests of one mutant may take; a mutant that runs longer is noticed.
LIMIT = 300

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


def survives(mutation: Mutation, tests: list[str], checkout: Path) -> bool:
    """Whether the tests pass although the mutation stands in the module."""
    file = checkout / PACKAGE / mutation.module
    source = file.read_text("utf-8")
    file.write_text(mutated(source, mutation), "utf-8")
    environment = os.environ | {"PYTHONPATH": str(checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--hypothesis-seed=0",
               f"{PACKAGE}/{mutation.module}", *tests]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, timeout=LIMIT, check=False)
        return done.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        file.write_text(source, "utf-8")


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


def main() -> int:
    """Print the survivors that nobody has explained, and the share of the others that was noticed; 1 if it is below 95
    %."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--drawn", type=int, default=DRAWN, help="how many mutations are drawn")
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--list", action="store_true", help="print what is drawn and run nothing")
    asked.add_argument("modules", nargs="*", help="limit the draw to these modules")
    given = asked.parse_args()
    said = settings()
    modules = {module: area["tests"] for area in said["area"] for module in area["modules"]}
    explained = {one["mutation"] for one in said.get("equivalent", [])}
    everything = known([module for module in modules if not given.modules or module in given.modules])
    drawn = sorted(random.Random(given.seed).sample(everything, min(given.drawn, len(everything))))
    if given.list:
        print(*(one.name for one in drawn), sep="\n")
        return 0
    tried, noticed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        checkout = copied(Path(folder))
        for number, one in enumerate(drawn, start=1):
            if one.name in explained:
                continue
            tried += 1
            lives = survives(one, modules[one.module], checkout)
            noticed += not lives
            if lives:
                print(f"survives ({number} of {len(drawn)}): {one.name}", flush=True)
    print(
        f"{len(drawn)} drawn of {len(everything)}, {len(drawn) - tried} equivalent, {noticed} of {tried} others noticed"
    )
    return 0 if noticed >= 0.95 * tried else 1


if __name__ == "__main__":
    sys.exit(main())
