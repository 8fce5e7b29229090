from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml.html import HtmlElement

from korea_china_2026.model.entities import Event
from korea_china_2026.model.observations import Quote
from korea_china_2026.model.text import Source
from korea_china_2026.publish.site.render import render_site
from korea_china_2026.sheets.texts import VARIABLE, read_texts

from ..publish.strategies import Package
from .conftest import Site, real_tables
from .reading import broken, pages

RUN, CUT = 8, "\ue000"
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
TEXT = 'The guest came on "Sunday", and four of them dined'


@pytest.fixture
def private(small: Package) -> Site:
    source = small["sources"][0]
    assert isinstance(source, Source)
    return render_site(small, {}, {source.text_sha256: TEXT})


def test_every_page_of_a_private_build_says_so(private: Site) -> None:
    for path, page in pages(private).items():
        assert "Private build, do not publish." in page.xpath("//aside[@class='private']")[0].text_content(), path
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"], path
    assert private[".gitignore"] == b"*\n"


def test_a_private_build_shows_the_words_linked_both_ways(private: Site) -> None:
    assert broken(private) == []
    read = pages(private)
    article = read["articles/gazette-1.html"]
    passage = article.get_element_by_id("gazette-1-p001")
    text = passage.xpath(".//p[@class='text']")[0]
    assert text.text_content() == TEXT[:40]
    leads = {str(href) for href in text.xpath(".//a/@href")}
    assert leads
    assert all(href.startswith(("../quotes/", "../figures/", "../events/", "../claims/")) for href in leads)
    back = read["quotes/gazette-1-q001.html"].xpath("//q[@class='words']/a/@href")
    assert "../articles/gazette-1.html#at-0" in back


def test_a_public_build_has_no_words_and_no_mark(small: Package) -> None:
    site = render_site(small, {})
    assert ".gitignore" not in site
    for path, data in site.items():
        assert b"four of them dined" not in data, path
        assert b"Private build, do not publish" not in data, path


# --- the public build holds no prose of the articles ---------------------------------------------------------------

def held_texts() -> Mapping[str, str]:
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"not judged: the article texts are not at hand ({VARIABLE} is not set)")
    texts = read_texts(Path(folder))
    sources = [row for row in real_tables()["sources"] if isinstance(row, Source)]
    return {source.source_id: texts[source.text_sha256] for source in sources if source.text_sha256 in texts}


def prose_runs(source_id: str, text: str) -> set[tuple[str, ...]]:
    """Every run of eight words of an article that touches neither a published quotation nor the headline."""
    free = [(row.char_start, row.char_end) for row in real_tables()["quotes"] if isinstance(row, Quote) and row.source_id == source_id]
    title = next(row.title for row in real_tables()["sources"] if isinstance(row, Source) and row.source_id == source_id)
    found = [(word.group().casefold(), word.start()) for word in WORD.finditer(text)]
    return {
        tuple(word for word, _ in found[at:at + RUN]) for at in range(len(found) - RUN + 1)
        if not any(start <= found[at + RUN - 1][1] and found[at][1] < end for start, end in free)} - runs_of(title)


def pieces(page: HtmlElement) -> list[str]:
    """The texts of a page, cut where one paragraph, item or cell ends and another starts."""
    for block in page.iter("p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "summary", "div", "option"):
        block.text, block.tail = CUT + (block.text or ""), CUT + (block.tail or "")
    return [" ".join(piece.split()) for piece in page.text_content().split(CUT)]


def runs_of(text: str) -> set[tuple[str, ...]]:
    found = [word.group().casefold() for word in WORD.finditer(text)]
    return {tuple(found[at:at + RUN]) for at in range(len(found) - RUN + 1)}


def test_the_public_build_holds_no_prose_of_the_articles(site: Site) -> None:
    texts = held_texts()
    assert texts
    prose = {run for source_id, text in texts.items() for run in prose_runs(source_id, text)}
    assert len(prose) > 1000
    # Cells and paragraphs stand on many pages; each is looked at once.
    found = {piece for page in pages(site).values() for piece in pieces(page)}
    assert not {run for piece in found for run in runs_of(piece)} & prose


def test_the_check_sees_prose_where_there_is_some() -> None:
    texts = held_texts()
    site = render_site(real_tables(), {}, {row.text_sha256: texts[row.source_id] for row in real_tables()["sources"]
                                          if isinstance(row, Source) and row.source_id in texts})
    source_id, text = next(iter(texts.items()))
    page = pages({"page.html": site[f"articles/{source_id}.html"]})["page.html"]
    shown = {run for block in page.xpath("//p[@class='text']") for run in runs_of(block.text_content())}
    assert shown & prose_runs(source_id, text)


def test_events_of_the_real_package_lead_to_the_words(site: Site) -> None:
    event = next(row for row in real_tables()["events"] if isinstance(row, Event))
    assert b'class="words"' not in site[f"events/{event.event_id}.html"]
