"""What may still be missing from an article's coding, passage by passage: advice, nothing of which is surely wrong."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from korea_china_2026.findings import Advice
from korea_china_2026.language.boundaries import Range, cut_sentences, find_whole
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.names import Texts
from korea_china_2026.rules.hints import Hints
from korea_china_2026.rules.readback import holds
from korea_china_2026.rules.reader import Reader, grouped
from korea_china_2026.rules.registries import registered
from korea_china_2026.sheets.flatten import Placed, Tables
from korea_china_2026.sheets.proposals import find_date_words, find_dates, find_names, propose_figures
from korea_china_2026.sheets.record import span_of, touches


def advise(tables: Tables, texts: Texts, files: Collection[str] = ()) -> list[Advice]:
    """What may be missing from some sheets, or from all; passages are read where their text is at hand."""
    reader = Reader(tables, texts, files)
    parts = [
        part(reader, placed) for placed in reader.of("sources") for part in (_uncoded, _untraced, _unnamed, _distant)
    ]
    return [*chain(*parts), *_hinted(reader)]


def _uncoded(reader: Reader, source: Placed) -> Iterator[Advice]:
    """What the sentences of an article say and nothing coded touches."""
    source_id = source["source_id"]
    if source_id not in reader.articles:
        return
    text, language, _ = reader.articles[source_id]
    rows = {name: grouped(reader.tables.of(name), "source_id")[source_id] for name in ("evidence", *OBSERVATIONS)}
    spans = {name: [span_of(row) for row in some] for name, some in rows.items()}
    observations = [row for name in OBSERVATIONS for row in rows[name]]
    observed, coded = list(map(span_of, observations)), list(chain(*spans.values()))
    attributed = [span_of(cells) for cells in observations if cells.get("attribution_mode") != "narrator"]
    names = list(chain(*reader.forms[source_id].values()))
    for passage in reader.passages[source_id]:
        low, high = span_of(passage)
        if passage["coverage"] == "boilerplate":
            continue
        is_coded = passage["coverage"] == "coded"  # else a note says why nothing is
        for start, end in ((low + first, low + last) for first, last in cut_sentences(text[low:high], language)):
            if is_coded and not touches((start, end), observed):
                yield Advice(passage.record.where("span"), "no observation touches this sentence", text[start:end])
                continue
            dates = find_dates(text, start, end, language, reader.published(source_id))
            figures = [one.span for one in propose_figures(text, start, end, language)]
            forms = [
                (start + at, start + at + len(one))
                for one in names
                for at in find_whole(text[start:end], one, language)
            ]
            said = language.speech.search(text, start, end)
            silent = [said.span()] if said and is_coded and not touches((start, end), attributed) else []
            for what, found, by in (
                ("a number without a figure", figures, spans["figures"]),
                ("a date that nothing coded touches", dates, coded),
                ("a known name that nothing coded touches", forms * is_coded, coded),
                ("a verb of speech, though nothing here is attributed", silent, []),
            ):
                for span in _apart(span for span in found if not touches(span, by)):
                    yield Advice(passage.record.where("span"), what, text[slice(*span)])


def _apart(spans: Iterable[Range]) -> Iterator[Range]:
    """The spans without those that are inside others."""
    reached = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reached:
            yield start, end
            reached = end


def _untraced(reader: Reader, source: Placed) -> Iterator[Advice]:
    """That it is not said where the words of an article come from."""
    reports = grouped(reader.tables.of("claim_reports"), "source_id")[source["source_id"]]
    voices = {row["via_actor_id"] or row["attributed_actor_id"] for row in reports} - {None}
    if voices and all(row.table != "origins" for row in source.record.children):
        what = "no origins: what others say here may come from one agency, briefing or read-out, and count twice"
        yield Advice(source.record.place, what, " ".join(sorted(map(str, voices))))


def _unnamed(reader: Reader, source: Placed) -> Iterator[Advice]:
    """The names of known actors that an article has and actor_names does not have for it."""
    source_id = source["source_id"]
    if source_id in reader.articles:
        listed = reader.forms[source_id]
        known = reader.known | dict.fromkeys(chain(*listed.values()), ())
        for actor, form in find_names(reader.body(source_id), known, reader.languages[source_id]):
            if not any(one.removeprefix("the ") in form for one in listed[actor]):
                yield Advice(source.record.place, f"a name of {actor} that is not in actor_names here", form)


def _distant(reader: Reader, source: Placed) -> Iterator[Advice]:
    """Evidence from elsewhere, though the same words are in the row's own span or passage; dates for who or where."""
    source_id = source["source_id"]
    language = reader.languages[source_id]
    for row in grouped(reader.tables.of("evidence"), "source_id")[source_id]:
        words, backed, name = reader.words(row) or "", row.record.parent, row["field_name"]
        if language and name.endswith("_id") and find_date_words(words, 0, len(words), language):
            yield Advice(row.record.place, f"words for {name} that give a date", words)
        is_alone = len(reader.backing[row["record_id"], name]) == 1
        spans = ((one.span.start, one.span.end) for one in (backed, backed and backed.parent) if one and one.span)
        for own in spans if words and is_alone else ():
            near = reader.texts[source_id][slice(*own)]
            if not touches(span_of(row), [own]) and holds(near, words, language):
                what = f"words far away, for {name}, that are also in the row's own span or passage"
                yield Advice(row.record.place, what, words)
                break


def _hinted(reader: Reader) -> Iterator[Advice]:
    """What may not fit in the registries, of the rows that are in the sheets or that these name."""
    named = {value for name in OBSERVATIONS for row in reader.of(name) for value in row.values()}
    tables = reader.tables
    for what, column, *rows in chain(Hints(tables).all(), Hints(tables, "events").all(), registered(tables)):
        if not named.isdisjoint(row.own_id for row in rows) or any(reader.is_named(row.record) for row in rows):
            yield Advice(rows[0].record.where(column), what, str(rows[0][column]))
