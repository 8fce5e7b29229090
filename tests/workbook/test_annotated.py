# Observations in annotation tools: out, changed there as a person would, and back through the same gate.
from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from korea_china_2026.findings import Finding
from korea_china_2026.publish.intake import gather_forms, take_in
from korea_china_2026.sheets.annotated import (
    ALL_LAYERS,
    FORMATS,
    Annotation,
    annotations_of,
    read_cas,
    read_label_studio,
)

from .forms import SEEDS, TEXTS

SHEET = "sources/inland-post-1.yaml"
ROWS, _, _ = gather_forms(SEEDS, "inland-post-1")
TEXT = next(text for digest, text in TEXTS.items() if digest == ROWS["article"][0]["text_sha256"])
FOUND = list(annotations_of(ROWS, SEEDS[SHEET]))


def written(end: str, annotations: list[Annotation] = FOUND, text: str = TEXT) -> bytes:
    return FORMATS[end][0](text, annotations)[end]


def taken(end: str, annotations: list[Annotation]) -> tuple[list[Finding], dict[str, bytes]]:
    intake = take_in(f"in{end}", written(end, annotations), SEEDS, TEXTS)
    return intake.verdict.findings, intake.files


@pytest.mark.parametrize("end", FORMATS)
def test_an_article_comes_back_as_it_was(end: str) -> None:
    assert {one.layer for one in FOUND} == set(ALL_LAYERS)
    assert taken(end, FOUND) == ([], {})


@pytest.mark.parametrize("end", FORMATS)
def test_spans_beyond_the_basic_plane_keep_their_place(end: str) -> None:
    text = "🧊 Ice 🧊 has\nno “flag 🧊”, said 한국."
    at = text.index("flag")
    one = Annotation("quotes", at, at + 6, {"speaker_text": "🧊", "evidence": 'a: 1-2/b\nc: ~<d> & "e"'})
    assert text[one.start : one.end] == "flag 🧊"
    assert FORMATS[end][1](written(end, [one], text)) == (text, [one])


@pytest.mark.parametrize(("begin", "end"), [(0, 1), (1, 2), (0, 3), (3, 4)])
def test_an_offset_within_a_character_is_told(begin: int, end: int) -> None:
    content = written(".xmi", [Annotation("quotes", 0, 1, {})], "🧊🧊 Ice")
    moved = content.replace(b'begin="0" end="2"', f'begin="{begin}" end="{end}"'.encode())
    assert moved != content
    with pytest.raises(UserWarning, match="Not mapping external offset"):
        read_cas(moved)


def test_offsets_are_those_of_each_tool() -> None:
    one = Annotation("figures", 2, 3, {})
    assert re.search(rb'begin="3" end="4"', written(".xmi", [one], "🧊 1"))
    files = FORMATS[".json"][0]("🧊 1", [one])
    [task] = json.loads(files[".json"])
    assert task["annotations"][0]["result"][0]["value"]["start"] == 2
    assert b'<Label value="figures"/>' in files[".config.xml"]
    layers = json.loads(FORMATS[".xmi"][0]("1", [])[".layers.json"])
    assert [layer["name"] for layer in layers] == [f"webanno.custom.{name}" for name in ALL_LAYERS]


@pytest.mark.parametrize("end", FORMATS)
def test_what_is_new_is_written_and_what_is_wrong_is_told_with_layer_and_place(end: str) -> None:
    at = next(n for n, one in enumerate(FOUND) if one.layer == "quotes")
    quote = FOUND[at]
    changed = [*FOUND[:at], quote._replace(cells={**quote.cells, "medium": "interview"}), *FOUND[at + 1 :]]
    findings, files = taken(end, changed)
    assert findings == []
    assert files[SHEET].decode() == SEEDS[SHEET].decode().replace("medium: not_reported", "medium: interview", 1)
    changed[at] = quote._replace(cells={**quote.cells, "quote_kind": "speach"})
    [finding] = taken(end, changed)[0]
    assert str(finding).startswith(f"in{end}#quotes@{quote.start}-{quote.end}: KC103 ")
    changed[at] = quote._replace(start=quote.start + 2, cells={k: v for k, v in quote.cells.items() if k != "text"})
    assert {finding.code for finding in taken(end, changed)[0]} == {"KC407", "KC410"}


