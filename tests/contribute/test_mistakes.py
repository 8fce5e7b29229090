# What beginners do: one finding each, at the line where it was done, with what is nearest to it where that can be told.
from __future__ import annotations

from pathlib import Path

import pytest

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import read_texts
from korea_china_2026.findings import RULES
from korea_china_2026.sheets.corpus import gather
from tests.checkout import EXAMPLE, TEXTS, first_of_each, run
from tests.unchanged import beside, example

SEEDS, ARTICLES = gather(EXAMPLE / "seeds"), read_texts(TEXTS)
SHEET, ACTORS, CODERS = "sources/inland-post-1.yaml", "actors.yaml", "coders.yaml"

REPORT = """\
      - event_report_id: inland-post-1-e001
        span: 0-26/1d22cdd8afd95b08
        event_id: ice-code-signing-2026
        reported_place_id: haldvik
        reported_status: occurred
        evidence:
          reported_place_id: 19-26/fe8673a433029690
"""
#: What stands in which sheet, what a beginner writes instead; the rule, the line that is shown, and what is nearest.
MISTAKES = {
    "missing closing quote": (
        SHEET,
        "    name_form: Tomas Alder",
        "    name_form: 'Tomas Alder",
        "KC002",
        "name_form: 'Tomas Alder",
        "",
    ),
    "quote marks around part of a value": (
        SHEET,
        "title: Ice code signed in Haldvik",
        'title: "Ice code" signed in Haldvik',
        "KC002",
        'title: "Ice code" signed in Haldvik',
        "title: '\"Ice code\" signed in Haldvik'",
    ),
    "tab for indentation": (SHEET, "    mention_count: 2", "\tmention_count: 2", "KC007", "mention_count: 2", ""),
    "tab behind the colon": (SHEET, "mention_count: 2", "mention_count:\t2", "KC007", "mention_count:\t2", ""),
    "one blank too many": (SHEET, "        value: 12\n", "         value: 12\n", "KC002", "value: 12", ""),
    "one blank too few": (SHEET, "        value: 12\n", "       value: 12\n", "KC002", "value: 12", ""),
    "row not indented under its list": (
        SHEET,
        "    figures:\n      - figure_id: inland-post-1-f001",
        "    figures:\n  - figure_id: inland-post-1-f001",
        "KC002",
        "span: 145-158/fdbc630dcc4496f9",
        "",
    ),
    "no blank behind the colon": (SHEET, "unit_code: km", "unit_code:km", "KC002", "unit_code:km", "unit_code: km"),
    "no blank behind the hyphen": (
        SHEET,
        "  - actor_id: chile",
        "  -actor_id: chile",
        "KC002",
        "-actor_id: chile",
        "- actor_id: chile",
    ),
    "colon in a plain text": (
        SHEET,
        "title: Ice code signed in Haldvik",
        "title: Ice code: signed in Haldvik",
        "KC002",
        "title: Ice code: signed in Haldvik",
        "title: 'Ice code: signed in Haldvik'",
    ),
    "equals sign for a colon": (SHEET, "unit_code: km", "unit_code = km", "KC002", "unit_code = km", "unit_code: km"),
    "code misspelt": (SHEET, "quote_kind: speech", "quote_kind: speach", "KC103", "quote_kind: speach", "speech"),
    "code with a capital": (SHEET, "quote_kind: speech", "quote_kind: Speech", "KC103", "quote_kind: Speech", "speech"),
    "code of another list": (SHEET, "coverage: boilerplate", "coverage: credit", "KC103", "coverage: credit", ""),
    "key misspelt": (
        SHEET,
        "measured_entity: ships",
        "mesured_entity: ships",
        "KC102",
        "mesured_entity: ships under the code",
        "measured_entity",
    ),
    "key with a blank": (
        SHEET,
        "reported_status: occurred\n        evidence:\n          reported_edtf",
        "reported status: occurred\n        evidence:\n          reported_edtf",
        "KC102",
        "reported status: occurred",
        "reported_status",
    ),
    "offset wrong": (
        SHEET,
        "span: 145-158/fdbc630dcc4496f9",
        "span: 146-158/fdbc630dcc4496f9",
        "KC402",
        "span: 146-158/fdbc630dcc4496f9",
        "145-158/fdbc630dcc4496f9",
    ),
    "offset beyond the text": (
        SHEET,
        "span: 145-158/fdbc630dcc4496f9",
        "span: 145-1580/fdbc630dcc4496f9",
        "KC401",
        "span: 145-1580/fdbc630dcc4496f9",
        "145-158/fdbc630dcc4496f9",
    ),
    "offsets swapped": (
        SHEET,
        "span: 145-158/fdbc630dcc4496f9",
        "span: 158-145/fdbc630dcc4496f9",
        "KC401",
        "span: 158-145/fdbc630dcc4496f9",
        "145-158/fdbc630dcc4496f9",
    ),
    "span of another passage": (
        SHEET,
        "span: 145-158/fdbc630dcc4496f9",
        "span: 194-207/2da7e2acb49e8c6f",
        "KC403",
        "span: 194-207/2da7e2acb49e8c6f",
        "",
    ),
    "digest left out": (SHEET, "span: 145-158/fdbc630dcc4496f9", "span: 145-158", "KC107", "span: 145-158", ""),
    "date as 5/1/2026": (
        SHEET,
        "reported_edtf: 2026-03-11",
        "reported_edtf: 11/3/2026",
        "KC104",
        "reported_edtf: 11/3/2026",
        "",
    ),
    "date without zeros": (
        SHEET,
        "reported_edtf: 2026-03-11",
        "reported_edtf: 2026-3-11",
        "KC104",
        "reported_edtf: 2026-3-11",
        "2026-03-11",
    ),
    "date in words": (
        SHEET,
        "reported_edtf: 2026-03-11",
        "reported_edtf: March 11, 2026",
        "KC104",
        "reported_edtf: March 11, 2026",
        "2026-03-11",
    ),
    "another day than the weekday": (
        "sources/harbour-times-1.yaml",
        "reported_edtf: 2026-03-13",
        "reported_edtf: 2026-03-14",
        "KC504",
        "reported_edtf: 2026-03-14",
        "",
    ),
    "percent sign in a number": (SHEET, "value: 0.333333", "value: 33%", "KC104", "value: 33%", "33"),
    "comma in a number": (SHEET, "value: 0.333333", "value: 0,333333", "KC104", "value: 0,333333", "0.333333"),
    "number in words": (SHEET, "        value: 12\n", "        value: twelve\n", "KC104", "value: twelve", "12"),
    "unit in the value": (SHEET, "        value: 12\n", "        value: 12 km\n", "KC104", "value: 12 km", "12"),
    "value not of the words": (SHEET, "        value: 12\n", "        value: 21\n", "KC501", "value: 21", "12"),
    "curly quotes around a code": (
        SHEET,
        "quote_kind: speech",
        "quote_kind: “speech”",
        "KC103",
        "quote_kind: “speech”",
        "",
    ),
    "curly quotes around a text": (
        SHEET,
        "text: Ice has no flag,",
        "text: “Ice has no flag,”",
        "KC406",
        "text: “Ice has no flag,”",
        "Ice has no flag,",
    ),
    "text of a quotation changed": (
        SHEET,
        "text: Ice has no flag,",
        "text: Ice has got no flag,",
        "KC406",
        "text: Ice has got no flag,",
        "Ice has no flag,",
    ),
    "marks left in the span": (
        SHEET,
        "span: 264-280/3e2875906356e845\n        text: Ice has no flag,",
        "span: ~“Ice has no flag,”",
        "KC107",
        "span: ~“Ice has no flag,”",
        "",
    ),
    "wrong id prefix": (
        SHEET,
        "figure_id: inland-post-1-f001",
        "figure_id: inland-post-2-f001",
        "KC203",
        "- figure_id: inland-post-2-f001",
        "inland-post-1-f001",
    ),
    "id of another kind": (
        SHEET,
        "figure_id: inland-post-1-f001",
        "figure_id: inland-post-1-q001",
        "KC104",
        "- figure_id: inland-post-1-q001",
        "",
    ),
    "id without zeros": (
        SHEET,
        "figure_id: inland-post-1-f001",
        "figure_id: inland-post-1-f1",
        "KC104",
        "- figure_id: inland-post-1-f1",
        "inland-post-1-f001",
    ),
    "same id twice": (
        SHEET,
        "figure_id: inland-post-1-f002",
        "figure_id: inland-post-1-f001",
        "KC201",
        "- figure_id: inland-post-1-f001",
        "",
    ),
    "utterance numbered alone": (
        SHEET,
        "utterance_id: inland-post-1-u01",
        "utterance_id: u1",
        "KC104",
        "utterance_id: u1",
        "",
    ),
    "no registry entry for an actor": (
        SHEET,
        "speaker_actor_id: tomas-alder",
        "speaker_actor_id: tomas-alder-jr",
        "KC202",
        "speaker_actor_id: tomas-alder-jr",
        "tomas-alder",
    ),
    "name for an id": (
        SHEET,
        "speaker_actor_id: tomas-alder",
        "speaker_actor_id: Tomas Alder",
        "KC104",
        "speaker_actor_id: Tomas Alder",
        "tomas-alder",
    ),
    "nested list instead of mapping": (
        SHEET,
        "        evidence:\n          speaker_actor_id: 282-284/372f7e2fd2d01ce2",
        "        evidence:\n          - speaker_actor_id: 282-284/372f7e2fd2d01ce2",
        "KC105",
        "- speaker_actor_id: 282-284/372f7e2fd2d01ce2",
        "",
    ),
    "mapping instead of list": (
        SHEET,
        "    quotes:\n      - quote_id: inland-post-1-q001",
        "    quotes:\n        quote_id: inland-post-1-q001",
        "KC105",
        "quote_id: inland-post-1-q001",
        "",
    ),
    "list for one value": (
        SHEET,
        "speaker_actor_id: tomas-alder\n        speaker",
        "speaker_actor_id: [tomas-alder]\n        speaker",
        "KC105",
        "speaker_actor_id: [tomas-alder]",
        "",
    ),
    "evidence left out": (
        SHEET,
        "        evidence:\n          speaker_actor_id: 282-284/372f7e2fd2d01ce2",
        "",
        "KC208",
        "speaker_actor_id: tomas-alder",
        "",
    ),
    "evidence for a cell that does not exist": (
        SHEET,
        "          measured_entity: 139-144",
        "          entity: 139-144",
        "KC206",
        "entity: 139-144/ec5a5e086bbc5785",
        "",
    ),
    "attribution without an actor": (
        SHEET,
        "        attributed_actor_id: tomas-alder\n        evidence",
        "        evidence",
        "KC302",
        "attribution_mode: indirect",
        "",
    ),
    "key twice": (
        SHEET,
        "    coverage: boilerplate",
        "    coverage: boilerplate\n    coverage: boilerplate",
        "KC005",
        "coverage: boilerplate",
        "",
    ),
    "empty cell": (SHEET, "quote_kind: speech", "quote_kind:", "KC101", "quote_kind:", ""),
    "yes for true": (
        SHEET,
        "has_editorial_insertion: false",
        "has_editorial_insertion: no",
        "KC104",
        "has_editorial_insertion: no",
        "false",
    ),
    "country as KR": (
        ACTORS,
        "    country_code: ISL\n    wikidata_id",
        "    country_code: IS\n    wikidata_id",
        "KC104",
        "country_code: IS",
        "ISL",
    ),
    "address without a scheme": (
        SHEET,
        "url: null",
        "url: inland-post.example/ice",
        "KC104",
        "url: inland-post.example/ice",
        "https://inland-post.example/ice",
    ),
    "form that the article does not use": (
        SHEET,
        "name_form: Tomas Alder",
        "name_form: Thomas Alder",
        "KC506",
        "name_form: Thomas Alder",
        "Tomas Alder",
    ),
    "count of a form not counted": (
        SHEET,
        "    name_form: Chile\n    mention_count: 2",
        "    name_form: Chile\n    mention_count: 3",
        "KC506",
        "mention_count: 3",
        "2",
    ),
    "passage uncoded without a note": (
        SHEET,
        "    role: credit\n    coverage: boilerplate",
        "    role: credit\n    coverage: nothing_codable",
        "KC310",
        "coverage: nothing_codable",
        "boilerplate",
    ),
    "no-break space for indentation": (
        SHEET,
        "  title: Ice code signed",
        "\u00a0\u00a0title: Ice code signed",
        "KC002",
        "publisher: Inland Post",
        "",
    ),
    "at sign first": (
        CODERS,
        "note: Coded",
        "note: @Coded",
        "KC002",
        "note: @Coded both articles sentence by sentence after the codebook.",
        "note: '@Coded both articles sentence by sentence after the codebook.'",
    ),
    "two articles in one sheet": (SHEET, "passages:\n", "---\npassages:\n", "KC002", "---", ""),
    # What follows from one of these is not told beside it.
    "place misspelt": (
        SHEET,
        "reported_edtf: 2026-03-11\n        reported_place_id: haldvik",
        "reported_edtf: 2026-03-11\n        reported_place_id: haldvick",
        "KC202",
        "reported_place_id: haldvick",
        "haldvik",
    ),
    "row twice": (SHEET, REPORT, REPORT * 2, "KC201", "- event_report_id: inland-post-1-e001", ""),
    "check without its page": (
        "checks.yaml",
        "    references:\n      - reference_id: net-count\n        stance: supports\n        says: 19 of 100 nets were lost.\n",
        "",
        "KC610",
        "verdict: supported",
        "",
    ),
    "end of a long quotation changed": (
        "sources/harbour-times-1.yaml",
        "text: We lost nearly a fifth of our nets to drifting ice in 2025,",
        "text: We lost nearly a fifth of our nets to drifting ice in 2024,",
        "KC406",
        "text: We lost nearly a fifth of our nets to drifting ice in 2024,",
        "We lost nearly a fifth of our nets to drifting ice in 2025,",
    ),
    "brackets first": (
        SHEET,
        "title: Ice code signed",
        "title: [Ice] code signed",
        "KC002",
        "title: [Ice] code signed in Haldvik",
        "title: '[Ice] code signed in Haldvik'",
    ),
}


