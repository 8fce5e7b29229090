"""The page of origins: where each article has its stretches from, and what was changed on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from korea_china_2026.model.articles import Origin, Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.publish.site.charts import strip
from korea_china_2026.publish.site.display import Display, Part, Standing
from korea_china_2026.publish.site.index import Index
from korea_china_2026.publish.site.wording import words

#: Stretches that are surely enough from elsewhere for their reports to count in the group of the origin.
COUNTED = ("high", "medium")


@dataclass(frozen=True)
class Stretch:
    """A stretch of an article that comes from elsewhere."""

    anchor: str
    group: str
    how: str
    meaning: str
    change: str
    page: Part | None
    confidence: str
    standing: Standing


@dataclass(frozen=True)
class Traced:
    """An article with its stretches in order, and the share of its characters that is traced."""

    source: Source
    link: Part
    colour: int
    share: str
    groups: Sequence[str]
    chart: Markup
    stretches: Sequence[Stretch]


def origins(index: Index, display: Display) -> list[Traced]:
    """Every article with what it took from elsewhere."""
    return [_traced(source, index, display) for source in index.of(Source)]


def _traced(source: Source, index: Index, display: Display) -> Traced:
    rows = sorted(index.naming(Origin, "source_id", source.source_id), key=lambda row: (row.char_start, -row.char_end))
    lanes = {
        f"{words(code).capitalize()} confidence": [
            (row.char_start, row.char_end) for row in rows if row.confidence == code
        ]
        for code in code_list("confidence").codes
    }
    return Traced(
        source,
        display.link("sources", source.source_id),
        index.colours[source.source_id],
        traced_share(source, index),
        sorted({row.independence_group for row in rows if row.confidence in COUNTED}),
        strip({name: spans for name, spans in lanes.items() if spans}, source.char_count),
        [_stretch(row, display) for row in rows],
    )


def _stretch(row: Origin, display: Display) -> Stretch:
    page = display.link("references", row.reference_id) if row.reference_id else None
    return Stretch(
        row.origin_id,
        row.independence_group,
        words(row.how),
        code_list("origin_how").codes.get(row.how, ""),
        row.change or "",
        page,
        row.confidence,
        display.standing(row),
    )


def traced_share(source: Source, index: Index) -> str:
    """The share of an article's characters that lie in a stretch that counts; "none" without one."""
    reached, total = 0, 0
    rows = [row for row in index.naming(Origin, "source_id", source.source_id) if row.confidence in COUNTED]
    for row in sorted(rows, key=lambda row: row.char_start):
        total += max(0, row.char_end - max(row.char_start, reached))
        reached = max(reached, row.char_end)
    return f"{max(1, round(100 * total / max(source.char_count, 1)))} %" if total else "none"
