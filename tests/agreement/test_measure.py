from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026.agreement.measure import alphas, label_counts, measure, missed_by_both
from korea_china_2026.agreement.units import align_ids, compared_fields
from korea_china_2026.answers.matching import ROUNDS, Unit, f1, interval, match_units
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.sheets.corpus import read_raw
from korea_china_2026.sheets.flatten import flatten
from tests.mutations import SEEDS

LABELS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=40)


def unit(unit_id, start, end, source="a", **values):
    return Unit("quotes", unit_id, f"{source}-p001", values, source, start, end, "0" * 16)


def alpha(labels):
    found = float(alphas(label_counts([labels])[0]))
    return None if np.isnan(found) else found


@given(LABELS)
def test_alpha_is_the_library_s(labels):
    codes = sorted({code for pair in labels for code in pair})
    if len(codes) < 2:
        assert alpha(labels) is None
        return
    data = np.array([[codes.index(a), codes.index(b)] for a, b in labels], dtype=float).T
    assert alpha(labels) == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


@given(LABELS)
def test_full_agreement_is_one_in_every_measure(labels):
    same = [(a, a) for a, _ in labels]
    assert label_counts([same])[0, 0] == 0
    assert alpha(same) == (1 if len(set(same)) > 1 else None)


def test_alpha_of_chance_agreement_is_about_nought():
    # Half of the pairs agree, as two coins would.
    assert alpha([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")] * 250) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("unknown", [0, ROUNDS // 2, ROUNDS // 2 + 1, ROUNDS])
def test_an_interval_wants_half_of_the_rounds(unknown):
    drawn = np.where(np.arange(ROUNDS) < unknown, np.nan, 0.5)
    assert interval(drawn) == ((0.5, 0.5) if unknown <= ROUNDS / 2 else (None, None))


def test_f1_is_the_harmonic_mean_of_precision_and_recall():
    precision, recall = 6 / 8, 6 / 10
    assert float(f1(6, 10, 8)) == pytest.approx(2 * precision * recall / (precision + recall))


def test_nothing_is_estimated_missed_where_both_passes_found_the_same():
    assert float(missed_by_both(12, 12, 12)) == 0
    assert float(missed_by_both(5, 10, 10)) > 0


def test_units_are_matched_one_to_one_by_overlap():
    ones = [unit("a-q001", 0, 10), unit("a-q002", 12, 20), unit("a-q003", 40, 50)]
    twos = [unit("a-q101", 11, 20), unit("a-q102", 0, 9), unit("a-q103", 60, 70)]
    pairs = {(one.unit_id, two.unit_id) for one, two in match_units(ones, twos)}
    assert pairs == {("a-q001", "a-q102"), ("a-q002", "a-q101")}


def test_units_of_different_articles_never_match():
    assert match_units([unit("a-q001", 0, 5)], [unit("b-q001", 0, 5, source="b")]) == []


@given(st.permutations(range(6)))
def test_matching_does_not_depend_on_order(order):
    ones = [unit(f"a-q{n:03d}", 3 * n, 3 * n + 5) for n in range(6)]
    twos = [unit(f"a-q1{n:02d}", 3 * n + 1, 3 * n + 5) for n in range(6)]
    assert set(match_ids(ones, twos)) == set(match_ids([ones[i] for i in order], [twos[i] for i in reversed(order)]))


def match_ids(ones, twos):
    return [(one.unit_id, two.unit_id) for one, two in match_units(ones, twos)]


def test_ids_of_two_registries_are_aligned_by_the_units_that_bear_them():
    pairs = [
        (unit("a-q001", 0, 1, event_id="summit"), unit("a-q002", 0, 1, event_id="the-talks")),
        (unit("a-q003", 2, 3, event_id="summit"), unit("a-q004", 2, 3, event_id="the-talks")),
        (unit("a-q005", 4, 5, event_id="dinner"), unit("a-q006", 4, 5, event_id="the-talks")),
    ]
    assert align_ids(pairs, "event_id") == {"the-talks": "summit"}


def test_a_coding_agrees_with_itself():
    tables = flatten(read_raw(SEEDS, "second_coding"))
    rows = [row for row in measure(tables, tables) if row["metric"] != "missed_by_both"]
    # There is no alpha where only one value occurs.
    assert {row["value"] for row in rows} - {None} == {1.0}


def test_every_coded_field_of_the_observations_is_measured():
    first, second = (flatten(read_raw(SEEDS, folder)) for folder in ("first_coding", "second_coding"))
    measured = {(row["table_name"], row["field_name"]) for row in measure(first, second)}
    for table in ("passages", *OBSERVATIONS):
        assert {(table, field) for field in compared_fields(table)} <= measured
    assert {(table, "span") for table in OBSERVATIONS} <= measured
