from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zlib
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from justhtml import JustHTML
from lxml.html import HtmlElement

from korea_china_2026.article_texts import read_texts
from korea_china_2026.cli.site import documents
from korea_china_2026.errors import BuildError
from korea_china_2026.model.articles import ClaimReport, Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.entities import Claim, Event
from korea_china_2026.model.fields import Row, render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.package_view import read_package
from korea_china_2026.publish.datapackage import csv_bytes
from korea_china_2026.publish.exports import read_published
from korea_china_2026.publish.site.index import PAGES, identity
from korea_china_2026.publish.site.render import POLICY, render_site
from korea_china_2026.read.cite import Style, cite
from tests.checkout import TEXTS, THOROUGH, examples

from ..publish.strategies import Package, packages
from .conftest import Site, real_tables
from .reading import broken, ids, is_outside, links, loaded, pages

#: One page of each kind, and then some.
KINDS = (
    "index.html",
    "record.html",
    "record/contradicted.html",
    "compare.html",
    "contradictions.html",
    "corroboration.html",
    "origins.html",
    "references.html",
    "map.html",
    "agreement.html",
    "dictionary.html",
    "codebook.html",
    "cite.html",
    "guides/index.html",
    "guides/nlp.html",
    "find.html",
    "tables/index.html",
    "tables/figures.html",
)
Read = dict[str, HtmlElement]
ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_the_nu_html_checker_finds_no_error(site: Site, folder: Path, tmp_path: Path) -> None:
    jar, java = os.environ.get("VNU_JAR"), shutil.which("java")
    if not jar or not java:
        pytest.skip("VNU_JAR does not name vnu.jar (npm install vnu-jar), or there is no Java")
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><title>x</title><dl><dt>a<dd>b<p></dl></b>")
    # Tables are built by one template; a page of each other kind.
    kinds = {re.sub(r"[^/]*$", "", path) or path: path for path in site if path.endswith(".html")}
    checked = subprocess.run(
        [java, "-jar", jar, "--errors-only", tmp_path / "bad.html", *(folder / path for path in kinds.values())],
        capture_output=True,
        text=True,
        check=False,
    )
    found = checked.stderr.splitlines()
    assert found
    assert [line for line in found if "bad.html" not in line] == []


def test_the_html_is_what_html_allows(site: Site) -> None:
    records = [sorted(path for path in site if re.match(rf"{folder}/.*\.html", path)) for folder, _ in PAGES.values()]
    for path in [*KINDS, *(paths[0] for paths in records)]:
        JustHTML(site[path].decode("utf-8"), strict=True)  # raises where it is not


def test_the_html_of_a_small_package_is_what_html_allows(small_site: Site) -> None:
    for path, data in small_site.items():
        if path.endswith(".html"):
            JustHTML(data.decode("utf-8"), strict=True)


def test_every_record_has_a_page(site: Site) -> None:
    for table, (folder, _) in PAGES.items():
        rows = real_tables()[table]
        assert rows
        pages = {f"{folder}/{identity(row)}.{form}" for row in rows for form in ("html", "json")}
        assert pages == {path for path in site if path.startswith(f"{folder}/")}


def test_every_link_and_fragment_holds(site: Site, read: Read) -> None:
    assert broken(site, read) == []


def test_no_page_names_a_place_twice(read: Read) -> None:
    for path, page in read.items():
        names = ids(page)
        assert len(names) == len(set(names)), path


def test_no_list_names_a_thing_twice_and_no_words_run_together(read: Read) -> None:
    inline = ("a", "b", "code", "i", "q", "small", "span")
    for path, page in read.items():
        for listed in page.iter("dl"):
            names = [term.text_content().strip() for term in listed.iter("dt")]
            assert len(names) == len(set(names)), (path, names)
        for before in page.iter(*inline):
            after = before.getnext()
            if after is not None and after.tag in inline and not before.tail and "hidden" not in after.get("class", ""):
                ends, starts = before.text_content()[-1:], after.text_content()[:1]
                assert not (ends.isalnum() and starts.isalnum()), (path, before.text_content()[-40:], starts)


