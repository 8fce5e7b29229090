from __future__ import annotations

import re

import pytest

from korea_china_2026.findings import Finding
from korea_china_2026.sheets.corpus import Corpus, gather, read_corpus
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.inheritance import spread_inherited
from korea_china_2026.sheets.layout import SOURCE_SHEET
from korea_china_2026.sheets.record import plain
from korea_china_2026.sheets.strict_yaml import parse
from korea_china_2026.sheets.write import write_sheet
from tests.checkout import EXAMPLE

PATH = "sources/coast-letter-1.yaml"
SHEET = """\
source: {source_id: coast-letter-1, language: en, published_edtf: 2026-03-14}
actor_names: []
passages:
  - passage_id: coast-letter-1-p001
    span: 0-35/8ee699d3dca7fa32
    role: body
    coverage: coded
PASSAGE"""
ROW = "      - claim_report_id: coast-letter-1-c001\n        span: 0-5/8ee699d3dca7fa32\n        claim_id: x\n"
QUOTE = """\
      - quote_id: coast-letter-1-q00{n}
        span: 0-5/8ee699d3dca7fa32
        text: Ice
        quote_kind: {kind}
        utterance_id: coast-letter-1-u01
        part: {n}
        has_editorial_insertion: false
"""
HOLDS = """\
    holds:
      attribution_mode: indirect
      attributed_actor_id: greta-holm
      via_actor_id: radio
      medium: press_briefing
      is_translation: unclear
      evidence:
        attributed_actor_id: 0-6/8ee699d3dca7fa32
"""


def read(passage: str) -> Corpus:
    return read_corpus({PATH: SHEET.replace("PASSAGE", passage).encode()})


def cells(passage: str, table: str, number: int = 0) -> dict[str, object]:
    record = read(passage).of(table)[number]
    shown = {name: cell.value for name, cell in record.cells.items()}
    return shown | {"evidence": {name: [str(span) for span in spans] for name, spans in record.evidence.items()}}


def test_a_passage_holds_cells_and_their_words_for_its_rows():
    row = cells(HOLDS + "    claim_reports:\n" + ROW, "claim_reports")
    assert (row["attribution_mode"], row["attributed_actor_id"], row["via_actor_id"]) == (
        "indirect",
        "greta-holm",
        "radio",
    )
    assert row["evidence"] == {"attributed_actor_id": ["0-6/8ee699d3dca7fa32"]}
    assert "medium" not in row
    quote = cells(HOLDS + "    quotes:\n" + QUOTE.format(n=1, kind="speech"), "quotes")
    assert (quote["speaker_actor_id"], quote["medium"]) == ("greta-holm", "press_briefing")
    assert quote["evidence"] == {"speaker_actor_id": ["0-6/8ee699d3dca7fa32"]}


@pytest.mark.parametrize(
    ("own", "attributed"),
    [
        ("        attributed_actor_id: null\n", None),
        ("        attributed_actor_id: iceland\n", "iceland"),
        ("        attribution_mode: narrator\n", None),
        ("        attribution_mode: direct\n", "greta-holm"),
    ],
)
def test_what_a_row_writes_goes_first(own: str, attributed: str | None):
    row = cells(HOLDS + "    claim_reports:\n" + ROW + own, "claim_reports")
    assert row.get("attributed_actor_id") == attributed
    assert ("attributed_actor_id" in row["evidence"]) == (attributed == "greta-holm")


def test_an_utterance_is_described_by_its_first_part_and_reports_by_their_quotation():
    said = "        speaker_actor_id: greta-holm\n        medium: speech\n        is_translation: unclear\n"
    words = "        evidence:\n          speaker_actor_id: 0-6/8ee699d3dca7fa32\n"
    quotes = "    quotes:\n" + QUOTE.format(n=1, kind="speech") + said + words + QUOTE.format(n=2, kind="speech")
    assert cells(quotes, "quotes", 1)["speaker_actor_id"] == "greta-holm"
    report = "    claim_reports:\n" + ROW + "        quote_id: coast-letter-1-q002\n"
    row = cells(report + quotes, "claim_reports")
    assert (row["attribution_mode"], row["attributed_actor_id"]) == ("direct", "greta-holm")
    assert row["evidence"] == {"attributed_actor_id": ["0-6/8ee699d3dca7fa32"]}
    term = quotes + QUOTE.format(n=3, kind="term") + "        medium: not_applicable\n        is_translation: unclear\n"
    assert "speaker_actor_id" not in cells(term, "quotes", 2)


def found(passage: str, code: str) -> list[Finding]:
    return [finding for finding in read(passage).findings if finding.code == code]


