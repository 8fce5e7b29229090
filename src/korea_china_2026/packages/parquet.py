"""Parquet files: readable, of the declared schema, and, beside a CSV, with the same rows."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from xxhash import xxh64_intdigest

from korea_china_2026.errors import PackageError, first_line
from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Table
from korea_china_2026.model.projections import arrow_schema
from korea_china_2026.packages.csv_form import Where
from korea_china_2026.packages.document import name_faults
from korea_china_2026.parquet_bounds import DICTIONARY, Chunk, Struct, as_stored, examine, misstated, read_struct
from korea_china_2026.rules.rule import Frame

#: Types of Arrow that are written to Parquet alike.
_PLAIN = {pa.large_string(): pa.string(), pa.string_view(): pa.string()}
#: How many rows that one of two files lacks are listed, and statistics that are wrong.
_LISTED = 100
#: By what the format multiplies the hash of a value, for its bit in each of eight numbers of a Bloom filter.
_SALT = np.frombuffer(bytes.fromhex("7b13b647914d97445bad24889d28b7a2c79554704b42f12d4749fc9e31fb6b5c"), "<u4")
#: Stands for an empty cell where rows are compared, and between two cells: no text of ours holds either.
_EMPTY = "\x00"
_BETWEEN = "\x1f"


class Footer(NamedTuple):
    """What the footer of a Parquet file states; ``rows`` is None if it cannot be read."""

    rows: int | None
    findings: tuple[Finding, ...]


def read_footer(table: Table, path: Path, file: str, parts: int = 1) -> Footer:
    """Check that a Parquet file, one of some parts, can be opened, states nothing that cannot be read, has the columns
    and types of its table, and that what it states of their values is so."""
    try:
        # A file that states billions of rows is told from its footer alone.
        with pq.ParquetFile(path) as opened:
            rows = opened.metadata.num_rows
            wrong, chunks = examine(path, parts)
            if wrong:
                return Footer(
                    rows, (Finding(Place(file), "KC714", "a Parquet file that states what it does not hold", *wrong),)
                )
            differs = tuple(_schema(table, opened.schema_arrow, file))
            return Footer(rows, differs or tuple(islice(_statistics(path, opened, chunks, file), _LISTED)))
    except Exception as error:
        is_clear = isinstance(error, pa.ArrowException | OSError | PackageError)
        return Footer(None, (unreadable(file, error if is_clear else PackageError("statistics that are none")),))


def _schema(table: Table, stated: pa.Schema, file: str) -> Iterator[Finding]:
    """What differs between the schema of a file and the declaration; metadata is not compared."""
    for _, *said in name_faults(table, stated.names):
        yield Finding(Place(file), "KC715", *said)
    for number, field in enumerate(arrow_schema(table), 1):
        has = stated.field(field.name).type if stated.names.count(field.name) == 1 else field.type
        if _PLAIN.get(has, has) != field.type:
            yield Finding(Place(file, 1, number), "KC715", f"{field.name} has another type", str(has), str(field.type))


def _statistics(path: Path, opened: pq.ParquetFile, chunks: Iterable[Chunk], file: str) -> Iterator[Finding]:
    """Where statistics of columns and of pages, by which engines skip rows, are not as the values are."""
    with path.open("rb") as stream:
        for chunk in chunks:
            [values] = opened.read_row_group(chunk.group, columns=[chunk.name], use_threads=False).columns
            values.validate(full=True)
            for first, held, said in _stated(stream, chunk, values):
                place = Place(file, chunk.first_row + first + 1, chunk.column + 1)
                for wrong in misstated(held, said, chunk.meta[1]):
                    yield Finding(place, "KC714", f"{chunk.name} has not the values that the file states", *wrong)


def _stated(stream: BinaryIO, chunk: Chunk, values: pa.ChunkedArray) -> Iterator[tuple[int, pa.ChunkedArray, Struct]]:
    """What is stated of all values and of those of each page, from which row on; PackageError for an index
    of pages that are not there."""
    yield 0, values, chunk.statistics
    pages = [
        (page, page.first, values.slice(page.first, page.values)) for page in chunk.pages if page.kind != DICTIONARY
    ]
    for page, first, held in pages:
        yield first, held, page.statistics
    if 14 in chunk.meta and not _has_all(stream, chunk, values):
        raise PackageError(f"{chunk.name} has a Bloom filter that lacks values")
    if 4 in chunk.said:
        stream.seek(chunk.said[4])
        places = [(place[1], place[2], place[3]) for place in read_struct(stream)[1]]
        if places != [(page.at, page.size, first) for page, first, _ in pages]:
            raise PackageError(f"{chunk.name} has an index of other pages")
    if 6 in chunk.said:
        stream.seek(chunk.said[6])
        index = read_struct(stream)
        for number, (page, first, held) in enumerate(pages):
            yield first, held, {3: page.values} if index[1][number] else {6: index[2][number], 5: index[3][number]}
            yield first, held, {3: index[5][number] if 5 in index else None}


def _has_all(stream: BinaryIO, chunk: Chunk, values: pa.ChunkedArray) -> bool:
    """Whether a Bloom filter, by which DuckDB skips rows, has every value."""
    stream.seek(chunk.meta[14])
    blocks = np.frombuffer(stream.read(read_struct(stream)[1]), "<u4").reshape(-1, len(_SALT))
    held = as_stored(values.unique(), chunk.meta[1]).drop_null()
    hashes = np.array([xxh64_intdigest(value) for value in held.to_numpy(False)], "u8")
    bits = (hashes.astype("u4")[:, None] * _SALT) >> 27
    return bool((blocks[(hashes >> 32) * len(blocks) >> 32] >> bits & 1).all())


def unreadable(file: str, error: BaseException) -> Finding:
    """The finding on a Parquet file that a reader refuses."""
    said = first_line(error)[:120]
    return Finding(Place(file), "KC714", "a Parquet file that cannot be read", said, "a whole Parquet file")


def different_rows(table: Table, csv: Frame, parquet: Frame, where: Where, file: str) -> Iterator[Finding]:
    """The rows of which the other of two files lacks one; each is shown where it is in the file that has it."""
    ours = _counted(table, csv)
    theirs = _counted(table, parquet)
    lost = _beyond(ours, theirs)
    surplus = _beyond(theirs, ours)
    places = where.places([(row, table.id_column) for row, _ in lost])
    expected = "the same rows in both files"
    for row, name in lost:
        yield Finding(places[row, table.id_column], "KC716", f"a row that {file} does not hold", name, expected)
    for row, name in surplus:
        yield Finding(Place(file, row + 1, 1), "KC716", f"a row that {where.file} does not hold", name, expected)
    if not lost + surplus:
        yield Finding(
            Place(file),
            "KC716",
            f"other rows than {where.file} holds, by characters that no text may have",
            "",
            expected,
        )


def _counted(table: Table, frame: Frame) -> Frame:
    """Each different row once: what it holds, how often it occurs, and where it occurs last."""
    cells = [nw.col(field.name).fill_null(_EMPTY) for field in table.fields]
    key = [nw.col(name).fill_null("") for name in table.key]
    held = frame.select(
        "row", nw.concat_str(cells, separator=_BETWEEN).alias("held"), nw.concat_str(key, separator=" ").alias("name")
    )
    return held.group_by("held").agg(nw.col("row").max(), nw.col("name").max(), nw.len().alias("times"))


def _beyond(ours: Frame, theirs: Frame) -> list[tuple[int, str]]:
    """Rows that occur in ``ours`` more often than in ``theirs``."""
    both = ours.join(theirs.select("held", others="times"), on="held", how="left")
    more = both.filter(nw.col("times") > nw.col("others").fill_null(0)).select("row", "name").sort("row").head(_LISTED)
    return [(int(row), str(name)) for row, name in more.collect(backend="pyarrow").iter_rows()]
