"""What a Parquet file says of itself, in its footer and in the header of each page, and what it may say to be read:
types that every engine takes for the same values, a size that its bytes can hold, since a small file can unpack to more
than any memory, and what is so of whole columns. Engines believe more of a footer than pyarrow shows."""

from __future__ import annotations

import datetime as dt
import os
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import ge, le
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from korea_china_2026.article_texts import UNBOUNDED_VARIABLE
from korea_china_2026.errors import PackageError
from korea_china_2026.names import Names, Texts

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

#: A struct of the format by the numbers that https://github.com/apache/parquet-format gives its fields.
Struct = dict[int, Any]
DICTIONARY = 2
#: Where a header has what it says of values, by the kind of the page, and there how they are encoded, and statistics.
_VALUES = {0: (5, 2, 5), 3: (8, 4, 8)}
#: Bytes of a text in a footer or a header.
_LONGEST = 1 << 24
#: Most bytes that a Parquet file may unpack to for each of its own, and how many the parts of a table in any case.
MAX_UNPACKED_PER_BYTE, ALWAYS_UNPACKED = 200, 100_000_000

_WHOLE = ("int64", "int32", "uint32")
#: Types that a file may have for a declared one. Of others the engines make different values: a time with a zone is one
#: day for some and the day after for others, half a number is cut, rounded or refused, and 300 in eight bits can be 44.
_TAKEN: Mapping[str, Names] = {
    "string": ("string", "large_string", "string_view"),
    "integer": _WHOLE,
    "number": ("double", "float", "halffloat", *_WHOLE[1:]),
    "boolean": ("bool",),
    "date": ("date32[day]",),
}
#: What the older type of each is, if there is one.
_OLDER = {
    **dict.fromkeys(chain(*_TAKEN.values())),
    "string": 0,
    "date32[day]": 6,
    "uint32": 13,
    "int32": 17,
    "int64": 18,
    "null": None,
}
#: What a note on a column has if polars takes it for one of its own types, or for other codes.
_OF_OTHERS = {b"ARROW:extension:name", b"_PL_ENUM_VALUES", b"_PL_ENUM_VALUES2"}
#: As days after 1 January 1970.
_FIRST_DAY, _LAST_DAY = ((day - dt.date(1970, 1, 1)).days for day in (dt.date.min, dt.date.max))
#: Numbers of the format: texts, days, and the encoding that writes once what two texts share.
_TEXTS, _DAYS, _SHARED = 6, 1, 7
_NUMBERS: Mapping[int, Any] = {0: "?", 1: "i", 2: "q", 4: "f", 5: "d"}
#: Texts are counted in parts, of which none can have more than a tenth of what may be unpacked.
_PARTS, _MOST_PARTS = 10, 100_000


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
    chunks, stored = [], 0
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
                stored += meta[7]
                if stored > size:  # columns that share their pages
                    raise PackageError("more bytes of columns than it has")
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
        stated = held.get(encoding, 0), max(head[2], head[3]), held.get(statistics, {})
        yield Page(at, size, kind, first, held[1], *stated)
        at, first = at + size, first + held[1]


def require_columns(path: str, wanted: Texts, parts: int) -> int:
    """The number of rows of a Parquet file, one of some parts of a table; PackageError unless it can be read and has
    the columns, each with values that all engines take for the same ones of the declared type."""
    import pyarrow.parquet as pq

    footer = pq.read_metadata(path)
    schema = footer.schema.to_arrow_schema()
    if wrong := examine(Path(path), parts)[0]:
        raise PackageError(f"{path} states {wrong[0]}; expected {wrong[1]}")
    if missing := [name for name in wanted if name not in schema.names]:
        raise PackageError(f"{path} lacks {', '.join(missing)}, which the descriptor declares")
    for name, declared in wanted.items():
        found = schema.field(name).type
        if str(found) != "null" and _plain(found) not in _TAKEN[declared]:
            raise PackageError(
                f"{path} cannot be read as its descriptor describes it: {name} is {found}; expected "
                f"{_TAKEN[declared][0]}; `kc2026 validate` on the package says more"
            )
    return footer.num_rows  # type: ignore[no-any-return]


