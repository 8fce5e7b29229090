from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korea_china_2026.answers.aggregation import claim_status
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.sheets import check_sheets as check
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.flatten import flatten
from tests.checkout import examples

from .strategies import EXAMPLE, TEXTS, as_values, shuffled_lists

REGISTRIES = sorted(path for path in EXAMPLE if "/" not in path)
WANTED = as_values(flatten(read_corpus(EXAMPLE)).placed)


def test_the_same_sheets_give_the_same_tables():
    again = flatten(read_corpus(EXAMPLE))
    assert as_values(again.placed) == WANTED
    assert again.rows() == flatten(read_corpus(EXAMPLE)).rows()


def test_of_an_article_beside_the_folder_of_articles_nothing_else_is_told():
    path = "sources/inland-post-1.yaml"
    sheets = {path.rpartition("/")[2] if one == path else one: data for one, data in EXAMPLE.items()}
    _, verdict = check(read_corpus(sheets), TEXTS)
    assert {finding.code for finding in verdict.settled()} == {"KC009"}


@settings(max_examples=examples(10), deadline=None)
@given(st.permutations(sorted(EXAMPLE)))
def test_the_order_of_sheets_changes_no_table(order: list[str]):
    assert as_values(flatten(read_corpus({path: EXAMPLE[path] for path in order})).placed) == WANTED


@settings(max_examples=examples(10), deadline=None)
@given(st.data())
def test_the_order_of_rows_in_a_registry_changes_no_table(data: st.DataObject):
    path = data.draw(st.sampled_from(REGISTRIES))
    sheets = EXAMPLE | {path: data.draw(shuffled_lists(EXAMPLE[path]))}
    assert read_corpus(sheets).findings == []
    assert as_values(flatten(read_corpus(sheets)).placed) == WANTED


@pytest.mark.parametrize("name", sorted(set(TABLES) - {"codings", "readings", "adjudications", "agreement"}))
def test_every_column_that_may_not_be_null_is_filled(name: str):
    rows = WANTED[name]
    assert rows
    for row in rows:
        assert list(row) == [field.name for field in TABLES[name].fields]
        assert [field.name for field in TABLES[name].fields if not field.nullable and row[field.name] is None] == []


def computed() -> list[tuple[str, str]]:
    return [(name, field.name) for name, table in TABLES.items() for field in table.fields
            if field.origin in ("derived", "resolved") and name not in ("codings", "agreement")]  # fmt: skip


@pytest.mark.parametrize(("name", "column"), computed(), ids=".".join)
def test_every_computed_column_gets_a_value_somewhere_in_the_example(name: str, column: str):
    # A column that no function fills would be null in every row.
    assert any(row[column] is not None for row in WANTED[name])


def test_values_follow_from_what_was_coded():
    [figure] = [row for row in WANTED["figures"] if row["value_text"] == "nearly a fifth"]
    assert (figure["value_low"], figure["value_high"]) == (None, 0.2)
    assert (figure["comparator"], figure["bound_policy"]) == ("lt", "below")
    [money] = [row for row in WANTED["figures"] if row["unit_code"] == "USD"]
    assert (money["value_low"], money["value_high"], money["unit_system"]) == (40_000_000, None, "iso4217")
    [years] = [row for row in WANTED["figures"] if row["value_text"] == "five years"]
    assert (years["value_normalized"], years["unit_normalized"]) == (1826.25, "d")
    [several] = [row for row in WANTED["figures"] if row["approximation"] == "vague_plural"]
    assert (several["value"], several["value_low"], several["value_high"]) == (None, 2, None)


def test_events_and_claims_follow_from_their_reports():
    events = {row["event_id"]: row for row in WANTED["events"]}
    signing = events["ice-code-signing-2026"]
    assert (signing["date_edtf"], signing["place_id"], signing["status"]) == ("2026-03-11", "haldvik", "occurred")
    assert (signing["n_reports"], signing["n_independent_sources"], signing["aggregation_rule"]) == (4, 2, "unanimous")
    assert events["radar-talks-2026"]["status"] == "did_not_occur"
    status = {row["claim_id"]: row["status"] for row in WANTED["claims"]}
    assert status["code-keeps-ships-12-km-off"] == "corroborated"
    assert status["chile-lost-a-third-of-its-nets"] == "contested"
    assert status["chile-lost-a-fifth-of-its-nets"] == "contested"


def test_an_outside_page_settles_what_reports_disagree_on():
    sheets = dict(EXAMPLE)
    sheets["events.yaml"] = sheets["events.yaml"].replace(
        b"    event_kind: agreement\n",
        b"    event_kind: agreement\n    status: did_not_occur\n    aggregation_rule: external_reference\n"
        b"    reference_id: net-count\n",
    )
    article = sheets["sources/inland-post-1.yaml"]
    sheets["sources/inland-post-1.yaml"] = article.replace(
        b"reported_status: occurred", b"reported_status: did_not_occur", 1
    )
    tables, verdict = check(read_corpus(sheets), TEXTS)
    assert verdict.settled() == []
    [event] = [placed for placed in tables.of("events") if placed["event_id"] == "ice-code-signing-2026"]
    assert (event["status"], event["date_edtf"]) == ("did_not_occur", "2026-03-11")


def test_a_relayed_report_counts_for_the_outlet_that_relayed_it():
    [report] = [row for row in WANTED["event_reports"] if row["via_actor_id"] is not None]
    assert report["independence_group"] == "haldvik-radio"


@given(st.lists(st.sampled_from(("asserted", "possible", "expected", "denied")), max_size=4), st.integers(0, 3))
def test_no_claim_is_corroborated_by_one_group(modalities: list[str], groups: int):
    status = claim_status(modalities, False, groups)
    assert status != "corroborated" or groups > 1
    if {"denied", "asserted"} <= set(modalities):
        assert status == "contested"
