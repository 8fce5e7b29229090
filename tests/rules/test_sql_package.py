"""A whole package under the judge: the two ways of judging one, and whatever may be given to either."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korea_china_2026.model.tables import TABLES
from korea_china_2026.rules.sql.cells import in_order
from korea_china_2026.rules.sql.package import judge_package
from tests.package_faults import Fault, sound, spoilt


def test_the_quick_way_and_the_explaining_one_count_alike(package: Path):
    slow, fast = (judge_package(package / "datapackage.json", quick=way) for way in (False, True))
    assert fast.settled() == slow.settled() == []
    assert (fast.judged, +fast.not_judged) == (slow.judged, +slow.not_judged)


def test_tables_come_after_those_to_which_they_refer():
    seen: set[str] = set()
    for table in in_order(dict(TABLES)):
        assert {target for _, target, _ in table.foreign_keys} <= {*seen, table.name}
        seen.add(table.name)


BYTES = st.binary(max_size=80) | st.text(st.sampled_from('",\n\r\0\ufeffaé1-='), max_size=60).map(str.encode)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoilt(Fault("none", "", lambda _: None), tmp_path_factory.mktemp("sound")).root


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=st.sampled_from([path for path in sound() if path != "datapackage.json"]), at=st.floats(0, 1), content=BYTES, cut=st.booleans())
def test_any_bytes_in_any_table_end_in_findings(package: Path, name: str, at: float, content: bytes, cut: bool):
    data = sound()[name]
    here = int(at * len(data))
    (package / name).write_bytes(data[:here] + content + (b"" if cut else data[here:]))
    try:
        verdict = judge_package(package / "datapackage.json")
        assert all("\n" not in str(finding) for finding in verdict.settled())
        assert verdict.findings or (package / name).read_bytes() == data or name.endswith(".parquet")
    finally:
        (package / name).write_bytes(data)


KEYS = st.sampled_from(["name", "path", "fields", "type", "schema", "resources", "constraints", "categories", "reference"])
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
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
    for finding in judge_package(descriptor).settled():
        assert "\n" not in str(finding)
        assert finding.place.file.endswith(("other.json", ".csv", ".parquet"))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=BYTES)
def test_any_bytes_as_a_descriptor_end_in_findings(tmp_path: Path, content: bytes):
    (tmp_path / "datapackage.json").write_bytes(content)
    assert judge_package(tmp_path / "datapackage.json").findings


def test_a_package_needs_nothing_of_where_it_lies(package: Path, tmp_path: Path):
    # Brackets and stars are patterns to readers of files; so are they nowhere here.
    odd = tmp_path / "a [1] *b's"
    shutil.copytree(package, odd)
    assert judge_package(odd / "datapackage.json").settled() == []
