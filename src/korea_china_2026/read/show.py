"""One record with everything that is tied to it, as text."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from korea_china_2026.answers.rows import grouped
from korea_china_2026.errors import UnknownName
from korea_china_2026.names import OF_EVERY_OBSERVATION, TableName, Texts
from korea_china_2026.read.package import Folder, package
from korea_china_2026.read.records import (
    Found,
    Record,
    Tie,
    backing,
    found_record,
    ids_of,
    of_sound_rows,
    records,
    related,
    rows_if_any,
)
from korea_china_2026.read.verify import find_texts
from korea_china_2026.read.views import found as found_by_words

_WIDTH = 110
#: Tables whose rows are shown with the record that they are about, not in a section of their own: of any record, and
#: of a record of some tables.
_BACKING = "evidence"
_TOLD = {
    **dict.fromkeys(("claims", "checks"), ("checks", "check_references")),
    **dict.fromkeys(("questions", "answers"), ("answers", "answer_records")),
}
#: Tables with thousands of rows an article, of which the number says enough.
_COUNTED = {"codings"}
#: What says in a few words which record it is, most telling first.
_SUMMARIES = ("title", "name", "statement", "question", "text", "value_text", "says", "note", "answer", "rationale")
#: What a row without words of its own is about, most telling first.
_ABOUT = ("claim_id", "event_id", "question_id", "answer_id", "actor_id")
#: What people look for first: its sections come before the others.
_FIRST: Sequence[TableName] = ("quotes", "claim_reports", "event_reports", "figures", "claims", "events")
_RELATIONS = {"contradicts": "both cannot be true", "differs": "they differ, and both can be true"}
#: Hits named where there is no record with an id.
_NEAREST = 5

#: How far a line is set in, and what it says before it is wrapped; with a third number, how far its rest is set in.
Line = tuple[int, str] | tuple[int, str, int]
#: A record and its table.
Shown = Found | Tie


class Page(str):
    """Text that a prompt and a notebook show as lines."""

    def __repr__(self) -> str:
        """The lines themselves."""
        return str(self)

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre-wrap">{escape(self)}</pre>'


@of_sound_rows
def show(record_id: str, texts: Folder = None, table: TableName | None = None) -> Page:
    """A record, the records that it names, and the ones that name it: reports by article, voices, spans, evidence.

    For a checked claim, the verdict and the pages come first; for a question, what each article answers. A relation
    between claims shows both statements with their articles and verdicts; an event on the page of a place says who
    places it there. Spans have their words if ``texts`` (or ``KOREA_CHINA_2026_TEXTS``) has the article.

    ``table`` says which record is meant where several tables have the id. UnknownName gives the nearest id and what
    `search` finds for its words; TextsNotFound if the folder does not exist.
    """
    found = _record(record_id, table)
    words = find_texts(texts)
    given = found.row._asdict().items()
    cells = {name: value for name, value in given if value is not None and name not in OF_EVERY_OBSERVATION}
    wide = max(map(len, cells)) + 2
    lines: list[Line] = [(0, f"{record_id}   (table {found.table})")]
    lines += [(2, f"{name:<{wide}}{_plain(value)}", wide) for name, value in cells.items()]
    lines += [*_relating(found), *_standing(found, words), *_checked(found), *_answered(found, words)]
    ties = related(record_id, found.table)
    own = found.row
    # Persons whom the office of another person names, since the coding keeps apart whom an article does not name.
    for row in records("actors") if getattr(own, "kind", "") == "person" and hasattr(own, "office") else ():
        if row.kind == "person" and row.actor_id != own.actor_id:
            ties += [Tie("to", "office", "actors", row)] * (row.name in (own.office or ""))
            ties += [Tie("from", "office", "actors", row)] * (own.name in (row.office or ""))
    names = [(2, f"{tie.field}: {_named(tie)}") for tie in ties if tie.points == "to"]
    lines += [(0, ""), (0, "names"), *names] if names else []
    left_out = (_BACKING, *_TOLD.get(found.table, ()))
    sections = grouped((tie for tie in ties if tie.points == "from" and tie.table not in left_out), "table")
    order = [*_FIRST, *sections]
    for name in sorted(sections, key=order.index):
        group = sections[name]
        fields = ", ".join(dict.fromkeys(tie.field for tie in group))
        rows = {_id(tie): tie for tie in group}
        lines += [(0, ""), (0, f"{package().table(name).title} that name it in {fields} ({len(rows)})")]
        for tie in [] if name in _COUNTED else rows.values():
            lines += _tied(tie, words, record_id)
            # Who places an event where, on the page of a place; of a report only if somebody says otherwise.
            if found.table == "places" and hasattr(tie.row, "event_id"):
                event = found_record(tie.row.event_id, "events").row
                reports = grouped(_rows("event_reports", "event_id", event.event_id), "reported_place_id")
                placed = [f"at {place} by {_sources(some)}" for place, some in reports.items() if place]
                if tie.table == "events" or {*filter(None, reports), event.place_id} != {record_id}:
                    placed.append(f"in the dataset at {event.place_id} ({event.place_basis})")
                    lines.append((4, f"placed {'; '.join(placed)}"))
    return Page("\n".join(part for line in lines for part in _wrapped(*line)))


def _record(record_id: str, table: TableName | None) -> Found:
    try:
        return found_record(record_id, table)
    except UnknownName as error:
        if any(record_id in ids_of(name) for name in package().tables):
            raise
        hits = found_by_words(record_id)[:_NEAREST]
        found = [f"  {hit.record_id}: {hit.text}" for hit in hits if hit.record_id != record_id]
        more = f"`kc2026 search` finds records by words{'; nearest by the words of this id:' if found else '.'}"
        raise UnknownName("\n".join([f"{error} {more}", *found])) from None


# --- the record and the comparison ----------------------------------------------------------------------------------


def _checked(found: Found) -> Iterator[Line]:
    """What pages outside the articles say of a claim."""
    if found.table not in ("claims", "checks"):
        return
    for check in _rows("checks", "claim_id", found.row.claim_id):
        part = f", but for the {check.part}" if check.part else ""
        yield from [
            (0, ""),
            (0, "checked against pages outside the articles"),
            (2, f"{check.verdict.replace('_', ' ')}{part} (confidence {check.confidence}, looked up {check.checked})"),
            (2, check.rationale),
        ]
    for row in _rows("check_references", "claim_id", found.row.claim_id):
        page = found_record(row.reference_id, "references").row
        yield from [(4, f"{row.stance}: {page.publisher}: {row.says}"), (6, f"{row.reference_id} {page.url}")]


def _answered(found: Found, words: Texts) -> Iterator[Line]:
    """What each article answers to a question, and the observations that carry the answer."""
    if found.table not in ("questions", "answers"):
        return
    yield from [(0, ""), (0, "answers")]
    for answer in _rows("answers", package().table(found.table).id_column, found.row[0]):
        status = "" if answer.status == "answered" else answer.status
        yield 2, ": ".join(filter(None, [answer.source_id, status, answer.answer]))
        for row in _rows("answer_records", "answer_id", answer.answer_id):
            for indent, line in _tied(found_record(row.record_id, row.table_name), words):
                yield indent + 2, line


def _rows(name: TableName, column: str, value: object) -> Iterator[Record]:
    """The rows of a table with a value in a column."""
    return (row for row in rows_if_any(name) if getattr(row, column) == value)


# --- ties -----------------------------------------------------------------------------------------------------------


def _tied(found: Shown, words: Texts, page: str = "") -> list[tuple[int, str]]:
    return [(2, _named(found, page)), *_relating(found), *_said(found.row), *_standing(found, words)]


def _relating(found: Shown) -> Iterator[tuple[int, str]]:
    """How two claims are related: both statements, each with its verdict and its articles."""
    if found.table == "claim_relations":
        row = found.row
        yield 4, _RELATIONS.get(row.relation, row.relation) + (f" ({row.difference})" if row.difference else "")
        for claim_id in (row.claim_id, row.related_claim_id):
            reports = _rows("claim_reports", "claim_id", claim_id)
            yield 4, f"{_named(found_record(claim_id, 'claims'))} Said by {_sources(reports)}."


def _said(row: Record) -> list[tuple[int, str]]:
    """What a report says of its event or claim."""
    said = [f"{name.removeprefix('reported_')} {value}" for name, value in row._asdict().items()
            if value is not None and (name.startswith("reported_") or name == "modality")
            and not name.endswith(("_start", "_end"))]  # fmt: skip
    return [(4, ", ".join(said))] if said else []


def _standing(found: Shown, words: Texts) -> list[tuple[int, str]]:
    """Where a record is and in whose voice, its words, and the spans that back its fields."""
    row = found.row
    own = [f"{_place(row)}{_voice(row)}{_quoted(row, words)}"] if hasattr(row, "span_digest") else []
    backed = [f"{one.field_name}: {_place(one)}{_quoted(one, words)}" for one in backing(found)]
    return [(4, line) for line in own + backed]


def _sources(reports: Iterable[Record]) -> str:
    return ", ".join(sorted({report.source_id for report in reports}))


def _place(row: Record) -> str:
    return f"{row.source_id} {row.char_start}-{row.char_end}"


def _voice(row: Record) -> str:
    if not hasattr(row, "attribution_mode"):
        return ""
    by = f" by {row.attributed_actor_id}" if row.attributed_actor_id else ""
    via = f" via {row.via_actor_id}" if row.via_actor_id else ""
    return f", {row.attribution_mode}{by}{via}"


def _quoted(row: Record, words: Texts) -> str:
    text = words.get(row.source_id)
    return "" if text is None else f'  "{" ".join(text[row.char_start : row.char_end].split())}"'


def _id(found: Shown) -> str:
    return " / ".join(str(getattr(found.row, column)) for column in package().table(found.table).key)


def _named(found: Shown, page: str = "") -> str:
    """The id of a record and what it says: its own words, else what it is about unless it is on that ``page``."""
    told = [in_words(found.row)]
    if not told[0]:
        keys = {field: target for field, target, _ in package().table(found.table).foreign_keys}
        named = [(keys[field], getattr(found.row, field)) for field in _ABOUT if field in keys]
        told = [in_words(found_record(key, table).row) for table, key in named if key not in (None, page)]
    return ": ".join(filter(None, [_id(found), *told]))


def in_words(row: Record) -> str:
    """What a record says; of a checked claim also the verdict."""
    said = next((str(value) for name in _SUMMARIES if (value := getattr(row, name, None))), "")
    held = getattr(row, "statement", None) and row.verdict
    return f"{said} (checked: {held.replace('_', ' ')})" if held else said


def _wrapped(indent: int, text: str, hang: int = 2) -> list[str]:
    # Ids hold hyphens and are searched for: they stay whole.
    lines = textwrap.wrap(text, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
                          break_on_hyphens=False, break_long_words=False)  # fmt: skip
    return lines or [""]


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.6f}".rstrip("0").rstrip(".")
        case _:
            return str(value)
