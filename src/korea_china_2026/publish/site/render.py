"""The whole site as bytes: a pure function of the rows, the citations and, in a private build, the texts."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from korea_china_2026.answers.claims import headline
from korea_china_2026.answers.search import ALIKE, entries
from korea_china_2026.errors import BuildError
from korea_china_2026.model.articles import EventReport, Source
from korea_china_2026.model.codebook import code_list
from korea_china_2026.model.entities import Event, Place
from korea_china_2026.model.fields import SLUG
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.counts import counted
from korea_china_2026.publish.descriptor import csv_path, parquet_path
from korea_china_2026.publish.dictionary import COLUMN_ORIGINS, described
from korea_china_2026.publish.formats import csv_bytes, parquet_bytes
from korea_china_2026.publish.metadata.citation import reference
from korea_china_2026.publish.metadata.schema_org import dataset
from korea_china_2026.publish.site import documents, overview
from korea_china_2026.publish.site.atlas import atlas, elsewhere, map_seen, pointless, tallies
from korea_china_2026.publish.site.comparison import BADGES, comparison, outlets
from korea_china_2026.publish.site.contradictions import differences, disputes, facts
from korea_china_2026.publish.site.display import Display
from korea_china_2026.publish.site.explore import PARTS, table_pages
from korea_china_2026.publish.site.index import PAGES, Index, Tables, identity
from korea_china_2026.publish.site.provenance import origins
from korea_china_2026.publish.site.records import record_pages
from korea_china_2026.publish.site.verdicts import SHORT, by_verdict, tally
from korea_china_2026.publish.site.wording import dated, marked, plain, safe_url, script_language, spelled, words
from korea_china_2026.publish.timeline import facts as event_facts
from korea_china_2026.publish.timeline import lettered, timeline
from korea_china_2026.publish.timeline import seen as timeline_seen

#: No script and no style but the site's own files, no connections. ``'self'`` is the folder's own files on disk.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
ASSETS = ("site.css", "tables.css", "site.js", "tables.js", "find.js", "theme.js", "icon.svg")
#: The file by which a folder is known as a site of ours.
MARK = "site.json"
_NAVIGATION = (
    ("index.html", "Overview"),
    ("record.html", "What holds"),
    ("compare.html", "Compare"),
    ("contradictions.html", "Contradictions"),
    ("origins.html", "Origins"),
    ("map.html", "Map"),
    ("find.html", "Find"),
    ("tables/index.html", "Tables"),
    ("references.html", "References"),
    ("agreement.html", "Agreement"),
    ("codebook.html", "Codebook"),
    ("dictionary.html", "Dictionary"),
    ("cite.html", "Cite"),
)


def render_site(
    tables: Tables,
    citations: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
    package: Package = PACKAGE,
) -> dict[str, bytes]:
    """All files of the site, ``{path: bytes}``.

    ``citations`` are the ways to cite the data, by style. ``texts`` (articles by the SHA-256 of their bytes) make a
    private build, which shows the articles' words and says on every page that it may not be published. BuildError for
    an id that cannot name a file.
    """
    index = Index(tables)
    _check_ids(index)
    mine = {
        source.source_id: text
        for source in index.of(Source)
        if (text := (texts or {}).get(source.text_sha256)) is not None
    }
    site = _Site(index, Display(index, mine), citations, package, private=texts is not None)
    files = {path: page.encode("utf-8") for path, page in site.pages()}
    files |= {f"assets/{name}": _asset(name) for name in ASSETS}
    files |= {csv_path(name): csv_bytes(table, tables[name]) for name, table in TABLES.items()}
    files |= {parquet_path(name): parquet_bytes(table, tables[name]) for name, table in TABLES.items()}
    mark = {"made_by": "kc2026 site", "name": package.name, "version": package.version, "private": texts is not None}
    files[MARK] = (json.dumps(mark, indent=2) + "\n").encode("utf-8")
    if texts is not None:
        # A private build that lands in a checkout must not be added to it by mistake.
        files[".gitignore"] = b"*\n"
    return files


class _Site:
    def __init__(
        self, index: Index, display: Display, citations: Mapping[str, str], package: Package, *, private: bool
    ) -> None:
        self.index, self.display, self.citations, self.package = index, display, citations, package
        shared = {
            "policy": POLICY,
            "package": package,
            "navigation": _NAVIGATION,
            "private": private,
            "sources": {s.source_id: s for s in index.of(Source)},
            "colours": index.colours,
            "tables": TABLES,
        }
        self.environment = _environment()
        self.shared = shared

    def page(self, template: str, path: str, **context: Any) -> tuple[str, str]:
        """One page: its path and its HTML."""
        root = "../" * path.count("/")
        return path, self.environment.get_template(template).render(**self.shared, root=root, path=path, **context)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every page, in a stable order."""
        index, display = self.index, self.display
        yield self._overview()
        yield from self._verdicts()
        yield self.page(
            "compare.html",
            "compare.html",
            outlets=outlets(index, display),
            topics=comparison(index, display),
            badges=BADGES,
            outcomes=code_list("outcome").codes,
        )
        yield self.page(
            "contradictions.html",
            "contradictions.html",
            facts=facts(index, display),
            differences=differences(index, display),
            headline=headline(index.contradictions),
            disputes=disputes(index, display),
        )
        yield self.page("origins.html", "origins.html", articles=origins(index, display))
        yield self.page("references.html", "references.html", pages=documents.references(index, display))
        yield self.page(
            "map.html",
            "map.html",
            map=atlas(index, ""),
            seen=map_seen(index),
            places=index.of(Place),
            elsewhere=elsewhere(index),
            pointless=pointless(index),
            tallies=tallies(index),
            display=display,
        )
        yield from self._documents()
        found = ((one, display.link(one.table, one.record_id)) for one in entries(index.tables.__getitem__))
        yield self.page("find.html", "find.html", found=found, alike=ALIKE, kinds=PAGES)
        yield from self._tables()
        for page in record_pages(index, display, self.citations.get("text", reference(self.package))):
            yield self.page("record.html", page.path, page=page)

    def _documents(self) -> Iterator[tuple[str, str]]:
        index = self.index
        yield self.page(
            "agreement.html",
            "agreement.html",
            groups=documents.agreement(index),
            axis=documents.axis(),
            coders=index.tables["coders"],
        )
        yield self.page(
            "dictionary.html",
            "dictionary.html",
            described=described,
            code_lists=documents.code_lists(),
            rules=documents.rules(),
            origins=COLUMN_ORIGINS,
        )
        body, headings = documents.codebook_page(index)
        yield self.page("codebook.html", "codebook.html", body=body, headings=headings)
        yield self.page("cite.html", "cite.html", citations=self.citations)

    def _overview(self) -> tuple[str, str]:
        index, display = self.index, self.display
        behind: dict[str, set[str]] = defaultdict(set)
        for report in index.of(EventReport):
            behind[report.event_id].add(report.source_id)
        whole, by_number, topics = overview.support(index)
        return self.page(
            "overview.html",
            "index.html",
            cards=overview.cards(index, display),
            counts={t: len(r) for t, r in index.tables.items()},
            timeline=Markup(timeline(index.tables, _event_page)),
            letters=lettered(index.tables),
            seen=timeline_seen(index.tables),
            event_facts=event_facts(index.tables),
            dated=overview.dated(index, display, behind),
            speakers=overview.speakers(index, display),
            matrix=overview.matrix(index, display),
            whole=whole,
            by_number=by_number,
            topics=topics,
            widest=overview.widest(index, display),
            facts=facts(index, display),
            headline=headline(index.contradictions),
            disputes=disputes(index, display),
            tally=tally(index),
            display=display,
            linked_data=dataset(index.tables, package=self.package),
        )

    def _verdicts(self) -> Iterator[tuple[str, str]]:
        """What holds, in numbers and with what does not; and a page for each verdict."""
        verdicts = by_verdict(self.index, self.display)
        shared = {"verdicts": verdicts, "tally": tally(self.index), "short": SHORT, "codes": code_list("verdict").codes}
        yield self.page("verdicts.html", "record.html", chosen=None, **shared)
        for code in verdicts:
            yield self.page("verdicts.html", f"record/{code}.html", chosen=code, **shared)

    def _tables(self) -> Iterator[tuple[str, str]]:
        pages = list(table_pages(self.index))
        parts: dict[str, list[Any]] = {name: [page for page in pages if page.table.name == name] for name in PARTS}
        counts = {name: len(rows) for name, rows in self.index.tables.items()}
        yield self.page("tables.html", "tables/index.html", counts=counts, parts=parts)
        for page in pages:
            yield self.page(
                "table.html", page.path, page=page, csv=csv_path(page.table.name), parquet=parquet_path(page.table.name)
            )


def _event_page(event: Event) -> str:
    return f"events/{event.event_id}.html"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("korea_china_2026.publish.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"words": words, "plain": plain, "marked": marked, "dated": dated, "script": script_language}
    environment.globals |= {"counted": counted, "spelled": spelled, "safe_url": safe_url}
    return environment


@cache
def _asset(name: str) -> bytes:
    return (resources.files("korea_china_2026.publish.site") / "assets" / name).read_bytes()


def _check_ids(index: Index) -> None:
    # Ids become file names and addresses. The declaration allows no other spelling; rows may come from elsewhere.
    spelling = re.compile(SLUG[1:-1])
    for table in PAGES:
        for row in index.tables[table]:
            if not spelling.fullmatch(identity(row)):
                raise BuildError(
                    f"{table}: the id {identity(row)!r} cannot name a page; ids are lower-case words joined by hyphens"
                )