def test_a_record_has_a_file_for_programs_and_the_words_of_schema_org(site: Site, read: Read) -> None:
    for table, (folder, _) in PAGES.items():
        for row in real_tables()[table]:
            path = f"{folder}/{identity(row)}"
            told = json.loads(site[f"{path}.json"])
            assert told["record"] == row.model_dump(mode="json")
            [linked] = read[f"{path}.html"].xpath("//script[@type='application/ld+json']/text()")
            assert json.loads(linked)["identifier"] == identity(row)
    claims = json.loads(site["claims/apec-2025-in-peru.json"])["tied"]
    assert {row["claim_id"] for row in claims["claim_reports"]} == {"apec-2025-in-peru"}
    # Who reads the file alone has the addresses of the pages.
    behind = {row["reference_id"] for row in claims["check_references"]}
    assert behind == {row["reference_id"] for row in claims["references"] if row["url"]} != set()


def test_an_article_is_linked_at_the_words_that_are_published(read: Read) -> None:
    quotes: Any = real_tables()["quotes"]
    sources: Any = {identity(row): row for row in real_tables()["sources"]}
    shown = 0
    for quote in quotes:
        if (url := sources[quote.source_id].url) is not None:
            [link] = read[f"quotes/{quote.quote_id}.html"].xpath("//*[@class='said-by']//a[@class='original']/@href")
            address, _, fragment = link.partition("#:~:text=")
            first = unquote(fragment).split(",")[0]
            assert address == url
            assert quote.text.startswith(first)
            shown += 1
    assert shown


def test_guides_are_pages_and_lead_to_each_other(read: Read) -> None:
    assert "../guides/researcher.html" in links(read["guides/index.html"])
    assert read["guides/gallery.html"].xpath("//h1")[0].text_content() == "Questions answered"
    assert "../guides/glossary.html" in links(read["guides/researcher-sql.html"])


def test_programs_are_told_where_everything_is(site: Site) -> None:
    told = site["llms.txt"].decode("utf-8")
    named = re.findall(r"\]\(([\w./-]+)\)", told)
    assert {f"data/{name}.csv" for name in TABLES} <= set(named)
    assert [path for path in named if path not in site] == []


def test_a_place_that_an_event_was_not_in_says_where_it_was(read: Read) -> None:
    [first, *_] = read["places/peru.html"].find_class("elsewhere")
    assert "Placed in Gyeongju" in first.text_content()
    assert read["places/peru.html"].xpath("//div[@class='warning']//a[contains(@href, 'references.html#')]")


def test_every_page_has_the_policy_and_says_its_language(read: Read) -> None:
    for path, page in read.items():
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [POLICY], path
        assert page.get("lang") == "en", path


def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_inline(site: Site, read: Read) -> None:
    for path, page in read.items():
        assert not [address for address in loaded(page) if is_outside(address)], path
        # A ">" inside a value is always written as a reference, so that a tag ends at the first one.
        assert not re.search(rb"<style|<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", site[path]), path
        assert page.xpath("//script[not(@src)]/@type") in ([], ["application/ld+json"]), path
    for path in (path for path in site if path.endswith((".css", ".js"))):
        assert not re.search(rb"https?://|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|eval\(", site[path]), path


def test_nothing_on_any_page_moves(site: Site) -> None:
    # So that prefers-reduced-motion has nothing to take away.
    for path in (path for path in site if path.endswith((".css", ".js"))):
        assert not re.search(rb"transition|animation|@keyframes|behavior|animate\(", site[path]), path


def test_what_leads_outside_is_a_plain_link_that_the_tables_name(read: Read) -> None:
    named = {row.url for table in ("sources", "references") for row in real_tables()[table]}  # type: ignore
    allowed = {"https://www.wikidata.org", "https://www.geonames.org", "https://creativecommons.org"}
    for path, page in read.items():
        for href in filter(is_outside, links(page)):
            # An article is linked at words of it that are published.
            page = href.partition("#:~:text=")[0]
            if not path.startswith("guides/"):
                assert page in named or any(href.startswith(start) for start in allowed), f"{path}: {href}"


