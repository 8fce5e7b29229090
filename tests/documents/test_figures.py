# Numbers in the prose of a page stand in an output or an example of that page, and the limits and bounds that pages state
# hold.
from __future__ import annotations

import re
from pathlib import Path

import pytest

import korea_china_2026 as kc
from korea_china_2026.article_texts import LONGEST, UNBOUNDED_VARIABLE
from korea_china_2026.package_files import MAX_DESCRIPTOR
from korea_china_2026.packages.csv_form import MAX_RECORD, SHOWN
from korea_china_2026.packages.engines import LARGE_FROM
from korea_china_2026.parquet_bounds import ALWAYS_UNPACKED, MAX_UNPACKED_PER_BYTE
from korea_china_2026.publish.changes import MAX_CSV, MAX_ROWS
from korea_china_2026.rules.rule import LISTED
from tests.checkout import TIMES
from tests.documents.examples import PAGES, ROOT

#: Facts of other people's formats and programs.
KNOWN = {
    "ISO 3166-1 alpha-3", "SHA-256", "first 16 hex", "Stata 14", "Python 3.11", "Data Package v2", "CC-BY-4.0",
    "Offsets count Unicode code points from 0", "95 %",
}  # fmt: skip
CODE = re.compile(r"^```.*?^```$|<!-- output -->.*?<!-- /output -->|<!-- generated:.*?<!-- /generated -->|`[^`\n]+`",
                  re.DOTALL | re.MULTILINE)  # fmt: skip


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=ids)
def test_every_number_in_the_prose_stands_in_an_output(path):
    text = path.read_text(encoding="utf-8")
    shown = set(re.findall(r"\d+(?:[.,]\d+)*", "".join(CODE.findall(text))))
    prose = re.sub(r"\]\([^)]*\)", "]", CODE.sub("", text))
    for known in KNOWN:
        prose = prose.replace(known, "")
    # Numbers of questions, in headings and in the list of them.
    prose = re.sub(r"^(?:## )?\d+\. |\[(?:question )?\d+\]", "", prose, flags=re.MULTILINE)
    stated = set(re.findall(r"(?<![\w.-])\d+(?:[.,]\d+)*", prose))
    assert stated - shown == set(), f"{ids(path)}: a number that no example on the page gives"


def test_the_limits_that_the_documents_state_hold():
    sources = kc.records("sources")
    assert sum(source.reliability in ("D", "E") for source in sources) > 1
    assert {coder.kind for coder in kc.records("coders")} == {"language_model"}
    assert {row.language for row in sources} == {"en"}


def test_the_thorough_profile_tries_as_many_examples_as_the_document_says():
    text = (ROOT / "docs" / "RELEASING.md").read_text(encoding="utf-8")
    assert f"each property is tried {TIMES} times as often" in text


def test_the_bounds_of_reading_are_those_of_the_code():
    text = (ROOT / "docs" / "SCALE.md").read_text(encoding="utf-8")
    table = text.partition("### What is not read\n")[2].partition("\n### ")[0]
    lifted, megabyte = f"; `{UNBOUNDED_VARIABLE}=1` lifts it", 1_000_000
    assert dict(re.findall(r"^\| (?!What |---)(.+?) \| (.+) \|$", table, re.MULTILINE)) == {
        "the text of an article": f"{LONGEST // megabyte} MB{lifted}",
        "a descriptor": f"{MAX_DESCRIPTOR // megabyte} MB",
        "a record of a CSV, its header included": f"{MAX_RECORD // megabyte} MB",
        "a CSV that `kc2026 changes` compares": f"{MAX_CSV // megabyte} MB, and {MAX_ROWS:,} rows",
        "bytes that a Parquet file unpacks to, eight for a value at least": (
            f"{MAX_UNPACKED_PER_BYTE} for each of its own, and {ALWAYS_UNPACKED // megabyte} MB for a whole table in any"
            f" case{lifted}"
        ),
        "findings of one kind that are listed": (
            f"{LISTED}; {SHOWN} for the form and the header of a file; the rest is counted"
        ),
    }
    assert f"polars up to {LARGE_FROM['csv'] // megabyte} MB of CSV, DuckDB beyond that" in text


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/GALLERY.md",
        "docs/guides/researcher.md",
        "docs/guides/researcher-r.md",
        "docs/guides/researcher-stata.md",
        "docs/guides/journalist.md",
        "docs/guides/nlp.md",
    ],
)
def test_a_page_with_results_says_what_they_cannot_bear(name):
    text = " ".join((ROOT / name).read_text(encoding="utf-8").lower().split())
    assert "sample" in text or "test, not to train" in text or "before you publish" in text
    assert "language model" in text
