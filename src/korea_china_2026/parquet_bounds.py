"""What a Parquet file may be to be read: of types that every engine takes for the same values, and of a size that its
bytes can hold, since a small file can unpack to more than any memory."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from korea_china_2026.article_texts import UNBOUNDED_VARIABLE
from korea_china_2026.errors import PackageError

if TYPE_CHECKING:
    import pyarrow.parquet as pq

#: Most rows to a byte of a Parquet file for it to be read. Every table has a key, so real files have far fewer than
#: one; without this a file of a megabyte could fill any memory.
MAX_ROWS_PER_BYTE = 8
#: Most bytes that a Parquet file may unpack to for each of its own, and how many are unpacked in any case.
MAX_UNPACKED_PER_BYTE, ALWAYS_UNPACKED = 200, 100_000_000

_WHOLE = ("int64", "int32", "int16", "int8", "uint32", "uint16", "uint8")
#: Types that a file may have for a declared one. Of others the engines make different values: a time with a zone is one
#: day for some and the day after for others, and half a number is cut, rounded or refused.
_TAKEN: Mapping[str, tuple[str, ...]] = {
    "string": ("string", "large_string", "string_view"),
    "integer": _WHOLE,
    "number": ("double", "float", "halffloat", *_WHOLE[1:]),
    "boolean": ("bool",),
    "date": ("date32[day]",),
}
#: As days after 1 January 1970.
_FIRST_DAY, _LAST_DAY = ((day - dt.date(1970, 1, 1)).days for day in (dt.date.min, dt.date.max))
_IF_TRUSTED = f"; if you trust it, set {UNBOUNDED_VARIABLE}=1"


def require_columns(path: str, wanted: Mapping[str, str]) -> None:
    """PackageError unless a Parquet file can be read and has the columns, each with values that all engines take for
    the same ones of the declared type."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if wrong := implausible(Path(path)):
        raise PackageError(f"{path} states {wrong[0]}; expected {wrong[1]}")
    schema = pq.read_schema(path)
    if missing := [name for name in wanted if name not in schema.names]:
        raise PackageError(f"{path} lacks {', '.join(missing)}, which the descriptor declares")
    for name, declared in wanted.items():
        found = schema.field(name).type
        plain = found.value_type if pa.types.is_dictionary(found) and declared == "string" else found
        if not pa.types.is_null(plain) and str(plain) not in _TAKEN[declared]:
            raise PackageError(
                f"{path} cannot be read as its descriptor describes it: {name} is {found}; expected "
                f"{_TAKEN[declared][0]}; `kc2026 validate` on the package says more"
            )


def implausible(file: Path) -> tuple[str, str] | None:
    """What a Parquet file states beyond what can be read, and the bound; None if all is within it."""
    state = file.stat()
    asked = (_beyond_calendar,) if os.environ.get(UNBOUNDED_VARIABLE) else (_beyond_size, _beyond_calendar)
    return next(filter(None, (ask(file, state.st_size, state.st_mtime_ns) for ask in asked)), None)


@lru_cache(maxsize=256)
def _beyond_calendar(path: Path, size: int, changed: int) -> tuple[str, str] | None:  # noqa: ARG001 - the file's state
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        names = {field.name for field in file.schema_arrow if pa.types.is_date32(field.type)}
        for number in range(file.num_row_groups):
            group = file.metadata.row_group(number)
            for chunk in (group.column(at) for at in range(group.num_columns)):
                if chunk.data_page_offset > size - file.metadata.serialized_size:
                    return f"values of {chunk.path_in_schema} beyond the end of the file", "a whole file"
                if chunk.path_in_schema in names and not all(
                    _FIRST_DAY <= day <= _LAST_DAY for day in _ends(file, number, chunk)
                ):
                    return f"a date in {chunk.path_in_schema} that no calendar has", "dates of the years 1 to 9999"
    return None


def _ends(file: pq.ParquetFile, group: int, chunk: pq.ColumnChunkMetaData) -> tuple[int, ...]:
    """The first and the last day of a column in a group of rows, as the footer states them, or as they are there."""
    stated = chunk.statistics
    if stated is not None and stated.has_min_max:
        return stated.min_raw, stated.max_raw
    if stated is not None and stated.null_count == chunk.num_values:
        return ()
    import pyarrow as pa
    import pyarrow.compute as pc

    [days] = file.read_row_group(group, columns=[chunk.path_in_schema]).columns
    return tuple(day for day in pc.min_max(days.cast(pa.int32())).as_py().values() if day is not None)


@lru_cache(maxsize=256)
def _beyond_size(path: Path, size: int, changed: int) -> tuple[str, str] | None:  # noqa: ARG001 - the file's state
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file, path.open("rb") as stream:
        footer, most = file.metadata, max(ALWAYS_UNPACKED, MAX_UNPACKED_PER_BYTE * size)
        stream.seek(-8, os.SEEK_END)
        # Arrow ends the process over a column that is encrypted; 28 bytes behind the footer say that one may be.
        if int.from_bytes(stream.read(4), "little") == footer.serialized_size + 28:
            return "columns that are encrypted", "columns that need no key"
        if footer.num_rows > MAX_ROWS_PER_BYTE * size:
            return f"{footer.num_rows} rows in {size} bytes", f"at most {MAX_ROWS_PER_BYTE} rows per byte{_IF_TRUSTED}"
        unpacked = sum(footer.row_group(number).total_byte_size for number in range(footer.num_row_groups))
        if unpacked <= most:
            unpacked = sum(_repeated(path, footer, number, most) for number in range(footer.num_row_groups))
    if unpacked > most:
        return f"{unpacked} bytes packed into {size}", f"at most {MAX_UNPACKED_PER_BYTE} bytes per byte{_IF_TRUSTED}"
    return None


def _repeated(path: Path, footer: pq.FileMetaData, group: int, most: int) -> int:
    """Bytes of the texts of a group of rows that stand once in the file and come again in many rows, which no footer
    counts; those that cannot fill ``most`` are left out."""
    chunks = [footer.row_group(group).column(number) for number in range(footer.num_columns)]
    names = [
        chunk.path_in_schema
        for chunk in chunks
        if chunk.has_dictionary_page
        and chunk.physical_type == "BYTE_ARRAY"
        and chunk.num_values * chunk.total_uncompressed_size > most
    ]
    if not names:
        return 0
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, read_dictionary=names) as file:
        read = file.read_row_group(group, columns=names)
    return sum(
        pc.sum(pc.take(pc.cast(pc.binary_length(part.dictionary), pa.int64()), part.indices)).as_py() or 0
        for column in read.columns
        for part in column.chunks
        if pa.types.is_dictionary(part.type)
    )
