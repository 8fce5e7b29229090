"""What an exporter is given: the published rows, and the article texts where a holder lends them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydantic

from korea_china_2026.answers.answer import ANSWERS
from korea_china_2026.errors import BuildError
from korea_china_2026.model.fields import Logical
from korea_china_2026.model.projections import arrow_schema
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.descriptor import parquet_path
from korea_china_2026.publish.formats import read_parquet

Tables = Mapping[TableName, Sequence[Row]]
#: ``{path relative to the export's folder: bytes}``
Files = dict[str, bytes]


@dataclass(frozen=True)
class Published:
    """The rows of every table in publishing order, and ``texts`` by source_id: empty unless a holder lends them."""

    tables: Tables
    texts: Mapping[str, str] = field(default_factory=dict)


def answers(published: Published) -> Iterator[tuple[str, Mapping[str, Logical], list[dict[str, Any]]]]:
    """Each answer with its name, the type of each column, and its rows."""
    for name, answer in ANSWERS.items():
        columns: Mapping[str, Logical] = answer.typed(lambda table, column: TABLES[table].field(column).logical)
        yield name, columns, answer.rows(published.tables.__getitem__)


def read_published(folder: Path, texts: Mapping[str, str] | None = None) -> Published:
    """The published package in ``folder``, read from its Parquet tables and judged by the declaration.

    ``texts`` are article texts by SHA-256; those that the package knows are kept, under their source_id.
    BuildError names a table that is missing or that is not as this version declares it.
    """
    tables = {name: _rows(table, folder / parquet_path(name)) for name, table in TABLES.items()}
    lent = texts or {}
    digests = {getattr(row, "source_id"): getattr(row, "text_sha256") for row in tables["sources"]}  # noqa: B009
    return Published(tables, {source: lent[digest] for source, digest in digests.items() if digest in lent})


def _rows(table: Table, file: Path) -> list[Row]:
    try:
        read = read_parquet(file.read_bytes())
    except OSError as error:
        raise BuildError(f"{file}: {error.strerror or error}; build the package first") from error
    if not read.schema.equals(arrow_schema(table)):
        raise BuildError(
            f"{file} does not have the columns that this version declares for {table.name}; build the package again"
        )
    try:
        return [table.row.model_validate(row) for row in read.to_pylist()]
    except pydantic.ValidationError as error:
        raise BuildError(f"{file} holds a row that the declaration of {table.name} does not allow: {error}") from error
