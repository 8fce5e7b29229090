"""Where rows are in their articles: as far as the tables tell it, and against the characters where there are texts.

Without a text nothing that needs it is checked, and every anchor that was not is counted."""

from collections import defaultdict
from collections.abc import Iterator

import narwhals as nw

from korea_china_2026.findings import HELD_UP, NO_TEXT, OTHER_LANGUAGE, Finding, shorten
from korea_china_2026.language.quotations import find_quotations, is_quoted
from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.reader import Reader
from korea_china_2026.rules.rule import ROW, Found, Frame, Query, between, whole
from korea_china_2026.sheets.find import Hit, find_digest, find_words
from korea_china_2026.sheets.flatten import Placed
from korea_china_2026.sheets.layout import COPIES
from korea_china_2026.sheets.record import Record, span_of
from korea_china_2026.sheets.texts import digest

ANCHORED: tuple[TableName, ...] = ("passages", *OBSERVATIONS, "origins", "evidence")
SPAN = ("char_start", "char_end")
ANCHOR = (*SPAN, "span_digest")


@between(*ANCHORED, breaks=ANCHOR)
def spans_lie_in_articles(q: Query) -> Iterator[Found]:
    """Offsets count code points from 0; the end is exclusive."""
    lengths = q.all("sources", "source_id", "char_count").select("source_id", length=whole("char_count"))
    rows = q.each(ANCHORED, lambda name: q.rows(name, "source_id", *ANCHOR)).join(lengths, on="source_id", how="inner")
    is_inside = (whole("char_start") < whole("char_end")) & (whole("char_end") <= nw.col("length"))
    for row in q.some(rows.filter(~is_inside)):
        yield {**row, "near": _meant(q, row)}


def _meant(q: Query, row: Found) -> str:
    """The anchor whose words have the digest that is written, if the text is at hand and they are near by."""
    text = q.frames.texts.get(row["source_id"])
    found = (
        None if text is None else find_digest(text, int(row["char_start"]), int(row["char_end"]), row["span_digest"])
    )
    return "" if found is None else found.anchor


@between(*OBSERVATIONS, breaks=("span_digest",))
def passages_are_of_the_article(q: Query) -> Frame:
    """An observation belongs to the article of the passage under which it is written."""
    return _in_passages(q).filter(nw.col("source_id") != nw.col("theirs"))


@between(*OBSERVATIONS, breaks=("span_digest",))
def spans_lie_in_passages(q: Query) -> Frame:
    """An observation belongs to the passage under which it is written."""
    is_outside = (whole("char_start") < nw.col("low")) | (whole("char_end") > nw.col("high"))
    return _in_passages(q).filter((nw.col("source_id") == nw.col("theirs")) & is_outside)


def articles(q: Query) -> Frame:
    """The article of each observation, by ``record_id``."""
    keys = {name: TABLES[name].id_column for name in OBSERVATIONS}
    owned = (
        q.all(name, key, "source_id").select(record_id=nw.col(key), article=nw.col("source_id"))
        for name, key in keys.items()
    )
    return nw.concat(list(owned), how="vertical")


def _in_passages(q: Query) -> Frame:
    """The observations, each with the article and the ends of its passage."""
    q.unless("KC201", "passages")
    passages = q.all("passages", "passage_id", "source_id", *SPAN).select(
        "passage_id", theirs=nw.col("source_id"), low=whole("char_start"), high=whole("char_end")
    )
    rows = q.each(OBSERVATIONS, lambda name: q.rows(name, "passage_id", "source_id", *SPAN))
    return rows.join(passages, on="passage_id", how="inner")


@between()
def passages_do_not_overlap(q: Query) -> Iterator[Found]:
    """Each character belongs to one unit."""
    rows = q.rows("passages", "passage_id", "source_id", *SPAN).with_columns(
        start=whole("char_start"), end=whole("char_end")
    )
    article, reached, holder = None, 0, ""
    for row in q.every(rows, "source_id", "start", "end"):
        if row["source_id"] != article:
            article, reached, holder = row["source_id"], 0, ""
        if row["start"] < reached:
            yield {**row, "holder": holder, "reached": reached}
        if row["end"] > reached:
            reached, holder = row["end"], row["passage_id"]


@between(*COPIES)
def copies_are_their_words(q: Query) -> Iterator[Found]:
    """Quotation and figure carry the words as printed, so their digest can be checked without the text."""

    def copied(name: TableName) -> Frame:
        rows = q.rows(name, "source_id", COPIES[name], *ANCHOR)
        return rows.select(ROW, "source_id", *ANCHOR, copy=nw.col(COPIES[name]))

    for row in q.every(q.each(COPIES, copied)):
        start, end, column = int(row["char_start"]), int(row["char_end"]), COPIES[row["table"]]
        if len(row["copy"]) != end - start or digest(row["copy"]) != row["span_digest"]:
            near = q.frames.texts.get(row["source_id"], "")[start:end]
            yield {**row, "column": column, "length": end - start, "near": near}


