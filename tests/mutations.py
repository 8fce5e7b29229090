"""Mutations of the published sheets, and how many of each kind the checks catch at the place where they were made.

python -m tests.mutations      prints the table; needs the article texts (KOREA_CHINA_2026_TEXTS)
"""

from __future__ import annotations

import copy
import datetime as dt
import os
import pickle
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from korea_china_2026.agreement.check import check_complete
from korea_china_2026.article_texts import VARIABLE, read_texts
from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.codebook import UNITS_OF_KIND, code_list
from korea_china_2026.model.entities import SYMMETRIC
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.sheets import check_sheets as check
from korea_china_2026.sheets.corpus import Corpus, gather, read_corpus, read_raw
from korea_china_2026.sheets.flatten import Tables, flatten
from korea_china_2026.sheets.layout import RAW, published_sheets
from korea_china_2026.sheets.record import Record

ROOT = Path(__file__).parents[1]
SEEDS = gather(ROOT / "seeds")


@dataclass(frozen=True)
class Outcome:
    """How many mutations of a kind were made, how many were caught, and examples of those that were not."""

    kind: str
    made: int
    caught: int
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.caught / self.made


def texts() -> dict[str, str] | None:
    folder = os.environ.get(VARIABLE)
    return read_texts(Path(folder)) if folder else None


@cache
def _read() -> bytes:
    return pickle.dumps(read_corpus(published_sheets(SEEDS)))


def corpus() -> Corpus:
    """The published sheets, to be changed; they are read once, which takes five times as long as a copy."""
    read: Corpus = pickle.loads(_read())
    return read


# --- mutations of one cell, all made at once and sought at their own lines -------------------------------------------


def set_cell(record: Record, name: str, value: object) -> bool:
    old = record.cells[name]
    record.cells[name] = replace(old, value=value, text=str(value))  # type: ignore[arg-type]
    return True


def change_digit(record: Record, _: Corpus) -> bool:
    value = record.value("value")
    if not isinstance(value, float):
        return False
    text = f"{value:g}" if value < 1 else f"{value:.0f}"
    position = next(i for i in range(len(text)) if text[i] in "123456789")
    digit = str(int(text[position]) % 9 + 1)
    return set_cell(record, "value", float(text[:position] + digit + text[position + 1 :]))


def swap_unit(record: Record, _: Corpus) -> bool:
    kind, unit = record.text("quantity_kind") or "", record.text("unit_code") or ""
    others = sorted(UNITS_OF_KIND[kind] - {unit}) or ["km"]
    return set_cell(record, "unit_code", others[0])


def change_approximator(record: Record, _: Corpus) -> bool:
    codes = list(code_list("approximation").codes)
    return set_cell(record, "approximation", codes[(codes.index(record.text("approximation") or "") + 1) % len(codes)])


def swap_actor(column: str) -> Callable[[Record, Corpus], bool]:
    def mutate(record: Record, whole: Corpus) -> bool:
        if record.value(column) is None:
            return False
        here = {str(r.value("actor_id")) for r in whole.of("actor_names") if r.place.file == record.place.file}
        named = sorted(here - {str(record.value(column))})
        return set_cell(record, column, named[len(str(record.value(column))) % len(named)])

    return mutate


def move_date(column: str) -> Callable[[Record, Corpus], bool]:
    def mutate(record: Record, _: Corpus) -> bool:
        edtf = record.text(column)
        return edtf is not None and set_cell(record, column, moved(edtf))

    return mutate


def moved(edtf: str) -> str:
    """An EDTF date moved by one unit of its precision: a day, a month or a year."""

    def step(match: re.Match[str]) -> str:
        year, month, day = match[1], match[2], match[3]
        if day:
            return (dt.date(int(year), int(month), int(day)) + dt.timedelta(1)).isoformat()
        if month:
            return f"{int(year) + int(month) // 12:04d}-{int(month) % 12 + 1:02d}"
        return f"{int(year) + 1:04d}" if year.isdigit() else f"{int(year[:2]) - 1:02d}{year[2:]}"

    return re.sub(r"(\d{4}|\d{2}XX|\d{3}X)(?:-(\d\d))?(?:-(\d\d))?", step, edtf)


