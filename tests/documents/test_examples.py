from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests.documents.api import API, reference
from tests.documents.examples import PAGES, ROOT, languages, refreshed
from tests.documents.runners import has_r

STALE = (
    "is not what its examples give today; run `python -m tests.documents.refresh`, and read again what stands around"
    " the changes"
)


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def takes_long(path: Path) -> bool:
    """Whether a page starts R, or exports the published package."""
    return "r" in languages(path) or "kc2026 export" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[pytest.mark.slow] * takes_long(path)) for path in PAGES], ids=ids
)
def test_the_outputs_of_a_page_are_what_its_examples_give(path, tmp_path):
    if "r" in languages(path) and not has_r():
        pytest.skip("R with dplyr and haven is not installed: the examples in R were not run")
    text = path.read_text(encoding="utf-8")
    assert refreshed(path, tmp_path) == text, f"{ids(path)} {STALE}"
    # What the prose says of the files that the examples wrote.
    named = re.findall(r"`(exports/[\w./-]+)`", text)
    assert [name for name in named if not (tmp_path / name).exists()] == []


def test_the_reference_is_what_sources_and_commands_say():
    assert reference() == API.read_text(encoding="utf-8"), f"{ids(API)} {STALE}"


def test_an_output_that_is_wrong_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\n1 + 1\n```\n\n```text\n3\n```\n", encoding="utf-8")
    (home := tmp_path / "home").mkdir()
    assert refreshed(page, home) == "```python\n1 + 1\n```\n\n```text\n2\n```\n"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("```python\n1 / 0\n```", ZeroDivisionError),
        ("```sql\nSELECT nothing\n```", duckdb.BinderException),
        ("```sh\nkc2026 show nothing-at-all\n```", AssertionError),
    ],
)
def test_an_example_that_fails_names_its_line(code, error, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{code}\n", encoding="utf-8")
    (home := tmp_path / "home").mkdir()
    with pytest.raises(error) as failed:
        refreshed(page, home)
    assert failed.value.__notes__ == ["page.md, line 3"]
