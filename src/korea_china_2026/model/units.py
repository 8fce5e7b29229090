"""Units: whose code each is, and how a value in it is normalised for comparison.

Factors for time are those that UCUM defines (a = 365.25 d, mo = a/12, wk = 7 d); a test compares them with the
standard.
"""

from __future__ import annotations

from typing import NamedTuple

from korea_china_2026.model import codelist


class Unit(NamedTuple):
    """A unit's system, the unit into which it is normalised, and the factor between the two."""

    system: str
    normalized: str
    factor: float


_UNITS = codelist.facts("unit_code", codelist.Unit)

UNITS: dict[str, Unit] = {
    code: Unit(unit.unit_system, unit.normalized or code, float(unit.factor)) for code, unit in _UNITS.items()
}

#: Units in which a figure of each kind may stand.
UNITS_OF_KIND: dict[str, frozenset[str]] = {
    kind: frozenset(code for code, unit in _UNITS.items() if kind in unit.quantity_kind)
    for kind in codelist.code_list("quantity_kind").codes
}

#: What follows from an approximation: the comparator, and the policy by which bounds follow.
CONSEQUENCES: dict[str, tuple[str, str]] = {
    code: (fact.comparator, fact.bound_policy)
    for code, fact in codelist.facts("approximation", codelist.Approximation).items()
}


def bounds_of(approximation: str, value: float | None, magnitude: float | None) -> tuple[float | None, float | None]:
    """Lower and upper bound of the true quantity, by the bound policy that follows from the approximation.

    >>> bounds_of("nearly", 0.5, None)
    (None, 0.5)
    >>> bounds_of("vague_plural", None, 1e9)
    (2000000000.0, None)
    """
    match CONSEQUENCES[approximation][1]:
        case "point":
            return value, value
        case "below":
            return None, value
        case "above":
            return value, None
        case "plural":
            return 2 * (magnitude or 1), None
        case _:
            return None, None


def normalize(value: float | None, unit: str) -> float | None:
    """The value in the unit's normalised unit, to six places.

    >>> normalize(20, "%")
    0.2
    """
    return None if value is None else round(value * UNITS[unit].factor, 6)
