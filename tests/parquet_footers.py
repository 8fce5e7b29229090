"""Footers of Parquet files that say what is not so: Thrift's compact protocol, read with the kinds of its values so that
it can be written again."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

#: A struct by the numbers of its fields, each a kind and a value; lists are the kind of their items and the items.
Struct = dict[int, list[Any]]
TRUE, FALSE, INT, TEXT, LIST, STRUCT = 1, 2, 6, 8, 9, 12
# Numbers of fields: of a row group its columns and rows, of a column its statistics, and of them what they state.
GROUPS, ROWS, COLUMNS, META, STATISTICS = 4, 3, 1, 3, 12
MAX_OLD, MIN_OLD, EMPTY, MAX, MIN, MAX_EXACT, MIN_EXACT = 1, 2, 3, 5, 6, 7, 8


def _unsigned(data: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        found |= (data[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 128:
            return found, at


def _read_value(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (TRUE, FALSE):
        return kind == TRUE, at
    if kind in (4, 5, 6):
        found, at = _unsigned(data, at)
        return found >> 1 ^ -(found & 1), at
    if kind == TEXT:
        size, at = _unsigned(data, at)
        return data[at : at + size], at + size
    if kind == LIST:
        size, inner = data[at] >> 4, data[at] & 15
        size, at = _unsigned(data, at + 1) if size == 15 else (size, at + 1)
        items = []
        for _ in range(size):
            item, at = (data[at] == 1, at + 1) if inner < 3 else _read_value(data, at, inner)
            items.append(item)
        return (inner, items), at
    return read(data, at) if kind == STRUCT else (data[at : at + 1], at + 1)


def read(data: bytes, at: int = 0) -> tuple[Struct, int]:
    made: Struct = {}
    number = 0
    while head := data[at]:
        delta, kind = head >> 4, head & 15
        if not delta:
            delta, at = _read_value(data, at + 1, INT)
            number, at = 0, at - 1
        number += delta
        value, at = _read_value(data, at + 1, kind)
        made[number] = [kind, value]
    return made, at + 1


def _write_unsigned(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + _write_unsigned(number >> 7)


def _write_integer(number: int) -> bytes:
    return _write_unsigned((number << 1 ^ number >> 63) & (1 << 64) - 1)


def _write_value(kind: int, value: Any) -> bytes:
    if kind in (4, 5, 6):
        return _write_integer(value)
    if kind == TEXT:
        return _write_unsigned(len(value)) + value
    if kind == LIST:
        inner, items = value
        head = bytes([min(len(items), 15) << 4 | inner]) + (_write_unsigned(len(items)) if len(items) >= 15 else b"")
        return head + b"".join(bytes([1 if one else 2]) if inner < 3 else _write_value(inner, one) for one in items)
    return write(value) if kind == STRUCT else b"" if kind in (TRUE, FALSE) else value


def write(fields: Struct) -> bytes:
    made, before = b"", 0
    for number, (kind, value) in sorted(fields.items()):
        shown = (TRUE if value else FALSE) if kind in (TRUE, FALSE) else kind
        near = 0 < number - before < 16
        made += bytes([(number - before) << 4 | shown]) if near else bytes([shown]) + _write_integer(number)
        made += _write_value(kind, value)
        before = number
    return made + b"\0"


def edit(file: Path, change: Callable[[Struct, bytearray], object]) -> None:
    """Change the footer of a file, or the bytes before it, of which the number stays."""
    data = file.read_bytes()
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    footer, _ = read(data, start)
    body = bytearray(data[:start])
    change(footer, body)
    said = write(footer)
    file.write_bytes(bytes(body) + said + struct.pack("<I", len(said)) + b"PAR1")


def chunks(footer: Struct, name: str | None = None) -> Iterator[tuple[Struct, Struct]]:
    """Each column of a group of rows, or those of one name: what is said of it, and how it is stored."""
    for group in footer[GROUPS][1][1]:
        for said in group[COLUMNS][1][1]:
            if name in (None, said[META][1][3][1][1][-1].decode()):
                yield said, said[META][1]


def state(file: Path, column: str, **stated: object) -> None:
    """Let statistics of a column state something else; None leaves it out."""

    def change(footer: Struct, _: bytearray) -> None:
        for _, meta in chunks(footer, column):
            held = meta.setdefault(STATISTICS, [STRUCT, {}])[1]
            for name, value in stated.items():
                number = globals()[name.upper()]
                held.pop(number, None)
                if value is not None:
                    kind = {bool: TRUE, int: INT, bytes: TEXT}[type(value)]
                    held[number] = [kind, value]

    edit(file, change)
