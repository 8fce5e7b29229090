"""What the tables say of the coding: the coding report, which cells words back, and the figures of the README."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from statistics import median
from typing import Any, Literal, NamedTuple

from korea_china_2026.answers import record
from korea_china_2026.errors import BuildError
from korea_china_2026.model.codebook import Entry, Words, read_codebook_file
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.datapackage import Tables, counted, counts
from korea_china_2026.publish.rendering import document, escaped

_COLUMNS = ("coder_id", "kind", "pass_number", "began", "ended", "instructions_sha256", "note", "disclosed")


class Item(Entry):
    """An item of the checklist, whether it is recorded, and the answer with facts of the tables in braces."""

    item: Words
    status: Literal["recorded", "not recorded", "not disclosed"]
    answer: Words


@cache
def declared() -> dict[str, Any]:
    """What ``codebook/coding_report.yaml`` declares: items under ``checklist``, sentences under ``croissant``."""
    return read_codebook_file("coding_report.yaml", dict[str, Item], {"croissant": dict[str, Words]})


def facts(tables: Tables) -> dict[str, object]:
    """The facts that answers may name in braces."""

    def values(table: TableName, column: str) -> list[Any]:
        return [value for row in tables[table] if (value := getattr(row, column))]

    kinds, decisions = values("coders", "kind"), values("adjudications", "decision")
    alphas = [row for row in tables["agreement"] if getattr(row, "metric", "") == "krippendorff_alpha"]
    known = sorted(value for row in alphas if (value := getattr(row, "value", None)) is not None)
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
        "passes": len(values("coders", "pass_number")),
        "searched": len(values("checks", "searched")),
        "instructions": len(values("coders", "instructions_sha256")),
        "persons": values("actors", "kind").count("person"),
        "machine": values("sources", "is_ai_generated").count(True),
        "fields": len(known),
        **dict(zip(("lowest", "alpha", "highest"), _span(known), strict=True)),
        "languages": ", ".join(sorted(set(values("sources", "language")))),
        "days": " ".join(sorted({render(day) for column in ("began", "ended") for day in values("coders", column)})),
    }


def _span(known: Sequence[float]) -> list[str]:
    """The lowest, the median and the highest of some sorted figures."""
    return [f"{one:.3f}" for one in (known[0], median(known), known[-1])] if known else ["undefined"] * 3


def croissant_rai(tables: Tables) -> dict[str, Any]:
    """The fields of the Croissant RAI vocabulary; the time frame is a list of days."""
    known = facts(tables)
    fields: dict[str, Any] = {name: text.format_map(known) for name, text in declared()["croissant"].items()}
    fields["dataCollectionTimeframe"] = fields["dataCollectionTimeframe"].split()
    return {f"rai:{name}": value for name, value in fields.items() if value}


def coding_report(tables: Tables) -> str:
    """The report as Markdown: each item of GUIDE-LLM, then the coders."""
    coders = [{name: None if (value := getattr(row, name)) is None else render(value) for name in _COLUMNS}
              for row in tables["coders"]]  # fmt: skip
    return document(
        "CODING_REPORT.md", items=declared()["checklist"], coders=coders, columns=_COLUMNS,
        facts={name: escaped(str(fact)) for name, fact in facts(tables).items()},
    )  # fmt: skip


#: Fields that are read from the record's own span: what the words say there is what the cell holds.
OWN_SPAN: Mapping[TableName, frozenset[str]] = {
    "quotes": frozenset({"text", "quote_kind", "has_editorial_insertion"}),
    "figures": frozenset(
        {"value_text", "value", "magnitude", "approximation", "quantity_kind", "unit_code", "claim_id"}
    ),
    "event_reports": frozenset({"event_id"}),
    "claim_reports": frozenset({"claim_id"}),
}
#: Fields that the evidence of another field backs.
SHARED: Mapping[str, str] = {"speaker_text": "speaker_actor_id"}
#: Codes for which there are no words: nothing is said, or the outlet speaks in its own voice.
WORDLESS = frozenset({"narrator", "asserted", "not_reported", "not_applicable", "unclear"})
#: Fields that number or nest records and say nothing of the article.
_BOOKKEEPING = frozenset({"utterance_id", "part", "nested_in_quote_id"})


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
    backed = {(getattr(row, "record_id", None), getattr(row, "field_name", None)) for row in tables["evidence"]}
    found = []
    for name in OBSERVATIONS:
        table = TABLES[name]
        for field in table.fields:
            if field.column.origin != "coded" or field.name in (table.id_column, *_BOOKKEEPING):
                continue
            rows = [row for row in tables[name] if getattr(row, field.name) not in (None, *WORDLESS)]
            own = len(rows) if field.name in OWN_SPAN[name] else 0
            by_evidence = (
                0
                if own
                else sum((getattr(row, table.id_column), SHARED.get(field.name, field.name)) in backed for row in rows)
            )
            if rows:
                found.append(Coverage(name, field.name, len(rows), own, by_evidence))
    return found


def coverage_page(tables: Tables) -> str:
    """The page that reports it, in Markdown."""
    return document("EVIDENCE.md", rows=coverage(tables))


_FIGURES = re.compile(r"(?<=<!-- generated:figures -->\n).*?(?=<!-- /generated -->)", re.DOTALL)


def refresh(text: str, tables: Tables) -> str:
    """``text`` with the figures why the data can be trusted; BuildError unless there is one place for them."""
    if not len(_FIGURES.findall(text)) == text.count("<!-- generated:") == text.count("<!-- /generated") == 1:
        raise BuildError(
            "README has no place for the figures, or several; expected <!-- generated:figures --> and after it "
            "<!-- /generated --> once, each on a line of its own"
        )
    # The cells of each pass are in `codings` once more.
    anchored = [name for name, table in TABLES.items() if name != "codings" and "span_digest" in table.columns]
    verdicts = record.verdicts(tables.__getitem__)
    figures = document(
        "figures.md",
        counts=counts(tables),
        tables=tables,
        checked=sum(verdicts.values()),
        hold=verdicts.get("supported", 0),
        spans=sum(len(tables[name]) for name in anchored),
    )
    return _FIGURES.sub(lambda _: figures, text)
