# A view and the function of the same name give the same answer on the published package.
from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import korea_china_2026 as kc
from korea_china_2026.publish.exports.published import Published
from korea_china_2026.publish.exports.questions import views

from .test_sqlite import opened

#: What another rule would make of an event has no columns in SQL.
LEFT_OUT = {"disagreements": {"majority_independent", "most_reliable"}}


def spelled(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.date().isoformat() if hasattr(value, "date") else getattr(value, "isoformat", lambda: value)()


@pytest.mark.parametrize("view", views())
def test_a_view_answers_as_its_function_does(real: Published, view: str) -> None:
    frame = getattr(kc, view)()
    columns = [column for column in frame.columns if column not in LEFT_OUT.get(view, ())]
    with opened(real) as database:
        found = database.execute(f"select {', '.join(columns)} from {view}").fetchall()
    assert found == [tuple(map(spelled, row)) for row in frame[columns].itertuples(index=False)]
    assert found


def test_support_through_entailment_is_never_less_than_that_of_its_own_reports() -> None:
    frame = kc.corroboration()
    assert (frame["n_independent_sources_entailed"] >= frame["n_independent_sources"]).all()
    assert (frame["n_independent_sources_entailed"] > frame["n_independent_sources"]).any()
