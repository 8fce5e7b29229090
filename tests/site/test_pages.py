from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from justhtml import JustHTML

from korea_china_2026.errors import BuildError
from korea_china_2026.model.entities import Claim, Event
from korea_china_2026.model.fields import render
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.formats import csv_bytes
from korea_china_2026.publish.site.index import PAGES, identity
from korea_china_2026.publish.site.render import POLICY, render_site

from ..publish.strategies import Package, packages
from .conftest import Site, real_tables
from .reading import broken, ids, is_outside, links, loaded, pages

#: One page of each kind, and then some.
KINDS = ("index.html", "contradictions.html", "references.html", "map.html", "agreement.html", "dictionary.html", "codebook.html",
         "cite.html", "find.html", "tables/index.html", "tables/figures.html")
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_the_html_is_what_html_allows(site: Site) -> None:
    chosen = [*KINDS, *(next(path for path in site if path.startswith(f"{folder}/")) for folder, _ in PAGES.values())]
    for path in chosen:
        JustHTML(site[path].decode("utf-8"), strict=True)  # raises where it is not


def test_the_html_of_a_small_package_is_what_html_allows(small: Package) -> None:
    for path, data in render_site(small, {}).items():
        if path.endswith(".html"):
            JustHTML(data.decode("utf-8"), strict=True)


def test_every_record_has_a_page(site: Site) -> None:
    for table, (folder, _) in PAGES.items():
        rows = real_tables()[table]
        assert rows
        assert {f"{folder}/{identity(row)}.html" for row in rows} == {p for p in site if p.startswith(f"{folder}/")}


def test_every_link_and_fragment_holds(site: Site) -> None:
    assert broken(site) == []


def test_no_page_names_a_place_twice(site: Site) -> None:
    for path, page in pages(site).items():
        names = ids(page)
        assert len(names) == len(set(names)), path


def test_every_page_has_the_policy_and_says_its_language(site: Site) -> None:
    for path, page in pages(site).items():
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [POLICY], path
        assert page.get("lang") == "en", path


def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_inline(site: Site) -> None:
    for path, page in pages(site).items():
        assert not [address for address in loaded(page) if is_outside(address)], path
        assert not page.xpath("//style | //@style | //*/@*[starts-with(name(), 'on')]"), path
        assert page.xpath("//script[not(@src)]/@type") in ([], ["application/ld+json"]), path
    for path in ("assets/site.css", "assets/tables.css", "assets/site.js", "assets/theme.js"):
        assert not re.search(rb"https?://|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|eval\(", site[path]), path


def test_what_leads_outside_is_a_plain_link_that_the_tables_name(site: Site) -> None:
    named = {row.url for table in ("sources", "references") for row in real_tables()[table]}  # type: ignore[index,attr-defined]
    allowed = {"https://www.wikidata.org", "https://creativecommons.org"}
    for path, page in pages(site).items():
        for href in filter(is_outside, links(page)):
            assert href in named or any(href.startswith(start) for start in allowed), f"{path}: {href}"


def test_every_table_is_whole_without_a_script(site: Site) -> None:
    read = pages(site)
    for name, table in TABLES.items():
        bodies = [page.xpath("//table[@data-explore]/tbody")[0] for path, page in read.items()
                  if path.startswith("tables/") and page.xpath(f"//table[@data-explore='{name}' or starts-with(@data-explore, '{name}-')]")]
        shown = sorted(tuple(cell.text_content() for cell in row) for body in bodies for row in body)
        published = sorted(tuple(render(getattr(row, field.name)) for field in table.fields) for row in real_tables()[name])
        assert shown == published, name


def test_the_csv_beside_the_pages_is_the_published_one(site: Site) -> None:
    for name, table in TABLES.items():
        assert site[f"data/{name}.csv"] == csv_bytes(table, real_tables()[name])