@pytest.mark.parametrize("mistake", first_of_each(MISTAKES, lambda mistake: MISTAKES[mistake][3]))
def test_a_beginners_mistake_is_told_once_where_it_was_made(mistake: str):
    sheet, was, written, code, line, nearest = MISTAKES[mistake]
    text = SEEDS[sheet].decode()
    assert was in text
    text = text.replace(was, written, 1)
    with beside(example()):
        [finding] = check_seeds(SEEDS | {sheet: text.encode()}, ARTICLES).verdict.settled()
    assert finding.place.file == f"seeds/{sheet}"
    assert text.splitlines()[finding.place.line - 1].strip() == line
    assert (finding.code, finding.nearest) == (code, nearest)
    assert finding.expected
    assert finding.code in RULES


def test_there_are_more_than_forty():
    assert len(MISTAKES) > 40


def test_what_a_registry_lacks_is_told_once_a_sheet():
    start = SEEDS[ACTORS].index(b"  - actor_id: tomas-alder")
    end = SEEDS[ACTORS].index(b"  - actor_id:", start + 1)
    found = check_seeds(SEEDS | {ACTORS: SEEDS[ACTORS][:start] + SEEDS[ACTORS][end:]}, ARTICLES).verdict.settled()
    assert [(finding.place.file, finding.code, finding.found) for finding in found] == [
        (f"seeds/{sheet}", "KC202", "tomas-alder")
        for sheet in ("sources/harbour-times-1.yaml", SHEET, "events.yaml", "questions.yaml")
    ]
    assert [finding.what.partition(", like ")[2] for finding in found] == [
        f"{n} more in this file" for n in (9, 4, 1, 1)
    ]


