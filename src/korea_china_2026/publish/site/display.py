"""What pages show of a row: facts in words, links, voices, and where the words stand. Plain data for the templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from korea_china_2026.model.articles import ClaimReport, EventReport, Figure, Quote, Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.fields import Field
from korea_china_2026.model.quality import Evidence
from korea_china_2026.model.row import Row
from korea_china_2026.names import OF_EVERY_OBSERVATION
from korea_china_2026.publish.site.index import DICTIONARY, Index, address, identity, label
from korea_china_2026.publish.site.wording import country, dated, language, plain, safe_url, script_language, words
from korea_china_2026.publish.timescale import period

#: Numbers that are names: they are shown as they are written elsewhere, without marks between thousands.
_NUMBERED = {"geonames_id", "cow_code", "gw_code"}


@dataclass(frozen=True)
class Part:
    """A piece of a line: its text, where it leads (from the site's root, or an address outside), its language.

    ``note`` explains it; of a ``code`` it is the definition.
    """

    text: str
    href: str | None = None
    lang: str | None = None
    outside: bool = False
    note: str = ""
    code: bool = False


@dataclass(frozen=True)
class Fact:
    """A named value; ``meaning`` leads to the column in the data dictionary."""

    name: str
    parts: Sequence[Part]
    meaning: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where words stand and in whose voice: article, passage, offsets, digest; ``words`` only in a private build."""

    source: Part
    colour: int
    passage: Part | None
    start: int
    end: int
    digest: str
    voice: Sequence[Part] = ()
    words: str = ""
    words_href: str | None = None


@dataclass(frozen=True)
class Backing:
    """The words that back one field of a record, or (without ``anchor``) the record itself."""

    anchor: str | None
    field: str
    standing: Standing


@dataclass(frozen=True)
class Item:
    """A record on the page of another: what it is called, where it leads, what it says there, where it stands."""

    anchor: str
    title: Part | None
    facts: Sequence[Fact] = ()
    standing: Standing | None = None
    backings: Sequence[Backing] = ()


@dataclass(frozen=True)
class Group:
    """Items of one article, or under one heading."""

    title: Part
    colour: int
    note: str
    items: Sequence[Item]


@dataclass(frozen=True)
class Section:
    """A part of a record's page. ``kind`` picks how the template draws it."""

    anchor: str
    title: str
    kind: str
    items: Sequence[Any] = field(default_factory=tuple)
    note: str = ""
    open: bool = True
    lead: str = ""

    @property
    def codes(self) -> Sequence[tuple[str, Part]]:
        """The codes that its items bear, each once: the name of the column, and the code with its definition."""
        items = [
            item
            for one in self.items
            for item in (one.items if isinstance(one, Group) else [one])
            if isinstance(item, Item)
        ]
        found = [(fact.name, part) for item in items for fact in item.facts for part in fact.parts if part.code]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Witness:
    """An article that has a record: its colour, when it appeared, how reliable it is, and how it puts the matter."""

    source: Part
    colour: int
    note: str
    how: str


class Display:
    """Rows in words. ``texts`` (by source_id) are given in a private build only."""

    def __init__(self, index: Index, texts: dict[str, str] | None = None) -> None:
        self.index, self.texts = index, texts or {}

    # --- links and values ---

    def link(self, table: str, record_id: str | None, note: str = "") -> Part:
        """A record by its name, leading to its page."""
        text = self.index.label(table, record_id)
        return Part(text, address(self.index, table, record_id), script_language(text), note=note)

    def row(self, row: Row) -> Part:
        """A row by its name, leading to its page."""
        return self.link(row.TABLE.name, identity(row)) if len(row.TABLE.key) == 1 else Part(label(row))

    def source(self, source_id: str) -> Part:
        """An article by its publisher."""
        source = self.index.get(Source, source_id)
        return Part(source.publisher if source else source_id, address(self.index, "sources", source_id))

    def value(self, column: Field, value: Any) -> Sequence[Part]:
        """A cell in words: codes with their meaning, keys as links, web addresses as links outside."""
        if column.code_list is not None:
            name = words(str(value)) if str(value).islower() else str(value)
            return [Part(name, note=column.code_list.codes.get(value, ""), code=True)]
        if column.column.references is not None:
            return [self.link(column.column.references.partition(".")[0], value)]
        match column.name if column.name in _NUMBERED else column.lexical.name if column.lexical is not None else "":
            case "url":
                return [Part(str(value), safe_url(value), outside=True)]
            case "wikidata_id":
                return [Part(str(value), f"https://www.wikidata.org/wiki/{value}", outside=True)]
            case "edtf":
                return [Part(dated(value), note=f"EDTF {value}")]
            case "geonames_id":
                return [Part(str(value), f"https://www.geonames.org/{value}", outside=True)]
            case "country_code":
                return [Part(country(value), note=f"ISO 3166-1 {value}")]
            case "language":
                return [Part(language(value), note=f"BCP 47 {value}")]
            case "cow_code" | "gw_code":
                return [Part(str(value))]
            case _:
                return [Part(plain(value), lang=script_language(plain(value)))]

    def facts(self, row: Row, leave_out: Sequence[str] = ()) -> list[Fact]:
        """The cells of a row that hold something, but for its key, its name and its plumbing."""
        hidden = {*leave_out, *row.TABLE.key, *OF_EVERY_OBSERVATION}
        named = label(row)
        facts = []
        for column in row.TABLE.fields:
            value = getattr(row, column.name)
            if value is None or column.name in hidden or value == named or _bound(column.name):
                continue
            facts.append(Fact(words(column.name), self.value(column, value), meaning(row, column.name)))
        return facts

    def fact(self, row: Row, name: str, called: str = "") -> Fact | None:
        """One cell as a fact; None where it is null."""
        value = getattr(row, name)
        column = row.TABLE.field(name)
        return None if value is None else Fact(called or words(name), self.value(column, value), meaning(row, name))

    # --- where words stand ---

    def standing(self, row: Any) -> Standing:
        """Where an observation or a piece of evidence stands."""
        words_, href = "", None
        if (text := self.texts.get(row.source_id)) is not None:
            words_ = " ".join(text[row.char_start : row.char_end].split())
            href = f"articles/{row.source_id}.html?span={row.char_start}-{row.char_end}#at_{row.char_start}"
        passage = getattr(row, "passage_id", None)
        link = None if passage is None else Part(passage, address(self.index, "passages", passage))
        return Standing(
            self.source(row.source_id),
            self.index.colours.get(row.source_id, 1),
            link,
            row.char_start,
            row.char_end,
            row.span_digest,
            self.voice(row),
            words_,
            href,
        )

    def voice(self, row: Any) -> list[Part]:
        """In whose voice an observation is made, as a line."""
        mode = getattr(row, "attribution_mode", None)
        if mode is None:
            return []
        if row.attributed_actor_id is None:
            parts = [Part("in the outlet’s own voice")]
        else:
            how = "in the words of " if mode == "direct" else "as reported of "
            parts = [Part(how), self.link("actors", row.attributed_actor_id)]
        if row.via_actor_id is not None:
            parts += [Part(", relayed by "), self.link("actors", row.via_actor_id)]
        return parts

    def backings(self, row: Row) -> list[Backing]:
        """The spans that back single fields of a row."""
        spans: Sequence[Evidence] = self.index.evidence(row.TABLE.name, identity(row))
        return [Backing(span.evidence_id, words(span.field_name), self.standing(span)) for span in spans]

    # --- records on the pages of others ---

    def report(self, row: EventReport | ClaimReport, *, titled: bool = False) -> Item:
        """A report: what this article says there, in whose voice, and on which words."""
        table, key = ("events", row.event_id) if isinstance(row, EventReport) else ("claims", row.claim_id)
        names = (
            ("reported_edtf", "reported_place_id", "reported_status") if isinstance(row, EventReport) else ("modality",)
        )
        called = {
            "reported_edtf": "date",
            "reported_place_id": "place",
            "reported_status": "status",
            "modality": "put forward as",
        }
        facts = [fact for name in names if (fact := self.fact(row, name, called[name])) is not None]
        # Only the page of the event or claim is the report's home and bears its id.
        return Item(
            "" if titled else identity(row),
            self.link(table, key) if titled else None,
            facts,
            self.standing(row),
            [] if titled else self.backings(row),
        )

    def quote(self, row: Quote) -> Item:
        """A quotation; its speaker stands on the line that says in whose words it is."""
        facts = [fact for name in ("quote_kind", "medium") if (fact := self.fact(row, name)) is not None]
        return Item("", Part(f"“{row.text}”", address(self.index, "quotes", row.quote_id)), facts, self.standing(row))

    def figure(self, row: Figure) -> Item:
        """A figure, with what it measures."""
        measured = Fact("measures", [Part(f"{row.measured_entity}: {row.measured_property}")])
        return Item(
            "", Part(row.value_text, address(self.index, "figures", row.figure_id)), [measured], self.standing(row)
        )

    def by_article(self, rows: Sequence[Any], item: Any) -> list[Group]:
        """Rows gathered by article, in the order of the articles."""
        return [
            Group(self.source(source.source_id), self.index.colours[source.source_id], article_note(source), items)
            for source in self.index.of(Source)
            if (items := [item(row) for row in rows if row.source_id == source.source_id])
        ]


def meaning(row: Row, column: str) -> str:
    """Where the data dictionary explains a column."""
    return f"{DICTIONARY}#{row.TABLE.name}.{column}"


def article_note(source: Source) -> str:
    """When an article appeared, and how far its source can be relied on."""
    return f"{appeared(source)} · {reliability(source)}"


def appeared(source: Source) -> str:
    """When an article appeared. Several days are the bounds of one that is not known, not a span."""
    between = source.published_start != source.published_end and source.date_basis == "inferred"
    days = period(source.published_start, source.published_end)
    return f"within {days}" if between else days


def reliability(source: Source) -> str:
    """The letter of a source with what it means: ``reliability D, not usually reliable``."""
    meant = code_list("reliability").codes.get(source.reliability, "").partition(":")[0].rstrip(".")
    return f"reliability {source.reliability}, {meant[:1].lower()}{meant[1:]}"


def witnesses(claim_id: str, index: Index, display: Display) -> list[Witness]:
    """The articles that make a claim, each with how it puts it forward, in the order of the articles."""
    reports: dict[str, list[str]] = {}
    for report in index.naming(ClaimReport, "claim_id", claim_id):
        reports.setdefault(report.source_id, []).append(report.modality)
    return [
        witness(source, index, display, ", ".join(dict.fromkeys(map(words, reports[source.source_id]))))
        for source in index.of(Source)
        if source.source_id in reports
    ]


def witness(source: Source, index: Index, display: Display, how: str = "") -> Witness:
    """An article as a witness."""
    return Witness(display.source(source.source_id), index.colours[source.source_id], article_note(source), how)


def _bound(name: str) -> bool:
    # The EDTF string beside them says the same, and more exactly.
    return name.endswith(("_start", "_end")) or name in ("start_date", "end_date")


def several(sections: Sequence[Section]) -> Iterator[Section]:
    """The sections that hold something."""
    return (section for section in sections if section.items)
