"""What an article's own words must show: the values that they mean, read again, spans of whole words, quotation marks
where an attribution is direct, the date that is stated, and no sentence of it in a text of ours.

Needs the texts. What the words do not tell is counted as not checked, by kind.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from math import isclose
from typing import Any

from korea_china_2026.answers.aggregation import written
from korea_china_2026.article_texts import digest
from korea_china_2026.findings import HELD_UP, NO_TEXT, NOT_READ
from korea_china_2026.language.boundaries import blank, count_forms, find_whole, is_in_word, may_end, may_start
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.language.values import Interval, read_dates, read_quantity, write_digits
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.rules.reader import Article, Reader, grouped
from korea_china_2026.rules.spans import ANCHORED
from korea_china_2026.sheets.find import anchor_of, similar
from korea_china_2026.sheets.flatten import Placed
from korea_china_2026.sheets.layout import SPAN
from korea_china_2026.sheets.record import span_of, touches


def check_readback(reader: Reader) -> None:
    """Read figures, dates, actors, places and surface forms back from the words."""
    for name in OBSERVATIONS:
        for placed in reader.of(name):
            # Of a language that cannot be read no words are read.
            language: Any = reader.languages.get(placed["source_id"])
            for column, check in _CHECKS.items():
                if column not in TABLES[name].computed and placed.get(column) is not None:
                    check(reader, placed, column, reader.evidence(placed, column) if language else [], language)
    for rows in grouped(reader.of("actor_names"), "source_id").values():
        _check_mentions(reader, rows)


def _check_figure(reader: Reader, placed: Placed, column: str, _: list[str], language: Language) -> None:
    record = placed.record
    if (placed["approximation"] == "vague_plural") == (placed["value"] is not None):
        return  # KC304 has it
    # The row carries its words, so figures are read back without the texts too.
    words = placed[column]
    is_cut = id(record) in reader.cut
    begin = placed["char_start"]
    kind = placed["quantity_kind"]
    read = read_quantity(words, kind, language) if language and not is_cut else None
    before = reader.texts.get(placed["source_id"], "")[max(0, begin - _REACH) : begin]
    # An approximator right in front of the span belongs to it; but what is about two issues, or over them, is exact.
    outside = {
        code: match[0]
        for code, sign in (language.approximators.items() if read else ())
        for match in sign.finditer(before)
        if before[match.end() :].strip() in ("", "a", "an") and language.outside.fullmatch(f"{kind} {match[0]}")
    }
    lead = (before.split() or [""])[-1]
    if language and lead and not (is_cut or read) and read_quantity(f"{lead} {words}", kind, language):
        reader.find(placed, column, "KC501", f"the words {words!r} tell no number", f"a span from {lead!r} on")
    why = HELD_UP if is_cut else NOT_READ if language else reader.missing(placed["source_id"])
    reader.tell("figures read back", record, "" if read else why)
    for code, name, said in (
        ("KC501", "value", read.value),
        ("KC501", "magnitude", read.magnitude),
        ("KC502", "approximation", read.approximation),
        ("KC503", "unit_code", read.unit),
    ) if read else ():  # fmt: skip
        coded = placed[name]
        is_told = said is not None or code == "KC501"
        is_close = isinstance(coded, float) and isinstance(said, float) and isclose(coded, said, rel_tol=1e-6)
        signs = outside if code == "KC502" and said == "exact" else {}
        if is_told and (coded != said or signs) and not is_close:
            what = f"{name} is not what the words {words!r} say"
            text = render(said)
            at = name if name in record.cells else column
            expected = text or "nothing"
            for text, sign in signs.items():
                expected = f"a span that begins with {sign!r}, and {text}"
            reader.find(placed, at, code, what, expected, text, render(coded) or "nothing")


def _check_date(reader: Reader, placed: Placed, column: str, words: list[str], language: Language) -> None:
    edtf = placed[column]
    published = reader.published(placed["source_id"])
    read = [read_dates(text, published, language) for text in words] if published else []
    # "On Sunday", "until Tuesday": several words may fix the two ends of one interval.
    more = words[1:]
    is_plain = not more and all(language.dates.plain.fullmatch(text) for text in words)
    is_right = any(_fits(edtf, one, is_plain) or (more and bounds(edtf)[0] == one[0]) for one in chain(*read))
    # Words that are not read may narrow the other ones, or count from them, as "a day after" does.
    is_read = bool(read) and all(read)
    reader.count("dates read back", placed, is_read)
    if is_read and not is_right:
        days = " or ".join(sorted({written(*interval) for interval in chain(*read)}))
        what = f"{column} is not what the words {_quoted(words)} say"
        reader.find(placed, column, "KC504", what, f"{days}, or other words under evidence")
    if words and not any(read) and all(reader.is_name_or_verb(text, language) for text in words):
        reader.find(placed, column, "KC504", f"the words {_quoted(words)} tell no date", "words that tell when")


def _quoted(words: list[str]) -> str:
    return ", ".join(map(repr, words))


def _fits(edtf: str, interval: Interval, is_plain: bool) -> bool:
    """Whether a date is the interval that words give; or inside of it, unless these are plain words of a date."""
    low, high = interval
    start, last = bounds(edtf)
    end = last or high  # an open interval (since 2018) is held against the end that it has
    is_inside = start is not None and low <= start <= end <= high
    return interval == (start or dt.date.min, end) or (is_inside and not is_plain)


def _check_actor(reader: Reader, placed: Placed, column: str, words: list[str], language: Language) -> None:
    actor = placed[column]
    source_id = placed["source_id"]
    # KC202 has an actor that does not exist, and forms that could not be read name nobody.
    if actor not in reader.actors or source_id in reader.nameless:
        return
    forms = reader.forms[source_id]
    is_off = words and not _names(words, forms[actor], language)
    # KC506 has a form that is nowhere; it may be the one that was meant.
    can_tell = not is_off or all(form in reader.texts[source_id] for form in forms[actor])
    reader.count("actors read back", placed, bool(words) and can_tell, NOT_READ if can_tell else HELD_UP)
    if is_off and can_tell:
        others = sorted(other for other, names in forms.items() if _names(words, names, language))
        near = ""
        expected = f"other words under evidence; or these added to actor_names as a form of {actor}"
        if others:
            near = others[0]
            expected = f"{' or '.join(others)}, which these words name; or {expected}"
        own = [form for one in others for form in forms[one] if form not in forms[actor]]
        if _names(reader.evidence(placed, "attribution_mode"), forms[actor], language):
            expected = "these words exchanged with those under evidence for attribution_mode"
        elif any(actor in reader.known[form] for form in own):
            expected = f"{actor} in actor_names, if it was entered again; or {expected}"
        reader.find(placed, column, "KC505", f"the words {_quoted(words)} do not name {actor}", expected, near)


def _names(words: list[str], forms: list[str], language: Language | None) -> bool:
    """Whether any of the words name an actor by one of its forms: one holds the other as whole words."""
    pairs = [(text.casefold(), form.casefold()) for text in words for form in forms]
    return any(holds(text, form, language) or holds(form, text, language) for text, form in pairs)


def holds(outer: str, inner: str, language: Language | None) -> bool:
    """Whether a text has some words, as whole words."""
    if not inner:
        return re.search(r"(?<!\w)(?!\w)", outer) is not None
    return next(find_whole(outer, inner, language), None) is not None


def _check_speaker(reader: Reader, placed: Placed, column: str, *_: object) -> None:
    printed = placed[column]
    words = reader.evidence(placed, "speaker_actor_id")
    reader.count("speakers as printed", placed, bool(words))
    is_printed = words and printed in reader.texts[placed["source_id"]]
    if words and not (is_printed and any(word in printed for word in words)):
        what = "speaker_text does not hold the words that evidence names for the speaker"
        expected = " or ".join(map(repr, words)) + " in it, and all of it as the article prints it"
        reader.find(placed, column, "KC508", what, expected, words[0])


def _check_place(reader: Reader, placed: Placed, column: str, words: list[str], language: Language) -> None:
    place = placed[column]
    texts = [text.casefold() for text in words]
    if place not in reader.places:
        return  # KC202 has it
    found = [
        (len(name), other)
        for other, names in reader.places.items()
        for name in names
        if any(holds(text, name, language) for text in texts)
    ]
    # "Off Taiwan" names the waters, though Taiwan is in it too.
    longest = max(found, default=(0, ""))[0]
    near = sorted({other for length, other in found if length == longest})
    # Words that name no place that is registered or described cannot be compared.
    reader.count("places read back", placed, bool(near))
    is_part = any(holds(name, text, language) for text in texts for name in reader.places.get(place, ()))
    published = reader.published(placed["source_id"])
    is_date = published and any(read_dates(text, published, language) for text in words)
    is_name = texts and all(reader.is_name_or_verb(text, language) for text in words)
    is_other = place not in near if near else is_date or is_name
    if is_other and not is_part:
        quoted = _quoted(words)
        meant = " or ".join(near) or f"the words that name {place}{', or reported_edtf for these' if is_date else ''}"
        expected = f"{meant}; or, if {quoted} means {place} here, the words added to its described_as"
        reader.find(placed, column, "KC507", f"the words {quoted} do not name {place}", expected, "".join(near[:1]))


def _check_status(reader: Reader, placed: Placed, column: str, words: list[str], language: Language) -> None:
    past = next((text for text in words if language.past.fullmatch(text)), "")
    if past and placed[column] == "planned":
        expected = "occurred; or, under evidence, reported_status: the words by which it is still ahead"
        reader.find(placed, column, "KC511", f"the word {past!r} says that the event has happened", expected)
    if placed[column] not in ("occurred", "ongoing"):
        return
    words = words or [reader.words(placed) or ""] * bool(language)
    reader.count("statuses read back", placed, any(words))
    ahead = [f"the word {found[0]!r}" for text in words if (found := language.ahead.search(text))]
    published = reader.published(placed["source_id"])
    start = placed["reported_start"]
    if published and not reader.backing[placed["event_report_id"], column] and start and start > published[1]:
        ahead = ahead or [f"a date later than {written(*published)}, when the article appeared,"]
    for one in ahead:
        expected = "planned; or, under evidence, reported_status: the words by which it has happened"
        reader.find(placed, column, "KC511", f"{one} says that the event is still ahead", expected)


#: What is read back of observations, by column.
_CHECKS: Mapping[str, Callable[[Reader, Placed, str, list[str], Language], None]] = {
    "value_text": _check_figure,
    **dict.fromkeys(("said_edtf", "reported_edtf", "as_of_edtf", "since_edtf"), _check_date),
    **dict.fromkeys(("speaker_actor_id", "attributed_actor_id", "via_actor_id"), _check_actor),
    "speaker_text": _check_speaker,
    "reported_place_id": _check_place,
    "reported_status": _check_status,
}


def _check_mentions(reader: Reader, rows: list[Placed]) -> None:
    source_id = rows[0]["source_id"]
    language = reader.languages.get(source_id)
    source = reader.sources.get(source_id)
    is_read = source and source_id not in reader.nameless and reader.is_whole(source.record, "passages")
    text = reader.texts.get(source_id) if is_read and language else None
    for row in rows:
        reader.count("names counted", row, text is not None, HELD_UP)
    if text is None:
        return
    blanked = reader.body(source_id)
    forms = {row["name_form"] for row in rows}
    printed = count_forms(blanked, forms, language)
    meant = {form: similar(form, text) for form in forms if not printed[form]}
    # Shorter names are counted outside of the name that was meant by one that is not printed.
    counts = count_forms(blanked, forms - {*meant} | {*meant.values()} - {""}, language) if meant else printed
    for row in rows:
        form = row["name_form"]
        if form in meant:
            expected = "a name as printed, in one place at least not as a part of a longer name in the list"
            reader.find(row, "name_form", "KC506", "the article does not print this name", expected, meant[form])
        elif counts[form] != row["mention_count"]:
            what = (
                f"mention_count is not how often {form!r} occurs in the article (without boilerplate and longer names)"
            )
            counted = str(counts[form])
            expected = f"{counted}; or a row of actor_names for the longer name that is meant"
            reader.find(row, "mention_count", "KC506", what, expected, counted)


def check_strength(reader: Reader, is_whole: bool) -> None:
    """A statement has no strong word unless an English passage that makes the claim has one as strong; nobody knows
    unless all passages and reports could be read, which is ``is_whole``."""
    english = language_of("en")
    tables = reader.tables
    assert english  # statements are English
    passages = {row["passage_id"]: reader.words(row) for row in tables.of("passages")}
    reports = grouped(tables.of("claim_reports"), "claim_id")
    for claim in tables.of("claims"):
        said = [
            passages.get(row["passage_id"]) or ""
            for row in reports[claim["claim_id"]]
            if reader.languages.get(row["source_id"]) is english
        ]
        is_known = is_whole and all(said) and len(said) == claim["n_reports"]
        unknown = (NOT_READ if is_whole else HELD_UP) if reader.texts else NO_TEXT
        reader.verdict.count("strength of statements", claim.record.place, "" if is_known else unknown)
        for strong, as_strong in english.strong.items() if is_known else ():
            if (found := strong.search(claim["statement"])) and not as_strong.search(" ".join(said)):
                reader.find(
                    claim,
                    "statement",
                    "KC509",
                    "the statement has a word that is stronger than the passages that make the claim",
                    "a statement without it, or with words as strong as theirs",
                    found=found[0],
                )


#: Characters before a figure in which its approximator is looked for.
_REACH = 16
#: So many words in a row are an article's own.
RUN = 8
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
#: Coded texts that hold words of articles and pages as printed.
_PRINTED = {
    "quotes.text",
    "quotes.speaker_text",
    "figures.value_text",
    "actor_names.name_form",
    "answers.value",
    "codings.value",
    "sources.title",
    "references.title",
    "places.described_as",
}
_OURS = [
    (name, field.name)
    for name, table in TABLES.items()
    for field in table.fields
    if field.origin == "coded" and field.is_text and f"{name}.{field.name}" not in _PRINTED
]


def check_printed(reader: Reader) -> None:
    """Check what depends on an article's text and on no other row."""
    for source_id, placed in reader.sources.items():
        article = reader.articles.get(source_id)
        reader.count("articles for whole words and copied sentences", placed, bool(article))
        published = reader.published(source_id)
        if article and published and placed["date_basis"] == "stated":
            dates = article.language.dates
            text = write_digits(article.text, article.language)
            found = (match for form in (*dates.full, dates.month, dates.year) for match in form.finditer(text))
            if not any(published in read_dates(match[0], published, article.language) for match in found):
                what = "date_basis is stated, but the text does not print this date"
                expected = "the date that the text prints, or date_basis inferred or external"
                reader.find(placed, "published_edtf", "KC510", what, expected)
        if letters := reader.foreign.get(source_id):
            what = f"the letters of the text are not those of {placed['language']}"
            reader.find(placed, "language", "KC413", what, letters, letters)
    for name in ANCHORED:
        for placed in reader.of(name):
            if article := reader.articles.get(placed["source_id"]):
                _check_ends(reader, placed, article)
                is_direct = name != "quotes" and placed.get("attribution_mode") == "direct"
                if is_direct and not touches(span_of(placed), article.quotations):
                    what = "attribution_mode is direct, but nothing at the span is between quotation marks"
                    reader.find(placed, "attribution_mode", "KC411", what, "indirect, or narrator")
    articles = {source: blank(article.text, article.quotations) for source, article in reader.articles.items()}
    runs = {run: source for source, text in articles.items() for run in _runs(text)}
    for name, column in _OURS if runs else ():
        for placed in reader.tables.of(name):
            copied = next((run for run in _runs(placed[column] or "") if run in runs), None)
            if copied:
                what = f"{column} has {RUN} words in a row as {runs[copied]} has them"
                reader.find(placed, column, "KC412", what, "the same in words of our own", found=" ".join(copied))


def _check_ends(reader: Reader, placed: Placed, article: Article) -> None:
    text, language, _ = article
    start, end = span_of(placed)
    words = reader.words(placed)
    if not words or digest(words) != placed["span_digest"]:
        return  # the anchors have been reported
    first = next(at for at in range(start, -1, -1) if not is_in_word(words[0]) or may_start(text, at, language))
    last = next(at for at in range(end, len(text) + 1) if not is_in_word(words[-1]) or may_end(text, at, language))
    if (first, last) != (start, end):
        anchor = anchor_of(text, (first, last))
        expected = f"{anchor}, which is {text[first:last]!r}"
        reader.cut.add(id(placed.record))
        reader.find(placed, SPAN, "KC410", "the span cuts a word", expected, anchor, words)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Each run of words that no end of a sentence and no quotation interrupts."""
    for part in re.split(r"[\0.!?]", text.casefold().replace("’", "'")):
        words = _WORD.findall(part)
        for at in range(RUN, len(words) + 1):
            yield tuple(words[at - RUN : at])
