"""The published rows in the formats that people work with: one module a format, each a pure function from rows to
bytes.

A module is called like its format and holds ``export(published) -> {path: bytes}``. ``formats.toml`` says what does not
come back when its files are read, by a short name with a sentence each. The tests hold every format to that table.
"""

import datetime as dt
import importlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pydantic

from korea_china_2026 import package_view as view
from korea_china_2026.answers.rows import COLUMNS
from korea_china_2026.answers.search import entries
from korea_china_2026.errors import BuildError, PackageError, first_line
from korea_china_2026.model.fields import Row, Table
from korea_china_2026.model.package import PACKAGE, License, Package
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Json, TableName, Texts, read_toml, require_name
from korea_china_2026.publish.datapackage import Tables, descriptor, holdings
from korea_china_2026.publish.rendering import safe_url
from korea_china_2026.read.cite import citation
from korea_china_2026.read.engines import arrow
from korea_china_2026.read.records import require_sound
from korea_china_2026.read.stored import Stored, answers, codebook
from korea_china_2026.read.stored import comment_on as comment_on

#: ``{path relative to the export's folder: bytes}``
Files = dict[str, bytes]
_STATED = read_toml(__file__, "formats.toml")
#: Every format with what it is, in the order in which people should read them.
FORMATS: Texts = {name: stated["what"] for name, stated in _STATED.items()}


@dataclass(frozen=True)
class Published:
    """The rows of every table in publishing order.

    ``stated`` is what the descriptor that was read says of the package as a whole, and ``package`` is made of it;
    ``left_out`` says which tables and columns it has beyond the declaration: nothing that is made of the rows holds
    them.
    """

    tables: Tables
    package: Package = PACKAGE
    stated: Mapping[str, Any] = field(default_factory=dict)
    left_out: str = ""

    def rows(self, name: TableName) -> Sequence[Any]:
        """The rows of a table, of which a type checker takes any column."""
        return self.tables[name]

    @cached_property
    def view(self) -> view.Package:
        """The package as readers see it, but for the sizes of its files."""
        return view.parse_package(Path(), self.described(dict.fromkeys(TABLES, b"")))

    @property
    def citation(self) -> str:
        """How it is cited, as one sentence."""
        return citation(self.view.descriptor)

    def described(self, csvs: Mapping[TableName, bytes]) -> Json:
        """The descriptor of the package with these CSV files; nothing of ours is said where its own says nothing."""
        made = descriptor(self.tables, csvs)
        return {**(self.stated or made), "resources": made["resources"]}


def beside_tables(published: Published) -> list[Stored]:
    """What a database has beside the tables: `codebook`, `codes`, `about`, and every answer."""
    return [*codebook(published.view), *answers(published.view, published.rows)]


def searched_records(published: Published) -> Stored:
    """Every record that `kc.search` finds, with all words by which it does, numbered."""
    found = enumerate(entries(published.rows), start=1)
    rows = [(number, one.table, one.record_id, one.text, one.spellings) for number, one in found]
    return Stored("searched_records", COLUMNS["searched_records"], rows, ("number",))


@contextmanager
def room_for(what: str, *refusals: type[Exception]) -> Iterator[None]:
    """Around a library that writes a file of its own into the temporary folder: it has its own errors for a full
    disk."""
    try:
        yield
    except refusals as error:
        where = tempfile.gettempdir()
        raise BuildError(f"the {what} file could not be written to {where}: {first_line(error)}") from error


def read_published(at_hand: view.Package) -> Published:
    """A package of these schemas, read by its own descriptor and held to the declaration.

    PackageError names what the package lacks, or which rows are not as this version declares them.
    """
    at_hand.require({name: [field.name for field in table.fields] for name, table in TABLES.items()})
    more = [one["name"] for one in at_hand.descriptor["resources"] if one["name"] not in TABLES]
    more += [
        f"{name}.{column}"
        for name, table in at_hand.tables.items()
        for column in table.columns
        if column not in TABLES[name].columns
    ]
    tables = {name: _rows(table, at_hand.tables[name]) for name, table in TABLES.items()}
    require_sound(at_hand)
    return Published(
        tables,
        described(at_hand.descriptor, tables),
        {key: value for key, value in at_hand.descriptor.items() if key != "resources"},
        f"left out, as no schema declares them: {', '.join(more)}" if more else "",
    )


def _rows(table: Table, held: view.Table) -> list[Row]:
    read = arrow(held, [held.field(field.name) for field in table.fields])
    try:
        return [table.row.model_validate(row) for row in read.to_pylist()]
    except (pydantic.ValidationError, pa.ArrowInvalid, ValueError) as error:
        said = str(error)
        if isinstance(error, pydantic.ValidationError):
            first = error.errors()[0]
            said = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise PackageError(
            f"{held.folder}: {table.name} holds a row that its declaration does not allow: {said[:300]}; "
            f"`kc2026 validate {held.folder}` says where"
        ) from error


def described(stated: Mapping[str, Any], tables: Tables) -> Package:
    """What a descriptor says of its package; nothing of ours is put in place of what it does not say."""
    title = stated.get("title") or stated["name"] or "A package without a title"
    description = stated.get("description", "").removesuffix(holdings(tables))
    own = {"brand": title, "question": title, "opening": description, "countries": (), "limits": {}}
    return replace(
        PACKAGE,
        # It names files and begins identifiers.
        name=re.sub(r"[^a-z0-9._-]+", "-", stated["name"].lower()).strip(".-_")[:80] or "package",
        title=title,
        description=description,
        homepage=safe_url(stated.get("homepage")),
        keywords=tuple(stated.get("keywords", ())),
        licenses=tuple(_licence(one) for one in stated.get("licenses", ())) or (_licence({}),),
        contributors=tuple(one["title"] for one in stated.get("contributors", ()) if one.get("title")),
        released=_day(stated.get("created", "")),
        version=stated.get("version", ""),
        **({} if title == PACKAGE.title else own),
    )


def _licence(stated: Mapping[str, Any]) -> License:
    name = stated.get("name") or stated.get("title") or "unknown"
    return License(
        name, stated.get("title") or stated.get("name") or "none is stated", safe_url(stated.get("path")) or "#licence"
    )


def _day(created: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(created[:10])
    except ValueError:
        return None


def export(name: str, published: Published) -> Files:
    """The files of format ``name``, ``{path: bytes}``; the same rows give the same contents. UnknownName for another
    name."""
    require_name("format", name, FORMATS)
    return importlib.import_module(f"{__name__}.{name}").export(published)  # type: ignore[no-any-return]


def losses(name: str) -> Texts:
    """What does not come back from format ``name``. UnknownName for another name."""
    require_name("format", name, FORMATS)
    return _STATED[name]["losses"]  # type: ignore[no-any-return]
