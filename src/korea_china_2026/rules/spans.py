"""Where rows are in their articles: as far as the tables tell it, and against the characters where there are texts.

Without a text nothing that needs it is checked, and every anchor that was not is counted."""

from collections.abc import Iterator
from operator import itemgetter
from os.path import commonprefix

import narwhals as nw

from korea_china_2026.article_texts import digest
from korea_china_2026.findings import HELD_UP, NO_TEXT, OTHER_LANGUAGE, shorten
from korea_china_2026.language.boundaries import Range, find_quotations, is_quoted
from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.reader import Reader, grouped
from korea_china_2026.rules.rule import ROW, Found, FoundRows, Frame, Query, between, col, whole
from korea_china_2026.sheets.find import anchor_of, find_digest, find_words
from korea_china_2026.sheets.flatten import Placed
from korea_china_2026.sheets.layout import COPIES
from korea_china_2026.sheets.record import span_of

ANCHORED: tuple[TableName, ...] = ("passages", *OBSERVATIONS, "origins", "evidence")
SPAN = ("char_start", "char_end")
ANCHOR = (*SPAN, "span_digest")


@between(breaks=("char_count",))
def lengths_are_of_the_texts(q: Query) -> FoundRows:
    """What an article is known to reach to is where its text ends."""
    for row in q.every(q.rows("sources", "source_id", "char_count")):
        text = q.frames.texts.get(row["source_id"])
        if text is not None and len(text) != int(row["char_count"]):
            yield {**row, "length": len(text)}


@between(*ANCHORED, breaks=ANCHOR)
def spans_lie_in_articles(q: Query) -> FoundRows:
    """Offsets count code points from 0; the end is exclusive."""
    rows = q.each(ANCHORED, lambda name: q.rows(name, "source_id", *ANCHOR))
    rows = q.beside(rows, "source_id", "sources", length="char_count")
    is_inside = (whole("char_start") < whole("char_end")) & (whole("char_end") <= whole("length"))
    for row in q.some(rows.filter(~is_inside)):
        # The words with the digest that is written, if the text is at hand and they are near by.
        text = q.frames.texts.get(row["source_id"], "")
        meant = find_digest(text, int(row["char_start"]), int(row["char_end"]), row["span_digest"])
        yield {**row, "near": meant.anchor if meant else ""}


@between(*OBSERVATIONS, breaks=("span_digest",))
def passages_are_of_the_article(q: Query) -> Frame:
    """An observation belongs to the article of the passage under which it is written."""
    return _in_passages(q).filter(col.source_id != col.theirs)


@between(*OBSERVATIONS, breaks=("span_digest",))
def spans_lie_in_passages(q: Query) -> Frame:
    """An observation belongs to the passage under which it is written."""
    is_outside = (whole("char_start") < whole("low")) | (whole("char_end") > whole("high"))
    return _in_passages(q).filter((col.source_id == col.theirs) & is_outside)


@between()
def quotations_hold_their_reports(q: Query) -> Frame:
    """The quotation of a report is in its article, and has words in common with it."""
    rows = q.rows("claim_reports", "quote_id", "source_id", *SPAN)
    rows = q.beside(rows, "quote_id", "quotes", theirs="source_id", low="char_start", high="char_end")
    is_outside = (whole("char_end") <= whole("low")) | (whole("char_start") >= whole("high"))
    return rows.filter((col.source_id != col.theirs) | is_outside)


def observations(q: Query, **named: str) -> Frame:
    """The observations, each with its ``record_id`` and some cells."""
    keyed = ((name, TABLES[name].id_column) for name in OBSERVATIONS)
    return nw.concat([q.all(name, key, *named.values()).select(record_id=key, **named) for name, key in keyed])


def _in_passages(q: Query) -> Frame:
    """The observations, each with the article and the ends of its passage."""
    q.unless("KC201", "passages")
    rows = q.each(OBSERVATIONS, lambda name: q.rows(name, "passage_id", "source_id", *SPAN))
    return q.beside(rows, "passage_id", "passages", theirs="source_id", low="char_start", high="char_end")


def begun(q: Query, name: TableName, key: str) -> Iterator[tuple[Found, list[Found]]]:
    """The rows of a table by their places, each with those that begin before it and end behind its start."""
    low = whole("char_start")
    high = whole("char_end")
    held: list[Found] = []
    for row in q.every(
        q.rows(name, key, "source_id", *SPAN, low=low, high=high, left=-high), "source_id", "low", "left"
    ):
        held = [one for one in held if one["source_id"] == row["source_id"] and one["high"] > row["low"]]
        yield row, held
        held.append(row)


@between()
def passages_do_not_overlap(q: Query) -> FoundRows:
    """Each character belongs to one unit."""
    for row, held in begun(q, "passages", "passage_id"):
        for last in sorted(held, key=itemgetter("high"))[-1:]:
            yield {**row, "holder": last["passage_id"], "reached": last["high"]}


