from __future__ import annotations

import os
import re
import stat
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.article_texts import digest
from korea_china_2026.findings import Finding
from korea_china_2026.sheets.anchoring import Anchored, anchor
from korea_china_2026.sheets.edits import spell, wrap_rows
from korea_china_2026.sheets.find import find_words
from korea_china_2026.sheets.record import Mapping, Sequence, plain
from korea_china_2026.sheets.strict_yaml import parse
from tests.checkout import EXAMPLE, TEXTS, examples, run

FILE = "seeds/sources/inland-post-1.yaml"
SHEETS = {
    path.stem: path.read_bytes().decode("utf-8") for path in sorted((EXAMPLE / "seeds" / "sources").glob("*.yaml"))
}
ARTICLES = {name: (TEXTS / f"{name}.txt").read_bytes().decode("utf-8") for name in SHEETS}
ANCHOR = re.compile(r"(\d+)-(\d+)/[0-9a-f]{16}")
TEXT = "Ice met snow. “Snow melts, ice stays,” said Ice. One more thing."
HEAD = "source:\n  source_id: a-1\n  text_sha256: 00\nactor_names:\n{names}passages:\n"
PASSAGE = "  - passage_id: a-1-p001\n    span: ~Ice met … said Ice.\n    coverage: coded\n{rows}"


def at(words: str, number: int = 1, text: str = TEXT) -> str:
    start = -1
    for _ in range(number):
        start = text.index(words, start + 1)
    return f"{start}-{start + len(words)}/{digest(words)}"


def sheet(rows: str, names: str = "", more: str = "") -> bytes:
    return (HEAD.format(names=names) + PASSAGE.format(rows=rows) + more).encode()


def anchored(rows: str, names: str = "", more: str = "") -> str:
    outcome = anchor(FILE, sheet(rows, names, more), TEXT)
    assert outcome.findings == []
    return bare(outcome.content).partition("    coverage: coded\n")[2]


def bare(content: bytes) -> str:
    """A sheet without the words that are behind its anchors."""
    return re.sub(r"(/[0-9a-f]{16}[]}]*)  # [^\n]*", r"\1", content.decode())


def refused(rows: str, names: str = "", more: str = "") -> Finding:
    content = sheet(rows, names, more)
    outcome = anchor(FILE, content, TEXT)
    assert outcome.content == content
    [finding] = outcome.findings
    return finding


# --- what a draft stands for ------------------------------------------------------------------------------------------


def test_words_become_an_anchor_and_a_quotation_its_text_and_id():
    rows = anchored("    quotes:\n      - span: ~Snow melts, ice stays,\n        part: 1\n")
    assert rows == (
        f"    quotes:\n      - quote_id: a-1-q001\n        span: {at('Snow melts, ice stays,')}\n"
        "        text: Snow melts, ice stays,\n        utterance_id: a-1-u01\n        part: 1\n"
    )


@pytest.mark.parametrize(
    ("draft", "words", "number"),
    [
        ("~met", "met", 1),
        ("~ met", "met", 1),
        ("~</2> Ice", "Ice", 2),
        ("~</1>Ice", "Ice", 1),
        ("~ </2>  Ice", "Ice", 2),
        ("~Snow … stays", "Snow melts, ice stays", 1),
        ("'~Snow melts, ice'", "Snow melts, ice", 1),
        ('"~met"', "met", 1),
        ('~"Snow melts', "“Snow melts", 1),
        ("~ice\n            stays", "ice stays", 1),
    ],
)
def test_a_draft_is_looked_up_in_its_passage(draft: str, words: str, number: int):
    assert f"span: {at(words, number)}\n" in anchored(
        f"    claim_reports:\n      - claim_report_id: a-1-c001\n        span: {draft}\n"
    )


def test_short_words_stay_behind_their_line_and_clauses_do_not():
    row = "    claim_reports:\n      - span: {}\n        evidence: {{modality: ~met}}\n        claim_report_id: a-1-c001\n"
    for draft, comment in (
        ("~Snow melts", "  # Snow melts"),
        ("~Ice met snow. “Snow melts, ice", ""),
        ("~met  # mine", "  # mine"),
    ):
        content = anchor(FILE, sheet(row.format(draft)), TEXT).content.decode()
        assert re.search(rf"span: \S+{re.escape(comment)}\n", content), content
        assert re.search(r"evidence: {modality: 4-7/\w+}  # met\n", content), content


