"""Numbers of countries in data of international relations, by their ISO 3166-1 alpha-3 code.

From the table of the ``countrycode`` library. Only the table is read: the library itself imports pandas and polars.
"""

import pickle
from functools import cache
from importlib.util import find_spec
from pathlib import Path


def country_numbers(iso: str) -> tuple[int | None, int | None]:
    """The Correlates of War and the Gleditsch-Ward number of a country; None where a list does not have it.

    >>> country_numbers("KOR"), country_numbers("DEU")
    ((732, 732), (255, 260))
    """
    return _numbers().get(iso, (None, None))


@cache
def _numbers() -> dict[str, tuple[int | None, int | None]]:
    spec = find_spec("countrycode")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("countrycode is not installed; install korea-china-2026[curate]", name="countrycode")
    table = pickle.loads((Path(spec.origin).parent / "data" / "codelist.pickle").read_bytes())
    return {
        iso: (_whole(cow), _whole(gw))
        for iso, cow, gw in zip(table["iso3c"], table["cown"], table["gwn"], strict=True)
        if iso
    }


def _whole(number: float | None) -> int | None:
    return None if number is None or number != number else int(number)
