from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = "korea_china_2026"
SOURCE = Path(__file__).parent.parent / "src" / PACKAGE
FILES = sorted(SOURCE.rglob("*.py"))

#: The folders and top-level modules, the lowest first. Each stands above all that it imports.
FLOORS = (
    {"errors"},
    {"names", "article_texts", "__init__"},
    {"answers"},
    {"package_files", "parquet_bounds"},
    {"package_view"},
    {"findings"},
    {"model"},
    {"language"},
    {"sheets"},
    {"rules"},
    {"agreement", "packages"},
    {"publish"},
    {"cli", "__main__"},
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
#: All that the reading wing may import of ours.
READING = {
    "read", "answers", "__init__", "errors", "names", "article_texts", "package_files", "package_view", "parquet_bounds",
}  # fmt: skip
#: Where packages that are exported and shown are read, as users read them.
DOOR = "publish/exports/__init__.py"
HEAVY = {
    "click", "duckdb", "edtf", "frictionless", "numpy", "pandas", "polars", "pyarrow", "pycountry", "pydantic", "rich", "yaml",
}  # fmt: skip
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common", "tools", "base"}
#: Imports of ours within functions: DuckDB takes longer to import than sheets take to check.
LAZY = {"cli/validate.py"}


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package in full"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def rooms_imported(path: Path) -> Iterator[tuple[int, str]]:
    for line, module in imports(tree_of(path)):
        first, *rest = module.split(".")
        if first == PACKAGE:
            found = rest[0] if rest else "__init__"
            yield line, found if found in FLOOR or found == "read" else "__init__"


def at_module_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        yield node
        for inner in ("body", "orelse", "finalbody"):
            yield from at_module_level(getattr(node, inner, []))


def tell_all(slips: Iterable[str]) -> None:
    found = list(slips)
    assert not found, "\n".join(found)


def test_every_room_is_in_the_plan():
    assert {room(path) for path in FILES} == {*FLOOR, "read"}, (
        "a new folder or top-level module needs a place in FLOORS"
    )


def misplaced(path: Path) -> Iterator[str]:
    here = room(path)
    for line, there in rooms_imported(path):
        if there == "read":
            if here not in FLOORS[-1] and name(path) != DOOR:
                yield (
                    f"{name(path)}:{line} imports the reading wing; packages are read for exports and pages by {DOOR}, "
                    "and what both wings need belongs in answers, errors, names or article_texts"
                )
        elif there != here and FLOOR[there] >= FLOOR[here]:
            yield (
                f"{name(path)}:{line} imports {there}, which is not below {here}; move what it needs down to {there} or "
                f"lower, or move this code up to a room above {there}"
            )


def test_a_room_stands_above_all_that_it_imports():
    tell_all(slip for path in FILES if room(path) not in ("read", "__init__") for slip in misplaced(path))


def test_the_reading_wing_stands_on_the_ground_alone():
    tell_all(
        f"{name(path)}:{line} imports {there} of the writing wing; move what both wings need down to answers, errors, "
        "names or article_texts, or publish it in the descriptor and read it from there"
        for path in FILES
        if room(path) == "read"
        for line, there in rooms_imported(path)
        if there not in READING
    )


def test_reading_imports_nothing_heavy_before_it_is_needed():
    tell_all(
        f"{name(path)}:{line} imports {module}; import it in the function that needs it"
        for path in FILES
        if room(path) in READING
        for statement in at_module_level(tree_of(path).body)
        if isinstance(statement, ast.Import | ast.ImportFrom)
        for line, module in imports(statement)
        if module.split(".")[0] in HEAVY
    )


def modules_imported(path: Path) -> set[str]:
    """The files of ours that a file imports when it is itself imported, by their names."""
    names = {name(file).removesuffix(".py").removesuffix("/__init__").replace("/", "."): name(file) for file in FILES}
    found = set()
    for statement in at_module_level(tree_of(path).body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for _, module in imports(statement):
                inner = module.removeprefix(f"{PACKAGE}.")
                holder = inner if inner in names else inner.rpartition(".")[0]
                found |= {names[holder]} if holder in names and module != inner else set()
    return found


def test_no_file_imports_itself_over_others():
    waiting = {name(path): modules_imported(path) for path in FILES}
    while settled := {path for path, needs in waiting.items() if not needs & waiting.keys()}:
        waiting = {path: needs for path, needs in waiting.items() if path not in settled}
    assert not waiting, (
        f"these files import each other, or one that does; move what they share to a file below them: {sorted(waiting)}"
    )


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_our_own_modules_are_imported_at_the_top():
    tell_all(
        f"{name(path)}:{line} imports {module} in a function; import it at the top, or let a library be what waits"
        for path in FILES
        if name(path) not in LAZY
        for function in functions(path)
        for line, module in imports(function)
        if module.split(".")[0] == PACKAGE
    )


def oversized(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) >= 480:
        yield f"{name(path)} is long; give a part of it a file and a name of its own"
    # ruff leaves out of a line's length what a comment such as "type: ignore" makes of it.
    yield from (f"{name(path)}:{number} is a long line" for number, line in enumerate(lines, 1) if len(line) > 120)
    for node in functions(path):
        said = node.body[0] if ast.get_docstring(node) is not None else None
        docstring = (said.end_lineno or 0) - said.lineno + 1 if said is not None else 0
        length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring
        if length >= 45:
            yield f"{name(path)}:{node.lineno} {node.name} has {length} lines; give its steps names of their own"


def test_a_file_can_be_read_in_one_sitting():
    tell_all(slip for path in FILES for slip in oversized(path))


def test_a_module_is_named_after_what_it_does():
    tell_all(
        f"{name(path)}: name it after what it holds"
        for path in FILES
        if VAGUE_NAMES & set(path.relative_to(SOURCE).with_suffix("").parts)
    )


def test_only_the_command_line_prints():
    tell_all(
        f"{name(path)}:{node.lineno} prints; return the text and let cli/ print it"
        for path in FILES
        if room(path) not in ("cli", "__main__")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    )
