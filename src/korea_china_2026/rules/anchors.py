"""Anchors against the characters they name, where the texts are at hand.

Without a text nothing that needs it is judged, and every anchor that was not is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.names import TableName
from korea_china_2026.rules.spans import ANCHORED
from korea_china_2026.sheets.find import find_digest
from korea_china_2026.sheets.flatten import Cells, Placed, Tables, is_broken
from korea_china_2026.sheets.quotations import find_quotations, lines_of_quotations
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.texts import digest

_PAIRS = {"“": "”", '"': '"', "‘": "’", "'": "'"}


class _Run:
    """One run over tables and texts; ``off`` holds the records whose anchor is wrong, on which nothing further rests.

    ``digests`` are those of words already met: cells of one row, and rows of several tables, often rest on the same.
    """

    def __init__(self, tables: Tables, texts: Mapping[str, str], off: set[int], files: Collection[str]) -> None:
        self.tables, self.off, self.files = tables, off, files
        self.verdict = Verdict()
        self.sources = {str(placed.cells["source_id"]): placed for placed in tables.of("sources")}
        self.texts = {sid: texts.get(str(placed.cells["text_sha256"])) for sid, placed in self.sources.items()}
        self.digests: dict[str, str] = {}
        self.quoted: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for placed in tables.of("quotes"):
            self.quoted[str(placed.cells["source_id"])].add(_span(placed.cells))

    def is_sound(self, record: Record) -> bool:
        """Whether the record could be read and stands where it says."""
        return id(record) not in self.off and not is_broken(record)

    def count(self, kind: str, record: Record, judged: bool) -> None:
        """Count one thing as checked or not."""
        if not self.files or record.place.file in self.files:
            (self.verdict.judged if judged else self.verdict.not_judged)[kind] += 1


def check_anchors(
    tables: Tables, texts: Mapping[str, str], off: set[int], files: Collection[str] = ()
) -> tuple[Verdict, list[Record]]:
    """Check every anchor; ``texts`` maps SHA-256 to text and may lack some or all, ``off`` are records known not to lie
    in their article.

    Returns the records with a wrong anchor too. What stands in other files than ``files`` is not counted.
    """
    run = _Run(tables, texts, set(off), files)
    wrong = []
    for name in ANCHORED:
        for placed in tables.of(name):
            text = run.texts.get(str(placed.cells["source_id"]))
            run.count("anchors", placed.record, text is not None)
            slip = (
                None if text is None or id(placed.record) in run.off else _slip(run, name, placed.cells, placed, text)
            )
            if slip is not None:
                run.off.add(id(placed.record))
                run.verdict.findings.append(slip)
                wrong.append(placed.record)
    passages = _passages_by_source(tables)
    for source_id in sorted({*run.sources, *passages}):
        run.verdict.findings += _tiling(run, source_id, passages.get(source_id, []))
    return run.verdict, wrong


def _slip(run: _Run, name: TableName, cells: dict[str, Any], placed: Placed, text: str) -> Finding | None:
    """What is wrong with one anchor, the deepest cause first."""
    start, end = cells["char_start"], cells["char_end"]
    words = text[start:end]
    found = run.digests.get(words)
    if found is None:
        found = run.digests[words] = digest(words)
    if found != cells["span_digest"]:
        near = find_digest(text, start, end, cells["span_digest"])
        return Finding(
            placed.record.where("span"),
            "KC402",
            f"the digest of characters {start}-{end} differs",
            cells["span_digest"],
            found,
            "" if near is None else near.anchor,
        )
    if name == "quotes" and not _between_marks(text, start, end):
        return Finding(
            placed.record.where("span"),
            "KC407",
            "no quotation marks around the span",
            text[max(start - 1, 0) : start] + "…" + text[end : end + 1],
            "an opening and a closing mark",
        )
    return None


def _tiling(run: _Run, source_id: str, passages: list[Placed]) -> Iterator[Finding]:
    source, text = run.sources.get(source_id), run.texts.get(source_id)
    if source is None or text is None:
        for record in {
            id(holder): holder
            for holder in (source.record if source else None, *(p.record.parent for p in passages))
            if holder is not None
        }.values():
            run.count("tilings", record, judged=False)
        return
    sound = [placed for placed in passages if id(placed.record) not in run.off]  # what has a row is not broken
    written = [record for record in source.record.children if record.table == "passages"]
    whole = run.tables.is_read(source.record, "passages") and len(sound) == len(written)
    run.count("tilings", source.record, whole)
    if whole:
        yield from _gaps(source, sound, text)
    for placed in sound:
        yield from _unmarked(run, source_id, placed, text)


def _span(cells: Cells) -> tuple[int, int]:
    start, end = cells["char_start"], cells["char_end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return start, end


def _between_marks(text: str, start: int, end: int) -> bool:
    opening, closing = text[start - 1 : start], text[end : end + 1]
    if (start, end) in lines_of_quotations(text):
        return True
    if opening not in _PAIRS:
        return False
    # A quotation that goes on in the next paragraph has no closing mark of its own; one article closes “ with ".
    return closing == _PAIRS[opening] or (opening == '"' and closing == "”") or (opening == "“" and closing == "\n")


def _passages_by_source(tables: Tables) -> dict[str, list[Placed]]:
    groups: dict[str, list[Placed]] = defaultdict(list)
    for placed in tables.of("passages"):
        groups[str(placed.cells["source_id"])].append(placed)
    for passages in groups.values():
        passages.sort(key=lambda placed: _span(placed.cells))
    return groups


def _gaps(source: Placed, passages: list[Placed], text: str) -> Iterator[Finding]:
    reached = 0
    before = "characters before this passage that belong to none"
    ends = [(*_span(placed.cells), placed.record.where("span"), before) for placed in passages]
    ends.append(
        (len(text), len(text), source.record.where("text_sha256"), "characters at the end that belong to no passage")
    )
    for start, end, place, what in ends:
        gap = text[reached:start]
        if gap.strip():
            first = reached + len(gap) - len(gap.lstrip())
            last = reached + len(gap.rstrip())
            yield Finding(place, "KC405", what, f"{first}-{last}", "a passage for them")
        reached = max(reached, end)


def _unmarked(run: _Run, source_id: str, passage: Placed, text: str) -> Iterator[Finding]:
    if passage.cells["coverage"] == "boilerplate":
        return
    quotes = [record for record in passage.record.children if record.table == "quotes"]
    if not run.tables.is_read(passage.record, "quotes") or not all(map(run.is_sound, quotes)):
        run.count("passages for quotations", passage.record, judged=False)
        return
    coded = run.quoted[source_id]
    start, end = _span(passage.cells)
    for span in find_quotations(text, start, end):
        if span not in coded:
            yield Finding(
                passage.record.where("span"),
                "KC408",
                "words between quotation marks without a row in quotes",
                "{}-{}".format(*span),
                "a quotation with that span",
            )
