"""Anchors against each other and, where the texts are at hand, against the characters they name.

Without a text nothing that needs it is judged, and every anchor that was not is counted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.names import TableName
from korea_china_2026.sheets.flatten import Cells, Placed, Tables
from korea_china_2026.sheets.texts import digest

ANCHORED: tuple[TableName, ...] = ("passages", "event_reports", "claim_reports", "quotes", "figures", "evidence")
#: Columns that repeat the words of their row's span.
COPIES: Mapping[TableName, str] = {"quotes": "text", "figures": "value_text"}

_PAIRS = {"“": "”", '"': '"', "‘": "’", "'": "'"}
#: Stretches inside quotation marks: curly, straight, or single marks that are no apostrophes.
QUOTATIONS = (
    re.compile(r"“([^“”]+?)(?:”|(?=\n“)|(?=\n)|$)"),
    re.compile(r"\"([^\"”“]+?)[\"”]"),
    re.compile(r"(?<![\w’'])[‘']([^‘’'\n]+(?:[’'](?=\w)[^‘’'\n]+)*)[’'](?!\w)"),
)


def check_anchors(tables: Tables, texts: Mapping[str, str]) -> Verdict:
    """Judge every anchor; ``texts`` maps SHA-256 to text and may lack some or all."""
    verdict = Verdict()
    sources = {placed.cells["source_id"]: placed for placed in tables.of("sources")}
    for name in ANCHORED:
        for placed in tables.of(name):
            source = sources.get(placed.cells["source_id"])
            if source is None:
                verdict.not_judged["anchors"] += 1
                continue
            verdict.findings += _bounds(placed, source)
            verdict.findings += _own_copy(name, placed)
            text = texts.get(str(source.cells["text_sha256"]))
            if text is None:
                verdict.not_judged["anchors"] += 1
            else:
                verdict.judged["anchors"] += 1
                verdict.findings += _words(name, placed, text)
    verdict.findings += _inside_passage(tables)
    for source_id, passages in _passages_by_source(tables).items():
        verdict.findings += _overlaps(passages)
        source = sources.get(source_id)
        text = texts.get(str(source.cells["text_sha256"])) if source else None
        if source is None or text is None:
            verdict.not_judged["tilings"] += 1
            continue
        verdict.judged["tilings"] += 1
        verdict.findings += _gaps(source, passages, text)
        verdict.findings += _unmarked(tables, source_id, passages, text)
    return verdict


def _span(cells: Cells) -> tuple[int, int]:
    return int(str(cells["char_start"])), int(str(cells["char_end"]))


def _bounds(placed: Placed, source: Placed) -> Iterator[Finding]:
    start, end = _span(placed.cells)
    length = int(str(source.cells["char_count"]))
    if not start < end <= length:
        yield Finding(placed.record.where("span"), "KC401", f"a span outside its article of {length} characters",
                      f"{start}-{end}", f"0 <= start < end <= {length}")


def _own_copy(name: TableName, placed: Placed) -> Iterator[Finding]:
    # A copy of the words is known without the text, so its digest is judged in any case.
    if name not in COPIES:
        return
    start, end = _span(placed.cells)
    copy = str(placed.cells[COPIES[name]])
    if len(copy) != end - start or digest(copy) != placed.cells["span_digest"]:
        yield Finding(placed.record.where(COPIES[name]), "KC406", f"{COPIES[name]} is not the words of its span",
                      copy, f"{end - start} characters with the digest {placed.cells['span_digest']}")


def _words(name: TableName, placed: Placed, text: str) -> Iterator[Finding]:
    start, end = _span(placed.cells)
    words = text[start:end]
    if end > len(text) or digest(words) != placed.cells["span_digest"]:
        yield Finding(placed.record.where("span"), "KC402", f"the digest of characters {start}-{end} differs",
                      str(placed.cells["span_digest"]), digest(words))
    elif name == "quotes" and not _between_marks(text, start, end):
        yield Finding(placed.record.where("span"), "KC407", "no quotation marks around the span",
                      text[max(start - 1, 0):start] + "…" + text[end:end + 1], "an opening and a closing mark")


def _between_marks(text: str, start: int, end: int) -> bool:
    opening, closing = text[start - 1:start], text[end:end + 1]
    if opening not in _PAIRS:
        return False
    # A quotation that goes on in the next paragraph has no closing mark of its own; one article closes “ with ".
    return closing == _PAIRS[opening] or (opening == '"' and closing == "”") or (opening == "“" and closing == "\n")


def _inside_passage(tables: Tables) -> Iterator[Finding]:
    passages = {placed.cells["passage_id"]: _span(placed.cells) for placed in tables.of("passages")}
    for name in ("event_reports", "claim_reports", "quotes", "figures"):
        for placed in tables.of(name):
            start, end = _span(placed.cells)
            low, high = passages.get(placed.cells["passage_id"], (0, 0))
            if high and not low <= start < end <= high:
                yield Finding(placed.record.where("span"), "KC403", f"a span outside its passage {placed.cells['passage_id']}",
                              f"{start}-{end}", f"within {low}-{high}")


def _passages_by_source(tables: Tables) -> dict[str, list[Placed]]:
    groups: dict[str, list[Placed]] = defaultdict(list)
    for placed in tables.of("passages"):
        groups[str(placed.cells["source_id"])].append(placed)
    for passages in groups.values():
        passages.sort(key=lambda placed: _span(placed.cells))
    return groups


def _overlaps(passages: list[Placed]) -> Iterator[Finding]:
    reached, holder = 0, ""
    for placed in passages:
        start, end = _span(placed.cells)
        if start < reached:
            yield Finding(placed.record.where("span"), "KC404", f"a passage that overlaps {holder}", f"{start}-{end}", f"a start from {reached}")
        if end > reached:
            reached, holder = end, str(placed.cells["passage_id"])


def _gaps(source: Placed, passages: list[Placed], text: str) -> Iterator[Finding]:
    if len(text) != source.cells["char_count"]:
        yield Finding(source.record.where("char_count"), "KC409", "another length than the text has",
                      str(source.cells["char_count"]), str(len(text)), str(len(text)))
    reached = 0
    ends = [*[_span(placed.cells) for placed in passages], (len(text), len(text))]
    places = [*[placed.record.where("span") for placed in passages], source.record.where("text_sha256")]
    for (start, end), place in zip(ends, places, strict=True):
        gap = text[reached:start]
        if gap.strip():
            first = reached + len(gap) - len(gap.lstrip())
            last = reached + len(gap.rstrip())
            yield Finding(place, "KC405", "characters before this passage that belong to none", f"{first}-{last}", "a passage for them")
        reached = max(reached, end)


def _unmarked(tables: Tables, source_id: str, passages: list[Placed], text: str) -> Iterator[Finding]:
    coded = {_span(placed.cells) for placed in tables.of("quotes") if placed.cells["source_id"] == source_id}
    for placed in passages:
        if placed.cells["coverage"] == "boilerplate":
            continue
        start, end = _span(placed.cells)
        for pattern in QUOTATIONS:
            for match in pattern.finditer(text, start, end):
                if match.span(1) not in coded:
                    yield Finding(placed.record.where("span"), "KC408", "words between quotation marks without a row in quotes",
                                  "{}-{}".format(*match.span(1)), "a quotation with that span")
