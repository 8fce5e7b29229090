"""The pages that explain: the data dictionary, agreement, the map's table, references and the rules of the codebook."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from korea_china_2026.catalogue import RULES
from korea_china_2026.model.articles import Origin
from korea_china_2026.model.codebook import CODE_LISTS, CodeList, code_list
from korea_china_2026.model.entities import CheckReference, Event, Reference
from korea_china_2026.model.quality import Agreement
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.codebook import anchor, codebook
from korea_china_2026.publish.example_records import users
from korea_china_2026.publish.site.charts import interval, scale
from korea_china_2026.publish.site.display import Display, Part
from korea_china_2026.publish.site.index import DICTIONARY, ORIGINS, Index, address
from korea_china_2026.publish.site.wording import plain, safe_url, words

#: Measures on a scale up to 1, which a chart can show; estimates of numbers of units stand in the table alone.
_FLOOR = -0.1
_SCALED = ("krippendorff_alpha", "percent_agreement", "f1_overlap", "f1_exact")


@dataclass(frozen=True)
class Agreed:
    """One measure of agreement, with its chart."""

    table: str
    field: str
    value: str
    range: str
    units: int
    chart: Markup


@dataclass(frozen=True)
class Page:
    """A page outside the articles, with what rests on it under the name of each use."""

    reference: Reference
    url: str | None
    archived: str | None
    uses: Sequence[tuple[str, Sequence[Part]]]


def code_lists() -> list[tuple[CodeList, Sequence[str]]]:
    """Each code list with the columns that use it."""
    return [(codes, [".".join(user) for user in users(codes)]) for codes in CODE_LISTS.values()]


def rules() -> list[tuple[str, str, str]]:
    """Each rule that the data hold: its code, what it demands, and why."""
    return [(rule.code, rule.demand, rule.why) for rule in RULES.values()]


def agreement(index: Index) -> list[tuple[str, str, list[Agreed]]]:
    """Agreement by measure: its name, what it means, and a line a field."""
    meanings = CODE_LISTS["agreement_metric"].codes
    found = []
    for metric, meaning in meanings.items():
        rows = [row for row in index.of(Agreement) if row.metric == metric]
        found += [(metric, meaning, [_agreed(row, metric) for row in rows])] if rows else []
    return sorted(found, key=lambda group: _SCALED.index(group[0]) if group[0] in _SCALED else len(_SCALED))


def axis() -> Markup:
    """The marks of the charts of agreement, with their numbers."""
    return scale(_FLOOR)


def _agreed(row: Agreement, metric: str) -> Agreed:
    low = "–" if row.ci_low is None or row.ci_high is None else f"{plain(row.ci_low)} to {plain(row.ci_high)}"
    chart = interval(row.value, row.ci_low, row.ci_high, floor=_FLOOR) if metric in _SCALED else Markup("")
    value = "not defined" if row.value is None else plain(row.value)
    return Agreed(words(row.table_name), words(row.field_name), value, low, row.n_units, chart)


def references(index: Index, display: Display) -> list[Page]:
    """The pages outside the articles, each with the claims that it is for or against, and all else that rests on it."""
    return [_page(page, index, display) for page in index.of(Reference)]


def _page(page: Reference, index: Index, display: Display) -> Page:
    said = index.naming(CheckReference, "reference_id", page.reference_id)
    stances = [
        (
            f"{words(stance).capitalize()}",
            [display.link("claims", row.claim_id) for row in said if row.stance == stance],
        )
        for stance in code_list("stance").codes
    ]
    events = [display.row(row) for row in index.naming(Event, "reference_id", page.reference_id)]
    articles = dict.fromkeys(row.source_id for row in index.naming(Origin, "reference_id", page.reference_id))
    traced = [Part(display.source(source).text, f"{ORIGINS}#article_{source}") for source in articles]
    uses = [*stances, ("Settles the date or place of", events), ("Is where stretches come from in", traced)]
    return Page(page, safe_url(page.url), safe_url(page.archived_url), [(name, parts) for name, parts in uses if parts])


_OWN_ANCHOR = re.compile(r'^(#{2,4}) <a id="([\w-]+)"></a>(.*)$', re.MULTILINE)
_BOX = (
    '<div class="scroll" role="region" aria-label="Table {}" tabindex="0">'
    '<table class="plain wide"><caption class="hidden">Table {}</caption>'
)
_MARKER = re.compile(r" \{#([\w-]+)\}$")


def codebook_page(index: Index) -> tuple[Markup, Sequence[tuple[int, str, str]]]:
    """The codebook's HTML without its title and table of contents, and its headings: level, anchor, words."""
    # Markdown's own HTML is switched off: what is no Markdown is shown as text.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = "\n".join(page[page.index("\n## ") :] for page in codebook(index.tables).values())
    tokens = markdown.parse(_OWN_ANCHOR.sub(r"\1 \3 {#\2}", text))
    headings = list(_anchored(tokens))
    _link_records(tokens, index)
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
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
            if isinstance(href, str) and ".md" in href:
                # Of the documents, the site has the codebook, which is this page, and the data dictionary.
                document, _, heading = href.partition("#")
                child.attrSet("href", f"{DICTIONARY if document == 'DATA_DICTIONARY.md' else ''}#{heading}")
            target = _target(child.content, index) if child.type == "code_inline" else None
            if target is not None:
                # Our own words only: the address and the id, both escaped.
                child.type, child.content = (
                    "html_inline",
                    f"<a href={quoteattr(target)}><code>{escape(child.content)}</code></a>",
                )


def _target(words: str, index: Index) -> str | None:
    """Where a name in the codebook leads: to a record, a column or a table."""
    table, _, field = words.partition(".")
    if table in TABLES and (not field or field in {column.name for column in TABLES[table].fields}):
        return f"{DICTIONARY}#{words}"
    return next((home for name in TABLES if (home := address(index, name, words)) is not None), None)
