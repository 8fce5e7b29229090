"""Whether the rows of a package fit together: keys stand once, references lead somewhere, nothing is part of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from korea_china_2026.errors import KoreaChinaError, PackageError
from korea_china_2026.package_view import Package, Table
from korea_china_2026.read.package import package
from korea_china_2026.read.records import column

_P = ParamSpec("_P")
_R = TypeVar("_R")


def require_sound(at_hand: Package) -> None:
    """PackageError if rows of a package do not fit together; the first fault of each kind is named."""
    faults = [fault for table in at_hand.tables.values() for fault in _faults(at_hand, table)]
    if not column(at_hand.folder, "sources", "source_id"):
        faults.append("the table sources has no rows")
    if faults:
        raise PackageError(
            f"{at_hand.folder}: {'; '.join(faults[:3])}{f'; and {len(faults) - 3} more' if len(faults) > 3 else ''}; "
            f"`kc2026 validate {at_hand.folder}` says where"
        )


@contextmanager
def sound_rows(at_hand: Package) -> Iterator[None]:
    """Around what takes rows together: whatever breaks on rows that do not fit becomes one PackageError."""
    try:
        yield
    except (KoreaChinaError, MemoryError, OSError):
        raise
    except Exception as error:
        require_sound(at_hand)
        if isinstance(error, TypeError):
            raise  # most likely a call with arguments that there are not
        raise PackageError(
            f"{at_hand.folder} has rows that this version cannot read together ({type(error).__name__}: {error}); "
            f"`kc2026 validate {at_hand.folder}` says what is wrong"
        ) from error


def of_sound_rows(answer: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a function about the package at hand one that ends in a PackageError where rows do not fit."""

    @wraps(answer)
    def asked(*given: _P.args, **named: _P.kwargs) -> _R:
        with sound_rows(package()):
            return answer(*given, **named)

    return asked


def _faults(at_hand: Package, table: Table) -> Iterator[str]:
    folder = at_hand.folder
    keys = Counter(zip(*(column(folder, table.name, name) for name in table.key), strict=True))
    double = next((key for key, times in keys.items() if times > 1), None)
    if double is not None:
        yield f"{table.name} has the key {' / '.join(map(str, double))} twice"
    for one in table.fields:
        if one.required and None in column(folder, table.name, one.name):
            yield f"{table.name}.{one.name} is empty in a row"
    for field, target, key in table.foreign_keys:
        named, held = column(folder, table.name, field), column(folder, target, key)
        known = set(held)
        lost = next((value for value in named if value is not None and value not in known), None)
        if lost is not None:
            yield f"{table.name}.{field} is {lost!r}, which {target} does not have"
        elif target == table.name and (around := _in_a_circle(dict(zip(held, named, strict=True)))):
            yield f"{around!r} leads to itself by {table.name}.{field}"


def _in_a_circle(leads: Mapping[object, object]) -> object:
    """One of those from which a chain leads back to themselves."""
    sound: set[object] = set()
    for start in leads:
        way: dict[object, None] = {}
        here: object = start
        while here is not None and here not in sound:
            if here in way:
                return here
            way[here] = None
            here = leads.get(here)
        sound |= way.keys()
    return None
