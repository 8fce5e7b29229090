"""Which sheets a change of others touches: those that look up what has changed, or are looked up by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from korea_china_2026.model.fields import Value
from korea_china_2026.names import TableName
from korea_china_2026.rules.index.ground import implied_by
from korea_china_2026.rules.index.rows import LOOKED_UP_BY
from korea_china_2026.rules.index.store import Index
from korea_china_2026.sheets.derive import COLUMNS
from korea_china_2026.sheets.whole import CIRCULAR, REFERENCES, Gist


@dataclass
class Touched:
    """What differs between two states of some sheets: ids that stand in them, values that point to a table, articles named by
    prefix, rows of circular references, and rows under what derivations look them up by."""

    ids: set[tuple[TableName, str]] = field(default_factory=set)
    uses: set[tuple[TableName, str]] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    parents: set[tuple[int, str]] = field(default_factory=set)
    cells: set[tuple[TableName, str]] = field(default_factory=set)
    places: bool = False

    def add(self, old: Gist, new: Gist) -> None:
        """Take in how one sheet has changed; a gist of nothing stands for a sheet that is not there."""
        self.ids |= _ids(old) ^ _ids(new)
        self.uses |= {(target, value) for _, target, value in _uses(old) ^ _uses(new)}
        self.prefixes |= old.prefixes ^ new.prefixes
        self.parents |= {key for key, _ in _parents(old) ^ _parents(new)}
        before, after = _cells(old), _cells(new)
        self.cells |= {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        self.places |= old.rows.get("places", []) != new.rows.get("places", [])


def _ids(gist: Gist) -> set[tuple[TableName, str]]:
    return {(name, own) for name, ids in gist.ids.items() for own in ids}


def _uses(gist: Gist) -> set[tuple[int, TableName, str]]:
    return {(number, target, value) for number, (name, column, target) in enumerate(REFERENCES)
            for value in gist.references.get((name, column), ())}


def _parents(gist: Gist) -> set[tuple[tuple[int, str], tuple[int, str | None]]]:
    return {((number, own), (at, parent)) for number, reference in enumerate(CIRCULAR)
            for at, (own, parent) in enumerate(gist.parents.get(reference, ())) if own is not None}


def _cells(gist: Gist) -> dict[tuple[TableName, str], list[tuple[Value, ...]]]:
    found = defaultdict(list)
    for name, column in LOOKED_UP_BY:
        at_key = COLUMNS[name].index(column)
        for row in gist.rows.get(name, ()):
            found[name, str(row[at_key])].append(row)
    return found


def sheets_touched(index: Index, touched: Touched) -> set[int]:
    """The sheets on whose verdict or rows a change may tell, the index being as it is after the change."""
    if touched.places:
        return set(index.all("SELECT sheet FROM sheets"))
    found = set[int]()
    # An actor whose row cannot be read has an id, but no name is read back for it.
    for name, own in touched.ids | {cell for cell in touched.cells if cell[0] == "actors"}:
        found.update(index.all("SELECT sheet FROM uses WHERE target = ? AND value = ?", name, own))
    for name, own in touched.ids | touched.uses | _resting_on(index, touched):
        found.update(index.all("SELECT sheet FROM ids WHERE name = ? AND id = ?", name, own))
    found.update(index.among("SELECT sheet FROM prefixes WHERE prefix IN", touched.prefixes))
    return found | _below(index, touched.parents)


def _resting_on(index: Index, touched: Touched) -> set[tuple[TableName, str]]:
    """The events and claims whose reports, or what these look up of their article and whom they relay, have changed."""
    found = set[tuple[TableName, str]]()
    for name, key in touched.cells:
        if name in ("event_reports", "claim_reports", "claim_relations"):
            found.add(("events" if name == "event_reports" else "claims", key))
            found |= {("claims", claim) for claim in _circle(index, key)} if name == "claim_relations" else set()
        elif name == "sources":
            found.add(("sources", key))
            found |= _reported(index, index.all("SELECT sheet FROM ids WHERE name = 'sources' AND id = ?", key), "source_id", key)
        elif name == "actors":
            found |= _reported(index, index.all("SELECT sheet FROM uses WHERE target = 'actors' AND value = ?", key), "via_actor_id", key)
    return found


def _circle(index: Index, claim: str) -> set[str]:
    """The claims that lie on a circle of implications with one."""
    before = implied_by(index, [claim])
    found, open_ = set[str](), {claim}
    while open_:
        at = open_.pop()
        open_ |= before.get(at, set()) - found
        found |= before.get(at, set())
    return found


def _reported(index: Index, sheets: Iterable[int], column: str, value: str) -> set[tuple[TableName, str]]:
    found = set[tuple[TableName, str]]()
    kinds: tuple[tuple[TableName, TableName, str], ...] = (("event_reports", "events", "event_id"), ("claim_reports", "claims", "claim_id"))
    for sheet in sheets:
        gist = index.gist(sheet)
        for name, target, key in kinds:
            columns = COLUMNS[name]
            found |= {(target, str(row[columns.index(key)])) for row in gist.rows[name] if row[columns.index(column)] == value}
    return found


def _below(index: Index, parents: set[tuple[int, str]]) -> set[int]:
    """The sheets of rows from which a circular reference leads, over any number of others, to a row that has changed."""
    found, seen, open_ = set[int](), set(parents), set(parents)
    while open_:
        number, own = open_.pop()
        for child, sheet in index.all("SELECT own, sheet FROM parents WHERE reference = ? AND parent = ?", number, own):
            found.add(sheet)
            if (number, child) not in seen:
                seen.add((number, child))
                open_.add((number, child))
    return found
