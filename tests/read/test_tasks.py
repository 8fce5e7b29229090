from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

import korea_china_2026 as kc
from korea_china_2026.read.tasks import Task

TASKS = get_args(Task)


@pytest.mark.parametrize("task", TASKS)
def test_the_reference_scores_one_against_itself(task: Task) -> None:
    found = kc.score(kc.spans(task), task)
    assert set(found.value) == {1.0}
    assert set(found.field) == {"span", *kc.tasks().set_index("task").labels[task].split(", ")}


@pytest.mark.parametrize("task", TASKS)
def test_the_second_pass_scores_as_the_published_agreement_has_it(task: Task) -> None:
    found = kc.score(kc.spans(task, "second-coder"), task, reference=kc.spans(task, "first-coder"))
    published = kc.load("agreement").query("field_name == 'span' and metric != 'missed_by_both'")
    published = published[published.table_name == kc.tasks().set_index("task").table[task]]
    columns = ["metric", "value", "ci_low", "ci_high"]
    ours = found[found.field.eq("span") & found.metric.str.startswith("f1")]
    assert ours[columns].to_dict("records") == published[columns].to_dict("records") != []


def test_no_interval_goes_beyond_what_a_measure_can_be() -> None:
    """Spans that begin a character early begin in the passage before; their matches do not."""
    early = kc.spans("claims")
    early["char_start"] = (early.char_start - 1).clip(lower=0)
    found = kc.score(early, "claims")
    assert set(found.query("field == 'span' and metric.str.endswith('_overlap')").value) == {1.0}
    assert found[["ci_low", "ci_high"]].stack().between(0, 1).all()


def test_each_article_is_held_out_once() -> None:
    splits = list(kc.split("quantities"))
    assert [one.held_out for one in splits] == list(kc.load("sources").source_id)
    assert pd.concat([one.test for one in splits]).equals(kc.spans("quantities"))
    assert all(one.held_out not in set(one.train.source_id) for one in splits)
    assert {len(one.train) + len(one.test) for one in splits} == {len(kc.spans("quantities"))}


def values(found: pd.DataFrame) -> dict[tuple[str, str], float]:
    return {(row.field, row.metric): row.value for row in found.itertuples()}


def test_spans_and_labels_are_counted_apart(untouched: Path) -> None:
    start, end = kc.records("quotes")[0].char_start, kc.records("quotes")[0].char_end
    predicted = [
        {"source_id": "alpha-1", "char_start": start + 5, "char_end": end, "speaker_actor_id": "ANA"},
        {"source_id": "beta-1", "char_start": 0, "char_end": 3, "speaker_actor_id": "bo"},
    ]
    found = kc.score(predicted, "quotations")
    assert values(found) == {
        **dict.fromkeys([("span", f"{name}_exact") for name in ("precision", "recall", "f1")], 0.0),
        **dict.fromkeys([("span", f"{name}_overlap") for name in ("precision", "recall", "f1")], 0.5),
        ("speaker_actor_id", "accuracy"): 1.0,
        ("speaker_actor_id", "f1_overlap"): 0.5,
    }
    assert set(found.n_matched) == {1}
    assert values(kc.score(predicted[:1], "quotations", sources=["alpha-1"]))["span", "f1_overlap"] == 1
    predicted[0]["speaker_actor_id"] = "Bo"
    assert values(kc.score(predicted, "quotations"))["speaker_actor_id", "accuracy"] == 0


def test_nothing_predicted_has_no_precision(untouched: Path) -> None:
    found = values(kc.score([], "quantities"))
    assert found["span", "recall_exact"] == found["span", "f1_exact"] == 0
    assert pd.isna(found["span", "precision_exact"])


def test_numbers_are_equal_however_they_are_written(untouched: Path) -> None:
    predicted = kc.spans("quantities").assign(value=["12", None])
    assert values(kc.score(predicted, "quantities"))["value", "accuracy"] == 1


