"""Documents in Markdown as pages of the site: the codebook, and the guides and reference of a checkout."""

import itertools
import posixpath
import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Texts
from korea_china_2026.publish.documents import anchor
from korea_china_2026.publish.site.index import Index

#: Documents that are pages of another name; any other is a page of the guides.
_PAGES = {"docs/CODEBOOK.md": "codebook.html", "docs/DATA_DICTIONARY.md": "dictionary.html"}
_OWN_ANCHOR = re.compile(r'^(#{2,4}) <a id="([\w-]+)"></a>(.*)$', re.MULTILINE)
_COMMENT = re.compile(r"^<!--.*?-->\n", re.DOTALL | re.MULTILINE)
_MARKER = re.compile(r" \{#([\w-]+)\}$")
_BOX = (
    '<div class="scroll" role="region" aria-label="Table {0}" tabindex="0">'
    '<table class="plain wide"><caption class="hidden">Table {0}</caption>'
)


class Document(NamedTuple):
    """A document: its title, its HTML without that, and its headings: level, anchor and words."""

    path: str
    title: str
    body: Markup
    headings: Sequence[tuple[int, str, str]]


def page_of(document: str) -> str:
    """The page of a document, both named from their roots.

    >>> page_of("docs/guides/README.md"), page_of("docs/SCALE.md")
    ('guides/index.html', 'guides/scale.html')
    """
    stem = posixpath.basename(document).removesuffix(".md").lower()
    return _PAGES.get(document, f"guides/{'index' if stem == 'readme' else stem}.html")


class Documents:
    """Renders documents; their links lead to pages and files of the site, or to the project's ``homepage``."""

    def __init__(self, index: Index, texts: Texts, homepage: str | None, files: frozenset[str]) -> None:
        self.index = index
        self.texts = texts
        self.homepage = homepage
        self.files = files
        titles = {path: re.search(r"^# (.*)$", text, re.MULTILINE) for path, text in texts.items()}
        self.titles = {posixpath.basename(path): found[1] for path, found in titles.items() if found}
        # Markdown's own HTML is switched off: what is no Markdown is shown as text. Images may be anywhere: they become
        # links, which load nothing.
        self.markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")

    def render(self, document: str) -> Document:
        """One document as a page."""
        tokens = self.markdown.parse(_OWN_ANCHOR.sub(r"\1 \3 {#\2}", _COMMENT.sub("", self.texts[document])))
        headings = _anchored(tokens)
        for token in tokens:
            self._link(token.children or [], document)
            if "right" in str(token.attrs.pop("style", "")):
                token.attrs["class"] = "n"
        # The title is the page's own.
        first = 3 if headings and headings[0][0] == 1 else 0
        html = str(self.markdown.renderer.render(tokens[first:], self.markdown.options, {}))
        number = itertools.count(1)
        boxed = re.sub("<table>", lambda _: _BOX.format(next(number)), html).replace("</table>", "</table></div>")
        # Long lines scroll, and what scrolls must be in reach of the keyboard.
        boxed = boxed.replace("<pre>", '<pre tabindex="0">')
        return Document(page_of(document), headings[0][2] if headings else document, Markup(boxed), headings[1:])

    def _link(self, inline: Sequence[Token], document: str) -> None:
        open_ended = []
        root = "../" * page_of(document).count("/")
        for token in inline:
            if token.type == "link_open":
                open_ended.append(bool(target := self._target(str(token.attrGet("href") or ""), document, root)))
                token.attrs = {"href": target} if target else {}
            if token.type in ("link_open", "link_close") and not open_ended[-1]:
                # A file that is no page, while the project has no public address.
                token.tag = "span"
            if token.type == "link_close":
                open_ended.pop()
            if token.type == "text" and open_ended:
                # A page is called by its title, not by the file that it is in the project.
                token.content = self.titles.get(token.content, token.content)
            named = self._named(token.content) if token.type == "code_inline" and not open_ended else None
            if named is not None:
                # Our own words only: the address and the id, both escaped.
                token.type = "html_inline"
                token.content = f"<a href={quoteattr(root + named)}><code>{escape(token.content)}</code></a>"

    def _target(self, href: str, document: str, root: str) -> str | None:
        """Where a link of a document leads from its page."""
        path, _, fragment = href.partition("#")
        if re.match(r"[a-z]+:", href) or not path:
            return href
        target = posixpath.normpath(posixpath.join(posixpath.dirname(document), path))
        if target == "README.md":
            return f"{root}index.html"
        page = page_of(target) if target in self.texts or target in _PAGES else target if target in self.files else None
        if page is None:
            return f"{self.homepage}/blob/HEAD/{target}" if self.homepage else None
        return f"{root}{page}{'#' * bool(fragment)}{fragment}"

    def _named(self, words: str) -> str | None:
        """Where a name in a document leads: to a record, a column or a table."""
        table, _, field = words.partition(".")
        if table in TABLES and (not field or field in TABLES[table].columns):
            return f"dictionary.html#{words}"
        return next((home for name in TABLES if (home := self.index.address(name, words)) is not None), None)


def _anchored(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    """Give each heading its anchor, and say which there are."""
    found = {}
    for opening, inline in itertools.pairwise(tokens):
        if opening.type != "heading_open":
            continue
        own = _MARKER.search(inline.content)
        if own and inline.children:
            inline.children[-1].content = _MARKER.sub("", inline.children[-1].content)
        title = _MARKER.sub("", inline.content).replace("`", "")
        name = own[1] if own else anchor(title)
        tries = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(1)))
        name = next(one for one in tries if one not in found)
        opening.attrSet("id", name)
        found[name] = int(opening.tag[1]), name, title
    return list(found.values())
