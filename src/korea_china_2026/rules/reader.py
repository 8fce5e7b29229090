"""The articles of some sheets as those read them who hold rows against words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from korea_china_2026.answers.rows import grouped as by_value
from korea_china_2026.findings import HELD_UP, NO_TEXT, NOT_READ, OTHER_LANGUAGE, Finding, Verdict
from korea_china_2026.language.boundaries import Range, blank, find_quotations
from korea_china_2026.language.tables import Language, guess_language, language_of
from korea_china_2026.language.values import Interval
from korea_china_2026.model.fields import Value, render
from korea_china_2026.names import TableName, Texts
from korea_china_2026.sheets.flatten import Cells, Placed, Tables, is_broken
from korea_china_2026.sheets.record import Record, span_of


class Article(NamedTuple):
    """The words of an article, how they are read, and where quotations are."""

    text: str
    language: Language
    quotations: list[Range]


def grouped(rows: Iterable[Placed], *by: str) -> dict[Any, list[Placed]]:
    """Rows by their cells in some columns: by the cell itself if it is one."""
    return by_value(rows, itemgetter(*by))


def _called(place: Cells) -> list[str]:
    described = (place["described_as"] or "").split(";")
    names = (
        (name or "").strip().casefold() for name in (place["name"], place["name_ko"], place["name_zh"], *described)
    )
    return [place["place_id"].replace("-", " "), *filter(None, names)]


class Reader:
    """One run over tables and texts, and what it finds; ``texts`` maps SHA-256 to text and may lack some or all. With
    ``files``, what is in others is not counted."""

    def __init__(self, tables: Tables, texts: Texts, files: Collection[str] = ()) -> None:
        self.tables = tables
        self.files = files
        self.verdict = Verdict()
        self.sources = {p["source_id"]: p for p in tables.of("sources")}
        self.languages = {sid: language_of(p["language"]) for sid, p in self.sources.items()}
        shared = Counter(p["text_sha256"] for p in self.sources.values())
        #: The texts by article; that of another one, which is of another length, is none.
        self.texts = {
            sid: texts[sha256]
            for sid, p in self.sources.items()
            if (sha256 := p["text_sha256"]) in texts and (shared[sha256] == 1 or len(texts[sha256]) == p["char_count"])
        }
        #: The language whose letters a text has, where another one is named that would be read by other rules.
        self.foreign = {
            sid: guess
            for sid, text in self.texts.items()
            if self.languages[sid] and language_of(guess := guess_language(text)) not in (None, self.languages[sid])
        }
        self.languages.update(dict.fromkeys(self.foreign))
        self.nameless = {sid for sid, p in self.sources.items() if not self.is_whole(p.record, "actor_names")}
        self.passages = grouped(sorted(tables.of("passages"), key=span_of), "source_id")
        self.backing = grouped(tables.of("evidence"), "record_id", "field_name")
        self.forms: dict[Any, dict[Any, list[str]]] = defaultdict(lambda: defaultdict(list))
        for placed in tables.of("actor_names"):
            self.forms[placed["source_id"]][placed["actor_id"]].append(placed["name_form"])
        #: The records whose span cuts a word.
        self.cut: set[int] = set()

    @cached_property
    def articles(self) -> dict[Value, Article]:
        """The articles whose text is at hand in a language that can be read."""
        return {
            sid: Article(text, language, find_quotations(text, language))
            for sid, text in self.texts.items()
            if (language := self.languages[sid])
        }

    @cached_property
    def actors(self) -> set[Value]:
        """The ids of all actors."""
        return {placed["actor_id"] for placed in self.tables.of("actors")}

    @cached_property
    def quotes(self) -> dict[Value, Placed]:
        """The quotations by id."""
        return {row["quote_id"]: row for row in self.tables.of("quotes")}

    @cached_property
    def known(self) -> dict[str, Collection[str]]:
        """The actors that a name, or a form in any article, means."""
        rows = (*self.tables.of("actors"), *self.tables.of("actor_names"))
        named = by_value(rows, lambda row: row.get("name_form") or row["name"])
        return {name: {row["actor_id"] for row in some} for name, some in named.items()}

    @cached_property
    def places(self) -> dict[Any, list[str]]:
        """What each place is called, in small letters."""
        return {placed["place_id"]: _called(placed) for placed in self.tables.of("places")}

    def is_name_or_verb(self, words: str, language: Language) -> bool:
        """Whether words are a name of an actor or of a place, or a verb: they tell no date, and one or no place."""
        core = " ".join(one for one in words.split() if not language.little.fullmatch(one.lower()))
        is_verb = any(sign.fullmatch(core) for sign in (language.speech, language.past, language.ahead))
        return is_verb or core in self.known or any(core.casefold() in names for names in self.places.values())

    @cached_property
    def events(self) -> dict[Value, Value]:
        """The event of each claim."""
        return {row["claim_id"]: row["event_id"] for row in self.tables.of("claims")}

    def of(self, table: TableName) -> list[Placed]:
        """The rows of a table that are in the files named."""
        return [placed for placed in self.tables.of(table) if self.is_named(placed.record)]

    def held(self, source_id: Value, *tables: TableName) -> list[Placed]:
        """The rows of an article in some tables."""
        return [row for name in tables for row in grouped(self.tables.of(name), "source_id")[source_id]]

    def is_named(self, record: Record) -> bool:
        """Whether a record is in a file that is named, if any is."""
        return not self.files or record.place.file in self.files

    def is_whole(self, record: Record, table: TableName, off: Collection[int] = ()) -> bool:
        """Whether every row of a table that a record holds could be read, and is none of those that are ``off``."""
        rows = [child for child in record.children if child.table == table]
        return self.tables.is_read(record, table) and not any(is_broken(row) or id(row) in off for row in rows)

    def published(self, source_id: Value) -> Interval | None:
        """When an article may have appeared, if that is known."""
        cells: Cells = self.sources.get(source_id, {})
        start = cells.get("published_start")
        end = cells.get("published_end")
        return (start, end) if start and end else None

    def body(self, source_id: Value) -> str:
        """The text of an article without what else is on the page."""
        others = [span_of(row) for row in self.passages[source_id] if row["coverage"] == "boilerplate"]
        return blank(self.texts[source_id], others)

    def words(self, cells: Cells) -> str | None:
        """The words of a span; None without the text or where the span is off, which the anchors report."""
        text = self.texts.get(cells["source_id"])
        start, end = span_of(cells)
        return None if text is None or end > len(text) else text[start:end]

    def evidence(self, placed: Placed, field: str) -> list[str]:
        """The words that back a field of a row."""
        backing = self.backing[placed.own_id, field]
        return [words for row in backing if (words := self.words(row)) is not None]

    def missing(self, source_id: Value) -> str:
        """What prevents reading an article's words; empty if nothing does."""
        if source_id not in self.sources:
            return HELD_UP
        if self.languages[source_id] is None:
            return OTHER_LANGUAGE
        return "" if source_id in self.texts else NO_TEXT

    def count(self, kind: str, placed: Placed, is_checked: bool, why: str = NOT_READ) -> None:
        """Count one thing as checked or not: for want of the article's words, or else because of ``why``."""
        self.tell(kind, placed.record, "" if is_checked else self.missing(placed["source_id"]) or why)

    def tell(self, kind: str, record: Record, why: str) -> None:
        """Count one thing as checked, or as not checked if there is a reason why."""
        if self.is_named(record):
            self.verdict.count(kind, record.place, why)

    def find(
        self, placed: Placed, column: str, code: str, what: str, expected: str, near: str = "", found: str = ""
    ) -> None:
        """Enter what is wrong with a cell; what is found there is the cell, unless it is given."""
        found = found or render(placed.get(column))
        self.verdict.findings.append(Finding(placed.record.where(column), code, what, found, expected, near))
