"""From the corpus to rows: cells as written, what follows from nesting and spans, and what ``derive`` computes.

A record with a broken cell gives no row; what depends on it is not checked. Rows are ordered by their key, so that the
order of sheets and of lines in them changes nothing.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

from korea_china_2026.model.entities import SYMMETRIC
from korea_china_2026.model.fields import Row
from korea_china_2026.model.tables import EVIDENCED, JOINED, TABLES, row_id
from korea_china_2026.names import Names, TableName
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.derive import DERIVE, Known
from korea_china_2026.sheets.derive import Cells as Cells
from korea_china_2026.sheets.layout import WRITTEN
from korea_china_2026.sheets.record import Record, Span


class Placed(Cells):
    """The cells of a row, and the record from which they come."""

    def __init__(self, cells: Cells, record: Record) -> None:
        super().__init__(cells)
        self.record = record

    @property
    def own_id(self) -> Any:
        """The cell by which it is named: the first of the key."""
        return self[TABLES[self.record.table].id_column]


# What is matched of the units of two codings is kept, by these themselves.
@dataclass(eq=False)
class Tables:
    """All rows of all tables, each with the record from which it comes; ``lost`` as in the corpus."""

    placed: dict[TableName, list[Placed]]
    lost: Mapping[str, AbstractSet[TableName]] = field(default_factory=dict)

    def of(self, table: TableName) -> list[Placed]:
        """The rows of one table, ordered by key."""
        return self.placed.get(table, [])

    def is_whole(self, *tables: TableName) -> bool:
        """Whether no sheet has lost a row of these tables."""
        return {*tables}.isdisjoint(chain(*self.lost.values()))

    def is_read(self, record: Record, *tables: TableName) -> bool:
        """Whether the sheet of a record has lost no row of these tables."""
        return not self.lost or self.lost.get(record.place.file, frozenset()).isdisjoint(tables)

    def rows(self) -> dict[TableName, list[Row]]:
        """Every table as typed rows; pydantic checks each once more as a whole."""
        return {name: [table.row.model_validate(placed) for placed in self.of(name)] for name, table in TABLES.items()}


def flatten(corpus: Corpus) -> Tables:
    """Make the tables of a corpus."""
    made = {
        name: [Placed(written_cells(record), record) for record in corpus.of(name) if not is_broken(record)]
        for name in TABLES
    }
    for row in made["claim_relations"]:
        if row["relation"] in SYMMETRIC:
            # It may be written at either claim, and is in the tables once.
            row["claim_id"], row["related_claim_id"] = sorted((row["claim_id"], row["related_claim_id"]), key=str)
    made["evidence"] = []
    known = Known(made)
    tables = Tables(made, corpus.lost)
    for name, derivation in DERIVE.items():
        for placed in tables.of(name):
            placed.update(derivation.compute(placed, known))
    tables.placed["evidence"] = [row for name in EVIDENCED for placed in tables.of(name) for row in evidence_of(placed)]
    for name, table in TABLES.items():
        tables.placed[name] = sorted(made[name], key=lambda row: [str(row[one]) for one in table.key])
    return tables


@cache
def columns_of(table: TableName, *origins: str) -> Names:
    """The columns of some origins: those of ``parent`` follow from where a record is."""
    return tuple(f.name for f in TABLES[table].fields if f.origin in origins)


@cache
def _plan(table: TableName) -> tuple[Cells, Names]:
    # A row before anything is known of it, in the order of its columns, and the columns that are in sheets.
    written = columns_of(table, *WRITTEN)
    return {f.name: f.default if f.name in written else None for f in TABLES[table].fields}, written


def is_broken(record: Record) -> bool:
    """Whether a cell of the record, or one that it inherits, could not be read."""
    return bool(record.broken) or any(inherit(record, name) is None for name in columns_of(record.table, "parent"))


#: The tables whose id nobody writes, by that id.
_JOINED = {TABLES[name].id_column: name for name in JOINED}


def inherit(record: Record, name: str) -> Any:
    """The cell called ``name`` of the nearest record that holds this one."""
    if joined := _JOINED.get(name):
        return row_id(joined, {part: inherit(record, part) for part in JOINED[joined]})
    holder = record.parent
    while holder:
        if name in holder.cells:
            return holder.cells[name].value
        holder = holder.parent
    return None


def written_cells(record: Record) -> Cells:
    """The cells of a record as written, and what follows from where it is; of broken ones None."""
    empty, written = _plan(record.table)
    cells, given = empty.copy(), record.cells
    for name in written:
        if name in given:
            cells[name] = given[name].value
    for name in columns_of(record.table, "parent"):
        cells[name] = inherit(record, name)
    for name in columns_of(record.table, "position"):
        beside = record.parent.children if record.parent else []
        cells[name] = 1 + [one for one in beside if one.table == record.table].index(record)
    if record.span:
        cells.update(_anchor(record.span))
    return cells


def _anchor(span: Span) -> Cells:
    return {"char_start": span.start, "char_end": span.end, "span_digest": span.digest}


def evidence_of(placed: Placed) -> Iterator[Placed]:
    """The rows of ``evidence`` that the words for single cells of a row make."""
    table = placed.record.table
    record_id = placed.own_id
    for name, spans in placed.record.evidence.items():
        for number, span in enumerate(spans, 1):
            # In the order of the columns of ``evidence``.
            cells = {
                "evidence_id": f"{record_id}.{name}.{number}",
                "table_name": table,
                "record_id": record_id,
                "field_name": name,
                "source_id": span.source_id or placed["source_id"],
                **_anchor(span),
            }
            yield Placed(cells, Record("evidence", span.place, span=span, parent=placed.record))
