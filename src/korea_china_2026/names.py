"""Names that reading and writing share: table names as literals, what the TOML files beside the code declare, and the
nearest name to a mistyped one."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from korea_china_2026.errors import DeclarationError, UnknownName

TableName = Literal[
    "sources",
    "passages",
    "origins",
    "actors",
    "actor_names",
    "places",
    "events",
    "event_actors",
    "event_relations",
    "claims",
    "claim_actors",
    "claim_relations",
    "references",
    "checks",
    "check_references",
    "questions",
    "answers",
    "answer_records",
    "event_reports",
    "claim_reports",
    "quotes",
    "figures",
    "evidence",
    "coders",
    "codings",
    "readings",
    "adjudications",
    "agreement",
    "changes",
]
#: The entities that articles report: by what, and in which column of it.
REPORTS: dict[TableName, tuple[TableName, str]] = {
    "events": ("event_reports", "event_id"),
    "claims": ("claim_reports", "claim_id"),
}
#: The commands that the extra ``cli`` serves, which `cli.reading` holds under their own names.
READING = ("search", "show", "describe", "compare", "cite", "verify")
#: An object of JSON.
Json = dict[str, Any]
#: Some names in order, texts by a name, and the bytes of files by their path.
Names = tuple[str, ...]
Texts = Mapping[str, str]
Files = Mapping[str, bytes]
Engine = Literal["pandas", "pyarrow", "polars", "duckdb"]


def read_toml(module: str, name: str) -> Json:
    """What the file ``name`` declares, which is in the folder of a module; ``module`` is its ``__file__``."""
    file = Path(module).parent / name
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise DeclarationError(
            f"{file}: {error.strerror}; install the package into a folder, not as a zip file"
        ) from None


#: The types of columns, as others call them.
TYPES = read_toml(__file__, "types.toml")
ARROW_TYPES: dict[str, str] = TYPES["arrow"]
DUCKDB_TYPES: dict[str, str] = TYPES["duckdb"]


def sql_name(name: str) -> str:
    """A name as SQL writes it. Always quoted: ``references`` is a table here and a key word there."""
    return '"{}"'.format(name.replace('"', '""'))


def sql_text(text: str) -> str:
    """A text as SQL writes it."""
    return "'{}'".format(text.replace("'", "''"))


#: The columns that say where the words of a row are.
SPAN = ("source_id", "char_start", "char_end")
ANCHOR = (*SPAN, "span_digest")
#: Columns that every observation has: a page tells them in words, on the line that says where the words are.
OF_EVERY_OBSERVATION = {
    *ANCHOR,
    "passage_id",
    "attribution_mode",
    "attributed_actor_id",
    "via_actor_id",
    "independence_group",
}

#: So many valid names are compared with a wrong one letter by letter.
_MANY = 2_000


def nearest(name: object, valid: Iterable[str]) -> str:
    """The valid name that looks most like ``name``; empty where none is close or ``name`` is no text.

    >>> nearest("event", ["events", "claims"])
    'events'
    """
    import difflib  # only a wrong name needs it, and every process would load it

    candidates = list(valid)
    if not isinstance(name, str):
        return ""
    if len(candidates) > _MANY:
        # Each takes ten microseconds, and many ids may be wrong at once; one typo leaves the first or the second half
        # of a name as it was.
        half = len(name) // 2
        candidates = [
            candidate
            for candidate in candidates
            if candidate.startswith(name[:half]) or candidate.endswith(name[half:])
        ]
    lowered = {candidate.casefold(): candidate for candidate in candidates}
    found = difflib.get_close_matches(name.casefold(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else ""


def did_you_mean(name: object, valid: Iterable[str]) -> str:
    """A sentence that names the nearest valid name, or an empty string."""
    found = nearest(name, valid)
    return f" Did you mean {found!r}?" if found else ""


def shown(value: object) -> str:
    """A value in a message: a text as it is, of anything else the type."""
    return repr(value[:200]) if isinstance(value, str) else f"of type {type(value).__name__}"


def require_name(what: str, name: object, valid: Collection[str]) -> None:
    """UnknownName if a name is none of the valid ones."""
    if not isinstance(name, str) or name not in valid:
        raise UnknownName(f"there is no {what} {shown(name)}; there are {', '.join(valid)}.{did_you_mean(name, valid)}")
