"""Cells that engines read differently, each in a CSV of its own table: every engine refuses the same ones, and the
right ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from korea_china_2026.findings import Place
from korea_china_2026.model import tables as declared
from korea_china_2026.model.codebook import CodeList
from korea_china_2026.model.fields import INT64_MAX, Field, Lexical, Row, Table
from korea_china_2026.packages.csv_form import scan
from korea_china_2026.packages.engines import Name, opened
from korea_china_2026.rules.check import check_column, doubt
from korea_china_2026.rules.rule import Frames, Query

#: One type for each kind of cell in the table of traps, as the rows of that table demand it.
TYPES = {
    "integer": Lexical(
        "plain_integer",
        "integer",
        r"^(0|-?[1-9][0-9]{0,18})$",
        "a whole number",
        "12",
        check=lambda text: abs(int(text)) <= INT64_MAX,
    ),
    "date": Lexical("day", "date", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a date", "2024-02-03"),
    "number": Lexical(
        "share",
        "number",
        r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$",
        "a share of two places",
        "0.85",
        minimum=0,
        maximum=1,
    ),
    "pattern": Lexical("claim", "string", r"^clm_[0-9]{10}$", "clm_ and ten digits", "clm_0123456789"),
    "length": Lexical("short", "string", r"^.{1,10}$", "one to ten code points", "x"),
    "required": Lexical("anything", "string", r"^.+$", "something", "x"),
}
ENUM = CodeList("stance", "How a source stands to a claim.", {"supports": "It backs it.", "refutes": "It denies it."})
TRAPS = [
    (kind, json.loads(cell), is_good == "yes")
    for kind, cell, is_good in csv.reader(
        (Path(__file__).parent / "lexical_traps.csv").read_text("utf-8").splitlines()[1:]
    )
]
SLUG = declared.TABLES["actors"].field("actor_id")


def field_of(kind: str) -> Field:
    return Field("A cell.", name="cell", lexical=TYPES.get(kind), code_list=ENUM if kind == "enum" else None)


def refused(kind: str, cells: list[str], folder: Path, engine: Name) -> set[int]:
    """The numbers of the cells that are refused; ``""`` stands in the file as it is written here."""
    path = folder / f"{kind}.csv"
    lines = [f"cell-{n}," + (cell if cell == '""' else written(cell)) for n, cell in enumerate(cells)]
    path.write_bytes("\n".join(["actor_id,cell", *lines, ""]).encode())
    field = field_of(kind)
    table = Table("actors", "Cells", "Cells of one kind.", Row, (SLUG.name,), (SLUG, field))
    form = scan(path)
    assert form.is_readable, form.faults
    with opened(engine) as reader:
        frame, rows = reader.csv(table, path, form)
        assert rows == len(cells)
        places = {(row, "cell"): Place("cells.csv", row + 2, 1) for row in range(rows)}
        query = Query(Frames("package", {"actors": frame}, lambda _, some: {cell: places[cell] for cell in some}))
        found = {slip.row["row"] for slip in check_column(query, "actors", field)}
        doubted = frame.filter(doubt(field)).select("row").collect()
    assert found <= {row for (row,) in doubted.iter_rows()}
    return found


def written(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n\r') else cell


def test_the_table_of_traps_is_whole():
    assert len(TRAPS) == 70
    assert {kind for kind, _, _ in TRAPS} == {*TYPES, "enum"}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("kind", [*TYPES, "enum"])
def test_every_cell_that_engines_read_differently_is_told_right(kind: str, engine: Name, tmp_path: Path):
    cells = [(cell, is_good) for known, cell, is_good in TRAPS if known == kind]
    wrong = refused(kind, [cell for cell, _ in cells], tmp_path, engine)
    assert [(cell, n not in wrong) for n, (cell, _) in enumerate(cells)] == cells
