"""The tables of a corpus that is too large to hold, whole or in parts: each group of sheets leaves its rows in the index, from
which the files are made that hold some of them. Only files whose rows have changed are made anew.

Whole tables are those that the ordinary build writes, to the byte.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from korea_china_2026.errors import BuildError
from korea_china_2026.findings import Verdict
from korea_china_2026.model.projections import arrow_schema
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.formats import arrow_table, csv_header, csv_lines, write_parquet
from korea_china_2026.rules.batches import BUCKETS, cores, judge_many
from korea_china_2026.rules.index.access import with_index
from korea_china_2026.rules.index.store import Index
from korea_china_2026.sheets.corpus import Folder
from korea_china_2026.sheets.flatten import Tables
from korea_china_2026.sheets.layout import RAW

#: Holds the rendered line of a row beside its cells; no column of ours has such a name.
_LINE = "CSV line"
#: Tables that rest on the corpus as a whole.
_NAMES: Sequence[TableName] = [name for name in TABLES if name not in ("codings", "agreement")]
_FORMATS = ("csv", "parquet")


def keep_rows(tables: Tables) -> dict[str, bytes]:
    """The rows of a group of sheets as the index keeps them; pydantic judges each once more as a whole."""
    made: dict[str, bytes] = {}
    for name in _NAMES:
        table, placed = TABLES[name], tables.of(name)
        if placed:
            rows = [table.row.model_validate(one.cells) for one in placed]
            columns = arrow_table(table, rows).append_column(_LINE, pa.array(csv_lines(table, rows), pa.large_string()))
            written = columns.combine_chunks().to_batches()[0].serialize()
            made[name] = len(written).to_bytes(8, "big") + pa.compress(written, "zstd", asbytes=True)
    return made


def _read_rows(made: bytes, schema: pa.Schema) -> pa.RecordBatch:
    written = pa.decompress(made[8:], int.from_bytes(made[:8], "big"), "zstd")
    return pa.ipc.read_record_batch(written, schema)


def write_tables(seeds: Path, texts: dict[str, str], target: Path, workers: int | None = None, parts: int = 1,
                 cache: Path | None = None) -> Verdict:
    """Judge the sheets below ``seeds`` and write their tables below ``target`` as CSV and Parquet; nothing where there are findings.

    With more than one of ``parts``, a power of two up to ``BUCKETS``, each table is a folder of files; a row lies in the part that
    the path of its sheet tells. What ``cache`` keeps from the run before is not judged again, and files that would be as they are
    are not written again.
    BuildError where there are raw codings, corrections or decisions: their tables rest on the corpus as a whole.
    """
    workers = cores() if workers is None else workers
    sheets = Folder.below(seeds)
    if any(path.split("/")[0] in RAW for path in sheets.paths):
        raise BuildError(f"{seeds} holds raw codings; build it whole")
    target.mkdir(parents=True, exist_ok=True)
    verdict = with_index(cache, lambda index: _build(index, sheets, texts, target, parts, workers))
    if verdict is None:
        raise BuildError(f"{seeds} holds corrections or decisions; build it whole")
    return verdict


def _build(index: Index, sheets: Folder, texts: dict[str, str], target: Path, parts: int, workers: int) -> Verdict | None:
    verdict = judge_many(sheets, texts, index, keep_rows, workers=workers)
    if verdict is not None and not verdict.findings:
        _write_files(index, target, parts, workers)
    return verdict


class _File(NamedTuple):
    """A file that holds the rows of a table in some buckets: those that leave ``part`` when divided by ``parts``."""

    name: TableName
    part: int
    parts: int
    style: str

    @property
    def path(self) -> str:
        """Where it lies below the target."""
        part = f"/part-{self.part:0{len(str(self.parts - 1))}d}" if self.parts > 1 else ""
        return f"data/{self.name}{part}.{self.style}"


def _write_files(index: Index, target: Path, parts: int, workers: int) -> None:
    """Bring the files below ``target`` up to the rows that the index holds."""
    versions = {_File(name, 0, parts, style): 0 for name in _NAMES for style in _FORMATS}
    filled = set(index.all("SELECT DISTINCT name, bucket % ? FROM made", parts)) if parts > 1 else set()
    for name, part, version in index.all("SELECT name, bucket % ?, max(version) FROM versions GROUP BY 1, 2", parts):
        if part == 0 or (name, part) in filled:
            versions |= {_File(name, part, parts, style): version for style in _FORMATS}
    folder = os.fspath(target.resolve())
    written = {path: (version, stamp) for path, version, stamp in
               index.all("SELECT path, version, stamp FROM written WHERE folder = ?", folder)}
    found = _stamps(target)
    stale = [file for file, version in versions.items() if written.get(file.path) != (version, found.get(file.path))]
    with tempfile.TemporaryDirectory(prefix=".rows-", dir=target) as work:
        _over(partial(_make, index.path, Path(work)), _by_rows(stale), workers)
        # Whole files take the place of what stood there, and none before all are made.
        for file in stale:
            (target / file.path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(Path(work) / file.path, target / file.path)
    # What was written in other parts would be read beside these.
    others = found.keys() - {file.path for file in versions}
    _remove(target, [path for path in others if path in written or "/part-" in path])
    index.begin()
    index.sql.executemany("INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?)",
                          [(folder, file.path, versions[file], _stamp(target / file.path)) for file in stale])
    index.commit()


def _by_rows(files: Sequence[_File]) -> list[list[_File]]:
    # The files of the same rows are made together.
    groups: dict[tuple[str, int], list[_File]] = {}
    for file in files:
        groups.setdefault((file.name, file.part), []).append(file)
    return list(groups.values())


def _over(task: partial[None], groups: Sequence[list[_File]], workers: int) -> None:
    # Some parts are made sooner than a process is started; whole tables are as large as the corpus.
    if workers < 2 or (len(groups) < 64 and all(file.parts > 1 for files in groups for file in files)):
        list(map(task, groups))
        return
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(task, groups))


def _make(index: Path, work: Path, files: Sequence[_File]) -> None:
    """Make the files of the same rows."""
    name, part, parts, _ = files[0]
    table = TABLES[name]
    schema = arrow_schema(table)
    whole = schema.append(pa.field(_LINE, pa.large_string()))
    rows = _sorted(pa.Table.from_batches([_read_rows(made, whole) for made in _made(index, name, part, parts)], whole), table.key)
    for file in files:
        path = work / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.style == "parquet":
            write_parquet(rows.select(schema.names).cast(schema).combine_chunks(), path)
            continue
        with path.open("wb") as stream:
            stream.write(csv_header(table).encode("utf-8"))
            stream.writelines(_lines(rows[_LINE]))


def _made(path: Path, name: TableName, part: int, parts: int) -> list[bytes]:
    index = Index(path)
    try:
        if parts == 1:
            return index.all("SELECT rows FROM made WHERE name = ?", name)
        return index.among("SELECT rows FROM made WHERE name = ? AND bucket IN", range(part, BUCKETS, parts), name)
    finally:
        index.close()


def _sorted(rows: pa.Table, key: Sequence[str]) -> pa.Table:
    return rows.sort_by([(column, "ascending") for column in key])


def _lines(column: pa.ChunkedArray) -> Iterator[bytes]:
    for chunk in column.chunks:
        for start in range(0, len(chunk), 100_000):
            yield "".join(chunk.slice(start, 100_000).to_pylist()).encode("utf-8")


# --- the files that are there ---------------------------------------------------------------------------------------

_OURS = re.compile(rf"(?:{'|'.join(_NAMES)})(?:/part-[0-9]+)?\.(?:csv|parquet)")


def _stamps(target: Path) -> dict[str, str]:
    """The files of tables below ``target``, whoever wrote them, with what tells whether one has changed."""
    found = {}
    for folder, _, names in os.walk(target / "data"):
        inner = Path(folder).relative_to(target / "data").as_posix()
        for name in names:
            shown = name if inner == "." else f"{inner}/{name}"
            if _OURS.fullmatch(shown):
                found[f"data/{shown}"] = _stamp(os.path.join(folder, name))
    return found


def _stamp(path: str | Path) -> str:
    found = os.stat(path)
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"


def _remove(target: Path, paths: Collection[str]) -> None:
    for path in paths:
        (target / path).unlink()
    for folder in {(target / path).parent for path in paths} - {target / "data"}:
        if not any(folder.iterdir()):
            shutil.rmtree(folder)
