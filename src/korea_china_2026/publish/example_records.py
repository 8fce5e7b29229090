"""Records as the codebook shows them: the id, and the record's short words if the id does not speak for itself."""

from collections.abc import Mapping, Sequence

from korea_china_2026.model.codebook import CodeList
from korea_china_2026.model.fields import render
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.markdown import escape

#: Characters of a quotation that are shown; the record holds all of it.
_SHOWN = 30

Cells = Mapping[str, str]


class ExampleRecords:
    """The rows of a package by table and key, ready to be shown."""

    def __init__(self, tables: Mapping[TableName, Sequence[Row]]) -> None:
        # The long forms of codings and evidence are no examples of anything.
        self._rows: dict[TableName, dict[str, Cells]] = {
            name: {record_id(name, row): _cells(row) for row in rows}
            for name, rows in tables.items()
            if name not in ("codings", "evidence")
        }

    def find(self, wanted: str, among: Sequence[TableName] = tuple(TABLES)) -> tuple[TableName, Cells] | None:
        """The table and the cells of the record with the key ``wanted``; None if these tables have none."""
        return next(((name, self._rows[name][wanted]) for name in among if wanted in self._rows.get(name, {})), None)

    def codes_of(self, wanted: str, codes: CodeList) -> list[str]:
        """The codes of a list that a record has, without repetition; an empty list for a record that is not there."""
        found = self.find(wanted, [name for name, _ in users(codes)])
        if found is None:
            return []
        name, cells = found
        return list(dict.fromkeys(cells[field] for user, field in users(codes) if user == name and cells[field]))

    def show(self, wanted: str, codes: CodeList | None = None) -> str:
        """A record with its id, as Markdown, sought in the tables that use ``codes``; empty if it is not there."""
        found = self.find(wanted, [name for name, _ in users(codes)] if codes else tuple(TABLES))
        if found is None:
            return ""
        name, cells = found
        words = ", ".join(cells[column] for column in _WORDS.get(name, ()) if cells[column])
        return f"{escape(f'“{shorten(words)}”' if name in _QUOTED else words)} `{wanted}`".lstrip()


def users(codes: CodeList) -> list[tuple[TableName, str]]:
    """Tables and fields that use a code list."""
    return [(name, field.name) for name, table in TABLES.items() for field in table.fields if field.code_list is codes]


def record_id(name: TableName, row: Row) -> str:
    """The key of a row as one text, columns joined by a blank."""
    return " ".join(render(getattr(row, key)) for key in TABLES[name].key)


def shorten(text: str) -> str:
    """The first words of a text; a long one is cut between words and ends in an ellipsis.

    >>> shorten("so short")
    'so short'
    """
    if len(text) <= _SHOWN:
        return text
    return text[:_SHOWN].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _cells(row: Row) -> Cells:
    return {name: render(getattr(row, name)) for name in type(row).model_fields}


#: What a record with a numbered id is about, or says.
_WORDS: Mapping[TableName, Sequence[str]] = {
    "origins": ("independence_group",),
    "event_reports": ("event_id", "reported_edtf"),
    "claim_reports": ("claim_id",),
    "quotes": ("text",),
    "figures": ("value_text",),
}
_QUOTED = ("quotes", "figures")
