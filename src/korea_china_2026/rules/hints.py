"""What words tell of claims and events that may not fit: entered again or opposed, relations and roles the wrong way
round; and what in the registries looks wrong."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from itertools import chain, product
from math import log
from operator import itemgetter
from typing import Any

from korea_china_2026.answers.aggregation import date_fits
from korea_china_2026.answers.rows import connected
from korea_china_2026.answers.search import searched_words
from korea_china_2026.language.tables import language_of
from korea_china_2026.language.values import read_dates
from korea_china_2026.model.codebook import countries_named
from korea_china_2026.names import TableName, nearest, read_toml
from korea_china_2026.rules.reader import grouped
from korea_china_2026.sheets.find import Hit
from korea_china_2026.sheets.flatten import Placed, Tables
from korea_china_2026.sheets.proposals import find_date_words

STATED = read_toml(__file__, "hints.toml")
_VALUE = re.compile(STATED["values"])
_LITTLE = {*STATED["little"]}
_ORDER = {table: re.compile(one) for table, one in STATED["order"].items()}
_SEVERAL = re.compile(STATED["several"])
_TURNED = STATED["turned"]
#: Weight by which a related statement says so much more that its relation may be the wrong way round.
_MORE = 6
#: Likeness but for values from which claims are named: so are 54 of 60 that were entered again in other words, and 8 of
#: all other pairs of statements in the sheets (python -m benchmarks.near_statements).
NEARLY = 0.45
#: So many values and places may tell two claims apart; one of so many rare words is common to both.
_APART = 4
_RARE = 8
#: Whoever coded two in one article, or wrote two that differ in one stretch alone, told them apart, so that they are so
#: much less likely one.
_TOLD_APART = 0.7
#: How much a statement or title counts with the words that another article prints, of those that may be one.
_PRINTED = {"claims": 0.6, "events": 0.95}
#: First letters of the word with which a text begins, in which a name and what is made of it agree: China, Chinese.
_FIRST = re.compile(r"(?:The |An? )?(\w{1,4})")
_WORD = re.compile(r"\w+")
#: What may not fit, the cell, and the rows concerned, the first of which has it.
Hint = tuple[Any, ...]


class Hints:
    """What may not fit in some tables, among the ``claims`` or the ``events``. Words of statements and titles weigh the
    more the fewer have them; endings are left out."""

    def __init__(
        self, tables: Tables, table: TableName = "claims", read: Callable[[Placed], str | None] = lambda _: None
    ) -> None:
        self.tables = tables
        self.table = table
        self.read = read
        self.key = f"{table[:-1]}_id"
        self.text = "statement" if table == "claims" else "title"
        self.rows = {row[self.key]: row for row in sorted(tables.of(table), key=lambda row: row.record.place)}
        self.said = {own: row[self.text] for own, row in self.rows.items()}
        self.words = {own: stems(text) for own, text in self.said.items()}
        self.counts = Counter(chain.from_iterable(self.words.values()))
        most = len(self.said) or 1
        self.weights = defaultdict(lambda: log(most), {word: log(most / n) for word, n in self.counts.items()})
        reports = grouped(self.of("reports"), self.key)
        self.articles = {own: {report["source_id"] for report in reports[own]} for own in self.rows}
        #: The words of each report, as far as they can be ``read``.
        self.printed = {own: [stems(read(report) or "") for report in reports[own]] for own in self.rows}
        self.times = {own: itemgetter(*STATED["time"][table])(row) for own, row in self.rows.items()}
        pairs = [itemgetter(self.key, f"related_{self.key}")(row) for row in self.of("relations")]
        parts = [(own, row.get(f"part_of_{self.key}")) for own, row in self.rows.items()]
        self.related = connected(pairs)
        self.joined = {one for pair in (*pairs, *parts) for one in (pair, pair[::-1])}

    def of(self, what: str) -> list[Placed]:
        """The actors or the relations of the claims, or of the events."""
        return self.tables.of(f"{self.table[:-1]}_{what}")  # type: ignore[arg-type]

    def weight(self, words: Iterable[str]) -> float:
        """How much some words tell."""
        return sum(map(self.weights.__getitem__, words))

    def all(self) -> Iterator[Hint]:
        """Everything that may not fit."""
        for likeness, how, other, row in self.near():
            if likeness >= NEARLY:
                two = other[self.key]
                said = f"{row[self.key]} says {how} what {two} says, “{self.said[two]}”"
                yield f"{said}: use that one, or relate the two", self.text, row, other
        yield from chain(self._misplaced(), self._turned(), self._cast(), self._exchanged())

    def near(self) -> Iterator[tuple[float, str, Placed, Placed]]:
        """Rows that may have been entered twice or be opposed: how alike they are, how, and both in the order of the
        sheet.

        Either some numbers, dates, places or a denial tell them apart, and no relation joins them; or their kind and
        the roles of their actors are equal, and either none does over others, or no article has both.
        """
        names = "|".join(re.escape(row["name"]) for row in self.tables.of("places") if row["kind"] != "country")
        where = re.compile(rf"\b(?:in|at) (?:the )?({names})\b")
        actors = grouped(self.of("actors"), self.key)
        known: dict[Any, tuple[set[Any], set[str], Any, Any]] = {}
        holders: dict[Any, list[Any]] = defaultdict(list)
        for own, row in self.rows.items():
            words = searched_words(where.sub(" ", self.said[own]))
            values = {row.get("polarity"), *where.findall(self.said[own]), *filter(_VALUE.fullmatch, words)}
            frame = {word[:4] for word in words if word not in values}
            coded = row[f"{self.table[:-1]}_kind"], frozenset((one["actor_id"], one["role"]) for one in actors[own])
            beside = [row[name] for name in STATED["beside"][self.table]]
            rare = [coded, *sorted(frame, key=self.counts.__getitem__)[:_RARE]]
            for other in dict.fromkeys(one for word in rare for one in holders[word]):
                others, more, theirs, there = known[other]
                is_apart = bool(values - others and others - values and len(values ^ others) <= _APART)
                if (own, other) in self.joined:
                    continue
                found = [0.0]
                if is_apart or coded == theirs:
                    one, two = (frame, more) if is_apart else (self.words[own], self.words[other])
                    likeness = self._alike(one, two)
                    shared = bool(self.articles[own] & self.articles[other])
                    if is_apart or other not in self.related.get(own, ()):
                        is_parallel = not is_apart and _is_parallel(self.said[own], self.said[other])
                        found.append(likeness * _TOLD_APART ** (shared + is_parallel))
                    fits = all(a == b or not (a and b) for a, b in zip(beside, there, strict=True))
                    if fits and not is_apart and date_fits(self.times[own], self.times[other]):
                        once = STATED["once"].get(coded[0], 0) * _TOLD_APART**shared
                        found.append(max(once, not shared and self._printed_alike(own, other, likeness)))
                yield max(found), "otherwise" if is_apart else "nearly", self.rows[other], row
            known[own] = values, frame, coded, beside
            for word in rare:
                holders[word].append(own)

    def _printed_alike(self, own: Any, other: Any, likeness: float) -> float:
        """How alike two are by what they say and by the words that articles print for them."""
        printed = [self._alike(one, two) for one, two in product(self.printed[own], self.printed[other])]
        return _PRINTED[self.table] * (likeness + max(printed, default=likeness))

    def _alike(self, one: set[str], other: set[str]) -> float:
        """The share of what two sets of words tell that both have."""
        return self.weight(one & other) / (max(self.weight(one), self.weight(other)) or 1)

    def _misplaced(self) -> Iterator[Hint]:
        """Reports at the words of another one, while more of what their own says is elsewhere in the passage."""
        passages = {row["passage_id"]: row for row in self.tables.of("passages")}
        for rows in grouped(self.of("reports"), "passage_id", "char_start", "char_end").values():
            for row, other in zip(rows, [*rows[1:], rows[0]], strict=True):
                own = row[self.key]
                passage = passages.get(row["passage_id"])
                if own == other[self.key] or own not in self.words or not passage:
                    continue
                text = self.read(passage) or ""
                here = self.words[own] & stems(self.read(row) or "")
                away = self.words[own] & stems(text) - here - _LITTLE
                heavy = sorted(away, key=self.weights.__getitem__)[-2:]
                found = [one for one in _WORD.finditer(text) if not stems(one[0]).isdisjoint(heavy)]
                if found and self.weight(here) <= self.weight(away):
                    words = text[found[0].start() : found[-1].end()]
                    start = passage["char_start"] + found[0].start()
                    anchor = Hit(start, start + len(words), words).anchor
                    what = f"the span is that of {other.own_id}; more words of “{self.said[own]}” are at {anchor}"
                    yield what, self.key, row

    def _turned(self) -> Iterator[Hint]:
        """Relations that lead from what says less, or is of a longer time, to what says more, or that their rationale
        tells in the other order."""
        for row in self.of("relations"):
            own, other, relation = itemgetter(self.key, f"related_{self.key}", "relation")(row)
            what = f"{own} {relation} {other}, "
            said = _ORDER[self.table].search(row["rationale"])
            if not {own, other} <= self.words.keys():
                continue
            limits = _TURNED.get(relation)
            is_turned = False
            if limits:
                alone, more = (self._adds(a, b, limits["case"]) for a, b in ((own, other), (other, own)))
                is_less = alone <= limits["alone"] * self.weight(self.words[own])
                is_turned = more - alone > (0 if is_less else _MORE) or (
                    relation == "refines" and self._is_within(other, own)
                )
            if is_turned:
                what += f"which says more, “{self.said[other]}”: if that one {relation} this one, write it there"
                yield what, "relation", row, self.rows[own]
            elif said and (limits or self.table == "events"):
                one, two = (stems(f"{event} {self.said[event]}") - _LITTLE for event in (own, other))
                parts = map(stems, (said.string[: said.start()], said.string[said.end() :]))
                before, behind = (len(part & (one - two)) - len(part & (two - one)) for part in parts)
                is_first = bool(limits) or (relation in ("responds_to", "repeats")) == bool(said["after"])
                if before * behind < 0 and (before > 0) != is_first:
                    what += f"but the rationale has it the other way round: write it at {other}, or mend the rationale"
                    yield what, "rationale", row, self.rows[own]

    def _is_within(self, own: Any, other: Any) -> bool:
        """Whether one is of a part of the time of another."""
        (start, end), (first, last) = self.times[own], self.times[other]
        return bool(start and end and first and last and first <= start <= end <= last and end - start < last - first)

    def _adds(self, own: str, other: str, case: float) -> float:
        """How much a text says that another does not; what holds of one adds to what holds of several."""
        words = self.words[own] - self.words[other]
        return self.weight(words) + (case if words and _SEVERAL.search(self.said[other]) else 0)

    def _cast(self) -> Iterator[Hint]:
        """Events and claims that name somebody who has no role in them, and parties without another one."""
        actors = {row["actor_id"]: row for row in self.tables.of("actors")}
        parties = grouped(self.of("actors"), self.key)
        named = STATED["named"][self.table]
        sought = []
        for actor in actors.values():
            name = actor["name"] if self.table == "claims" else actor["name"].split()[0]
            if actor["kind"] != "group":
                sought.append((actor, name, re.compile(named.format(re.escape(name)))))
        for own, row in self.rows.items():
            cast = [actors[party["actor_id"]] for party in parties[own] if party["actor_id"] in actors]
            for actor, name, pattern in sought:
                if name not in self.said[own] or not pattern.search(self.said[own]):
                    continue
                lands = {actor["country_code"], None} if actor["kind"] == "state" else ()
                if not any(name in one["name"] or one["country_code"] in lands for one in cast):
                    yield (
                        f"{actor['name']} is named, but has no role: {own} lacks an actor, or has another",
                        self.text,
                        row,
                    )
            roles = [party["role"] for party in parties[own]]
            for party in parties[own]:
                other = STATED["paired"].get(party["role"])
                if other and roles.count(other) == (other == party["role"]):
                    what = (
                        f"no {'other ' * (other == party['role'])}{other} of {own} beside this {party['role']}: add one"
                    )
                    yield what, "actor_id", party, row

    def _exchanged(self) -> Iterator[Hint]:
        """Events and claims of which the title or statement begins with who bears the act."""
        names = {
            row["actor_id"]: {word[:4] for word in re.findall(r"\b[A-Z]\w+", row["name"])}
            for row in self.tables.of("actors")
        }
        parties = grouped(self.of("actors"), self.key, "role")
        for (own, row), (acts, bears, mode) in product(self.rows.items(), STATED["roles"][self.table]):
            first = _FIRST.match(self.said[own])
            acting, bearing = (
                {word for party in parties[own, role] for word in names.get(party["actor_id"], ())}
                for role in (acts, bears)
            )
            if acting and first and first[1] in bearing - acting and mode in ("", row.get("plover_mode")):
                what = (
                    f"the {self.text} begins with the {bears}, “{self.said[own]}”: if it acts, exchange {acts} and"
                    f" {bears}"
                )
                yield what, "actor_id", parties[own, bears][0], row


def untold(tables: Tables) -> Iterator[Hint]:
    """Rows of another kind than one of their cells tells."""
    for table, cell, pattern, other, values in STATED["tells"]:
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


# --- what in the registries looks wrong: rows entered again, another country's code or host, another time, parts apart

_STATED = read_toml(__file__, "registries.toml")
#: A year in words for a date, which tell it whenever they were written.
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EPOCH = (date(2000, 1, 1), date(2000, 1, 1))
#: Likeness of what two names do not share, from which one may be the other misspelt.
_NAMES = 0.7


def registered(tables: Tables) -> Iterator[Hint]:
    """Everything that looks wrong."""
    return chain(_again(tables), _abroad(tables), _untimely(tables), _foreign(tables))


def _again(tables: Tables) -> Iterator[Hint]:
    """Rows that are called as another of their registry: where it is spelled in letters, or nearly so."""
    for key, called in _STATED["called"].items():
        seen: dict[str, Placed] = {}
        for table, column in called:
            for row in tables.of(table):
                name = " ".join(sorted(searched_words(str(row[column] or ""))))
                other = nearest(name, seen) if column == "name" else name
                first = seen.get(other, row)
                one, two = {*name.split()}, {*other.split()}
                # They may differ in blanks, hyphens and the order of words alone.
                alone = SequenceMatcher(a="".join(sorted(one - two)), b="".join(sorted(two - one)))
                if name and first[key] != row[key] and alone.ratio() >= _NAMES:
                    what = f"{row[key]} has the {column} of {first[key]}, or nearly"
                    yield f"{what}: use that one; or mend what was copied", column, row, first
                if table != "actor_names":  # two actors may share a form
                    seen.setdefault(name, row)


def _abroad(tables: Tables) -> Iterator[Hint]:
    """Actors and places that are called after, or belong to, another country than the one whose code they have."""
    codes = {row["actor_id"]: row["country_code"] for row in tables.of("actors")}
    for row in (*tables.of("actors"), *tables.of("places")):
        code, of_body = row["country_code"], codes.get(row.get("affiliation_actor_id"))
        named = {of_body} if of_body else countries_named(row["name"])
        if code and named and code not in named:
            yield f"the affiliation, or the name, is of {' or '.join(sorted(named))}", "country_code", row


def _untimely(tables: Tables) -> Iterator[Hint]:
    """Claims whose statement names dates, none of which is in their time, or that are of another time than their
    event."""
    english = language_of("en")
    events = {row.own_id: (row["start_date"], row["end_date"]) for row in tables.of("events")}
    assert english  # statements are English
    for row in tables.of("claims"):
        said = row["statement"]
        time = row["time_start"], row["time_end"]
        words = [said[slice(*at)] for at in find_date_words(said, 0, len(said), english)]
        spans = [day for one in words if _YEAR.search(one) for day in read_dates(one, _EPOCH, english)]
        # Of an open time, such as one long before, the dates are not all there.
        if None in time:
            continue
        # Of a month the claim may tell one day, but not of days that are named.
        fits = [
            one
            for one in spans
            if date_fits(time, one) and ((one[1] - one[0]).days > 7 or time[0] <= one[0] <= one[1] <= time[1])
        ]
        day = events.get(row["event_id"], (None, None))
        if spans and not fits:
            yield f"the statement is of {' and '.join(words)}", "time_edtf", row
        elif all(date_fits(day, one) for one in spans) and not date_fits(time, day):
            yield f"{row['event_id']} is of {day[0] or day[1]}; one of the two dates is wrong", "time_edtf", row


def _foreign(tables: Tables) -> Iterator[Hint]:
    """Quotations in a language that is neither that of the speaker's country nor that of the article."""
    countries = {row.own_id: row["country_code"] for row in tables.of("actors")}
    printed = {row.own_id: row["language"] for row in tables.of("sources")}
    for row in tables.of("quotes"):
        home = _STATED["languages"].get(countries.get(row["speaker_actor_id"]))
        if home and row["language_original"] not in (None, home, printed.get(row["source_id"])):
            yield f"the speaker is from a country where {home} is spoken", "language_original", row
