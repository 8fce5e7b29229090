"""What an article's own words must show: spans of whole words, quotation marks where an attribution is direct, the date
that is stated, and no sentence of it in a text of ours."""

import re
from collections.abc import Iterator

from korea_china_2026.findings import Finding
from korea_china_2026.language.dates import read_dates
from korea_china_2026.language.tables import Language
from korea_china_2026.language.words import blank, is_in_word, may_end, may_start
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.reader import Reader
from korea_china_2026.rules.spans import ANCHORED
from korea_china_2026.sheets.find import Hit
from korea_china_2026.sheets.flatten import Placed
from korea_china_2026.sheets.record import span_of, touches
from korea_china_2026.sheets.texts import digest

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
    if field.column.origin == "coded" and field.is_text and f"{name}.{field.name}" not in _PRINTED
]


def check_printed(reader: Reader) -> None:
    """Check what depends on an article's text and on no other row."""
    for source_id, placed in reader.sources.items():
        reader.count("articles for whole words and copied sentences", placed, source_id in reader.articles)
        if source_id in reader.articles and placed.cells["date_basis"] == "stated":
            reader.verdict.findings += _date(reader, placed)
        if letters := reader.foreign.get(source_id):
            at, coded = placed.record.where("language"), str(placed.cells["language"])
            what = f"the letters of the text are not those of {coded}"
            reader.verdict.findings.append(Finding(at, "KC413", what, coded, letters, letters))
    for name in ANCHORED:
        for placed in reader.of(name):
            if article := reader.articles.get(placed.cells["source_id"]):
                reader.verdict.findings += _cut(placed, article.text, article.language)
                if name != "quotes" and placed.cells.get("attribution_mode") == "direct":
                    reader.verdict.findings += _unquoted(placed, article.quotations)
    reader.verdict.findings += _copied(reader)


def _date(reader: Reader, placed: Placed) -> Iterator[Finding]:
    published, article = reader.published(placed.cells["source_id"]), reader.articles[placed.cells["source_id"]]
    dates = article.language.dates
    found = (match for form in (*dates.full, dates.month, dates.year) for match in form.finditer(article.text))
    if published and not any(published in read_dates(match[0], published, article.language) for match in found):
        what = "date_basis is stated, but the text does not print this date"
        expected = "the date that the text prints, or date_basis inferred or external"
        at, coded = placed.record.where("published_edtf"), str(placed.cells["published_edtf"])
        yield Finding(at, "KC510", what, coded, expected)


def _cut(placed: Placed, text: str, language: Language) -> Iterator[Finding]:
    start, end = span_of(placed.cells)
    words = text[start:end]
    if not words or digest(words) != placed.cells["span_digest"]:
        return  # the anchors have been reported
    first = next(at for at in range(start, -1, -1) if not is_in_word(words[0]) or may_start(text, at, language))
    last = next(at for at in range(end, len(text) + 1) if not is_in_word(words[-1]) or may_end(text, at, language))
    if (first, last) != (start, end):
        whole = Hit(first, last, text[first:last])
        expected = f"{whole.anchor}, which is {whole.words!r}"
        yield Finding(placed.record.where("span"), "KC410", "the span cuts a word", words, expected, whole.anchor)


def _unquoted(placed: Placed, quotations: list[tuple[int, int]]) -> Iterator[Finding]:
    if not touches(span_of(placed.cells), quotations):
        what = "attribution_mode is direct, but nothing at the span is between quotation marks"
        yield Finding(placed.record.where("attribution_mode"), "KC411", what, "direct", "indirect, or narrator")


def _copied(reader: Reader) -> Iterator[Finding]:
    articles = {source: blank(article.text, article.quotations) for source, article in reader.articles.items()}
    runs = {run: source for source, text in articles.items() for run in _runs(text)}
    for name, column in _OURS if runs else ():
        for placed in reader.of(name):
            copied = next((run for run in _runs(str(placed.cells[column] or "")) if run in runs), None)
            if copied:
                what = f"{column} has {RUN} words in a row as {runs[copied]} has them"
                expected = "the same in words of our own"
                yield Finding(placed.record.where(column), "KC412", what, " ".join(copied), expected)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Each run of words that no end of a sentence and no quotation interrupts."""
    for part in re.split(r"[\0.!?]", text.casefold().replace("’", "'")):
        words = _WORD.findall(part)
        yield from zip(*(words[at:] for at in range(RUN)), strict=False)
