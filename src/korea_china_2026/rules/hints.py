"""What in the registries may not fit: claims entered again or opposed, relations and roles the wrong way round."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain
from math import log
from operator import itemgetter
from typing import Any

from korea_china_2026.answers.rows import connected
from korea_china_2026.answers.search import searched_words
from korea_china_2026.rules.reader import grouped
from korea_china_2026.sheets.flatten import Placed, Tables
from korea_china_2026.toml_files import read_toml

_STATED = read_toml(__file__, "hints.toml")
_VALUE = re.compile(_STATED["values"])
_TURNED = _STATED["turned"]
#: Likeness but for values from which claims are named: so are 43 of 60 that were entered again in other words, and 6 of
#: all other pairs of statements in the sheets (python -m benchmarks.near_statements).
NEARLY = 0.47
#: So many values and places may tell two claims apart; one of so many rare words is common to both.
_APART, _RARE = 4, 8
#: First letters of the word with which a text begins, in which a name and what is made of it agree: China, Chinese.
_FIRST = re.compile(r"(?:The |An? )?(\w{1,4})")
#: What may not fit, the cell, and the rows concerned, the first of which has it.
Hint = tuple[Any, ...]


class Hints:
    """What may not fit in some tables. Words of statements weigh the more the fewer claims have them; endings are left
    out."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.claims = {
            row.cells["claim_id"]: row for row in sorted(tables.of("claims"), key=lambda row: row.record.place)
        }
        self.said = {own: str(row.cells["statement"]) for own, row in self.claims.items()}
        self.words = {own: {word[:5] for word in searched_words(text)} for own, text in self.said.items()}
        self.counts = Counter(chain.from_iterable(self.words.values()))
        relations = (row.cells for row in tables.of("claim_relations"))
        self.related = connected((row["claim_id"], row["related_claim_id"]) for row in relations)

    def weight(self, words: Iterable[str]) -> float:
        """How much some words tell."""
        return sum(log(len(self.said) / self.counts[word]) for word in words)

    def all(self) -> Iterator[Hint]:
        """Everything that may not fit."""
        for likeness, how, other, row in self.near():
            if likeness >= NEARLY:
                two = other.cells["claim_id"]
                said = f"{row.cells['claim_id']} says {how} what {two} says, “{self.said[two]}”"
                yield f"{said}: use that one, or relate the two", "statement", row, other
        yield from self._turned()
        yield from self._exchanged()

    def near(self) -> Iterator[tuple[float, str, Placed, Placed]]:
        """Claims that may have been entered twice or be opposed: how alike they are, how, and both in the order of the
        sheet.

        No relation joins them, directly or over others. Either some numbers, dates, places or a denial tell them apart,
        or their kind and the roles of their actors are equal.
        """
        places = (row.cells for row in self.tables.of("places"))
        names = "|".join(re.escape(str(row["name"])) for row in places if row["kind"] != "country")
        where = re.compile(rf"\b(?:in|at) (?:the )?({names})\b")
        actors = grouped(self.tables.of("claim_actors"), "claim_id")
        known: dict[Any, tuple[set[Any], set[str], Any]] = {}
        holders: dict[str, list[Any]] = defaultdict(list)
        for own, row in self.claims.items():
            words = searched_words(where.sub(" ", self.said[own]))
            values = {row.cells["polarity"], *where.findall(self.said[own]), *filter(_VALUE.fullmatch, words)}
            frame = {word[:5] for word in words if word not in values}
            coded = row.cells["claim_kind"], {(one.cells["actor_id"], one.cells["role"]) for one in actors[own]}
            rare = sorted(frame, key=self.counts.__getitem__)[:_RARE]
            for other in dict.fromkeys(one for word in rare for one in holders[word]):
                others, more, theirs = known[other]
                is_apart = values - others and others - values and len(values ^ others) <= _APART
                is_again = coded == theirs and not _is_parallel(self.said[own], self.said[other])
                if (is_apart or is_again) and other not in self.related.get(own, ()):
                    one, two = (frame, more) if is_apart else (self.words[own], self.words[other])
                    likeness = self.weight(one & two) / (max(self.weight(one), self.weight(two)) or 1)
                    yield likeness, "otherwise" if is_apart else "nearly", self.claims[other], row
            known[own] = values, frame, coded
            for word in rare:
                holders[word].append(own)

    def _turned(self) -> Iterator[Hint]:
        """Relations that lead from what says less to what says more."""
        for row in self.tables.of("claim_relations"):
            own, other, relation = itemgetter("claim_id", "related_claim_id", "relation")(row.cells)
            if relation in _TURNED and {own, other} <= self.words.keys():
                alone, more = (self.weight(self.words[a] - self.words[b]) for a, b in ((own, other), (other, own)))
                limits = _TURNED[relation]
                if alone <= limits["alone"] * self.weight(self.words[own]) and more - alone > limits["more"]:
                    yield (
                        f"{own} {relation} {other}, which says more, “{self.said[other]}”:"
                        f" if that one {relation} this one, write it there",
                        "relation",
                        row,
                        self.claims[own],
                    )

    def _exchanged(self) -> Iterator[Hint]:
        """Events and claims of which the title or statement begins with who bears the act."""
        actors = (row.cells for row in self.tables.of("actors"))
        names = {row["actor_id"]: {word[:4] for word in re.findall(r"\b[A-Z]\w+", str(row["name"]))} for row in actors}
        for table, title, acts, bears, mode in _STATED["roles"]:
            one = table[:-1]
            parties = grouped(self.tables.of(f"{one}_actors"), f"{one}_id", "role")  # type: ignore[arg-type]
            for row in self.tables.of(table):
                own, first = row.cells[f"{one}_id"], _FIRST.match(text := str(row.cells[title]))
                acting, bearing = (
                    {word for party in parties[own, role] for word in names.get(party.cells["actor_id"], ())}
                    for role in (acts, bears)
                )
                is_first = acting and first and first[1] in bearing - acting
                if is_first and mode in ("", row.cells.get("plover_mode")):
                    what = f"the {title} begins with the {bears}, “{text}”: if it acts, exchange {acts} and {bears}"
                    yield what, "actor_id", parties[own, bears][0], row


def _is_parallel(one: str, other: str) -> bool:
    """Whether one stretch alone differs, as in what is said of trade and of culture: somebody told the two apart."""
    steps = SequenceMatcher(None, one.split(), other.split()).get_opcodes()
    return [step for step, *_ in steps if step != "equal"] == ["replace"]