def swap_place(record: Record, whole: Corpus) -> bool:
    place = record.text("reported_place_id")
    if place is None:
        return False
    others = sorted(str(r.value("place_id")) for r in whole.of("places") if r.value("place_id") != place)
    return set_cell(record, "reported_place_id", others[len(place) % len(others)])


def move_offset(record: Record, _: Corpus) -> bool:
    if record.span is None:
        return False
    record.span = replace(record.span, start=record.span.start + 1, end=record.span.end + 1)
    return True


def turn_round(record: Record, _: Corpus) -> bool:
    # Without a direction it says the same at either claim.
    if record.value("related_claim_id") is None or record.parent is None or record.value("relation") in SYMMETRIC:
        return False
    ours, theirs = record.parent.cells["claim_id"], record.cells["related_claim_id"]
    # The relation goes to the other claim; the claim's own cells stay as they are.
    holder = Record(
        "claims", record.parent.place, cells={**record.parent.cells, "claim_id": replace(ours, value=theirs.value)}
    )
    record.parent = holder
    return set_cell(record, "related_claim_id", ours.value)


#: What a claim or a verdict becomes if it is turned; stronger words for weaker ones.
OPPOSITE = {
    "affirmative": "negative",
    "negative": "affirmative",
    "supported": "contradicted",
    "contradicted": "supported",
    "partly": "supported",
    "conflicting": "supported",
    "supports": "contradicts",
    "contradicts": "supports",
    "qualifies": "contradicts",
}
STRONGER = {
    "some": "all", "many": "all", "most": "all", "several": "all", "part of": "all of", "among the": "the", "nearly": "more than",
    "at least": "more than", "agreed on": "agreed to build", "wants": "needs", "asked": "forced", "can": "will", "one of": "the only one of",
    "seeks": "must have", "discussed": "agreed on", "tries to": "has to", "trying to": "forced to", "a": "the only",
}  # fmt: skip


def turn(column: str) -> Callable[[Record, Corpus], bool]:
    def mutate(record: Record, _: Corpus) -> bool:
        # A polarity that is left out is affirmative.
        other = OPPOSITE.get(record.text(column) or ("affirmative" if column == "polarity" else ""))
        if other is None:
            return False
        if column not in record.cells:
            record.cells[column] = replace(record.cells["statement"])
        return set_cell(record, column, other)

    return mutate


def turn_one_stance(record: Record, whole: Corpus) -> bool:
    """Turn the first page of a check; were all of them turned, the verdict would be what is wrong."""
    assert record.parent is not None
    first = next(one for one in record.parent.children if one.table == record.table)
    return first is record and turn("stance")(record, whole)


def strengthen(record: Record, _: Corpus) -> bool:
    statement = record.text("statement") or ""
    weaker = [words for words in STRONGER if re.search(rf"\b{words}\b", statement)]
    return bool(weaker) and set_cell(
        record, "statement", re.sub(rf"\b{weaker[0]}\b", STRONGER[weaker[0]], statement, count=1)
    )


def siblings(record: Record, status: str) -> list[Record]:
    """The other answers to the same question with the status."""
    others = record.parent.children if record.parent is not None else []
    return [one for one in others if one is not record and one.table == "answers" and one.text("status") == status]


def swap_answers(record: Record, _: Corpus) -> bool:
    """Give an article the value of another one's answer; the observations that carry the answer stay its own."""
    others = [one for one in siblings(record, "answered") if one.value("value") not in (None, record.value("value"))]
    return record.value("value") is not None and bool(others) and set_cell(record, "value", others[0].value("value"))


def claim_silence(record: Record, whole: Corpus) -> bool:
    """Say that an article which answers is silent, by the pattern that shows the silence of another one."""
    silent = siblings(record, "silent")
    if record.text("status") != "answered" or not silent:
        return False
    record.cells["silence_pattern"] = silent[0].cells["silence_pattern"]
    for name in ("answer", "value", "attributed_actor_id"):
        record.cells.pop(name, None)
    gone = {id(child) for child in record.children}
    whole.records["answer_records"][:] = [one for one in whole.of("answer_records") if id(one) not in gone]
    record.children.clear()
    return set_cell(record, "status", "silent")


