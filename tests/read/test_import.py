from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import korea_china_2026 as kc

HEAVY = (
    "pandas",
    "numpy",
    "pyarrow",
    "polars",
    "duckdb",
    "pydantic",
    "yaml",
    "frictionless",
    "click",
    "typing",
    "dataclasses",
)
SRC = Path(kc.__file__).parents[1]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    # -S keeps site-packages' own start-up files from loading what is watched for.
    known = os.pathsep.join([str(SRC), *sys.path[1:]])
    environment = os.environ | {"PYTHONPATH": known, "PYTHONIOENCODING": "utf-8"} | variables
    command = [sys.executable, "-S", *arguments]
    return subprocess.run(command, check=False, env=environment, capture_output=True, encoding="utf-8")


def loaded(code: str, **variables: str) -> set[str]:
    done = run("-c", f"{code}\nimport sys; print(*sys.modules)", **variables)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_import_loads_nothing_heavy() -> None:
    assert loaded("import korea_china_2026").isdisjoint(HEAVY)


def test_listing_and_describing_load_no_library(tiny: Path) -> None:
    code = "import korea_china_2026 as kc; kc.tables(); repr(kc.describe()); kc.cite()"
    assert loaded(code, KOREA_CHINA_2026_PACKAGE=str(tiny)).isdisjoint(set(HEAVY) - {"typing", "dataclasses"})


# What a process waits for is what it imports: these lists keep cold starts as short as docs/BENCHMARKS.md says
# they are.
ENGINES = ("pandas", "numpy", "pyarrow", "polars", "duckdb")
WRITING = ("pydantic", "yaml", "frictionless", "rich", "edtf", "pycountry")


@pytest.mark.parametrize(
    ("engine", "others"),
    [
        ("pandas", ("polars", "duckdb", "pyarrow.dataset")),
        ("pyarrow", ("polars", "duckdb", "pandas", "pyarrow.dataset", "pyarrow.compute")),
        ("polars", ("duckdb", "pandas", "pyarrow", "numpy")),
        ("duckdb", ("polars", "pandas", "pyarrow", "numpy")),
    ],
)
def test_an_engine_loads_itself_alone(engine: str, others: tuple[str, ...]) -> None:
    # Of another package pyarrow reads the footers first, which state how much its files hold.
    code = f"import korea_china_2026 as kc; kc.load('events', {engine!r})"
    modules = loaded(code, KOREA_CHINA_2026_PACKAGE="")
    assert engine in modules
    if engine == "duckdb" and metadata.version("duckdb") < "2":
        others = ("polars",)  # it loads the others itself
    assert modules.isdisjoint({*others, *WRITING, "click"})


def test_records_and_verify_need_no_pandas(tiny: Path) -> None:
    code = "import korea_china_2026 as kc; kc.records('events'); kc.verify()"
    assert "pandas" not in loaded(code, KOREA_CHINA_2026_PACKAGE=str(tiny))


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], (*ENGINES, *WRITING)),
        (["show", "meeting-2025"], ("pandas", "polars", "duckdb", "pyarrow.compute", "pyarrow.dataset", *WRITING)),
        (["search", "ana"], ("pandas", "polars", "duckdb", "pyarrow.compute", "pyarrow.dataset", *WRITING)),
        (["explain", "KC203"], (*ENGINES, *WRITING)),
    ],
)
def test_a_command_loads_what_it_needs_alone(arguments: list[str], unneeded: tuple[str, ...], tiny: Path) -> None:
    code = f"""
import sys
from korea_china_2026.__main__ import main
sys.argv[1:] = {arguments!r}
try:
    main()
except SystemExit as done:
    assert not done.code
"""
    modules = loaded(code, KOREA_CHINA_2026_PACKAGE=str(tiny))
    assert "click" in modules
    assert modules.isdisjoint(unneeded)


