"""The whole site as bytes: a pure function of the rows, citations, documents and, in a private build, texts."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from korea_china_2026.answers.claims import HELD, headline
from korea_china_2026.answers.events import date_sources, disagreements, place_sources
from korea_china_2026.answers.record import claims_behind
from korea_china_2026.answers.rows import grouped
from korea_china_2026.answers.search import ALIKE, entries
from korea_china_2026.errors import BuildError
from korea_china_2026.findings import RULES
from korea_china_2026.model.codebook import CODE_LISTS, rulings
from korea_china_2026.model.fields import SLUG, Field, Row, Table, render
from korea_china_2026.model.package import PACKAGE, Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import REPORTS, Files, Json, Names, TableName, Texts
from korea_china_2026.publish.datapackage import Tables, csv_bytes, csv_path, json_bytes, parquet_bytes, parquet_path
from korea_china_2026.publish.documents import codebook
from korea_china_2026.publish.metadata import article, dataset, named
from korea_china_2026.publish.rendering import document, safe_url, script_language, words
from korea_china_2026.publish.site.atlas import atlas
from korea_china_2026.publish.site.documents import Documents
from korea_china_2026.publish.site.index import LABELS, NAMED, PAGES, SHORT, STATED, Index, identity, label, told
from korea_china_2026.publish.timeline import timeline

#: No script and no style but the site's own files, no connections. ``'self'`` is the folder's own files on disk.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'"
#: The path of a page, and what it holds.
Page = tuple[str, str]
#: The file by which a folder is known as a site of ours.
MARK = "site.json"
#: Most characters of an id: the name of a file has at most 255, with its end.
_LONGEST_ID = 240
_ACTORS: Texts = STATED["schema_org_actors"]


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
            if not SLUG.accepts(identity(row)) or len(identity(row)) > _LONGEST_ID:
                raise BuildError(
                    f"{table}: the id {identity(row)!r} cannot name a page; ids are lower-case words joined by hyphens,"
                    f" in all at most {_LONGEST_ID} characters"
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


# --- tables as pages of complete HTML, which a script then lets people sort, search, filter and download from

#: Tables of more rows than a page should hold, with the columns by which they are cut into pages.
PARTS: dict[TableName, Names] = {"codings": ("coder_id", "table_name")}
_ABOUT: Sequence[str] = STATED["about"]


class Column(NamedTuple):
    """A column of a page's table. ``plumbing`` ones are folded away at first by the script."""

    name: str
    description: str
    kind: str
    filtered: bool
    plumbing: bool
    codes: Sequence[tuple[str, str]] = ()
    #: Only on the page: it is in no table, so that no download has it; a cell holds several values.
    extra: bool = False


_OUTLETS = Column("articles", "The articles that report it.", "k", filtered=True, plumbing=False, extra=True)


class TablePage(NamedTuple):
    """One table, or one part of a large one."""

    path: str
    table: Table
    part: str
    columns: Sequence[Column]
    body: Markup
    n_rows: int

    @property
    def group(self) -> str:
        """What the pages of one group of parts share: the coder."""
        return self.part.partition(" ")[0].replace("-", " ").capitalize()

    @property
    def member(self) -> str:
        """What tells a part from the others of its group."""
        return self.part.partition(" ")[2]


def table_pages(index: Index) -> Iterator[TablePage]:
    """A page for each table; for a large one, a page for each of its parts."""
    for name, table in TABLES.items():
        fields = sorted(table.fields, key=partial(_place, table))
        for part, rows in _parts(name, index.tables[name]).items():
            path = f"tables/{name}{'-' + part.replace(' ', '-') if part else ''}.html"
            yield _table_page(path, table, fields, rows, index, part)


def support_page(index: Index) -> TablePage:
    """The claims with what tells how widely each is made, the most widely made first."""
    table = TABLES["claims"]
    rows = sorted(index.rows("claims"), key=lambda claim: (-claim.n_independent_sources, -claim.n_reports))
    return _table_page("corroboration.html", table, [table.field(name) for name in STATED["support"]], rows, index)


