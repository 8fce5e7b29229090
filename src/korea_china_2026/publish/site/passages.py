"""An article passage by passage: what rests on each and, in a private build, its words with their spans marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from korea_china_2026.model.articles import ClaimReport, EventReport, Figure, Passage, Quote, Source
from korea_china_2026.model.quality import Evidence
from korea_china_2026.model.row import Row
from korea_china_2026.publish.site.display import Display, Part
from korea_china_2026.publish.site.index import Index, address, identity, label
from korea_china_2026.publish.site.wording import script_language, words

#: From the innermost to the outermost where spans are equal; with the class that marks the words.
_KINDS: Sequence[tuple[type[Row], str]] = ((Figure, "f"), (Quote, "q"), (EventReport, "e"), (ClaimReport, "c"))


@dataclass(frozen=True)
class Span:
    """The words of one observation: code points of the article, the class that marks them, and its record."""

    start: int
    end: int
    kind: str
    record: Part


@dataclass(frozen=True)
class Piece:
    """A run of text under the same spans. ``anchor`` where an observation starts; ``href``
    leads to the innermost one."""

    start: int
    text: str
    kinds: str
    anchor: str | None
    href: str | None
    title: str


@dataclass(frozen=True)
class Unit:
    """One passage with the records that rest on it; ``pieces`` only in a private build."""

    anchor: str
    role: str
    coverage: str
    note: str
    start: int
    end: int
    digest: str
    records: Sequence[Span]
    pieces: Sequence[Piece] = ()


def passages(source: Source, index: Index, display: Display) -> list[Unit]:
    """The passages of an article in order."""
    spans = _spans(source, index)
    text = display.texts.get(source.source_id)
    observed = (row for kind, _ in _KINDS for row in index.naming(kind, "source_id", source.source_id))
    cited = {row.char_start for row in observed}  # type: ignore[attr-defined]
    cited |= {row.char_start for row in index.naming(Evidence, "source_id", source.source_id)}
    return [
        _unit(row, spans.get(row.passage_id, []), text, cited)
        for row in index.naming(Passage, "source_id", source.source_id)
    ]


def _unit(row: Passage, spans: Sequence[Span], text: str | None, cited: set[int]) -> Unit:
    pieces = _pieces(text, row, spans, cited) if text is not None else []
    return Unit(
        row.passage_id,
        words(row.role),
        words(row.coverage),
        row.coverage_note or "",
        row.char_start,
        row.char_end,
        row.span_digest,
        spans,
        pieces,
    )


def _spans(source: Source, index: Index) -> dict[str, list[Span]]:
    """The observations of an article by their passage, in the order of the text."""
    found: dict[str, list[Span]] = {}
    for kind, letter in _KINDS:
        for row in index.naming(kind, "source_id", source.source_id):
            found.setdefault(row.passage_id, []).append(_span(row, letter, index))  # type: ignore[attr-defined]
    return {passage: sorted(spans, key=lambda s: (s.start, -s.end)) for passage, spans in found.items()}


def _span(row: Row, letter: str, index: Index) -> Span:
    key = identity(row)
    match row:
        case EventReport():
            title = index.label("events", row.event_id)
        case ClaimReport():
            title = index.label("claims", row.claim_id)
        case _:
            title = label(row)
    part = Part(title, address(index, row.TABLE.name, key), script_language(title), note=key)
    return Span(row.char_start, row.char_end, letter, part)  # type: ignore[attr-defined]


def _pieces(text: str, passage: Passage, spans: Sequence[Span], cited: set[int]) -> list[Piece]:
    """The words of a passage, cut wherever a span starts or ends."""
    low, high = passage.char_start, min(passage.char_end, len(text))
    cuts = (
        {low, high} | {at for span in spans for at in (span.start, span.end)} | {at for at in cited if low <= at < high}
    )
    edges = sorted(at for at in cuts if low <= at <= high)
    pieces = []
    for start, end in pairwise(edges):
        over = [span for span in spans if span.start <= start and end <= span.end]
        inner = min(over, key=lambda span: span.end - span.start, default=None)
        pieces.append(
            Piece(
                start,
                text[start:end],
                " ".join(sorted({span.kind for span in over})),
                f"at_{start}" if start in cited else None,
                inner.record.href if inner else None,
                inner.record.text if inner else "",
            )
        )
    return pieces
