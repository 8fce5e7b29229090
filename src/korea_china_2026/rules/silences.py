"""Silences held against the words: the pattern meets no other passage than those that are ruled out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.sheets.flatten import Placed, Tables


def check_silences(tables: Tables, texts: Mapping[str, str], faulty: Collection[str]) -> Verdict:
    """Check every silence of an article whose text is at hand; ``texts`` maps SHA-256 to text.

    Nothing is said of an article whose sheet is ``faulty``, since its passages may be wrong.
    """
    verdict = Verdict()
    articles = {
        str(placed.cells["source_id"]): texts.get(str(placed.cells["text_sha256"]))
        for placed in tables.of("sources")
        if placed.record.place.file not in faulty
    }
    passages: dict[str, list[Placed]] = defaultdict(list)
    for placed in tables.of("passages"):
        if placed.cells["coverage"] != "boilerplate":
            passages[str(placed.cells["source_id"])].append(placed)
    for placed in tables.of("answers"):
        if placed.cells["status"] != "silent" or placed.cells["silence_pattern"] is None:
            continue
        text = articles.get(str(placed.cells["source_id"]))
        (verdict.not_judged if text is None else verdict.judged)["silences"] += 1
        if text is not None:
            verdict.findings += _unproven(placed, text, passages[str(placed.cells["source_id"])])
    return verdict


def _unproven(placed: Placed, text: str, passages: list[Placed]) -> Iterator[Finding]:
    written = str(placed.cells["silence_pattern"])
    try:
        pattern = re.compile(written, re.IGNORECASE)
    except re.error as error:
        yield Finding(
            placed.record.where("silence_pattern"),
            "KC614",
            f"a pattern that is no regular expression ({error})",
            written,
            "a regular expression of Python",
        )
        return
    met = {
        str(row.cells["passage_id"])
        for row in passages
        if pattern.search(text, int(str(row.cells["char_start"])), int(str(row.cells["char_end"])))
    }
    ruled_out = set(str(placed.cells["ruled_out"] or "").split())
    if met - ruled_out:
        yield Finding(
            placed.record.where("silence_pattern"),
            "KC614",
            "a silence whose pattern meets a passage that is not ruled on",
            ", ".join(sorted(met - ruled_out)),
            "the passage in ruled_out, or an answer",
        )
    if ruled_out - met:
        yield Finding(
            placed.record.where("ruled_out"),
            "KC614",
            "a passage that is ruled out and that the pattern does not meet",
            ", ".join(sorted(ruled_out - met)),
            "no such passage, or a wider pattern",
        )
