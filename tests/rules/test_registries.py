"""What looks wrong in the registries is told for what is planted, and for next to nothing of what is right."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from korea_china_2026.model.codebook import country_numbers
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.fields import Language
from korea_china_2026.names import read_toml
from korea_china_2026.rules import hints
from korea_china_2026.rules.hints import registered
from korea_china_2026.sheets.flatten import Placed, Tables
from tests.published import tables as published
from tests.published import told_of_registries


def told(tables: Tables) -> list[tuple[str, str]]:
    """What is told beyond what is told of the published sheets, with the ids and the column."""
    before = told_of_registries()
    return [(what, column) for what, column, *_ in registered(tables) if what not in before]


def added(table: str, like: str, **cells: Any) -> Tables:
    """The tables with one more row, like another but for some cells."""
    [row] = [row for row in published().of(table) if row.own_id == like]
    return replace(
        published(), placed=published().placed | {table: [*published().of(table), Placed({**row, **cells}, row.record)]}
    )


def changed(table: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Tables:
    rows = [Placed({**row, **change(row)}, row.record) for row in published().of(table)]
    return replace(published(), placed=published().placed | {table: rows})


def timed(time: str | None) -> dict[str, Any]:
    start, end = bounds(time) if time else (None, None)
    return {"time_edtf": time, "time_start": start, "time_end": end}


def test_languages_are_told_of_countries_by_their_codes_and_tags():
    stated = read_toml(hints.__file__, "registries.toml")["languages"]
    assert [country for country in stated if country_numbers(country) == (None, None)] == []
    for tag in stated.values():
        TypeAdapter(Language).validate_python(tag)
    with pytest.raises(ValidationError):
        TypeAdapter(Language).validate_python("Korean")


def test_nearly_nothing_that_is_right_is_told():
    assert len(told_of_registries()) <= 2


@pytest.mark.parametrize(
    "name",
    ["Lee Jae-myung", "Lee Jaemyung", "Jae Myung Lee", "LEE JAE MYUNG", "Lee Jae Myeong", "Lée Jae Myung"],
)
def test_an_actor_whose_name_is_spelled_otherwise_is_named_with_the_one_that_is_there(name: str):
    tables = added("actors", "lee-jae-myung", actor_id="again", name=name, name_ko=None, name_zh=None, wikidata_id=None)
    assert told(tables) == [
        ("again has the name of lee-jae-myung, or nearly: use that one; or mend what was copied", "name")
    ]


@pytest.mark.parametrize("kept", ["name_ko", "name_zh", "wikidata_id"])
def test_an_actor_is_known_by_its_other_names_and_its_item(kept: str):
    none = dict.fromkeys({"name_ko", "name_zh", "wikidata_id"} - {kept})
    tables = added("actors", "lee-jae-myung", actor_id="again", name="The new head of state", **none)
    assert told(tables) == [
        (f"again has the {kept} of lee-jae-myung, or nearly: use that one; or mend what was copied", kept)
    ]


def test_an_actor_that_is_called_as_an_article_calls_another_is_told():
    tables = added(
        "actors", "lee-jae-myung", actor_id="again", name="President Lee", name_ko=None, name_zh=None, wikidata_id=None
    )
    assert (
        "lee-jae-myung has the name_form of again, or nearly: use that one; or mend what was copied",
        "name_form",
    ) in told(tables)


def test_actors_who_share_parts_of_their_names_are_not_told():
    for name in ("Government of Vietnam", "Lee Dong-wook", "South Korean importers", "Kim Keon Hee"):
        tables = added("actors", "jeff-moon", actor_id="other", name=name, country_code=None)
        assert told(tables) == []


def test_places_and_pages_are_known_again():
    point = {"name_ko": None, "name_zh": None, "wikidata_id": None, "geonames_id": None}
    tables = added("places", "gyeongju", place_id="again", name="Gyongju", **point)
    assert told(tables) == [
        ("again has the name of gyeongju, or nearly: use that one; or mend what was copied", "name")
    ]
    page = published().of("references")[0].own_id
    assert told(added("references", page, reference_id="again")) == [
        (f"again has the url of {page}, or nearly: use that one; or mend what was copied", "url")
    ]


@pytest.mark.parametrize(
    ("table", "own", "code", "named"),
    [
        ("places", "peru", "PRT", "PER"),
        ("actors", "south-korea", "PRK", "KOR"),
        ("actors", "lee-jae-myung", "PRK", "KOR"),
    ],
)
def test_the_code_of_another_country_than_that_of_the_name_or_the_affiliation_is_told(
    table: str, own: str, code: str, named: str
):
    tables = changed(table, lambda row: {"country_code": code} if row[f"{table[:-1]}_id"] == own else {})
    assert (f"the affiliation, or the name, is of {named}", "country_code") in told(tables)


@pytest.mark.parametrize(
    ("time", "is_told"), [("2021", True), ("2022-05", False), ("2021/2023", False), ("../2021", False), (None, False)]
)
def test_a_time_in_none_of_the_years_that_the_statement_names_is_told(time: str | None, is_told: bool):
    own = "lee-took-office-in-2022"
    tables = changed("claims", lambda row: timed(time) if row["claim_id"] == own else {})
    assert (("the statement is of 2022", "time_edtf") in told(tables)) is is_told


@pytest.mark.parametrize(("time", "is_told"), [("2026-01-05", True), ("2026-01-04", False), ("2026-01", False)])
def test_a_time_on_another_day_than_the_statement_names_is_told(time: str, is_told: bool):
    own = "missiles-fired-into-waters-off-east-coast"
    tables = changed("claims", lambda row: timed(time) if row["claim_id"] == own else {})
    assert (("the statement is of 4 January 2026", "time_edtf") in told(tables)) is is_told


def test_a_time_on_another_day_than_that_of_the_event_is_told():
    own = "leaders-took-selfie"
    tables = changed("claims", lambda row: timed("2026-02") if row["claim_id"] == own else {})
    assert [column for _, column in told(tables)] == ["time_edtf"]


def test_a_time_on_another_day_than_that_of_the_event_is_told_although_the_statement_names_the_month():
    own = "lee-and-xi-met-on-2026-01-05"
    [row] = [row for row in published().of("claims") if row["claim_id"] == own]
    said = row["statement"].replace("5 January", "January")
    tables = changed("claims", lambda row: timed("2026-01-08") | {"statement": said} if row["claim_id"] == own else {})
    assert ("beijing-summit-2026 is of 2026-01-05; one of the two dates is wrong", "time_edtf") in told(tables)


def test_a_group_whose_words_stand_in_another_order_is_told():
    group = next(row["independence_group"] for row in published().of("origins") if "-" in row["independence_group"])
    turned = "-".join(reversed(group.split("-")))
    page = published().of("references")[0].own_id
    tables = added("references", page, reference_id="again", url="https://example.org", independence_group=turned)
    assert [column for what, column in told(tables) if turned in what] == ["independence_group"]


@pytest.mark.parametrize("code", ["cn", "kr", "ko"])
def test_a_language_that_is_not_that_of_the_speakers_country_nor_of_the_article_is_told(code: str):
    quotes = [row for row in published().of("quotes") if row["speaker_actor_id"] == "xi-jinping"]
    own = next(row.own_id for row in quotes if row["language_original"] == "zh")
    tables = changed("quotes", lambda row: {"language_original": code} if row["quote_id"] == own else {})
    assert told(tables) == [("the speaker is from a country where zh is spoken", "language_original")]


def test_a_time_that_lacks_days_of_the_statement_is_told():
    own = "lee-visits-china-4-to-7-january"
    for time, is_told in (("2026-01-04/2026-01-05", True), ("2026-01", False)):
        tables = changed("claims", lambda row, time=time: timed(time) if row["claim_id"] == own else {})
        assert ("time_edtf" in {column for what, column in told(tables) if "the statement is of" in what}) is is_told


def test_a_part_of_a_body_is_of_the_country_of_the_body():
    tables = changed("actors", lambda row: {"country_code": "KOR"} if row["actor_id"] == "us-forces-korea" else {})
    assert ("the affiliation, or the name, is of USA", "country_code") in told(tables)