def test_words_of_a_row_between_braces_stay_behind_it_each_once_and_seven_at_most():
    words = "{span: ~Snow melts, evidence: {modality: [~met, ~snow], via_actor_id: [~met, ~One more thing.]}}"
    more = "  - passage_id: a-1-p002\n    span: ~One more thing.\n"
    row = f"    claim_reports:\n      - {words.replace('~One', '~<p2> One')}%s\n"
    for behind, comment in (("", "Snow melts; met; snow; One more thing."), ("  # mine", "mine")):
        content = anchor(FILE, sheet(row % behind, more=more), TEXT).content.decode()
        assert f"]}}}}  # {comment}\n" in content
    long = (
        (row % "").replace("~met, ~snow", "~stays, ~snow, ~said").replace("via_actor_id: [~met", "via_actor_id: [~ice")
    )
    assert "]}}  # Snow melts; stays; snow; said; ice\n" in anchor(FILE, sheet(long, more=more), TEXT).content.decode()


def test_evidence_may_name_words_of_another_passage():
    rows = (
        "    claim_reports:\n      - claim_report_id: a-1-c001\n        span: ~met\n        evidence:\n"
        "          modality: [~<p2> One more, '~<p2/1> thing', ~met]\n          via_actor_id: ~</1> Ice\n"
    )
    done = anchored(rows, more="  - passage_id: a-1-p002\n    span: ~One more thing.\n")
    assert f"modality: [{at('One more')}, {at('thing')}, {at('met')}]\n          via_actor_id: {at('Ice')}\n" in done


def test_an_origin_is_looked_up_in_the_whole_article_and_gets_an_id():
    stretch = "origins:\n  - {span: '~%s', independence_group: b}\n  - span: ~One more\n    origin_id: a-1-o004\n"
    done = anchored("", more=stretch % "said Ice … thing")
    assert done == (
        f"origins:\n  - {{origin_id: a-1-o005, span: {at('said Ice. One more thing')}, independence_group: b}}"
        "  # said Ice. One more thing\n"
        f"  - span: {at('One more')}\n    origin_id: a-1-o004\n"
    )
    finding = refused("", more=stretch % "Ice")
    assert finding.what == "words that occur in 2 places (1: 0-3, 2: 44-47)"
    assert refused("", more=stretch % "nowhere").code == "KC107"


def test_ids_go_on_after_the_last_and_leave_gaps():
    rows = "    figures:\n" + "".join(
        f"      - {own}span: ~met\n        value_text: met\n"
        for own in ("", "figure_id: a-1-f007\n        ", "figure_id: null\n        ", "figure_id:  # mine\n        ")
    )
    assert re.findall(r"figure_id: (\S+)", anchored(rows)) == ["a-1-f008", "a-1-f007", "a-1-f009", "a-1-f010"]
    assert "figure_id: a-1-f010  # mine\n" in anchored(rows)


def test_a_quotation_without_utterance_is_one_of_its_own_unless_it_is_a_further_part():
    rows = "    quotes:\n" + "".join(
        f"      - span: ~melts\n        {own}\n" for own in ("part: 2", "utterance_id: a-1-u04", "utterance_id:")
    )
    assert re.findall(r"utterance_id: (\S+)|part: (\d)", anchored(rows)) == [
        ("", "2"),
        ("a-1-u04", ""),
        ("", "1"),
        ("a-1-u05", ""),
    ]


def test_mention_counts_leave_boilerplate_out():
    names = "  - actor_id: b\n    name_form: Ice # him\n    # and more\n  - {actor_id: c, name_form: 'One'}\n"
    more = (
        "  - passage_id: a-1-p002\n    span: ~One\n    coverage: coded\n"
        "  - passage_id: a-1-p003\n    span: ~more thing.\n    coverage: boilerplate\n"
    )
    content = anchor(FILE, sheet("", names, more), TEXT).content.decode()
    assert "    name_form: Ice # him\n    mention_count: 2\n    # and more\n" in content
    assert "  - {actor_id: c, name_form: 'One', mention_count: 1}\n" in content
    assert refused("", "  - name_form: thing\n", more).code == "KC506"


def test_rows_between_braces_stay_there():
    rows = anchored("    quotes: [{span: '~Snow melts, ice stays,', part: 1}, { # two\n      span: ~melts}]\n")
    assert (
        rows
        == f"    quotes: [{{quote_id: a-1-q001, span: {at('Snow melts, ice stays,')}, text: 'Snow melts, ice stays,', "
        "utterance_id: a-1-u01, part: 1}, {quote_id: a-1-q002,  # two\n"
        f"      span: {at('melts')}, text: melts, utterance_id: a-1-u02, part: 1}}]\n"
    )


