from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korea_china_2026 import __version__
from korea_china_2026.cli.build import as_json, as_markdown, as_text
from korea_china_2026.errors import PackageError
from korea_china_2026.publish.changes import (
    PROVENANCE_COLUMNS,
    Changes,
    Column,
    Package,
    RowChange,
    State,
    compare_packages,
    csv_tables,
    read_package,
)
from korea_china_2026.publish.plan import plan
from korea_china_2026.sheets.corpus import gather
from tests.checkout import EXAMPLE, run

SEEDS = gather(EXAMPLE / "seeds")
_BEFORE, _PATCH = __version__.rsplit(".", 1)
NEXT = f"{_BEFORE}.{int(_PATCH) + 1}"


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    return plan(SEEDS, {}, None).files


def state(
    rows: list[dict[str, str]],
    key: tuple[str, ...] = ("id",),
    types: dict[str, str] | None = None,
    codes: dict[str, set[str]] | None = None,
    says: dict[str, str] | None = None,
) -> State:
    columns = {
        name: Column(kind, (says or {}).get(name, ""), frozenset((codes or {}).get(name, ())))
        for name, kind in (types or dict.fromkeys(rows[0] if rows else ("id", "value"), "string")).items()
    }
    return State(columns, key, rows)


def changes(old: State | None, new: State | None, name: str = "figures") -> Changes:
    return compare_packages(Package("1.4.2", {name: old} if old else {}), Package("1.4.2", {name: new} if new else {}))


ONE, TWO = {"id": "a", "value": "1"}, {"id": "b", "value": "2"}
BOTH = state([ONE, TWO])


@pytest.mark.parametrize(
    ("old", "new", "what", "step", "version"),
    [
        (BOTH, BOTH, [], "none", "1.4.2"),
        (BOTH, None, ["table removed"], "major", "2.0.0"),
        (None, BOTH, ["table added"], "minor", "1.5.0"),
        (BOTH, state([{"id": "a"}, {"id": "b"}]), ["column value removed"], "major", "2.0.0"),
        (
            BOTH,
            state([{"id": "a", "number": "1"}, {"id": "b", "number": "2"}]),
            ["column value removed", "column number added"],
            "major",
            "2.0.0",
        ),
        (state([{"id": "a"}]), state([ONE]), ["column value added"], "minor", "1.5.0"),
        (
            BOTH,
            state([ONE, TWO], types={"id": "string", "value": "number"}),
            ["column value changed from string to number"],
            "major",
            "2.0.0",
        ),
        (
            BOTH,
            state([ONE, TWO], types={"value": "string", "id": "string"}),
            ["columns in another order"],
            "major",
            "2.0.0",
        ),
        (BOTH, state([ONE, TWO], key=("id", "value")), ["primary key changed from id to id value"], "major", "2.0.0"),
        (
            state([ONE], codes={"value": {"1"}}),
            state([ONE], codes={"value": {"1", "2"}}),
            ["code 2 of value added"],
            "minor",
            "1.5.0",
        ),
        (
            state([ONE], codes={"value": {"1", "2"}}),
            state([ONE], codes={"value": {"1"}}),
            ["code 2 of value removed"],
            "major",
            "2.0.0",
        ),
        (state([ONE]), state([ONE], codes={"value": {"1"}}), ["code 1 of value added"], "major", "2.0.0"),
        (
            BOTH,
            state([ONE, TWO], says={"id": "Its id."}),
            ["description of id changed: a major step if the column now means something else"],
            "patch",
            "1.4.3",
        ),
    ],
)
def test_a_change_of_shape_asks_for_its_step(
    old: State | None, new: State | None, what: list[str], step: str, version: str
):
    found = changes(old, new)
    assert [shape.what for shape in found.shapes] == what
    assert (found.step, found.wanted_version) == (step, version)


def test_a_renamed_table_is_one_that_went_and_one_that_came():
    old, new = Package("1.0.0", {"figures": BOTH}), Package("1.0.0", {"numbers": BOTH})
    assert [(shape.table, shape.what, shape.step) for shape in compare_packages(old, new).shapes] == [
        ("numbers", "table added", "minor"),
        ("figures", "table removed", "major"),
    ]


@pytest.mark.parametrize(
    ("rows", "expected", "step"),
    [
        ([ONE], [RowChange("figures", ("b",), "removed", (("id", "b", ""), ("value", "2", "")))], "minor"),
        ([ONE, TWO, {"id": "c", "value": ""}], [RowChange("figures", ("c",), "added", (("id", "", "c"),))], "minor"),
        ([ONE, {"id": "b", "value": ""}], [RowChange("figures", ("b",), "changed", (("value", "2", ""),))], "patch"),
        ([TWO, ONE], [], "none"),
        (
            [ONE, TWO, TWO],
            [RowChange("figures", ("b", "no. 2"), "added", (("id", "", "b"), ("value", "", "2")))],
            "minor",
        ),
    ],
)
def test_rows_are_told_by_key(rows: list[dict[str, str]], expected: list[RowChange], step: str):
    found = changes(BOTH, state(rows))
    assert (list(found.rows), found.step) == (expected, step)


