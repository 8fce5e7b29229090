import re
from dataclasses import replace
from functools import cache

import pytest
import yaml
from benchmarks.near_statements import AGAIN, entered_again, pairs

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import digest
from korea_china_2026.findings import Advice
from korea_china_2026.language.tables import language_of
from korea_china_2026.rules.advice import advise
from korea_china_2026.rules.hints import NEARLY, Hints
from korea_china_2026.sheets.flatten import Placed
from korea_china_2026.sheets.strict_yaml import parse
from tests.overlays import EXAMPLE
from tests.published import tables as published
from tests.test_faults import TEXTS
from tests.unchanged import beside, example

SHEET = "sources/inland-post-1.yaml"


def given(pattern: str = "", written: str = "", path: str = SHEET, count: int = 1) -> set[tuple[str, str]]:
    changed, n = re.subn(pattern, written, EXAMPLE[path].decode(), count=count) if pattern else ("", 1)
    assert n == count or not count
    with beside(example()):
        tables = check_seeds(EXAMPLE | ({path: changed.encode()} if pattern else {}), TEXTS).tables
    return {(one.what, one.words) for one in advise(tables, TEXTS)}


base = cache(given)
ACTORS = {row.text("actor_id") for row in parse("", EXAMPLE["actors.yaml"])[0].rows("actors")}


def test_what_is_not_coded_is_listed_with_its_words():
    figure = r"    figures:\n      - figure_id: inland-post-1-f001\n(?:        .*\n)+"
    assert ("a number without a figure", "12 kilometres") in given(figure) - base()
    quotes = r"    quotes:\n      - quote_id: inland-post-1-q001\n(?:        .*\n)+"
    assert any(what == "no observation touches this sentence" for what, _ in given(quotes) - base())


STATEMENT = "More than one shipping firm stayed away from the signing of the code in March 2026."
AGAIN_IN_OTHER_WORDS = "The signing of the code in March 2026 was avoided by more than one shipping company."


def nearly(statement: str, kind: str = "fact", more: str = "") -> list[str]:
    row = f"  - {{claim_id: again, statement: '{statement}', claim_kind: {kind}, topic: maritime{more}}}\n"
    with beside(example()):
        tables = check_seeds(EXAMPLE | {"claims.yaml": EXAMPLE["claims.yaml"] + row.encode()}, TEXTS).tables
    return [f"{one.what}: {one.words}" for one in advise(tables, TEXTS) if "says nearly what" in one.what]


def test_a_claim_that_is_entered_again_in_other_words_is_named_with_the_first():
    [said] = nearly(AGAIN_IN_OTHER_WORDS)
    assert said == (
        f"again says nearly what shipping-firms-stayed-away says, “{STATEMENT}”: use that one, or relate the two: "
        f"{AGAIN_IN_OTHER_WORDS}"
    )


@pytest.mark.parametrize(
    ("statement", "kind", "more"),
    [
        ("Chile bought buoys.", "fact", ""),
        # What is of another kind, or about somebody else, is another claim.
        (AGAIN_IN_OTHER_WORDS, "opinion", ""),
        (AGAIN_IN_OTHER_WORDS, "fact", ", actors: {subject: chile}"),
        # Whoever relates two claims has seen both.
        (
            AGAIN_IN_OTHER_WORDS,
            "fact",
            ", relations: [{related_claim_id: shipping-firms-stayed-away, relation: restates, rationale: Alike.}]",
        ),
    ],
)
def test_other_claims_are_not_named_as_nearly_the_same(statement: str, kind: str, more: str):
    assert nearly(statement, kind, more) == []


@pytest.mark.slow
def test_a_claim_with_one_word_changed_is_named():
    tables = published()
    [row] = [one for one in tables.of("claims") if one["claim_id"] == "lee-left-for-china-on-2026-01-04"]
    actors = [one for one in tables.of("claim_actors") if one["claim_id"] == row["claim_id"]]
    for time in (row["time_edtf"], "2026-01"):
        new = {"claim_id": "again", "statement": row["statement"].replace("left", "departed"), "time_edtf": time}
        more = {
            "claims": [*tables.of("claims"), Placed({**row, **new}, row.record)],
            "claim_actors": [
                *tables.of("claim_actors"),
                *(Placed({**one, "claim_id": "again"}, one.record) for one in actors),
            ],
        }
        near = Hints(replace(tables, placed=tables.placed | more)).near()
        ids = {"again", row["claim_id"]}
        assert any(
            how == "nearly" and one >= NEARLY and {a["claim_id"], b["claim_id"]} == ids for one, how, a, b in near
        )


def test_most_claims_that_are_entered_again_are_found_and_few_others_named():
    tables = published()
    for again in yaml.safe_load(AGAIN.read_text(encoding="utf-8")).values():
        near = entered_again(tables, again)
        assert sum(ones.get(meant, 0) >= NEARLY for meant, ones in near.items()) > 0.6 * len(again)
    assert sum(one >= NEARLY for one in pairs(tables)) <= 10


