from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import korea_china_2026 as kc
from korea_china_2026.article_texts import digest
from korea_china_2026.read import locate
from korea_china_2026.read.locate import MOST_WORK, Known, Search

from .tiny import TEXTS


@pytest.mark.parametrize("source_id", TEXTS)
def test_the_coded_text_shifts_nothing(untouched: Path, source_id: str) -> None:
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
def test_other_blanks_breaks_and_marks_are_seen_through(untouched: Path, own: Callable[[str], str]) -> None:
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


def test_of_several_places_the_one_that_is_shifted_alike_is_taken(untouched: Path) -> None:
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


@pytest.mark.parametrize(
    "text",
    [
        "They left Rome.\n",
        "Ana said: “null and void, Ä 😀.”\nAbout 12 ships sailed.\nThey left Rome.\n",
        "Bo was in Rome.\nAbout 12 ships sailed.\nIn Rome, Bo slept.\n",
    ],
)
def test_a_word_of_a_part_that_is_missing_is_not_found_elsewhere(text: str, untouched: Path) -> None:
    found = kc.locate(text, "alpha-1", kc.load("evidence").query("field_name == 'reported_place_id'"))
    assert (found.n_places.tolist(), found.char_start.isna().all()) == ([0], True)


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0), (0, 1, 2, 0, 1, 2), (0, 0, 1, 2)])
def test_parts_in_another_order_or_printed_twice_are_found(order: tuple[int, ...], untouched: Path) -> None:
    lines = TEXTS["alpha-1"].splitlines(keepends=True)
    text = "".join(lines[at] for at in order)
    found = kc.locate(text, "alpha-1")
    assert (found.n_places > 0).all()
    for was, row in zip(kc.locate(TEXTS["alpha-1"], "alpha-1").itertuples(), found.itertuples(), strict=True):
        line = TEXTS["alpha-1"].count("\n", 0, was.char_start)
        assert text[row.char_start : row.char_end] == TEXTS["alpha-1"][was.char_start : was.char_end]
        assert lines[line] == lines[order[text.count("\n", 0, row.char_start)]]


def test_another_text_has_none_and_says_so(untouched: Path) -> None:
    found = kc.locate("Nothing of the kind.", "alpha-1", kc.load("quotes"))
    assert (found.n_places.tolist(), found.char_start.isna().all()) == ([0], True)
    with pytest.raises(kc.UnknownName, match=r"no article 'alpha'; there are .* Did you mean 'alpha-1'"):
        kc.locate("", "alpha")


@pytest.mark.parametrize("name", ["polars", "pyarrow", "rows"])
def test_rows_of_any_frame_are_sought(name: str, untouched: Path) -> None:
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
def test_rows_that_are_wrong_are_not_blamed_on_the_package(name: str, untouched: Path) -> None:
    make, message = WRONG[name]
    with pytest.raises(kc.UnknownName, match=message):
        kc.locate(TEXTS["alpha-1"], "alpha-1", make(kc.load("quotes")))


def test_texts_of_half_characters_and_of_many_articles_are_met(untouched: Path) -> None:
    assert (kc.locate("\ud800" + TEXTS["alpha-1"], "alpha-1").n_places > 0).all()
    with pytest.raises(kc.TextsNotFound, match=r"1,000,001 characters; expected one article, at most 1,000,000"):
        kc.locate("x" * 1_000_001, "alpha-1")


# --- against a plain search, and how much is tried -------------------------------------------------------------------


