"""What only follows from another finding is not told beside it."""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from korea_china_2026.answers.rows import grouped
from korea_china_2026.findings import RULES, Finding
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.record import Record

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def causes(findings: Iterable[Finding], records: Iterable[Record]) -> list[Finding]:
    """Some findings without those that follow from others, as the catalogue says: in the same row, in one that it holds
    or that holds it, in one of the same id as these, or in one whose id they name. What is the same in many rows of a
    file is told once, as far as it says so."""
    place = attrgetter("place")
    rows = sorted(records, key=place)
    named = grouped(rows, lambda row: row.text(TABLES[row.table].id_column))
    named[None] = []  # rows whose id nobody writes
    # A finding is in the last row that begins before it.
    at = {one: rows[bisect(rows, one.place, key=place) - 1] if rows else None for one in sorted({*findings})}
    told = defaultdict(set)
    for one, row in at.items():
        told[id(row)].add(one.code)
    alike = defaultdict(list)
    for one, row in at.items():
        ids = _ID.findall(f"{one.what} {one.found}")
        others = [told[id(other)] for word in ids for other in named[word] if other is not row]
        beside = [*row.children] if row else []
        own = {one.code}
        while row:
            beside += [row, *named[row.text(TABLES[row.table].id_column)]]
            others += [told[id(other)] - own for other in beside]
            row = row.parent
            beside = []
            own = set()
        if not any(code.startswith(tuple(RULES[one.code].after)) for code in set().union(*others)):
            once = RULES[one.code].once
            alike[
                (one.place.file, one.code, one.what, one.expected) if once and re.search(once, one.what) else (one,)
            ].append(one)
    return [
        replace(one, what=f"{one.what} (and {len(rest)} more like this in the file)") if rest else one
        for one, *rest in alike.values()
    ]
