"""What the verdict on some sheets rests on beyond their own rows, looked up in the index: no more than their rows can ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from korea_china_2026.model.fields import Value
from korea_china_2026.names import TableName
from korea_china_2026.rules.index.rows import LOOKED_UP_BY, USED_BY
from korea_china_2026.rules.index.store import Index
from korea_china_2026.sheets.derive import COLUMNS, IMPLIES, Cells, Known
from korea_china_2026.sheets.whole import CIRCULAR, NEEDED, REFERENCES, Flaws, Gist, Whole


@dataclass(frozen=True)
class Commons:
    """What is the same for all sheets, read once: places, what could not be read, and the order of sheets."""

    index: Index
    order: dict[int, int]
    places: list[Cells]
    flaws: Flaws

    @cached_property
    def dangling(self) -> set[TableName]:
        """The tables to which some reference leads nowhere."""
        return set(self.index.all("SELECT DISTINCT target FROM dangling"))


def commons_of(index: Index) -> Commons:
    """Read them."""
    paths = sorted(index.all("SELECT path, sheet FROM sheets"), key=lambda row: row[0].split("/"))
    order = {sheet: at for at, (_, sheet) in enumerate(paths)}
    places = sorted(index.all("SELECT sheet, at, cells FROM places"), key=lambda row: (order[row[0]], row[1]))
    return Commons(index, order, [_cells("places", cells) for _, _, cells in places], index.flaws())


def ground_of(commons: Commons, gists: list[Gist]) -> tuple[Whole, Known]:
    """What the rows of some sheets, given by their gists, can ask of all sheets."""
    found = _Ground(commons, gists)
    whole = Whole(dangling=commons.dangling, flaws=commons.flaws)
    for name, column, target in REFERENCES:
        whole.ids[target] |= found.ids(target, found.values(name, column))
    for target in NEEDED:
        whole.used[target] = found.used(target)
    for number, reference in enumerate(CIRCULAR):
        whole.parents[reference] = found.parents(number, reference)
    return whole, Known(found.tables())


class _Ground:
    def __init__(self, commons: Commons, gists: list[Gist]) -> None:
        self.commons, self.index, self.gists = commons, commons.index, gists

    def values(self, name: TableName, column: str) -> set[str]:
        return {value for one in self.gists for value in one.references[name, column]}

    def own(self, name: TableName) -> set[str]:
        return {own for one in self.gists for own in one.ids[name]}

    def ids(self, target: TableName, values: set[str]) -> set[str]:
        found = set(self.index.among("SELECT DISTINCT id FROM ids WHERE name = ? AND id IN", values, target))
        # What is nearest to a wrong id depends on all.
        return found if found >= values else set(self.index.all("SELECT DISTINCT id FROM ids WHERE name = ?", target))

    def used(self, target: TableName) -> set[str]:
        numbers = ", ".join(map(str, USED_BY[target]))
        query = f"SELECT DISTINCT value FROM uses WHERE target = ? AND reference IN ({numbers}) AND value IN"
        return set(self.index.among(query, self.own(target), target))

    def parents(self, number: int, reference: tuple[TableName, str]) -> dict[str | None, str | None]:
        found: dict[str | None, str | None] = {}
        wanted = {own for one in self.gists for own, parent in one.parents[reference] if own is not None and parent is not None}
        while wanted := wanted - found.keys():
            rows = self.index.among("SELECT own, sheet, at, parent FROM parents WHERE reference = ? AND own IN", wanted, number)
            found |= dict.fromkeys(wanted)
            # Of two equal ids the last one counts.
            found |= {own: parent for own, _, _, parent in sorted(rows, key=lambda row: (self.commons.order[row[1]], row[2]))}
            wanted = {parent for own in wanted if (parent := found[own]) is not None}
        return found

    def rows(self, keys: dict[int, Iterable[Value]]) -> list[Cells]:
        """The rows of one table under some keys of some lookups, in the order of sheets."""
        found: dict[tuple[int, int], str] = {}
        query = "SELECT sheet, at, cells FROM cells WHERE lookup = ? AND key IN"
        for lookup, wanted in keys.items():
            for sheet, at, cells in self.index.among(query, wanted, lookup):
                found[self.commons.order[sheet], at] = cells
        (name,) = {LOOKED_UP_BY[lookup][0] for lookup in keys}
        return [_cells(name, found[at]) for at in sorted(found)]

    def tables(self) -> dict[TableName, list[Cells]]:
        looked_up = {lookup: number for number, lookup in enumerate(LOOKED_UP_BY)}
        events = self.rows({looked_up["event_reports", "event_id"]: self.own("events")})
        claims = self.rows({looked_up["claim_reports", "claim_id"]: self.own("claims")})
        implied = implied_by(self.index, self.own("claims"))
        related = self.rows({looked_up["claim_relations", "claim_id"]: {*self.own("claims"), *implied},
                             looked_up["claim_relations", "related_claim_id"]: self.own("claims")})
        sources, actors = self.own("sources"), set[str]()
        for name, column, target in REFERENCES:
            actors |= self.values(name, column) if target == "actors" else set()
        for row in (*events, *claims):
            sources.add(str(row["source_id"]))
            actors |= {str(row["via_actor_id"])} if row["via_actor_id"] is not None else set()
        return {
            "sources": self.rows({looked_up["sources", "source_id"]: sources}),
            "actors": self.rows({looked_up["actors", "actor_id"]: actors}),
            "places": self.commons.places, "event_reports": events, "claim_reports": claims, "claim_relations": related,
        }


def implied_by(index: Index, claims: Iterable[str]) -> dict[str, set[str]]:
    """The claims to which others lead over ``refines`` and ``entails``, each with those that lead to it at once."""
    lookup, columns = LOOKED_UP_BY.index(("claim_relations", "claim_id")), COLUMNS["claim_relations"]
    at_relation, at_end = columns.index("relation"), columns.index("related_claim_id")
    found: dict[str, set[str]] = {}
    open_, seen = set(claims), set[str]()
    while open_:
        seen |= open_
        for start, cells in index.among("SELECT key, cells FROM cells WHERE lookup = ? AND key IN", open_, lookup):
            row = json.loads(cells)
            if row[at_relation] in IMPLIES and row[at_end] is not None:
                found.setdefault(row[at_end], set()).add(start)
        open_ = found.keys() - seen
    return found


def _cells(name: TableName, written: str) -> Cells:
    return dict(zip(COLUMNS[name], json.loads(written), strict=True))