@pytest.mark.parametrize("end", FORMATS)
def test_another_text_and_what_is_no_such_file_are_told(end: str) -> None:
    [finding] = take_in(f"in{end}", written(end, [], "Another text."), SEEDS, TEXTS).verdict.findings
    assert (finding.code, str(finding.place)) == ("KC013", f"in{end}")
    for content in (b"", b"no such file", written(end)[:200], b"[]", b"<a/>", b"<x/>"):
        [finding] = take_in(f"in{end}", content, SEEDS, TEXTS).verdict.findings
        assert finding.code == "KC010"


@pytest.mark.parametrize("end", FORMATS)
def test_what_was_changed_since_is_not_undone(end: str) -> None:
    changed = {**SEEDS, SHEET: SEEDS[SHEET].replace(b"medium: not_reported", b"medium: interview", 1)}
    for found, told in (
        (FOUND, f"seeds/{SHEET} has changed, or is gone, since in{end} was made"),
        (FOUND[:-1], f"in{end} was not made from seeds/{SHEET}"),
    ):
        intake = take_in(f"in{end}", written(end, found), changed, TEXTS)
        [finding] = intake.verdict.findings
        assert (finding.code, finding.what, intake.files) == ("KC012", told, {})


def test_an_article_that_was_moved_among_the_sheets_is_none_of_theirs() -> None:
    moved = {**SEEDS, "sources/old/inland-post-1.yaml": SEEDS[SHEET]}
    del moved[SHEET]
    [finding] = take_in("in.json", written(".json"), moved, TEXTS).verdict.findings
    assert finding.code == "KC013"


def test_a_label_that_is_no_layer_is_told() -> None:
    content = written(".json").replace(b'"quotes', b'"strangers')
    [finding] = take_in("in.json", content, SEEDS, TEXTS).verdict.findings
    assert "there is no layer or attribute 'strangers'" in str(finding)


def test_each_reader_reads_its_own() -> None:
    assert read_cas(written(".xmi"))[0] == read_label_studio(written(".json"))[0] == TEXT


def exported(change: Callable[[dict[str, Any]], object]) -> list[Finding]:
    """What is found in an export of Label Studio with one change."""
    [task] = json.loads(written(".json"))
    change(task)
    return take_in("in.json", json.dumps([task]).encode(), SEEDS, TEXTS).verdict.findings


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda task: [task, task], "tasks: 2, annotations not cancelled: 2;"),
        (lambda task: [task | {"annotations": task["annotations"] * 2}], "tasks: 1, annotations not cancelled: 2;"),
        (
            lambda task: [{"data": task["data"], "predictions": task["annotations"]}],
            "tasks: 1, annotations not cancelled: 0;",
        ),
        (
            lambda task: [task | {"annotations": [task["annotations"][0] | {"was_cancelled": True}]}],
            "not cancelled: 0;",
        ),
    ],
)
def test_an_export_of_several_or_no_annotations_is_told_plainly(change: Callable[[Any], object], told: str) -> None:
    [task] = json.loads(written(".json"))
    [finding] = take_in("in.json", json.dumps(change(task)).encode(), SEEDS, TEXTS).verdict.findings
    assert (finding.code, told in finding.what, "ValueError" in finding.what) == ("KC010", True, False)


