"""What goes on in the next line of an article is two rows, for `new`, for `find` and for the check."""

from __future__ import annotations

import hashlib
from pathlib import Path

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import digest, read_texts
from korea_china_2026.language.boundaries import find_quotations
from korea_china_2026.language.tables import language_of
from korea_china_2026.sheets.corpus import gather

EXAMPLE = Path(__file__).parents[1] / "example"
SHEET = "sources/inland-post-1.yaml"
ONE, TWO = (264, 271), (272, 280)


def broken() -> tuple[str, dict[str, bytes]]:
    """The example with a line break in its quotation, coded as two rows."""
    [text] = [text for text in read_texts(EXAMPLE / "texts").values() if "“Ice has no flag,”" in text]
    other = text.replace("“Ice has no flag,”", "“Ice has\nno flag,”")
    sheet = gather(EXAMPLE / "seeds")[SHEET].decode()
    sheet = sheet.replace(hashlib.sha256(text.encode()).hexdigest(), hashlib.sha256(other.encode()).hexdigest())
    at = sheet.index("      - quote_id: inland-post-1-q001")
    row = sheet[at:]
    rows = [
        row.replace("264-280/3e2875906356e845", f"{start}-{end}/{digest(other[start:end])}")
        .replace("text: Ice has no flag,", f"text: {other[start:end]}")
        .replace("part: 1", f"part: {part}")
        .replace("q001", f"q00{part}")
        for part, (start, end) in enumerate((ONE, TWO), 1)
    ]
    sheet = sheet[:at] + "".join(rows)
    sheet = sheet.replace("263-291/0b79b03008961ea6", f"263-291/{digest(other[263:291])}")
    return other, gather(EXAMPLE / "seeds") | {SHEET: sheet.encode()}


def findings(seeds: dict[str, bytes], text: str) -> list[str]:
    texts = read_texts(EXAMPLE / "texts") | {hashlib.sha256(text.encode()).hexdigest(): text}
    return [str(finding) for finding in check_seeds(seeds, texts).verdict.settled()]


def test_two_rows_are_sound_and_one_is_missed():
    text, seeds = broken()
    assert find_quotations(text, language_of("en"), 263, 291) == [ONE, TWO]
    assert findings(seeds, text) == []
    sheet = seeds[SHEET]
    without = sheet[: sheet.index(b"      - quote_id: inland-post-1-q002")]
    [said] = findings(seeds | {SHEET: without}, text)
    assert "KC408 words between quotation marks that have no row in quotes; found" in said
