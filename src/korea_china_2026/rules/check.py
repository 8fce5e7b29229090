"""One check for sheets and for packages: every cell, and every rule over the frames of their tables."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import or_

import narwhals as nw

from korea_china_2026.findings import HELD_UP, RULES, Finding, Place, Verdict
from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules import between, computed, record, rows, spans
from korea_china_2026.rules.rule import (
    BETWEEN_RULES,
    ROW,
    ROW_RULES,
    BetweenRule,
    Frames,
    NotChecked,
    Query,
    RowRule,
    Slip,
)
from korea_china_2026.sheets.cells import Wrong, check_cell, is_unseen, uncomposed, unseen

#: So many wrong spellings of a column are told apart; of a column that has more, no cell is counted on.
_MANY = 2000
#: Letters and marks beyond ASCII that are composed, seen, and join with nothing.
_COMPOSED = (
    r"\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{17F}\x{2013}\x{2014}\x{2018}\x{2019}\x{201C}\x{201D}\x{2026}\x{20A9}\x{20AC}"
    r"\x{AC00}-\x{D7A3}\x{4E00}-\x{9FEF}"
)
_YEAR_MONTH_DAY = "[1-9][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
#: For forms of which a pattern alone does not tell what is right: a pattern that only what is right fits.
_PLAIN = {
    "text": rf"[!-*./0-<>?A-~{_COMPOSED}]([ -~{_COMPOSED}]*[!-~{_COMPOSED}])?",
    "edtf": rf"({_YEAR_MONTH_DAY}(T[01][0-9]:[0-5][0-9]:[0-5][0-9]Z)?|[1-9][0-9]{{3}}(-(0[1-9]|1[0-2]))?)[?~%]?",
    "date": _YEAR_MONTH_DAY,
    "count": "0|[1-9][0-9]{0,17}",
    "number": r"0|-?0\.[0-9]{0,5}[1-9]|-?[1-9][0-9]{0,14}|-?[1-9][0-9]{0,8}\.[0-9]{0,5}[1-9]",
}
#: A pattern that nothing fits.
_NONE = r"\z."


def is_plain(field: Field) -> nw.Expr:
    """True only for cells that are right; for other cells ``check_cell`` tells."""
    cell = nw.col(field.name)
    if field.code_list:
        return cell.is_in(list(field.code_list.codes))
    assert field.lexical
    return cell.str.contains(rf"\A(?:{plain_pattern(field) or _NONE})\z")


def plain_pattern(field: Field) -> str | None:
    """A pattern that no wrong spelling fits as a whole; None where there is none."""
    form = field.lexical
    assert form
    if form.name in _PLAIN:
        return _PLAIN[form.name]
    is_told = form.check is None and form.minimum is None and form.maximum is None and form.logical != "date"
    return form.pattern.removeprefix("^").removesuffix("$") if is_told else None


def doubt(field: Field, *, is_typed: bool = False) -> nw.Expr:
    """True for cells that may be wrong; of typed whole numbers, those below zero."""
    is_whole = is_typed and field.logical == "integer"
    doubtful = nw.col(field.name).str.starts_with("-") if is_whole else ~is_plain(field)
    # Of an empty cell neither is said, which is a doubt if there must not be any.
    return doubtful if field.nullable else doubtful.fill_null(value=True)


def check_column(q: Query, table: TableName, field: Field) -> Iterator[Slip]:
    """What is wrong with the cells of a column in which some may be; they are noted as broken."""
    name = field.name
    frame = q.frames.tables[table].select(ROW, name)
    cell = nw.col(name)
    if not field.nullable:
        empty = q.some(frame.filter(cell.is_null()))
        if empty:
            q.broken[table, name].append(cell.is_null())
            yield from (Slip(table, row, name, f"{name} is empty", "", field.expected, code="KC101") for row in empty)
    doubtful = frame.filter(~cell.is_null() & ~is_plain(field)).select(name).unique()
    wrong = {text: found for text in (row[name] for row in q.every(doubtful)) if (found := check_text(field, text))}
    if wrong:
        is_wrong = cell.is_in(list(wrong)) if len(wrong) <= _MANY else nw.lit(value=True)
        q.broken[table, name].append(is_wrong)
        for row in q.some(frame.filter(cell.is_in(list(wrong)))):
            said = wrong[row[name]]
            yield Slip(table, row, name, *said[1:], code=said.code)


def check_text(field: Field, text: str) -> Wrong | None:
    """What is wrong with one cell that is not empty; invisible characters too, for which a
    sheet is checked as a whole."""
    wrong = check_cell(field, text)
    if wrong:
        return wrong
    if character := next(filter(is_unseen, text), ""):
        return unseen(character)
    return None if unicodedata.is_normalized("NFC", text) else uncomposed(text)


#: The modules that state the rules: importing them enters what they state.
STATED = (rows, spans, between, computed, record)
_COUNTED = "rules between rows"
#: Rules that come first, since nothing depends on the place of a row that breaks them; the length of an article first.
_FIRST = ("KC409", "KC401")


@dataclass
class Checked(Verdict):
    """What a check found, and the columns of each table in which a cell is wrong."""

    broken: dict[TableName, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: How many rows of each table have such a cell.
    broken_rows: Counter[TableName] = field(default_factory=Counter)


def check(frames: Frames, against_texts: Callable[[Query], None] | None = None) -> Checked:
    """Check tables by every rule; what depends on a broken cell, or on rows that may be missing, is counted as not
    checked.

    ``against_texts`` checks the places of rows against the articles, once they are known to be within them; the cells
    that it finds wrong it notes as broken.
    """
    run = _Run(Query(frames))
    run.single_rows()
    # In the order of codes: what a rule depends on has a code before its own.
    rules = sorted(BETWEEN_RULES, key=lambda rule: rule.code)
    run.between(rule for code in _FIRST for rule in rules if rule.code == code)
    if against_texts:
        against_texts(run.query)
    run.between(rule for rule in rules if rule.code not in _FIRST)
    for table, column in run.query.broken:
        run.verdict.broken[table].add(column)
    if frames.kind == "package":
        for table, columns in run.verdict.broken.items():
            is_wrong = reduce(or_, (one for column in columns for one in run.query.broken[table, column]))
            [(n,)] = frames.tables[table].filter(is_wrong).select(n=nw.len()).collect().iter_rows()
            run.verdict.broken_rows[table] = int(n)
    return run.verdict


class _Run:
    """One run of all rules."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.frames = query.frames
        self.verdict = Checked()

    def applies(self, code: str) -> bool:
        """Whether what the frames are of can break a rule at all."""
        return not (RULES[code].never_on_sheets if self.frames.kind == "sheets" else RULES[code].never_on_packages)

    def add(self, slips: Iterable[Slip]) -> None:
        """Enter what is wrong, with its places; of a package, how much more there is than what is listed."""
        found = list(slips)
        places = self.query.places(found)
        firsts = iter(self.query.places([one._replace(row={ROW: one.first}) for one in found if one.first is not None]))
        for slip, place in zip(found, places, strict=True):
            what = slip.what if slip.first is None else slip.what.format(first=next(firsts))
            self.verdict.findings.append(Finding(place, slip.code, what, slip.found, slip.expected, slip.near))
        if self.query.more:
            self.verdict.findings.append(
                Finding(Place(places[-1].file), found[-1].code, f"{self.query.more} more like the last one", "", "none")
            )
            self.query.more = 0

    def single_rows(self) -> None:
        """Check cells, and rows by themselves: one look at all tables says which columns and
        rules need a second one."""
        seconds: dict[str, list[Callable[[], Iterable[Slip]]]] = {}
        looks = []
        for name in (name for name in TABLES if name in self.frames.tables):
            asked = []
            seconds[name] = []
            for one in TABLES[name].fields if self.frames.kind == "package" else ():
                asked.append(doubt(one, is_typed=name in self.frames.typed))
                seconds[name].append(partial(check_column, self.query, name, one))
            for rule in ROW_RULES:
                if rule.table == name and self.applies(rule.code):
                    asked.append(rule.offends)
                    seconds[name].append(partial(self._offended, rule))
            if asked:
                numbered = self.frames.tables[name].select(**{str(n): one for n, one in enumerate(asked)})
                # As one text, the numbers of all tables fit one frame.
                sums = numbered.select(nw.all().cast(nw.Int64).sum()).select(nw.all().fill_null(0).cast(nw.String))
                looks.append(sums.select(table=nw.lit(name), numbers=nw.concat_str(nw.all(), separator=" ")))
        for row in list(self.query.every(nw.concat(looks))) if looks else ():
            for number, second in zip(row["numbers"].split(), seconds[row["table"]], strict=True):
                if number != "0":
                    with suppress(NotChecked):
                        self.add(second())

    def _offended(self, rule: RowRule) -> Iterator[Slip]:
        asked = self.query.rows(rule.table, *rule.rests_on, offends=rule.offends).filter("offends").select(ROW)
        rows = self.query.some(self.frames.tables[rule.table].join(asked, on=ROW, how="semi"))
        if rows:
            self.query.fired.add((rule.code, rule.table))
        return map(rule.slip, rows)

    def between(self, rules: Iterable[BetweenRule]) -> None:
        """Check what rows say together."""
        for rule in rules:
            if self.applies(rule.code):
                self._between(rule)

    def _between(self, rule: BetweenRule) -> None:
        query = self.query
        query.not_checked = 0
        try:
            slips = list(rule.slips(query))
        except NotChecked:
            self.verdict.count(_COUNTED, rule.code, HELD_UP, len(rule.tables))
            return
        self.verdict.count(_COUNTED, rule.code, HELD_UP, query.not_checked)
        if self.frames.kind == "package":
            self.verdict.judged[_COUNTED] += len(rule.tables) - query.not_checked
        # All of a column at once: each call is one more condition on whatever asks for it later.
        for table in {slip.table for slip in slips}:
            query.fired.add((rule.code, table))
            for column in rule.breaks:
                query.break_rows(table, column, [slip.row[ROW] for slip in slips if slip.table == table])
        self.add(slips)