def results(task: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in task["annotations"][0]["result"] if one["type"] == kind]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda task: task["annotations"].append({"result": []}), "annotations not cancelled: 2"),
        (lambda task: task["annotations"].clear(), "annotations not cancelled: 0"),
        (lambda task: results(task, "labels")[0]["value"]["labels"].append("figures"), "too many values"),
        (lambda task: results(task, "labels")[1].update(id=results(task, "labels")[0]["id"]), "occurs twice"),
        (lambda task: results(task, "labels")[0]["value"].update(start=0), "other words are at its offsets, 0 to "),
        (lambda task: results(task, "labels")[0]["value"].update(text="other words"), "other words"),
        (lambda task: results(task, "labels")[0]["value"].update(start=1.5), "slice indices"),
        (
            lambda task: results(task, "textarea")[0].update(from_name="quotes.speeker"),
            "no layer or attribute 'speeker'",
        ),
        (lambda task: results(task, "textarea")[0]["value"].update(text="\ud800"), "half of a character"),
        (lambda task: results(task, "labels")[0].update(type="hypertextlabels"), "hypertextlabels"),
        (lambda task: results(task, "textarea")[0].update(from_name="figures.value"), "figures.value of region a0"),
        (lambda task: results(task, "textarea")[0].update(id="a99"), "of region a99"),
        (lambda task: task["annotations"][0]["result"].append(results(task, "textarea")[0]), "not its only value"),
        (lambda task: results(task, "labels")[0]["value"].update(start=-4, text=None), "-4 to "),
    ],
)
def test_what_would_be_lost_or_put_elsewhere_is_told(change: Callable[[dict[str, Any]], object], told: str) -> None:
    [finding] = exported(change)
    assert finding.code == "KC010"
    assert told in finding.what


@pytest.mark.parametrize("end", FORMATS)
def test_a_line_break_in_a_cell_is_told_whatever_else_is_in_it(end: str) -> None:
    at = next(n for n, one in enumerate(FOUND) if one.layer == "figures")
    broken = FOUND[at]._replace(cells={**FOUND[at].cells, "measured_entity": "ships\nunder the code"})
    findings, files = taken(end, [*FOUND[:at], broken, *FOUND[at + 1 :]])
    assert ([finding.code for finding in findings], files) == (["KC104"], {})


def test_an_annotation_that_was_skipped_counts_for_nothing() -> None:
    assert exported(lambda task: task["annotations"].append({"result": [], "was_cancelled": True})) == []


@pytest.mark.parametrize("end", FORMATS)
def test_a_span_beyond_the_end_of_the_article_is_told(end: str) -> None:
    quote = next(one for one in FOUND if one.layer == "quotes")
    # As a tool writes it whose words end with the text.
    beyond = json.dumps(len(TEXT) + 9).encode()
    content = re.sub(rb'(end"?[=:] ?"?)%d\b' % quote.end, rb"\g<1>" + beyond, written(end, [quote]), count=1)
    if end == ".json":
        content = content.replace(
            json.dumps(TEXT[quote.start : quote.end]).encode(), json.dumps(TEXT[quote.start :]).encode()
        )
    found = take_in(f"in{end}", content, SEEDS, TEXTS).verdict.findings
    # UIMA's offsets outside the text have no code points.
    code, told = ("KC010", "external offset") if end == ".xmi" else ("KC401", "not inside the article")
    assert any(finding.code == code and told in finding.what for finding in found)


def test_layers_of_the_tool_itself_are_passed_over_in_silence() -> None:
    own = b'<type:Token xmlns:type="http:///tokens.ecore" xmi:id="99" begin="0" end="3" sofa="1"/><cas:View '
    assert take_in("in.xmi", written(".xmi").replace(b"<cas:View ", own), SEEDS, TEXTS).verdict.findings == []


@pytest.mark.parametrize(
    ("pattern", "instead", "told"),
    [
        (rb"<custom:claim_reports (xmi:id=.7)", rb"<custom:ClaimReports \1", "7 of 8 annotations"),
        (rb'(?s)(<custom:claim_reports xmi:id=")7(.*members="[^"]*) 7\b', rb"\g<1>6\2", "7 of 8 annotations"),
        (rb'(members="[^"]*) 7\b', rb"\1", "7 of 8 annotations"),
        (rb'(<custom:quotes [^>]*begin=")\d+', rb"\1-4", "external offset [-4]"),
        (rb"(<custom:quotes [^>]*)quote_kind=", rb"\1quote_knd=", "quote_knd"),
    ],
)
def test_an_annotation_that_would_be_passed_over_is_told(pattern: bytes, instead: bytes, told: str) -> None:
    content, count = re.subn(pattern, instead, written(".xmi"), count=1)
    assert count == 1
    intake = take_in("in.xmi", content, SEEDS, TEXTS)
    [finding] = intake.verdict.findings
    assert (finding.code, intake.files) == ("KC010", {})
    assert told in finding.what
