from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

import korea_china_2026 as kc
from korea_china_2026.cli import group
from korea_china_2026.errors import UnknownName
from korea_china_2026.read.records import ids_of

#: Tables whose records are searched.
SEARCHED = ("actors", "places", "events", "claims", "questions", "quotes", "figures", "sources", "references")


def ids(words: str) -> list[str]:
    return [hit.record_id for hit in kc.search(words)]


def run(*words: str) -> Result:
    return CliRunner().invoke(group, ["search", *words])


@pytest.mark.parametrize("table", SEARCHED)
def test_every_record_is_found_by_its_own_id(table):
    for name in ids_of(table)[:40]:
        assert name in ids(name)


def test_all_words_come_before_some_and_whole_words_before_beginnings():
    hits = kc.search("lee office 2022")
    assert hits[0].record_id == "lee-took-office-in-2022"
    assert [hit.found for hit in hits] == sorted((hit.found for hit in hits), reverse=True)
    assert {hit.wanted for hit in hits} == {3}
    assert ids("xi").index("xi-jinping") < ids("xi").index("xinhua")


def test_a_record_is_found_by_what_is_printed_of_it():
    quote, figure, place = kc.records("quotes")[0], kc.records("figures")[0], kc.records("places")[0]
    form = next(
        row
        for row in kc.records("actor_names")
        if row.name_form.lower() not in kc.find_record(row.actor_id).row.name.lower()
    )
    for words, name in (
        (quote.text, quote.quote_id),
        (figure.value_text, figure.figure_id),
        (place.name, place.place_id),
        (form.name_form, form.actor_id),
    ):
        assert name in [hit.record_id for hit in kc.search(words) if hit.found == hit.wanted]


def test_case_and_accents_do_not_matter_and_a_word_may_be_begun():
    assert ids("THÁAD DEPLOY")[:1] == ids("thaad deploy")[:1] == ["thaad-deployment"]
    assert "north-korea-missile-tests" in ids("missil")
    assert ids("issile") == [], "a word is found from its beginning"


@pytest.mark.parametrize("words", ["", "   ", "no-such-thing-anywhere", "([", "\x00"])
def test_what_is_nowhere_is_not_found(words):
    assert kc.search(words) == []


def test_the_command_prints_kind_id_and_text_and_a_count():
    lines = run("lee", "office", "2022", "--most", "1").stdout.splitlines()
    assert lines[0] == "claims  lee-took-office-in-2022: Lee became president in 2022."
    assert lines[1].startswith("1 with all of the words, ")
    assert lines[1].endswith("1 shown, --most N shows more")
    assert run("wikipedia-thaad").stdout.splitlines()[-1] == "1 record"


def test_nothing_found_is_exit_code_1():
    result = run("zzz")
    assert (result.exit_code, result.stdout) == (1, "0 records\n")


def test_an_unknown_id_leads_to_the_nearest_records():
    with pytest.raises(UnknownName) as failed:
        kc.show("THAAD")
    told = str(failed.value)
    assert "there is no record 'THAAD'" in told
    assert "kc2026 search" in told
    assert "\n  thaad-deployment: " in told
    with pytest.raises(UnknownName, match="kc2026 search"):
        kc.show("zzz")
