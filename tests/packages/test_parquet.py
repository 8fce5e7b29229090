"""A package gets the same findings from each engine, and as Parquet alone those that it has as CSV."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from korea_china_2026.findings import Finding, Place, Verdict
from korea_china_2026.model.tables import TABLES
from korea_china_2026.packages.check import check_package
from tests.checkout import THOROUGH
from tests.package_faults import FAULTS, Fault, Folder
from tests.parquet_packages import PARTED, parquet_alone, spoilt_by_all
from tests.unchanged import beside_package


def by_rows(verdict: Verdict, sizes: dict[str, int]) -> list[Finding]:
    """Findings by table and number of the row alone; lines of CSV count the header, those of parts from the first row
    of each."""
    found = []
    for finding in verdict.settled():
        file, line, _ = finding.place
        table, _, part = file.removeprefix("data/").partition("/")
        row = line - 1 if file.endswith(".csv") else line + int(part[5:-8] or 0) * sizes[table] if part else line
        what = re.sub(r"data/\S+", "its file", finding.what)
        found.append(replace(finding, what=what, place=Place(table.partition(".")[0], row if line else 0, 0)))
    return sorted(found)


def sizes(root: Path) -> dict[str, int]:
    return {name: pq.read_metadata(root / "data" / name / "part-0.parquet").num_rows for name in PARTED}


@pytest.mark.parametrize("some", [FAULTS, *(FAULTS[n::3] for n in range(3) if THOROUGH)], ids=len)
@pytest.mark.slow
def test_many_faults_at_once_are_the_same_for_every_engine_and_in_parquet_alone(some: list[Fault], tmp_path: Path):
    folder, planted = spoilt_by_all(some, tmp_path)
    polars, duckdb = check_package(folder.descriptor, "polars"), check_package(folder.descriptor, "duckdb")
    assert_alike(polars, duckdb)
    alone = check_package(parquet_alone(folder), "polars")
    assert by_rows(alone, sizes(tmp_path)) == by_rows(polars, {})
    assert (
        len(alone.findings) >= len(planted) - 3 >= len(some) / 6
    )  # some rest on a cell that is wrong, and are not judged
    for counted in ("rows", "rules between rows"):
        assert alone.judged[counted] == polars.judged[counted]


# As every fault of a part is looked for in such a package, nothing else is found in it.
@pytest.mark.slow
def test_a_sound_package_of_parquet_passes_both_ways(tmp_path: Path):
    folder, _ = spoilt_by_all([], tmp_path)
    descriptor = parquet_alone(folder)
    polars, duckdb = check_package(descriptor, "polars"), check_package(descriptor, "duckdb")
    assert polars.findings == []
    assert_alike(polars, duckdb)
    assert polars.judged["Parquet files"] == len(TABLES) + 2 * len(PARTED)


def assert_alike(one: Verdict, other: Verdict):
    assert one.settled() == other.settled()
    assert (one.judged, +one.not_judged) == (other.judged, +other.not_judged)


Spoil = Callable[[Path, dict[str, Any]], object]


def more_parts(*more: str) -> Spoil:
    return lambda _, resource: resource.update(path=[*resource["path"], *more])


def unlink(root: Path, resource: dict[str, Any]) -> None:
    (root / resource["path"][1]).unlink()


def cut_off(root: Path, resource: dict[str, Any]) -> None:
    (root / resource["path"][1]).write_bytes((root / resource["path"][1]).read_bytes()[:-40])


def damage(root: Path, resource: dict[str, Any]) -> None:
    data = bytearray((root / resource["path"][1]).read_bytes())
    data[4:400] = bytes(396)
    (root / resource["path"][1]).write_bytes(data)


def rewrite(change: Callable[[pa.Table], pa.Table]) -> Spoil:
    def spoil(root: Path, resource: dict[str, Any]) -> None:
        pq.write_table(change(pq.read_table(root / resource["path"][1])), root / resource["path"][1])

    return spoil


def with_text(column: str, text: str | None) -> Callable[[pa.Table], pa.Table]:
    return lambda rows: rows.set_column(
        rows.column_names.index(column), column, pa.array([text, *rows.column(column).to_pylist()[1:]], pa.string())
    )


WRONG: dict[str, tuple[str, Spoil, str]] = {
    "part that is not there": ("KC703", unlink, "datapackage.json"),
    "part that occurs twice": ("KC702", more_parts("data/codings/part-0.parquet"), "datapackage.json"),
    "part of another format": ("KC702", more_parts("data/codings.csv"), "datapackage.json"),
    "no part": ("KC702", lambda _, resource: resource.update(path=[]), "datapackage.json"),
    "part cut off": ("KC714", cut_off, "data/codings/part-1.parquet"),
    "part with damaged pages": ("KC714", damage, "data/codings/part-1.parquet"),
    "column of one part left out": ("KC715", rewrite(lambda rows: rows.drop(["value"])), "data/codings/part-1.parquet"),
    "number of rows that is wrong": (
        "KC705",
        lambda _, resource: resource.update(rows=resource["rows"] + 1),
        "datapackage.json",
    ),
    "digest of other bytes": (
        "KC704",
        lambda _, resource: resource.update(hash="sha256:" + "0" * 64),
        "datapackage.json",
    ),
    "cell that is empty though required": (
        "KC101",
        rewrite(with_text("unit_id", None)),
        "data/codings/part-1.parquet:1:4",
    ),
    "line break in a cell": ("KC104", rewrite(with_text("value", "a\nb")), "data/codings/part-1.parquet:1:11"),
}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, _ = spoilt_by_all([], tmp_path_factory.mktemp("alone"))
    parquet_alone(folder)
    return folder.root


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_part_is_found_in_it(name: str, alone: Path, tmp_path: Path):
    code, spoil, place = WRONG[name]
    shutil.copytree(alone, tmp_path, dirs_exist_ok=True)
    folder = Folder(tmp_path)
    folder.resource("codings", lambda resource: spoil(tmp_path, resource))
    with beside_package():
        found = check_package(folder.descriptor).settled()
    assert [one.code for one in found] == [code]
    assert str(found[0].place).startswith(place)


def test_types_that_arrow_alone_knows_are_no_other_types(tmp_path: Path):
    folder, _ = spoilt_by_all([], tmp_path)
    parquet_alone(folder, parts=1)
    described = json.loads(folder.descriptor.read_text("utf-8"))
    for resource in described["resources"]:
        file = tmp_path / resource["path"]
        rows = pq.read_table(file)
        large = pa.schema(
            [field.with_type(pa.large_string()) if field.type == pa.string() else field for field in rows.schema]
        )
        pq.write_table(rows.cast(large), file)
    with beside_package():
        assert check_package(folder.descriptor).settled() == []
