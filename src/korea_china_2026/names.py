"""Names that both wings share: table names as literals, and the nearest name to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

TableName = Literal[
    "sources", "passages",
    "actors", "actor_names", "places",
    "events", "event_actors", "claims", "claim_relations", "references",
    "event_reports", "claim_reports", "quotes", "figures",
    "evidence", "coders", "codings", "adjudications", "agreement", "changes",
]
Engine = Literal["pandas", "pyarrow", "polars", "duckdb"]


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that looks most like ``name``, or None where none is close.

    >>> nearest("event", ["events", "claims"])
    'events'
    """
    import difflib  # only a wrong name needs it, and every process would load it

    candidates = list(valid)
    found = difflib.get_close_matches(name, candidates, n=1, cutoff=0.6)
    if not found:
        lowered = {candidate.casefold(): candidate for candidate in candidates}
        found = [lowered[match] for match in difflib.get_close_matches(name.casefold(), list(lowered), n=1, cutoff=0.6)]
    return found[0] if found else None


def did_you_mean(name: str, valid: Iterable[str]) -> str:
    """A sentence that names the nearest valid name, or an empty string."""
    found = nearest(name, valid)
    return f" Did you mean {found!r}?" if found else ""
