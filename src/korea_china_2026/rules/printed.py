"""What an article's own words must show: spans of whole words, quotation marks where an attribution is direct, the date
that is stated, and no sentence of it in a text of ours."""

import re
from collections.abc import Iterator

from korea_china_2026.article_texts import digest
from korea_china_2026.language.boundaries import blank, is_in_word, may_end, may_start
from korea_china_2026.language.values import read_dates
from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.reader import Article, Reader
from korea_china_2026.rules.spans import ANCHORED
from korea_china_2026.sheets.find import anchor_of
from korea_china_2026.sheets.flatten import Placed
from korea_china_2026.sheets.layout import SPAN
from korea_china_2026.sheets.record import span_of, touches

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
        article = reader.articles.get(source_id)
        reader.count("articles for whole words and copied sentences", placed, article is not None)
        if article and placed.cells["date_basis"] == "stated":
            _check_date(reader, placed, article)
        if letters := reader.foreign.get(source_id):
            what = f"the letters of the text are not those of {placed.cells['language']}"
            reader.find(placed, "language", "KC413", what, letters, letters)
    for name in ANCHORED:
        for placed in reader.of(name):
            if article := reader.articles.get(placed.cells["source_id"]):
                _check_ends(reader, placed, article)
                is_direct = name != "quotes" and placed.cells.get("attribution_mode") == "direct"
                if is_direct and not touches(span_of(placed.cells), article.quotations):
                    what = "attribution_mode is direct, but nothing at the span is between quotation marks"
                    reader.find(placed, "attribution_mode", "KC411", what, "indirect, or narrator")
    _check_copies(reader)


def _check_date(reader: Reader, placed: Placed, article: Article) -> None:
    published, dates = reader.published(placed.cells["source_id"]), article.language.dates
    found = (match for form in (*dates.full, dates.month, dates.year) for match in form.finditer(article.text))
    if published and not any(published in read_dates(match[0], published, article.language) for match in found):
        what = "date_basis is stated, but the text does not print this date"
        expected = "the date that the text prints, or date_basis inferred or external"
        reader.find(placed, "published_edtf", "KC510", what, expected)


def _check_ends(reader: Reader, placed: Placed, article: Article) -> None:
    text, language, _ = article
    start, end = span_of(placed.cells)
    words = reader.words(placed.cells)
    if not words or digest(words) != placed.cells["span_digest"]:
        return  # the anchors have been reported
    first = next(at for at in range(start, -1, -1) if not is_in_word(words[0]) or may_start(text, at, language))
    last = next(at for at in range(end, len(text) + 1) if not is_in_word(words[-1]) or may_end(text, at, language))
    if (first, last) != (start, end):
        anchor = anchor_of(text, (first, last))
        expected = f"{anchor}, which is {text[first:last]!r}"
        reader.cut.add(id(placed.record))
        reader.find(placed, SPAN, "KC410", "the span cuts a word", expected, anchor, words)


def _check_copies(reader: Reader) -> None:
    articles = {source: blank(article.text, article.quotations) for source, article in reader.articles.items()}
    runs = {run: source for source, text in articles.items() for run in _runs(text)}
    for name, column in _OURS if runs else ():
        for placed in reader.tables.of(name):
            copied = next((run for run in _runs(str(placed.cells[column] or "")) if run in runs), None)
            if copied:
                what = f"{column} has {RUN} words in a row as {runs[copied]} has them"
                reader.find(placed, column, "KC412", what, "the same in words of our own", found=" ".join(copied))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """Each run of words that no end of a sentence and no quotation interrupts."""
    for part in re.split(r"[\0.!?]", text.casefold().replace("’", "'")):
        words = _WORD.findall(part)
        for at in range(RUN, len(words) + 1):
            yield tuple(words[at - RUN : at])
