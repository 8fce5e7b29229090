"""The published rows as pages ask for them: by id, by what they point to, by name and by where they are."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from korea_china_2026.answers.claims import Contradiction, contradicting
from korea_china_2026.answers.rows import grouped
from korea_china_2026.model.fields import Field, Row
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import OF_EVERY_OBSERVATION, TableName, Texts, read_toml
from korea_china_2026.publish.datapackage import Tables, require_tables

#: How the site calls its pages, where records are on it, and how it shows columns.
STATED = read_toml(__file__, "site.toml")
#: What names a record in a few words, most telling first.
LABELS: Sequence[str] = STATED["labels"]
#: The tables with a page a record, with its folder and what one record is called.
PAGES: Mapping[TableName, Sequence[str]] = STATED["records"]
_PLACES: Texts = STATED["places"]
#: The tables whose records are called by a name where others name them.
NAMED = (*PAGES, "references", "answers")


class Index:
    """Read-only views of the rows. BuildError if a table is missing, so that no page is empty by a mistake."""

    def __init__(self, tables: Tables) -> None:
        require_tables(tables)
        self.tables = tables
        self._grouped: dict[tuple[str, str], Mapping[Any, Sequence[Any]]] = {}

    def rows(self, table: TableName, **where: Any) -> Sequence[Any]:
        """The rows of a table in publishing order; of ``where`` (one column), those with its value there."""
        for column, value in where.items():
            if (table, column) not in self._grouped:
                self._grouped[table, column] = grouped(self.tables[table], column)
            return self._grouped[table, column][value]
        return self.tables[table]

    def find(self, table: str, record_id: str | None) -> Any | None:
        """The row with that id; None for a table or id that does not exist."""
        if table not in TABLES or len(TABLES[table].key) > 1:
            return None
        return next(iter(self.rows(table, **{TABLES[table].id_column: record_id})), None)

    def label(self, table: str, record_id: str | None) -> str:
        """A record in a few words: a report by what it reports, any other by its name, its id where it has none."""
        row = self.find(table, record_id)
        if not row:
            return str(record_id)
        reported = table.removesuffix("_reports")
        return label(row) if reported == table else self.label(f"{reported}s", getattr(row, f"{reported}_id"))

    def address(self, table: str, record_id: str | None) -> str | None:
        """Where a record is on the site, from its root; None for one that has no place of its own."""
        row = self.find(table, record_id)
        if not row:
            return None
        if table in PAGES:
            return f"{PAGES[table][0]}/{record_id}.html"  # type: ignore[index]
        if table == "claim_relations":
            opposed = row.relation in ("contradicts", "differs")
            return f"{'contradictions' if opposed else f'claims/{row.claim_id}'}.html#{record_id}"
        if table == "evidence":
            home = self.address(row.table_name, row.record_id)
            return f"{home.partition('#')[0]}#{record_id}" if home and row.table_name in OBSERVATIONS else home
        return _PLACES[table].format(record_id, **dict(row)) if table in _PLACES else None

    def publisher(self, source_id: str) -> str:
        """The outlet of an article."""
        source = self.find("sources", source_id)
        return source.publisher if source else source_id

    @cached_property
    def contradictions(self) -> Sequence[Contradiction]:
        """Every contradiction and difference between claims, contradictions first, by fact."""
        return contradicting(self.tables.__getitem__)

    @cached_property
    def colours(self) -> Mapping[str, int]:
        """The number of an article's colour, from 1, the same on every page; there are eight, and then they repeat."""
        return {identity(source): at % 8 + 1 for at, source in enumerate(self.tables["sources"])}


def identity(row: Row) -> str:
    """The value of a row's key; several columns are joined by `` / ``."""
    return " / ".join(str(getattr(row, name)) for name in row.TABLE.key)


def label(row: Row) -> str:
    """What a row is called, its id where it has no name."""
    return next((str(value) for name in LABELS if (value := getattr(row, name, None))), identity(row))


def told(row: Row) -> list[Field]:
    """The columns of a row that a page tells: those that hold something, but for its key, its name and its plumbing."""
    named = label(row)
    return [
        field
        for field in row.TABLE.fields
        if (value := getattr(row, field.name)) is not None
        and value != named
        and field.name not in OF_EVERY_OBSERVATION
        and field.name not in row.TABLE.key
        # The EDTF string beside them says the same, and more exactly.
        and not (field.name.endswith(("_start", "_end")) or field.name in ("start_date", "end_date"))
    ]