def test_a_finding_leads_to_the_line_where_the_value_is_written():
    passage = HOLDS.replace("indirect", "indirectly") + "    claim_reports:\n" + ROW
    [finding] = set(found(passage, "KC103"))
    line = SHEET.replace("PASSAGE", passage).split("\n")[finding.place.line - 1]
    assert line == "      attribution_mode: indirectly"


@pytest.mark.parametrize("key", ["mediun: speech", "medium: speech", "claim_id: x"])
def test_what_no_row_can_take_is_found(key: str):
    [finding] = found(f"    holds:\n      {key}\n    claim_reports:\n" + ROW, "KC102")
    assert finding.what == f"{key.partition(':')[0]} cannot be written once for all rows of a passage, but in a row"
    assert found("    holds: [x]\n    claim_reports:\n" + ROW, "KC105")


def test_a_sheet_without_inheritance_is_read_as_it_stands():
    sheets = gather(EXAMPLE / "seeds")
    for table, rows in flatten(read_corpus(sheets)).placed.items():
        for placed in rows:
            for name, cell in placed.record.cells.items():
                line = sheets[placed.record.place.file.removeprefix("seeds/")].decode().split("\n")[cell.place.line - 1]
                assert re.search(rf"\b{name}: ", line), (table, name)


def test_a_sheet_written_anew_inherits_as_before():
    row = ROW.replace("claim_id: x", "claim_id: x  # mine")
    old = SHEET.replace("PASSAGE", HOLDS + "    claim_reports:\n      # this one\n" + row).encode()
    root, _ = parse(PATH, old)
    spread, _ = spread_inherited(root)
    # As a workbook has it: every value in its row.
    assert write_sheet(SOURCE_SHEET, spread, PATH, old).partition(b"\n")[2] == old
    other, _ = parse(PATH, old.replace(b"claim_id: x", b"attribution_mode: narrator\n        claim_id: y"))
    written = write_sheet(SOURCE_SHEET, spread_inherited(other)[0], PATH, old)
    assert (b"holds:" in written, b"# this one" in written) == (True, True)
    assert plain(spread_inherited(parse(PATH, written)[0])[0]) == plain(spread_inherited(other)[0])
    # A row that must not inherit is kept from it.
    without, _ = parse(PATH, old.replace(HOLDS.encode(), b""))
    written = write_sheet(SOURCE_SHEET, without, PATH, old)
    assert plain(spread_inherited(parse(PATH, written)[0])[0]) == plain(without)


SPOKEN = "        speaker_actor_id: greta-holm\n        medium: speech\n        is_translation: unclear\n"
CARRIED = "    claim_reports:\n" + ROW + "        quote_id: coast-letter-1-q001\n"
DIRECT_PASSAGE = "    holds:\n      attribution_mode: direct\n      attributed_actor_id: greta-holm\n"


@pytest.mark.parametrize(
    ("holds", "own", "voice"),
    [
        (HOLDS, "        attribution_mode: indirect\n", ("indirect", "greta-holm")),
        (HOLDS, "        attribution_mode: direct\n", ("direct", "greta-holm")),
        (HOLDS.replace("greta-holm", "iceland"), "        attribution_mode: indirect\n", ("indirect", "iceland")),
        (HOLDS.replace("greta-holm", "iceland"), "        attribution_mode: direct\n", ("direct", "greta-holm")),
        (DIRECT_PASSAGE, "", ("direct", "greta-holm")),
        ("", "", ("direct", "greta-holm")),
    ],
)
def test_a_report_says_itself_whether_it_is_direct_where_its_passage_and_its_quotation_differ(holds, own, voice):
    quotes = "    quotes:\n" + QUOTE.format(n=1, kind="speech") + SPOKEN
    row = cells(holds + quotes + CARRIED + own, "claim_reports")
    assert (row["attribution_mode"], row["attributed_actor_id"]) == voice
    assert not found(holds + quotes + CARRIED + own, "KC323")


@pytest.mark.parametrize("holds", [HOLDS, DIRECT_PASSAGE.replace("greta-holm", "iceland")])
def test_a_passage_and_a_quotation_that_differ_are_found_at_the_report(holds: str):
    passage = holds + "    quotes:\n" + QUOTE.format(n=1, kind="speech") + SPOKEN + CARRIED
    [finding] = found(passage, "KC323")
    line = SHEET.replace("PASSAGE", passage).split("\n")[finding.place.line - 1]
    assert line == "        quote_id: coast-letter-1-q001"
    assert finding.found in ("indirect", "iceland")
