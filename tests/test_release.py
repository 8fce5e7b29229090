# What a release uploads: the same bytes from the same tree, whole, and readable with pandas and pyarrow alone.
from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import frictionless
import jsonschema
import pytest
import yaml

from korea_china_2026 import __version__
from korea_china_2026.model.tables import TABLES
from korea_china_2026.packages.check import check_package

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
NAME = f"korea_china_2026-{__version__}"
#: What comes with pandas and pyarrow, under the names by which it is imported.
ALLOWED = {"pandas", "pyarrow", "numpy", "dateutil", "six", "pytz", "tzdata", "korea_china_2026"}
#: What the README shows in Python, but for the block that it says to want an extra.
README = "\n".join(
    block
    for block in re.findall(r"(?ms)^```python\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"))
    if "kc.connect()" not in block
)
LOADS = f"""
import importlib.abc, importlib.metadata, sys
refused = set(importlib.metadata.packages_distributions()) - {ALLOWED!r}
assert {{"pydantic", "yaml", "click", "duckdb", "polars"}} <= refused
class Refusing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in refused:
            raise ModuleNotFoundError("No module named " + repr(name), name=name)
sys.meta_path.insert(0, Refusing())
import korea_china_2026 as kc
for name in kc.tables():
    frame = kc.load(name)
    assert frame.attrs["table"] == name
    assert not [column for column in frame if frame[column].dtype == object], name
    print(name, len(frame))
exec({README!r}, {{"kc": kc}})
print(kc.__file__)
try:
    kc.path("events", "csv")
except kc.PackageError as error:
    print(error)
"""


class Built(NamedTuple):
    wheel: Path
    sdist: Path


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
                          env={**os.environ, **environment})  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(folder: Path, *what: str) -> Built:
    run(
        sys.executable, "-m", "build", "--no-isolation", *what, "--outdir", folder, ROOT, SOURCE_DATE_EPOCH="1795219200"
    )
    return Built(folder / f"{NAME}-py3-none-any.whl", folder / f"{NAME}.tar.gz")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("dist"), "--sdist", "--wheel")


@pytest.fixture(scope="session")
def site(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--no-compile",
        "--target", folder, built.wheel)  # fmt: skip
    return folder


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_same_tree_gives_the_same_files_and_so_does_the_sdist(built: Built, tmp_path: Path) -> None:
    # Told neither, `build` makes the wheel out of the source distribution.
    assert list(map(digest, build(tmp_path))) == list(map(digest, built))


def test_the_judges_of_packages_find_nothing(built: Built) -> None:
    scripts = Path(sys.executable).parent
    assert run(scripts / "check-wheel-contents", built.wheel).endswith("OK\n")
    assert run(scripts / "twine", "check", "--strict", *built, NO_COLOR="1").count("PASSED") == 2
    assert "Valid" in run(scripts / "validate-pyproject", ROOT / "pyproject.toml")


def test_the_wheel_holds_the_tables_as_parquet_and_a_descriptor(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
        data = {f"korea_china_2026/package/data/{name}.parquet" for name in TABLES}
        assert {name for name in names if "/package/" in name} == data | {"korea_china_2026/package/datapackage.json"}
        for name in TABLES:
            published = (ROOT / f"data/{name}.parquet").read_bytes()
            assert wheel.read(f"korea_china_2026/package/data/{name}.parquet") == published
        assert "korea_china_2026/py.typed" in names
        licences = {name.split("/licenses/")[1] for name in names if "/licenses/" in name}
        assert licences == {
            "LICENSE",
            "LICENSE-DATA",
            *(f"LICENSES/{file.name}" for file in (ROOT / "LICENSES").iterdir()),
        }
    assert {name.split("/")[0] for name in names} == {"korea_china_2026", f"{NAME}.dist-info"}


def test_the_descriptor_of_the_wheel_is_that_of_the_project_but_for_the_files(site: Path) -> None:
    ours = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    theirs = json.loads((site / "korea_china_2026/package/datapackage.json").read_text("utf-8"))
    for ours_one, theirs_one in zip(ours.pop("resources"), theirs.pop("resources"), strict=True):
        of_files = {"path", "format", "mediatype", "encoding", "bytes", "hash", "dialect", "parquet"}
        assert {k: v for k, v in theirs_one.items() if k not in of_files} == {
            k: v for k, v in ours_one.items() if k not in of_files
        }
        assert (theirs_one["path"], theirs_one["format"]) == (ours_one["parquet"]["path"], "parquet")
    assert theirs == ours


def test_the_judges_of_data_packages_accept_what_is_installed(site: Path) -> None:
    descriptor = site / "korea_china_2026/package/datapackage.json"
    verdict = check_package(descriptor)
    assert (verdict.findings, verdict.judged["tables"], verdict.judged["digests"]) == ([], len(TABLES), len(TABLES))
    profile = Path(str(distribution("dplib-py").locate_file("dplib/profiles/2.0/datapackage.json")))
    jsonschema.validate(
        json.loads(descriptor.read_text("utf-8")), json.loads(profile.read_text("utf-8")), jsonschema.Draft7Validator
    )
    # By pandas, frictionless makes NaN of a number that is null, and refuses it: of tables with such numbers it
    # cannot judge the cells.
    package = frictionless.Package(str(descriptor))
    for name in ("sources", "actors", "events", "references"):
        report = package.get_resource(name).validate()
        assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:10]


