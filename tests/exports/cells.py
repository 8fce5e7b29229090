# Rows as plain cells, and where two sets of them differ.
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.exports import Published, export

Rows = list[tuple[Any, ...]]
_EXPORTED: dict[tuple[str, int], tuple[Published, Mapping[str, bytes]]] = {}


def exported(name: str, published: Published) -> Mapping[str, bytes]:
    """An export, made once of the same package."""
    if (name, id(published)) not in _EXPORTED:
        _EXPORTED[name, id(published)] = published, export(name, published)
    return _EXPORTED[name, id(published)][1]


class Difference(NamedTuple):
    table: TableName
    field: Field
    sent: Any
    back: Any


def columns(name: TableName) -> list[str]:
    return [field.name for field in TABLES[name].fields]


def rows(published: Published, name: TableName) -> Rows:
    return [tuple(getattr(row, column) for column in columns(name)) for row in published.tables[name]]


def all_rows(published: Published) -> dict[TableName, Rows]:
    return {name: rows(published, name) for name in TABLES}


def differences(published: Published, back: Mapping[TableName, Sequence[Sequence[Any]]]) -> Iterator[Difference]:
    """The cells that did not come back, type included; a table or row that did not is an error at once."""
    assert list(back) == list(TABLES)
    for name, table in TABLES.items():
        sent = rows(published, name)
        assert len(sent) == len(back[name]), name
        for row, other in zip(sent, back[name], strict=True):
            for field, value, got in zip(table.fields, row, other, strict=True):
                if type(value) is not type(got) or value != got:
                    yield Difference(name, field, value, got)


def listed(found: Iterable[Any], most: int = 5) -> list[Any]:
    """What a failing assertion shows."""
    return list(found)[:most]