def test_a_draft_that_has_not_been_anchored_is_told_by_its_spans_alone(checkout: Path):
    draft = EXAMPLE / "drafts" / "coast-letter-1.yaml"
    (checkout / "seeds" / "sources" / draft.name).write_bytes(draft.read_bytes())
    printed = run(
        "validate", checkout / "seeds" / "sources" / draft.name, "--root", checkout, "--texts", TEXTS
    ).stdout.splitlines()
    told = {line.split()[1] for line in printed}
    assert {"KC105", "KC107"} <= told <= {"KC105", "KC107", "KC101", "KC202"}  # new rows and mention counts as well
    assert all("mention_count" in line for line in printed if " KC101 " in line)
    # New rows are told once, with their number.
    [rows] = [line for line in printed if " KC105 " in line]
    assert (
        "KC105 a new row that has no id yet (and 8 more like this in the file); expected `kc2026 anchor` run on "
        in rows
    )
    assert all("`kc2026 anchor` " in line for line in printed if " KC202 " not in line)


def test_a_copy_is_shown_from_shortly_before_it_differs():
    sheet, was, written, *_ = MISTAKES["end of a long quotation changed"]
    changed = SEEDS[sheet].decode().replace(was, written)
    [finding] = check_seeds(SEEDS | {sheet: changed.encode()}, ARTICLES).verdict.settled()
    assert finding.found == "…s to drifting ice in 2024,"


def test_a_form_that_many_rows_lack_is_told_once():
    form = "  - actor_id: tomas-alder\n    name_form: he\n    mention_count: 1\n"
    sheet = SEEDS[SHEET].decode()
    assert form in sheet
    [finding] = check_seeds(SEEDS | {SHEET: sheet.replace(form, "").encode()}, ARTICLES).verdict.settled()
    assert finding.code == "KC505"
