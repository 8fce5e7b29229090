"""Documents made from the tables: codebook, data dictionary, coding report, evidence, and the figures of the README."""

import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from statistics import median
from typing import Any, Literal, NamedTuple

from korea_china_2026.answers.rows import grouped
from korea_china_2026.errors import BuildError
from korea_china_2026.model.codebook import CODE_LISTS, CodeList, Entry, Words, examples, read_codebook_file, rulings
from korea_china_2026.model.fields import Field, Row, Table, render
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import Json, TableName, Texts, read_toml
from korea_china_2026.publish.datapackage import Tables, counted, counts
from korea_china_2026.publish.rendering import document, escaped, language

_STATED = read_toml(__file__, "documents.toml")


def codebook(tables: Tables, package: Package = PACKAGE) -> Texts:
    """The documents by file name, with records of ``tables`` as examples.

    An example whose record is not among ``tables`` is left out, so that any package can be rendered; that the examples
    of the real one hold is for a test to say.
    """
    records = ExampleRecords(tables)
    return {
        "CODEBOOK.md": document(
            "CODEBOOK.md",
            tables=tables,
            package=package,
            facts=facts(tables),
        ),
        "CODES.md": document("CODES.md", lists=CODE_LISTS, examples=examples(), records=records),
        "RULINGS.md": document("RULINGS.md", rulings=rulings(), records=records),
    }


def anchor(title: str) -> str:
    """The anchor that a code host gives to a heading.

    >>> anchor("Fields: events, their actors")
    'fields-events-their-actors'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


#: Characters of a quotation that are shown; the record holds all of it.
_SHOWN = 30


class ExampleRecords:
    """The rows of a package by table and key, ready to be shown."""

    def __init__(self, tables: Tables) -> None:
        # The long forms of codings and evidence are no examples of anything.
        self._rows: dict[TableName, dict[str, Texts]] = {
            name: {record_id(name, row): {column: render(value) for column, value in row} for row in rows}
            for name, rows in tables.items()
            if name not in ("codings", "evidence")
        }

    def find(self, wanted: str, codes: CodeList | None = None) -> tuple[TableName, Texts] | None:
        """The table and the cells of the record with the key ``wanted``, sought in the tables that use ``codes`` if
        these are given; None if they have none."""
        among = [name for name, _ in users(codes)] if codes else TABLES
        return next(((name, self._rows[name][wanted]) for name in among if wanted in self._rows.get(name, {})), None)

    def codes_of(self, wanted: str, codes: CodeList) -> list[str]:
        """The codes of a list that a record has, without repetition; an empty list for a record that is not there."""
        found = self.find(wanted, codes)
        if not found:
            return []
        name, cells = found
        return list(dict.fromkeys(cells[field] for user, field in users(codes) if user == name and cells[field]))

    def show(self, wanted: str, codes: CodeList | None = None) -> str:
        """A record with its id, as Markdown, sought in the tables that use ``codes``; empty if it is not there."""
        found = self.find(wanted, codes)
        if not found:
            return ""
        name, cells = found
        words = ", ".join(cells[column] for column in _STATED["example_words"].get(name, ()) if cells[column])
        if name in ("quotes", "figures"):
            words = f"“{textwrap.shorten(words, _SHOWN, placeholder=' …')}”"
        return f"{escaped(words)} `{wanted}`".lstrip()


def users(codes: CodeList) -> list[tuple[TableName, str]]:
    """Tables and fields that use a code list."""
    return [(name, field.name) for name, table in TABLES.items() for field in table.fields if field.code_list is codes]


def record_id(name: TableName, row: Row) -> str:
    """The key of a row as one text, columns joined by a blank."""
    return " ".join(render(getattr(row, key)) for key in TABLES[name].key)


#: A column that so many tables declare in the same words is described once.
_SHARED = 3
#: A rule of so many characters is not told twice in one table.
_LONG = 40


def described(field: Field, table: Table) -> Field:
    """A column as the data dictionary shows it: with its default, and a long rule of several columns at the first."""
    first = next(other for other in table.fields if other.rule == field.rule)
    rule = f"as {first.name}" if first is not field and len(field.rule) > _LONG else field.rule
    default = f" Left out: `{field.default}`." if field.default else ""
    return field._replace(rule=rule, description=field.description + default)


def data_dictionary(tables: Tables, title: str = "") -> str:
    """The data dictionary as Markdown; row counts are those of ``tables``. One with a ``title`` links no document."""
    columns = {name: [described(field, table) for field in table.fields] for name, table in TABLES.items()}
    times = Counter(column for found in columns.values() for column in found)
    shared = [column for column, count in times.items() if count >= _SHARED]
    lexicals = {
        field.lexical.name: field.lexical for table in TABLES.values() for field in table.fields if field.lexical
    }
    # Ids of observations differ by the letter of their kind.
    forms = grouped(
        (lexicals[name] for name in sorted(lexicals)),
        lambda lexical: lexical.expected.replace(f", {lexical.name[0]} and", ", a letter and"),
    )
    return document(
        "DATA_DICTIONARY.md", rows=tables, columns=columns, shared=shared, origins=_STATED["origins"],
        forms=forms.items(), title=title,
    )  # fmt: skip


class Item(Entry):
    """An item of the checklist, whether it is recorded, and the answer with facts of the tables in braces."""

    item: Words
    status: Literal["recorded", "not recorded", "not disclosed"]
    answer: Words


@cache
def declared() -> Json:
    """What ``codebook/coding_report.yaml`` declares: items under ``checklist``, sentences under ``croissant``."""
    return read_codebook_file("coding_report.yaml", dict[str, Item], {"croissant": dict[str, Words]})


def facts(tables: Tables) -> dict[str, object]:
    """The facts that answers may name in braces."""

    rows: Mapping[TableName, Sequence[Any]] = tables

    def values(table: TableName, column: str) -> list[Any]:
        return [value for row in rows[table] if (value := getattr(row, column))]

    kinds, decisions = values("coders", "kind"), values("adjudications", "decision")
    shared = Counter(
        f"`{row.table_name}.{row.field_name}`"
        for row in rows["adjudications"]
        if row.decision == "neither" and row.first_value == row.second_value is not None
    )
    known = sorted(
        row.value for row in rows["agreement"] if row.metric == "krippendorff_alpha" and row.value is not None
    )
    ends = [f"{one:.3f}" for one in (known[0], median(known), known[-1])] if known else ["undefined"] * 3
    people = counted(kinds.count("human"), "coder is a person", "coders are persons")
    return {
        **{name: len(tables[name]) for name in ("passages", "codings", "readings", "checks", "coders")},
        "articles": counted(len(tables["sources"]), "article"),
        "observations": sum(len(tables[name]) for name in OBSERVATIONS),
        "people": f"{people}." if "human" in kinds else "No coder is a person, and no review by a person is recorded.",
        "kinds": ", ".join(sorted(set(kinds))),
        "disclosed": " ".join(sorted(set(values("coders", "disclosed")))),
        "decisions": len(decisions),
        "neither": decisions.count("neither"),
        # Values that both wrote alike, and that were decided otherwise.
        "shared": shared.total(),
        "most_shared": ", ".join(f"{count} in {name}" for name, count in shared.most_common(3)),
        "passes": len(values("coders", "pass_number")),
        "kept": len({*values("codings", "coder_id")}),
        "searched": len(values("checks", "searched")),
        "instructions": len(values("coders", "instructions_sha256")),
        "persons": values("actors", "kind").count("person"),
        "machine": values("sources", "is_ai_generated").count(True),
        "fields": len(known),
        **dict(zip(("lowest", "alpha", "highest"), ends, strict=True)),
        "languages": ", ".join(sorted({language(tag) for tag in values("sources", "language")})),
        "days": " ".join(sorted({render(day) for column in ("began", "ended") for day in values("coders", column)})),
    }


def croissant_rai(tables: Tables) -> Json:
    """The fields of the Croissant RAI vocabulary; the time frame is a list of days."""
    known = facts(tables)
    fields = {name: text.format_map(known) for name, text in declared()["croissant"].items()}
    fields["dataCollectionTimeframe"] = fields["dataCollectionTimeframe"].split()
    return {f"rai:{name}": value for name, value in fields.items() if value}


def coding_report(tables: Tables) -> str:
    """The report as Markdown: each item of GUIDE-LLM, then the coders."""
    coders = [{name: None if (value := getattr(row, name)) is None else render(value) for name in _STATED["coders"]}
              for row in tables["coders"]]  # fmt: skip
    return document(
        "CODING_REPORT.md", items=declared()["checklist"], coders=coders, columns=_STATED["coders"],
        facts={name: escaped(str(fact)) for name, fact in facts(tables).items()},
    )  # fmt: skip


class Coverage(NamedTuple):
    """One field: its non-empty cells, and how many of them depend on the record's span or on evidence of their own."""

    table: TableName
    field: str
    cells: int
    own_span: int
    evidence: int

    @property
    def backed(self) -> float:
        """Share of the cells that words back."""
        return (self.own_span + self.evidence) / self.cells


