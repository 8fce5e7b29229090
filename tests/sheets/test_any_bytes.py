from __future__ import annotations

from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.findings import RULES
from korea_china_2026.rules.sheets import check_sheets as check
from korea_china_2026.sheets import strict_yaml
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.flatten import flatten
from tests.checkout import examples

from ..unchanged import beside_the_example as beside_the_example
from .strategies import EXAMPLE, TEXTS, corpora, paths


def judged_in_peace(sheets: dict[str, bytes]) -> None:
    tables, verdict = check(read_corpus(sheets), TEXTS)
    for finding in verdict.settled():
        assert finding.code in RULES
        assert "\n" not in str(finding)
    if not verdict.findings:
        assert tables.rows()["quotes"]


@settings(max_examples=examples(8), deadline=None)
@given(corpora())
def test_a_sheet_with_slips_ends_in_findings_or_rows(sheets: dict[str, bytes]):
    judged_in_peace(sheets)


@settings(max_examples=examples(8), deadline=None)
@given(paths, st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_any_bytes_given_as_any_sheet_end_in_findings(path: str, content: bytes):
    judged_in_peace(EXAMPLE | {path: content})


@settings(max_examples=examples(150), deadline=None)
@given(st.text("-:?#&*!|>'\"%@`{}[], \n~ab01", max_size=30))
def test_any_yaml_gives_a_tree_or_says_why_not(text: str):
    root, findings = strict_yaml.parse("seeds/coders.yaml", text.encode())
    written = [
        line for line in text.split("\n") if line.strip() not in ("", "---") and not line.strip().startswith("#")
    ]
    # Nothing, comments and a bare start of a document are an empty sheet, which the reader of the corpus reports.
    assert root is not None or findings or not written or set("".join(written).split()) <= {"---", "..."}


@pytest.mark.parametrize(
    "path", sorted(set(EXAMPLE) - {"sources/harbour-times-1.yaml"})
)  # the longer article has nothing else
@pytest.mark.parametrize("change", ["delete", "double"])
def test_every_line_of_the_example_can_be_lost_or_doubled(path: str, change: str):
    lines = EXAMPLE[path].split(b"\n")
    for at in range(len(lines)):
        kept = (
            lines[:at] + lines[at + (change == "delete") :] if change == "delete" else [*lines[: at + 1], *lines[at:]]
        )
        flatten(read_corpus({path: b"\n".join(kept)}))


@pytest.mark.slow
def test_a_cell_of_another_shape_is_one_finding():
    # What rests on a broken cell is not judged: a cascade would name lines in which nothing is wrong.
    # Each column once, in a row of the middle that has it; one column of every table at a time.
    columns = [
        list({name: row.cells[name] for row in rows[: len(rows) // 2 + 1] for name in row.cells}.values())
        for rows in read_corpus(EXAMPLE).records.values()
    ]
    for cells in zip_longest(*columns):
        sheets = {path: data.decode().split("\n") for path, data in EXAMPLE.items()}
        broken = {(cell.place.file, cell.place.line): cell.place for cell in cells if cell is not None}
        for file, line in broken:
            of_sheet = sheets[file.removeprefix("seeds/")]
            of_sheet[line - 1] = of_sheet[line - 1][: broken[file, line].column - 1] + "[]"
        _, verdict = check(read_corpus({path: "\n".join(lines).encode() for path, lines in sheets.items()}), TEXTS)
        found = sorted((finding.place, finding.code) for finding in verdict.settled())
        assert found == [(place, "KC105") for place in sorted(broken.values())]


def test_without_texts_every_anchor_is_counted_as_not_judged():
    _, verdict = check(read_corpus(EXAMPLE), {})
    assert verdict.settled() == []
    assert verdict.judged["anchors"] == verdict.judged["articles for gaps"] == 0
    assert verdict.not_judged["anchors"] > verdict.judged["rows"] / 2
    assert verdict.not_judged["articles for gaps"] == 2


def test_with_one_text_the_other_article_is_not_judged():
    [one] = [sha for sha, text in TEXTS.items() if text.startswith("Ice code")]
    _, verdict = check(read_corpus(EXAMPLE), {one: TEXTS[one]})
    assert verdict.judged["articles for gaps"] == verdict.not_judged["articles for gaps"] == 1