CELLS: dict[str, tuple[tuple[TableName, ...], Callable[[Record, Corpus], bool]]] = {
    "digit changed in a value": (("figures",), change_digit),
    "unit swapped": (("figures",), swap_unit),
    "approximator changed": (("figures",), change_approximator),
    "speaker swapped": (("quotes",), swap_actor("speaker_actor_id")),
    "attribution swapped": (("figures", "event_reports", "claim_reports"), swap_actor("attributed_actor_id")),
    "reported date moved": (("event_reports",), move_date("reported_edtf")),
    "date of a quotation moved": (("quotes",), move_date("said_edtf")),
    "place swapped": (("event_reports",), swap_place),
    "offset moved by one": (("passages", *OBSERVATIONS), move_offset),
    "relation turned round": (("claim_relations",), turn_round),
    "polarity turned": (("claims",), turn("polarity")),
    "statement strengthened": (("claims",), strengthen),
    "verdict turned": (("checks",), turn("verdict")),
    "stance turned": (("check_references",), turn_one_stance),
    "answer swapped between articles": (("answers",), swap_answers),
    "silence claimed where words answer": (("answers",), claim_silence),
}


def mutate_cells(texts: dict[str, str], *kinds: str) -> list[Outcome]:
    """Make mutations of some kinds, each in tables of its own, in one corpus."""
    mutated = corpus()
    made = {
        kind: [record for table in CELLS[kind][0] for record in mutated.of(table) if CELLS[kind][1](record, mutated)]
        for kind in kinds
    }
    _, verdict = check(mutated, texts)
    lines = lines_by_file(finding.place for finding in verdict.findings)
    outcomes = []
    for kind, records in made.items():
        missed = tuple(str(record.place) for record in records if not is_met(record, lines))
        outcomes.append(Outcome(kind, len(records), len(records) - len(missed), missed))
    return outcomes


