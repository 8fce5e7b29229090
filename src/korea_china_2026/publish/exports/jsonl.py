"""JSON Lines: one file a table, one object a row, every column in every object."""

import datetime as dt
import json
from collections.abc import Sequence

from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.exports.published import Files, Published

#: Nothing is lost. Dates are texts YYYY-MM-DD, as JSON has none.
LOSSES: dict[str, str] = {}


def export(published: Published) -> Files:
    """``TABLE.jsonl`` for every table: UTF-8, line feeds, null where a cell is empty."""
    return {f"{name}.jsonl": json_lines(table, published.tables[name]) for name, table in TABLES.items()}


def json_lines(table: Table, rows: Sequence[Row]) -> bytes:
    """Rows of a table as JSON Lines, columns in their order."""
    names = table.columns
    return "".join(_line({name: getattr(row, name) for name in names}) for row in rows).encode("utf-8")


def _line(record: dict[str, object]) -> str:
    plain = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in record.items()}
    return json.dumps(plain, ensure_ascii=False, allow_nan=False) + "\n"
