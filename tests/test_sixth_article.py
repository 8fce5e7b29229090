"""One more article, invented, in a copy of the real project: it is valid, and all that is published counts it."""

from __future__ import annotations

import json
import os
import pickle
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from filelock import FileLock

import korea_china_2026 as kc
from korea_china_2026.article_texts import read_texts
from korea_china_2026.publish.exports import Published, export
from korea_china_2026.publish.plan import Plan, plan
from korea_china_2026.publish.rendering import spelled
from korea_china_2026.publish.site import render
from korea_china_2026.publish.site.index import PAGES
from korea_china_2026.sheets.corpus import gather
from tests.documents import test_figures
from tests.publish.test_codebook import stale_examples, stale_remarks
from tests.read import test_real_package

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "tests" / "sixth_article"
SOURCE = "lake-gazette-1"
#: Pages that people write, and that nothing writes anew when an article is added.
WRITTEN = [*ROOT.glob("docs/guides/*.md"), ROOT / "docs/GALLERY.md", ROOT / "CONTRIBUTING.md", ROOT / "pyproject.toml"]


@pytest.fixture(scope="module")
def seeds() -> dict[str, bytes]:
    return gather(ROOT / "seeds")


@pytest.fixture(scope="module")
def planned(seeds: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """What is planned with the article; by the first worker to come, for all."""
    base = tmp_path_factory.getbasetemp()
    file = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "planned.pickle"
    with FileLock(file.with_suffix(".lock")):
        if not file.exists():
            grown = seeds | {
                f"sources/{SOURCE}.yaml": (ARTICLE / f"{SOURCE}.yaml").read_bytes(),
                "claims.yaml": seeds["claims.yaml"] + (ARTICLE / "claims.yaml").read_bytes(),
            }
            readme = (ROOT / "README.md").read_text(encoding="utf-8")
            file.write_bytes(pickle.dumps(plan(grown, read_texts(ARTICLE), readme)))
    made: Plan = pickle.loads(file.read_bytes())
    return made


@pytest.fixture(scope="module")
def package(planned: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    for path, data in planned.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def count_before(seeds: Mapping[str, bytes]) -> int:
    return sum(path.startswith("sources/") for path in seeds)


def counts_of_articles(text: str) -> set[int]:
    """How many articles a text speaks of, wherever it puts a number right before them."""
    numbers = {spelled(count, "article").split()[0]: count for count in range(3, 13)} | {
        str(count): count for count in range(3, 1000)
    }
    found = re.findall(r"(?<![\w.,-])([\w]+) (?:news |English |coded |real )*articles\b", text, re.IGNORECASE)
    return {numbers[word.lower()] for word in found if word.lower() in numbers}


def test_it_is_valid_and_its_words_are_checked(planned: Plan) -> None:
    assert planned.verdict.findings == []
    assert SOURCE in {row.source_id for row in planned.tables["sources"]}  # type: ignore[attr-defined]


def test_what_is_built_counts_it(planned: Plan, seeds: Mapping[str, bytes]) -> None:
    articles = count_before(seeds) + 1
    described = json.loads(planned.files["datapackage.json"])
    assert {table["name"]: table["rows"] for table in described["resources"]} == {
        name: len(rows) for name, rows in planned.tables.items()
    }
    for text in (
        described["description"],
        json.loads(planned.files["croissant.json"])["description"],
        yaml.safe_load(planned.files["CITATION.cff"])["abstract"],
    ):
        assert f"holds {articles} articles, {len(planned.tables['passages'])} passages" in text
    assert f"{articles} articles" in planned.files["README.md"].decode()
    assert f"Articles: **{articles}**" in planned.files["docs/CODEBOOK.md"].decode()


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "CITATION.cff",
        "croissant.json",
        "datapackage.json",
        "docs/CODEBOOK.md",
        "docs/CODING_REPORT.md",
        "docs/DATA_DICTIONARY.md",
        "docs/EVIDENCE.md",
        "docs/timeline.svg",
        "data/coders.csv",
    ],
)
def test_nothing_that_is_built_speaks_of_another_number(planned: Plan, seeds: Mapping[str, bytes], path: str) -> None:
    assert counts_of_articles(planned.files[path].decode()) <= {count_before(seeds) + 1}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_nothing_that_people_write_says_how_many_there_are(seeds: Mapping[str, bytes], path: Path) -> None:
    text = re.sub(r"<!-- output -->.*?<!-- /output -->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert count_before(seeds) not in counts_of_articles(text)


def test_a_number_of_articles_is_seen() -> None:
    assert counts_of_articles("Five news articles; of 12 articles, three English articles and articles") == {5, 12, 3}


def test_pages_count_it_and_show_it(planned: Plan, seeds: Mapping[str, bytes]) -> None:
    own = f"{PAGES['sources'][0]}/{SOURCE}.html"
    shown, page = ("index.html", "cite.html", own), render._page

    def some(shared: dict[str, Any], template: str, path: str, **context: object) -> tuple[str, str]:
        return page(shared, template, path, **context) if path in shown else (path, "")

    with mock.patch.object(render, "_page", some):
        pages = render.render_site(planned.tables, {})
    articles = count_before(seeds) + 1
    index = pages["index.html"].decode()
    assert spelled(articles, "article") in index
    assert own in index
    for path in shown:
        assert SOURCE in pages[path].decode() or path == "cite.html"
        assert counts_of_articles(pages[path].decode()) <= {articles}


def test_what_was_coded_twice_is_told_apart(
    planned: Plan, package: Path, seeds: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The article was coded once, and nobody has put the questions to it."""
    before, now = count_before(seeds), planned.files["docs/CODEBOOK.md"].decode()
    assert f"Of {before + 1} articles, {before} are coded again" in now
    assert f"**Coded twice** ({before} of {before + 1} articles)" in planned.files["README.md"].decode()
    [found] = re.findall("Of the published rows neither pass found .*", now)
    assert found in (ROOT / "docs/CODEBOOK.md").read_text(encoding="utf-8")
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(package))
    assert SOURCE not in kc.compare()
    assert kc.compare().shape[1] == 5 + before


def test_examples_and_rulings_still_hold(planned: Plan) -> None:
    assert stale_examples(planned.tables) == []
    assert stale_remarks(planned.tables) == []


@pytest.mark.parametrize(
    "holds",
    [
        test_real_package.test_the_questions_have_answers,
        test_real_package.test_every_table_is_described,
        test_real_package.test_what_follows_from_the_reports_is_what_is_published,
        test_real_package.test_the_summit_has_its_evidence,
        test_figures.test_the_limits_that_the_documents_state_hold,
    ],
    ids=lambda holds: holds.__name__,
)
def test_what_holds_of_the_package_holds_with_it(
    package: Path, monkeypatch: pytest.MonkeyPatch, holds: Callable[[], None]
) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(package))
    assert SOURCE in {row.source_id for row in kc.records("sources")}
    holds()


def test_it_is_read_back(package: Path, seeds: Mapping[str, bytes]) -> None:
    assert len(kc.load("sources", package=package)) == count_before(seeds) + 1
    assert SOURCE in set(kc.load("claim_reports", package=package)["source_id"])


@pytest.mark.parametrize("name", ["csv", "jsonl", "webannotation", "sqlite"])
def test_it_is_exported(planned: Plan, name: str) -> None:
    assert any(SOURCE.encode() in data for data in export(name, Published(planned.tables)).values())
