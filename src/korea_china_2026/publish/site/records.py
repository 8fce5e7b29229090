"""The permanent page of each record: its facts, and a section for each kind of thing that is tied to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from korea_china_2026.model.articles import ClaimReport, EventReport, Figure, Origin, Quote, Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.entities import (
    Actor,
    ActorName,
    Claim,
    ClaimActor,
    ClaimRelation,
    Event,
    EventActor,
    EventRelation,
    Place,
)
from korea_china_2026.model.quality import Adjudication, Change, Coding
from korea_china_2026.model.row import Row
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.site.charts import strip
from korea_china_2026.publish.site.comparison import answered_by
from korea_china_2026.publish.site.contradictions import differences, disputed, facts, flat
from korea_china_2026.publish.site.display import Backing, Display, Fact, Group, Item, Part, Section, Standing, several
from korea_china_2026.publish.site.heads import Head, heads
from korea_china_2026.publish.site.index import ORIGINS, PAGES, Index, identity, label
from korea_china_2026.publish.site.passages import passages
from korea_china_2026.publish.site.provenance import traced_share
from korea_china_2026.publish.site.verdicts import verdict
from korea_china_2026.publish.site.wording import script_language, words

#: What a relation says, seen from the claim and from the other one.
_RELATIONS = {
    "refines": ("refines", "is refined by"),
    "entails": ("entails", "follows from"),
    "restates": ("restates", "restates"),
}
_EVENT_RELATIONS = {
    "promises": ("promises", "is promised by"),
    "responds_to": ("responds to", "is answered by"),
    "causes": ("causes", "is caused by"),
    "precedes": ("precedes", "follows"),
    "repeats": ("repeats", "is repeated by"),
}


@dataclass(frozen=True)
class RecordPage:
    """The page of one record, ready for the template."""

    path: str
    kind: str
    table: str
    record_id: str
    title: str
    lang: str | None
    head: Head
    facts: Sequence[Fact]
    sections: Sequence[Section]
    key: str
    standing: Standing | None = None
    colour: int = 0


def record_pages(index: Index, display: Display, citation: str) -> Iterator[RecordPage]:
    """One page for each article, event, claim, quotation, figure, actor and place; ``citation`` is that of the data."""
    for table, (folder, kind) in PAGES.items():
        for row, head in heads(table, index, display, citation):
            key, named = identity(row), label(row)
            observed = row if hasattr(row, "span_digest") else None
            title = f"“{named}”" if isinstance(row, Quote) else named
            yield RecordPage(
                path=f"{folder}/{key}.html",
                kind=kind,
                table=table,
                record_id=key,
                title=title,
                lang=row.language if isinstance(row, Source) else script_language(named),
                head=head,
                facts=display.facts(row, _TOLD.get(table, ())),
                sections=list(several([*_SECTIONS[table](row, index, display), *_coding(row, index)])),
                standing=display.standing(observed) if observed is not None else None,
                key=row.TABLE.key[0],
                colour=index.colours.get(key, 0) if isinstance(row, Source) else 0,
            )


_STRIP = "The text runs from its first character on the left to its last on the right; each mark is a record."
#: How to read offsets and digests.
OFFSETS = (
    "Offsets count the characters of the article’s text from 0, the end exclusive. The code after them is the first "
    "16 hex digits of the SHA-256 of those words, by which whoever holds the text can tell that they are the same."
)

#: Columns that the page tells in its title or its line below.
_TOLD: Mapping[str, Sequence[str]] = {
    "quotes": ("text", "speaker_actor_id"),
    "figures": ("measured_entity", "measured_property"),
    "sources": ("publisher",),
    "actors": ("office",),
    "events": ("n_reports", "n_independent_sources"),
    "claims": ("n_reports", "n_independent_sources", "status", "verdict"),
}


# --- sections by kind -----------------------------------------------------------------------------------------------


def _of_event(event: Event, index: Index, display: Display) -> list[Section]:
    key = event.event_id
    return [
        Section("differ", "Where the reports differ", "disputes", disputed(event, index, display)),
        Section(
            "questions",
            "Questions about it",
            "table-links",
            answered_by(index, [row.event_report_id for row in index.naming(EventReport, "event_id", key)], key),
        ),
        _grouped(
            "reports",
            "Where it rests: reports by article",
            display,
            index.naming(EventReport, "event_id", key),
            display.report,
        ),
        _roles(
            "actors",
            "Who took part",
            index.naming(EventActor, "event_id", key),
            lambda row: display.link("actors", row.actor_id),
        ),
        _links("parts", "Parts of this event", display, index.naming(Event, "part_of_event_id", key)),
        _listed("relations", "Related events", _event_relations(key, index, display)),
        _listed("quotes", "Said there", map(display.quote, index.naming(Quote, "event_id", key))),
        _links("claims", "Claims about it", display, index.naming(Claim, "event_id", key)),
        _listed("figures", "Figures that measure it", map(display.figure, index.naming(Figure, "event_id", key))),
    ]


def _event_relations(key: str, index: Index, display: Display) -> list[Item]:
    ours, theirs = index.naming(EventRelation, "event_id", key), index.naming(EventRelation, "related_event_id", key)
    related = [(row, row.related_event_id, 0) for row in ours] + [(row, row.event_id, 1) for row in theirs]
    return [
        Item(
            "",
            None,
            [
                Fact(_EVENT_RELATIONS[row.relation][side], [display.link("events", other)]),
                Fact("because", [Part(row.rationale)]),
            ],
        )
        for row, other, side in related
    ]


def _of_claim(claim: Claim, index: Index, display: Display) -> list[Section]:
    key = claim.claim_id
    ours, theirs = index.naming(ClaimRelation, "claim_id", key), index.naming(ClaimRelation, "related_claim_id", key)
    relations = [(row, 0) for row in ours] + [(row, 1) for row in theirs if row.claim_id != key]
    return [
        Section(
            "record",
            "What pages outside the articles say",
            "record",
            [verdict(claim, index, display)] if claim.claim_kind == "fact" else [],
        ),
        Section("contradictions", "What contradicts it", "contradictions", facts(index, display, key)),
        Section("differences", "What differs from it", "differences", flat(differences(index, display, key))),
        Section(
            "questions",
            "Questions that it answers",
            "table-links",
            answered_by(index, [row.claim_report_id for row in index.naming(ClaimReport, "claim_id", key)]),
        ),
        _grouped(
            "reports",
            "Where it rests: reports by article",
            display,
            index.naming(ClaimReport, "claim_id", key),
            display.report,
        ),
        _listed(
            "relations",
            "Related claims",
            [_relation(row, side, display) for row, side in relations if row.relation in _RELATIONS],
        ),
        _roles(
            "actors",
            "Of whom it speaks",
            index.naming(ClaimActor, "claim_id", key),
            lambda row: display.link("actors", row.actor_id),
            "claim_role",
        ),
        _listed("figures", "Figures that state it", map(display.figure, index.naming(Figure, "claim_id", key))),
    ]


def _relation(row: ClaimRelation, side: int, display: Display) -> Item:
    other = (row.related_claim_id, row.claim_id)[side]
    told = [
        Fact(_RELATIONS[row.relation][side], [display.link("claims", other)]),
        Fact("because", [Part(row.rationale)]),
    ]
    # The relation's home is the page of its first claim; only there it bears its id.
    return Item(row.claim_relation_id if side == 0 else "", None, told)


def _of_quote(quote: Quote, index: Index, display: Display) -> list[Section]:
    same = [row for row in index.naming(Quote, "utterance_id", quote.utterance_id) if row.quote_id != quote.quote_id]
    return [
        _backed(quote, display),
        _answers(quote.quote_id, index),
        _listed("utterance", "Other stretches of the same utterance", map(display.quote, same)),
        _listed(
            "nested",
            "Quotations inside it",
            map(display.quote, index.naming(Quote, "nested_in_quote_id", quote.quote_id)),
        ),
    ]


def _answers(record_id: str, index: Index) -> Section:
    return Section("questions", "Questions that it answers", "table-links", answered_by(index, [record_id]))


def _of_figure(figure: Figure, index: Index, display: Display) -> list[Section]:
    claimed = index.naming(Figure, "claim_id", figure.claim_id) if figure.claim_id else []
    others = [row for row in claimed if row.figure_id != figure.figure_id]
    return [
        _backed(figure, display),
        _answers(figure.figure_id, index),
        _listed("same", "Other figures of the same claim", map(display.figure, others)),
    ]


def _of_actor(actor: Actor, index: Index, display: Display) -> list[Section]:
    key = actor.actor_id
    claimed = index.naming(ClaimReport, "attributed_actor_id", key)
    return [
        _listed("quotes", "Quoted", map(display.quote, index.naming(Quote, "speaker_actor_id", key)), "by article"),
        _reported("said", "Attributed claims", display, claimed),
        _reported(
            "announced", "Events told in this voice", display, index.naming(EventReport, "attributed_actor_id", key)
        ),
        _listed("figures", "Attributed figures", map(display.figure, index.naming(Figure, "attributed_actor_id", key))),
        _roles(
            "events",
            "Part in events",
            index.naming(EventActor, "actor_id", key),
            lambda row: display.link("events", row.event_id),
        ),
        _links("about", "Claims about this actor", display, index.naming(Claim, "subject_actor_id", key)),
        _links("members", "Members and parts", display, index.naming(Actor, "affiliation_actor_id", key)),
        _reported("relayed", "Relayed claims", display, index.naming(ClaimReport, "via_actor_id", key)),
        Section(
            "names",
            "Names in the articles",
            "names",
            display.by_article(index.naming(ActorName, "actor_id", key), _name),
        ),
    ]


def _name(row: ActorName) -> Item:
    # The forms stand as printed; in another script they say which language it is.
    return Item(
        "", Part(row.name_form, lang=script_language(row.name_form)), [Fact("times", [Part(str(row.mention_count))])]
    )


def _of_place(place: Place, index: Index, display: Display) -> list[Section]:
    key = place.place_id
    return [
        _links("events", "Events there", display, index.naming(Event, "place_id", key)),
        _grouped(
            "reports",
            "Reports that name it",
            display,
            index.naming(EventReport, "reported_place_id", key),
            lambda row: display.report(row, titled=True),
        ),
        _links("parts", "Places in it", display, index.naming(Place, "part_of_place_id", key)),
    ]


def _of_source(source: Source, index: Index, display: Display) -> list[Section]:
    key = source.source_id
    quotes, figures = index.naming(Quote, "source_id", key), index.naming(Figure, "source_id", key)
    events, claims = index.naming(EventReport, "source_id", key), index.naming(ClaimReport, "source_id", key)
    lanes = {"Quotations": quotes, "Figures": figures, "Events": events, "Claims": claims}
    spans = {name: [(row.char_start, row.char_end) for row in rows] for name, rows in lanes.items()}
    return [
        Section("origins", "Where it has it from", "facts", _origins(source, index)),
        Section(
            "strip", "Where the records stand in the text", "markup", [strip(spans, source.char_count)], lead=_STRIP
        ),
        _listed("quotes", "Quotations", map(display.quote, quotes)),
        _listed("figures", "Figures", map(display.figure, figures)),
        Section(
            "events", "Events that it reports", "table-links", _counted_links(events, "event_id", "events", display)
        ),
        Section("claims", "Claims that it makes", "table-links", _counted_links(claims, "claim_id", "claims", display)),
        Section("passages", "The text, passage by passage", "passages", passages(source, index, display)),
        Section(
            "names",
            "Names in it",
            "facts",
            [
                Fact(
                    row.name_form,
                    [replace(display.link("actors", row.actor_id), note=counted(row.mention_count, "time"))],
                )
                for row in index.naming(ActorName, "source_id", key)
            ],
            open=False,
        ),
    ]


def _origins(source: Source, index: Index) -> list[Fact]:
    rows = index.naming(Origin, "source_id", source.source_id)
    if not rows:
        return []
    share = f"{traced_share(source, index)} of its characters"
    told = f"in {counted(len(rows), 'stretch', 'stretches')}; each with what was changed on the way"
    return [Fact("traced elsewhere", [Part(share, f"{ORIGINS}#article_{source.source_id}", note=told)])]


def _counted_links(rows: Sequence[Any], field: str, table: str, display: Display) -> list[Part]:
    times: dict[str, int] = {}
    for row in rows:
        times[getattr(row, field)] = times.get(getattr(row, field), 0) + 1
    return [display.link(table, key, counted(count, "time") if count > 1 else "") for key, count in times.items()]


_SECTIONS: Mapping[str, Callable[[Any, Index, Display], list[Section]]] = {
    "sources": _of_source,
    "events": _of_event,
    "claims": _of_claim,
    "quotes": _of_quote,
    "figures": _of_figure,
    "actors": _of_actor,
    "places": _of_place,
}


# --- shared ---------------------------------------------------------------------------------------------------------


def _grouped(
    anchor: str, title: str, display: Display, rows: Sequence[Any], item: Callable[[Any], Item], *, folds: bool = False
) -> Section:
    groups: list[Group] = display.by_article(rows, item)
    return Section(anchor, title, "groups", groups, counted(len(rows), "report"), open=not (folds and len(rows) > 12))


def _reported(anchor: str, title: str, display: Display, rows: Sequence[Any]) -> Section:
    """Reports by article, each under what it reports, folded where they are many."""
    return _grouped(anchor, title, display, rows, lambda row: display.report(row, titled=True), folds=True)


def _listed(anchor: str, title: str, items: Any, note: str = "") -> Section:
    return Section(anchor, title, "items", list(items), note)


def _roles(
    anchor: str, title: str, rows: Sequence[Any], link: Callable[[Any], Part], codes: str = "event_role"
) -> Section:
    """Who has which role, with what each role means."""
    roles = code_list(codes).codes
    present = [role for role in roles if any(row.role == role for row in rows)]
    return Section(
        anchor,
        title,
        "facts",
        [Fact(words(row.role), [link(row)]) for row in rows],
        lead=" ".join(f"{words(role).capitalize()}: {roles[role]}" for role in present),
    )


def _links(anchor: str, title: str, display: Display, rows: Sequence[Row]) -> Section:
    return Section(anchor, title, "table-links", [display.row(row) for row in rows])


def _backed(row: Row, display: Display) -> Section:
    """Where an observation and its single cells rest, by offsets."""
    itself = Backing(None, "the record itself", display.standing(row))
    return Section("evidence", "Where it rests", "backings", [itself, *display.backings(row)], lead=OFFSETS)


def _coding(row: Row, index: Index) -> list[Section]:
    """What the two passes wrote, how differences were decided, and what later releases corrected."""
    table, key = row.TABLE.name, identity(row)
    coded = [one for one in index.naming(Coding, "record_id", key) if one.table_name == table]
    cells: dict[str, dict[str, str]] = {}
    for one in coded:
        cells.setdefault(one.field_name, {})[one.coder_id] = one.value or ""
    coders = sorted({one.coder_id for one in coded})
    rows = [(name, [cells[name].get(coder, "") for coder in coders]) for name in sorted(cells)]
    return [
        Section("coding", "What each pass coded", "coding", [(coders, rows)] if rows else (), open=False),
        Section(
            "decided",
            "How differences were decided",
            "facts",
            [
                Fact(words(one.field_name), [Part(f"{words(one.decision)}: {one.reason}")])
                for one in index.naming(Adjudication, "record_id", key)
                if one.table_name == table
            ],
            open=False,
        ),
        Section(
            "changes",
            "Corrections",
            "facts",
            [
                Fact(f"{one.release}, {words(one.field_name)}", [Part(_correction(one))])
                for one in index.naming(Change, "record_id", key)
                if one.table_name == table
            ],
        ),
    ]


def _correction(change: Change) -> str:
    return f"{change.old_value or '(empty)'} → {change.new_value or '(empty)'}: {change.reason}"
