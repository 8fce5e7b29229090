"""The rules on where rows stand in their articles, as far as the tables tell it without the texts."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.names import TableName
from korea_china_2026.rules.frames import ROW
from korea_china_2026.rules.query import Found, Query, Slip, whole
from korea_china_2026.rules.rule import between
from korea_china_2026.sheets.find import find_digest
from korea_china_2026.sheets.layout import COPIES
from korea_china_2026.sheets.texts import digest

ANCHORED: tuple[TableName, ...] = (
    "passages",
    "event_reports",
    "claim_reports",
    "quotes",
    "figures",
    "origins",
    "evidence",
)
SPAN = ("char_start", "char_end")
ANCHOR = (*SPAN, "span_digest")


@between("KC401", *ANCHORED, breaks=ANCHOR)
def spans_lie_in_articles(q: Query) -> Iterator[Slip]:
    """Offsets count code points from 0; the end is exclusive."""
    lengths = q.all("sources", "source_id", "char_count").select("source_id", length=whole("char_count"))
    rows = q.each(ANCHORED, lambda name: q.rows(name, "source_id", *ANCHOR)).join(lengths, on="source_id", how="inner")
    for row in q.some(
        rows.filter(~((whole("char_start") < whole("char_end")) & (whole("char_end") <= nw.col("length"))))
    ):
        yield Slip(
            row,
            "char_start",
            f"a span outside its article of {row['length']} characters",
            _shown(row),
            f"0 <= start < end <= {row['length']}",
            _meant(q, row),
            table=row["table"],
        )


def _shown(row: Found) -> str:
    return f"{row['char_start']}-{row['char_end']}"


def _meant(q: Query, row: Found) -> str:
    """The anchor whose words have the digest that is written, if the text is at hand and they stand near by."""
    text = q.frames.texts.get(row["source_id"])
    found = (
        None if text is None else find_digest(text, int(row["char_start"]), int(row["char_end"]), row["span_digest"])
    )
    return "" if found is None else found.anchor


@between("KC403", *OBSERVATIONS, breaks=("span_digest",))
def spans_lie_in_passages(q: Query) -> Iterator[Slip]:
    """An observation belongs to the passage under which it is written."""
    q.unless("KC201", "passages")
    passages = q.all("passages", "passage_id", "source_id", *SPAN).select(
        "passage_id", theirs=nw.col("source_id"), low=whole("char_start"), high=whole("char_end")
    )
    rows = q.each(OBSERVATIONS, lambda name: q.rows(name, "passage_id", "source_id", *SPAN)).join(
        passages, on="passage_id", how="inner"
    )
    is_outside = (whole("char_start") < nw.col("low")) | (whole("char_end") > nw.col("high"))
    for row in q.some(rows.filter((nw.col("source_id") != nw.col("theirs")) | is_outside)):
        if row["source_id"] != row["theirs"]:
            yield Slip(
                row,
                "passage_id",
                "a passage of another article",
                row["passage_id"],
                f"a passage of {row['source_id']}",
                table=row["table"],
            )
        else:
            yield Slip(
                row,
                "char_start",
                f"a span outside its passage {row['passage_id']}",
                _shown(row),
                f"within {row['low']}-{row['high']}",
                table=row["table"],
            )


@between("KC404", "passages")
def passages_do_not_overlap(q: Query) -> Iterator[Slip]:
    """Each character belongs to one unit."""
    rows = q.rows("passages", "passage_id", "source_id", *SPAN).with_columns(
        start=whole("char_start"), end=whole("char_end")
    )
    article, reached, holder = None, 0, ""
    for row in q.every(rows, "source_id", "start", "end"):
        if row["source_id"] != article:
            article, reached, holder = row["source_id"], 0, ""
        if row["start"] < reached:
            yield Slip(row, "char_start", f"a passage that overlaps {holder}", _shown(row), f"a start from {reached}")
        if row["end"] > reached:
            reached, holder = row["end"], row["passage_id"]


@between("KC406", *COPIES)
def copies_are_their_words(q: Query) -> Iterator[Slip]:
    """Quotation and figure carry the words as printed, so their digest can be checked without the text."""
    for row in q.every(
        q.each(COPIES, lambda name: q.rows(name, COPIES[name], *ANCHOR).select(ROW, *ANCHOR, copy=nw.col(COPIES[name])))
    ):
        length, column = int(row["char_end"]) - int(row["char_start"]), COPIES[row["table"]]
        if len(row["copy"]) != length or digest(row["copy"]) != row["span_digest"]:
            yield Slip(
                row,
                column,
                f"{column} is not the words of its span",
                row["copy"],
                f"{length} characters with the digest {row['span_digest']}",
                table=row["table"],
            )