Fault = tuple[str, str]
Examined = tuple[Fault | None, tuple[Chunk, ...]]


def examine(file: Path, parts: int) -> Examined:
    """What a file, one of some parts of a table, states as it is now beyond what can be read, or against what it holds,
    and what is expected; if nothing, its columns in each group of rows. `misstated` compares statistics by which no
    whole column is read."""
    state = file.stat()
    return _examine(file, state.st_size, state.st_mtime_ns, not os.environ.get(UNBOUNDED_VARIABLE) and parts)


@lru_cache(64)
def _examine(path: Path, size: int, changed: int, parts: int) -> Examined:  # noqa: ARG001 - the file's state
    import pyarrow.parquet as pq

    try:
        footer, chunks = read_footer(path, size)
        with pq.ParquetFile(path) as file:
            faults = chain(
                _beyond_size(file, chunks, size, parts) if parts else (),
                _unlike_rows(footer, chunks),
                _unlike_schema(file, footer, chunks),
            )
            return next(faults, None), chunks
    except Exception as error:
        said = str(error) if isinstance(error, PackageError) else "columns, pages or values that are none"
        return (said, "a whole Parquet file that needs no key"), ()


def _beyond_size(file: pq.ParquetFile, chunks: Sequence[Chunk], size: int, parts: int) -> Iterator[Fault]:
    most = max(ALWAYS_UNPACKED // parts, MAX_UNPACKED_PER_BYTE * size)
    # A value takes eight bytes in memory, even where it is null.
    unpacked = sum(max(page.unpacked, 8 * page.values) for chunk in chunks for page in chunk.pages)
    if unpacked <= most:
        unpacked = sum(_repeated(file, chunk, most) for chunk in chunks)
    if unpacked > most:
        expected = f"at most {MAX_UNPACKED_PER_BYTE} bytes per byte; if you trust it, set {UNBOUNDED_VARIABLE}=1"
        yield f"{unpacked} bytes packed into {size}", expected


def _repeated(file: pq.ParquetFile, chunk: Chunk, most: int) -> int:
    """Bytes of texts that are once in the file, whole or in part, and come again in many rows, which nothing in it
    counts; those that cannot fill ``most`` are left out."""
    longest = max((page.unpacked for page in chunk.pages), default=0)
    is_shared = any(page.kind == DICTIONARY or page.encoding == _SHARED for page in chunk.pages)
    parts = chunk.rows * longest * _PARTS // most
    if not (is_shared and chunk.is_flat and chunk.meta[1] == _TEXTS and parts > _PARTS):
        return 0
    if parts > _MOST_PARTS < chunk.rows:
        return chunk.rows * longest
    import pyarrow.compute as pc

    total, rows = 0, max(1, chunk.rows // parts)
    for batch in file.iter_batches(rows, row_groups=[chunk.group], columns=[chunk.name], use_threads=False):
        total += pc.sum(pc.binary_length(as_stored(batch.column(0), _TEXTS))).as_py() or 0
        if total > most:
            break
    return total


def _unlike_rows(footer: Struct, chunks: Sequence[Chunk]) -> Iterator[Fault]:
    rows = sum(group[3] for group in footer[4])
    if footer[3] != rows:
        yield f"{footer[3]} rows in groups that have {rows}", "as many rows as its groups have"
    for chunk in chunks:
        stated, held = chunk.meta[5], sum(page.values for page in chunk.pages)
        if chunk.is_flat and not chunk.rows == stated == held:
            found = f"{chunk.rows} rows with {stated} values of {chunk.name}, and {held} in its pages"
            yield found, "as many values of each column as rows"


def _unlike_schema(file: pq.ParquetFile, footer: Struct, chunks: Sequence[Chunk]) -> Iterator[Fault]:
    """What is said of columns that their schema does not say: polars reads them by a note on their types in Arrow, and
    some engines by an older type."""
    import pyarrow as pa

    schema, leaves = file.schema_arrow, [one for one in footer[2] if 1 in one]
    notes = [
        pa.ipc.read_schema(pa.py_buffer(b64decode(pair[2]))) for pair in footer.get(5, ()) if pair[1] == b"ARROW:schema"
    ]
    columns = [(file.schema.column(at).path, leaf[1]) for at, leaf in enumerate(leaves)] * len(footer[4])
    if columns != [(chunk.name, chunk.meta[1]) for chunk in chunks] or any(
        note.names != schema.names for note in notes
    ):
        yield "other columns in a group of rows, or in a note on them, than in its schema", "the same"
    for chunk in chunks:
        known = _plain(schema.field(chunk.name).type) if chunk.is_flat else ""
        if known not in _OLDER:
            continue
        # Without a note, polars alone reads values of a column that is said to have none.
        if leaves[chunk.column].get(6, _OLDER[known]) != _OLDER[known] or (known == "null" and not notes):
            yield f"two types of {chunk.name}", f"{known} alone"
        for said in (note.field(chunk.name) for note in notes):
            if _plain(said.type) != known or _OF_OTHERS & (said.metadata or {}).keys():
                yield f"{chunk.name} as {said.type}, or as what polars alone knows, in its note for Arrow", known
        yield from _believed(file, chunk, known == "date32[day]")


def _plain(kind: pa.DataType) -> str:
    """The name of a type, however texts are held."""
    import pyarrow as pa

    found = str(kind.value_type if pa.types.is_dictionary(kind) else kind)
    return "string" if found in _TAKEN["string"] else str(kind)


def _believed(file: pq.ParquetFile, chunk: Chunk, is_date: bool) -> Iterator[Fault]:
    """What is wrong with dates, over which engines panic, and with columns that are said to be empty, which DuckDB does
    not read."""
    from pyarrow._compute import call_function  # pyarrow.compute takes longer to load than a small table

    is_empty = chunk.statistics.get(3) == chunk.rows > 0
    if not (is_date or is_empty):
        return
    [values] = file.read_row_group(chunk.group, columns=[chunk.name]).columns
    if is_empty and values.null_count < chunk.rows:
        yield f"{chunk.rows} empty cells of {chunk.name}", f"{values.null_count}, as there are"
    days = [day.value for day in call_function("min_max", [values]).values()] if is_date else ()
    if not all(day is None or _FIRST_DAY <= day <= _LAST_DAY for day in days):
        yield f"a date in {chunk.name} that no calendar has", "dates of the years 1 to 9999"


def misstated(values: pa.ChunkedArray, said: Struct, stored: int) -> Iterator[Fault]:
    """What statistics state of values that is not so, and what is. A bound may be wider than the values, unless it is
    called exact."""
    from pyarrow._compute import call_function

    if said.get(3) not in (None, values.null_count):
        yield f"{said[3]} empty cells", f"{values.null_count}, as there are"
    if not said.keys() & {1, 2, 5, 6}:
        return
    least, greatest = call_function("min_max", [as_stored(values, stored)]).as_py().values()
    for name, numbers, exact, held, encloses in (("max", {1, 5}, 7, greatest, ge), ("min", {2, 6}, 8, least, le)):
        for number in numbers & said.keys():
            stated = said[number] if stored == _TEXTS else memoryview(said[number]).cast(_NUMBERS[stored])[0]
            if not (stated == held if said.get(exact) else held is None or encloses(stated, held)):
                yield f"{name} {_shown(stated)}", f"{_shown(held)}, as its values are"


def as_stored(values: pa.ChunkedArray, stored: int) -> pa.ChunkedArray:
    """Values without what they mean: texts as bytes, dates as numbers."""
    import pyarrow as pa
    from pyarrow._compute import CastOptions, call_function

    plain = {_TEXTS: pa.binary(), _DAYS: pa.int32()}.get(stored)
    return call_function("cast", [values], CastOptions.safe(plain)) if plain else values


def _shown(value: object) -> str:
    return repr(value.decode("utf-8", "replace")[:60] if isinstance(value, bytes) else value)


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
