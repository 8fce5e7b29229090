"""The tables of a corpus that is too large to hold: each batch leaves its rows in a folder, which are then merged in order of key.

The files are those that the ordinary build writes, to the byte.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from korea_china_2026.agreement.judge import FileReader
from korea_china_2026.errors import BuildError
from korea_china_2026.findings import Verdict
from korea_china_2026.model.projections import arrow_schema
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.descriptor import csv_path, parquet_path
from korea_china_2026.publish.formats import arrow_table, csv_header, csv_lines, write_parquet
from korea_china_2026.rules.batches import cores, judge_in_batches
from korea_china_2026.sheets.corpus import find_files
from korea_china_2026.sheets.flatten import Tables
from korea_china_2026.sheets.layout import RAW

#: Holds the rendered line of a row beside its cells; no column of ours has such a name.
_LINE = "CSV line"


@dataclass(frozen=True)
class Runs:
    """Takes the rows of batches to a folder, one Arrow file a table and batch."""

    folder: Path

    def __call__(self, tables: Tables, number: int) -> None:
        """Write the rows of one batch; pydantic judges each once more as a whole."""
        for name, table in TABLES.items():
            placed = tables.of(name)
            if not placed:
                continue
            rows = [table.row.model_validate(row.cells) for row in placed]
            columns = arrow_table(table, rows).append_column(_LINE, pa.array(csv_lines(table, rows), pa.large_string()))
            with pa.OSFile(str(self.folder / f"{name}.{number:06d}.arrow"), "wb") as sink, pa.ipc.new_file(sink, columns.schema) as writer:
                writer.write_table(columns)


def write_tables(seeds: Path, texts: dict[str, str], target: Path, workers: int | None = None) -> Verdict:
    """Judge the sheets below ``seeds`` and write their tables below ``target`` as CSV and Parquet; nothing where there are findings.

    BuildError where there are raw codings, corrections or decisions: their tables rest on the corpus as a whole.
    """
    workers = cores() if workers is None else workers
    files = find_files(seeds)
    if any(path.split("/")[0] in RAW for path in files):
        raise BuildError(f"{seeds} holds raw codings; build it whole")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rows-", dir=target) as work:
        judgement = judge_in_batches(list(files), FileReader(files), texts, Runs(Path(work)), workers=workers)
        if judgement is None:
            raise BuildError(f"{seeds} holds corrections or decisions; build it whole")
        if judgement.verdict.findings:
            return judgement.verdict
        made = Path(work) / "made"
        (made / "data").mkdir(parents=True)
        merge = partial(_merge, Path(work), made)
        names: Sequence[TableName] = [name for name in TABLES if name not in ("codings", "agreement")]
        if workers < 2:
            list(map(merge, names))
        else:
            with ProcessPoolExecutor(workers) as pool:
                list(pool.map(merge, names))
        # Whole files take the place of what stood there, and none before all are made.
        (target / "data").mkdir(exist_ok=True)
        for file in sorted((made / "data").iterdir()):
            file.replace(target / "data" / file.name)
    return judgement.verdict


def _merge(work: Path, target: Path, name: TableName) -> None:
    table = TABLES[name]
    schema = arrow_schema(table)
    runs = [pa.ipc.open_file(pa.memory_map(str(path))).read_all() for path in sorted(work.glob(f"{name}.*.arrow"))]
    rows = pa.concat_tables(runs) if runs else schema.append(pa.field(_LINE, pa.large_string())).empty_table()
    rows = rows.sort_by([(key, "ascending") for key in table.key])
    with (target / csv_path(name)).open("wb") as stream:
        stream.write(csv_header(table).encode("utf-8"))
        stream.writelines(_lines(rows[_LINE]))
    write_parquet(rows.select(schema.names).cast(schema).combine_chunks(), target / parquet_path(name))


def _lines(column: pa.ChunkedArray) -> Iterator[bytes]:
    for chunk in column.chunks:
        for start in range(0, len(chunk), 100_000):
            yield "".join(chunk.slice(start, 100_000).to_pylist()).encode("utf-8")
