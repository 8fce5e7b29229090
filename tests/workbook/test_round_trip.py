from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from korea_china_2026.publish.intake import gather_forms, take_in
from korea_china_2026.publish.workbook import render_workbook
from korea_china_2026.sheets.anchoring import plain
from korea_china_2026.sheets.corpus import gather, read_corpus
from korea_china_2026.sheets.flatten import flatten
from korea_china_2026.sheets.forms import (
    ARTICLE,
    COLUMNS,
    FORMS,
    flatten_sheets,
    nest_rows,
    sheet_at,
    worksheets_of,
)
from korea_china_2026.sheets.layout import published_sheets, sheet_of
from korea_china_2026.sheets.record import Mapping, Scalar
from korea_china_2026.sheets.strict_yaml import Place, parse
from korea_china_2026.sheets.workbook import read_workbook
from korea_china_2026.sheets.write import write_sheet

from ..checkout import THOROUGH, examples
from .forms import SEEDS, TEXTS, bare, changed, form

REAL = published_sheets(gather(Path(__file__).parents[2] / "seeds"))
ARTICLES = sorted(path for path in (*SEEDS, *REAL) if path.startswith("sources/"))
FIRST = next(path for path in ARTICLES if path in REAL)


def seeds_of(path):
    return SEEDS if path in SEEDS else REAL


def records(sheets):
    rows = flatten(read_corpus(sheets)).placed
    return {table: list(placed_rows) for table, placed_rows in rows.items() if placed_rows}


# The published sheets are longer, and one of them has every kind of row that the example has.
@pytest.mark.parametrize(
    "path", [path if path in SEEDS else pytest.param(path, marks=pytest.mark.slow) for path in ARTICLES]
)
def test_an_article_comes_back_from_its_workbook(path):
    seeds = seeds_of(path)
    is_whole = path in SEEDS or (THOROUGH and path == FIRST)
    if not is_whole:  # the registries are the same for every article
        seeds = {path: seeds[path]}
    rows, origin, findings = gather_forms(seeds, path.removeprefix("sources/").removesuffix(".yaml"))
    assert findings == []
    if not is_whole:
        rows = {name: rows[name] for name in worksheets_of(ARTICLE)}
    book = read_workbook("in.xlsx", render_workbook(rows, origin))
    trees, slips = nest_rows(book.rows, "in.xlsx")
    assert [*book.findings, *slips] == []
    written = {
        (sheet := key.replace(ARTICLE, path)): write_sheet(sheet_at(key), root, sheet, seeds.get(sheet, b""))
        for key, root in trees.items()
    }
    absent = set(written) - set(seeds)
    assert set(written) - absent == {path, *FORMS_PATHS} & set(seeds)
    assert all(values(written[sheet]) == [] for sheet in absent)
    for sheet in set(written) - absent if is_whole else [path]:
        assert values(written[sheet]) == values(seeds[sheet]), sheet


FORMS_PATHS = {form.path for form in FORMS.values()}


@pytest.mark.parametrize(
    ("seeds", "path"),
    [(SEEDS, path) for path in SEEDS] + [pytest.param(REAL, path, marks=pytest.mark.slow) for path in REAL],
    ids=lambda given: given if isinstance(given, str) else "example" if given is SEEDS else "published",
)
def test_the_writer_keeps_every_value_of_a_sheet(seeds, path):
    root, _ = parse(path, seeds[path])
    assert values(write_sheet(sheet_of(path), root, path)) == values(seeds[path])


def values(data):
    root, findings = parse("seeds/any.yaml", data)
    assert findings == []
    return [*leaves(plain(root))]


def leaves(tree, path=()):
    # Keys that hold nothing may go, and may come in another order.
    if isinstance(tree, dict):
        for key in sorted(tree):
            yield from leaves(tree[key], (*path, key))
    elif isinstance(tree, list):
        for item in tree:
            yield from leaves(item, path)
    elif tree is not None:
        yield path, tree


def test_an_untouched_workbook_changes_nothing():
    intake = take_in("in.xlsx", form(), SEEDS, TEXTS)
    assert (intake.verdict.findings, intake.files) == ([], {})


