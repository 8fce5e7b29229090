from __future__ import annotations

import re

from benchmarks.effort import efforts

from korea_china_2026.article_texts import read_texts
from tests.checkout import TEXTS
from tests.overlays import EXAMPLE

ARTICLES = read_texts(TEXTS)


def test_every_registry_row_that_is_used_counts_once_for_the_first_article_that_names_it() -> None:
    first, other = efforts(EXAMPLE, ARTICLES)
    alone = {path: data for path, data in EXAMPLE.items() if path != f"sources/{first.source_id}.yaml"}
    [by_itself] = efforts(alone, ARTICLES)
    assert (by_itself.source_id, by_itself.sheet) == (other.source_id, other.sheet)
    assert other.rows < by_itself.rows <= first.rows + other.rows
    assert first.words == len(ARTICLES[next(key for key, text in ARTICLES.items() if len(text) > 1000)].split())


def test_comments_count_for_nothing_and_a_row_between_braces_for_one_line() -> None:
    path = "claims.yaml"
    noted = EXAMPLE | {path: EXAMPLE[path].replace(b"\n  - ", b"\n\n  # a note\n  - ")}
    assert efforts(noted, ARTICLES) == efforts(EXAMPLE, ARTICLES)
    text = EXAMPLE[path].decode()
    braced = re.sub(r"- actor_id: (\S+)\n +role: (\w+)", r"- {actor_id: \1, role: \2}", text)
    spared = sum(
        before.rows - after.rows
        for before, after in zip(
            efforts(EXAMPLE, ARTICLES), efforts(EXAMPLE | {path: braced.encode()}, ARTICLES), strict=True
        )
    )
    assert spared == text.count("\n") - braced.count("\n") > 3
