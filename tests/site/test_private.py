from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from korea_china_2026.article_texts import read_texts
from korea_china_2026.model.articles import Quote, Source
from korea_china_2026.model.entities import Event
from korea_china_2026.package_view import read_package
from korea_china_2026.publish.exports import Tables, read_published
from korea_china_2026.publish.site.render import render_site

from ..checkout import TEXTS
from ..publish.strategies import Package
from .conftest import Site, held_folder, real_tables
from .reading import broken, pages

RUN, CUT = 8, "\ue000"
INLINE = re.compile(r"</?(?:a|abbr|b|code|em|i|q|small|span|strong)(?:\s[^>]*)?>")
BLOCK, TOLD = re.compile(r"<[^>]*>"), re.compile(r'(?:title|aria-label|content|alt)="([^"]*)"')
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
    assert "../articles/gazette-1.html?span=0-40#at_0" in back
    assert {"#at_0"} <= {str(href) for href in passage.xpath(".//ul[@class='tied']//a/@href")}


def test_a_public_build_has_no_words_and_no_mark(small_site: Site) -> None:
    assert ".gitignore" not in small_site
    for path, data in small_site.items():
        assert b"four of them dined" not in data, path
        assert b"Private build, do not publish" not in data, path


# --- the public build holds no prose of the articles ---------------------------------------------------------------


def held_texts(tables: Tables, folder: Path) -> Mapping[str, str]:
    texts = read_texts(folder)
    sources = [row for row in tables["sources"] if isinstance(row, Source)]
    return {source.source_id: texts[source.text_sha256] for source in sources if source.text_sha256 in texts}


def prose_runs(tables: Tables, source_id: str, text: str) -> set[tuple[str, ...]]:
    """Every run of eight words of an article that touches neither a published quotation nor the headline."""
    free = [
        (row.char_start, row.char_end)
        for row in tables["quotes"]
        if isinstance(row, Quote) and row.source_id == source_id
    ]
    title = next(row.title for row in tables["sources"] if isinstance(row, Source) and row.source_id == source_id)
    found = [(word.group().casefold(), word.start()) for word in WORD.finditer(text)]
    return {
        tuple(word for word, _ in found[at : at + RUN])
        for at in range(len(found) - RUN + 1)
        if not any(start <= found[at + RUN - 1][1] and found[at][1] < end for start, end in free)
    } - runs_of(title)


def pieces(page: bytes) -> list[str]:
    """The texts of a page, cut where one paragraph, item or cell ends and another starts, and the texts of its
    attributes."""
    text = page.decode("utf-8")
    shown = BLOCK.sub(CUT, INLINE.sub("", text))
    return [" ".join(html.unescape(piece).split()) for piece in (*shown.split(CUT), *TOLD.findall(text))]


def runs_of(text: str) -> set[tuple[str, ...]]:
    found = [word.group().casefold() for word in WORD.finditer(text)]
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


@pytest.mark.slow
def test_the_public_build_holds_no_prose_of_the_articles(site: Site) -> None:
    texts = held_texts(real_tables(), Path(held_folder()))
    assert texts
    prose = {run for source_id, text in texts.items() for run in prose_runs(real_tables(), source_id, text)}
    assert len(prose) > 1000
    # Cells and paragraphs stand on many pages; each is looked at once.
    found = {piece for path, page in site.items() if path.endswith(".html") for piece in pieces(page)}
    assert not {run for piece in found for run in runs_of(piece)} & prose


def test_the_check_sees_prose_where_there_is_some(private_folder: Path, example_package: Path) -> None:
    tables = read_published(read_package(example_package)).tables
    texts = held_texts(tables, TEXTS)
    assert texts
    for source_id, text in texts.items():
        page = (private_folder / f"articles/{source_id}.html").read_bytes()
        shown = {run for piece in pieces(page) for run in runs_of(piece)}
        # Runs that reach from one passage into the next are not seen.
        prose = prose_runs(tables, source_id, text)
        assert len(shown & prose) > len(prose) / 3


def test_events_of_the_real_package_lead_to_the_words(site: Site) -> None:
    event = next(row for row in real_tables()["events"] if isinstance(row, Event))
    assert b'class="words"' not in site[f"events/{event.event_id}.html"]
