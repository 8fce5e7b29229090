"""Every cell of a package is spelled as its column is declared.

The engine passes over cells that are plainly right; each other spelling is checked once, by what checks the cells of
sheets.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import narwhals as nw

from korea_china_2026.model.fields import Field
from korea_china_2026.names import TableName
from korea_china_2026.rules.frames import ROW
from korea_china_2026.rules.query import Query, Slip
from korea_china_2026.sheets.cells import Wrong, check_cell
from korea_china_2026.sheets.lookalikes import is_unseen, name_character

#: So many wrong spellings of a column are told apart; of a column that has more, no cell is counted on.
_MANY = 2000
#: Letters and marks beyond ASCII that are composed, seen, and join with nothing.
_COMPOSED = (
    r"\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{17F}\x{2013}\x{2014}\x{2018}\x{2019}\x{201C}\x{201D}\x{2026}\x{20A9}\x{20AC}"
    r"\x{AC00}-\x{D7A3}\x{4E00}-\x{9FEF}"
)
_YEAR_MONTH_DAY = "[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
#: For forms of which a pattern alone does not tell what is right: a pattern that only what is right fits.
_PLAIN = {
    "text": rf"[!-*./0-<>?A-~{_COMPOSED}]([ -~{_COMPOSED}]*[!-~{_COMPOSED}])?",
    "edtf": _YEAR_MONTH_DAY,
    "date": _YEAR_MONTH_DAY,
    "count": "0|[1-9][0-9]{0,17}",
    "number": "0|-?[1-9][0-9]{0,14}",
}


def is_plain(field: Field) -> nw.Expr:
    """True only for cells that are right; for other cells ``check_cell`` tells."""
    cell = nw.col(field.name)
    if field.code_list is not None:
        return cell.is_in(list(field.code_list.codes))
    assert field.lexical is not None
    pattern = plain_pattern(field)
    return nw.lit(value=False) if pattern is None else cell.str.contains(rf"\A(?:{pattern})\z")


def plain_pattern(field: Field) -> str | None:
    """A pattern that no wrong spelling fits as a whole; None where there is none."""
    form = field.lexical
    assert form is not None
    if form.name in _PLAIN:
        return _PLAIN[form.name]
    is_told = form.check is None and form.minimum is None and form.maximum is None and form.logical != "date"
    return form.pattern.removeprefix("^").removesuffix("$") if is_told else None


def doubt(field: Field, *, is_typed: bool = False) -> nw.Expr:
    """True for cells that may be wrong; of typed values, only numbers out of bounds."""
    cell = nw.col(field.name)
    doubtful = ~is_plain(field)
    if is_typed and field.logical in ("integer", "boolean"):
        doubtful = cell.str.starts_with("-") if field.logical == "integer" else nw.lit(value=False)
    return (~cell.is_null() & doubtful) if field.nullable else (cell.is_null() | doubtful)


def check_column(q: Query, table: TableName, field: Field) -> Iterator[tuple[str, Slip]]:
    """What is wrong with the cells of a column in which some may be, each with its code; they are noted as broken."""
    frame, cell = q.frames.tables[table].select(ROW, field.name), nw.col(field.name)
    if not field.nullable:
        empty = q.some(frame.filter(cell.is_null()))
        if empty:
            q.broken[table, field.name].append(cell.is_null())
            yield from (("KC101", Slip(row, field.name, f"{field.name} is empty", "", field.expected)) for row in empty)
    doubtful = frame.filter(~cell.is_null() & ~is_plain(field)).select(field.name).unique()
    wrong = {
        text: found
        for text in (row[field.name] for row in q.every(doubtful))
        if (found := check_text(field, text)) is not None
    }
    if wrong:
        is_wrong = cell.is_in(list(wrong)) if len(wrong) <= _MANY else nw.lit(value=True)
        q.broken[table, field.name].append(is_wrong)
        for row in q.some(frame.filter(cell.is_in(list(wrong)))):
            said = wrong[row[field.name]]
            yield said.code, Slip(row, field.name, *said[1:])


def check_text(field: Field, text: str) -> Wrong | None:
    """What is wrong with one cell that is not empty; invisible characters too, for which a
    sheet is checked as a whole."""
    wrong = check_cell(field, text)
    if wrong is not None:
        return wrong
    unseen = next(filter(is_unseen, text), None)
    if unseen is not None:
        return Wrong("KC007", "an invisible or control character", name_character(unseen), "visible text")
    composed = unicodedata.normalize("NFC", text)
    return (
        None
        if composed == text
        else Wrong("KC008", "text is not in normalisation form C", text, "composed characters", composed)
    )