@between(*COPIES)
def copies_are_their_words(q: Query) -> FoundRows:
    """Quotation and figure carry the words as printed, so their digest can be checked without the text."""

    def copied(name: TableName) -> Frame:
        rows = q.rows(name, "source_id", COPIES[name], *ANCHOR)
        return rows.select(ROW, "source_id", *ANCHOR, copy=col[COPIES[name]])

    for row in q.every(q.each(COPIES, copied)):
        start = int(row["char_start"])
        end = int(row["char_end"])
        column = COPIES[row["table"]]
        if len(row["copy"]) != end - start or digest(row["copy"]) != row["span_digest"]:
            near = q.frames.texts.get(row["source_id"], "")[start:end]
            # From shortly before the first difference, which a long text would not show.
            begin = max(len(commonprefix([row["copy"], near])) - 24, 0)  # noqa: RUF071
            copy = "…" * (begin > 0) + row["copy"][begin:]
            yield {**row, "column": column, "copy": copy, "length": end - start, "near": near}


def check_anchors(reader: Reader, off: set[int]) -> None:
    """Check every anchor; ``off`` are records known not to be in their article.

    Those with a wrong anchor are added to them, since nothing further depends on them.
    """
    for name in ANCHORED:
        for placed in reader.tables.of(name):
            source_id = placed["source_id"]
            text = reader.texts.get(source_id)
            missing = NO_TEXT if source_id in reader.sources else HELD_UP
            reader.tell("anchors", placed.record, missing if text is None else "")
            if text is not None and id(placed.record) not in off and _is_wrong(reader, name, placed, text):
                off.add(id(placed.record))
    quotes = grouped(reader.tables.of("quotes"), "source_id")
    for source_id in reader.sources | reader.passages:
        _check_passages(reader, off, source_id, {span_of(row) for row in quotes[source_id]})


def _is_wrong(reader: Reader, name: TableName, placed: Placed, text: str) -> bool:
    """Whether an anchor is wrong; the deepest cause is told."""
    start, end = span_of(placed)
    language = reader.languages[placed["source_id"]]
    if digest(text[start:end]) != placed["span_digest"]:
        # Where the words are now: near by, or as the row has them copied.
        copy = placed[COPIES[name]] if name in COPIES else ""
        near = find_digest(text, start, end, placed["span_digest"]) or min(
            find_words(text, copy) if copy else (), key=lambda hit: abs(hit.start - start), default=None
        )
        expected = (
            f"{near.anchor}, where {shorten(near.words)!r} is now"
            if near
            else f"{anchor_of(text, (start, end))} if these are the words; else what `kc2026 find SOURCE WORDS` prints"
        )
        what = f"the words at {start}-{end} are not those that the digest was made of"
        reader.find(placed, "span", "KC402", what, expected, near.anchor if near else "", text[start:end])
        return True
    if name != "quotes" or not language or is_quoted(text, start, end, language):
        return False
    before, after = (repr(one) if one else "nothing" for one in (text[max(start - 1, 0) : start], text[end : end + 1]))
    meant = [span for span in find_quotations(text, language) if span[0] <= end and start <= span[1]]
    anchor = anchor_of(text, meant[0]) if meant else ""
    expected = f"{anchor}, which are the words between the marks" if meant else "words between quotation marks"
    what = f"the span is not between quotation marks: before it is {before}, behind it {after}"
    reader.find(placed, "span", "KC407", what, expected, anchor, text[start:end])
    return True


def _check_passages(reader: Reader, off: set[int], source_id: Value, quoted: set[Range]) -> None:
    source, text, passages = reader.sources.get(source_id), reader.texts.get(source_id), reader.passages[source_id]
    if not source or text is None:
        holder = source.record if source else passages[0].record.parent
        if holder:
            reader.tell("articles for gaps", holder, NO_TEXT if source else HELD_UP)
        return
    sound = [placed for placed in passages if id(placed.record) not in off]  # what has a row is not broken
    is_whole = reader.is_whole(source.record, "passages", off)
    reader.tell("articles for gaps", source.record, "" if is_whole else HELD_UP)
    ends = [(*span_of(placed), placed, "span", "words before this passage belong to no passage") for placed in sound]
    ends.append((len(text), len(text), source, "text_sha256", "words at the end belong to no passage"))
    reached = 0
    for start, end, placed, column, what in ends if is_whole else ():
        gap = text[reached:start]
        if gap.strip():
            first = reached + len(gap) - len(gap.lstrip())
            last = reached + len(gap.rstrip())
            expected = f"a passage with the span {first}-{last}, or a wider span of a neighbour"
            reader.find(placed, column, "KC405", what, expected, found=text[first:last])
        reached = max(reached, end)
    language = reader.languages[source_id]
    for placed in sound:
        if placed["coverage"] == "boilerplate":
            continue
        if not language or not reader.is_whole(placed.record, "quotes", off):
            reader.tell("passages for quotations", placed.record, HELD_UP if language else OTHER_LANGUAGE)
            continue
        what = "words between quotation marks that have no row in quotes"
        for span in find_quotations(text, language, *span_of(placed)):
            if span not in quoted:
                expected = f"a row of quotes with span: {anchor_of(text, span)}"
                reader.find(placed, "span", "KC408", what, expected, found=text[slice(*span)])
