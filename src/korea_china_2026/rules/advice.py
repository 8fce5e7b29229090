"""What may still be missing from an article's coding, passage by passage: advice, nothing of which is surely wrong."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain, product

from korea_china_2026.findings import Advice
from korea_china_2026.language.boundaries import Range, blank, cut_sentences, find_whole
from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import REPORTS, Texts
from korea_china_2026.rules.hints import STATED, Hints, registered, untold
from korea_china_2026.rules.reader import Reader
from korea_china_2026.sheets.flatten import Placed, Tables
from korea_china_2026.sheets.proposals import find_dates, find_figures, find_names
from korea_china_2026.sheets.record import span_of, touches

#: Cells whose words tell that somebody speaks, and who.
_CUES = ("attribution_mode", "attributed_actor_id", "speaker_actor_id")
#: A word of a headline; of a script without blanks, two characters.
_WORD = re.compile(r"[一-鿿]{2}|[^\W一-鿿]+")
#: The name of a person, and no description.
_PROPER = re.compile(r"(?:[A-Z]\S*(?: |$))+")
#: What may be wrong, the words concerned, the row, and its cell.
Doubt = tuple[str, str, Placed, str]


def advise(tables: Tables, texts: Texts, files: Collection[str] = ()) -> list[Advice]:
    """What may be missing from some sheets, or from all; passages are read where their text is at hand."""
    reader = Reader(tables, texts, files)
    told = _untraced, _unreported, _unvoiced
    read = _uncoded, _unnamed, _unfilled, _modal
    # Where a registry could not be read, nearly everything would seem to be missing from it.
    is_whole = tables.is_whole("actors", "claims", "events")
    sources = [row.own_id for row in reader.of("sources") * is_whole]
    doubts = (part(reader, own) for own in sources for part in (*told, *read * (own in reader.articles)))
    return [
        Advice(row.record.where(column), what, words) for what, words, row, column in chain(_hinted(reader), *doubts)
    ]


def _uncoded(reader: Reader, source_id: Value) -> Iterator[Doubt]:
    """What the sentences of an article say and no row there does."""
    text, language, _ = reader.articles[source_id]
    observations = reader.held(source_id, *OBSERVATIONS)
    observed = list(map(span_of, observations))
    bare = blank(text, observed)
    figures = list(map(span_of, reader.held(source_id, "figures")))
    coded = [*observed, *map(span_of, reader.held(source_id, "evidence"))]
    rest = blank(text, coded)
    cues = [span_of(one) for row in observations for field in _CUES for one in reader.backing[row.own_id, field]]
    for passage in reader.passages[source_id]:
        low, high = span_of(passage)
        if passage["coverage"] == "boilerplate":
            continue
        is_coded = passage["coverage"] == "coded"  # else a note says why nothing is
        for start, end in ((low + first, low + last) for first, last in cut_sentences(text[low:high], language)):
            parts = bare[start:end].split("\0") * is_coded
            if len(parts) == 1:
                yield "no observation touches this sentence", *parts, passage, "span"
                continue
            for form in chain(*reader.forms[source_id].values()) if is_coded else ():
                for _ in find_whole(rest[start:end], form, language):
                    yield "a known name that nothing coded touches", form, passage, "span"
            for words in parts if passage["role"] in ("headline", "dek", "subhead") else ():
                if sum(not language.little.fullmatch(one) for one in _WORD.findall(words.lower())) > 1:
                    yield "words of a headline that no observation touches", words.strip(), passage, "span"
            numbers = [one.span for one in find_figures(text, start, end, language)]
            dates = find_dates(text, start, end, language, reader.published(source_id))
            verbs = [one.span() for one in language.speech.finditer(text, start, end)] * is_coded
            spoken = [at for at in verbs if touches(at, observed)]
            for what, found, by in (
                ("a number without a figure", numbers, figures),
                ("a date that nothing coded touches", dates, coded),
                ("a verb of speech that no observation touches", verbs, observed),
                ("a verb of speech that no attribution has as evidence", spoken, cues),
            ):
                for at in found:
                    if not touches(at, by):
                        yield what, text[slice(*at)], passage, "span"


def _untraced(reader: Reader, source_id: Value) -> Iterator[Doubt]:
    """That it is not said where the words of an article come from."""
    voices = {row["via_actor_id"] or row["attributed_actor_id"] for row in reader.held(source_id, "claim_reports")}
    if voices - {None} and not reader.held(source_id, "origins"):
        what = "no origins: what others say here may come from one agency, briefing or read-out, and count twice"
        yield what, " ".join(sorted(map(str, voices - {None}))), reader.sources[source_id], ""


def _unnamed(reader: Reader, source_id: Value) -> Iterator[Doubt]:
    """The names of known actors that an article has and actor_names does not have for it."""
    listed = reader.forms[source_id]
    parts = {
        part: {row["actor_id"]}
        for row in reader.tables.of("actors")
        if row["kind"] == "person" and row["actor_id"] in listed and _PROPER.fullmatch(row["name"])
        for part in row["name"].split()
    }
    known = parts | reader.known | dict.fromkeys(chain(*listed.values()), ())
    for actor, form in find_names(reader.body(source_id), known, reader.languages[source_id]):
        if not any(one.removeprefix("the ") in form for one in listed[actor]):
            yield f"a name of {actor} that is not in actor_names here", form, reader.sources[source_id], ""
    rows = reader.tables.of("actor_names")
    for row in reader.held(source_id, "actor_names"):
        form = row["name_form"]
        actor = row["actor_id"]
        others = {one["actor_id"] for one in rows if one["name_form"] == form and one["source_id"] != source_id}
        # Pronouns and titles name somebody in one article alone.
        if others and actor not in others and find_names(form, {form: others}):
            what = f"elsewhere this form names {' or '.join(sorted(others))}: mend actor_id if it does here too"
            yield what, form, row, "actor_id"


def _unreported(reader: Reader, source_id: Value) -> Iterator[Doubt]:
    """Events and claims that rows are of, and of which the article, or the words of a figure, have no report."""
    reported: dict[Value, list[Range]] = defaultdict(list)
    for table, column in REPORTS.values():
        for row in reader.held(source_id, table):
            reported[row[column]].append(span_of(row))
    for row in reader.held(source_id, *OBSERVATIONS):
        for own in (row.get("claim_id"), row.get("event_id"), reader.events.get(row.get("claim_id"))):
            if own and own not in reported:
                reported[own] = [(0, 10**9)]
                yield f"the article has no report of {own}, of which it says this", row.own_id, row, ""
            elif (
                own and own == row.get("claim_id") and row.get("figure_id") and not touches(span_of(row), reported[own])
            ):
                yield f"no report of {own} is at this figure", row.own_id, row, ""


def _unfilled(reader: Reader, source_id: Value) -> Iterator[Doubt]:
    """Dates and places in the words of an event that its row does not have."""
    language = reader.articles[source_id].language
    names = "|".join(map(re.escape, filter(None, chain(*reader.places.values()))))
    places = re.compile(STATED["located"][language.tag].format(names), re.IGNORECASE)
    looked = {"reported_edtf": language.dates.spoken, "reported_place_id": [places]}
    for row, (field, patterns) in product(reader.held(source_id, "event_reports"), looked.items()):
        found = next(filter(None, (one.search(reader.words(row) or "") for one in patterns)), None)
        if found and row[field] is None:
            yield f"{field} is empty, but the row's words have one", found[0], row, ""


def _unvoiced(reader: Reader, source_id: Value) -> Iterator[Doubt]:
    """Rows in the outlet's voice that are in a quotation, or whose words another row has in somebody else's voice, who
    is named outside of them."""
    rows = reader.held(source_id, "figures", "event_reports", "claim_reports")
    for row, other in product(rows, [*rows, *reader.held(source_id, "quotes")]):
        (start, end), (low, high) = span_of(row), span_of(other)
        cues = (reader.backing[other.own_id, name] for name in ("attributed_actor_id", "attribution_mode"))
        is_around = start <= low < high <= end and not touches((start, end), map(span_of, chain(*cues)))
        # The outlet may explain what somebody says, but not between quotation marks.
        is_within = low <= start < end <= high and (not row.get("claim_report_id") or other.record.table == "quotes")
        if row["attribution_mode"] == "narrator" != other["attribution_mode"] and (is_around or is_within):
            what = f"in the outlet's voice, but {other.own_id} has these words as {other['attributed_actor_id']}'s"
            yield what, reader.words(row) or "", row, ""


def _modal(reader: Reader, source_id: Value) -> Iterator[Doubt]:
    """Claims that their words put forward as sure, or less sure, otherwise than the row does, and events that they tell
    as under way; what somebody will do is expected, and what another claim has as expected by the same words."""
    language = reader.articles[source_id].language
    claims = reader.held(source_id, "claim_reports")
    intents = {claim.own_id for claim in reader.tables.of("claims") if claim["claim_kind"] == "intent"}
    hoped = [span_of(one) for row in claims for one in reader.backing[row.own_id, "modality"]]
    for row in (*claims, *reader.held(source_id, "event_reports")):
        field = "reported_status"
        sought = [("ongoing", language.ongoing)]
        if "modality" in row:
            field = "modality"
            is_ahead = row["claim_id"] in intents or touches(span_of(row), hoped)
            sought = [*language.modalities.items(), *[("expected", language.ahead)] * is_ahead]
        for words in reader.evidence(row, field) or [reader.words(row) or ""]:
            found = {code: match[0] for code, sign in sought if (match := sign.search(words))}
            if found and row[field] in {"asserted", "possible", "expected", "occurred"} - found.keys():
                what = f"{field} is {row[field]}, but the words are {' or '.join(found)}"
                yield what, " ".join(found.values()), row, field


def _hinted(reader: Reader) -> Iterator[Doubt]:
    """What may not fit in the registries, of the rows that are in the sheets or that these name."""
    named = {value for name in OBSERVATIONS for row in reader.of(name) for value in row.values()}
    tables = reader.tables
    # Of a sheet that could not be read nobody knows what it reports.
    claims, events = (Hints(tables, table, reader.words).all() for table in ("claims", "events"))
    hints = chain(claims, events, registered(tables), untold(tables))
    for what, column, *rows in hints if tables.is_whole(*TABLES) else ():
        if not named.isdisjoint(row.own_id for row in rows) or any(reader.is_named(row.record) for row in rows):
            yield what, str(rows[0][column]), rows[0], column
