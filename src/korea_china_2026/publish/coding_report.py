"""``docs/CODING_REPORT.md`` and the Croissant RAI fields: how the coding was done, with facts from the tables."""

from collections.abc import Mapping, Sequence
from functools import cache
from statistics import median
from typing import Any, Literal

from korea_china_2026.model.codebook import Entry, Words, read_codebook_file
from korea_china_2026.model.fields import render
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.environment import document
from korea_china_2026.publish.markdown import escape

Tables = Mapping[TableName, Sequence[Row]]
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
        facts={name: escape(str(fact)) for name, fact in facts(tables).items()},
    )  # fmt: skip
