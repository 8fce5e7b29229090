"""The codebook as rows: what every column holds and what every code means, for formats that carry data alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from korea_china_2026.model.tables import TABLES


class Variable(NamedTuple):
    """One column of one table; ``codes`` names its code list, ``refers_to`` the key that it points to."""

    table_name: str
    column_name: str
    type: str
    required: bool
    origin: str
    description: str
    codes: str | None
    refers_to: str | None


class Meaning(NamedTuple):
    """One code of one column, with its definition; ``rank`` counts from 1 in the order of the list."""

    table_name: str
    column_name: str
    rank: int
    code: str
    definition: str


def variables() -> Iterator[Variable]:
    """Every column of every table, in publishing order."""
    for table in TABLES.values():
        for field in table.fields:
            yield Variable(
                table.name,
                field.name,
                field.logical,
                not field.nullable,
                field.column.origin,
                field.column.description,
                field.code_list.name if field.code_list else None,
                field.column.references,
            )


def meanings() -> Iterator[Meaning]:
    """Every code of every column that has a code list."""
    for table in TABLES.values():
        for field in table.fields:
            codes = field.code_list.codes if field.code_list else {}
            for rank, (code, definition) in enumerate(codes.items(), start=1):
                yield Meaning(table.name, field.name, rank, code, definition)