def check_anchors(reader: Reader, off: set[int]) -> list[Record]:
    """Check every anchor; ``off`` are records known not to be in their article.

    Those with a wrong anchor are added to them, since nothing further depends on them, and returned.
    """
    wrong = []
    for name in ANCHORED:
        for placed in reader.tables.of(name):
            source_id = placed.cells["source_id"]
            text, missing = reader.texts.get(source_id), NO_TEXT if source_id in reader.sources else HELD_UP
            reader.tell("anchors", placed.record, missing if text is None else "")
            slip = None if text is None or id(placed.record) in off else _slip(reader, name, placed, text)
            if slip is not None:
                reader.verdict.findings.append(slip)
                off.add(id(placed.record))
                wrong.append(placed.record)
    quoted: dict[Value, set[tuple[int, int]]] = defaultdict(set)
    for placed in reader.tables.of("quotes"):
        quoted[placed.cells["source_id"]].add(span_of(placed.cells))
    for source_id in {**reader.sources, **reader.passages}:
        reader.verdict.findings += _tiling(reader, off, source_id, quoted[source_id])
    return wrong


def _slip(reader: Reader, name: TableName, placed: Placed, text: str) -> Finding | None:
    """What is wrong with one anchor, the deepest cause first."""
    start, end = span_of(placed.cells)
    if digest(text[start:end]) != placed.cells["span_digest"]:
        return _moved(name, placed, text)
    language = reader.languages[placed.cells["source_id"]]
    if name == "quotes" and language is not None and not is_quoted(text, start, end, language):
        before, after = (
            repr(one) if one else "nothing" for one in (text[max(start - 1, 0) : start], text[end : end + 1])
        )
        meant = [span for span in find_quotations(text, language) if span[0] <= end and start <= span[1]]
        anchor = Hit(*meant[0], text[slice(*meant[0])]).anchor if meant else ""
        expected = f"{anchor}, which are the words between the marks" if meant else "words between quotation marks"
        what = f"the span is not between quotation marks: before it is {before}, behind it {after}"
        return Finding(placed.record.where("span"), "KC407", what, shorten(text[start:end]), expected, anchor)
    return None


def _moved(name: TableName, placed: Placed, text: str) -> Finding:
    """Where the words of a digest are now: near by, or as the row has them copied."""
    start, end = span_of(placed.cells)
    copy = str(placed.cells[COPIES[name]]) if name in COPIES else ""
    hits = find_words(text, copy) if copy else []
    near = find_digest(text, start, end, str(placed.cells["span_digest"])) or min(
        hits, key=lambda hit: abs(hit.start - start), default=None
    )
    here = Hit(start, end, text[start:end])
    expected = (
        f"{near.anchor}, where {shorten(near.words)!r} is now"
        if near
        else f"{here.anchor} if these are the words; else what `kc2026 find SOURCE WORDS` prints"
    )
    what = f"the words at {start}-{end} are not those that the digest was made of"
    return Finding(placed.record.where("span"), "KC402", what, here.words, expected, near.anchor if near else "")


def _tiling(reader: Reader, off: set[int], source_id: Value, quoted: set[tuple[int, int]]) -> Iterator[Finding]:
    source, text, passages = reader.sources.get(source_id), reader.texts.get(source_id), reader.passages[source_id]
    if source is None or text is None:
        holders = [source and source.record, *(placed.record.parent for placed in passages)]
        for record in {id(holder): holder for holder in holders if holder}.values():
            reader.tell("articles for gaps", record, NO_TEXT if source else HELD_UP)
        return
    sound = [placed for placed in passages if id(placed.record) not in off]  # what has a row is not broken
    is_whole = reader.is_whole(source.record, "passages", off)
    reader.tell("articles for gaps", source.record, "" if is_whole else HELD_UP)
    if is_whole:
        yield from _gaps(source, sound, text)
    for placed in sound:
        if placed.cells["coverage"] != "boilerplate":
            yield from _unmarked(reader, off, placed, text, quoted)


def _gaps(source: Placed, passages: list[Placed], text: str) -> Iterator[Finding]:
    reached = 0
    before = "words before this passage belong to no passage"
    ends = [(*span_of(placed.cells), placed.record.where("span"), before) for placed in passages]
    ends.append((len(text), len(text), source.record.where("text_sha256"), "words at the end belong to no passage"))
    for start, end, place, what in ends:
        gap = text[reached:start]
        if gap.strip():
            first = reached + len(gap) - len(gap.lstrip())
            last = reached + len(gap.rstrip())
            yield Finding(
                place,
                "KC405",
                what,
                text[first:last],
                f"a passage with the span {first}-{last}, or a wider span of a neighbour",
            )
        reached = max(reached, end)


def _unmarked(
    reader: Reader, off: set[int], passage: Placed, text: str, quoted: set[tuple[int, int]]
) -> Iterator[Finding]:
    language = reader.languages[passage.cells["source_id"]]
    if language is None or not reader.is_whole(passage.record, "quotes", off):
        reader.tell("passages for quotations", passage.record, HELD_UP if language else OTHER_LANGUAGE)
        return
    for span in find_quotations(text, language, *span_of(passage.cells)):
        if span not in quoted:
            yield Finding(
                passage.record.where("span"),
                "KC408",
                "words between quotation marks that have no row in quotes",
                text[slice(*span)],
                f"a row of quotes with span: {Hit(*span, text[slice(*span)]).anchor}",
            )
