"""All tables, in publishing order, with every reference checked on import."""

from collections.abc import Mapping, Sequence
from typing import get_args

# Importing these modules declares their tables.
from korea_china_2026.model import articles as _articles  # noqa: F401
from korea_china_2026.model import entities as _entities  # noqa: F401
from korea_china_2026.model import quality as _quality  # noqa: F401
from korea_china_2026.model.fields import close
from korea_china_2026.names import TableName, read_toml

TABLES = close(get_args(TableName))

_STATED = read_toml(__file__, "tables.toml")
#: The four kinds of observation, with the letter of their ids.
OBSERVATIONS: Mapping[TableName, str] = _STATED["observations"]
#: Every table by what it is for.
GROUPS: Mapping[str, Sequence[TableName]] = _STATED["groups"]
#: Tables whose cells may have rows of evidence.
EVIDENCED: tuple[TableName, ...] = (*OBSERVATIONS, "event_actors")


#: Tables whose ids nobody writes: the columns that joined by -- make them.
JOINED: Mapping[TableName, Sequence[str]] = _STATED["joined"]


def row_id(name: TableName, cells: Mapping[str, object]) -> str | None:
    """The id of a row of a table with a single key; None where what makes it is blank."""
    parts = [cells.get(column) for column in JOINED.get(name, TABLES[name].key[:1])]
    return None if None in parts else "--".join(str(part) for part in parts)
