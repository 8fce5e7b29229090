"""Units: whose code each is, and how a value in it is normalised for comparison.

Factors for time are those that UCUM defines (a = 365.25 d, mo = a/12, wk = 7 d); a test compares them with the standard.
"""

from __future__ import annotations

from typing import NamedTuple

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.codes import APPROXIMATION, QUANTITY_KIND, UNIT_CODE


class Unit(NamedTuple):
    """A unit's system, the unit into which it is normalised, and the factor between the two."""

    system: str
    normalized: str
    factor: float


UNITS: dict[str, Unit] = {
    "%": Unit("ucum", "1", 0.01),
    "1": Unit("ucum", "1", 1),
    "a": Unit("ucum", "d", 365.25),
    "mo": Unit("ucum", "d", 30.4375),
    "wk": Unit("ucum", "d", 7),
    "d": Unit("ucum", "d", 1),
    "h": Unit("ucum", "d", 1 / 24),
    "min": Unit("ucum", "d", 1 / 1440),
    "km": Unit("ucum", "m", 1000),
    "m": Unit("ucum", "m", 1),
    **{code: Unit("iso4217", code, 1) for code in ("USD", "KRW", "CNY")},
    **{code: Unit("count", code, 1) for code in (
        "rank", "ordinal", "person", "leader", "country", "meeting", "visit", "product", "document", "missile", "company", "structure",
        "event", "issue", "area", "occurrence")},
}

COUNTED = frozenset(code for code, unit in UNITS.items() if unit.system == "count") - {"rank", "ordinal"}

#: Units in which a figure of each kind may stand.
UNITS_OF_KIND: dict[str, frozenset[str]] = {
    "count": COUNTED,
    "share": frozenset({"%", "1"}),
    "money": frozenset({"USD", "KRW", "CNY"}),
    "duration": frozenset({"a", "mo", "wk", "d", "h", "min"}),
    "distance": frozenset({"km", "m"}),
    "frequency": frozenset({"occurrence", "a", "mo", "wk", "d"}),
    "ordinal": frozenset({"ordinal"}),
    "first_since": frozenset({"ordinal"}),
    "rank": frozenset({"rank"}),
}

#: What follows from an approximation: the comparator, and the policy by which bounds follow.
CONSEQUENCES: dict[str, tuple[str, str]] = {
    "exact": ("eq", "point"),
    "about": ("eq", "open"),
    "nearly": ("lt", "below"),
    "over": ("gt", "above"),
    "at_least": ("ge", "above"),
    "at_most": ("le", "below"),
    "vague_plural": ("ge", "plural"),
}

for _declared, _list in ((UNITS, UNIT_CODE), (UNITS_OF_KIND, QUANTITY_KIND), (CONSEQUENCES, APPROXIMATION)):
    if set(_declared) != set(_list.codes):
        raise DeclarationError(f"codes of {_list.name} and the facts about them differ: {sorted(set(_declared) ^ set(_list.codes))}")


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
