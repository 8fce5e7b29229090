from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from korea_china_2026.model.codelist import CodeList
from korea_china_2026.model.fields import INT64_MAX, Column, Field, Lexical
from korea_china_2026.model.projections import sql_name
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.sql.cells import check_cells
from korea_china_2026.rules.sql.compile import TYPED, exceeds, offends, re2
from korea_china_2026.rules.sql.form import scan
from korea_china_2026.rules.sql.places import Where
from korea_china_2026.rules.sql.store import open_store

#: One type for each kind of cell in the table of traps, as the rows of that table demand it.
TYPES = {
    "integer": Lexical("plain_integer", "integer", r"^(0|-?[1-9][0-9]{0,18})$", "a whole number", "12",
                       check=lambda text: abs(int(text)) <= INT64_MAX),
    "date": Lexical("day", "date", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a date", "2024-02-03"),
    "number": Lexical("share", "number", r"^(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$", "a share of two places", "0.85", minimum=0, maximum=1),
    "pattern": Lexical("claim", "string", r"^clm_[0-9]{10}$", "clm_ and ten digits", "clm_0123456789"),
    "length": Lexical("short", "string", r"^.{1,10}$", "one to ten code points", "x"),
    "required": Lexical("anything", "string", r"^.+$", "something", "x"),
}
ENUM = CodeList("stance", "How a source stands to a claim.", {"supports": "It backs it.", "refutes": "It denies it."})
TRAPS = [(kind, json.loads(cell), is_good == "yes") for kind, cell, is_good in csv.reader(
    (Path(__file__).parent / "lexical_traps.csv").read_text("utf-8").splitlines()[1:])]
SLUG = TABLES["actors"].field("actor_id")


def table_of(kind: str) -> Table:
    cell = Field("cell", Column("A cell."), TYPES.get(kind), ENUM if kind == "enum" else None, nullable=False)
    return Table("actors", "Cells", "Cells of one kind.", Row, (SLUG.name,), (SLUG, cell))


def refused(kind: str, cells: list[str], folder: Path) -> set[int]:
    """The numbers of the cells that the compiled rules refuse; ``""`` stands in the file as it is written here."""
    path = folder / f"{kind}.csv"
    lines = [f"cell-{n}," + (cell if cell == '""' else written(cell)) for n, cell in enumerate(cells)]
    path.write_bytes("\n".join(["actor_id,cell", *lines, ""]).encode())
    table, form = table_of(kind), scan(path)
    assert form.is_readable, form.faults
    with open_store(form.size) as store:
        assert store.load_csv(table, path, form.header) == len(cells)
        found = list(check_cells(store, table, Where(path.name, ("actor_id", "cell"), form), is_ascii=form.is_ascii))
        marked = {row for (row,) in store.all("SELECT r FROM bad WHERE c = 'cell'")}
    assert len(found) == len(marked)
    return marked


def written(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n\r') else cell


def test_the_table_of_traps_is_whole():
    assert len(TRAPS) == 70
    assert {kind for kind, _, _ in TRAPS} == {*TYPES, "enum"}


@pytest.mark.parametrize("kind", [*TYPES, "enum"])
def test_every_cell_that_engines_read_differently_is_judged_right(kind: str, tmp_path: Path):
    cells = [(cell, is_good) for known, cell, is_good in TRAPS if known == kind]
    wrong = refused(kind, [cell for cell, _ in cells], tmp_path)
    assert [(cell, n not in wrong) for n, (cell, _) in enumerate(cells)] == cells


# --- SQL and the declaration say the same of any text ----------------------------------------------------------------

LEXICALS = {f.lexical.name: f for table in TABLES.values() for f in table.fields if f.lexical is not None}
ALPHABET = st.sampled_from("aZ09-_.,:/ \t\"'=+@X~?%qpfecu\u00a0\u2003é٣１\u2028\u200d\x1f\x85東\u0301")


def near(field: Field) -> st.SearchStrategy[str]:
    """Texts that are nearly right: an example with something put in, left out or exchanged."""
    assert field.lexical is not None
    good = st.sampled_from([field.lexical.example]) | st.from_regex(field.lexical.pattern[1:-1], fullmatch=True)
    other = ALPHABET.filter(lambda character: character not in "\x00\n\r")

    def spoil(text: str, at: int, character: str, how: int) -> str:
        at %= len(text) + 1
        return text[:at] + (character if how else "") + text[at + (how != 1):]

    return good | st.builds(spoil, good, st.integers(0, 60), other, st.integers(0, 2)) | st.text(other, max_size=8)


@pytest.mark.parametrize("name", LEXICALS)
def test_sql_and_the_declaration_agree_on_every_spelling(name: str):
    field = LEXICALS[name]
    assert field.lexical is not None
    accepts = field.lexical.accepts
    with open_store(0) as store:
        predicate = offends(Field("cell", field.column, field.lexical, None, nullable=True), is_ascii=True)

        @settings(max_examples=15)
        @given(st.lists(near(field), min_size=5, max_size=30))
        @example([field.lexical.example, "", " ", "-0", "9223372036854775808", "-9223372036854775808", "0000-01-01", "1e400"])
        def agree(texts: list[str]) -> None:
            texts = [text for text in texts if text and "\x00" not in text]
            values = ", ".join("(" + "'" + text.replace("'", "''") + "')" for text in texts)
            if not texts:
                return
            judged = dict(store.all(f"SELECT cell, bool_or({predicate}) FROM (VALUES {values}) AS t ({sql_name('cell')}) GROUP BY cell"))
            for text in texts:
                # What only Python can judge is asked of it by its distinct values; formulas are another rule.
                needs_python = name in ("edtf", "country_code") and judged[text] is False
                is_formula = name == "text" and text[0] in "=+-@＝＋－＠"
                assert judged[text] == (not accepts(text)) or needs_python or is_formula, ascii(text)

        agree()


@pytest.mark.parametrize("name", [name for name, field in LEXICALS.items() if field.logical in TYPED])
def test_a_typed_value_is_judged_by_its_bounds_as_its_spelling_is(name: str):
    field = LEXICALS[name]
    assert field.lexical is not None
    edges = {"integer": [-2**63, -INT64_MAX, -1, 0, 1, INT64_MAX], "boolean": ["true", "false"],
             "date": ["0001-01-01", "9999-12-31", "10000-01-01", "1999-12-31 (BC)"]}[field.logical]
    kind = {"integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}[field.logical]
    with open_store(0) as store:
        wrong = exceeds(Field("cell", field.column, field.lexical, None, nullable=False), "v")
        values = ", ".join(f"(CAST('{edge}' AS {kind}))" for edge in edges)
        judged = store.all(f"SELECT CAST(v AS VARCHAR), {wrong} FROM (VALUES {values}, (NULL)) AS t (v)")
    assert [is_wrong for _, is_wrong in judged] == [text is None or not field.lexical.accepts(text) for text, _ in judged]
    assert len(judged) == len(edges) + 1


def test_a_pattern_that_means_another_thing_in_re2_is_refused():
    assert re2(r"^a\S+$").startswith("a[^")
    with pytest.raises(ValueError, match="write the characters out"):
        re2(r"^\d+$")
