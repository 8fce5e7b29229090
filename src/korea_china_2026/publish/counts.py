"""How much the package holds, counted from its tables for every place that says so."""

from collections.abc import Mapping, Sequence

from korea_china_2026.errors import BuildError
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName

_NOUNS: Mapping[TableName, str] = {
    "sources": "article",
    "passages": "passage",
    "quotes": "quotation",
    "figures": "figure",
    "claims": "claim",
    "events": "event",
    "actors": "actor",
}


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "article"), counted(2, "summary", "summaries")
    ('1 article', '2 summaries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def require_tables(tables: Mapping[TableName, Sequence[Row]]) -> None:
    """BuildError if a table is missing, so that none is lost by a mistake."""
    if missing := [name for name in TABLES if name not in tables]:
        raise BuildError(f"no rows were given for {', '.join(missing)}; give an empty list for a table without rows")


def counts(tables: Mapping[TableName, Sequence[Row]]) -> list[str]:
    """The numbers that tell how large the package is, each with its noun, such as ``5 articles``."""
    return [counted(len(tables[name]), noun) for name, noun in _NOUNS.items()]


def description(tables: Mapping[TableName, Sequence[Row]], package: Package = PACKAGE) -> str:
    """What the package is and how much it holds, for whatever lists it."""
    return f"{package.description}{holdings(tables)}"


def holdings(tables: Mapping[TableName, Sequence[Row]]) -> str:
    """The sentence that ends a description with how much there is."""
    *most, last = counts(tables)
    return f" This release holds {', '.join(most)} and {last}."