def plainly(text: str, coded: dict[Known, set[int]]) -> dict[Known, list[tuple[int, int]]]:
    """Every window of every form, one after the other."""
    found: dict[Known, list[tuple[int, int]]] = {one: [] for one in coded}
    for marking in ("as it is", "straight", "curly", "each"):
        for folded in (" ", "\n", "\n\n", None):
            words, places = "", []
            for run in re.finditer(r"\s+|\S", text):
                if run[0] not in "\ufeff\u200b\u00ad":
                    put = run[0] if folded is None or not run[0].isspace() else folded if "\n" in run[0] else " "
                    words += put
                    places += [min(run.start() + at, run.end() - 1) for at in range(len(put))]
            if marking in ("straight", "curly"):
                words = "".join("'" if one in "‘’" else '"' if one in "“”" else one for one in words)
            if marking == "curly":
                for straight, opening, closing in ('"“”', "'‘’"):
                    words = re.sub(rf"(?<![^\s(\[—–“‘]){straight}", opening, words).replace(straight, closing)
            there: dict[Known, list[tuple[int, int]]] = {}
            cuts = [cut.start() for cut in re.finditer(r"(?<![A-Za-z0-9])|(?![A-Za-z0-9])", words)]
            for start, end in product(cuts, cuts):
                for way in written(words[start:end], each=marking == "each") if start < end else ():
                    there.setdefault((end - start, digest(way)), []).append((places[start], places[end - 1] + 1))
            for one in found:
                found[one] = found[one] or there.get(one, [])
        if not any(found.values()):
            break
    return found


def written(window: str, *, each: bool) -> list[str]:
    marks = [next((same for same in ("'‘’", '"“”') if letter in same), letter) for letter in window]
    if not each:
        return [window]
    return ["".join(way) for way in product(*marks)] if 0 < sum(len(one) > 1 for one in marks) <= 5 else []


PIECES = [
    "Ana met",
    " ",
    "\n",
    "\n\n",
    "  ",
    "\r\n",
    "“NA”",
    '"NA"',
    "’s",
    "'s",
    "é",
    "\u00ad",
    "ships.",
    "2",
    "‘",
    "한국",
    ".",
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(coded=TEXT, spans=st.sets(st.tuples(st.integers(0, 40), st.integers(1, 30))), own=TEXT, swapped=st.booleans())
def test_what_is_found_is_what_a_plain_search_finds(
    coded: str, spans: set[tuple[int, int]], own: str, *, swapped: bool
) -> None:
    text = own + coded.translate(str.maketrans("“”’", '""\'')) if swapped else coded[5:] + own
    known: dict[Known, set[int]] = {}
    for start, length in spans:
        words = coded[start : start + length]
        known.setdefault((len(words), digest(words)), set()).add(start)
    known.pop((0, digest("")), None)
    assert Search(text, known).run() == plainly(text, known)


LONG: dict[str, str] = {
    "letters": "a " * 50_000,
    "lines": "a\n" * 50_000,
    "marks": "‘a’ " * 25_000,
    "other letters": "é한" * 50_000,
    "sentences": "Ana met. “Bo’s” " * 6_000,
    "the article again and again": TEXTS["alpha-1"] * 1_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_takes_no_more_than_the_work_allowed(
    name: str, untouched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    monkeypatch.setattr(locate, "digest", lambda words: hashed.append(len(words)) or digest(words))
    rows = kc.load("passages")
    lengths = {int(row.char_end - row.char_start) for row in rows.itertuples()} | set(range(2, 100))
    coded = {(length, "not there"): {length} for length in lengths}
    search = Search(LONG[name], coded, work := MOST_WORK // 10)
    search.run()
    assert len(hashed) <= work / 2
    # What was begun is ended: one form, one run over its words, the ways of one window.
    assert search.work > -2 * len(LONG[name]) - 3**5 * 4
    assert hashed or name == "other letters"  # of which none is where a sentence begins


@pytest.mark.parametrize("around", ["Bo went. Ana saw ships and it was good. ", "é한 "])
def test_the_article_is_found_in_a_text_that_is_too_long_to_be_searched_whole(around: str, untouched: Path) -> None:
    rows = kc.load("passages").query("source_id == 'alpha-1'")
    own = (around * 2_000)[:70_000]
    coded = {
        (int(row.char_end - row.char_start), str(row.span_digest)): {int(row.char_start)} for row in rows.itertuples()
    }
    text = f"{own}\n{TEXTS['alpha-1']}\n{own}"
    found = Search(text, coded, work=4 * len(text)).run()
    assert {place for places in found.values() for place in places} == {
        (row.char_start + len(own) + 1, row.char_end + len(own) + 1) for row in rows.itertuples()
    }