def test_a_row_that_grows_too_long_goes_on_in_the_next_line_and_others_stay():
    long = "{claim_report_id: a-1-c%03d, span: %s, claim_id: " + 70 * "x" + ", evidence: {modality: %s}}"
    rows = anchored(
        f"    claim_reports:\n      - {long % (7, at('met'), at('met'))}\n      - {long % (8, '~met', '~met')}\n"
    )
    kept, *broken = rows.splitlines()[1:]
    assert kept == f"      - {long % (7, at('met'), at('met'))}"
    assert broken == [
        f"      - {{claim_report_id: a-1-c008, span: {at('met')},",
        f"         claim_id: {70 * 'x'},",
        f"         evidence: {{modality: {at('met')}}}}}",
    ]


def test_what_stands_is_kept():
    rows = (
        f"    quotes:\n      - quote_id: a-1-q004\n        span: {at('melts')}\n        text: mine\n"
        "        utterance_id: a-1-u03\n        part: 1\n"
    )
    assert anchored(rows) == rows
    assert anchored(rows.replace("        text: mine\n", "")) == rows.replace("mine", "melts")


# --- what stands in the way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draft", "what", "nearest"),
    [
        ("~nowhere", "words that are not in the passage", ""),
        ("~One more", "words that are not in the passage", ""),
        ("~Ise met", "words that are not in the passage", "Ice met"),
        ("~Ice … mellts", "words that are not in the passage", "melts"),
        ("~Ice", "words that occur in 2 places (1: 0-3, 2: 44-47)", "~</1> Ice"),
        ("~</3> Ice", "words that occur in 2 places (1: 0-3, 2: 44-47)", "~</1> Ice"),
        ("~</2> met", "words that occur in 1 place (1: 4-7)", "~met"),
        ("~</0> met", "words behind ~ that cannot be read", ""),
        ("~</2>", "words behind ~ that cannot be read", ""),
        ("~Ice … snow … melts", "words behind ~ that cannot be read", ""),
        ("~<p1> met", "words of another passage outside evidence", ""),
        ("|\n          ~met", "words behind ~ that are a block of their own", ""),
    ],
)
def test_a_draft_that_cannot_be_anchored_is_a_finding(draft: str, what: str, nearest: str):
    finding = refused(f"    claim_reports:\n      - span: {draft}\n")
    assert (finding.code, finding.what, finding.nearest) == ("KC107", what, nearest)
    assert (finding.place.file, finding.place.line, finding.place.column) == (FILE, 10, 15)


def test_the_first_passage_that_has_the_words_is_named():
    more = "".join(f"  - passage_id: a-1-p{n:03}\n    span: ~One more thing.\n" for n in (2, 3))
    for draft, named in (("One more", "a-1-p002"), ("nowhere", "no passage"), ("said Ice. One", "no passage")):
        finding = refused(f"    claim_reports:\n      - span: ~{draft}\n", more=more)
        assert finding.expected == f"words as printed there; these are in {named}"
    assert refused(
        "    claim_reports:\n      - span: ~met\n        evidence: {modality: ~<p2> Snow melts}\n", more=more
    ).expected.endswith("; these are in a-1-p001")


def test_a_text_whose_letters_are_taken_apart_is_told_beside_what_cannot_be_found():
    draft = sheet("    claim_reports:\n      - span: ~Björn\n")
    told, found = anchor(FILE, draft, TEXT.replace("snow. ", "Bjo\u0308rn. ")).findings
    assert (told.code, found.code, "uconv -x nfc" in told.what) == ("KC008", "KC107", True)


def test_evidence_of_a_passage_that_does_not_exist_is_a_finding():
    finding = refused("    claim_reports:\n      - span: ~met\n        evidence: {modality: ~<p9> met}\n")
    assert (finding.what, finding.place.line) == ("words of a passage that does not exist", 11)


def test_a_passage_that_does_not_hold_is_reported_once():
    content = sheet("    claim_reports:\n      - span: ~met\n      - span: ~melts\n")
    content = content.replace("~Ice met … said Ice.".encode(), b"0-47/0000000000000000")
    [finding] = anchor(FILE, content, TEXT).findings
    assert (finding.code, finding.place.line) == ("KC402", 7)


