"""A gist taken apart into rows of the index, each under what it is looked up by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from korea_china_2026.names import TableName
from korea_china_2026.sheets.derive import COLUMNS
from korea_china_2026.sheets.whole import CIRCULAR, NEEDED, REFERENCES, USES, Gist

#: Rows that derivations look up, and the column that they look them up by.
LOOKED_UP_BY: tuple[tuple[TableName, str], ...] = (
    ("sources", "source_id"), ("actors", "actor_id"), ("event_reports", "event_id"), ("claim_reports", "claim_id"),
    ("claim_relations", "claim_id"), ("claim_relations", "related_claim_id"),
)
#: The numbers of the references by which a row of each table is used.
USED_BY: dict[TableName, list[int]] = {
    target: [number for number, reference in enumerate(REFERENCES) if reference in USES and reference[2] == target] for target in NEEDED}
#: The prefix that all sheets have in common which are judged together whatever they hold.
TOGETHER = ""


class Rows(NamedTuple):
    """Rows for one table of the index; a row is known by its first ``len(key)`` columns."""

    table: str
    key: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def rows_of(gist: Gist, sheet: int, is_apart: bool) -> Iterator[Rows]:
    """What a sheet adds to the index; one that is not apart is judged with all others that are not."""
    prefixes = gist.prefixes if is_apart else {*gist.prefixes, TOGETHER}
    yield Rows("prefixes", ("prefix", "sheet"), [(prefix, sheet) for prefix in prefixes])
    yield Rows("ids", ("name", "id", "sheet"), [(name, own, sheet) for name, ids in gist.ids.items() for own in ids])
    yield Rows("uses", ("target", "value", "reference", "sheet"),
               [(target, value, number, sheet) for number, (name, column, target) in enumerate(REFERENCES)
                for value in gist.references[name, column]])
    yield Rows("parents", ("reference", "own", "sheet", "at"),
               [(number, own, sheet, at, parent) for number, reference in enumerate(CIRCULAR)
                for at, (own, parent) in enumerate(gist.parents[reference]) if own is not None])
    yield Rows("cells", ("lookup", "key", "sheet", "at"), list(_cells(gist, sheet)))
    yield Rows("places", ("sheet", "at"), [(sheet, at, json.dumps(row)) for at, row in enumerate(gist.rows["places"])])


def _cells(gist: Gist, sheet: int) -> Iterable[tuple[Any, ...]]:
    for lookup, (name, column) in enumerate(LOOKED_UP_BY):
        at_key = COLUMNS[name].index(column)
        yield from ((lookup, row[at_key], sheet, at, json.dumps(row)) for at, row in enumerate(gist.rows[name]) if row[at_key] is not None)
