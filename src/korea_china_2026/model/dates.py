"""Dates that may be partial: EDTF level 1 (ISO 8601-2), read by the ``edtf`` library, bounded by plain dates."""

import contextlib
import io
import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Any

Bounds = tuple[date | None, date | None]
#: A year, a month or a day, qualified or not: the dates that people write, read without the library, which takes 0.2 s
#: to load.
_PLAIN = re.compile(
    r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[1-3][0-9])(?:T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z)?)?)?[?~%]?"
)
#: A decade or a century.
_ROUND = re.compile(r"[1-9][0-9](?:[0-9]X|XX)")


@lru_cache(4096)
def _parse(text: str) -> Any:
    from edtf import parse_edtf

    try:
        # On some malformed dates the library prints what it tries, and fails with TypeError or AttributeError.
        with contextlib.redirect_stdout(io.StringIO()):
            return parse_edtf(text)
    except Exception:
        return None


def _plain(text: str) -> Bounds | None:
    # None for whatever else is EDTF, and for what is not: the library knows.
    if _ROUND.fullmatch(text):
        return date(int(text.replace("X", "0")), 1, 1), date(int(text.replace("X", "9")), 12, 31)
    first, slash, last = text.partition("/")
    start = _days(first)
    end = _days(last if slash else first)
    if first == ".." and end:
        return None, end[1]
    if last == ".." and start:
        return start[0], None
    return (start[0], end[1]) if start and end else None


def _days(text: str) -> tuple[date, date] | None:
    match = _PLAIN.fullmatch(text)
    if not match or match[1].startswith("00"):
        return None  # the library has its own mind on the first century
    year = int(match[1])
    month = int(match[2] or 0)
    day = int(match[3] or 0)
    if day:
        return (date(year, month, day),) * 2 if day <= monthrange(year, month)[1] else None
    last = month or 12
    return date(year, month or 1, 1), date(year, last, monthrange(year, last)[1])


def is_edtf(text: str) -> bool:
    """Say whether ``text`` is a valid EDTF level 0 or 1 date whose bounds, if both are known, are in order."""
    if _plain(text) is None and _parse(text) is None:
        return False
    try:
        start, end = bounds(text)
    except ValueError:  # years before 1 and after 9999 are EDTF, and no day of ours
        return False
    return start is None or end is None or start <= end


@lru_cache(4096)
def bounds(text: str) -> Bounds:
    """The first and the last day that an EDTF date allows; None for an end that is open or unknown.

    >>> bounds("2025-11")
    (datetime.date(2025, 11, 1), datetime.date(2025, 11, 30))
    >>> bounds("2018/..")
    (datetime.date(2018, 1, 1), None)
    """
    plain = _plain(text)
    if plain:
        return plain
    parsed = _parse(text)
    if parsed is None:
        raise ValueError(f"{text!r} is not an EDTF level 1 date")
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def precision(start: date | None, end: date | None) -> str | None:
    """How exactly two bounds tell a date (code list ``date_precision``); None where there are none.

    >>> precision(date(2025, 11, 1), date(2025, 11, 30)), precision(date(2018, 1, 1), None)
    ('month', 'open')
    """
    if start is None or end is None:
        return None if start is end else "open"
    days = (end - start).days + 1
    return next(
        (code for code, most in (("day", 1), ("days", 27), ("month", 31), ("year", 366)) if days <= most), "years"
    )


def _day(moment: Any) -> date | None:
    # The library gives struct_time, or a float infinity for an open end.
    return date(*moment[:3]) if isinstance(moment, tuple) else None