def test_a_quotation_over_two_lines_is_told_to_be_two_rows():
    content = sheet("    quotes:\n      - span: ~Ice … said\n").replace(
        "~Ice met … said Ice.".encode(), "~Ice\nmet … said".encode()
    )
    [finding] = anchor(FILE, content.replace(b"~Ice\nmet", b"~Ice met"), TEXT.replace("Ice met", "Ice\nmet")).findings
    assert (finding.code, finding.what) == ("KC104", "words that do not make a text")


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[]", b"a: &b 1\nc: *b\n", b"source: 1\nsource: 2\n", b"{{{{", b"source:\n\tx: 1\n"]
)
def test_what_is_no_sheet_is_a_finding(content: bytes):
    outcome = anchor(FILE, content, TEXT)
    assert outcome.findings
    assert outcome.content == content


@pytest.mark.parametrize(
    "rows",
    [
        "    ? quotes\n    : - ? span\n        : ~melts\n",
        "    quotes: [span: ~melts]\n",
        "    quotes:\n      - !!map {span: ~melts}\n",
    ],
)
def test_yaml_written_otherwise_is_edited_soundly_or_not_at_all(rows: str):
    content = sheet(rows)
    outcome = anchor(FILE, content, TEXT)
    if outcome.findings:
        assert outcome.content == content
    else:
        assert anchor(FILE, outcome.content, TEXT) == Anchored(outcome.content)


# --- every other byte -------------------------------------------------------------------------------------------------


def take_back(text: str, article: str, chance: Random) -> str:
    """A sheet as it was before it was anchored: some anchors as words, some of what follows from them left out."""
    passages = {int(m[1]): m for m in re.finditer(r"passage_id: \S+-p(\d+)\s+span: (\d+)-(\d+)", text)}
    lines, own = [], None
    for line in text.split("\n"):
        found = re.search(r"passage_id: \S+-p(\d+)", line)
        own = int(found[1]) if found else own
        match = ANCHOR.search(line)
        if match and own and not line.startswith("    span") and chance.random() < 0.5:
            start, end = int(match[1]), int(match[2])
            words, low, high = article[start:end], int(passages[own][2]), int(passages[own][3])
            hits = [m.start() for m in re.finditer(re.escape(words), article[low:high])]
            if start - low in hits and "\n" not in words and find_whole(article, low, high, words) == hits:
                number = "" if len(hits) == 1 else f"</{hits.index(start - low) + 1}> "
                line = line.replace(match[0], spell(f"~{number}{words}", flow="[" in line))
        if re.match(r"\s+(text|value_text|mention_count): ", line) and chance.random() < 0.5:
            continue
        lines.append(line)
    return "\n".join(lines)


@cache
def between_braces(text: str) -> str:
    """A sheet with every row of an article between braces, its passages with their keys on one line."""
    root, _ = parse("", text.encode())
    assert isinstance(root, Mapping)
    lines = [text.partition("actor_names:")[0].rstrip()]
    for key in [name for name in root.entries if name not in ("source", "passages")]:
        lines += [f"{key}:", *(f"  - {spell(plain(row), flow=True)}" for row in root.rows(key))]
    lines.append("passages:")
    for passage in root.rows("passages"):
        lists = {key: value for key, (_, value) in passage.entries.items() if isinstance(value, Sequence)}
        head = Mapping({key: one for key, one in passage.entries.items() if key not in lists}, passage.place)
        lines.append(f"  - {'<<: ' if lists else ''}{spell(plain(head), flow=True)}")
        for key in lists:
            lines += [f"    {key}:", *(f"      - {spell(plain(row), flow=True)}" for row in passage.rows(key))]
    sheet = "\n".join([*lines, ""])
    return wrap_rows(sheet)


def find_whole(article: str, low: int, high: int, words: str) -> list[int]:
    return [hit.start - low for hit in find_words(article, words, low, high)]


def decorate(text: str, chance: Random) -> str:
    """Comments and blank lines where people put them."""
    lines = []
    for line in text.split("\n"):
        lines.append(line + chance.choice(["", "", "", "  # a note", "   "]) if line.strip() else line)
        lines += chance.choice([[], [], [], ["# between"], [""]])
    return "\n".join(lines)


@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(SHEETS)))
def test_anchoring_a_draft_gives_back_the_sheet(seed: int, name: str):
    chance = Random(seed)
    draft = take_back(SHEETS[name], ARTICLES[name], chance)
    for key in ("quote_id", "figure_id", "event_report_id", "claim_report_id"):
        if chance.random() < 0.3:
            draft = re.sub(rf"- {key}: \S+\n +", "- ", draft)
    outcome = anchor(FILE, draft.encode(), ARTICLES[name])
    assert outcome.findings == []
    assert bare(outcome.content) == SHEETS[name]
    assert (sum(outcome.filled.values()) > 0) == (draft != SHEETS[name])


@cache
def read(text: str) -> Any:
    return plain(parse("", text.encode())[0])


@settings(max_examples=examples(12), deadline=None)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(SHEETS)), newline=st.sampled_from(["\n", "\r\n"]))
def test_a_draft_between_braces_becomes_the_same_sheet(seed: int, name: str, newline: str):
    chance = Random(seed)
    sheet, draft = (between_braces(text) for text in (SHEETS[name], take_back(SHEETS[name], ARTICLES[name], chance)))
    assert read(sheet) == read(SHEETS[name])
    outcome = anchor(FILE, draft.replace("\n", newline).encode(), ARTICLES[name])
    assert outcome.findings == []
    done = outcome.content.decode()
    assert done.count(newline) == done.count("\n")
    assert plain(parse("", outcome.content)[0]) == read(sheet)
    # Lines are broken between keys, and only words behind a row make one longer.
    assert max(len(line.partition("  # ")[0]) for line in done.split(newline)) <= max(map(len, sheet.split("\n")))
    assert anchor(FILE, outcome.content, ARTICLES[name]) == Anchored(outcome.content)


