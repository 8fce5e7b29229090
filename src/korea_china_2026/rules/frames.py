"""What a check takes: the tables of some sheets, or of a package, as frames of text, and where each cell stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import narwhals as nw

from korea_china_2026.findings import Place
from korea_china_2026.names import TableName

Frame: TypeAlias = nw.LazyFrame[Any]
#: The number of a record in its frame: an Int64, unique, in the order of the file.
ROW = "row"
#: A record's number and a column.
Cell = tuple[int, str]


@dataclass
class Frames:
    """Tables as frames, whatever engine holds them.

    Each frame of ``tables`` has every declared column of its table as text, null for an empty cell, and ``ROW``; other
    columns it may have are not looked at. ``places`` says where some cells of a table stand. ``lost`` names the tables
    of which a row may be missing, or which could not be read at all: rows that are there are still checked, but nothing
    that needs all of them. ``broken`` names the cells, by table and column, that are already known to be wrong and have
    been reported. ``texts`` are the articles by ``source_id``, where they are at hand. The texts of ``typed`` tables
    were made of typed values, so that each number, day and flag has its one spelling.
    """

    kind: Literal["sheets", "package"]
    tables: Mapping[TableName, Frame]
    places: Callable[[TableName, Collection[Cell]], Mapping[Cell, Place]]
    lost: frozenset[TableName] = frozenset()
    broken: Mapping[TableName, Mapping[str, frozenset[int]]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    typed: frozenset[TableName] = frozenset()