def test_a_new_article_is_written_with_what_it_adds_to_the_registries():
    kept = {path: data for path, data in SEEDS.items() if path != "sources/inland-post-1.yaml"}
    rows, _, _ = gather_forms(SEEDS, "inland-post-1")
    _, origin, _ = gather_forms(kept, None)
    intake = take_in("in.xlsx", render_workbook(rows, origin), kept, TEXTS)
    assert intake.verdict.findings == []
    assert set(intake.files) == {"sources/inland-post-1.yaml"}
    assert records(SEEDS | intake.files) == records(SEEDS)


def test_words_become_offsets_and_ids_are_given():
    book = changed(bare(), {"claim_reports!A2": None, "figures!C2": "~12 kilometres", "figures!D2": None})
    intake = take_in("in.xlsx", book, SEEDS, TEXTS)
    assert intake.verdict.findings == []
    made = records(SEEDS | intake.files)
    assert "inland-post-1-c003" in {row["claim_report_id"] for row in made["claim_reports"]}
    number = {row["figure_id"]: row for row in made["figures"]}["inland-post-1-f001"]
    assert (number["char_start"], number["char_end"], number["value_text"]) == (145, 158, "12 kilometres")


def test_a_changed_registry_alone_is_written():
    assert set(take_in("in.xlsx", changed(form(None), {"claims!B2": "It was not so."}), SEEDS, TEXTS).files) == {
        "claims.yaml"
    }


def test_the_same_rows_give_the_same_bytes():
    rows, origin, _ = gather_forms(SEEDS, "inland-post-1")
    assert render_workbook(rows, origin) == form()


def test_the_workbook_has_drop_downs_text_cells_and_a_frozen_header():
    book = openpyxl.load_workbook(BytesIO(form()))
    assert set(COLUMNS) <= set(book.sheetnames)
    for name, columns in COLUMNS.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == list(columns)
        assert sheet.freeze_panes == "B2"
        assert {cell.number_format for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"@"}
        assert sheet.column_dimensions["A"].number_format == "@"  # and where nothing stands yet
        assert all(cell.comment.text for cell in sheet[1])
        assert len(sheet.data_validations.dataValidation) == len(columns)
    kinds = {rule.promptTitle: rule for rule in book["quotes"].data_validations.dataValidation}
    assert kinds["quote_kind"].formula1.startswith("codes!$B$")
    assert kinds["speaker_actor_id"].formula1 == "actors!$A$2:$A$5000"
    assert kinds["has_editorial_insertion"].formula1 == '"true,false"'
    first, last = kinds["quote_kind"].formula1.replace("codes!", "").replace("$", "").split(":")
    listed = [row[0].value for row in book["codes"][f"{first}:{last}"]]
    assert listed == list(
        next(f for f in FORMS["quotes"].kind.written.values() if f.name == "quote_kind").code_list.codes
    )


def test_no_part_of_the_workbook_runs():
    with zipfile.ZipFile(BytesIO(form())) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=12
)
oddities = st.sampled_from(
    [
        "null",
        "~",
        "yes",
        "no",
        "- a",
        "a: b",
        "a #b",
        "'",
        '"',
        "2026-01-05",
        "1_0",
        "=1+1",
        "_x000D",
        "<r>",
        "<r>a</r>",
        "<r>&</r>",
        "\t",
        "[",
        "{}",
        "é́",
    ]
)


@settings(max_examples=examples(8), deadline=None)
@given(st.lists(texts | oddities, min_size=1, max_size=6))
def test_any_text_comes_back_from_a_sheet_and_from_a_workbook(values):
    columns = list(FORMS["actors"].columns)
    place = Place("in.xlsx#actors", 2, 1)
    cells = [Mapping({name: (place, Scalar(value, place)) for name in columns}, place) for value in values]
    trees, _ = nest_rows({"actors": cells}, "in.xlsx")
    root, _ = parse("seeds/actors.yaml", write_sheet(sheet_of("actors.yaml"), trees["actors.yaml"], "actors.yaml"))
    assert isinstance(root, Mapping) or any(not value.isprintable() for value in values)
    assume(
        not re.search("x005F_", "".join(values), re.IGNORECASE) and not re.search("_x[0-9A-Fa-f]{4}_", "".join(values))
    )
    book = read_workbook(
        "in.xlsx", render_workbook({"actors": [dict.fromkeys(columns, value) for value in values]}, {})
    )
    assert [row.text("name") for row in book.rows["actors"]] == values
    if isinstance(root, Mapping):
        assert [row["name"] for row in flatten_sheets({"actors.yaml": root})["actors"]] == values
