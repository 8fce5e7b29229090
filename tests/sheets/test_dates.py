from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.model import dates
from korea_china_2026.model.fields import Edtf, Lexical
from tests.checkout import examples

[EDTF] = (one for one in get_args(Edtf) if isinstance(one, Lexical))
days = st.from_regex(r"[0-9]{4}(-[0-3][0-9](-[0-3][0-9])?)?[?~%]?", fullmatch=True)
rounded = st.from_regex(r"[0-9]{2}([0-9]X|XX)[?~]?", fullmatch=True)
dated = days | rounded | st.sampled_from(("", "..", "2024-02-29", "2023-02-29", "0000", "0001-01-01", "9999-12-31"))


def of_the_library(text: str) -> dates.Bounds | None:
    parsed = dates._parse(text)
    return None if parsed is None else (dates._day(parsed.lower_strict()), dates._day(parsed.upper_strict()))


@settings(max_examples=examples(60), deadline=None)
@given(dated | st.tuples(dated, dated).map("/".join))
def test_dates_that_are_read_without_the_library_are_read_as_it_does(text: str):
    plain = dates._plain(text)
    if plain is not None:
        assert plain == of_the_library(text)


@pytest.mark.parametrize("text", [
    "2026", "2026-01", "2026-01-05", "2025-11~", "2018/..", "../2026-01-05", "2025-12-29/2026-01-11", "19XX", "201X",
])  # fmt: skip
def test_dates_that_people_write_need_no_library(text: str):
    assert dates._plain(text) is not None


@pytest.mark.parametrize(
    "text",
    ["2025/", "/2025", "2025-24", "2026-21", "2026-01-05T25:00:00Z", "[2025,2026]", "2026-01?-05", "2XXX", "../.."],
)
def test_what_has_no_plain_first_and_last_day_is_no_date_of_ours(text: str):
    """An unknown end would get a day of its own, a season half of its months: what is meant is written as an interval."""
    assert not EDTF.accepts(text)


@pytest.mark.parametrize("text", ["2025-12/2026-02", "2018/..", "../2026-01", "2026-XX", "2026-01-XX", "19XX", "201X~"])
def test_open_ends_and_parts_left_open_are_dates(text: str):
    assert EDTF.accepts(text)
