"""Which sheets are judged together: those that share an id, or the prefix of one; with the ids on which that rests."""

from __future__ import annotations

from collections.abc import Iterable

from korea_china_2026.rules.index.rows import USED_BY
from korea_china_2026.rules.index.store import Index
from korea_china_2026.rules.index.touched import Touched

_USES = ", ".join(str(number) for numbers in USED_BY.values() for number in numbers)
_NOWHERE = "NOT EXISTS (SELECT 1 FROM ids WHERE name = target AND id = value)"


def count_ids(index: Index) -> None:
    """Find the ids that stand in two sheets, and the references that lead nowhere."""
    index.sql.execute("INSERT INTO doubled SELECT name, id FROM ids GROUP BY name, id HAVING count(*) > 1")
    index.sql.execute(f"INSERT INTO dangling SELECT DISTINCT target, value FROM uses WHERE reference IN ({_USES}) AND {_NOWHERE}")


def recount_ids(index: Index, touched: Touched) -> None:
    """Do so for what has changed alone."""
    for name, own in touched.ids:
        index.sql.execute("DELETE FROM doubled WHERE (name, id) = (?, ?)", (name, own))
        index.sql.execute("INSERT INTO doubled SELECT name, id FROM ids WHERE name = ? AND id = ? GROUP BY name, id HAVING count(*) > 1",
                          (name, own))
    for target, value in touched.ids | touched.uses:
        index.sql.execute("DELETE FROM dangling WHERE (target, value) = (?, ?)", (target, value))
        index.sql.execute("INSERT INTO dangling SELECT DISTINCT target, value FROM uses "
                          f"WHERE target = ? AND value = ? AND reference IN ({_USES}) AND {_NOWHERE}", (target, value))


def group_loose(index: Index) -> set[int]:
    """Put the sheets that are in no group into groups; the leaders of groups that were broken up for it."""
    broken = set[int]()
    while True:
        loose = dict(index.all("SELECT sheet, path FROM sheets WHERE leader IS NULL"))
        groups = _groups(loose, _ties(index))
        strangers = {sheet for group in groups for sheet in group} - loose.keys()
        if not strangers:
            break
        broken |= index.forget(index.among("SELECT DISTINCT leader FROM sheets WHERE sheet IN", strangers))
    for group in groups:
        index.lead(min(group, key=lambda sheet: loose[sheet].split("/")), group)
    return broken


def _ties(index: Index) -> list[tuple[object, int]]:
    # Each thing that ties sheets together, with each sheet that it ties.
    loose = index.all("SELECT sheet FROM sheets WHERE leader IS NULL")
    prefixes = index.among("SELECT DISTINCT prefix FROM prefixes WHERE sheet IN", loose)
    ties = index.among("SELECT prefix, sheet FROM prefixes WHERE prefix IN", prefixes)
    doubled = index.all("SELECT name, id, sheet FROM doubled JOIN ids USING (name, id)")
    return [*ties, *(((name, own), sheet) for name, own, sheet in doubled)]


def _groups(loose: Iterable[int], ties: Iterable[tuple[object, int]]) -> list[list[int]]:
    holder = {sheet: sheet for sheet in loose}  # of each sheet, one with which it is judged; that of a group is its own

    def find(at: int) -> int:
        while holder.setdefault(at, at) != at:
            holder[at] = holder[holder[at]]
            at = holder[at]
        return at

    first: dict[object, int] = {}
    for thing, sheet in ties:
        holder[find(sheet)] = find(first.setdefault(thing, sheet))
    wanted = {find(sheet) for sheet in loose}
    groups: dict[int, list[int]] = {}
    for sheet in list(holder):
        if find(sheet) in wanted:
            groups.setdefault(find(sheet), []).append(sheet)
    return list(groups.values())