def coverage(tables: Tables) -> list[Coverage]:
    """The coverage of every coded field of the observations, in declared order; fields without a cell are left out."""
    evidence: Sequence[Any] = tables["evidence"]
    backed = {(row.record_id, row.field_name) for row in evidence}
    found = []
    for name in OBSERVATIONS:
        table = TABLES[name]
        coded = [field.name for field in table.fields if field.origin == "coded" and field.name != table.id_column]
        for column in coded:
            rows = [row for row in tables[name] if getattr(row, column) not in (None, *_STATED["wordless"])]
            own = len(rows) if column in _STATED["own_span"][name] else 0
            backing = _STATED["shared"].get(column, column)
            by_evidence = 0 if own else sum((row.own_id, backing) in backed for row in rows)
            if rows and column not in _STATED["bookkeeping"]:
                found.append(Coverage(name, column, len(rows), own, by_evidence))
    return found


def coverage_page(tables: Tables) -> str:
    """The page that reports it, in Markdown."""
    return document("EVIDENCE.md", rows=coverage(tables))


_FIGURES = re.compile(r"(?<=<!-- generated:figures -->\n).*?(?=<!-- /generated -->)", re.DOTALL)


def refresh(text: str, tables: Tables) -> str:
    """``text`` with the figures why the data can be trusted; BuildError unless there is one place for them."""
    if "\r\n" in text:
        return refresh(text.replace("\r\n", "\n"), tables).replace("\n", "\r\n")
    if not len(_FIGURES.findall(text)) == text.count("<!-- generated:") == text.count("<!-- /generated") == 1:
        raise BuildError(
            "README has no place for the figures, or several; expected <!-- generated:figures --> and after it "
            "<!-- /generated --> once, each on a line of its own"
        )
    # The cells of each pass are in `codings` once more.
    anchored = [name for name, table in TABLES.items() if name != "codings" and "span_digest" in table.columns]
    spans = sum(len(tables[name]) for name in anchored)
    figures = document("figures.md", counts=counts(tables), tables=tables, spans=spans)
    return _FIGURES.sub(lambda _: figures, text)
