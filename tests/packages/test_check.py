"""A whole package: every way of checking one gives the same, and whatever is given ends in findings."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korea_china_2026.package_view import parse_package
from korea_china_2026.packages.check import check_package
from korea_china_2026.packages.descriptor import read_descriptor
from korea_china_2026.packages.document import wrong_values
from tests.checkout import examples
from tests.package_faults import Fault, sound, spoilt
from tests.unchanged import beside_package

BYTES = st.binary(max_size=80) | st.text(st.sampled_from('",\n\r\0\ufeffaé1-='), max_size=60).map(str.encode)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoilt(Fault("none", "", lambda _: None), tmp_path_factory.mktemp("sound")).root


@pytest.mark.parametrize(
    ("key", "value", "at"),
    [
        ("extrapaths", ["data/actors.csv"], "places"),  # frictionless would read the rows of both
        ("compression", "zip", "places"),
        ("scheme", "http", "places"),
        ("csv", {"delimiter": ";"}, "the dialect"),
    ],
)
def test_keys_by_which_other_readers_would_read_otherwise_are_told(key: str, value: object, at: str, package: Path):
    described = json.loads((package / "datapackage.json").read_text("utf-8"))
    [resource] = [one for one in described["resources"] if one["name"] == "places"]
    (resource["dialect"] if at == "the dialect" else resource)[key] = value
    (package / "other.json").write_text(json.dumps(described), "utf-8")
    [finding] = read_descriptor(package / "other.json").findings
    assert (finding.code, finding.what) == ("KC713", f"the key {key} of {at} differs from the declaration")


@pytest.mark.parametrize("name", [[], {}, ["name"], None, 5, True])
def test_a_field_whose_name_is_no_text_is_told(name: object, package: Path):
    described = json.loads((package / "datapackage.json").read_text("utf-8"))
    [resource] = [one for one in described["resources"] if one["name"] == "places"]
    resource["schema"]["fields"][1]["name"] = name
    (package / "other.json").write_text(json.dumps(described), "utf-8")
    with beside_package():
        assert "KC712" in {finding.code for finding in check_package(package / "other.json").settled()}


@settings(
    max_examples=examples(4),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    name=st.deferred(lambda: st.sampled_from([path for path in sound() if path != "datapackage.json"])),
    at=st.floats(0, 1),
    content=BYTES,
    cut=st.booleans(),
)
def test_any_bytes_in_any_table_end_in_findings(package: Path, name: str, at: float, content: bytes, cut: bool):
    data = sound()[name]
    here = int(at * len(data))
    (package / name).write_bytes(data[:here] + content + (b"" if cut else data[here:]))
    try:
        with beside_package():
            verdict = check_package(package / "datapackage.json")
        assert all("\n" not in str(finding) for finding in verdict.settled())
        assert verdict.findings or (package / name).read_bytes() == data or name.endswith(".parquet")
    finally:
        (package / name).write_bytes(data)


KEYS = st.sampled_from(
    ["name", "path", "fields", "type", "schema", "resources", "constraints", "categories", "reference"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@settings(
    max_examples=examples(4),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), value=JSON)
def test_any_value_anywhere_in_a_descriptor_ends_in_findings(package: Path, data: st.DataObject, value: object):
    described = json.loads(sound()["datapackage.json"])
    holder = described
    while isinstance(holder, dict | list) and holder:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if data.draw(st.booleans()) or not isinstance(holder[key], dict | list) or not holder[key]:
            holder[key] = value
            break
        holder = holder[key]
    descriptor = package / "other.json"
    descriptor.write_text(json.dumps(described), "utf-8")
    with beside_package():
        findings = check_package(descriptor).settled()
    for finding in findings:
        assert "\n" not in str(finding)
        assert finding.place.file.endswith(("other.json", ".csv", ".parquet"))


@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=BYTES)
def test_any_bytes_as_a_descriptor_end_in_findings(tmp_path: Path, content: bytes):
    (tmp_path / "datapackage.json").write_bytes(content)
    assert check_package(tmp_path / "datapackage.json").findings


def test_a_package_needs_nothing_of_where_it_lies(package: Path, tmp_path: Path):
    # Brackets and stars are patterns to readers of files; so are they nowhere here.
    odd = tmp_path / "a [1] *b's"
    shutil.copytree(package, odd)
    assert check_package(odd / "datapackage.json").settled() == []


def test_of_many_columns_that_nobody_declared_few_are_listed(package: Path):
    path = package / "data/places.csv"
    before = path.read_bytes()
    try:
        header, rest = before.split(b"\n", 1)
        path.write_bytes(header + b"," * 190_000 + b"\n" + rest)
        with beside_package():
            found = check_package(package / "datapackage.json").settled()
    finally:
        path.write_bytes(before)
    assert len(found) < 50
    assert any(re.search(r"\d{6} more columns", one.what) for one in found)


@pytest.mark.parametrize(
    ("spoil", "code", "what"),
    [
        (lambda d: d | {"keywords": [0] * 1_400_000}, "KC718", "a value of keywords that Data Package v2 does not allow"),
        (lambda d: d | {f"titl{n}": 0 for n in range(50_000)}, "KC711", "a misspelt key of a package"),
        (lambda d: d | {"contributors": [{"titel": "x"}] * 50_000}, "KC711", "a misspelt key of a contributor"),
        (lambda d: d | {"resources": [*d["resources"], *({"name": f"event{n}"} for n in range(50_000))]},
         "KC701", "a resource that is no table"),
    ],
)  # fmt: skip
def test_of_many_faults_of_a_descriptor_a_thousand_are_listed(spoil: Any, code: str, what: str, package: Path):
    described = json.loads((package / "datapackage.json").read_text("utf-8"))
    (package / "other.json").write_text(json.dumps(spoil(described)), "utf-8")
    started = time.process_time()
    findings = read_descriptor(package / "other.json").findings
    assert {finding.code for finding in findings} == {code}
    assert [finding.what for finding in findings] == [what] * 1000 + [f"{what}, and more faults, which are not listed"]
    assert time.process_time() - started < 20
    # Each takes a kilobyte, so that the first took three gigabytes.
    assert sum(1 for _ in wrong_values(spoil(described))) <= 11_000


def test_a_descriptor_with_tens_of_thousands_of_fields_and_keys_is_read_at_once(package: Path):
    described = json.loads((package / "datapackage.json").read_text("utf-8"))
    [resource] = [one for one in described["resources"] if one["name"] == "places"]
    names = [f"a{n}" for n in range(30_000)]
    resource["schema"]["fields"] += [{"name": name, "type": "string"} for name in names]
    resource["schema"]["foreignKeys"] = [
        {"fields": [name], "reference": {"resource": "", "fields": [name]}} for name in names[15_000:]
    ]
    started = time.process_time()
    assert parse_package(package, described).tables["places"].foreign_keys[-1].key == "a29999"
    assert time.process_time() - started < 5  # half a minute, while each was sought in a list


def test_missing_values_may_be_objects(package: Path):
    described = json.loads(sound()["datapackage.json"])
    for resource in described["resources"]:
        resource["schema"]["missingValues"] = [{"value": "", "label": "nothing known"}]
    descriptor = package / "objects.json"
    descriptor.write_text(json.dumps(described), "utf-8")
    assert check_package(descriptor).settled() == []


def _self_references(described: dict[str, Any]) -> None:
    for resource in described["resources"]:
        for key in resource["schema"].get("foreignKeys", ()):
            key["reference"].setdefault("resource", resource["name"])


def _fields(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (field for resource in described["resources"] for field in resource["schema"]["fields"])


def _defaults(described: dict[str, Any]) -> None:
    for field in _fields(described):
        field["constraints"] = {"required": False, "unique": False, **field.get("constraints", {})}
        field |= {"format": field.get("format", "default"), "missingValues": [""]}
        if field["type"] == "number":
            field |= {"decimalChar": ".", "bareNumber": True}


def _hashes(described: dict[str, Any]) -> None:
    for resource in described["resources"]:
        resource["hash"] = f"sha384:{hashlib.sha384(sound()[resource['path']]).hexdigest()}"


def _of_each(**values: object) -> Callable[[dict[str, Any]], None]:
    return lambda described: [resource.update(values) for resource in described["resources"]].clear()


@pytest.mark.parametrize(
    "spell",
    [
        _self_references,
        _defaults,
        _hashes,
        _of_each(encoding="UTF-8", format="CSV", mediatype="Text/CSV"),
        lambda described: [resource.update(path=[resource["path"]]) for resource in described["resources"]],
    ],
    ids=["self", "defaults", "sha384", "capitals", "list"],
)
def test_what_the_standard_lets_one_write_in_two_ways_is_taken_in_both(package: Path, spell: Any):
    described = json.loads(sound()["datapackage.json"])
    spell(described)
    descriptor = package / "spelled.json"
    descriptor.write_text(json.dumps(described), "utf-8")
    with beside_package():
        assert check_package(descriptor).settled() == []


def test_a_default_is_not_taken_for_another_value(package: Path):
    described = json.loads(sound()["datapackage.json"])
    for field in _fields(described):
        field.setdefault("constraints", {})["unique"] = True
    descriptor = package / "spelled.json"
    descriptor.write_text(json.dumps(described), "utf-8")
    with beside_package():
        assert {finding.code for finding in check_package(descriptor).settled()} == {"KC712"}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_names_of_folders_above_a_package_are_no_values(engine: Any, tmp_path: Path):
    root = tmp_path / "kind=city" / "source_id=x"
    for path, data in sound().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    assert check_package(root / "datapackage.json", engine).findings == []
