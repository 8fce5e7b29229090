"""The whole site as bytes: a pure function of the rows, citations, documents and, in a private build, texts."""

from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from korea_china_2026.answers.claims import HELD, headline
from korea_china_2026.answers.events import date_sources, disagreements, place_sources
from korea_china_2026.answers.record import claims_behind
from korea_china_2026.answers.rows import grouped
from korea_china_2026.answers.search import ALIKE, entries
from korea_china_2026.errors import BuildError
from korea_china_2026.findings import RULES
from korea_china_2026.model.codebook import CODE_LISTS, rulings
from korea_china_2026.model.fields import SLUG
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Files, Json, Texts
from korea_china_2026.publish.datapackage import Tables, csv_bytes, csv_path, json_bytes, parquet_bytes, parquet_path
from korea_china_2026.publish.documents import codebook
from korea_china_2026.publish.metadata import dataset
from korea_china_2026.publish.rendering import document
from korea_china_2026.publish.site.atlas import atlas
from korea_china_2026.publish.site.documents import Documents
from korea_china_2026.publish.site.explore import PARTS, support_page, table_pages
from korea_china_2026.publish.site.index import (
    PAGES,
    SHORT,
    STATED,
    Index,
    identity,
    label,
    told,
)
from korea_china_2026.publish.site.records import linked_data, record_json
from korea_china_2026.publish.timeline import timeline

#: No script and no style but the site's own files, no connections. ``'self'`` is the folder's own files on disk.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
#: The path of a page, and what it holds.
Page = tuple[str, str]
#: The file by which a folder is known as a site of ours.
MARK = "site.json"


def render_site(
    tables: Tables,
    citations: Texts,
    texts: Texts | None = None,
    package: Package = PACKAGE,
    documents: Texts | None = None,
) -> Files:
    """All files of the site, ``{path: bytes}``.

    ``citations`` are the ways to cite the data, by style; ``documents`` the guides, Markdown by their paths in the
    project. ``texts`` (articles by the SHA-256 of their bytes) make a private build, which shows the articles' words
    and says on every page that it may not be published. BuildError for an id that cannot name a file.
    """
    index = Index(tables)
    # Ids become file names and addresses. The declaration allows no other spelling; rows may come from elsewhere.
    for table in PAGES:
        for row in tables[table]:
            if not SLUG.accepts(identity(row)):
                raise BuildError(
                    f"{table}: the id {identity(row)!r} cannot name a page; ids are lower-case words joined by hyphens"
                )
    files = {csv_path(name): csv_bytes(table, tables[name]) for name, table in TABLES.items()}
    files |= {parquet_path(name): parquet_bytes(table, tables[name]) for name, table in TABLES.items()}
    written = {f"docs/{name}": text for name, text in codebook(tables, package).items()}
    read = Documents(index, {**(documents or {}), **written}, package.repository, frozenset(files))
    page = partial(_page, _shared(index, citations, package, texts))
    files |= {path: text.encode() for path, text in _pages(index, page, read, package)}
    files |= {f"assets/{one.name}": one.read_bytes() for one in (Path(__file__).parent / "assets").iterdir()}
    for table, (folder, _) in PAGES.items():
        files |= {f"{folder}/{identity(row)}.json": json_bytes(record_json(row, index)) for row in tables[table]}
    if texts is not None:
        # A private build that lands in a checkout must not be added to it by mistake.
        files[".gitignore"] = b"*\n"
    mark = {"made_by": "kc2026 site", "name": package.name, "version": package.version, "private": texts is not None}
    files[MARK] = json_bytes(mark | {"files": sorted([*files, MARK])})
    return files


def _shared(index: Index, citations: Texts, package: Package, texts: Texts | None) -> Json:
    """What every page can show."""
    rows = index.tables.__getitem__
    held = {row.source_id: (texts or {}).get(row.text_sha256) for row in index.rows("sources")}
    return {
        # Whatever can be asked of the rows.
        **{name: getattr(index, name) for name in dir(Index) if not name.startswith("_")},
        "policy": POLICY,
        "package": package,
        "navigation": STATED["navigation"],
        "reference": STATED["reference"],
        "private": texts is not None,
        "texts": {source: text for source, text in held.items() if text is not None},
        "citations": citations,
        "citation": citations.get("text", ""),
        "files": (csv_path, parquet_path),
        "kinds": PAGES,
        "code_lists": CODE_LISTS,
        "rules": RULES.values(),
        "rulings": [one for chapter in rulings().values() for one in chapter.items()],
        "short": SHORT,
        "held": HELD,
        "told": told,
        "stated": [claim for claim in index.rows("claims") if claim.claim_kind in HELD],
        "unsettled": STATED["unsettled"],
        "headline": headline(index.contradictions),
        "claims_behind": claims_behind(rows),
        "date_sources": date_sources(rows),
        "place_sources": place_sources(rows),
        "disagreements": grouped(disagreements(rows), itemgetter("event_id")),
    }


def _page(shared: Json, template: str, path: str, **context: Any) -> Page:
    """One page: its path and its HTML."""
    root = "../" * path.count("/")
    return path, document(template, **shared, root=root, path=path, **context)


def _pages(index: Index, page: Callable[..., Page], documents: Documents, package: Package) -> Iterator[Page]:
    """Every page, in a stable order."""
    yield page(
        "overview.html",
        "index.html",
        timeline=timeline(index.tables),
        linked_data=dataset(index.tables, package),
    )
    for template in STATED["plain"]:
        yield page(template, template)
    yield page("verdicts.html", "record.html", chosen=None)
    for code in {check.verdict: None for check in index.rows("checks")}:
        yield page("verdicts.html", f"record/{code}.html", chosen=code)
    yield page("corroboration.html", "corroboration.html", page=support_page(index))
    yield page("map.html", "map.html", atlas=atlas(index))
    yield page("find.html", "find.html", entries=entries(index.tables.__getitem__), alike=ALIKE)
    by_path = {one.path: one for one in map(documents.render, documents.texts)}
    opening = by_path.pop("guides/index.html", None)
    guides = [one for one in by_path.values() if one.path not in STATED["reference"]]
    yield page("guides.html", "guides/index.html", document=opening, guides=guides)
    for path, one in by_path.items():
        if path not in STATED["plain"]:
            yield page("document.html", path, document=one)
    tables = list(table_pages(index))
    parts = {name: [one for one in tables if one.table.name == name] for name in PARTS}
    yield page("tables.html", "tables/index.html", parts=parts)
    for shown in tables:
        yield page("table.html", shown.path, page=shown)
    yield from _record_pages(index, page, package.title)
    yield page("llms.txt", "llms.txt")


def _record_pages(index: Index, page: Callable[..., Page], dataset: str) -> Iterator[Page]:
    for table, (folder, _) in PAGES.items():
        rows = index.rows(table)
        for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
            key, name = identity(row), label(row)
            yield page(
                f"records/{table}.html",
                f"{folder}/{key}.html",
                table=table,
                id=key,
                row=row,
                title=f"“{name}”" if table == "quotes" else name,
                contents=[],
                linked_data=linked_data(row, index, dataset),
                before=before and identity(before),
                after=after and identity(after),
            )
