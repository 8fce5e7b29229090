# Any bytes end in findings or a clean result: the targets of fuzz/, for a moment each.
from __future__ import annotations

import pytest
from fuzz.targets import TARGETS, seeds_of, with_part
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korea_china_2026.sheets.workbook import read_workbook
from tests.checkout import examples

pytestmark = pytest.mark.slow

#: What turns a sound input into one that a parser may stumble over.
ODDITIES = (
    b"", b"\0", b"\r", b"\xff", b"\xef\xbb\xbf", b"<", b">", b"&", b"]]>", b"<!DOCTYPE a>", b"&#0;",
    b"\xed\xa0\x80", b'"', b"'", b"{", b"[", b"\xe2\x80\xae", b"9" * 400, b"-1", b"NaN", b"1e999", b"\xf0\x9f\xa6\x91",
    b' r="ZZZZ99999999"', b't="d"', b"<f>1+1</f>", b"*a", b"!!x ",
)  # fmt: skip
EXAMPLES = {
    "sheet": 10,
    "yaml": 150,
    "comments": 60,
    "workbook": 8,
    "intake": 4,
    "descriptor": 60,
    "csv": 150,
    "package": 5,
    "reading": 2,
}


@st.composite
def spliced(draw: st.DrawFn, target: str) -> bytes:
    data = draw(st.sampled_from(seeds_of(target)))
    for _ in range(draw(st.integers(1, 3))):
        # The first byte of some targets says which file the rest is.
        at = draw(st.integers(1, len(data)))
        length = draw(st.integers(0, 40))
        data = data[:at] + draw(st.sampled_from(ODDITIES) | st.binary(max_size=6)) + data[at + length :]
    return data


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes_end_in_findings_or_success(target: str):
    @settings(
        max_examples=examples(EXAMPLES[target]), deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.binary(max_size=200) | spliced(target))
    def run(data: bytes) -> None:
        TARGETS[target](data)

    run()


@pytest.mark.parametrize("data", [b'a,"b\rc"\n', b"a\rb,c\n", b'"' + b"x" * 200_000 + b'"\n', b"\xff\xfe", b""])
def test_what_broke_the_judge_of_tables_once(data: bytes):
    TARGETS["csv"](data)


@settings(max_examples=examples(30), deadline=None, database=None)
@given(st.integers(0, 40), st.integers(0, 2**16), st.binary(min_size=1, max_size=4))
def test_a_damaged_archive_is_a_finding(part: int, at: int, noise: bytes):
    data = with_part(part, b"<a/>")
    at %= len(data)
    for finding in read_workbook("in.xlsx", data[:at] + noise + data[at + len(noise) :]).findings:
        assert str(finding).startswith("in.xlsx")