@pytest.mark.parametrize(
    "arguments",
    [["search", "ana"], ["show", "ana"], ["describe", "events"], ["compare"], ["cite", "ris"], ["verify"]],
)
def test_a_reading_command_needs_click_and_rich_alone(arguments: list[str], tiny: Path) -> None:
    # What the extra curate has beside the extra cli is not there.
    wanted = re.search(r"^curate = \[(.*?)^\]", (SRC.parent / "pyproject.toml").read_text(), re.S | re.M)
    assert wanted
    named = {name.lower() for name in re.findall(r'"([A-Za-z0-9-]+)>=', wanted[1])} - {"click", "rich"}
    missing = {*named, "yaml", "text_to_num", "punkt", "frictionless", "jinja2"}
    code = f"""
import sys, importlib.abc
class Without(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Without())
sys.argv = ["kc2026", *{arguments!r}]
from korea_china_2026.__main__ import main
sys.exit(main())
"""
    done = run("-c", code, KOREA_CHINA_2026_PACKAGE=str(tiny))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_the_reading_wing_never_imports_the_writing_wing(tiny: Path) -> None:
    code = (
        f"import korea_china_2026 as kc\nfor name in {kc.__all__!r}: getattr(kc, name)\nkc.timeline(); kc.show('ana')"
    )
    modules = loaded(code, KOREA_CHINA_2026_PACKAGE=str(tiny))
    ours = {name.split(".")[1] for name in modules if name.startswith("korea_china_2026.")}
    written = {
        "answers",
        "errors",
        "names",
        "package_files",
        "package_view",
        "parquet_bounds",
        "read",
        "article_texts",
    }
    assert ours == written


def test_every_public_name_is_there_and_listed() -> None:
    assert set(kc.__all__) <= set(dir(kc))
    assert all(callable(getattr(kc, name)) for name in kc.__all__ if name != "__version__")


def test_types_and_errors_are_there_and_listed() -> None:
    types = [name for name in dir(kc) if name[0].isupper()]
    assert {
        "TableName",
        "Engine",
        "Columns",
        "Folder",
        "Found",
        "Tie",
        "Verification",
        "UnknownName",
        "MissingEngineError",
    } <= set(types)
    assert all(getattr(kc, name) is not None for name in types)
    assert loaded("import korea_china_2026 as kc; kc.TableName; kc.Engine").isdisjoint(set(HEAVY) - {"typing"})


def test_a_misspelt_attribute_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'lod'") as caught:
        kc.lod  # type: ignore[attr-defined]  # noqa: B018
    assert (caught.value.name, caught.value.obj) == ("lod", kc)


def test_overview_without_arguments(tiny: Path) -> None:
    done = run("-m", "korea_china_2026", KOREA_CHINA_2026_PACKAGE=str(tiny))
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"event_reports +4  Table of event_reports", done.stdout)
    assert 'kc.load("events")' in done.stdout


def test_overview_without_a_package(tmp_path: Path) -> None:
    done = run("-m", "korea_china_2026", KOREA_CHINA_2026_PACKAGE=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert str(tmp_path) in done.stderr


def test_the_version_needs_no_library() -> None:
    code = """
import sys, importlib.abc
class Without(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "click":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Without())
sys.argv = ["kc2026", "--version"]
from korea_china_2026.__main__ import main
sys.exit(main())
"""
    without, with_click = run("-c", code), run("-m", "korea_china_2026", "--version")
    assert (
        (without.returncode, without.stdout)
        == (with_click.returncode, with_click.stdout)
        == (0, f"kc2026, version {kc.__version__}\n")
    )


@pytest.mark.parametrize(
    ("missing", "command", "extra"),
    [
        ("click", "validate", "curate"),
        ("click", "show", "cli"),
        ("pydantic", "validate", "curate"),
        ("narwhals", "validate", "curate"),
    ],
)
def test_a_command_without_its_libraries_says_what_to_install(missing: str, command: str, extra: str) -> None:
    code = f"""
import sys, importlib.abc
class Without(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Without())
sys.argv = ["kc2026", {command!r}]
from korea_china_2026.__main__ import main
sys.exit(main())
"""
    done = run("-c", code)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr == f'{missing} is not installed; pip install "korea-china-2026[{extra}]"\n'


def test_what_cannot_run_from_a_zip_file_or_without_docstrings_says_so(tmp_path: Path) -> None:
    zipped = shutil.make_archive(str(tmp_path / "zipped"), "zip", SRC, "korea_china_2026")
    for code in ("kc.load('events')", "kc.timeline()", "kc.tables()"):
        done = run("-c", f"import sys; sys.path.insert(0, {zipped!r}); import korea_china_2026 as kc; {code}")
        assert re.search(r"(PackageError|DeclarationError): .*a folder.* zip file", done.stderr.splitlines()[-1]), code
    done = run("-OO", "-m", "korea_china_2026", "--help")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("which -OO leaves out; run it without\n")