def test_rows_without_a_key_that_both_have_are_told_by_all_that_both_hold():
    first_gone = RowChange("figures", ("a", "1"), "removed", (("id", "a", ""), ("value", "1", "")))
    assert changes(state([ONE, TWO], key=()), state([TWO], key=())).rows == (first_gone,)
    assert changes(BOTH, state([TWO | {"part": "1"}], key=("id", "part"))).rows[-1] == first_gone


def test_provenance_stands_apart():
    old, new = {"id": "a", "char_start": "1", "span_digest": "x"}, {"id": "a", "char_start": "2", "span_digest": "y"}
    [moved] = changes(state([old]), state([new])).rows
    assert (moved.is_provenance, moved.cells, set(moved.moved)) == (True, (), PROVENANCE_COLUMNS - {"char_end"})
    found = changes(state([]), state([ONE]), "evidence")
    assert (found.step, found.data, [row.table for row in found.rows]) == ("patch", {}, ["evidence"])


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_package_differs_from_itself_in_nothing(published: dict[str, bytes]):
    found = compare_packages(read_package(published), read_package(published))
    assert (found.step, found.rows, found.shapes) == ("none", (), ())
    assert {table["path"] for table in csv_tables(published["datapackage.json"])} <= set(published)


@pytest.mark.parametrize(
    "descriptor",
    [
        b"",
        b"[]",
        b"{}",
        b'{"resources": 1}',
        b'{"resources": [{}]}',
        b"[" * 10_000,
        b"\xff",
        b'{"resources": [{"name": "a", "path": "data/a.csv", "schema": {"fields": [1]}}]}',
    ],
)
def test_what_is_no_descriptor_is_told(descriptor: bytes):
    with pytest.raises(PackageError):
        read_package({"datapackage.json": descriptor, "data/a.csv": b"x\n"})


