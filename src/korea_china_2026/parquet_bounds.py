"""How much a Parquet file may hold to be read, asked of its footer: a small file can unpack to more than any memory."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from korea_china_2026.errors import PackageError
from korea_china_2026.text_variants import UNBOUNDED_VARIABLE

if TYPE_CHECKING:
    import pyarrow.parquet as pq

#: Most rows to a byte of a Parquet file for it to be read. Every table has a key, so real files have far fewer than
#: one; without this a file of a megabyte could fill any memory.
MAX_ROWS_PER_BYTE = 8
#: Most bytes that a Parquet file may unpack to for each of its own, and how many are unpacked in any case.
MAX_UNPACKED_PER_BYTE, ALWAYS_UNPACKED = 200, 100_000_000


def require_plausible(path: str) -> None:
    """PackageError if a Parquet file states that it holds more than is read."""
    if wrong := implausible(Path(path)):
        raise PackageError(
            f"{path} states {wrong[0]}; expected {wrong[1]}; if you trust it, set {UNBOUNDED_VARIABLE}=1"
        )


def implausible(file: Path) -> tuple[str, str] | None:
    """What a Parquet file states beyond what is read, and the bound; None if all is within it."""
    if os.environ.get(UNBOUNDED_VARIABLE):
        return None
    state = file.stat()
    return _implausible(file, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _implausible(path: Path, size: int, changed: int) -> tuple[str, str] | None:  # noqa: ARG001 - the file's state
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        footer, most = file.metadata, max(ALWAYS_UNPACKED, MAX_UNPACKED_PER_BYTE * size)
        if footer.num_rows > MAX_ROWS_PER_BYTE * size:
            return f"{footer.num_rows} rows in {size} bytes", f"at most {MAX_ROWS_PER_BYTE} rows per byte"
        unpacked = sum(footer.row_group(number).total_byte_size for number in range(footer.num_row_groups))
        if unpacked <= most:
            unpacked = sum(_repeated(path, footer, number, most) for number in range(footer.num_row_groups))
    if unpacked > most:
        return f"{unpacked} bytes packed into {size}", f"at most {MAX_UNPACKED_PER_BYTE} bytes per byte"
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
