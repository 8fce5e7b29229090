from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.cells import check_cell, is_reversed
from tests.checkout import examples

from .strategies import lexical_forms, spellings

FORMS = lexical_forms()
ODD = (" 1", "1 ", "+1", "01", "1e3", "１２", "١٢", "1\n", "nan", "inf", "-0", "0.10", "True", "yes")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_spelling_is_read_and_written_back(form: str):
    lexical = FORMS[form]

    @settings(max_examples=examples(10), deadline=None)
    @given(spellings(lexical))
    def holds(text: str) -> None:
        assert render(lexical.parse(text)) == text

    holds()


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_text_that_is_no_spelling_is_a_finding_and_no_value(form: str):
    lexical = FORMS[form]
    field = next(field for table in TABLES.values() for field in table.fields if field.lexical == lexical)

    @settings(max_examples=examples(10), deadline=None)
    @given(st.text(max_size=12) | st.sampled_from(ODD))
    def holds(text: str) -> None:
        finding = check_cell(field, text)
        if lexical.accepts(text):
            assert finding is None or finding.code == "KC108"
        else:
            assert finding is not None
            assert finding.expected
            with pytest.raises(ValueError):
                lexical.parse(text)

    holds()


@pytest.mark.parametrize("text", ["0000", "-2026", "../X389-85-57?", "-9641-X2-52?/..", "2026-13", "2026-02-30"])
def test_a_date_that_the_library_stumbles_over_is_no_date(text: str, capsys: pytest.CaptureFixture[str]):
    assert not FORMS["edtf"].accepts(text)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("edtf", "wrong"),
    [
        ("2026-03-12/2026-03-11", True),
        ("2026-03/2026-02-28", True),
        ("2026/2025", True),
        ("2026-03-11/2026-03-11", False),
        ("2026-03/2026-03-05", False),
        ("2018/..", False),
        ("../2018", False),
        ("2026", False),
        ("x/y", False),
    ],
)
def test_an_interval_ends_after_it_starts(edtf: str, wrong: bool):
    assert is_reversed(edtf) is wrong
