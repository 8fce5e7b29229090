"""What may still be missing from an article's coding, passage by passage: advice, nothing of which is surely wrong."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import chain, combinations
from math import log
from operator import itemgetter

from korea_china_2026.answers.rows import connected
from korea_china_2026.answers.rows import grouped as by_value
from korea_china_2026.answers.search import searched_words
from korea_china_2026.findings import Advice
from korea_china_2026.language.boundaries import Range, cut_sentences, find_whole
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.rules.reader import Reader, grouped
from korea_china_2026.sheets.flatten import Placed, Tables
from korea_china_2026.sheets.proposals import find_dates, propose_figures
from korea_china_2026.sheets.record import span_of, touches

#: Likeness from which two statements are nearly equal: so are 43 of 60 that were entered again in other words, and 6 of
#: all other pairs of statements in the sheets (python -m benchmarks.near_statements).
NEARLY = 0.47


def advise(tables: Tables, texts: Mapping[str, str], files: Collection[str] = ()) -> list[Advice]:
    """What may be missing from some sheets, or from all; passages are read where their text is at hand."""
    reader = Reader(tables, texts, files)
    found = [one for placed in reader.of("sources") for one in _uncoded(reader, placed)]
    # A sheet is as complete as the claims that it reports.
    reported = {row.cells["claim_id"] for row in reader.of("claim_reports")} if files else ()
    near = [row for row in tables.of("claims") if reader.is_named(row.record) or row.cells["claim_id"] in reported]
    return [*found, *_untraced(reader), *_unanswered(reader), *_unchecked(tables, near), *_entered_again(tables, near)]


def _uncoded(reader: Reader, source: Placed) -> Iterator[Advice]:
    """What the sentences of an article say and nothing coded touches."""
    source_id = source.cells["source_id"]
    if source_id not in reader.articles:
        return
    text, language, _ = reader.articles[source_id]
    rows = {name: grouped(reader.tables.of(name), "source_id")[source_id] for name in ("evidence", *OBSERVATIONS)}
    figures, evidence = ([span_of(row.cells) for row in rows[name]] for name in ("figures", "evidence"))
    observations = [row.cells for name in OBSERVATIONS for row in rows[name]]
    observed = [span_of(cells) for cells in observations]
    attributed = [span_of(cells) for cells in observations if cells.get("attribution_mode") != "narrator"]
    coded = [*observed, *evidence]
    names = [form for forms in reader.forms[source_id].values() for form in forms]
    for passage in reader.passages[source_id]:
        low, high = span_of(passage.cells)
        if passage.cells["coverage"] == "boilerplate":
            continue
        is_coded = passage.cells["coverage"] == "coded"  # else a note says why nothing is
        for start, end in ((low + first, low + last) for first, last in cut_sentences(text[low:high], language)):
            if is_coded and not touches((start, end), observed):
                yield Advice(passage.record.where("span"), "no observation touches this sentence", text[start:end])
                continue
            named = [
                (start + at, start + at + len(one))
                for one in (names if is_coded else ())
                for at in find_whole(text[start:end], one, language)
            ]
            is_told = touches((start, end), attributed) or not is_coded
            said = [] if is_told else [*language.speech.finditer(text, start, end)][:1]
            for what, found, by in (
                (
                    "a number without a figure",
                    [one.span for one in propose_figures(text, start, end, language)],
                    figures,
                ),
                (
                    "a date that nothing coded touches",
                    find_dates(text, start, end, language, reader.published(source_id)),
                    coded,
                ),
                ("a known name that nothing coded touches", named, coded),
                ("a verb of speech, though nothing here is attributed", [match.span() for match in said], []),
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


def _untraced(reader: Reader) -> Iterator[Advice]:
    """Articles of which it is not said where their words come from, and pages of the record that may be articles."""
    said = grouped(reader.tables.of("claim_reports"), "source_id")
    for placed in reader.of("sources"):
        own = said[placed.cells["source_id"]]
        voices = {row.cells["via_actor_id"] or row.cells["attributed_actor_id"] for row in own} - {None}
        if voices and all(row.table != "origins" for row in placed.record.children):
            what = "no origins: what others say here may come from one agency, briefing or read-out, and count twice"
            yield Advice(placed.record.place, what, " ".join(sorted(map(str, voices))))
        for page in reader.tables.of("references"):
            names = sorted((str(row.cells["publisher"]).casefold() for row in (placed, page)), key=len)
            if names[0] in names[1] and page.cells["published_edtf"] == placed.cells["published_edtf"]:
                what = "a reference that may be this article, and then is no second source"
                yield Advice(placed.record.place, what, str(page.cells["reference_id"]))


def _unanswered(reader: Reader) -> Iterator[Advice]:
    answered = {(row.cells["question_id"], row.cells["source_id"]) for row in reader.tables.of("answers")}
    questions = [row.cells["question_id"] for row in reader.tables.of("questions")]
    for placed in reader.of("sources"):
        if missing := [str(one) for one in questions if (one, placed.cells["source_id"]) not in answered]:
            what = (
                f"{len(missing)} of {len(questions)} questions have no answer; a maintainer adds the answers of an"
                " article all together, silences included, as the last step before it is published"
            )
            yield Advice(placed.record.place, what, " ".join(missing))


def _unchecked(tables: Tables, claims: Iterable[Placed]) -> Iterator[Advice]:
    checked = {row.cells["claim_id"] for row in tables.of("checks")}
    for placed in claims:
        if placed.cells["claim_kind"] == "fact" and placed.cells["claim_id"] not in checked:
            yield Advice(placed.record.where("claim_id"), "a fact without a check", str(placed.cells["claim_id"]))


def _entered_again(tables: Tables, claims: Iterable[Placed]) -> Iterator[Advice]:
    ids = {placed.cells["claim_id"] for placed in claims}
    for likeness, first, second in near_statements(tables):
        own, other = second.cells["claim_id"], first.cells["claim_id"]
        if likeness >= NEARLY and {own, other} & ids:
            what = f"{own} says nearly what {other} says, “{first.cells['statement']}”: use that one, or relate the two"
            yield Advice(second.record.where("statement"), what, str(second.cells["statement"]))


def near_statements(tables: Tables) -> Iterator[tuple[float, Placed, Placed]]:
    """Claims that may have been entered twice: how alike they are, and both in the order of the sheet.

    Their kind and the roles of their actors are equal, and no relation joins them, directly or over others. Likeness is
    the share of words that they have in common, which weigh the more the fewer claims have them; endings are left out.
    """
    claims = sorted(tables.of("claims"), key=lambda row: row.record.place)
    said = {row.cells["claim_id"]: str(row.cells["statement"]) for row in claims}
    words = {own: {word[:5] for word in searched_words(text)} for own, text in said.items()}
    counts = Counter(chain.from_iterable(words.values()))
    related = connected((row.cells["claim_id"], row.cells["related_claim_id"]) for row in tables.of("claim_relations"))
    actors = grouped(tables.of("claim_actors"), "claim_id")

    def coded(row: Placed) -> tuple[object, ...]:
        parties = map(itemgetter("actor_id", "role"), (one.cells for one in actors[row.cells["claim_id"]]))
        return row.cells["claim_kind"], frozenset(parties)

    def weight(some: Iterable[str]) -> float:
        return sum(log(len(said) / counts[word]) for word in some)

    for alike in by_value(claims, coded).values():
        for pair in combinations(alike, 2):
            one, other = (row.cells["claim_id"] for row in pair)
            if other not in related.get(one, ()) and not _is_parallel(said[one], said[other]):
                most = max(weight(words[one]), weight(words[other]))
                yield weight(words[one] & words[other]) / (most or 1), *pair


def _is_parallel(one: str, other: str) -> bool:
    """Whether one stretch alone differs, as in what is said of trade and of culture: somebody told the two apart."""
    steps = SequenceMatcher(None, one.split(), other.split()).get_opcodes()
    return [step for step, *_ in steps if step != "equal"] == ["replace"]