def test_every_table_is_whole_without_a_script(read: Read) -> None:
    shown: dict[str, list[dict[str, str]]] = defaultdict(list)
    for path, page in read.items():
        for table in page.iter("table") if path.startswith("tables/") else ():
            name = str(table.get("data-explore", "")).partition("-")[0]
            heads = table.xpath("./thead//th")
            shown[name] += [
                {
                    head.get("data-name"): cell.get("data-v", "".join(cell.itertext()))
                    for head, cell in zip(heads, row, strict=True)
                    if head.get("data-extra") is None
                }
                for row in table.find("tbody")
            ]
    for name, declared in TABLES.items():
        published = sorted(
            tuple(render(getattr(row, field.name)) for field in declared.fields) for row in real_tables()[name]
        )
        names = [field.name for field in declared.fields]
        assert sorted(tuple(row[column] for column in names) for row in shown[name]) == published, name


def test_a_table_leads_by_meaning_and_ends_with_ids(read: Read) -> None:
    for name, first in {"claims": "statement", "events": "title", "claim_reports": "claim_id"}.items():
        heads = [str(head) for head in read[f"tables/{name}.html"].xpath("//table[@data-explore]/thead//th/@data-name")]
        assert heads[0] == first
        assert heads.index(TABLES[name].key[0]) > 2  # type: ignore[index]
    [row] = read["tables/claims.html"].xpath("//tbody/tr[.//a[@href='../claims/apec-2025-in-peru.html']]")
    assert row[1].text_content() == "News Arena India"
    [subject] = row.xpath("./td[@data-v='apec']")
    assert subject.text_content() == "Asia-Pacific Economic Cooperation"


def test_the_csv_beside_the_pages_is_the_published_one(site: Site) -> None:
    for name, table in TABLES.items():
        assert site[f"data/{name}.csv"] == csv_bytes(table, real_tables()[name])


def test_hostile_texts_are_shown_and_never_run(small: Package) -> None:
    hostile = {name: [_poisoned(row) for row in rows] for name, rows in small.items()}
    site = render_site(hostile, {"text": HOSTILE})
    for path, page in pages(site).items():
        scripts = page.xpath("//script[not(@type)]/@src")
        assert {Path(address).name for address in scripts} - {"tables.js", "find.js"} == {"theme.js", "site.js"}, path
        assert not page.xpath("//*/@*[starts-with(name(), 'on')] | //img"), path
        assert not [
            href for href in links(page) if href.strip().lower().startswith(("javascript:", "data:", "vbscript:"))
        ], path
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


def test_an_image_in_a_document_is_a_link_and_loads_nothing(small: Package) -> None:
    guide = "# Guide\n\n![a chart](https://a.example/chart.png) and ![here](chart.png)\n"
    page = pages(render_site(small, {}, documents={"docs/guides/own.md": guide}))["guides/own.html"]
    assert not page.xpath("//article//img | //main//img")
    assert page.xpath("//a[@href='https://a.example/chart.png']/text()") == ["a chart"]


@pytest.mark.parametrize("name", ["../../outside", "a" * 250])
def test_an_id_that_cannot_name_a_page_is_refused(name: str, small: Package) -> None:
    small["claims"].append(small["claims"][0].model_copy(update={"claim_id": name}))
    with pytest.raises(BuildError, match="cannot name a page"):
        render_site(small, {})


def test_a_table_that_is_missing_is_named(small: Package) -> None:
    with pytest.raises(BuildError, match="no rows were given for quotes"):
        render_site({name: rows for name, rows in small.items() if name != "quotes"}, {})


def test_parts_of_a_page_and_records_never_share_a_place(small: Package) -> None:
    """Ids of records are free: an answer may be called as its question, an article as a stretch, a page as anything."""
    question = identity(small["questions"][0])
    for table, name in (("answers", question), ("origins", identity(small["sources"][0])), ("references", "content")):
        small[table][0] = small[table][0].model_copy(update={TABLES[table].key[0]: name})  # type: ignore[index]
    for path, page in pages(render_site(small, {})).items():
        names = ids(page)
        assert len(names) == len(set(names)), path


def test_the_links_to_a_check_of_what_is_no_fact_hold(small: Package) -> None:
    [check], [first, *others] = small["checks"], small["claims"]
    small["checks"] = [check.model_copy(update={"verdict": "contradicted"})]
    update = {"claim_kind": "opinion", "event_id": "visit", "verdict": "contradicted"}
    small["claims"] = [first.model_copy(update=update), *others]
    site = render_site(small, {})
    assert b'href="../claims/first.html#s_record"' in site["events/visit.html"]
    assert broken(site) == []


