from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.model.fields import Lexical
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import nearest
from korea_china_2026.sheets.cells import nearest_spelling
from tests.checkout import examples

FORMS: dict[str, Lexical] = {
    f.lexical.name: f.lexical for table in TABLES.values() for f in table.fields if f.lexical is not None
}


@pytest.mark.parametrize(
    ("form", "typed", "meant"),
    [
        ("edtf", "2026-1-5", "2026-01-05"),
        ("edtf", "2026/01/05", "2026-01-05"),
        ("edtf", "20260105", "2026-01-05"),
        ("edtf", "5 January 2026", "2026-01-05"),
        ("edtf", "Jan. 5th, 2026", "2026-01-05"),
        ("edtf", "January 2026", "2026-01"),
        ("edtf", "31/1/2026", "2026-01-31"),
        ("edtf", "1.31.2026", "2026-01-31"),
        ("edtf", "5/5/2026", "2026-05-05"),
        ("edtf", "5/1/2026", ""),
        ("edtf", "2026-01-05 00:00:00", "2026-01-05"),
        ("edtf", "2026–01–05", "2026-01-05"),
        ("edtf", "31/13/2026", ""),
        ("edtf", "soon", ""),
        ("date", "2026-1-5", "2026-01-05"),
        ("date", "2026-02-30", ""),
        ("date", "January 2026", ""),
        ("number", "33%", "33"),
        ("number", "1,000,000", "1000000"),
        ("number", "0,5", "0.5"),
        ("number", "1_000", "1000"),
        ("number", "+12", "12"),
        ("number", "12.50", "12.5"),
        ("number", "1e6", "1000000"),
        ("number", "１２", "12"),
        ("number", ".5", "0.5"),
        ("number", "0.3333333333", "0.333333"),
        ("number", "-0", "0"),
        ("number", "NaN", ""),
        ("number", "1e99", ""),
        ("number", "four", "4"),
        ("number", "12 km", "12"),
        ("number", "12 m", ""),
        ("number", "0,333333", "0.333333"),
        ("number", "1,2,3", ""),
        ("number", "−4", "-4"),
        ("count", "012", "12"),
        ("count", "-1", ""),
        ("count", "12.0", "12"),
        ("latitude", "37.4563 N", "37.4563"),
        ("latitude", "33.9° S", "-33.9"),
        ("longitude", "400", ""),
        ("boolean", "True", "true"),
        ("boolean", "NO", "false"),
        ("boolean", "maybe", ""),
        ("country_code", "KR", "KOR"),
        ("country_code", "china", "CHN"),
        ("country_code", "kor", "KOR"),
        ("country_code", "Atlantis", ""),
        ("slug", "Lee Jae Myung", "lee-jae-myung"),
        ("slug", "xi_jinping", "xi-jinping"),
        ("slug", "café--bar", "cafe-bar"),
        ("slug", "tomаs-alder", "tomas-alder"),
        ("slug", "习近平", ""),
        ("utterance_id", "aljazeera-1-u7", "aljazeera-1-u07"),
        ("utterance_id", "u1", ""),
        ("quote_id", "aljazeera-1-q12", "aljazeera-1-q012"),
        ("wikidata_id", "https://www.wikidata.org/wiki/Q884", "Q884"),
        ("wikidata_id", "q884", "Q884"),
        ("release", "v1.0.0", "1.0.0"),
        ("sha256", "9C" * 32, "9c" * 32),
        ("name", "Claim Reports", "claim_reports"),
        ("text", "  two\n lines ", "two lines"),
        ("text", "  ", ""),
        ("url", "example.org/a", "https://example.org/a"),
        ("url", "ask them", ""),
    ],
)
def test_what_people_type_is_told_the_one_spelling_that_it_stands_for(form: str, typed: str, meant: str):
    assert nearest_spelling(FORMS[form], typed) == meant


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.text(max_size=20) | st.from_regex(r"[0-9./e, %+-]{1,12}", fullmatch=True))
def test_a_guess_is_always_valid_and_a_valid_spelling_is_its_own(form: str, typed: str):
    guess = nearest_spelling(FORMS[form], typed)
    assert guess == "" or FORMS[form].accepts(guess)
    if FORMS[form].accepts(typed) and form not in ("text", "url"):
        assert guess == typed


@settings(max_examples=examples(20))
@given(st.text("abcdefgh-", min_size=6, max_size=20), st.integers(0, 5), st.sampled_from(["", "x"]))
def test_among_many_names_one_slip_is_seen_as_among_few(name: str, at: int, slip: str):
    typed, others = name[:at] + slip + name[at + 1 :], map(str, range(2_001))
    assert nearest(typed, [*others, name]) == nearest(typed, [name])
