"""Anchors against each other and, where the texts are at hand, against the characters they name.

Without a text nothing that needs it is judged, and every anchor that was not is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from korea_china_2026.findings import Finding, Verdict
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.names import TableName
from korea_china_2026.sheets.find import find_digest
from korea_china_2026.sheets.flatten import Cells, Placed, Tables, is_broken
from korea_china_2026.sheets.layout import COPIES
from korea_china_2026.sheets.quotations import find_quotations
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.texts import digest

ANCHORED: tuple[TableName, ...] = ("passages", "event_reports", "claim_reports", "quotes", "figures", "origins", "evidence")

#: Anchored rows that lie in no passage.
_ALONE = frozenset({"passages", "origins", "evidence"})
_PAIRS = {"“": "”", '"': '"', "‘": "’", "'": "'"}


class _Run:
    """One run over tables and texts; ``off`` holds the records whose anchor is wrong, on which nothing further rests.

    ``digests`` are those of words already met: cells of one row, and rows of several tables, often rest on the same.
    """

    def __init__(self, tables: Tables, texts: Mapping[str, str]) -> None:
        self.tables = tables
        self.verdict = Verdict()
        self.sources = {str(placed.cells["source_id"]): placed for placed in tables.of("sources")}
        self.texts = {sid: texts.get(str(placed.cells["text_sha256"])) for sid, placed in self.sources.items()}
        self.off: set[int] = set()
        self.digests: dict[str, str] = {}
        self.quoted: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for placed in tables.of("quotes"):
            self.quoted[str(placed.cells["source_id"])].add(_span(placed.cells))

    def is_sound(self, record: Record) -> bool:
        """Whether the record could be read and stands where it says."""
        return id(record) not in self.off and not is_broken(record)

    def count(self, kind: str, judged: bool) -> None:
        """Count one thing as judged or not."""
        (self.verdict.judged if judged else self.verdict.not_judged)[kind] += 1


def check_anchors(tables: Tables, texts: Mapping[str, str]) -> Verdict:
    """Judge every anchor; ``texts`` maps SHA-256 to text and may lack some or all."""
    run = _Run(tables, texts)
    for name in ANCHORED:  # passages first: what lies in them is judged only where they are sound
        unsettled = _unsettled(run, name)
        run.verdict.judged["anchors"] += len(tables.of(name)) - len(unsettled)
        for placed in unsettled:
            source_id = str(placed.cells["source_id"])
            run.count("anchors", run.texts.get(source_id) is not None)
            slip = next(_slips(run, name, placed), None) if source_id in run.sources else None
            if slip is not None:
                run.off.add(id(placed.record))
                run.verdict.findings.append(slip)
    passages = _passages_by_source(tables)
    for source_id in sorted({*run.sources, *passages}):
        run.verdict.findings += _tiling(run, source_id, passages.get(source_id, []))
    return run.verdict


def _tiling(run: _Run, source_id: str, passages: list[Placed]) -> Iterator[Finding]:
    sound = [placed for placed in passages if id(placed.record) not in run.off]  # what has a row is not broken
    yield from _overlaps(sound)
    source, text = run.sources.get(source_id), run.texts.get(source_id)
    if source is None or text is None:
        run.count("tilings", False)
        return
    yield from _length(source, text)
    written = [record for record in source.record.children if record.table == "passages"]
    whole = run.tables.is_read(source.record, "passages") and len(sound) == len(written)
    run.count("tilings", whole)
    if whole:
        yield from _gaps(source, sound, text)
    for placed in sound:
        yield from _unmarked(run, source_id, placed, text)


def _span(cells: Cells) -> tuple[int, int]:
    start, end = cells["char_start"], cells["char_end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return start, end


def _unsettled(run: _Run, name: TableName) -> list[Placed]:
    """The rows of a table whose anchor is not plainly right: one look, at nearly the speed of hashing, at what ``_slips`` tells apart."""
    texts, digests, is_alone, is_copied, unsettled = run.texts, run.digests, name in _ALONE, name in COPIES, []
    for placed in run.tables.of(name):
        cells: dict[str, Any] = placed.cells
        text, start, end = texts.get(cells["source_id"]), cells["char_start"], cells["char_end"]
        if text is not None and start < end <= len(text):
            words = text[start:end]
            found = digests.get(words)
            if found is None:
                found = digests[words] = digest(words)
            if (found == cells["span_digest"] and (is_alone or _lies_in(placed.record.parent, start, end))
                    and (not is_copied or _is_printed(name, cells, text))):
                continue
        unsettled.append(placed)
    return unsettled


def _lies_in(passage: Record | None, start: int, end: int) -> bool:
    span = None if passage is None else passage.span
    return span is not None and span.start <= start and end <= span.end


def _is_printed(name: TableName, cells: Cells, text: str) -> bool:
    start, end = _span(cells)
    return cells[COPIES[name]] == text[start:end] and (name != "quotes" or _between_marks(text, start, end))


def _slips(run: _Run, name: TableName, placed: Placed) -> Iterator[Finding]:
    """What is wrong with one anchor, the deepest cause first: what follows rests on it."""
    source = run.sources[str(placed.cells["source_id"])]
    text = run.texts[str(placed.cells["source_id"])]
    yield from _bounds(placed, int(str(source.cells["char_count"])) if text is None else len(text), text)
    if text is not None:
        yield from _digest(placed, text)
    if name in OBSERVATIONS:
        yield from _inside_passage(run, placed)
    if name in COPIES:
        yield from _own_copy(name, placed)
    if name == "quotes" and text is not None:
        yield from _marks(placed, text)


def _bounds(placed: Placed, length: int, text: str | None) -> Iterator[Finding]:
    start, end = _span(placed.cells)
    if not start < end <= length:
        yield Finding(placed.record.where("span"), "KC401", f"a span outside its article of {length} characters",
                      f"{start}-{end}", f"0 <= start < end <= {length}", _meant(placed, text))


def _meant(placed: Placed, text: str | None) -> str:
    """The anchor whose words have the digest that is written, if they stand near by."""
    start, end = _span(placed.cells)
    found = None if text is None else find_digest(text, start, end, str(placed.cells["span_digest"]))
    return "" if found is None else found.anchor


def _digest(placed: Placed, text: str) -> Iterator[Finding]:
    start, end = _span(placed.cells)
    words = text[start:end]
    if digest(words) != placed.cells["span_digest"]:
        yield Finding(placed.record.where("span"), "KC402", f"the digest of characters {start}-{end} differs",
                      str(placed.cells["span_digest"]), digest(words), _meant(placed, text))


def _inside_passage(run: _Run, placed: Placed) -> Iterator[Finding]:
    passage = placed.record.parent
    if passage is None or passage.span is None or not run.is_sound(passage):
        return
    (start, end), low, high = _span(placed.cells), passage.span.start, passage.span.end
    if not low <= start < end <= high:
        yield Finding(placed.record.where("span"), "KC403", f"a span outside its passage {placed.cells['passage_id']}",
                      f"{start}-{end}", f"within {low}-{high}")


def _own_copy(name: TableName, placed: Placed) -> Iterator[Finding]:
    # A copy of the words is known without the text, so its digest is judged in any case.
    start, end = _span(placed.cells)
    copy = str(placed.cells[COPIES[name]])
    if len(copy) != end - start or digest(copy) != placed.cells["span_digest"]:
        yield Finding(placed.record.where(COPIES[name]), "KC406", f"{COPIES[name]} is not the words of its span",
                      copy, f"{end - start} characters with the digest {placed.cells['span_digest']}")


def _marks(placed: Placed, text: str) -> Iterator[Finding]:
    start, end = _span(placed.cells)
    if not _between_marks(text, start, end):
        yield Finding(placed.record.where("span"), "KC407", "no quotation marks around the span",
                      text[max(start - 1, 0):start] + "…" + text[end:end + 1], "an opening and a closing mark")


def _between_marks(text: str, start: int, end: int) -> bool:
    opening, closing = text[start - 1:start], text[end:end + 1]
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


def _overlaps(passages: list[Placed]) -> Iterator[Finding]:
    reached, holder = 0, ""
    for placed in passages:
        start, end = _span(placed.cells)
        if start < reached:
            yield Finding(placed.record.where("span"), "KC404", f"a passage that overlaps {holder}", f"{start}-{end}",
                          f"a start from {reached}")
        if end > reached:
            reached, holder = end, str(placed.cells["passage_id"])


def _length(source: Placed, text: str) -> Iterator[Finding]:
    if len(text) != source.cells["char_count"]:
        yield Finding(source.record.where("char_count"), "KC409", "another length than the text has",
                      str(source.cells["char_count"]), str(len(text)), str(len(text)))


def _gaps(source: Placed, passages: list[Placed], text: str) -> Iterator[Finding]:
    reached = 0
    before = "characters before this passage that belong to none"
    ends = [(*_span(placed.cells), placed.record.where("span"), before) for placed in passages]
    ends.append((len(text), len(text), source.record.where("text_sha256"), "characters at the end that belong to no passage"))
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
        run.count("passages for quotations", False)
        return
    coded = run.quoted[source_id]
    start, end = _span(passage.cells)
    for span in find_quotations(text, start, end):
        if span not in coded:
            yield Finding(passage.record.where("span"), "KC408", "words between quotation marks without a row in quotes",
                          "{}-{}".format(*span), "a quotation with that span")
