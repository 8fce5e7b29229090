"""What a Parquet file says of itself: its footer, and the header of each page. Headers alone say how much a file
unpacks to, and engines believe more of a footer than pyarrow shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias

#: A struct of the format by the numbers that https://github.com/apache/parquet-format gives its fields.
Struct: TypeAlias = dict[int, Any]
_DATA, DICTIONARY, _DATA_V2 = 0, 2, 3
#: Bytes of a text in a footer or a header.
_LONGEST = 1 << 24


class Page(NamedTuple):
    """Where a page begins, its bytes, of which kind it is, how many values are before it and in it, how they are
    encoded, and its bytes when unpacked."""

    at: int
    size: int
    kind: int
    first: int
    values: int
    encoding: int
    unpacked: int


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
    """The footer of a Parquet file of ``size`` bytes, and its columns; ValueError if they cannot be read."""
    chunks: list[Chunk] = []
    try:
        with path.open("rb") as stream:
            stream.seek(size - 8)
            end = size - 8 - int.from_bytes(stream.read(4), "little")
            stream.seek(end)
            footer, first = read_struct(stream), 0
            if 8 in footer:  # Arrow ends the process over such a column
                raise ValueError("columns that are encrypted")
            for number, group in enumerate(footer[4]):
                for at, said in enumerate(group[1]):
                    meta = said[3]
                    pages = tuple(_pages(stream, meta, end))
                    chunks.append(Chunk(number, at, b".".join(meta[3]).decode(), first, group[3], said, meta, pages))
                first += group[3]
    except (LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"a footer, or a header of a page, that is none ({error!r})") from None
    return footer, tuple(chunks)


def _pages(stream: BinaryIO, meta: Struct, end: int) -> Iterator[Page]:
    """The pages of a column in a group of rows, one behind the other."""
    at = min(filter(None, (meta[9], meta.get(11))), default=0)
    stop, first = at + meta[7], 0
    while at < stop:
        stream.seek(at)
        head = read_struct(stream)
        body = stream.tell()
        if not body <= body + head[3] <= end:
            raise ValueError(f"values of {b'.'.join(meta[3]).decode()} beyond the end of the file")
        # Readers pass over pages of other kinds.
        data = head[8] if head[1] == _DATA_V2 else head[5] if head[1] == _DATA else {1: 0}
        encoding = data.get(4 if head[1] == _DATA_V2 else 2, 0)
        page = Page(at, body + head[3] - at, head[1], first, data[1], encoding, max(head[2], head[3]))
        yield page
        at, first = at + page.size, first + page.values


# --- Thrift's compact protocol --------------------------------------------------------------------------------------


def read_struct(stream: BinaryIO) -> Struct:
    """The struct that begins where a stream is; IndexError if the stream ends before."""
    made: Struct = {}
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