@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(SHEETS)), newline=st.sampled_from(["\n", "\r\n"]))
def test_comments_order_and_line_ends_stay(seed: int, name: str, newline: str):
    chance = Random(seed)
    draft = decorate(take_back(SHEETS[name], ARTICLES[name], chance), chance).replace("\n", newline)
    outcome = anchor(FILE, draft.encode(), ARTICLES[name])
    assert outcome.findings == []
    edited = outcome.content.decode()
    assert edited.count(newline) == edited.count("\n")
    # Take out what was filled in, and what is left are the draft's own bytes.
    kept = iter(edited.split(newline))
    for line in draft.split(newline):
        stem = re.sub(r"['\"]?~.*", "", line) if "~" in line else line
        assert any(other == line or (stem != line and other.startswith(stem)) for other in kept), line
    assert anchor(FILE, outcome.content, ARTICLES[name]) == Anchored(outcome.content)


@settings(max_examples=examples(60), deadline=None)
@given(draw=st.data())
def test_a_spoilt_sheet_ends_in_findings_or_in_a_sound_sheet(draw: st.DataObject):
    text = sheet(
        "    quotes:\n      - span: ~melts\n        evidence: {speaker_actor_id: [~</2> Ice, ~<p1> met]}\n",
        "  - name_form: Ice\n",
    ).decode()
    for _ in range(draw.draw(st.integers(1, 3))):
        start = draw.draw(st.integers(0, len(text)))
        end = draw.draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + draw.draw(st.text(alphabet="~:-?[]{}#&*!|>'\"%\n \tI</…p1é", max_size=4)) + text[end:]
    outcome = anchor(FILE, text.encode(), TEXT)
    if outcome.findings:
        assert outcome.content == text.encode()
    else:
        assert anchor(FILE, outcome.content, TEXT).content == outcome.content


@settings(max_examples=examples(50), deadline=None)
@given(content=st.binary(max_size=200), text=st.text(max_size=50))
def test_any_bytes_are_left_alone_or_anchored(content: bytes, text: str):
    outcome = anchor(FILE, content, text)
    assert outcome.findings
    assert outcome.content == content


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(checkout: Path) -> Path:
    path = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    text = (
        path.read_bytes()
        .decode()
        .replace("span: 19-26/fe8673a433029690", "span: ~Haldvik")
        .replace("    mention_count: 2\n", "")
    )
    path.write_bytes(re.sub(r"speaker_actor_id: \d+-\S+", "speaker_actor_id: ~he", text).encode())
    return path


