"""What the arguments of the public functions may be, by their names; for anything else there is one error, which names
the argument."""

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from korea_china_2026.errors import UnknownName
from korea_china_2026.names import shown

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
