# The pattern that spares a cell the check fits nothing that the check would find.
from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.answers.aggregation import FIELDS, RULES, Report, aggregate
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.check import check_text, plain_pattern
from tests.checkout import examples

FORMS: dict[str, Field] = {
    field.lexical.name: field for table in TABLES.values() for field in table.fields if field.lexical is not None
}
NO_PATTERN = {name for name, field in FORMS.items() if plain_pattern(field) is None}


def as_python(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9A-F]+)\}", lambda match: re.escape(chr(int(match[1], 16))), pattern))


def test_most_forms_are_told_by_a_pattern():
    assert {"country_code", "latitude", "longitude", "kilometres"} == NO_PATTERN


@settings(max_examples=examples(6), deadline=None)
@given(st.data())
@pytest.mark.parametrize("form", sorted(FORMS.keys() - NO_PATTERN))
def test_what_fits_is_right(form: str, data: st.DataObject):
    field = FORMS[form]
    pattern = as_python(str(plain_pattern(field)))
    text = data.draw(st.from_regex(pattern, fullmatch=True))
    assert check_text(field, text) is None


def test_each_letter_that_passes_is_composed_and_seen():
    pattern = as_python(str(plain_pattern(FORMS["text"])))
    letters = [chr(code) for code in (*range(0xD800), *range(0xE000, 0x20000)) if pattern.fullmatch(chr(code))]
    assert len(letters) > 30_000
    assert all(check_text(FORMS["text"], letter) is None for letter in letters)
    # Whatever stands beside them, they join with nothing.
    assert not any(unicodedata.combining(letter) or 0x1100 <= ord(letter) < 0x1200 for letter in letters)
    assert all(check_text(FORMS["text"], f"x{letter}y") is None for letter in letters)


@pytest.mark.parametrize("form", sorted(FORMS.keys() - NO_PATTERN))
def test_the_examples_of_most_forms_pass_at_once(form: str):
    lexical = FORMS[form].lexical
    assert lexical is not None
    fits = as_python(str(plain_pattern(FORMS[form]))).fullmatch(lexical.example)
    assert fits or form in ("edtf", "number")


DAYS = st.sampled_from([None, "2026-01-05", "2026-01", "2018/..", "../2025-12-31"])
SAYS = st.tuples(st.booleans(), st.booleans(), st.booleans(), st.sampled_from("abc"), st.sampled_from("ABF"))
STATUSES = st.sampled_from([None, "planned", "occurred", "alleged"])


@given(
    st.lists(SAYS, min_size=1, max_size=5),
    DAYS,
    st.sampled_from([None, "beijing", "china"]),
    STATUSES,
    st.sampled_from(RULES),
)
def test_reports_that_say_the_same_give_that_by_any_rule(given_, date, place, status, rule):
    start, end = bounds(date) if date else (None, None)
    reports = [
        Report(
            f"r{n}",
            group,
            letter,
            date_edtf=date if says_date else None,
            start=start if says_date else None,
            end=end if says_date else None,
            place_id=place if says_place else None,
            status=status if says_status else None,
        )
        for n, (says_date, says_place, says_status, group, letter) in enumerate(given_)
    ]
    outcome = aggregate(reports, rule, {"beijing": "china"})
    assert not outcome.conflicts
    for field in FIELDS:
        assert {getattr(outcome, field)} - {None} == {getattr(report, field) for report in reports} - {None}
