"""One record with everything that is tied to it, as text."""

import os
import textwrap
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from korea_china_2026.answers.claims import Contradiction, contradicting
from korea_china_2026.errors import UnknownName
from korea_china_2026.names import OF_EVERY_OBSERVATION, TableName
from korea_china_2026.read.package import package
from korea_china_2026.read.records import (
    Found,
    Record,
    Tie,
    backing,
    find_record,
    ids_of,
    of_sound_rows,
    records,
    related,
)
from korea_china_2026.read.verify import find_texts
from korea_china_2026.read.views import found as found_by_words

_WIDTH = 110
#: Tables whose rows are shown with the record that they are about, not in a section of their own: of any record, and
#: of a record of some tables.
_BACKING = "evidence"
_TOLD: Mapping[str, tuple[str, ...]] = {
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
#: Hits named where there is no record with an id.
_NEAREST = 5


class Page(str):
    """Text that a prompt and a notebook show as lines."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The lines themselves."""
        return str(self)

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre-wrap">{escape(self)}</pre>'


@of_sound_rows
def show(record_id: str, texts: str | os.PathLike[str] | None = None) -> Page:
    """A record, the records that it names, and the ones that name it: reports by article, voices, spans, evidence.

    For a checked claim, the verdict and the pages come first; for a question, what each article answers. A
    contradiction shows both statements with their articles and verdicts. Spans have their words if ``texts`` (or
    ``KOREA_CHINA_2026_TEXTS``) has the article.

    UnknownName gives the nearest id and what `search` finds for its words; TextsNotFound if the folder does not exist.
    """
    found, words = _record(record_id), find_texts(texts)
    against = _against(found)
    lines = [f"{record_id}   (table {found.table})", *_cells(found.row), *_standing(found, words, 2)]
    if found.table == "claim_relations" and record_id in against:
        lines += ["", *against[record_id][1:]]
    lines += _checked(record_id) if found.table in ("claims", "checks") else []
    lines += _answered(found, words)
    ties = related(record_id, found.table)
    names = [tie for tie in ties if tie.points == "to"]
    if names:
        named = [f"{tie.field}: {_named(Found(tie.table, tie.row))}" for tie in names]
        lines += ["", "names", *(part for line in named for part in _wrapped(line, 2))]
    for table, group in _sections(found, ties).items():
        fields = ", ".join(dict.fromkeys(tie.field for tie in group))
        rows = {_id(table, tie.row): tie.row for tie in group}
        lines += ["", f"{package().table(table).title} that name it in {fields} ({len(rows)})"]
        for row in [] if table in _COUNTED else rows.values():
            lines += against.get(row[0]) or _tied(Found(table, row), words, record_id)
    return Page("\n".join(lines))


def _record(record_id: str) -> Found:
    try:
        return find_record(record_id)
    except UnknownName as error:
        if any(record_id in ids_of(name) for name in package().tables):
            raise
        hits = found_by_words(record_id)[:_NEAREST]
        found = [f"  {hit.record_id}: {hit.text}" for hit in hits if hit.record_id != record_id]
        more = f"`kc2026 search` finds records by words{'; nearest by the words of this id:' if found else '.'}"
        raise UnknownName("\n".join([f"{error} {more}", *found])) from None


def _sections(found: Found, ties: list[Tie]) -> Mapping[TableName, list[Tie]]:
    sections: dict[TableName, list[Tie]] = {}
    for tie in ties:
        if tie.points == "from" and tie.table not in (_BACKING, *_TOLD.get(found.table, ())):
            sections.setdefault(tie.table, []).append(tie)
    order = [*_FIRST, *sections]
    return dict(sorted(sections.items(), key=lambda section: order.index(section[0])))


def _cells(row: Record) -> list[str]:
    cells = {
        name: value for name, value in row._asdict().items() if value is not None and name not in OF_EVERY_OBSERVATION
    }
    wide = max(map(len, cells))
    return [line for name, value in cells.items() for line in _wrapped(f"{name:<{wide}}  {_plain(value)}", 2, wide + 2)]


# --- the record and the comparison ----------------------------------------------------------------------------------


def _checked(claim_id: str) -> list[str]:
    """What pages outside the articles say of a claim."""
    check = next((row for row in _rows("checks") if row.claim_id == claim_id), None)
    if check is None:
        return []
    part = f", but for the {check.part}" if check.part else ""
    lines = [
        (2, f"{check.verdict.replace('_', ' ')}{part} (confidence {check.confidence}, looked up {check.checked})"),
        (2, check.rationale),
    ]
    pages = {page.reference_id: page for page in _rows("references")}
    for row in _rows("check_references"):
        if row.claim_id == claim_id:
            page = pages[row.reference_id]
            lines += [(4, f"{row.stance}: {page.publisher}: {row.says}"), (6, f"{row.reference_id} {page.url}")]
    return ["", "by the record", *(part for indent, line in lines for part in _wrapped(line, indent))]


def _answered(found: Found, words: Mapping[str, str]) -> list[str]:
    """What each article answers to a question, and the observations that carry the answer."""
    if found.table not in ("questions", "answers"):
        return []
    lines = []
    for answer in _rows("answers"):
        if found.row[0] in (answer.question_id, answer.answer_id):
            status = "" if answer.status == "answered" else answer.status
            lines += _wrapped(": ".join(filter(None, [answer.source_id, status, answer.answer])), 2)
            for row in _rows("answer_records"):
                if row.answer_id == answer.answer_id:
                    lines += [f"  {line}" for line in _tied(find_record(row.record_id, row.table_name), words)]
    return ["", "answers", *lines]


def _rows(name: TableName) -> Sequence[Record]:
    """The rows of a table; none where the package has no such table."""
    return records(name) if name in package().tables else ()


# --- contradictions -------------------------------------------------------------------------------------------------


def _against(found: Found) -> Mapping[str, list[str]]:
    """The contradictions of a claim in full: lines by the relation's id. Nothing for other records."""
    if found.table not in ("claims", "claim_relations"):
        return {}
    return {one.relation.claim_relation_id: _contradiction(one) for one in contradicting(records)}


def _contradiction(one: Contradiction) -> list[str]:
    kind = "both cannot be true" if one.relation.relation == "contradicts" else "they differ, and both can be true"
    lines = [(2, one.relation.claim_relation_id), (4, f"{kind} ({one.relation.difference})")]
    for side in (one.side, one.related):
        holds = f" By the record: {side.claim.verdict.replace('_', ' ')}." if side.claim.verdict else ""
        lines.append((4, f"{side.claim.claim_id}: {side.claim.statement} Said by {', '.join(side.source_ids)}.{holds}"))
    lines.append((4, f"why: {one.relation.rationale}"))
    return [part for indent, line in lines for part in _wrapped(line, indent)]


# --- ties -----------------------------------------------------------------------------------------------------------


def _tied(found: Found, words: Mapping[str, str], page: str = "") -> list[str]:
    return [*_wrapped(_named(found, page), 2), *_relating(found), *_said(found.row), *_standing(found, words, 4)]


def _relating(found: Found) -> list[str]:
    """Both statements that a relation relates, in full."""
    if found.table != "claim_relations":
        return []
    statements = {claim.claim_id: claim.statement for claim in records("claims")}
    return _wrapped(
        f"{statements[found.row.claim_id]} ({found.row.relation}) {statements[found.row.related_claim_id]}", 4
    )


def _said(row: Record) -> list[str]:
    """What a report says of its event or claim."""
    said = [f"{name.removeprefix('reported_')} {value}" for name, value in row._asdict().items()
            if value is not None and (name.startswith("reported_") or name == "modality")
            and not name.endswith(("_start", "_end"))]  # fmt: skip
    return [f"    {', '.join(said)}"] if said else []


def _standing(found: Found, words: Mapping[str, str], indent: int) -> list[str]:
    """Where a record is and in whose voice, its words, and the spans that back its fields."""
    lines = (
        [f"{_place(found.row)}{_voice(found.row)}{_quoted(found.row, words)}"]
        if hasattr(found.row, "span_digest")
        else []
    )
    lines += [f"{backed.field_name}: {_place(backed)}{_quoted(backed, words)}" for backed in backing(found)]
    return [part for line in lines for part in _wrapped(line, indent)]


def _place(row: Record) -> str:
    return f"{row.source_id} {row.char_start}-{row.char_end}"


def _voice(row: Record) -> str:
    if not hasattr(row, "attribution_mode"):
        return ""
    by = f" by {row.attributed_actor_id}" if row.attributed_actor_id else ""
    via = f" via {row.via_actor_id}" if row.via_actor_id else ""
    return f", {row.attribution_mode}{by}{via}"


def _quoted(row: Record, words: Mapping[str, str]) -> str:
    text = words.get(row.source_id)
    return "" if text is None else f'  "{" ".join(text[row.char_start : row.char_end].split())}"'


def _id(table: TableName, row: Record) -> str:
    return " / ".join(str(getattr(row, column)) for column in package().table(table).key)


def _named(found: Found, page: str = "") -> str:
    """The id of a record and what it says: its own words, else what it is about unless it is on that ``page``."""
    told = [in_words(found.row)]
    if not told[0]:
        keys = {field: target for field, target, _ in package().table(found.table).foreign_keys}
        named = [(keys[field], getattr(found.row, field)) for field in _ABOUT if field in keys]
        told = [in_words(find_record(key, table).row) for table, key in named if key not in (None, page)]
    return ": ".join(filter(None, [_id(found.table, found.row), *told]))


def in_words(row: Record) -> str:
    """What a record says; of a claim also whether it holds."""
    said = next((str(value) for name in _SUMMARIES if (value := getattr(row, name, None))), "")
    held = getattr(row, "statement", None) and row.verdict
    return f"{said} (by the record: {held.replace('_', ' ')})" if held else said


def _wrapped(text: str, indent: int, hang: int = 2) -> list[str]:
    # Ids hold hyphens and are searched for: they stay whole.
    return textwrap.wrap(text, _WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + hang),
                         break_on_hyphens=False, break_long_words=False)  # fmt: skip


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.6f}".rstrip("0").rstrip(".")
        case _:
            return str(value)