def _table_page(
    path: str, table: Table, fields: Sequence[Field], rows: Sequence[Row], index: Index, part: str = ""
) -> TablePage:
    columns = [_column(table, field) for field in fields]
    columns[1:1] = [_OUTLETS] if table.name in REPORTS else []
    root = "../" * path.count("/")
    # Joined by hand: a template would take seconds for the hundred thousand cells. A cell of the common kind bears no
    # class.
    names = [" ".join(filter(None, (one.kind.replace("k", ""), "x" * one.plumbing))) for one in columns]
    classes = [f' class="{classed}"' if classed else "" for classed in names]
    lines = []
    for row in rows:
        cells = [_cell(row, field, index, root) for field in fields]
        if table.name in REPORTS:
            reporting, column = REPORTS[table.name]
            sources = dict.fromkeys(one.source_id for one in index.rows(reporting, **{column: identity(row)}))
            cells.insert(1, f">{' '.join(_outlet(source_id, index) for source_id in sources)}")
        row_id = f' id="{escape(identity(row))}"' if table.name == "coders" else ""
        told = "".join(f"<td{classed}{cell}</td>" for classed, cell in zip(classes, cells, strict=True))
        lines.append(f"<tr{row_id}>{told}</tr>\n")
    return TablePage(path, table, part, columns, Markup("".join(lines)), len(rows))


def _place(table: Table, field: Field) -> tuple[int, int]:
    """Where a column is: what the row says, whether it holds, whom it names, values; ids and offsets last."""
    name = field.name
    if name in LABELS:
        return 0, LABELS.index(name)
    if name in ("verdict", "status"):
        return 1, -1
    if name in STATED["plumbing"] or field.origin == "anchor":
        return 4, 0
    if field.references:
        return 1, _ABOUT.index(name) if name in _ABOUT else len(_ABOUT)
    return 3 if name in table.key else 2, 0


def _parts(name: TableName, rows: Sequence[Row]) -> dict[str, list[Row]]:
    parts = grouped(rows, lambda row: " ".join(str(getattr(row, column)) for column in PARTS.get(name, ())))
    return parts if parts or name in PARTS else {"": []}


def _column(table: Table, field: Field) -> Column:
    form = field.lexical.name if field.lexical else ""
    told = field.target in ("claims", "events", "questions", "references")
    kind = "n" if field.logical in ("integer", "number") else "t" if told or form in ("text", "url") else "k"
    filtered = bool(field.code_list) or field.logical == "boolean" or field.name in STATED["filtered"]
    plumbing = (field.origin == "anchor" or field.name in STATED["plumbing"]) and field.name not in table.key
    codes = tuple(field.code_list.codes.items()) if field.code_list else ()
    return Column(field.name, field.description, kind, filtered, plumbing, codes)


def _outlet(source_id: str, index: Index) -> str:
    return f'<span class="chip s{index.colours.get(source_id, 1)}">{escape(index.publisher(source_id))}</span>'


def _cell(row: Row, field: Field, index: Index, root: str) -> str:
    """The rest of a cell after its class. It shows names and words; its value, as in the CSV, is then in ``data-v``."""
    value = getattr(row, field.name)
    if value is None:
        return ">"
    table = row.TABLE
    plain = render(value)
    target = field.target
    owner = target or (table.name if table.key == (field.name,) else "")
    if field.name == "record_id" and not target:
        owner = getattr(row, "table_name", "")
    shown = (
        index.label(owner, value) if target in NAMED else words(plain) if field.code_list and plain.islower() else plain
    )
    language = None if shown.isascii() else script_language(shown)
    text = f'<span lang="{language}">{escape(shown)}</span>' if language else escape(shown)
    if target == "sources":
        text = _outlet(value, index)
    if field.name in LABELS and table.name in NAMED:
        owner = table.name
        value = identity(row)
    home = index.address(owner, value) if owner else None
    if field.lexical and field.lexical.name == "url" and (url := safe_url(value)):
        text = f'<a href="{escape(url)}" rel="noreferrer">{text}</a>'
    elif home and owner != "coders":
        text = f'<a href="{root}{escape(home)}">{text}</a>'
    return f' data-v="{escape(plain)}">{text}' if shown != plain or target == "sources" else f">{text}"


