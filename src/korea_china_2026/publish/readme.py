"""The parts of the README that are made from the tables, between ``<!-- generated:NAME -->`` and ``<!-- /generated
-->``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from korea_china_2026.answers import record
from korea_china_2026.answers.claims import contradicting, headline
from korea_china_2026.errors import BuildError
from korea_china_2026.model.articles import Source
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName, did_you_mean
from korea_china_2026.publish.counts import counts
from korea_china_2026.publish.markdown import markdown_table

Tables = Mapping[TableName, Sequence[Row]]

_MARKER = re.compile(r"<!-- (?:generated:(?P<name>[a-z_-]+)|(?P<end>/generated)) -->")


def _table_of_tables(tables: Tables) -> str:
    rows = [(f"`{name}`", f"{len(tables[name]):,}", _first_sentence(t.description)) for name, t in TABLES.items()]
    return markdown_table(("Table", "Rows", "What a row is"), rows)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", text, maxsplit=1)[0]


def _counts(tables: Tables) -> str:
    bold = [f"**{number}** {noun}" for number, _, noun in (one.partition(" ") for one in counts(tables))]
    return " · ".join([*bold, _contradictions(tables)]) + "\n"


def _weak_sources(tables: Tables) -> str:
    sources = [row for row in tables["sources"] if isinstance(row, Source)]
    weak = sum(row.reliability in ("D", "E") for row in sources)
    made, printed = (
        sum(row.is_ai_generated for row in sources),
        sum(row.provenance_kind == "republished" for row in sources),
    )
    return (
        f"* Articles: {len(sources)}. Rated D or E for reliability: {weak}. Written by a machine by their own account:"
        f" {made}.\n  Printed again from another outlet: {printed}. The table `sources` says which. Articles of one"
        " independence group\n  never corroborate each other.\n"
    )


def _contradictions(tables: Tables) -> str:
    """On how many facts statements contradict each other, and how many facts hold by the record."""
    count, verdicts = headline(contradicting(tables.__getitem__)), record.verdicts(tables.__getitem__)
    looked_up, held = sum(verdicts.values()), verdicts.get("supported", 0)
    return (
        f"**{count.facts:,}** fact{'' if count.facts == 1 else 's'} on which claims contradict each other ·"
        f" **{looked_up:,}** fact{'' if looked_up == 1 else 's'} held against the record, of which **{held:,}** hold"
    )


PARTS: Mapping[str, Callable[[Tables], str]] = {
    "tables": _table_of_tables,
    "counts": _counts,
    "weak-sources": _weak_sources,
}


def refresh(text: str, tables: Tables) -> str:
    """``text`` with every generated part made anew; each part of ``PARTS`` must stand in it exactly once.

    BuildError names the line of a marker that is unknown, repeated, left open or closed without being opened, or the
    part that is missing.
    """
    pieces: list[str] = []
    seen: dict[str, int] = {}
    opened: tuple[str, int] | None = None
    kept = 0
    for marker in _MARKER.finditer(text):
        line = text.count("\n", 0, marker.start()) + 1
        if marker["end"]:
            if opened is None:
                raise BuildError(
                    f"README line {line}: <!-- /generated --> closes nothing; put <!-- generated:NAME --> above"
                )
            pieces.append("\n" + PARTS[opened[0]](tables))
            kept, opened = marker.start(), None
            continue
        _check_opening(marker["name"], line, opened, seen)
        opened, seen[marker["name"]] = (marker["name"], line), line
        pieces.append(text[kept : marker.end()])
    if opened is not None:
        raise BuildError(f"README line {opened[1]}: generated:{opened[0]} is never closed; add <!-- /generated -->")
    missing = [name for name in PARTS if name not in seen]
    if missing:
        raise BuildError(f"README has no <!-- generated:{missing[0]} --> … <!-- /generated -->; add the two lines")
    return "".join([*pieces, text[kept:]])


def _check_opening(name: str, line: int, opened: tuple[str, int] | None, seen: Mapping[str, int]) -> None:
    if opened is not None:
        raise BuildError(f"README line {line}: generated:{name} opens inside generated:{opened[0]} of line {opened[1]}")
    if name not in PARTS:
        known = f"there are {', '.join(PARTS)}.{did_you_mean(name, PARTS)}"
        raise BuildError(f"README line {line}: no part is called {name!r}; {known}")
    if name in seen:
        raise BuildError(f"README line {line}: generated:{name} stands already on line {seen[name]}")
