from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026.answers.aggregation import FIELDS, RULES, Aggregated, Report, aggregate, independent

PARENTS = {"rome": "italy", "milan": "italy", "italy": "europe", "oslo": "norway", "norway": "europe", "europe": None}
STATUSES = ["occurred", "ongoing", "planned", "hypothetical", "alleged", "did_not_occur"]
DAYS = [dt.date(2026, 1, day) for day in range(1, 9)]


def dated(name: str, first: int | None, last: int | None, **more: object) -> Report:
    start, end = first and dt.date(2026, 1, first), last and dt.date(2026, 1, last)
    edtf = f"{start}" if start == end and start else f"{start or '..'}/{end or '..'}"
    group = more.pop("group", name)
    return Report(name, group, date_edtf=edtf, start=start or None, end=end or None, **more)  # type: ignore


def placed(group: str, place: str, letter: str = "B") -> Report:
    return Report(group, group, letter, place_id=place)


def stated(group: str, status: str, published: int | None = None) -> Report:
    day = published and dt.date(2026, 1, published)
    return Report(group, group, "B", day or None, day or None, status=status)


@st.composite
def a_report(draw: st.DrawFn) -> Report:
    days = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
    start, end = (draw(st.sampled_from([day, None])) for day in days)
    edtf = f"{start or '..'}/{end or '..'}" if draw(st.booleans()) else None
    published = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
    return Report(
        report_id=str(draw(st.integers(0, 9))),
        independence_group=draw(st.sampled_from("abcd")),
        reliability=draw(st.sampled_from("ABCDEF")),
        published_start=draw(st.sampled_from([published[0], None])),
        published_end=draw(st.sampled_from([published[1], None])),
        date_edtf=edtf,
        start=start if edtf else None,
        end=end if edtf else None,
        place_id=draw(st.sampled_from([*PARENTS, None])),
        status=draw(st.sampled_from([*STATUSES, None])),
    )


reports = st.lists(a_report(), max_size=7)
rules = st.sampled_from(RULES)


@given(reports, rules, st.randoms(use_true_random=False))
def test_order_changes_nothing(some: list[Report], rule: str, random: object) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert aggregate(shuffled, rule, PARENTS) == aggregate(some, rule, PARENTS)


@given(reports.filter(bool), rules, st.data())
def test_a_report_said_again_changes_nothing(some: list[Report], rule: str, data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(some))
    assert aggregate([*some, again], rule, PARENTS) == aggregate(some, rule, PARENTS)


@given(reports)
def test_unanimity_implies_every_other_rule_that_judges_all(some: list[Report]) -> None:
    agreed, most = aggregate(some, "unanimous", PARENTS), aggregate(some, "majority_independent", PARENTS)
    for field in FIELDS:
        if getattr(agreed, field) is not None:
            assert getattr(most, field) == getattr(agreed, field)


@given(reports, rules)
def test_a_value_or_a_conflict_or_nothing_said(some: list[Report], rule: str) -> None:
    outcome = aggregate(some, rule, PARENTS)
    for field in FIELDS:
        assert (getattr(outcome, field) is not None) + (field in outcome.conflicts) + (not outcome.given[field]) == 1


@given(reports, rules)
def test_places_and_statuses_are_never_invented(some: list[Report], rule: str) -> None:
    outcome = aggregate(some, rule, PARENTS)
    assert outcome.place_id in {None, *(report.place_id for report in some)}
    assert outcome.status in {None, *(report.status for report in some)}


@given(reports)
def test_an_agreed_date_lies_in_every_reported_one(some: list[Report]) -> None:
    outcome = aggregate(some, "unanimous", PARENTS)
    for report in some:
        if outcome.date_edtf is not None and report.date_edtf is not None:
            assert (report.start or dt.date.min) <= (outcome.start_date or dt.date.min)
            assert (outcome.end_date or dt.date.max) <= (report.end or dt.date.max)


@given(reports)
def test_one_group_alone_is_a_majority_exactly_where_it_is_unanimous(some: list[Report]) -> None:
    alone = [report._replace(independence_group="a") for report in some]
    assert aggregate(alone, "majority_independent", PARENTS) == aggregate(alone, "unanimous", PARENTS)


@given(a_report())
def test_a_single_report_is_taken_under_every_rule(report: Report) -> None:
    for rule in RULES:
        outcome = aggregate([report], rule, PARENTS)
        assert (outcome.date_edtf, outcome.place_id, outcome.status) == (
            report.date_edtf,
            report.place_id,
            report.status,
        )
        assert (outcome.start_date, outcome.end_date) == (report.start, report.end)


def date(outcome: Aggregated) -> tuple[str | None, tuple[str, ...]]:
    return outcome.date_edtf, outcome.conflicts


def test_nested_dates_give_the_narrower() -> None:
    assert date(aggregate([dated("a", 1, 31), dated("b", 5, 5)], "unanimous")) == ("2026-01-05", ())


def test_overlapping_dates_give_what_they_share() -> None:
    assert date(aggregate([dated("a", 1, 5), dated("b", 3, 9)], "unanimous")) == ("2026-01-03/2026-01-05", ())
    assert date(aggregate([dated("a", 1, 5), dated("b", 5, 9)], "unanimous")) == ("2026-01-05", ())
    assert date(aggregate([dated("a", 3, None), dated("b", None, 9)], "unanimous")) == ("2026-01-03/2026-01-09", ())