def test_an_article_that_relays_others_without_origins_is_told_so():
    what = "no origins: what others say here may come from one agency, briefing or read-out, and count twice"
    origins = r"\norigins:\n(?:  .*\n)+"
    path = next(path for path in EXAMPLE if path.startswith("sources/") and re.search(origins, EXAMPLE[path].decode()))
    told = {words for one, words in given(origins, "\n", path) - base() if one == what}
    assert len(told) == 1
    assert set(told.pop().split()) <= ACTORS
    # The other article has none.
    assert (what, "tomas-alder") in base()
    voices = r"        attribut(?:ed_actor_id: [a-z].*|ion_mode: .*)\n"
    assert (what, "tomas-alder") not in given(voices, "", count=0)


def test_a_name_of_a_known_actor_without_a_row_is_told():
    row = r"  - actor_id: tomas-alder\n    name_form: Tomas Alder\n    mention_count: 1\n"
    assert ("a name of tomas-alder that is not in actor_names here", "Tomas Alder") in given(row) - base()


def test_a_form_that_names_somebody_else_in_other_articles_is_told():
    row = r"  - actor_id: chile\n    name_form: Chile\n"
    told = given(row, row.replace("actor_id: chile", "actor_id: iceland").replace(r"\n", "\n")) - base()
    assert ("elsewhere this form names chile: mend actor_id if it does here too", "Chile") in told


def test_a_date_or_place_of_an_event_that_its_row_leaves_empty_is_told():
    for field, words in (("reported_edtf", "Wednesday"), ("reported_place_id", "in Haldvik")):
        without = rf"(inland-post-1-e002\n(?:        .*\n)*?)        {field}: \S+\n((?:        .*\n)*?)          {field}: .*\n"
        told = given(without, r"\1\2") - base()
        assert [one for _, one in told if one.endswith(words)], field
        assert f"{field} is empty, but the row's words have one" in {what for what, _ in told}


def test_what_one_row_has_in_anothers_voice_is_told_where_a_wider_row_has_it_in_the_outlets():
    voice = r"        attribution_mode: indirect\n        attributed_actor_id: tomas-alder\n        evidence:\n          attr.*\n"
    told = given(rf"(inland-post-1-c002\n(?:        .*\n)+?){voice}", r"\1") - base()
    assert {what for what, _ in told} == {
        "in the outlet's voice, but inland-post-1-f002 has these words as tomas-alder's"
    }


def test_the_outlets_voice_between_somebodys_quotation_marks_is_told():
    path = "sources/harbour-times-1.yaml"
    voice = r"        attribution_mode: direct\n        attributed_actor_id: tomas-alder\n(        measured_entity(?:.*\n)*?)          attributed_actor_id: .*\n"
    told = given(rf"(harbour-times-1-f005\n(?:        .*\n)+?){voice}", r"\1\2", path) - base()
    what = "in the outlet's voice, but harbour-times-1-q003 has these words as tomas-alder's"
    assert (what, "nearly a fifth") in told


def test_a_figure_in_the_outlets_voice_whose_words_a_claim_has_in_anothers_is_told():
    voice = r"        attribution_mode: indirect\n        attributed_actor_id: tomas-alder\n(        measured_entity(?:.*\n)*?)          attributed_actor_id: .*\n"
    told = given(rf"(inland-post-1-f002\n(?:        .*\n)+?){voice}", r"\1\2") - base()
    assert ("in the outlet's voice, but inland-post-1-c002 has these words as tomas-alder's", "about a third") in told


@pytest.mark.parametrize("coded", ["", "        modality: asserted\n", "        modality: possible\n"])
def test_a_claim_that_is_more_or_less_sure_than_its_words_is_told(coded: str):
    told = given("        modality: expected\n", coded, "sources/harbour-times-1.yaml") - base()
    assert {words for what, words in told if what.startswith("modality is ") and "the words are expected" in what} == {
        "expects"
    }


def test_what_somebody_will_do_is_expected():
    """“Will” makes a plan no fact: CODES, modality."""
    span = re.search(
        r"span: (\S+)\n        event_id: puerto-brisa-meeting-2026", EXAMPLE["sources/harbour-times-1.yaml"].decode()
    )
    assert span
    report = (
        f"claim_reports:\n      - {{claim_report_id: harbour-times-1-c099, span: {span[1]}, claim_id: they-mean-to-meet"
    )
    sheet = EXAMPLE["sources/harbour-times-1.yaml"].decode().split(span[0])
    at = sheet[0].rindex("event_reports:")
    for modality, is_told in (("", True), (", modality: expected", False)):
        changed = f"{sheet[0][:at]}{report}{modality}}}\n    {sheet[0][at:]}{span[0]}{sheet[1]}"
        claim = "  - {claim_id: they-mean-to-meet, statement: Both mean to meet in Puerto Brisa., claim_kind: intent, topic: maritime}\n"
        with beside(example()):
            more = {
                "sources/harbour-times-1.yaml": changed.encode(),
                "claims.yaml": EXAMPLE["claims.yaml"] + claim.encode(),
            }
            tables = check_seeds(EXAMPLE | more, TEXTS).tables
        told = {(one.what, one.words) for one in advise(tables, TEXTS)}
        assert (("modality is asserted, but the words are expected", "will") in told) is is_told