def test_the_sdist_is_a_checkout_without_its_history(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as sdist:
        # Python before 3.11.4 knows no filters.
        sdist.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    unpacked = tmp_path / NAME
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (unpacked / page).read_text("utf-8")
        named = re.findall(r"\]\(([^)#:]+)[^):]*\)", text) + re.findall(r"python3 (\S+\.py)", text)
        assert "dev.py" in named
        assert [path for path in named if not (unpacked / path).exists()] == []
    # Its tests find their settings, and what lies outside the folders of code.
    told = run(sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-k", "hook or pins",
               unpacked / "tests/contribute/test_project_files.py", PYTHONPATH=str(unpacked / "src"))  # fmt: skip
    assert re.search(r"\b[1-9]\d* passed", told)


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not judged: git must say which files are ours"
)
def test_the_sdist_holds_every_file_of_the_project(built: Built) -> None:
    ours = {name for name in run("git", "ls-files", "-z").split("\0") if name and (ROOT / name).is_file()}
    with tarfile.open(built.sdist) as sdist:
        names = {name.removeprefix(f"{NAME}/") for name in sdist.getnames()}
    assert ours - names == {".gitattributes"}


def test_the_sdist_holds_what_it_takes_to_build_and_test(built: Built) -> None:
    with tarfile.open(built.sdist) as sdist:
        names = {name.removeprefix(f"{NAME}/") for name in sdist.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "CITATION.cff", "REUSE.toml", "datapackage.json"} <= names
    assert {f"data/{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")} <= names
    assert {"tests/test_release.py", "seeds/events.yaml"} <= names
    assert not [name for name in names if name.startswith((".venv", ".git/", "exports", "dist"))]


def test_the_installed_wheel_loads_every_table_with_pandas_and_pyarrow_alone(site: Path) -> None:
    *tables, module, refusal = run(sys.executable, "-W", "error", "-c", LOADS, PYTHONPATH=str(site),
                                   KOREA_CHINA_2026_PACKAGE="").splitlines()  # fmt: skip
    assert [line.split()[0] for line in tables] == list(TABLES)
    assert Path(module).is_relative_to(site)
    assert "the installed package carries Parquet alone" in refusal


@pytest.mark.skipif(
    shutil.which("git") is None or not (ROOT / ".git").exists(), reason="not judged: git must say which files are ours"
)
def test_every_file_has_its_licence() -> None:
    assert "compliant with version" in run(Path(sys.executable).parent / "reuse", "--root", ROOT, "lint")


def test_the_workflow_runs_only_what_is_pinned_and_grants_no_more_than_it_needs() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "uses" not in step or re.search(r"@[0-9a-f]{40}$", step["uses"]), step
            # An expression in a script would be run as what it expands to.
            assert "${{" not in step.get("run", "")
    assert [name for name, job in workflow["jobs"].items() if "id-token" in job["permissions"]] == ["pypi", "github"]
    assert workflow["jobs"]["pypi"]["environment"]["name"] == "pypi"
    written = "".join(step.get("run", "") for step in workflow["jobs"]["build"]["steps"])
    assert "kc2026 export all --out exports" in written
    assert "for format in *; do" in written, "every format is attached to the release"


def test_the_change_log_names_the_release() -> None:
    assert f"\n## {__version__} (" in (ROOT / "CHANGELOG.md").read_text("utf-8")