def test_separate_dates_conflict() -> None:
    assert date(aggregate([dated("a", 5, 5), dated("b", 6, 6)], "unanimous")) == (None, ("date_edtf",))


def test_overlap_need_not_be_shared_by_all() -> None:
    assert date(aggregate([dated("a", 1, 3), dated("b", 3, 5), dated("c", 5, 7)], "unanimous")) == (
        None,
        ("date_edtf",),
    )


def test_the_plain_spelling_of_one_day_is_preferred() -> None:
    plain, about = dated("a", 5, 5), dated("b", 5, 5)._replace(date_edtf="2026-01-05~")
    assert aggregate([about, plain], "unanimous").date_edtf == "2026-01-05"
    assert aggregate([about], "unanimous").date_edtf == "2026-01-05~"


def test_a_place_in_a_place_gives_the_narrower() -> None:
    assert aggregate([placed("a", "europe"), placed("b", "rome")], "unanimous", PARENTS).place_id == "rome"
    assert aggregate([placed("a", "milan"), placed("b", "rome")], "unanimous", PARENTS).conflicts == ("place_id",)


def test_a_circle_of_places_ends() -> None:
    assert aggregate([placed("a", "x"), placed("b", "z")], "unanimous", {"x": "y", "y": "x"}).conflicts == ("place_id",)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("planned", "occurred", "occurred"),
        ("hypothetical", "did_not_occur", "did_not_occur"),
        ("ongoing", "occurred", "occurred"),
        ("occurred", "planned", None),
        ("did_not_occur", "planned", None),
        ("alleged", "occurred", None),
        ("occurred", "alleged", None),
        ("did_not_occur", "occurred", None),
        ("ongoing", "did_not_occur", None),
    ],
)
def test_an_earlier_stage_yields_only_to_what_appeared_later(earlier: str, later: str, expected: str | None) -> None:
    assert aggregate([stated("a", earlier, 3), stated("b", later, 6)], "unanimous").status == expected


def test_the_same_day_and_an_unknown_day_are_given_the_benefit_of_the_doubt() -> None:
    for first, second in [(5, 5), (None, 5), (5, None), (None, None)]:
        assert (
            aggregate([stated("a", "planned", first), stated("b", "occurred", second)], "unanimous").status
            == "occurred"
        )


def test_one_article_that_still_plans_after_it_occurred_is_enough_to_conflict() -> None:
    said = [stated("a", "occurred", 5), stated("b", "occurred", 9), stated("c", "planned", 7)]
    assert aggregate(said, "unanimous").conflicts == ("status",)


def test_a_group_has_one_vote_however_often_it_speaks() -> None:
    copies = [Report(str(n), "wire", place_id="oslo") for n in range(9)]
    others = [placed("a", "rome"), placed("b", "italy")]
    assert aggregate(copies + others, "majority_independent", PARENTS).place_id == "rome"


def test_a_group_that_contradicts_itself_has_no_vote() -> None:
    torn = [Report("1", "torn", place_id="oslo"), Report("2", "torn", place_id="rome")]
    assert aggregate([*torn, placed("a", "milan")], "majority_independent", PARENTS).place_id == "milan"


def test_half_is_no_majority() -> None:
    for places in itertools.permutations(["rome", "oslo"]):
        said = [placed(group, place) for group, place in zip("ab", places, strict=True)]
        assert aggregate(said, "majority_independent", PARENTS).conflicts == ("place_id",)


def test_a_vague_vote_counts_for_both_and_decides_nothing() -> None:
    said = [placed("a", "rome"), placed("b", "milan"), placed("c", "italy"), placed("d", "italy")]
    assert aggregate(said, "majority_independent", PARENTS).conflicts == ("place_id",)


def test_the_best_letter_that_speaks_decides_and_f_comes_last() -> None:
    said = [Report("0", "silent", "A"), placed("a", "rome", "B"), placed("b", "oslo", "C"), placed("c", "oslo", "F")]
    assert aggregate(said, "most_reliable", PARENTS).place_id == "rome"
    tie = [placed("a", "rome", "B"), placed("b", "oslo", "B"), placed("c", "oslo", "C")]
    assert aggregate(tie, "most_reliable", PARENTS).conflicts == ("place_id",)


def test_any_lists_all_values_and_chooses_none() -> None:
    outcome = aggregate([placed("a", "rome"), placed("b", "italy")], "any", PARENTS)
    assert (outcome.place_id, outcome.given["place_id"]) == (None, ("italy", "rome"))


def test_a_rule_that_a_person_applies_is_refused() -> None:
    with pytest.raises(ValueError, match="external_reference"):
        aggregate([], "external_reference")


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["ga", "gb", "gc", "gd", "agency"])), max_size=12))
def test_an_article_and_a_group_are_each_one_witness_at_most(voices):
    own = {article: f"g{article}" for article in "abcd"}
    count = independent(voices, own)
    articles, groups = {article for article, _ in voices}, {group for _, group in voices}
    assert (count > 0) == bool(voices)
    assert count <= min(len(articles), len(groups))
    assert count >= len({article for article, group in voices if group == own[article]})
