from __future__ import annotations

import datetime as dt

import pytest

from korea_china_2026.rules.readback import _fits

YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
UNTIL = (dt.date.min, dt.date(2018, 12, 31))


@pytest.mark.parametrize(
    ("edtf", "said", "fits"),
    [
        ("2018", YEAR, True),
        ("2018-01-01", YEAR, True),
        ("2018-12-31", YEAR, True),
        ("2018-03/2018-05", YEAR, True),
        ("2017-12-31", YEAR, False),
        ("2019-01-01", YEAR, False),
        ("2017-12/2018-02", YEAR, False),
        ("2018-12/2019-01", YEAR, False),
        # Since a day of that year, whatever came after.
        ("2018/..", YEAR, True),
        ("2018-12-31/..", YEAR, True),
        ("2017/..", YEAR, False),
        ("2019/..", YEAR, False),
        # Until the last day that the words name, from a day that nobody knows.
        ("../2018-12-31", UNTIL, True),
        ("../2018", UNTIL, True),
        ("../2018-12-30", UNTIL, False),
        ("../2019", UNTIL, False),
        ("../2018-12-31", YEAR, False),
        ("2018-12-31", (dt.date(2018, 12, 31), dt.date(2018, 12, 31)), True),
    ],
)
def test_a_date_fits_the_days_that_the_words_allow(edtf: str, said: tuple[dt.date, dt.date], fits: bool):
    assert _fits(edtf, said) is fits
