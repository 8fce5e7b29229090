# HTML, script and Markdown in every text of the package: in all that a browser opens, it is text.
from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from typing import Any
from unittest import mock
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish import plan
from korea_china_2026.publish.exports import Published, datasets, export
from korea_china_2026.publish.site.render import render_site

from .test_naughty_strings import filled, is_text

PAYLOADS = (
    "x\"><script>alert(1)</script><img src=x onerror=alert(2)>'`",
    "[x](javascript:alert(1)) ![x](data:text/html,x) <javascript:alert(1)> | <svg/onload=alert(1)>",
    "--></style></textarea></title></script><script>alert(1)</script>",
    "]]>&#60;script&#62;alert(1)&#60;/script&#62;{{7*7}}{% raw %}${7*7}",
    "``` </code></pre><iframe srcdoc=x></iframe>",
)


@cache
def pages() -> dict[str, str]:
    """The SVG and HTML of a package with a row for each payload, which stands in every text of it."""
    tables = {
        name: [
            filled(name, number, payload)
            for number, payload in enumerate(PAYLOADS if any(map(is_text, table.fields)) else ("",))
        ]
        for name, table in TABLES.items()
    }
    site = render_site(tables, {"plain": "".join(PAYLOADS), "bibtex": "".join(PAYLOADS)})
    files = {**plan.render(tables), **{f"site/{path}": data for path, data in site.items()}, **exported(tables)}
    return {path: data.decode("utf-8") for path, data in files.items() if path.endswith((".svg", ".html"))}


def documents(payload: str) -> dict[str, str]:
    """The Markdown of a package with the payload in every text; one payload might hide another there."""
    tables = {name: [filled(name, 0, payload)] for name in TABLES}
    # No document is made from Parquet.
    with (
        mock.patch.object(plan, "parquet_bytes", bytes_of_none),
        mock.patch.object(datasets, "parquet_bytes", bytes_of_none),
    ):
        files = {**plan.render(tables), **exported(tables)}
    return {path: data.decode("utf-8") for path, data in files.items() if path.endswith(".md")}


def bytes_of_none(*_: object) -> bytes:
    return b""


def exported(tables: Any) -> dict[str, bytes]:
    return {
        f"{name}/{path}": data
        for name in ("datasets", "rocrate")
        for path, data in export(name, Published(tables)).items()
    }


class Active(HTMLParser):
    """What a browser would run or load from elsewhere."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inline = tag == "script" and given.get("type") != "application/ld+json"
        if tag in ("iframe", "object", "embed") or any(name.startswith("on") or name == "srcdoc" for name in given):
            self.found.append(tag)
        for name in ("href", "src", "xlink:href", "action"):
            if (given.get(name) or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")):
                self.found.append(f"{tag} {given[name]}")

    def handle_data(self, data: str) -> None:
        if self.inline and data.strip():
            self.found.append(f"script {data[:40]}")

    def handle_endtag(self, tag: str) -> None:
        self.inline = self.inline and tag != "script"


def active(html: str) -> list[str]:
    parser = Active()
    parser.feed(html)
    parser.close()
    return parser.found


def test_no_text_becomes_markup_in_a_page():
    found = {path: text for path, text in pages().items() if path.endswith(".html")}
    assert len(found) > 10
    assert {path: runs for path, text in found.items() if (runs := active(text))} == {}


def test_no_text_is_run_as_a_template():
    page = pages()["site/references.html"]
    assert "{{7*7}}" in page
    assert "{% raw %}" in page


def test_no_text_becomes_markup_in_a_drawing():
    drawings = {path: text for path, text in pages().items() if path.endswith(".svg")}
    assert "docs/timeline.svg" in drawings
    for path, text in drawings.items():
        for element in ET.fromstring(text).iter():
            name = element.tag.rpartition("}")[2]
            assert name not in ("script", "foreignObject", "iframe"), path
            assert not any(key.lower().startswith("on") for key in element.attrib), path


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup_in_a_document(payload: str):
    found = documents(payload)
    assert {"docs/CODEBOOK.md", "docs/DATA_DICTIONARY.md", "docs/EVIDENCE.md", "datasets/README.md"} <= set(found)
    for path, text in found.items():
        # As a renderer that lets HTML through would show it.
        body = text.split("---\n", 2)[2] if text.startswith("---\n") else text
        assert active(MarkdownIt("commonmark", {"html": True}).enable("table").render(body)) == [], path


def test_the_watch_sees_what_it_is_there_for():
    assert active("<img src=x onerror=alert(1)>") == ["img"]
    assert active("<script>alert(1)</script>") == ["script alert(1)"]
    assert active(MarkdownIt("commonmark", {"html": True}).render(PAYLOADS[0])) != []
    assert active('<a href=" JavaScript:alert(1)">x</a>') != []
    assert active('<script src="site.js"></script><p>on</p>') == []