def lines_by_file(places: Iterable[Place]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for place in sorted(places):
        lines[place.file].append(place.line)
    return lines


def is_met(record: Record, lines: Mapping[str, list[int]]) -> bool:
    """Whether one of some lines, in their order by file, is among those on which a record is written."""
    own = [
        record.place.line,
        *(cell.place.line for cell in record.cells.values() if cell.place.file == record.place.file),
        *(span.place.line for spans in record.evidence.values() for span in spans),
    ]
    found = lines.get(record.place.file, [])
    at = bisect_left(found, min(own))
    return at < len(found) and found[at] <= max(own)


# --- mutations of rows ----------------------------------------------------------------------------------------------


def judged(mutated: Corpus, texts: dict[str, str]) -> tuple[list[Finding], list[Record]]:
    """What the checks find in a mutated corpus, and the records of the raw codings, whose places some findings name."""
    tables, verdict = check(mutated, texts)
    raw = read_codings()
    found = [*verdict.findings, *check_complete(*(made for _, made in raw.values()), published=tables)]
    return found, [record for one, _ in raw.values() for name in OBSERVATIONS for record in one.of(name)]


@cache
def read_codings() -> dict[str, tuple[Corpus, Tables]]:
    """The raw codings by folder, as written and as rows; nothing changes them."""
    read = {folder: read_raw(SEEDS, folder) for folder in RAW}
    return {folder: (one, flatten(one)) for folder, one in read.items()}


def drop_rows(texts: dict[str, str], every: int = 7) -> Outcome:
    """Drop each ``every``-th row of each kind; a drop is caught by a finding about that row, not by any finding.

    Such a finding names the row, or the claim or event that it alone reported, or stands at the raw unit which it published.
    """
    mutated = corpus()
    dropped = [record for name in OBSERVATIONS for record in mutated.of(name)[::every]]
    for record in dropped:
        assert record.parent is not None
        record.parent.children.remove(record)
        mutated.records[record.table].remove(record)
    found, raw = judged(mutated, texts)
    named = {word for finding in found for word in re.findall(r"[\w-]+", finding.message)}
    alone = {finding.found for finding in found if finding.code == "KC204"}
    places = {finding.place for finding in found if finding.code == "KC606"}
    lost = [record for record in raw if record.place in places]
    caught = [
        record
        for record in dropped
        if record.text(TABLES[record.table].key[0]) in named
        or alone & {record.text("event_id"), record.text("claim_id")}
        or any(same_words(record, unit) for unit in lost)
    ]
    missed = tuple(str(record.place) for record in dropped if record not in caught)
    return Outcome("row dropped", len(dropped), len(caught), missed)


def same_words(row: Record, unit: Record) -> bool:
    same = row.table == unit.table and Path(row.place.file).name == Path(unit.place.file).name
    if not same or row.span is None or unit.span is None:
        return False
    return row.span.start < unit.span.end and unit.span.start < row.span.end


def duplicate_rows(texts: dict[str, str]) -> Outcome:
    """Copy each row under a new id; each copy must be found at its own place."""
    mutated = corpus()
    copies: list[Record] = []
    for name in OBSERVATIONS:
        key = TABLES[name].key[0]
        for record in [copy.copy(record) for record in mutated.of(name)]:
            record.cells = dict(record.cells)
            source = (record.text(key) or "").rpartition("-")[0]
            set_cell(record, key, f"{source}-{OBSERVATIONS[name]}{9000 + len(copies)}")
            mutated.records[name].append(record)
            copies.append(record)
    lines = lines_by_file(finding.place for finding in judged(mutated, texts)[0] if finding.code == "KC209")
    missed = tuple(str(record.place) for record in copies if not is_met(record, lines))
    return Outcome("row duplicated", len(copies), len(copies) - len(missed), missed)


#: Codes that both passes wrote, mostly alike, and that no words of an article give back by themselves.
RECODED: tuple[tuple[TableName, str], ...] = (
    ("quotes", "quote_kind"),
    ("figures", "quantity_kind"),
    ("claim_reports", "modality"),
    ("event_reports", "reported_status"),
    ("claims", "topic"),
    ("claims", "claim_kind"),
    ("events", "event_kind"),
    ("events", "plover_type"),
)


def recode(texts: dict[str, str], every: int = 5) -> Outcome:
    """Give each ``every``-th coded cell another code of its list; such a cell must be found at its own line.

    A row that one pass alone found, or none, has nothing to be held against.
    """
    mutated = corpus()
    made: list[tuple[Record, str]] = []
    for table, name in RECODED:
        codes = TABLES[table].field(name).code_list
        assert codes is not None
        for record in [record for record in mutated.of(table) if record.value(name) is not None][::every]:
            others = [code for code in codes.codes if code != record.value(name)]
            set_cell(record, name, others[len(made) % len(others)])
            made.append((record, name))
    places = {finding.place for finding in judged(mutated, texts)[0]}
    missed = tuple(str(record.where(name)) for record, name in made if record.where(name) not in places)
    return Outcome("code swapped", len(made), len(made) - len(missed), missed)


def run(texts: dict[str, str]) -> list[Outcome]:
    return [
        *(one for kind in CELLS for one in mutate_cells(texts, kind)),
        drop_rows(texts),
        duplicate_rows(texts),
        recode(texts),
    ]


def report(outcomes: list[Outcome]) -> str:
    lines = [f"{'mutation':<34}{'made':>6}{'caught':>8}{'share':>8}"]
    lines += [f"{o.kind:<34}{o.made:>6}{o.caught:>8}{o.share:>8.1%}" for o in outcomes]
    return "\n".join(lines)


if __name__ == "__main__":
    found = texts()
    if found is None:
        raise SystemExit(f"not judged: set {VARIABLE} to the folder of the article texts")
    outcomes = run(found)
    print(report(outcomes))
    for outcome in outcomes:
        for place in outcome.missed:
            print(f"missed: {outcome.kind}: {place}")
