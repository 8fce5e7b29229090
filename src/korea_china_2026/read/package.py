"""The package at hand: the installed one, or another one made with these schemas that is named; and what may be given
to the functions that ask it: for anything else there is one error, which names the argument."""

import os
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from korea_china_2026.errors import PackageError, UnknownName
from korea_china_2026.names import TableName, shown
from korea_china_2026.package_files import DESCRIPTOR, State, T, refusal, resolved, stamp, when_settled
from korea_china_2026.package_view import Format, Package, read_package

Folder = str | os.PathLike[str] | None
#: Names a folder with a ``datapackage.json`` to read instead of the installed one.
PACKAGE_VARIABLE = "KOREA_CHINA_2026_PACKAGE"
P = ParamSpec("P")
R = TypeVar("R")
#: By names of arguments: the types of a value, and what is said of another one.
_EXPECTED: Mapping[str, tuple[Any, str]] = {
    "engine record_id words text source_id task style format": (str, "a text"),
    # None means all, or what the function says; where it means nothing, it is the name of no table.
    "name table rule question_id coder_id": (str | None, "a text"),
    "lazy compact answers": (bool, "True or False"),
    "package texts": (str | os.PathLike | None, "the path of a folder"),
    "score.texts": (Mapping | None, "{source_id: text} for the articles to score"),
}
_KINDS = {name: expected for names, expected in _EXPECTED.items() for name in names.split()}


def listed(named: Any) -> list[Any]:
    """One name, or several, as a list; what can be neither stays alone in it, and is no name."""
    try:
        return [named] if isinstance(named, str | bytes) else list(named)
    except TypeError:
        return [named]


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function one that refuses what its arguments cannot be."""
    code = getattr(function, "__wrapped__", function).__code__
    names = code.co_varnames[: code.co_argcount]

    @wraps(function)
    def called(*given: P.args, **named: P.kwargs) -> R:
        for name, value in (*zip(names, given, strict=False), *named.items()):
            kind, expected = _KINDS.get(f"{function.__name__}.{name}") or _KINDS.get(name, (object, ""))
            if not isinstance(value, kind) or (expected.endswith("folder") and value == ""):
                raise UnknownName(f"{name}= is {shown(value)}; expected {expected}")
        return function(*given, **named)

    return called


def tables() -> list[TableName]:
    """Names of all tables, in the order in which they are published."""
    return list(package().tables)


@checked
def path(name: TableName, format: Format = "parquet") -> Path:
    """The file that holds a table, as ``parquet`` or, in a checkout, ``csv``. UnknownName for another table or format.

    An installed package carries Parquet alone; the error for ``csv`` says where to get it. Where Parquet is partitioned
    it is the folder. The file is the package's own: copy it, do not write to it.
    """
    return package().table(name).file(format)


def package(named: Folder = None) -> Package:
    """The package in a folder: the one named (or its descriptor), else ``KOREA_CHINA_2026_PACKAGE``, else the installed
    one."""
    chosen = named or os.environ.get(PACKAGE_VARIABLE)
    if not chosen:
        return package_at(installed_folder())
    path = resolved(Path(chosen))
    return package_at(path.parent if path.name == DESCRIPTOR else path)


@cache
def installed_folder() -> Path:
    """The folder of the installed package."""
    here = Path(__file__).resolve()
    # The wheel carries the package inside; in a checkout it is at the root, above src/.
    for folder in (here.parents[1] / "package", here.parents[3]):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise PackageError(
        f"no {DESCRIPTOR} in {here.parents[1] / 'package'} or {here.parents[3]}; install the package again, into a "
        f"folder (it is not read from a zip file), run `kc2026 build` in a checkout, or let {PACKAGE_VARIABLE} name a "
        "folder that has one"
    )


def ask(read: Callable[[Package], T], named: Folder = None) -> T:
    """What ``read`` gives of the package in a folder, read again if a build was moving its files meanwhile; nothing
    that was read is kept where one of them has changed."""

    def once() -> T:
        at_hand = package(named)
        # Our own files change only with their descriptor.
        tables = at_hand.tables.values() if at_hand.folder != installed_folder() else ()
        # What leads out is told when it is read. A part may be written anew, and its folder stay as it is; as in
        # `package_view`, no pattern follows links to folders.
        root = at_hand.folder
        listed = [root / path for table in tables for path in table.parquet if not refusal(root, path)]
        parts = (file for path in listed if os.path.isdir(path) for file in path.rglob("*.parquet"))
        files = [*map(stamp, (*listed, *parts))]
        if _STAMPS.setdefault(root, files) != files:
            _STAMPS[root] = files
            _forget()
        return read(at_hand)

    return when_settled(package(named).folder, once)


def package_at(folder: Path) -> Package:
    """The package in ``folder``, whose descriptor is read again only when it has changed."""

    def once() -> Package:
        try:
            state = (folder / DESCRIPTOR).stat()
            str(folder).encode()
        except (OSError, ValueError):  # a NUL in the name
            raise PackageError(f"there is no {DESCRIPTOR} in {str(folder)!r}, or this name is not UTF-8; package= and "
                               f"{PACKAGE_VARIABLE} name a folder that has one") from None  # fmt: skip
        return _read(folder, state.st_mtime_ns, state.st_size)

    return when_settled(folder, once)


@lru_cache(8)
def _read(folder: Path, changed: int, size: int) -> Package:  # noqa: ARG001 - what the descriptor's state was
    _forget()
    return read_package(folder)


_FORGET: list[Callable[[], None]] = []
#: How the Parquet files of each package were when it was last asked.
_STAMPS: dict[Path, list[State]] = {}


def _forget() -> None:
    for forget in _FORGET:
        forget()


def forget_when_changed(*forget: Callable[[], None]) -> None:
    """Have something forgotten whenever a package is read that is new or was changed."""
    _FORGET.extend(forget)
