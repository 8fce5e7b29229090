"""What words tell of claims and events that may not fit: entered again or opposed, relations and roles the wrong way
round."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import chain, product
from math import log
from operator import itemgetter
from typing import Any

from korea_china_2026.answers.rows import connected
from korea_china_2026.answers.search import searched_words
from korea_china_2026.names import TableName, read_toml
from korea_china_2026.rules.reader import grouped
from korea_china_2026.sheets.flatten import Placed, Tables

_STATED = read_toml(__file__, "hints.toml")
_VALUE = re.compile(_STATED["values"])
_LITTLE, _ORDER = {*_STATED["little"]}, re.compile(_STATED["order"])
_SEVERAL = re.compile(_STATED["several"])
_TURNED = _STATED["turned"]
#: Weight by which a related statement says so much more that its relation may be the wrong way round.
_MORE = 6
#: Likeness but for values from which claims are named: so are 43 of 60 that were entered again in other words, and 8 of
#: all other pairs of statements in the sheets (python -m benchmarks.near_statements).
NEARLY = 0.45
#: So many values and places may tell two claims apart; one of so many rare words is common to both.
_APART, _RARE = 4, 8
#: Whoever coded two in one article, or wrote two that differ in one stretch alone, told them apart, so that they are so
#: much less likely one.
_TOLD_APART = 0.7
#: First letters of the word with which a text begins, in which a name and what is made of it agree: China, Chinese.
_FIRST = re.compile(r"(?:The |An? )?(\w{1,4})")
#: Roles that two have, or none.
_PAIRED = "party", "signatory"
#: What may not fit, the cell, and the rows concerned, the first of which has it.
Hint = tuple[Any, ...]


class Hints:
    """What may not fit in some tables, among the ``claims`` or the ``events``. Words of statements and titles weigh the
    more the fewer have them; endings are left out."""

    def __init__(self, tables: Tables, table: TableName = "claims") -> None:
        self.tables, self.table = tables, table
        self.key, self.text = f"{table[:-1]}_id", "statement" if table == "claims" else "title"
        self.rows = {row[self.key]: row for row in sorted(tables.of(table), key=lambda row: row.record.place)}
        self.said = {own: row[self.text] for own, row in self.rows.items()}
        self.words = {own: stems(text) for own, text in self.said.items()}
        self.counts = Counter(chain.from_iterable(self.words.values()))
        reports = grouped(self.of("reports"), self.key)
        self.articles = {own: {report["source_id"] for report in reports[own]} for own in self.rows}
        pairs = [itemgetter(self.key, f"related_{self.key}")(row) for row in self.of("relations")]
        parts = [(own, row.get(f"part_of_{self.key}")) for own, row in self.rows.items()]
        self.related, self.joined = connected(pairs), {one for pair in (*pairs, *parts) for one in (pair, pair[::-1])}

    def of(self, what: str) -> list[Placed]:
        """The actors or the relations of the claims, or of the events."""
        return self.tables.of(f"{self.table[:-1]}_{what}")  # type: ignore[arg-type]

    def weight(self, words: Iterable[str]) -> float:
        """How much some words tell."""
        return sum(log(len(self.said) / self.counts[word]) for word in words)

    def all(self) -> Iterator[Hint]:
        """Everything that may not fit."""
        for likeness, how, other, row in self.near():
            if likeness >= NEARLY:
                two = other[self.key]
                said = f"{row[self.key]} says {how} what {two} says, “{self.said[two]}”"
                yield f"{said}: use that one, or relate the two", self.text, row, other
        yield from self._turned()
        yield from chain(self._cast(), self._exchanged())

    def near(self) -> Iterator[tuple[float, str, Placed, Placed]]:
        """Rows that may have been entered twice or be opposed: how alike they are, how, and both in the order of the
        sheet.

        Either some numbers, dates, places or a denial tell them apart, and no relation joins them; or their kind and
        the roles of their actors are equal, and none does over others either.
        """
        names = "|".join(re.escape(row["name"]) for row in self.tables.of("places") if row["kind"] != "country")
        where = re.compile(rf"\b(?:in|at) (?:the )?({names})\b")
        actors = grouped(self.of("actors"), self.key)
        known: dict[Any, tuple[set[Any], set[str], Any, Any]] = {}
        holders: dict[str, list[Any]] = defaultdict(list)
        for own, row in self.rows.items():
            words = searched_words(where.sub(" ", self.said[own]))
            values = {row.get("polarity"), *where.findall(self.said[own]), *filter(_VALUE.fullmatch, words)}
            frame = {word[:4] for word in words if word not in values}
            coded = row[f"{self.table[:-1]}_kind"], {(one["actor_id"], one["role"]) for one in actors[own]}
            beside = [row.get(name) for name in ("event_id", "topic", "time_edtf")]
            rare = sorted(frame, key=self.counts.__getitem__)[:_RARE]
            for other in dict.fromkeys(one for word in rare for one in holders[word]):
                others, more, theirs, there = known[other]
                is_apart = values - others and others - values and len(values ^ others) <= _APART
                is_parallel = coded == theirs and _is_parallel(self.said[own], self.said[other])
                is_again = coded == theirs and (not is_parallel or (all(beside) and beside == there))
                is_told = (own, other) in self.joined or (not is_apart and other in self.related.get(own, ()))
                if (is_apart or is_again) and not is_told:
                    one, two = (frame, more) if is_apart else (self.words[own], self.words[other])
                    likeness = self.weight(one & two) / (max(self.weight(one), self.weight(two)) or 1)
                    told_apart = self.articles[own] & self.articles[other], is_parallel and not is_apart
                    likeness *= _TOLD_APART ** sum(map(bool, told_apart))
                    yield likeness, "otherwise" if is_apart else "nearly", self.rows[other], row
            known[own] = values, frame, coded, beside
            for word in rare:
                holders[word].append(own)

    def _turned(self) -> Iterator[Hint]:
        """Relations that lead from what says less to what says more, or that their rationale tells in the other
        order."""
        for row in self.of("relations"):
            own, other, relation = itemgetter(self.key, f"related_{self.key}", "relation")(row)
            what, said = f"{own} {relation} {other}, ", _ORDER.search(row["rationale"])
            if not {own, other} <= self.words.keys():
                continue
            if relation in _TURNED:
                limits = _TURNED[relation]
                alone, more = (self._adds(a, b, limits["case"]) for a, b in ((own, other), (other, own)))
                is_less = alone <= limits["alone"] * self.weight(self.words[own])
                if more - alone > (0 if is_less else _MORE):
                    what += f"which says more, “{self.said[other]}”: if that one {relation} this one, write it there"
                    yield what, "relation", row, self.rows[own]
            elif said and self.table == "events":
                one, two = (stems(f"{event} {self.said[event]}") - _LITTLE for event in (own, other))
                parts = map(stems, _ORDER.split(said.string)[::2])
                before, behind, *_ = (len(part & (one - two)) - len(part & (two - one)) for part in parts)
                is_later = relation in ("responds_to", "repeats")
                if before * behind < 0 and (before > 0) != (is_later == bool(said["after"])):
                    what += f"but the rationale has it the other way round: write it at {other}, or mend the rationale"
                    yield what, "rationale", row, self.rows[own]

    def _adds(self, own: str, other: str, case: float) -> float:
        """How much a text says that another does not; what holds of one adds to what holds of several."""
        words = self.words[own] - self.words[other]
        return self.weight(words) + (case if words and _SEVERAL.search(self.said[other]) else 0)

    def _cast(self) -> Iterator[Hint]:
        """Events and claims that name somebody who has no role in them, and parties without another one."""
        actors = {row["actor_id"]: row for row in self.tables.of("actors")}
        parties, named = grouped(self.of("actors"), self.key), _STATED["named"][self.table]
        for own, row in self.rows.items():
            cast = [actors[party["actor_id"]] for party in parties[own] if party["actor_id"] in actors]
            for actor in actors.values():
                name = actor["name"] if self.table == "claims" else actor["name"].split()[0]
                lands = {actor["country_code"], None} if actor["kind"] == "state" else ()
                is_cast = any(name in one["name"] or one["country_code"] in lands for one in cast)
                pattern = named.format(re.escape(name))
                if not is_cast and actor["kind"] != "group" and re.search(pattern, self.said[own]):
                    yield (
                        f"{actor['name']} is named, but has no role: {own} lacks an actor, or has another",
                        self.text,
                        row,
                    )
            roles = [party["role"] for party in parties[own]]
            for party in parties[own]:
                if party["role"] in _PAIRED and roles.count(party["role"]) == 1:
                    yield f"the only {party['role']} of {own}: add the other one", "actor_id", party, row

    def _exchanged(self) -> Iterator[Hint]:
        """Events and claims of which the title or statement begins with who bears the act."""
        actors = self.tables.of("actors")
        names = {row["actor_id"]: {word[:4] for word in re.findall(r"\b[A-Z]\w+", row["name"])} for row in actors}
        parties = grouped(self.of("actors"), self.key, "role")
        for (own, row), (acts, bears, mode) in product(self.rows.items(), _STATED["roles"][self.table]):
            first = _FIRST.match(self.said[own])
            acting, bearing = (
                {word for party in parties[own, role] for word in names.get(party["actor_id"], ())}
                for role in (acts, bears)
            )
            is_first = acting and first and first[1] in bearing - acting
            if is_first and mode in ("", row.get("plover_mode")):
                begun = f"the {self.text} begins with the {bears}, “{self.said[own]}”"
                yield f"{begun}: if it acts, exchange {acts} and {bears}", "actor_id", parties[own, bears][0], row


def untold(tables: Tables) -> Iterator[Hint]:
    """Rows of another kind than one of their cells tells."""
    for table, cell, pattern, other, values in _STATED["tells"]:
        for row in tables.of(table):
            if re.search(pattern, row[cell]) and row[other] not in values:
                yield f"{cell} “{row[cell]}” tells of {other} {' or '.join(values)}", cell, row


def stems(text: str) -> set[str]:
    """The first letters of the words of a text."""
    return {word[:4] for word in searched_words(text)}


def _is_parallel(one: str, other: str) -> bool:
    """Whether one stretch alone differs, as in what is said of trade and of culture: somebody told the two apart."""
    steps = SequenceMatcher(None, one.split(), other.split()).get_opcodes()
    return [step for step, *_ in steps if step != "equal"] == ["replace"]
