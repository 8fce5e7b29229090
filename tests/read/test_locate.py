from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import korea_china_2026 as kc

from .tiny import TEXTS


@pytest.mark.parametrize("source_id", TEXTS)
def test_the_coded_text_shifts_nothing(tiny: Path, source_id: str) -> None:
    for table in ("quotes", "figures", "event_reports", "claim_reports", "passages"):
        rows = kc.load(table).query("source_id == @source_id")
        assert kc.locate(TEXTS[source_id], source_id, rows).drop(columns="n_places").equals(rows), table


@pytest.mark.parametrize(
    "own",
    [
        lambda text: "\ufeffA heading.\r\n\r\n" + text.replace(" ", "\r\n  "),
        lambda text: text.replace(" ", "\u00a0\n"),
        lambda text: text.replace("“", '"').replace("”", '"').replace("\n", " "),
        lambda text: text.replace("said", "sa\u00adid").replace("\r", ""),
    ],
)
def test_other_blanks_breaks_and_marks_are_seen_through(tiny: Path, own: Callable[[str], str]) -> None:
    for source_id, coded in TEXTS.items():
        text = own(coded)
        assert (kc.locate(text, source_id).n_places > 0).all()
        for table in ("quotes", "figures", "event_reports", "claim_reports"):
            for row, back in zip(
                kc.load(table).query("source_id == @source_id").itertuples(),
                kc.locate(text, source_id, kc.load(table)).itertuples(),
                strict=True,
            ):
                assert plain(text[back.char_start : back.char_end]) == plain(coded[row.char_start : row.char_end])


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("\u00ad", "")).translate(str.maketrans("“”", '""'))


def test_of_several_places_the_one_that_is_shifted_alike_is_taken(tiny: Path) -> None:
    coded = TEXTS["beta-1"]
    rows = kc.load("passages").query("source_id == 'beta-1'")
    quote = kc.load("quotes").query("source_id == 'beta-1'")
    text = f"NA and NA.\n{coded}"
    found = kc.locate(text, "beta-1", quote)
    assert found.n_places.tolist() == [3]
    both = kc.locate(text, "beta-1")
    row = both[both.record_id == "beta-1-q001"].iloc[0]
    assert row.char_start == text.index("“NA”") + 1
    assert len(kc.locate(text, "beta-1", rows)) == 1


def test_another_text_has_none_and_says_so(tiny: Path) -> None:
    found = kc.locate("Nothing of the kind.", "alpha-1", kc.load("quotes"))
    assert (found.n_places.tolist(), found.char_start.isna().all()) == ([0], True)
    with pytest.raises(kc.UnknownName, match=r"no article 'alpha'\. Did you mean 'alpha-1'"):
        kc.locate("", "alpha")


@pytest.mark.parametrize("name", ["polars", "pyarrow", "rows"])
def test_rows_of_any_frame_are_sought(name: str, tiny: Path) -> None:
    quotes = kc.load("quotes")
    rows: Any = quotes.to_dict("records") if name == "rows" else kc.load("quotes", name)  # type: ignore[call-overload]
    for source_id, text in TEXTS.items():
        own, expected = (kc.locate(text, source_id, one) for one in (rows, quotes))
        assert own[["quote_id", "char_start", "n_places"]].values.tolist() == (
            expected[["quote_id", "char_start", "n_places"]].values.tolist()
        )


WRONG: dict[str, tuple[Callable[[pd.DataFrame], Any], str]] = {
    "no frame": (lambda _: 5, "rows are no frame with whole numbers"),
    "a column less": (lambda quotes: quotes.drop(columns="span_digest"), "rows have no column span_digest; they have"),
    "a column twice": (lambda quotes: pd.concat([quotes, quotes], axis=1), "rows have two columns of one name"),
    "halves": (lambda quotes: quotes.assign(char_start=0.5), "rows are no frame with whole numbers"),
}


@pytest.mark.parametrize("name", WRONG)
def test_rows_that_are_wrong_are_not_blamed_on_the_package(name: str, tiny: Path) -> None:
    make, message = WRONG[name]
    with pytest.raises(kc.UnknownName, match=message):
        kc.locate(TEXTS["alpha-1"], "alpha-1", make(kc.load("quotes")))


def test_texts_of_half_characters_and_of_many_articles_are_met(tiny: Path) -> None:
    assert (kc.locate("\ud800" + TEXTS["alpha-1"], "alpha-1").n_places > 0).all()
    with pytest.raises(kc.TextsNotFound, match=r"1,000,001 characters; expected one article, at most 1,000,000"):
        kc.locate("x" * 1_000_001, "alpha-1")
