"""What in the registries looks wrong: rows entered again, misspelt groups, another country's code, turned relations."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import chain

from korea_china_2026.answers.search import searched_words
from korea_china_2026.model.codebook import countries_named
from korea_china_2026.names import nearest
from korea_china_2026.rules.hints import Hint, stems
from korea_china_2026.sheets.flatten import Placed, Tables
from korea_china_2026.toml_files import read_toml

_STATED = read_toml(__file__, "registries.toml")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ORDERS = [re.compile(pattern) for pattern in _STATED["orders"]]
#: Likeness of what two names, or two groups, do not share, from which one may be the other misspelt.
_NAMES, _GROUPS = 0.7, 0.82


def registered(tables: Tables) -> Iterator[Hint]:
    """Everything that looks wrong."""
    return chain(_again(tables), _misspelt(tables), _abroad(tables), _out_of_order(tables), _untimely(tables))


def _again(tables: Tables) -> Iterator[Hint]:
    """Rows that are called as another of their registry: where it is spelled in letters, or nearly so."""
    for key, called in _STATED["called"].items():
        seen: dict[str, Placed] = {}
        for table, column in called:
            for row in tables.of(table):
                name = " ".join(sorted(searched_words(str(row[column] or ""))))
                other = nearest(name, seen) if column == "name" else name
                first = seen.get(other, row)
                if name and first[key] != row[key] and _likeness(name, other) >= _NAMES:
                    yield (
                        f"{row[key]} has the {column} of {first[key]}, or nearly: use that one, or mend it",
                        column,
                        row,
                        first,
                    )
                if table != "actor_names":  # two actors may share a form
                    seen.setdefault(name, row)


def _likeness(name: str, other: str) -> float:
    """How alike the words are that only one of two names has: 1 if they differ in blanks, hyphens or order alone."""
    one, two = ({*re.split("[ -]", words)} for words in (name, other))
    return SequenceMatcher(a="".join(sorted(one - two)), b="".join(sorted(two - one))).ratio()


def _misspelt(tables: Tables) -> Iterator[Hint]:
    """Groups that occur once and are spelled nearly as one that occurs more often."""
    rows = [row for table in _STATED["grouped"] for row in tables.of(table)]
    counts = Counter(row["independence_group"] for row in rows)
    often = [group for group, n in counts.items() if n > 1]
    for row in rows:
        group = row["independence_group"]
        near = nearest(group, often) if counts[group] == 1 else ""
        if near and _likeness(group, near) >= _GROUPS:
            yield f"the group occurs once, and {near} {counts[near]} times: use that one", "independence_group", row


def _abroad(tables: Tables) -> Iterator[Hint]:
    """Actors and places that are called after, or belong to, another country than the one whose code they have."""
    codes = {row["actor_id"]: row["country_code"] for row in tables.of("actors")}
    for row in (*tables.of("actors"), *tables.of("places")):
        code = row["country_code"]
        named = countries_named(row["name"]) or {codes.get(row.get("affiliation_actor_id")) or code}
        if code and code not in named:
            yield f"the name, or the affiliation, is of {' or '.join(sorted(named))}", "country_code", row


def _out_of_order(tables: Tables) -> Iterator[Hint]:
    """Events that precede others, though the reason that is given has them last."""
    titles = defaultdict(set, {row["event_id"]: stems(row["title"]) for row in tables.of("events")})
    for row in tables.of("event_relations"):
        one, two = titles[row["event_id"]], titles[row["related_event_id"]]
        orders = _ORDERS if row["relation"] == "precedes" else ()
        for told in filter(None, (order.search(row["rationale"]) for order in orders)):
            first, last = stems(told["first"]), stems(told["last"])
            right, wrong = (len((one - two) & a) + len((two - one) & b) for a, b in ((first, last), (last, first)))
            if wrong >= right + 2:
                yield "the rationale tells the other event first: if so, write the relation there", "relation", row


def _untimely(tables: Tables) -> Iterator[Hint]:
    """Claims whose statement names years, none of which is in their time."""
    for row in tables.of("claims"):
        said, time = _YEAR.findall(row["statement"]), row["time_edtf"] or ".."
        # Of an open time, such as one long before, the years are not all there.
        if said and ".." not in time and not any(time[:4] <= year <= time.rpartition("/")[2] for year in said):
            yield f"the statement is of {' and '.join(said)}", "time_edtf", row
