from __future__ import annotations

import datetime as dt

import pytest

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.rules.readback import _fits
from tests.overlays import FAULTS, overlay
from tests.sheets.strategies import EXAMPLE, TEXTS

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
    assert _fits(edtf, said, is_plain=False) is fits


@pytest.mark.parametrize(
    ("edtf", "fits"), [("2018", True), ("2018/..", True), ("2018-03-14", False), ("2018-12-31/..", False)]
)
def test_no_date_is_more_exact_than_plain_words(edtf: str, fits: bool):
    assert _fits(edtf, YEAR, is_plain=True) is fits


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"source:", b"source: ["),  # no row of the sheet is read
        (b"claim_report_id: harbour-times-1-c001", b"claim_report_id: C1"),  # one report is not
    ],
)
def test_a_statement_is_not_called_too_strong_while_a_passage_may_be_missing(old: bytes, new: bytes):
    too_strong = EXAMPLE | overlay(FAULTS / "KC509" / "all-for-several")
    assert {finding.code for finding in check_seeds(too_strong, TEXTS).verdict.findings} == {"KC509"}
    other = "sources/harbour-times-1.yaml"
    assert old in too_strong[other]
    verdict = check_seeds(too_strong | {other: too_strong[other].replace(old, new, 1)}, TEXTS).verdict
    assert verdict.findings
    assert all(finding.code != "KC509" for finding in verdict.findings)
    assert not verdict.judged["strength of statements"]
