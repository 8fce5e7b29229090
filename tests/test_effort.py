from __future__ import annotations

import re

from benchmarks.effort import efforts

from korea_china_2026.article_texts import read_texts
from tests.checkout import TEXTS
from tests.overlays import EXAMPLE

ARTICLES = read_texts(TEXTS)


def test_a_registry_row_counts_for_the_only_article_that_names_it_and_else_for_none() -> None:
    (first, other), shared = efforts(EXAMPLE, ARTICLES)
    alone = {path: data for path, data in EXAMPLE.items() if path != f"sources/{first.source_id}.yaml"}
    [by_itself], of_none = efforts(alone, ARTICLES)
    assert (by_itself.source_id, by_itself.sheet, of_none) == (other.source_id, other.sheet, 0)
    assert by_itself.rows == other.rows + shared > other.rows
    assert first.words == len(ARTICLES[next(key for key, text in ARTICLES.items() if len(text) > 1000)].split())
    assert efforts(EXAMPLE, {}) == ([], shared)


def test_comments_count_for_nothing_and_a_row_between_braces_for_one_line() -> None:
    path = "claims.yaml"
    noted = EXAMPLE | {path: EXAMPLE[path].replace(b"\n  - ", b"\n\n  # a note\n  - ")}
    assert efforts(noted, ARTICLES) == efforts(EXAMPLE, ARTICLES)
    text = EXAMPLE[path].decode()
    braced = re.sub(r"- actor_id: (\S+)\n +role: (\w+)", r"- {actor_id: \1, role: \2}", text)
    (before, shared), (after, of_none) = (
        efforts(one, ARTICLES) for one in (EXAMPLE, EXAMPLE | {path: braced.encode()})
    )
    spared = sum(was.rows - one.rows for was, one in zip(before, after, strict=True)) + shared - of_none
    assert spared == text.count("\n") - braced.count("\n") > 3
