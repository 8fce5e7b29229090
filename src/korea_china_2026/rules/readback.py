"""Values read back: the words of figures, dates, names and places are read again and held against what was coded.

Needs the texts. What the words do not tell is counted as not checked, by kind.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from korea_china_2026.answers.aggregation import written
from korea_china_2026.findings import HELD_UP, NO_TEXT, NOT_READ, Finding
from korea_china_2026.language.dates import Interval, read_dates
from korea_china_2026.language.quantities import read_quantity
from korea_china_2026.language.tables import Language, language_of
from korea_china_2026.language.words import blank, count_forms, find_whole, may_end, may_start
from korea_china_2026.model.dates import bounds
from korea_china_2026.model.fields import Value, render
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.reader import Reader
from korea_china_2026.sheets.flatten import Placed
from korea_china_2026.sheets.record import span_of

#: Fields whose evidence must name an actor, a date or a place.
ACTOR_FIELDS: Mapping[TableName, tuple[str, ...]] = {
    "quotes": ("speaker_actor_id", "via_actor_id"),
    "event_reports": ("attributed_actor_id", "via_actor_id"),
    "claim_reports": ("attributed_actor_id", "via_actor_id"),
    "figures": ("attributed_actor_id", "via_actor_id"),
}
DATE_FIELDS: Mapping[TableName, tuple[str, ...]] = {
    "quotes": ("said_edtf",),
    "event_reports": ("reported_edtf",),
    "figures": ("as_of_edtf", "since_edtf"),
}


def check_readback(reader: Reader) -> None:
    """Read figures, dates, actors, places and surface forms back from the words."""
    places = {placed.cells["place_id"]: _place_names(placed) for placed in reader.tables.of("places")}
    named: dict[str, list[Value]] = defaultdict(list)
    for place, names in places.items():
        for name in names:
            named[name].append(place)
    actors = {placed.cells["actor_id"] for placed in reader.tables.of("actors")}
    found = reader.verdict.findings
    cut = {finding.place for finding in found if finding.code == "KC410"}
    for placed in reader.of("figures"):
        if placed.record.where("span") in cut:
            reader.tell("figures read back", placed.record, HELD_UP)
        else:
            found += _figure(reader, placed)
    for placed in reader.of("event_reports"):
        found += [*_place(reader, placed, places, named), *_status(reader, placed)]
    for placed in reader.of("quotes"):
        found += _speaker_text(reader, placed)
    for table, fields in DATE_FIELDS.items():
        for placed in reader.of(table):
            found += chain.from_iterable(_date(reader, placed, field) for field in fields)
    for table, fields in ACTOR_FIELDS.items():
        for placed in reader.of(table):
            # KC202 has an actor that does not exist.
            given = [field for field in fields if placed.cells[field] in actors]
            found += chain.from_iterable(_actor(reader, placed, field) for field in given)
    found += _mentions(reader)


def _figure(reader: Reader, placed: Placed) -> Iterator[Finding]:
    cells, record = placed.cells, placed.record
    if (cells["approximation"] == "vague_plural") == (cells["value"] is not None):
        return  # KC304 has it
    # The row carries its words, so figures are read back without the texts too.
    words, language = str(cells["value_text"]), reader.languages.get(cells["source_id"])
    read = read_quantity(words, str(cells["quantity_kind"]), language) if language else None
    why = NOT_READ if language else reader.missing(cells["source_id"])
    reader.tell("figures read back", record, why if read is None else "")
    if read is None:
        return
    for code, column, said in (
        ("KC501", "value", read.value),
        ("KC501", "magnitude", read.magnitude),
        ("KC502", "approximation", read.approximation),
        ("KC503", "unit_code", read.unit),
    ):
        if not _equal(cells[column], said) and (said is not None or code == "KC501"):
            at = record.where(column if column in record.cells else "value_text")
            what = f"{column} is not what the words {words!r} say"
            yield Finding(at, code, what, render(cells[column]) or "nothing", render(said) or "nothing", render(said))


def _equal(coded: Value, said: Value) -> bool:
    if isinstance(coded, float) and isinstance(said, float):
        return abs(coded - said) <= 1e-6 * max(1.0, abs(said))
    return coded == said


def _date(reader: Reader, placed: Placed, field: str) -> Iterator[Finding]:
    edtf = placed.cells[field]
    if not isinstance(edtf, str):
        return
    published = reader.published(placed.cells["source_id"])
    language = reader.languages.get(placed.cells["source_id"])
    words = reader.evidence(placed, field)
    if published is None or language is None:
        reader.count("dates read back", placed, False)
        return
    allowed = [interval for text in words for interval in read_dates(text, published, language)]
    # "On Sunday", "four-day": several words may fix the two ends of one interval.
    is_right = any(_fits(edtf, interval) or (len(words) > 1 and bounds(edtf)[0] == interval[0]) for interval in allowed)
    # "Monday" and "a day after" are both right: words that count from a date are not read, and nothing is held against
    # the other ones.
    counts_from = language.dates.counts_from
    can_tell = not any(counts_from.search(text) for text in words)
    reader.count("dates read back", placed, bool(allowed) and (is_right or can_tell))
    if allowed and can_tell and not is_right:
        yield Finding(
            placed.record.where(field),
            "KC504",
            f"{field} is not what the words {', '.join(map(repr, words))} say",
            edtf,
            " or ".join(sorted({written(*interval) for interval in allowed})) + ", or other words under evidence",
        )


def _fits(edtf: str, interval: Interval) -> bool:
    start, end = bounds(edtf)
    if start is None:
        return interval[0] == dt.date.min and end == interval[1]
    # An open interval (since 2018) is held against the end that it has.
    if end is None:
        return interval[0] <= start <= interval[1]
    return interval[0] <= start and end <= interval[1]


def _actor(reader: Reader, placed: Placed, field: str) -> Iterator[Finding]:
    actor, source_id = placed.cells[field], placed.cells["source_id"]
    # Forms that could not be read name nobody.
    if source_id in reader.nameless:
        return
    words = reader.evidence(placed, field)
    forms, language = reader.forms[source_id][actor], reader.languages.get(source_id)
    if language is None:
        reader.count("actors read back", placed, False)
        return
    is_off = bool(words) and not any(_names(text, forms, language) for text in words)
    # KC506 has a form that is nowhere; it may be the one that was meant.
    can_tell = not is_off or all(form in reader.texts[source_id] for form in forms)
    reader.count("actors read back", placed, bool(words) and can_tell, NOT_READ if can_tell else HELD_UP)
    if is_off and can_tell:
        others = sorted(
            {str(a) for a, names in reader.forms[source_id].items() if any(_names(t, names, language) for t in words)}
        )
        yield Finding(
            placed.record.where(field),
            "KC505",
            f"the words {', '.join(map(repr, words))} do not name {actor}",
            str(actor),
            (f"{' or '.join(others)}, which it names; or " if others else "")
            + f"the words added to actor_names as a form of {actor}",
            others[0] if others else "",
        )


def _speaker_text(reader: Reader, placed: Placed) -> Iterator[Finding]:
    printed, text = placed.cells["speaker_text"], reader.texts.get(placed.cells["source_id"])
    if printed is None:
        return
    words = reader.evidence(placed, "speaker_actor_id")
    reader.count("speakers as printed", placed, bool(words))
    if text is None or not words:
        return
    if str(printed) not in text or not any(word in str(printed) for word in words):
        yield Finding(
            placed.record.where("speaker_text"),
            "KC508",
            "speaker_text is not the words that name the speaker",
            str(printed),
            " or ".join(map(repr, words)) + " within it, as the article prints it",
            words[0],
        )


def _names(text: str, forms: list[str], language: Language) -> bool:
    """Whether the words name an actor by one of its forms: one holds the other as whole words."""
    words = text.casefold()
    return any(_holds(words, form.casefold(), language) or _holds(form.casefold(), words, language) for form in forms)


def _holds(outer: str, inner: str, language: Language | None) -> bool:
    if not inner:
        return re.search(r"(?<!\w)(?!\w)", outer) is not None
    return next(find_whole(outer, inner, language), None) is not None


def _place(
    reader: Reader, placed: Placed, places: Mapping[Value, list[str]], named: Mapping[str, list[Value]]
) -> Iterator[Finding]:
    place_id = placed.cells["reported_place_id"]
    if place_id is None:
        return
    language = reader.languages.get(placed.cells["source_id"])
    words = reader.evidence(placed, "reported_place_id") if language else []
    longest = max(map(len, named), default=0)
    found = {name for text in words for name in _stretches(text.casefold(), longest, language) if name in named}
    # "Off Taiwan" names the waters, though Taiwan is in it too.
    at_most = max(map(len, found), default=0)
    near = sorted({str(place) for name in found if len(name) == at_most for place in named[name]})
    # Words that name no place that is registered or described cannot be compared.
    reader.count("places read back", placed, bool(near))
    part = any(_holds(name, text.casefold(), language) for text in words for name in places.get(place_id, ()))
    if near and place_id not in near and not part:
        quoted = ", ".join(map(repr, words))
        yield Finding(
            placed.record.where("reported_place_id"),
            "KC507",
            f"the words {quoted} do not name {place_id}",
            str(place_id),
            f"{' or '.join(near)}; or, if {quoted} means {place_id} here, the words added to its described_as",
            near[0],
        )


def _status(reader: Reader, placed: Placed) -> Iterator[Finding]:
    language, status = reader.languages.get(placed.cells["source_id"]), str(placed.cells["reported_status"])
    if status not in ("occurred", "ongoing"):
        return
    words = reader.evidence(placed, "reported_status") or [reader.words(placed.cells) or ""]
    reader.count("statuses read back", placed, bool(language and words[0]))
    for ahead in (match for text in words if language and (match := language.ahead.search(text))):
        what = f"the word {ahead[0]!r} says that it is still ahead"
        yield Finding(placed.record.where("reported_status"), "KC511", what, status, "planned, or other words")


def _stretches(text: str, longest: int, language: Language | None) -> Iterator[str]:
    # All that is in a text as whole words: so a name is looked up among the words, however many places there are.
    starts = [at for at in range(len(text)) if may_start(text, at, language)]
    ends = [at for at in range(1, len(text) + 1) if may_end(text, at, language)]
    for start in starts:
        yield from (text[start:end] for end in ends if start < end <= start + longest)


def _place_names(place: Placed) -> list[str]:
    cells = place.cells
    described = [words.strip().casefold() for words in str(cells["described_as"] or "").split(";") if words.strip()]
    names = [str(cells[name]).casefold() for name in ("name", "name_ko", "name_zh") if cells[name] is not None]
    return [*names, str(cells["place_id"]).replace("-", " "), *described]


def _mentions(reader: Reader) -> Iterator[Finding]:
    by_source: dict[Value, list[Placed]] = defaultdict(list)
    for placed in reader.of("actor_names"):
        by_source[placed.cells["source_id"]].append(placed)
    for source_id, rows in by_source.items():
        language, source = reader.languages.get(source_id), reader.sources.get(source_id)
        is_read = source and source_id not in reader.nameless and reader.is_whole(source.record, "passages")
        text = reader.texts.get(source_id) if is_read and language else None
        for row in rows:
            reader.count("names counted", row, text is not None, HELD_UP)
        if text is None:
            continue
        passages = [row.cells for row in reader.passages[source_id]]
        blanked = blank(text, [span_of(cells) for cells in passages if cells["coverage"] == "boilerplate"])
        counts = count_forms(blanked, {str(placed.cells["name_form"]) for placed in rows}, language)
        for placed in rows:
            counted = counts[str(placed.cells["name_form"])]
            if counted != placed.cells["mention_count"] or not counted:
                yield _miscounted(placed, counted, text)


def _miscounted(placed: Placed, counted: int, text: str) -> Finding:
    form, coded = str(placed.cells["name_form"]), str(placed.cells["mention_count"])
    if not counted:
        what, expected = (
            "the article does not print this name",
            "a name as printed, also outside of longer names in the list",
        )
        return Finding(placed.record.where("name_form"), "KC506", what, form, expected, _similar(form, text))
    what = f"mention_count is not how often {form!r} occurs in the article (without boilerplate and longer names)"
    return Finding(placed.record.where("mention_count"), "KC506", what, coded, str(counted), str(counted))


def _similar(form: str, text: str) -> str:
    """The words of a text that look most like a form that does not occur there; as many words as the form has."""
    words, n = [word.strip(".,;:!?\"'“”‘’()") for word in text.split()], len(form.split())
    return nearest(form, {" ".join(words[at : at + n]) for at in range(len(words) - n + 1)} - {form}) or ""


def check_strength(reader: Reader) -> None:
    """A statement has no strong word unless an English passage that makes the claim has one as strong."""
    english, tables = language_of("en"), reader.tables
    assert english is not None  # statements are English
    passages = {row.cells["passage_id"]: reader.words(row.cells) for row in tables.of("passages")}
    spoken: dict[Value, list[str]] = defaultdict(list)
    for row in tables.of("claim_reports"):
        if reader.languages.get(row.cells["source_id"]) is english:
            spoken[row.cells["claim_id"]].append(passages.get(row.cells["passage_id"]) or "")
    for claim in tables.of("claims"):
        said, statement = spoken[claim.cells["claim_id"]], str(claim.cells["statement"])
        is_known = all(said) and len(said) == claim.cells["n_reports"]
        unknown = NOT_READ if reader.texts else NO_TEXT
        reader.verdict.count("strength of statements", claim.record.place, "" if is_known else unknown)
        for strong, as_strong in english.strong.items() if is_known else ():
            if (found := strong.search(statement)) and not as_strong.search(" ".join(said)):
                what = "a word stronger than the passages that make the claim"
                at, expected = claim.record.where("statement"), "a word as strong as theirs"
                reader.verdict.findings.append(Finding(at, "KC509", what, found[0], expected))
