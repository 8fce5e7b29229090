"""What codes and columns mean: the codebook in three documents, with records as examples, and the data dictionary."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from korea_china_2026.answers.rows import grouped
from korea_china_2026.model.codebook import CODE_LISTS, CodeList, examples, rulings
from korea_china_2026.model.fields import Field, render
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.datapackage import Tables
from korea_china_2026.publish.rendering import document, escaped

NONE = "–"


class Agreements:
    """Rows of ``agreement``, looked up by table, field and metric."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows: dict[tuple[str, ...], Any] = {(row.table_name, row.field_name, row.metric): row for row in rows}

    def figure(self, *key: str) -> str:
        """A value with its interval, such as ``0.941 [0.883, 0.982]``; a dash if there is none."""
        row = self._rows.get(key)
        if row is None or row.value is None:
            return NONE
        interval = "" if None in (row.ci_low, row.ci_high) else f" [{row.ci_low:.3f}, {row.ci_high:.3f}]"
        return f"{row.value:.3f}{interval}"

    def n_units(self, *key: str) -> str:
        """How many units entered, as text; a dash if there is no such figure."""
        return render(self._rows[key].n_units) if key in self._rows else NONE

    def compared(self, *, equal: bool) -> list[list[str]]:
        """The tables and fields on which passes were compared cell by cell: with all cells equal, or the others."""
        return [
            named
            for (*named, metric), row in self._rows.items()
            if metric == "percent_agreement" and (row.value == 1) is equal
        ]


def codebook(tables: Tables) -> dict[str, str]:
    """The documents by file name, with records of ``tables`` as examples.

    An example whose record is not among ``tables`` is left out, so that any package can be rendered; that the examples
    of the real one hold is for a test to say.
    """
    records = ExampleRecords(tables)
    return {
        "CODEBOOK.md": document("CODEBOOK.md", tables=tables, agreements=Agreements(tables["agreement"])),
        "CODES.md": document("CODES.md", lists=CODE_LISTS, examples=examples(), records=records),
        "RULINGS.md": document("RULINGS.md", rulings=rulings(), records=records),
    }


def anchor(title: str) -> str:
    """The anchor that a code host gives to a heading.

    >>> anchor("Fields: events, their actors")
    'fields-events-their-actors'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


#: Characters of a quotation that are shown; the record holds all of it.
_SHOWN = 30

Cells = Mapping[str, str]


class ExampleRecords:
    """The rows of a package by table and key, ready to be shown."""

    def __init__(self, tables: Tables) -> None:
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
        return f"{escaped(f'“{shorten(words)}”' if name in _QUOTED else words)} `{wanted}`".lstrip()


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


#: How the values of a column come about.
COLUMN_ORIGINS = {
    "coded": "a coder writes it",
    "parent": "follows from where the record is in its sheet",
    "position": "numbers the records of a sheet",
    "anchor": "follows from the words that the record points to",
    "derived": "the build computes it",
    "resolved": "the build computes it, unless a coder settles it",
}
#: A column that so many tables declare in the same words is described once.
_SHARED = 3
#: A rule of so many characters is not told twice in one table.
_LONG = 40


@dataclass(frozen=True)
class Described:
    """A column in words."""

    name: str
    type: str
    codes: str | None
    nullable: bool
    origin: str
    description: str
    target: str | None


def described(field: Field, table: Table) -> Described:
    """A column as the data dictionary shows it, with a long rule of several columns at the first."""
    column, lexical = field.column, field.lexical
    codes = field.code_list.name if field.code_list is not None else None
    first = next(other for other in table.fields if other.column.rule == column.rule)
    rule = f"as {first.name}" if first is not field and len(column.rule or "") > _LONG else column.rule
    origin = f"{column.origin}: {rule}" if column.rule else column.origin
    default = f" Left out: `{column.default}`." if column.default else ""
    target = column.references.partition(".")[0] if column.references else None
    kind = field.logical if lexical is None else lexical.name
    return Described(field.name, kind, codes, field.nullable, origin, column.description + default, target)


def data_dictionary(tables: Tables, title: str = "") -> str:
    """The data dictionary as Markdown; row counts are those of ``tables``. One with a ``title`` links no document."""
    columns = {name: [described(field, table) for field in table.fields] for name, table in TABLES.items()}
    times = Counter(column for found in columns.values() for column in found)
    shared = [column for column, count in times.items() if count >= _SHARED]
    lexicals = {
        field.lexical.name: field.lexical for table in TABLES.values() for field in table.fields if field.lexical
    }
    # Ids of observations differ by the letter of their kind.
    forms = grouped(
        (lexicals[name] for name in sorted(lexicals)),
        lambda lexical: lexical.expected.replace(f", {lexical.name[0]} and", ", a letter and"),
    )
    return document(
        "DATA_DICTIONARY.md", rows=tables, columns=columns, shared=shared, origins=COLUMN_ORIGINS,
        forms=forms.items(), ends=_ends, title=title,
    )  # fmt: skip


def _ends(table: Table, field_name: str) -> str:
    """How many rows a reference ties to how many, as Mermaid draws it."""
    return ("|o" if table.field(field_name).nullable else "||") + "--" + ("o|" if table.key == (field_name,) else "o{")
