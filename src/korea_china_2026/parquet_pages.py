"""What a Parquet file says of itself: its footer, and the header of each page. Headers alone say how much a file
unpacks to, and engines believe more of a footer than pyarrow shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from korea_china_2026.errors import PackageError

#: A struct of the format by the numbers that https://github.com/apache/parquet-format gives its fields.
Struct = dict[int, Any]
DICTIONARY = 2
#: Where a header has what it says of values, by the kind of the page, and there how they are encoded, and statistics.
_VALUES = {0: (5, 2, 5), 3: (8, 4, 8)}
#: Bytes of a text in a footer or a header.
_LONGEST = 1 << 24


class Page(NamedTuple):
    """Where a page begins, its bytes, of which kind it is, how many values are before it and in it, how they are
    encoded, its bytes when unpacked, and what it states of its values."""

    at: int
    size: int
    kind: int
    first: int
    values: int
    encoding: int
    unpacked: int
    statistics: Struct


class Chunk(NamedTuple):
    """A column in a group of rows, both by their numbers from 0; ``meta`` says how its values are stored."""

    group: int
    column: int
    name: str
    first_row: int
    rows: int
    said: Struct
    meta: Struct
    pages: tuple[Page, ...]

    @property
    def is_flat(self) -> bool:
        """Whether each row has one value."""
        return len(self.meta[3]) == 1

    @property
    def statistics(self) -> Struct:
        """Number 3 is of empty cells, 1 and 5 are the greatest value, 2 and 6 the least."""
        return self.meta.get(12, {})  # type: ignore[no-any-return]


def read_footer(path: Path, size: int) -> tuple[Struct, tuple[Chunk, ...]]:
    """The footer of a Parquet file of ``size`` bytes, and its columns; PackageError, or the error of a struct that is
    none, if they cannot be read."""
    chunks = []
    with path.open("rb") as stream:
        stream.seek(size - 8)
        end = size - 8 - int.from_bytes(stream.read(4), "little")
        stream.seek(end)
        footer, first = read_struct(stream), 0
        for number, group in enumerate(footer[4]):
            for at, said in enumerate(group[1]):
                if 8 in footer or said.keys() & {1, 8, 9}:  # over some of these Arrow ends the process
                    raise PackageError("columns that are encrypted, or in another file")
                meta = said[3]
                pages = tuple(_pages(stream, meta, end))
                chunks.append(Chunk(number, at, b".".join(meta[3]).decode(), first, group[3], said, meta, pages))
            first += group[3]
    return footer, tuple(chunks)


def _pages(stream: BinaryIO, meta: Struct, end: int) -> Iterator[Page]:
    """The pages of a column in a group of rows, one behind the other, of which only a dictionary may be before the
    place of its data."""
    at = start = meta[11] if 11 in meta else meta[9]
    stop, first = start + meta[7], 0
    data_at = meta[9] or stop
    while at < stop:
        stream.seek(at)
        head = read_struct(stream)
        body, kind = stream.tell(), head[1]
        is_placed = start <= data_at and (11 not in meta or (kind == DICTIONARY) == (at < data_at))
        is_sized = body <= body + head[3] <= min(stop, end) and (meta[4] != 0 or head[2] == head[3])
        if not (is_placed and is_sized):
            raise PackageError(f"values of {b'.'.join(meta[3]).decode()} where, or as long as, they are not")
        # Readers pass over pages of other kinds.
        said, encoding, statistics = _VALUES.get(kind, (0, 0, 0))
        held, size = head.get(said, {1: 0}), body + head[3] - at
        unpacked = max(head[2], head[3])
        page = Page(at, size, kind, first, held[1], held.get(encoding, 0), unpacked, held.get(statistics, {}))
        yield page
        at, first = at + page.size, first + page.values


# --- Thrift's compact protocol --------------------------------------------------------------------------------------


def read_struct(stream: BinaryIO) -> Struct:
    """The struct that begins where a stream is; IndexError if the stream ends before."""
    made = {}
    number = 0
    while head := stream.read(1)[0]:
        number = number + (head >> 4) if head >> 4 else _value(stream, 4)
        made[number] = _value(stream, head & 15)
    return made


def _value(stream: BinaryIO, kind: int) -> Any:
    match kind:
        case 1 | 2:
            return kind == 1
        case 3:
            return stream.read(1)[0]
        case 4 | 5 | 6:
            found = _unsigned(stream)
            return found >> 1 ^ -(found & 1)
        case 8:
            return stream.read(min(_unsigned(stream), _LONGEST))
        case 9 | 10:
            head = stream.read(1)[0]
            count, inner = _unsigned(stream) if head >= 240 else head >> 4, head & 15
            return [stream.read(1)[0] == 1 if inner < 3 else _value(stream, inner) for _ in range(count)]
        case 12:
            return read_struct(stream)
    raise ValueError(f"a value of the kind {kind}")


def _unsigned(stream: BinaryIO) -> int:
    found = 0
    for shift in range(0, 64, 7):
        byte = stream.read(1)[0]
        found |= (byte & 127) << shift
        if byte < 128:
            return found
    raise ValueError("a number of more than 64 bits")
