# Croissant, CITATION.cff and schema.org before judges that nobody here wrote.
from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import logging
from pathlib import Path
from typing import Any

import mlcroissant
import pandas as pd
import pytest
import rdflib
import yaml
from click.testing import CliRunner

from korea_china_2026 import __version__
from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.fields import Field
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.datapackage import csv_bytes, json_bytes
from korea_china_2026.publish.exports import Published
from korea_china_2026.publish.metadata import citation, croissant, dataset
from korea_china_2026.publish.plan import render

from ..exports.conftest import read_real
from ..exports.conftest import real as real
from ..publish.conftest import small as small
from ..publish.strategies import Package

ROOT = Path(__file__).parents[2]
# rdflib's own parser, which mlcroissant uses too, calls what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


# --- Croissant ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> mlcroissant.Dataset:
    # Over the files of the checkout, whose digests are those of the moment.
    file = tmp_path_factory.mktemp("croissant") / "croissant.json"
    file.write_bytes(
        json_bytes(
            croissant(
                read_real().tables,
                {name: (ROOT / f"data/{name}.csv").read_bytes() for name in TABLES},
            )
        )
    )
    (file.parent / "data").symlink_to(ROOT / "data")
    return mlcroissant.Dataset(jsonld=str(file))


@pytest.mark.slow
def test_mlcroissant_finds_nothing_wrong(described: mlcroissant.Dataset, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        again = mlcroissant.Dataset(jsonld=described.metadata.to_json())
    issues = described.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    assert again.metadata.version == __version__
    assert "not standard" not in caplog.text


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.slow
def test_every_record_set_loads_with_the_rows_of_its_table(
    described: mlcroissant.Dataset, real: Published, name: Any
) -> None:
    table, sent = TABLES[name], real.tables[name]
    loaded = list(described.records(name))
    assert len(loaded) == len(sent)
    for record, row in zip(loaded, sent, strict=True):
        for field in table.fields:
            value, back = getattr(row, field.name), cell(field, record[f"{name}/{field.name}"])
            assert back == value or (field.logical == "string" and misread(value) == back), (field.name, value, back)


def misread(text: str) -> str | None:
    """What becomes of a text: mlcroissant reads CSV with pandas' defaults, to which null is
    empty and a column may be numbers."""
    (read,) = pd.read_csv(io.StringIO(f"column\n{text}\n"))["column"]
    return None if pd.isna(read) else str(read)


def cell(field: Field, value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    match field.logical:
        case "string":
            return value.decode("utf-8") if isinstance(value, bytes) else str(value)
        case "date":
            return dt.date.fromisoformat(str(value)[:10])
        case "integer":
            return int(value)
        case "number":
            return float(value)
        case "boolean":
            return bool(value)


@pytest.mark.slow
def test_the_code_lists_are_enumerations(described: mlcroissant.Dataset) -> None:
    for codes in CODE_LISTS.values():
        name = f"codes_{codes.name}"
        assert list(described.records(name)) == [
            {f"{name}/code": code, f"{name}/definition": meaning} for code, meaning in codes.codes.items()
        ]


def test_croissant_gives_the_digests_of_the_files(small: Package) -> None:
    files = render(small)
    written = json.loads(files["croissant.json"])
    assert written["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert {entry["contentUrl"]: entry["sha256"] for entry in written["distribution"]} == {
        path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path.endswith(".csv")
    }


def test_each_description_says_what_time_and_place_it_is_of_and_who_publishes_it(real: Published) -> None:
    made = croissant(real.tables, dict.fromkeys(TABLES, b""))
    assert made["temporalCoverage"] == "2025-12-30/2026-01-11"
    assert [place["name"] for place in made["spatialCoverage"]] == list(PACKAGE.countries)
    assert (made["publisher"]["name"], made["inLanguage"]) == (PACKAGE.contributors[0], "en")
    assert made["rai:dataBiases"].startswith(f"{len(real.tables['sources'])} articles in English;")


def test_an_article_has_a_date_of_publication_only_if_the_day_is_known(real: Published) -> None:
    described = {row["headline"]: row for row in dataset(real.tables)["isBasedOn"]}
    for row in real.rows("sources"):
        is_known = row.published_start == row.published_end
        assert ("datePublished" in described[row.title], "temporal" in described[row.title]) == (is_known, not is_known)
        dt.datetime.fromisoformat(described[row.title].get("datePublished", "2026-01-01"))


# --- CITATION.cff ---------------------------------------------------------------------------------------------------


def test_the_schema_of_the_citation_file_format_accepts_it(tmp_path: Path, small: Package) -> None:
    from check_jsonschema import main

    (tmp_path / "CITATION.cff").write_bytes(citation(small))
    judged = CliRunner().invoke(
        main, ["--builtin-schema", "vendor.citation-file-format", str(tmp_path / "CITATION.cff")]
    )
    assert judged.exit_code == 0, judged.output
    (tmp_path / "CITATION.cff").write_bytes(citation(small).replace(b"type: dataset", b"type: data"))
    assert (
        CliRunner()
        .invoke(main, ["--builtin-schema", "vendor.citation-file-format", str(tmp_path / "CITATION.cff")])
        .exit_code
        == 1
    )


def test_the_citation_says_what_the_package_says_of_itself(small: Package) -> None:
    facts = yaml.safe_load(citation(small))
    assert (facts["title"], facts["version"], facts["date-released"]) == (
        PACKAGE.title,
        __version__,
        PACKAGE.released.isoformat(),
    )
    assert [author["name"] for author in facts["authors"]] == list(PACKAGE.contributors)
    assert (
        croissant(small, dict.fromkeys(TABLES, b""))["citeAs"]
        == f"{PACKAGE.contributors[0]} (2026). {PACKAGE.title}, version {__version__} [Data set]."
    )


# --- schema.org -----------------------------------------------------------------------------------------------------


def test_search_engines_read_a_dataset_with_what_they_require(small: Package) -> None:
    made = dataset(small)
    assert made.pop("@context") == "https://schema.org/"
    schema = rdflib.Namespace("https://schema.org/")
    graph = rdflib.Graph().parse(data=json.dumps({"@context": {"@vocab": str(schema)}, **made}), format="json-ld")
    (found,) = graph.subjects(rdflib.RDF.type, schema.Dataset)
    for required in ("name", "description", "license", "creator", "version", "datePublished", "distribution"):
        assert graph.value(found, schema[required]) is not None, required
    assert 50 <= len(made["description"]) <= 5000, "what Google's dataset search takes"
    downloads = {str(graph.value(part, schema.contentUrl)) for part in graph.objects(found, schema.distribution)}
    assert downloads == {f"data/{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
    assert len(list(graph.objects(found, schema.variableMeasured))) == sum(
        len(table.fields) for table in TABLES.values()
    )
    assert made["temporalCoverage"] == "2026-01-05/2026-01-05"


def test_a_judge_of_fairness_finds_its_fields(small: Package) -> None:
    described = dataset(small)
    assert described["identifier"] == f"{PACKAGE.name}-{__version__}"
    assert described["publisher"]["name"] == described["creator"][0]["name"]
    assert described["conditionsOfAccess"].startswith("http://purl.org/coar/access_right/")
    sizes = [one["contentSize"] for one in described["distribution"] if one["encodingFormat"] == "text/csv"]
    assert sizes == [f"{len(csv_bytes(table, small[name]))} B" for name, table in TABLES.items()]
