# Workbooks that no spreadsheet program would write: refused before they cost memory or time.
from __future__ import annotations

import io
import random
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from fuzz.targets import parts, with_part

from korea_china_2026.sheets import workbook
from korea_china_2026.sheets.forms import COLUMNS
from korea_china_2026.sheets.workbook import read_workbook
from tests.checkout import THOROUGH

pytestmark = pytest.mark.slow

NAMES = list(parts())
#: The worksheet figures: guide comes before the forms.
FIGURES = f"xl/worksheets/sheet{list(COLUMNS).index('figures') + 2}.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def archive(*more: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as book:
        for name, data in (*parts().items(), *more):
            book.writestr(name, data)
    return out.getvalue()


def figures(change: Callable[[bytes], bytes]) -> bytes:
    before = parts()[FIGURES]
    after = change(before)
    assert after != before
    return with_part(NAMES.index(FIGURES), after)


def with_figures(xml: bytes) -> bytes:
    return with_part(NAMES.index(FIGURES), xml)


def cell(xml: bytes) -> bytes:
    """The worksheet figures with one more row at its end."""
    return figures(lambda data: data.replace(b"</sheetData>", xml + b"</sheetData>"))


def told(content: bytes) -> list[str]:
    return [f"{finding.code} {finding.what}" for finding in read_workbook("in.xlsx", content).findings]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lambda: b"", "KC010 the workbook cannot be read (BadZipFile)"),
        (lambda: b"PK\x03\x04" + bytes(200), "KC010 the workbook cannot be read (BadZipFile)"),
        (lambda: archive()[:-300], "KC010 the workbook cannot be read (BadZipFile)"),
        (lambda: archive(("xl/media/zeros.bin", bytes(40_000_001))), "KC006 the workbook is too large"),
        (lambda: figures(lambda data: data[:200]), "KC010 the workbook cannot be read (ParseError)"),
        (lambda: with_figures(HEAD + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</worksheet>"), ""),
        (
            lambda: cell(b'<row r="30000"><c r="A30000"><v>1</v></c></row>'),
            "KC006 the worksheet figures has too many rows",
        ),
        (
            lambda: cell(b'<row r="20"><c r="H20"><v>1x0</v></c></row>'),
            "KC010 the workbook cannot be read (ValueError)",
        ),
        (
            lambda: cell(b'<row r="20"><c r="H20"><v>1e999</v></c></row>'),
            "KC104 value is a number that a spreadsheet cannot hold exactly",
        ),
        (
            lambda: cell(b'<row r="20"><c r="H20" t="s"><v>999999</v></c></row>'),
            "KC010 the workbook cannot be read (IndexError)",
        ),
        (
            lambda: cell(b'<row r="20"><c r="H20"><f t="shared" si="0">1</f><v>1</v></c></row>'),
            "KC108 value is a formula",
        ),
        (lambda: cell(b'<row r="20"><c r="H20"><f t="array" ref="H20">1</f></c></row>'), "KC108 value is a formula"),
        (
            lambda: cell(b'<row r="20"><c r="H20" t="e"><v>#REF!</v></c></row>'),
            "KC104 value is an error of the spreadsheet",
        ),
    ],
)
def test_a_hostile_workbook_is_a_finding(content: Callable[[], bytes], expected: str):
    data = content()
    tracemalloc.start()
    begun = time.process_time()
    findings = told(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert expected in [*findings, ""]
    assert time.process_time() - begun < 10
    assert peak < 150_000_000


def packed(**changed: Callable[[bytes], bytes]) -> bytes:
    """The example's workbook, packed, with other figures, or other shared texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as book:
        for name, data in parts().items():
            book.writestr(name, changed.get(name.rpartition("/")[2].partition(".")[0], lambda same: same)(data))
    return out.getvalue()


def rows(*cells: bytes) -> Callable[[bytes], bytes]:
    """A change of a worksheet: rows with these cells from the 30th on."""
    listed = b"".join(b'<row r="%d"><c r="H%d" %s</c></row>' % (n, n, cell) for n, cell in enumerate(cells, 30))
    return lambda data: data.replace(b"</sheetData>", listed + b"</sheetData>")


SHEET = FIGURES.rpartition("/")[2].partition(".")[0]
FAR = b'<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
EXPENSIVE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a far row in each worksheet": (
        "",
        lambda: packed(**{f"sheet{n}": lambda data: data.replace(b"</sheetData>", FAR) for n in range(1, 40)}),
    ),
    "a long formula that cells share": (
        "KC108",
        lambda: packed(
            **{SHEET: rows(b'><f t="shared" si="0">%s1</f>' % (b"A1+" * 10**5), *[b'><f t="shared" si="0"/>'] * 300)}
        ),
    ),
    "a long text that cells share": (
        "KC006",
        lambda: packed(
            **{SHEET: rows(*[b't="s"><v>0</v>'] * 9000)},
            sharedStrings=lambda data: re.sub(rb"<t>.*?</t>", b"<t>%s</t>" % (b"x " * 300_000), data, count=1),
        ),
    ),
    "many cells that say nothing": ("KC006", lambda: packed(**{SHEET: rows(b"/>" + b'<c r="H30"/>' * 10**6 + b"<c>")})),
}


@pytest.mark.parametrize("name", EXPENSIVE)
def test_a_small_workbook_takes_little_time(name: str):
    code, made = EXPENSIVE[name]
    content = made()
    assert len(content) < 200_000
    begun = time.process_time()
    assert {finding.split(" ")[0] for finding in told(content)} == {code} - {""}
    assert time.process_time() - begun < 1.5


def test_declared_dimensions_are_not_believed():
    declared = figures(lambda data: re.sub(rb'(<dimension ref="A1:)\w+', rb"\g<1>XFD1048576", data))
    assert told(declared) == []
    assert len(read_workbook("in.xlsx", declared).rows["figures"]) == 2


def test_a_file_beyond_the_limit_is_not_opened(monkeypatch: pytest.MonkeyPatch):
    data = archive()
    monkeypatch.setattr(workbook, "MAX_BYTES", len(data) - 1)
    assert told(data) == ["KC006 the workbook is too large"]


def test_format_alone_far_out_is_no_cell():
    far = 2**20 if THOROUGH else 10 * workbook.MAX_ROWS
    assert told(cell(b'<row r="%d"><c r="A%d" s="1"/></row>' % (far, far))) == []


def test_noise_is_refused():
    assert told(random.Random(1).randbytes(5000)) == ["KC010 the workbook cannot be read (BadZipFile)"]
