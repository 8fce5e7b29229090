from __future__ import annotations

from html.parser import HTMLParser

import pytest

import korea_china_2026 as kc
from korea_china_2026.answers.record import ANSWERS
from korea_china_2026.answers.rows import COLUMNS

TABLES = kc.tables()


def wide(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))


@pytest.mark.parametrize("columns", [60, 80, 300])
def test_a_description_fits_the_terminal(monkeypatch, columns):
    wide(monkeypatch, columns)
    for name in TABLES:
        lines = repr(kc.describe(name)).splitlines()
        assert [line for line in lines if len(line) > min(columns, 100)] == []


def test_a_column_says_what_it_refers_to():
    assert "-> actors.actor_id" in repr(kc.describe("quotes"))
    assert "-&gt; actors.actor_id" in kc.describe("quotes")._repr_html_()


def test_a_description_can_be_printed_wherever_python_prints():
    # Windows gives a file or a pipe the old code page of the machine, LC_ALL=C gives ASCII.
    assert all(repr(kc.describe(name)).isascii() for name in (None, *TABLES))
    assert kc.show("lee-took-office-in-2022").isascii()


def test_codes_that_two_columns_share_are_listed_once():
    printed = repr(kc.describe("figures"))
    assert printed.count("UCUM: kilometre.") == 1
    assert "codes as for unit_code" in printed
    assert kc.describe("figures")._repr_html_().count("UCUM: kilometre.") == 1


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_described_column_by_column(name):
    described = kc.describe(name)
    assert [column.name for column in described.columns] == list(COLUMNS[name])
    assert all(column.description for column in described.columns)
    assert described.title.endswith(".")
    assert f"{name}: {described.title}" in repr(described)


@pytest.mark.parametrize("view", ["timeline", "corroboration", "contradictions", "disagreements", "events"])
def test_a_view_carries_what_its_columns_mean(view):
    frame = getattr(kc, view)()
    described = frame.attrs["columns"]
    assert set(described) <= set(frame.columns)
    assert frame.attrs["license"] == "CC-BY-4.0"
    assert frame.attrs["citation"] == kc.cite()
    assert all(described.values())
    assert len(described) > 2


@pytest.mark.parametrize("task", ["quotations", "events"])
def test_frames_of_tasks_carry_citation_and_licence(task):
    for frame in (kc.spans(task), kc.spans(task, "first-coder"), kc.locate("x", "prism-1"), kc.score([], task)):
        assert frame.attrs["citation"] == kc.cite()


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        if tag != "br":
            self.open.append(tag)
        if tag == "td":
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open:
            self.cells[-1] += data


@pytest.mark.parametrize("name", TABLES)
def test_a_notebook_shows_every_column_with_its_meaning_and_codes(name):
    described = kc.describe(name)
    page = Balance()
    page.feed(described._repr_html_())
    assert page.open == []
    assert page.cells[::3] == [column.name for column in described.columns]
    for column, cell in zip(described.columns, page.cells[2::3], strict=True):
        assert column.description in cell
        assert "Codes as for" in cell or all(code in cell and meaning in cell for code, meaning in column.codes.items())
