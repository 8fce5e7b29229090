"""Dates that may be partial: EDTF level 1 (ISO 8601-2), read by the ``edtf`` library, bounded by plain dates."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def _parse(text: str) -> Any:
    from edtf import parse_edtf

    try:
        # On some malformed dates the library prints what it tries, and fails with TypeError or AttributeError.
        with contextlib.redirect_stdout(io.StringIO()):
            return parse_edtf(text)
    except Exception:
        return None


def is_edtf(text: str) -> bool:
    """Say whether ``text`` is a valid EDTF level 0 or 1 date whose bounds, if both are known, are in order."""
    if _parse(text) is None:
        return False
    try:
        start, end = bounds(text)
    except ValueError:  # years before 1 and after 9999 are EDTF, and no day of ours
        return False
    return start is None or end is None or start <= end


@lru_cache(maxsize=4096)
def bounds(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that an EDTF date allows; None for an end that is open or unknown.

    >>> bounds("2025-11")
    (datetime.date(2025, 11, 1), datetime.date(2025, 11, 30))
    >>> bounds("2018/..")
    (datetime.date(2018, 1, 1), None)
    """
    parsed = _parse(text)
    if parsed is None:
        raise ValueError(f"{text!r} is not an EDTF level 1 date")
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def _day(moment: Any) -> dt.date | None:
    # The library gives struct_time, or a float infinity for an open end.
    return dt.date(*moment[:3]) if isinstance(moment, tuple) else None
