"""The codebook as a page: its Markdown as HTML, with every record that it names leading to the record's page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.codebook import anchor, codebook
from korea_china_2026.publish.site.index import DICTIONARY, Index, address

_OWN_ANCHOR = re.compile(r'^(#{2,4}) <a id="([\w-]+)"></a>(.*)$', re.MULTILINE)
_COMMENT = re.compile(r"\A<!--.*?-->\s*", re.DOTALL)
_BOX = ('<div class="scroll" role="region" aria-label="Table {}" tabindex="0">'
        '<table class="plain wide"><caption class="hidden">Table {}</caption>')
_MARKER = re.compile(r" \{#([\w-]+)\}$")


def codebook_page(index: Index) -> tuple[Markup, Sequence[tuple[int, str, str]]]:
    """The codebook's HTML without its title and table of contents, and its headings: level, anchor, words."""
    # Markdown's own HTML is switched off: what is no Markdown is shown as text.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = _OWN_ANCHOR.sub(r"\1 \3 {#\2}", _COMMENT.sub("", codebook(index.tables)))
    tokens = markdown.parse(text)
    headings = list(_anchored(tokens))
    _link_records(tokens, index)
    html = str(markdown.renderer.render(_body(tokens), markdown.options, {}))
    number = itertools.count(1)
    boxed = re.sub("<table>", lambda _: _boxed(next(number)), html).replace("</table>", "</table></div>")
    return Markup(boxed), headings


def _boxed(number: int) -> str:
    return _BOX.format(number, number)


def _anchored(tokens: Sequence[Token]) -> Iterator[tuple[int, str, str]]:
    """Give each heading its anchor."""
    for at, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        inline = tokens[at + 1]
        own = _MARKER.search(inline.content)
        if own and inline.children:
            last = inline.children[-1]
            last.content = _MARKER.sub("", last.content)
        title = _MARKER.sub("", inline.content)
        name = own[1] if own else anchor(title)
        token.attrSet("id", name)
        yield int(token.tag[1]), name, title


def _link_records(tokens: Sequence[Token], index: Index) -> None:
    for token in tokens:
        for child in token.children or ():
            href = child.attrGet("href")
            if isinstance(href, str) and href.startswith("DATA_DICTIONARY.md"):
                child.attrSet("href", DICTIONARY + href.removeprefix("DATA_DICTIONARY.md"))
            target = _target(child.content, index) if child.type == "code_inline" else None
            if target is not None:
                # Our own words only: the address and the id, both escaped.
                child.type, child.content = "html_inline", f"<a href={quoteattr(target)}><code>{escape(child.content)}</code></a>"


def _target(words: str, index: Index) -> str | None:
    """Where a name in the codebook leads: to a record, a column or a table."""
    table, _, field = words.partition(".")
    if table in TABLES and (not field or field in {column.name for column in TABLES[table].fields}):
        return f"{DICTIONARY}#{words}"
    return next((home for name in TABLES if (home := address(index, name, words)) is not None), None)


def _body(tokens: Sequence[Token]) -> Sequence[Token]:
    """All after the title, the opening and the table of contents, which the page has in its own way."""
    first = next((at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"), 0)
    return tokens[first:]
