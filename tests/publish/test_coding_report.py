# How the coding was done is reported item by item, with facts that are those of the tables.
from __future__ import annotations

import csv
import re
from pathlib import Path

from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.documents import coding_report, croissant_rai, declared, facts

from ..exports.conftest import read_real

ROOT = Path(__file__).parents[2]
#: The items of GUIDE-LLM 1.0: core by its own numbers, optional in its order.
CORE = ["A.1", "A.2", "B.1", "B.2", "B.3", "B.4", "B.5", "C.1", "C.2", "D.1", "E.1", "E.2", "F.1", "G.1"]
OPTIONAL = [f"O.{number}" for number in range(1, 9)]
#: The fields of the vocabulary Croissant RAI 1.0.
RAI = {
    "dataCollection",
    "dataCollectionType",
    "dataCollectionMissingData",
    "dataCollectionRawData",
    "dataCollectionTimeframe",
    "dataImputationProtocol",
    "dataManipulationProtocol",
    "dataPreprocessingProtocol",
    "dataAnnotationProtocol",
    "dataAnnotationPlatform",
    "dataAnnotationAnalysis",
    "annotationsPerItem",
    "annotatorDemographics",
    "machineAnnotationTools",
    "dataReleaseMaintenancePlan",
    "personalSensitiveInformation",
    "dataSocialImpact",
    "dataBiases",
    "dataLimitations",
    "dataUseCases",
}


def lines(table: str) -> list[dict[str, str]]:
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_item_of_the_checklist_is_answered() -> None:
    items = declared()["checklist"]
    assert list(items) == [*CORE, *OPTIONAL]
    report = coding_report(read_real().tables)
    for number, item in items.items():
        assert f"- **{number} {item.item}** ({item.status}): " in report
        if item.status == "recorded":  # a fact, or the table that holds it
            assert re.search(r"{\w+}", item.answer), number
        for name in re.findall(r"`([a-z_]+)`", item.answer):
            assert name in TABLES, (number, name)


def test_facts_are_those_of_the_tables() -> None:
    known = facts(read_real().tables)
    assert known["codings"] == len(lines("codings"))
    assert known["neither"] == sum(row["decision"] == "neither" for row in lines("adjudications"))
    assert known["passes"] == sum(row["pass_number"] != "" for row in lines("coders"))
    alphas = sorted(
        float(row["value"]) for row in lines("agreement") if row["metric"] == "krippendorff_alpha" and row["value"]
    )
    assert (known["fields"], known["lowest"], known["highest"]) == (
        len(alphas),
        f"{alphas[0]:.3f}",
        f"{alphas[-1]:.3f}",
    )
    assert str(known["people"]).startswith("No coder is a person") == all(r["kind"] != "human" for r in lines("coders"))


def test_every_coder_says_what_is_disclosed_and_why_not_all() -> None:
    for row in lines("coders"):
        assert row["kind"] != "language_model" or "because" in row["disclosed"], row["coder_id"]


def test_croissant_has_the_whole_vocabulary() -> None:
    found = croissant_rai(read_real().tables)
    assert {name.removeprefix("rai:") for name in found} == RAI
    days = {row[name] for row in lines("coders") for name in ("began", "ended")} - {""}
    assert found["rai:dataCollectionTimeframe"] == sorted(days)
    assert all(found.values())


def test_no_agreement_of_people_is_named_without_saying_that_it_is_another_thing() -> None:
    report = coding_report(read_real().tables)
    assert "the two cannot be compared" in report
