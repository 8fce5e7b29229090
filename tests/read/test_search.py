from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

import korea_china_2026 as kc
from korea_china_2026.cli import group
from korea_china_2026.errors import UnknownName
from korea_china_2026.read.records import ids_of

#: Tables whose records are searched.
SEARCHED = ("actors", "places", "events", "claims", "questions", "quotes", "figures", "sources", "references")


def ids(words: str) -> list[str]:
    return list(kc.search(words).record_id)


def run(*words: str) -> Result:
    return CliRunner().invoke(group, ["search", *words])


@pytest.mark.parametrize("table", SEARCHED)
@pytest.mark.slow
def test_every_record_is_found_by_its_own_id(table):
    for name in ids_of(table)[::25]:
        assert name in ids(name)


def test_records_with_the_most_words_are_found_and_the_words_of_a_name_come_first():
    hits = kc.search("lee office 2022")
    assert hits.record_id[0] == "lee-took-office-in-2022"
    assert set(hits.found) == set(hits.wanted) == {3}
    fewer = kc.search("lee office 2022 zzz")
    assert list(fewer.record_id) == list(hits.record_id), "no record has all four"
    assert (set(fewer.found), set(fewer.wanted)) == ({3}, {4})
    assert hits.columns.tolist() == ["table", "record_id", "text", "found", "wanted"]
    assert ids("xi")[0] == "xi-jinping"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Wi Sung Lak", "wi-sung-lac"),
        ("Wi Sung Lac", "wi-sung-lac"),
        ("위성락", "wi-sung-lac"),
        ("习近平", "xi-jinping"),
        ("14 MOUs", "sides-signed-14-memorandums"),
        ("fourteen memoranda", "sides-signed-14-memorandums"),
        ("Peru", "peru"),
    ],
)
def test_every_form_of_a_name_and_a_number_leads_to_the_record(words, first):
    hits = kc.search(words)
    whole = list(hits.record_id[hits.found == hits.wanted])
    assert first in whole[:3]


def test_what_an_actor_said_is_found_by_any_name_of_the_actor():
    said = {row.quote_id for row in kc.records("quotes") if row.speaker_actor_id == "xi-jinping"}
    assert said
    assert said <= set(ids("习近平"))


def test_a_short_word_is_found_whole_only():
    assert "xinhua" not in ids("xi")
    assert not [hit for hit in kc.search("mou").text if "mountain" in hit or "humour" in hit]


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
        hits = kc.search(words)
        assert name in list(hits.record_id[hits.found == hits.wanted])


def test_case_and_accents_do_not_matter_and_a_word_may_be_begun():
    assert ids("THÁAD DEPLOY")[:1] == ids("thaad deploy")[:1] == ["thaad-deployment"]
    assert "north-korea-missile-tests" in ids("missil")
    assert ids("issile") == [], "a word is found from its beginning"


@pytest.mark.parametrize("words", ["", "   ", "zzz-qqq", "([", "\x00"])
def test_what_is_nowhere_is_not_found(words):
    assert kc.search(words).empty


def test_the_command_prints_kind_id_and_text_and_a_count():
    lines = run("lee", "office", "2022", "--most", "1").stdout.splitlines()
    assert lines[0] == f"claims  lee-took-office-in-2022: {kc.find_record('lee-took-office-in-2022').row.statement}"
    hits = kc.search("lee office 2022")
    assert lines[1] == (f"{len(hits)} records; 1 shown, --most N shows more" if len(hits) > 1 else "1 record")
    assert (
        run("위성락", "zzz", "--most", "1")
        .stdout.splitlines()[1]
        .startswith(f"{len(kc.search('위성락'))} records with 1 of the 2 words; ")
    )
    first = kc.search("위성락").iloc[0]
    assert run("위성락", "--most", "1").stdout.startswith(f"{first['table']}  {first['record_id']}: {first['text']}")
    hits = json.loads(run("习近平", "--json", "--most", "2").stdout)
    assert [hit["record_id"] for hit in hits] == ids("习近平")[:2]


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