# --- what programs read of a record: its JSON file, and what schema.org has words for ---------------------------------


def record_json(row: Row, index: Index) -> Json:
    """A record with the rows that name it, and the pages behind its check; of an article, which most rows name, the
    record alone."""
    table = row.TABLE.name
    key = identity(row)
    tied: dict[str, list[Any]] = {
        other: [one for field in fields for one in index.rows(other, **{field: key})]
        for other, declared in TABLES.items()
        if (fields := [field for field, target, _ in declared.foreign_keys if target == table]) and table != "sources"
    }
    if table != "sources":
        tied["evidence"] = [one for one in index.rows("evidence", record_id=key) if one.table_name == table]
        pages = tied.get("check_references", ())
        tied["references"] = [*filter(None, (index.find("references", one.reference_id) for one in pages))]
    rows = {name: [one.model_dump(mode="json") for one in found] for name, found in tied.items() if found}
    return {"table": table, "id": key, "name": label(row), "record": row.model_dump(mode="json"), "tied": rows}


def linked_data(row: Any, index: Index, dataset: str) -> Json:
    """A record in the words of schema.org, as a part of the data set of that name."""
    own = _own(row, index)
    if wikidata := getattr(row, "wikidata_id", None):
        own["sameAs"] = f"https://www.wikidata.org/entity/{wikidata}"
    table = row.TABLE.name
    kind = _ACTORS.get(row.kind, "Organization") if table == "actors" else STATED["schema_org"][table]
    is_work = kind in ("NewsArticle", "Claim", "Quotation", "Question")
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "identifier": identity(row),
        "name": label(row),
        "isPartOf" if is_work else "subjectOf": named("Dataset", dataset),
        **{name: value for name, value in own.items() if value not in (None, [])},
    }


def _own(row: Any, index: Index) -> Json:
    """What schema.org has words for in the records of one table alone."""
    match row.TABLE.name:
        case "sources":
            return article(row)
        case "events":
            place = index.find("places", row.place_id)
            return {
                "startDate": row.start_date and row.start_date.isoformat(),
                "endDate": row.end_date and row.end_date.isoformat(),
                "location": place and named("Place", place.name),
            }
        case "claims":
            reports = {one.source_id: one for one in index.rows("claim_reports", claim_id=row.claim_id)}
            return {"appearance": [*filter(None, (_cited(one, index) for one in reports.values()))]}
        case "quotes":
            speaker = index.find("actors", row.speaker_actor_id)
            return {
                "text": row.text,
                "creator": speaker and named(_ACTORS.get(speaker.kind, "Organization"), speaker.name),
                "citation": _cited(row, index),
            }
        case "figures":
            return {
                "measuredProperty": row.measured_property,
                "observationAbout": named("Thing", row.measured_entity),
                "value": row.value,
            }
        case "questions":
            return {
                "suggestedAnswer": [
                    {"@type": "Answer", "text": one.answer, "citation": _cited(one, index)}
                    for one in index.rows("answers", question_id=row.question_id)
                    if one.answer
                ]
            }
        case "places" if row.latitude is not None:
            return {"geo": {"@type": "GeoCoordinates", "latitude": row.latitude, "longitude": row.longitude}}
    return {}


def _cited(row: Any, index: Index) -> Json | None:
    source = index.find("sources", row.source_id)
    return source and article(source)
