# Folders for others' tools: Hugging Face datasets and RO-Crate; and the registry of formats.
from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from rocrate.rocrate import ROCrate

from korea_china_2026.errors import UnknownName
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.exports import FORMATS, Published, export, losses
from korea_china_2026.publish.exports.datasets import card

from ..package_faults import Fault, spoilt
from ..publish.strategies import Package
from .cells import rows

TYPES = {"string": "string", "int64": "int64", "double": "float64", "bool": "bool", "date32[day]": "date32"}


def laid_out(files: dict[str, bytes], folder: Path) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def test_the_card_declares_every_file_as_it_is(real: Published) -> None:
    assert set(losses("datasets")) == {"tables without rows"}
    files = export("datasets", real)
    _, matter, body = files["README.md"].decode("utf-8").split("---\n", 2)
    declared = yaml.safe_load(matter)
    assert declared["license"] == "cc-by-4.0"
    paths = {config["config_name"]: config["data_files"][0]["path"] for config in declared["configs"]}
    assert set(paths.values()) | {"README.md"} == set(files)
    assert {config["data_files"][0]["split"] for config in declared["configs"]} == {"test"}
    assert set(paths) == {name for name in TABLES if real.tables[name]}
    assert [config["config_name"] for config in declared["configs"] if config.get("default")] == ["quotes"]
    for info in declared["dataset_info"]:
        name = info["config_name"]
        read = pq.read_table(io.BytesIO(files[paths[name]]))
        declared_as = {feature["name"]: feature["dtype"] for feature in info["features"]}
        assert list(declared_as) == read.schema.names
        for field in TABLES[name].fields:
            labels = declared_as[field.name]["class_label"]["names"] if field.code_list else None
            assert labels is None or [*labels.values()] == list(field.code_list.codes)  # type: ignore[union-attr]
            assert labels or declared_as[field.name] == TYPES[str(read.schema.field(field.name).type)]
        assert [tuple(row.values()) for row in read.to_pylist()] == rows(real, name)
        assert f"| `{name}` | {read.num_rows:,} |" in body


@pytest.mark.parametrize(
    ("most", "said"), [(1, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (99_999, "10K<n<100K"), (100_000, "100K<n<1M")]
)
def test_a_card_says_how_large_the_largest_table_is(real: Published, most: int, said: str) -> None:
    tables = {
        **dict.fromkeys(TABLES, ()),
        "sources": real.tables["sources"],
        "quotes": [real.tables["quotes"][0]] * most,
    }
    matter = card(Published(tables)).split("---\n", 2)[1]
    assert yaml.safe_load(matter)["size_categories"] == [said]


def test_the_crate_is_read_with_every_file(real: Published, tmp_path: Path) -> None:
    files = export("rocrate", real)
    crate = ROCrate(laid_out(files, tmp_path))
    assert crate.version == "1.2"
    assert {"docs/CODEBOOK.md", "docs/CODES.md", "docs/RULINGS.md"} <= set(files)
    assert {entity.id for entity in crate.get_by_type("File")} == set(files) - {"ro-crate-metadata.json"}
    for entity in crate.get_by_type("File"):
        assert entity["sha256"] == hashlib.sha256(files[entity.id]).hexdigest()
        assert entity["contentSize"] == str(len(files[entity.id]))
    described = json.loads(files["data/csv-metadata.json"])
    assert [table["url"] for table in described["tables"]] == [f"{name}.csv" for name in TABLES]
    for table, told in zip(TABLES.values(), described["tables"], strict=True):
        head = files[f"data/{table.name}.csv"].decode("utf-8").splitlines()[0]
        assert ",".join(column["name"] for column in told["tableSchema"]["columns"]) == head
        assert {key["reference"]["resource"] for key in told["tableSchema"]["foreignKeys"]} == {
            f"{target}.csv" for field, target, _ in table.foreign_keys if not table.field(field).nullable}  # fmt: skip
    assert crate.root_dataset["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    assert len(crate.get_by_type("NewsArticle")) == len(real.tables["sources"])
    graph = json.loads(files["ro-crate-metadata.json"])["@graph"]
    known = {entity["@id"] for entity in graph}
    assert len(known) == len(graph)
    assert set(references(graph)) - {"https://w3id.org/ro/crate/1.2"} <= known


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return (
            [value["@id"]]
            if set(value) == {"@id"}
            else [name for inner in value.values() for name in references(inner)]
        )
    return [name for inner in value for name in references(inner)] if isinstance(value, list) else []


def test_every_format_is_made_and_says_what_it_loses(small: Package) -> None:
    for name, what in FORMATS.items():
        files = export(name, Published(small))
        assert files, name
        assert all(isinstance(data, bytes) and not path.startswith(("/", ".")) for path, data in files.items())
        assert what.endswith(".")
        assert all(loss.endswith(".") for loss in losses(name).values())
        assert not any(path.endswith(".txt") for path in files)


@pytest.mark.parametrize("name", FORMATS)
def test_a_package_may_lack_quotations(name: str, small: Package) -> None:
    """As an article without any does, or one without figures."""
    kept = {table: [] if table in ("quotes", "figures", "evidence") else rows for table, rows in small.items()}
    assert export(name, Published(kept))


def test_a_wrong_name_has_its_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no format 'sqlight'; there are csv.* Did you mean 'sqlite'\?"):
        losses("sqlight")


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
@pytest.mark.parametrize("name", ["duckdb", pytest.param("sav", marks=pytest.mark.slow)])
def test_a_temporary_folder_without_room_is_one_clear_error(name: str, tmp_path: Path) -> None:
    # No file may grow beyond a kilobyte: what a quota does, without a disk of one's own.
    program = (
        "import resource, sys; from korea_china_2026.cli import main; import korea_china_2026.cli.export; "
        # Else Python would leave half a compiled module behind.
        "sys.dont_write_bytecode = True; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000)); main(['export', sys.argv[1], '--out', sys.argv[2]])"
    )
    package = spoilt(Fault("none", "", lambda _: None), tmp_path / "package").root
    done = subprocess.run(
        [sys.executable, "-c", program, name, str(tmp_path / "out")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"KOREA_CHINA_2026_PACKAGE": str(package)},
    )
    assert done.returncode == 3
    assert "file could not be written to" in done.stderr.splitlines()[-1]