@pytest.mark.parametrize(
    ("predicted", "said"),
    [
        ([{"source_id": "alpha-1", "start": 0, "char_end": 3}], "no column char_start; they have source_id, start"),
        ([{"source_id": "alpha", "char_start": 0, "char_end": 3}], "'alpha', which is not scored; scored are alpha-1"),
        (
            pd.DataFrame({"source_id": pd.array([None], dtype="string"), "char_start": [0], "char_end": [3]}),
            "which is not scored; scored are alpha-1",
        ),
        ([{"source_id": "alpha-1", "char_start": 3, "char_end": 3}], "1 predictions have no span"),
        ([{"source_id": "alpha-1", "char_start": None, "char_end": 3}], "1 predictions have no span"),
    ],
)
def test_wrong_predictions_are_named(untouched: Path, predicted: list[dict[str, object]], said: str) -> None:
    with pytest.raises(kc.UnknownName, match=said):
        kc.score(predicted, "quotations")


@pytest.mark.parametrize("wrong", [None, 5, b"x", pd.NA])
def test_a_reference_whose_article_is_no_text_is_told(untouched: Path, wrong: object) -> None:
    reference = kc.spans("quotations").astype({"source_id": object})
    reference.at[0, "source_id"] = wrong
    with pytest.raises(kc.UnknownName, match="there is no article in sources= of type"):
        kc.score([], "quotations", reference=reference)


def test_a_span_without_an_end_has_no_place(untouched: Path) -> None:
    rows = kc.spans("quotations").astype({"char_end": "Int64"})
    whole = kc.locate("words", "alpha-1", rows)
    rows.loc[rows.index[rows.source_id == "alpha-1"][0], "char_end"] = pd.NA
    assert len(kc.locate("words", "alpha-1", rows)) == len(whole) - 1


@pytest.mark.parametrize("task", ["quotations", "quantities", "events", "claims"])
def test_a_coder_who_coded_no_span_has_none(task: Any) -> None:
    without = {*kc.load("coders").coder_id} - {*kc.load("codings").coder_id}
    assert {len(kc.spans(task, coder)) for coder in without} == {0}


def test_wrong_names_are_named(untouched: Path) -> None:
    with pytest.raises(kc.UnknownName, match=r"no task 'quotes'.*Did you mean 'quotations'"):
        kc.spans("quotes")  # type: ignore[arg-type]
    with pytest.raises(kc.UnknownName, match=r"no coder 'othr'; there are hand, other\. Did you mean 'other'"):
        kc.spans("quotations", "othr")


@pytest.mark.parametrize(
    ("texts", "sources", "lacking"),
    [({}, None, "alpha-1, beta-1, gamma-1"), ({"beta-1": "…"}, ["alpha-1"], "alpha-1")],
)
def test_texts_that_are_not_at_hand_are_named(untouched: Path, texts: object, sources: list[str], lacking: str) -> None:
    with pytest.raises(kc.TextsNotFound, match=f"no text of {lacking}.*give texts="):
        kc.score([], "quotations", texts=texts, sources=sources)  # type: ignore[arg-type]


def test_predictions_on_a_text_of_one_s_own_are_scored_there(untouched: Path) -> None:
    text = 'Own heading.\n\nAna said: "null\u00a0and void, Ä 😀."'
    start = text.index("null")
    predicted = [{"source_id": "alpha-1", "char_start": start, "char_end": len(text) - 1, "speaker_actor_id": "ana"}]
    found = kc.score(predicted, "quotations", texts={"alpha-1": text})
    assert set(found.value) == {1.0}
    assert set(found.n_reference) == {1}


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_predictions_may_be_of_any_frame(library: str, untouched: Path) -> None:
    quotes: Any = kc.load("quotes", library)  # type: ignore[call-overload]
    own = kc.score(quotes.select(["source_id", "char_start", "char_end"]), "quotations")
    assert own.set_index("metric").value["f1_exact"] == 1


@pytest.mark.parametrize("wrong", [5, "x", [{"source_id": "alpha-1", "char_start": float("inf"), "char_end": 3}]])
def test_predictions_that_are_none_are_not_blamed_on_the_package(wrong: Any, untouched: Path) -> None:
    with pytest.raises(kc.UnknownName, match="the predictions are no frame with whole numbers"):
        kc.score(wrong, "quotations")
    with pytest.raises(kc.UnknownName, match="are no frame with whole numbers"):
        kc.score(kc.load("quotes"), "quotations", reference=wrong)
    nowhere = [{"source_id": "alpha-1", "char_start": None, "char_end": 3}]
    with pytest.raises(kc.UnknownName, match="1 predictions have no span"):
        kc.score(nowhere, "quotations")