@pytest.mark.parametrize("path", [None, ["a.csv"], 1])
def test_a_table_has_one_path(path: object):
    descriptor = json.dumps({"resources": [{"name": "a", "path": path, "schema": {"fields": []}}]}).encode()
    with pytest.raises(PackageError, match="path"):
        csv_tables(descriptor)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("../a.csv", "expected a relative path to a file in the folder"),
        ("data/../../a.csv", "expected a relative path to a file in the folder"),
        ("/etc/passwd", "compares CSV files"),
        ("http://a/b.csv", "compares CSV files"),
        ("data/actors.parquet", "compares CSV files; `kc2026 export csv` writes them"),
        (".hidden.csv", "compares CSV files"),
        ("", "compares CSV files"),
    ],
)
def test_a_path_that_leads_out_is_not_followed(path: str, message: str, published: dict[str, bytes], tmp_path: Path):
    package = write(published, tmp_path / "package")
    shutil.copy(package / "data" / "actors.csv", tmp_path / "a.csv")
    descriptor = json.loads((package / "datapackage.json").read_bytes())
    named = next(resource for resource in descriptor["resources"] if resource["name"] == "actors")
    (package / "datapackage.json").write_text(json.dumps(descriptor | {"resources": [named | {"path": path}]}))
    result = run("changes", package, EXAMPLE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id\na,b\n",
        b"other\n1\n",
        b'id\n"a\n',
        b"id\n\xff\n",
        b"id\n" + b"1\n" * 1_000_001,
        b"id\r" + b"1\r" * 1_000_001,
        None,
    ],
)
def test_a_table_that_cannot_be_read_is_told(content: bytes | None):
    descriptor = json.dumps(
        {"resources": [{"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "id"}]}}]}
    ).encode()
    with pytest.raises(PackageError, match=r"a\.csv"):
        read_package({"datapackage.json": descriptor} | ({} if content is None else {"a.csv": content}))


# --- rendering --------------------------------------------------------------------------------------------------------

HOSTILE = "\x1b[2J<script>alert(1)</script> | @all #1 `x` ![a](b) \u202e\n**b** ~~c~~ $x$ [l](http://e) \\| &lt;"


def test_no_value_becomes_markup_or_steers_a_terminal():
    found = changes(BOTH, state([ONE, {"id": "b", "value": HOSTILE}]))
    shown = as_markdown(found)
    row = next(line for line in shown.splitlines() if line.startswith("| changed"))
    assert row.count("|") == 6
    for character in '<>|@#`![]*~$\\"':
        assert character not in row.replace("|", "", 6).replace("<code>", "").replace("</code>", "").replace(
            "&#", ""
        ).replace("| ", "")
    for text in (shown, as_text(found)):
        assert not {"\x1b", "\u202e"} & set(text)
    assert "\\u001b[2J<script>" in as_text(found)


@given(budget=st.integers(500, 5000), n=st.integers(1, 60))
def test_a_comment_stays_within_its_budget(budget: int, n: int):
    found = changes(state([ONE]), state([ONE, *({"id": f"x{i}", "value": "v" * 300} for i in range(n))]))
    shown = as_markdown(found, budget)
    assert len(shown) <= budget + 150
    rows = shown.count("| added |")
    assert rows == n or f"{n - rows} more row" in shown or f"{n} row" in shown
    assert shown.count("<details>") == shown.count("</details>")


def test_json_holds_everything():
    found = changes(BOTH, state([{"id": "a", "value": ""}, {"id": "c", "value": "3"}]))
    assert json.loads(as_json(found)) == {
        "old_version": "1.4.2", "new_version": "1.4.2", "step": "minor", "wanted_version": "1.5.0", "shapes": [],
        "rows": [
            {"table": "figures", "key": ["a"], "kind": "changed", "is_provenance": False,
             "cells": [{"column": "value", "old": "1", "new": None}], "provenance_columns": []},
            {"table": "figures", "key": ["c"], "kind": "added", "is_provenance": False, "provenance_columns": [],
             "cells": [{"column": "id", "old": None, "new": "c"}, {"column": "value", "old": None, "new": "3"}]},
            {"table": "figures", "key": ["b"], "kind": "removed", "is_provenance": False, "provenance_columns": [],
             "cells": [{"column": "id", "old": "b", "new": None}, {"column": "value", "old": "2", "new": None}]},
        ],
    }  # fmt: skip


# --- the command ------------------------------------------------------------------------------------------------------


def write(files: dict[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def correct(checkout: Path) -> None:
    actors = checkout / "seeds" / "actors.yaml"
    actors.write_text(
        actors.read_text(encoding="utf-8").replace("office: teacher of sea law", "office: professor"), encoding="utf-8"
    )


def test_without_arguments_the_package_is_held_against_its_sheets(checkout: Path, published: dict[str, bytes]):
    write(published, checkout)
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}
    clean = run("changes", "--root", checkout)
    assert (clean.exit_code, clean.stdout) == (0, f"Nothing differs from version {__version__}.\n")
    correct(checkout)
    result = run("changes", "--root", checkout)
    assert (result.exit_code, result.stdout) == (
        0,
        "~ actors edda-froste\n    office: teacher of sea law → professor\n. actors: 1 changed\n"
        f"1 published value changes. A patch step: {__version__} → {NEXT} (values corrected, or provenance alone).\n",
    )
    assert {path for path, content in before.items() if path.read_bytes() != content} == {
        checkout / "seeds" / "actors.yaml"
    }


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_states_may_be_packages_checkouts_or_sheets(
    style: str, checkout: Path, published: dict[str, bytes], tmp_path: Path
):
    correct(checkout)
    package = write(published, tmp_path / "package")
    shown = [run("changes", package, new, "--format", style) for new in (checkout, checkout / "seeds")]
    assert [result.exit_code for result in shown] == [0, 0]
    assert shown[0].stdout == shown[1].stdout != ""
    if style == "json":
        loaded: dict[str, Any] = json.loads(shown[0].stdout)
        assert (loaded["step"], [row["key"] for row in loaded["rows"]]) == ("patch", [["edda-froste"]])


def test_sheets_with_findings_say_so_instead(checkout: Path):
    (checkout / "seeds" / "places.yaml").write_text("places: []\n", encoding="utf-8")
    result = run("changes", EXAMPLE, checkout)
    assert result.exit_code == 1
    assert "KC202" in result.stdout
    assert "cannot be told" in result.stderr


def test_wrong_use_is_named(checkout: Path, published: dict[str, bytes], tmp_path: Path):
    empty, package = tmp_path / "empty", write(published, tmp_path / "package")
    empty.mkdir()
    linked = Path(shutil.copytree(package, tmp_path / "linked"))
    (linked / "data" / "events.csv").unlink()
    (linked / "data" / "events.csv").symlink_to(package / "data" / "events.csv")
    behind = Path(shutil.copytree(package, tmp_path / "behind"))
    (behind / "data").rename(tmp_path / "outside")
    (behind / "data").symlink_to(tmp_path / "outside")
    (package / "data" / "claims.csv").unlink()
    for arguments, message in (
        ((checkout,), "name both OLD and NEW, or neither"),
        ((checkout, empty), "holds neither a datapackage.json nor sheets"),
        (("--root", checkout), "datapackage.json does not exist; run `kc2026 build`"),
        ((package, checkout), "data/claims.csv: `changes` compares CSV files"),
        ((linked, checkout), "symbolic link"),
        ((behind, checkout), "symbolic link"),
    ):
        result = run("changes", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in " ".join(result.stderr.split())
