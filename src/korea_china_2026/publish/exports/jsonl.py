"""JSON Lines: one file a table, one object a row, every column in every object."""

from korea_china_2026.answers.rows import picked
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.datapackage import json_lines
from korea_china_2026.publish.exports import Files, Published


def export(published: Published) -> Files:
    """``TABLE.jsonl`` for every table: UTF-8, line feeds, null where a cell is empty."""
    return {
        f"{name}.jsonl": json_lines(picked(row, table.columns) for row in published.rows(name))
        for name, table in TABLES.items()
    }