def test_a_figure_that_no_report_of_its_claim_touches_is_told():
    moved = r"(inland-post-1-f002\n(?:        .*\n)*?        claim_id: )\S+"
    what = "no report of code-keeps-ships-12-km-off is at this figure"
    assert (what, "inland-post-1-f002") in given(moved, r"\1code-keeps-ships-12-km-off") - base()


def test_claims_are_not_compared_while_a_sheet_cannot_be_read():
    row = f"  - {{claim_id: again, statement: '{AGAIN_IN_OTHER_WORDS}', claim_kind: fact, topic: maritime}}\n"
    broken = {"claims.yaml": EXAMPLE["claims.yaml"] + row.encode(), SHEET: EXAMPLE[SHEET] + b"\t- {"}
    tables = check_seeds(EXAMPLE | broken, TEXTS).tables
    assert not any("says nearly what" in one.what for one in advise(tables, TEXTS))
    assert nearly(AGAIN_IN_OTHER_WORDS)


def test_a_claim_or_event_of_a_row_that_the_article_does_not_report_is_told():
    claims = r"    claim_reports:\n      - claim_report_id: inland-post-1-c001\n(?:        .*\n)+"
    what = "the article has no report of code-keeps-ships-12-km-off, of which it says this"
    assert (what, "inland-post-1-f001") in given(claims) - base()


def test_a_passage_that_cannot_be_read_stops_no_advice():
    # Its rows are read, but not where it begins and ends.
    assert given("role: headline", "role: heading") != set()


def test_a_verb_of_speech_that_no_observation_touches_is_told():
    told = "a verb of speech that no observation touches", "added"
    report = (
        "    event_reports:\n      - event_report_id: inland-post-1-e003\n        span: 282-290/740817a16b302a49\n"
        "        event_id: ice-code-signing-2026\n        reported_status: occurred\n"
    )
    assert told in base()
    assert told not in given("    quotes:\n", f"{report}    quotes:\n")
    nobodys = "a verb of speech that no attribution has as evidence", "added"
    assert nobodys in given("    quotes:\n", f"{report}    quotes:\n")
    cue = f"          attribution_mode: 285-290/{digest('added')}\n"
    speaker = "          speaker_actor_id: 282-284/372f7e2fd2d01ce2\n"
    assert nobodys not in given(f"    quotes:\n((?:.*\n)*?){speaker}", f"{report}    quotes:\n\\g<1>{speaker}{cue}")


def test_only_what_stands_in_named_sheets_is_listed():
    judged = check_seeds(EXAMPLE, TEXTS)
    assert all(isinstance(one, Advice) and one.place.file == "x" for one in advise(judged.tables, TEXTS, ["x"]))


def test_nothing_seems_to_be_missing_from_a_registry_that_could_not_be_read():
    with beside(example()):
        tables = check_seeds(EXAMPLE | {"claims.yaml": EXAMPLE["claims.yaml"] + "\n# é".encode("cp1252")}, TEXTS).tables
    assert not [one for one in advise(tables, TEXTS) if "no claim" in one.what or "without" in one.what]


def test_a_span_of_another_row_is_told_with_where_its_own_words_are():
    tables = published()
    [row] = [one for one in tables.of("claim_reports") if one.own_id == "prism-1-c036"]
    [other] = [one for one in tables.of("claim_reports") if one.own_id == "prism-1-c035"]
    words = {
        "prism-1-c035": "Korean firms are entering Japan",
        "prism-1-c036": "Korean firms are entering Japan",
        row["passage_id"]: "At a pace never seen before, Korean firms are entering Japan at record speed",
    }
    copied = Placed({**row, "char_start": other["char_start"], "char_end": other["char_end"]}, row.record)
    for one, is_told in ((copied, True), (row, False)):
        reports = [one if report.own_id == row.own_id else report for report in tables.of("claim_reports")]
        changed = replace(tables, placed=tables.placed | {"claim_reports": reports})
        told = [what for what, *_ in Hints(changed, "claims", lambda row: words.get(row.own_id)).all()]
        assert (
            bool([what for what in told if what.startswith("the span is that of prism-1-c035; more words")]) is is_told
        )


def test_the_family_name_of_a_known_person_alone_is_told():
    row = r"  - actor_id: tomas-alder\n    name_form: Alder\n    mention_count: \d+\n"
    told = given(row, path="sources/harbour-times-1.yaml") - base()
    assert ("a name of tomas-alder that is not in actor_names here", "Alder") in told


def test_words_of_a_headline_without_a_row_are_told():
    short = f"span: 0-17/{digest('Iceland and Chile')}"
    told = given("span: 0-50/91035300cc70ebd9(?=\n        event_id)", short, "sources/harbour-times-1.yaml") - base()
    assert ("words of a headline that no observation touches", "agree on a code for drifting ice") in told


def test_what_is_under_way_is_told_if_it_is_said_to_have_occurred():
    language = language_of("en")
    assert language
    assert [bool(language.ongoing.search(one)) for one in ("firms are entering", "is going to", "fired")] == [
        True,
        False,
        False,
    ]