def test_hostile_texts_are_shown_and_never_run(small: Package) -> None:
    hostile = {name: [_poisoned(row) for row in rows] for name, rows in small.items()}
    site = render_site(hostile, {"text": HOSTILE})
    for path, page in pages(site).items():
        scripts = page.xpath("//script[not(@type)]/@src")
        assert [Path(address).name for address in scripts] == ["theme.js", "site.js"], path
        assert not page.xpath("//*/@*[starts-with(name(), 'on')] | //img"), path
        assert not [href for href in links(page) if href.strip().lower().startswith(("javascript:", "data:", "vbscript:"))], path
    assert "<script>alert(1)</script>" in pages(site)["events/visit.html"].text_content()


def _poisoned(row: Row) -> Row:
    """The row with every free text and address replaced, past the declaration, which would refuse some of it."""
    values: dict[str, Any] = {}
    for field in row.TABLE.fields:
        if field.lexical is not None and field.lexical.name == "text":
            values[field.name] = HOSTILE
        elif field.lexical is not None and field.lexical.name == "url":
            values[field.name] = "javascript:alert(1)"
    return row.model_copy(update=values)


def test_an_id_that_cannot_name_a_page_is_refused(small: Package) -> None:
    small["claims"].append(small["claims"][0].model_copy(update={"claim_id": "../../outside"}))
    with pytest.raises(BuildError, match="cannot name a page"):
        render_site(small, {})


def test_a_table_that_is_missing_is_named(small: Package) -> None:
    with pytest.raises(BuildError, match="no rows were given for quotes"):
        render_site({name: rows for name, rows in small.items() if name != "quotes"}, {})


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages())
def test_the_links_of_any_package_hold(package: Package) -> None:
    site = render_site(package, {})
    assert broken(site) == []
    for path, page in pages(site).items():
        names = ids(page)
        assert len(names) == len(set(names)), path


def test_the_same_rows_give_the_same_bytes_in_any_process(site: Site) -> None:
    program = ("import hashlib; from tests.site.conftest import real_site; site = real_site(); "
               "print(hashlib.sha256(b''.join(p.encode() + site[p] for p in sorted(site))).hexdigest())")
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(b"".join(path.encode() + site[path] for path in sorted(site))).hexdigest()


def test_headline_counts_are_those_of_the_tables(site: Site) -> None:
    shown = {dt.text_content(): dd.text_content() for dt, dd in zip(
        *(pages({"index.html": site["index.html"]})["index.html"].xpath(f"//dl[@class='counts']/div/{tag}") for tag in ("dt", "dd")),
        strict=True)}
    assert shown["claims"] == f"{len(real_tables()['claims']):,}"
    assert shown["events"] == f"{len(real_tables()['events']):,}"


def test_a_claim_of_one_source_counts_as_alone(small: Package) -> None:
    shared = Claim(claim_id="third", statement="Both say so", claim_kind="fact", topic="summit_conduct", subject_actor_id=None,
                   event_id=None, n_reports=2, n_independent_sources=2, status="corroborated")
    small["claims"].append(shared)
    text = pages(render_site(small, {}))["index.html"].text_content()
    assert "67% of the 3 claims (2) rest on a single independent source" in text


def test_every_dated_event_leads_from_the_timeline_to_its_page(site: Site) -> None:
    page = pages({"index.html": site["index.html"]})["index.html"]
    drawn = {str(href) for href in page.xpath("//div[contains(@class, 'timeline')]//a/@href")}
    events = [row for row in real_tables()["events"] if isinstance(row, Event)]
    dated = {f"events/{event.event_id}.html" for event in events if event.start_date or event.end_date}
    assert drawn == dated


def test_names_in_another_script_say_their_language(small: Package) -> None:
    page = pages(render_site(small, {}))["places/beijing.html"]
    assert page.xpath("//h1")[0].get("lang") == "zh"
    assert page.xpath("//h1")[0].text == "北京"


def test_the_site_stays_small_enough_to_mail(site: Site) -> None:
    assert sum(map(len, site.values())) < 40_000_000
