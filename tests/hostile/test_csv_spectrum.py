# The csv-spectrum collection: its files are read as they are meant, and its cells come back from every format or
# are refused.
from __future__ import annotations

import io
import json
import os
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pytest

from korea_china_2026.model.tables import TABLES
from korea_china_2026.packages.csv_form import scan
from korea_china_2026.packages.engines import duckdb_csv, polars_csv
from korea_china_2026.publish.exports import Published, export
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.forms import nest_rows
from korea_china_2026.sheets.layout import REGISTRIES
from korea_china_2026.sheets.write import write_sheet

from ..exports import test_plain, test_sqlite, test_xlsx
from ..exports.cells import all_rows, differences, listed
from .test_naughty_strings import SHEET, filled, form_row, is_text

VARIABLE = "CSV_SPECTRUM"
FOLDER = Path(os.environ.get(VARIABLE, "nowhere"))
NAMES = (
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
)
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"{VARIABLE} does not name the folder of csv-spectrum (npm install csv-spectrum)"
)


def rows(name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((FOLDER / "json" / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_read_as_it_is_meant(name: str, tmp_path: Path):
    form = scan(FOLDER / "csvs" / f"{name}.csv")
    meant = rows(name)
    assert (form.is_readable, form.header, form.records) == (True, list(meant[0]), len(meant) + 1)
    # Line ends and the last line are the only things that may be said against them.
    assert {fault.code for fault in form.faults} <= {"KC707"}
    assert form.carriage_returns == name.endswith("_crlf")
    plain = tmp_path / "plain.csv"
    plain.write_bytes((FOLDER / "csvs" / f"{name}.csv").read_bytes().replace(b"\r\n", b"\n"))
    wanted = [tuple(cell.replace("\r\n", "\n") or None for cell in row.values()) for row in meant]
    assert duckdb.sql(f"SELECT * FROM {duckdb_csv(plain, form)}").fetchall() == wanted
    assert polars_csv(plain, form).collect().rows() == wanted


@cache
def cells() -> list[str]:
    return sorted({cell for name in NAMES for row in rows(name) for cell in (*row, *row.values()) if cell})


def refusal(text: str) -> str:
    trees, _ = nest_rows({"coders": [form_row(text)]}, "in.xlsx")
    return ", ".join(
        finding.code for finding in read_corpus({SHEET: write_sheet(REGISTRIES[SHEET], trees[SHEET], SHEET)}).findings
    )


def test_a_sheet_refuses_cells_of_several_lines_alone():
    assert len(cells()) > 20
    assert {text for text in cells() if refusal(text)} == {text for text in cells() if "\n" in text}
    assert {refusal(text) for text in cells()} == {
        "",
        "KC104",
        "KC007",
    }  # KC007 for the carriage return before the line feed


def test_the_cells_come_back_from_every_format():
    texts = [text for text in cells() if "\n" not in text]
    package = Published(
        {
            name: [
                filled(name, number, text)
                for number, text in enumerate(texts if any(map(is_text, table.fields)) else texts[:1])
            ]
            for name, table in TABLES.items()
        }
    )
    assert listed(differences(package, test_plain.csv_rows(package))) == []
    assert listed(differences(package, test_plain.json_rows(package))) == []
    files = export("parquet", package)
    assert {
        name: pl.read_parquet(io.BytesIO(files[f"{name}.parquet"])).rows() for name in all_rows(package)
    } == all_rows(package)
    with test_sqlite.opened(package) as database:
        assert listed(differences(package, test_sqlite.rows_of(database))) == []
    back = test_xlsx.rows_of(test_xlsx.book(package))
    assert [found for found in differences(package, back) if is_text(found.field)] == []