# Each example renders a whole site.
@settings(
    max_examples=examples(2), phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(packages())
def test_the_links_of_any_package_hold(package: Package) -> None:
    site = render_site(package, {})
    assert broken(site) == []
    for path, page in pages(site).items():
        names = ids(page)
        assert len(names) == len(set(names)), path


@pytest.mark.skipif(not THOROUGH, reason="the whole site again; the example's is compared in the test below")
def test_the_same_rows_give_the_same_bytes_in_any_process(site: Site) -> None:
    here = render_site(real_tables(), {style: cite(style) for style in get_args(Style)}, documents=documents(ROOT)[0])
    assert here.keys() == site.keys()
    assert [path for path in here if here[path] != site[path]] == []


@pytest.mark.slow
def test_the_same_rows_and_texts_give_the_same_bytes_in_any_process(
    private_folder: Path, example_package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(example_package))
    view = read_package(example_package)
    here = render_site(
        read_published(view).tables,
        {style: cite(style) for style in get_args(Style)},
        read_texts(TEXTS),
        read_published(view).package,
    )
    there = {p.relative_to(private_folder).as_posix(): p.read_bytes() for p in private_folder.rglob("*") if p.is_file()}
    assert here.keys() == there.keys()
    assert [path for path in here if here[path] != there[path]] == []


def test_headline_counts_are_those_of_the_tables(read: Read) -> None:
    shown = {
        dt.text_content(): dd.text_content()
        for dt, dd in zip(
            *(read["index.html"].xpath(f"//dl[@class='counts']/div/{tag}") for tag in ("dt", "dd")), strict=True
        )
    }
    assert shown["claims"] == f"{len(real_tables()['claims']):,}"
    assert shown["events"] == f"{len(real_tables()['events']):,}"


def test_a_claim_of_one_source_counts_as_alone(small: Package) -> None:
    shared = Claim(
        claim_id="third",
        statement="Both say so",
        claim_kind="fact",
        topic="summit_conduct",
        polarity="affirmative",
        subject_actor_id=None,
        event_id=None,
        n_reports=2,
        n_independent_sources=2,
        status="corroborated",
    )
    small["claims"].append(shared)
    text = pages(render_site(small, {}))["index.html"].text_content()
    assert "67% of the 3 claims (2) come from a single independent source" in text


def test_every_dated_event_leads_from_the_timeline_to_its_page(read: Read) -> None:
    drawn = {str(href) for href in read["index.html"].xpath("//figure[contains(@class, 'timeline')]//a/@href")}
    events = [row for row in real_tables()["events"] if isinstance(row, Event)]
    dated = {f"events/{event.event_id}.html" for event in events if event.start_date or event.end_date}
    assert drawn == dated


def test_names_in_another_script_say_their_language(small_site: Site) -> None:
    site = small_site
    page = pages(site)["places/beijing.html"]
    assert page.xpath("//h1")[0].get("lang") == "zh"
    assert page.xpath("//h1")[0].text == "北京"
    named = {
        (element.get("lang"), element.tag)
        for path in ("map.html", "find.html", "tables/places.html", "events/visit.html")
        for element in pages({path: site[path]})[path].xpath("//*[text() = '北京']")
    }
    assert {language for language, _ in named} == {"zh"}
    assert {"text", "a", "span"} <= {tag for _, tag in named}


def test_the_site_stays_small_enough_to_mail(site: Site) -> None:
    assert sum(len(zlib.compress(page)) for page in site.values()) < 12_000_000


# --- who comes from outside, or hears the page -----------------------------------------------------------------------


def test_a_record_shows_the_rulings_that_name_it(read: Read) -> None:
    cited = "security-adviser-cited-by-reuters"
    for actor_id, other in (("wi-sung-lac", cited), (cited, "wi-sung-lac")):
        [section] = read[f"actors/{actor_id}.html"].xpath("//section[@id='s_rulings']")
        assert "however likely it is" in section.text_content()
        assert f"{other}.html" in " ".join(section.xpath(".//li//a/@href"))


def test_a_record_says_what_it_is_who_says_it_and_how_reliable_they_are(read: Read) -> None:
    tables = real_tables()
    lost = next(row.claim_id for row in tables["checks"] if row.verdict == "contradicted")  # type: ignore[attr-defined]
    claim = next(row for row in tables["claims"] if isinstance(row, Claim) and row.claim_id == lost)
    by = {row.source_id for row in tables["claim_reports"] if isinstance(row, ClaimReport) and row.claim_id == lost}
    page = read[f"claims/{lost}.html"]
    assert page.xpath("string(//title)").startswith(f"Claim: {claim.statement[:40]}")
    head = " ".join(page.xpath("//article")[0].text_content().partition("On this page")[0].split())
    for words in ("Does not hold", "in our own words", claim.statement):
        assert words in head, words
    for source in tables["sources"]:
        if isinstance(source, Source) and source.source_id in by:
            meant = code_list("reliability").codes[source.reliability].partition(":")[0]
            assert source.publisher in head
            assert f"reliability {source.reliability}, {meant[:1].lower()}{meant[1:]}" in head


def test_every_record_has_neighbours_a_citation_and_a_permanent_link(read: Read) -> None:
    for table, (folder, _) in PAGES.items():
        rows = [identity(row) for row in real_tables()[table]]
        for before, record_id, after in zip([None, *rows[:-1]], rows, [*rows[1:], None], strict=True):
            page = read[f"{folder}/{record_id}.html"]
            near = [str(href) for href in page.xpath("//nav[@class='neighbours']//a/@href")]
            assert near == [f"../{folder}/{one}.html" for one in (before, after) if one is not None]
            assert record_id in page.get_element_by_id("cite_record").text_content()
            assert f"{record_id}.html" in links(page)


def test_every_code_on_a_record_is_explained_in_text(read: Read) -> None:
    page = read["events/beijing-summit-2026.html"]
    reports = page.get_element_by_id("s_reports")
    planned, fragment = code_list("event_status").codes["planned"], code_list("quote_kind").codes["fragment"]
    assert f"status planned: {planned[:1].lower()}{planned[1:]}" in reports.text_content()
    assert planned in reports.xpath(".//span/@title")
    assert fragment in read["tables/quotes.html"].text_content()


def test_an_observation_says_where_it_rests_by_offsets(read: Read) -> None:
    evidence: Any = real_tables()["evidence"]
    record_id = next(row.record_id for row in evidence if row.table_name == "quotes")
    quote = next(row for row in real_tables()["quotes"] if identity(row) == record_id)
    rests = read[f"quotes/{record_id}.html"].get_element_by_id("s_evidence")
    spans = [row for row in evidence if row.record_id == record_id]
    assert spans
    for row in (quote, *spans):
        assert f"characters {row.char_start}–{row.char_end} {row.span_digest}" in rests.text_content()  # type: ignore


def test_headings_go_down_one_step_at_a_time(read: Read) -> None:
    for path, page in read.items():
        levels = [int(str(heading.tag)[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(low <= high + 1 for high, low in pairwise(levels)), path


def test_every_page_has_its_landmarks_and_every_table_its_caption(read: Read) -> None:
    for path, page in read.items():
        assert [len(page.xpath(f"//body/{name}")) for name in ("header", "main", "footer")] == [1, 1, 1], path
        assert page.xpath("//nav[not(@aria-label)] | //table[not(caption)]") == [], path
        assert page.xpath("string(//a[1]/@href)") == "#main_content", path


def test_style_and_script_agree_on_how_many_rows_are_shown_at_once(site: Site) -> None:
    step = re.search(rb"var STEP = (\d+);", site["assets/tables.js"])
    first_hidden = re.search(rb"nth-child\(n\+(\d+)\) \{ display: none", site["assets/tables.css"])
    assert step
    assert first_hidden
    assert int(first_hidden[1]) == int(step[1]) + 1


def test_charts_say_what_they_show(read: Read) -> None:
    page = read["index.html"]
    assert "dated events, " in page.get_element_by_id("s_timeline").text_content()
    assert {"role", "aria-label"} <= set(
        page.xpath("//table[contains(@class, 'speakers')]//*[local-name()='svg']")[0].attrib
    )
    assert "Most reports name " in read["map.html"].xpath("//*[local-name()='svg']/@aria-label")[0]