def test_the_command_writes_in_place(draft: Path, checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(checkout)
    draft.chmod(0o640)
    result = run("anchor", "seeds/sources/inland-post-1.yaml", "--texts", TEXTS)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 spans, 1 mention counts filled in\n")
    assert bare(draft.read_bytes()) == SHEETS["inland-post-1"]
    assert os.name == "nt" or stat.S_IMODE(draft.stat().st_mode) == 0o640
    assert [path.name for path in draft.parent.iterdir() if path.name.startswith(".")] == []
    again = run("anchor", draft, "--texts", TEXTS)
    assert (again.exit_code, again.stderr) == (0, "nothing filled in\n")


def test_nothing_is_written_where_there_is_a_finding(draft: Path, checkout: Path):
    before = draft.read_bytes().replace(b"~he", b"~nobody")
    draft.write_bytes(before)
    result = run("anchor", draft, "--texts", TEXTS, "--root", checkout)
    assert (result.exit_code, draft.read_bytes()) == (1, before)
    what = "KC107 words that are not in the passage; found 'nobody'; expected words as printed there"
    what += "; these are in no passage"
    assert re.fullmatch(rf"seeds/sources/inland-post-1\.yaml:\d+:\d+: {what}\n", result.stdout)
    assert result.stderr == "1 finding; nothing was written\n"


def test_a_sheet_without_a_text_is_told_so(checkout: Path):
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    sheet.write_bytes(re.sub(rb"  text_sha256: \w+\n", b"", sheet.read_bytes()))
    result = run("anchor", sheet, "--texts", TEXTS, "--root", checkout)
    assert result.exit_code == 1
    assert "KC101 the sheet names no text_sha256" in result.stdout


def test_wrong_use_is_named(checkout: Path):
    sheet = checkout / "seeds" / "sources" / "inland-post-1.yaml"
    link = sheet.with_name("link.yaml")
    link.symlink_to(sheet)
    (checkout / "empty").mkdir()
    for arguments, message in (
        ((sheet,), "name their folder with --texts"),
        ((sheet, "--texts", checkout / "empty"), "no file in the folder of texts has the SHA-256"),
        ((sheet.with_name("none.yaml"), "--texts", TEXTS), "is no file"),
        ((link, "--texts", TEXTS), "is no file"),
    ):
        result = run("anchor", *arguments, "--root", checkout)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in " ".join(result.stderr.split())


# --- what is written again --------------------------------------------------------------------------------------------


def test_a_comment_with_words_of_the_article_is_written_anew_with_the_row_and_others_stay():
    row = "    claim_reports:\n      - {claim_report_id: a-1-c001, span: %s, evidence: {modality: %s}}%s\n"
    for behind, comment in (("  # stays; met", "Snow; met"), ("  # mine", "mine"), ("", "Snow; met")):
        content = anchor(FILE, sheet(row % ("~</1> Snow", at("met"), behind)), TEXT).content.decode()
        assert f"}}}}  # {comment}\n" in content
    # A row in which nothing is new keeps its comment.
    kept = sheet(row % (at("met"), at("Snow"), "  # stays")).replace(
        "~Ice met … said Ice.".encode(), at("Ice met snow. “Snow melts, ice stays,” said Ice.").encode()
    )
    assert anchor(FILE, kept, TEXT).content == kept


def test_a_further_part_of_an_utterance_continues_the_last_one():
    quotes = anchored(
        "    quotes:\n      - {span: ~Snow melts, quote_kind: speech}\n      - {span: ~ice stays, part: 2}\n      - {span: ~said}\n"
    )
    assert re.findall(r"a-1-u(\d\d)", quotes) == ["01", "01", "02"]
    assert re.findall(r"part: (\d)", quotes) == ["1", "2", "1"]


def test_a_report_inside_a_quotation_gets_its_id_unless_it_says_otherwise():
    quotes = (
        "    quotes:\n      - {span: '~Snow melts, ice stays,', quote_kind: speech}\n"
        "      - {span: ~melts, quote_kind: fragment}\n      - {span: ~said, quote_kind: term}\n"
    )
    reports = (
        "    claim_reports:\n      - {span: ~ice stays, claim_id: a}\n      - {span: ~melts, claim_id: b}\n"
        "      - {span: ~melts, claim_id: c, quote_id: null}\n      - {span: '~Snow melts, ice stays,” said', claim_id: d}\n"
        "      - {span: ~said, claim_id: e}\n"
    )
    found = re.findall(r"\{claim_report_id: \S+ span: \S+ (.*)\}", anchored(quotes + reports))
    assert found == [
        "quote_id: a-1-q001, claim_id: a",
        "quote_id: a-1-q002, claim_id: b",  # the inner one
        "claim_id: c, quote_id: null",
        "claim_id: d",
        "claim_id: e",  # a term is nobody's words
    ]
