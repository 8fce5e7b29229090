"""What a database has beside the tables of a package: what columns and codes mean, what the package says of itself, and
the answers."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from korea_china_2026.answers.record import ANSWERS, typed
from korea_china_2026.answers.rows import COLUMNS, Rows
from korea_china_2026.names import DUCKDB_TYPES, Names, Texts, sql_name, sql_text
from korea_china_2026.package_view import Package
from korea_china_2026.read.cite import licence


class Stored(NamedTuple):
    """A table: the type of each column, the rows, and the key if it has one."""

    name: str
    types: Texts
    rows: Sequence[Sequence[Any]]
    key: Names = ()

    def create(self, types: Texts) -> str:
        """The statement that creates it, with a database's own names of types."""
        key = [f"PRIMARY KEY ({', '.join(self.key)})"] if self.key else []
        columns = [f"{column} {types[logical]}" for column, logical in self.types.items()]
        return f"CREATE TABLE {self.name} ({', '.join(columns + key)})"

    def store(self, connection: Any) -> None:
        """Create and fill it in DuckDB."""
        connection.execute(self.create(DUCKDB_TYPES))
        # DuckDB takes a column at once as a list, and one by one as slowly as a statement each.
        columns = ", ".join(f"unnest(CAST(? AS {DUCKDB_TYPES[logical]}[]))" for logical in self.types.values())
        values = [[row[at] for row in self.rows] for at in range(len(self.types))]
        connection.execute(f"INSERT INTO {self.name} SELECT {columns}", values)


def codebook(at_hand: Package) -> tuple[Stored, Stored, Stored]:
    """Every column (`codebook`) and every code (`codes`) with its meaning, and which data these are (`about`)."""
    columns = []
    codes = []
    for table in at_hand.tables.values():
        for f in table.fields:
            columns.append((table.name, f.name, f.type, f.required, f.origin, f.description, f.references or None))
            codes += [(table.name, f.name, rank, *code) for rank, code in enumerate(f.codes.items(), 1)]
    said = at_hand.descriptor
    about = {name: str(said.get(name, "")) for name in ("title", "description", "version")}
    about |= {"released": said.get("created", "")[:10], "license": licence(said)}
    column = ("table_name", "column_name")
    return (
        Stored("codebook", COLUMNS["codebook"], columns, column),
        Stored("codes", COLUMNS["codes"], codes, (*column, "code")),
        Stored("about", COLUMNS["about"], list(about.items()), ("name",)),
    )


def answers(at_hand: Package, rows: Rows) -> Iterator[Stored]:
    """Every answer."""
    for name, answer in ANSWERS.items():
        types = typed(name, lambda table, column: at_hand.column(table, column).type)
        yield Stored(name, types, [[row[column] for column in types] for row in answer(rows)])


def comment_on(kind: str, at_hand: Package) -> str:
    """The statements by which DuckDB keeps what tables and columns mean; the tables are a ``kind``, VIEW or TABLE."""
    said = []
    for table in at_hand.tables.values():
        name = sql_name(table.name)
        said.append(f"COMMENT ON {kind} {name} IS {sql_text(table.description)};")
        said += [f"COMMENT ON COLUMN {name}.{sql_name(f.name)} IS {sql_text(f.description)};" for f in table.fields]
    return "".join(["BEGIN;", *said, "COMMIT;"])
