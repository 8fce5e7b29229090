"""A package as everything sees it: its descriptor read once into typed values, and the files of its tables."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from os.path import exists
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from korea_china_2026.errors import PackageError, UnknownName
from korea_china_2026.names import Json, Names, TableName, Texts, did_you_mean, require_name, shown
from korea_china_2026.package_files import DESCRIPTOR, MAX_DESCRIPTOR, followed, missing, parse_json, read_regular

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
_TYPES = ("string", "integer", "number", "boolean", "date")
_NO_CSV = (
    "there is no CSV of {name}: the installed package carries Parquet alone. CSV files are in the project's repository"
    " under data/; `kc2026 export csv` or kc.load({name!r}).to_csv(…) writes them"
)


class Field(NamedTuple):
    """One column: ``type`` is string, integer, number, boolean or date; ``codes`` maps each code to its definition.

    ``references`` is table.key for a column that refers to another table, else empty.
    """

    name: str
    type: str
    description: str
    required: bool
    codes: Texts
    ordered: bool
    origin: str = ""
    references: str = ""


class ForeignKey(NamedTuple):
    """``field`` of a table holds values of ``key`` in the table ``target``."""

    field: str
    target: TableName
    key: str


class Table(NamedTuple):
    """What the descriptor says of one table; ``rows`` is None where it does not count them.

    ``csv`` and ``parquet`` are the paths that the descriptor lists: mostly one file, for Parquet also several, or a
    folder.
    """

    name: TableName
    title: str
    description: str
    fields: tuple[Field, ...]
    key: Names
    foreign_keys: tuple[ForeignKey, ...]
    folder: Path
    csv: Names
    parquet: Names
    rows: int | None

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [field.name for field in self.fields]

    @property
    def id_column(self) -> str:
        """The column by which a row is named: the first of the key."""
        return self.key[0]

    def field(self, name: object) -> Field:
        """The column called ``name``; UnknownName gives the nearest one."""
        for field in self.fields if isinstance(name, str) else ():
            if field.name == name:
                return field
        raise UnknownName(f"table {self.name} has no column {shown(name)}.{did_you_mean(name, self.columns)}")

    def file(self, format: Format) -> Path:
        """The one file, or the one folder of Parquet files, that holds the table. UnknownName for another format, or
        several."""
        require_name("format", format, FORMATS)
        listed = self.csv if format == "csv" else self.parquet
        if format == "csv" and not (listed and exists(self.folder / listed[0])):
            raise PackageError(
                _NO_CSV.format(name=self.name)
                if all(exists(self.folder / path) for path in self.parquet)
                else missing(self.folder / (*listed, *self.parquet)[0])
            )
        if len(listed) != 1:
            raise UnknownName(
                f"there is no one {format} file of {self.name}: the descriptor lists {len(listed)}; load reads all"
            )
        found = followed(self.folder, listed[0])
        if found.is_dir():
            parquet_files(self)
        return found


class Package(NamedTuple):
    """A folder with published tables, and its descriptor, whose values have the types that the standard gives them."""

    folder: Path
    descriptor: Json
    tables: Mapping[TableName, Table]

    def table(self, name: object) -> Table:
        """The table called ``name``; UnknownName gives the nearest one, also for what is no name at all."""
        if isinstance(name, str) and name in get_args(TableName):
            self.require({name: ()})  # type: ignore[dict-item]
            return self.tables[name]  # type: ignore[index]
        near = did_you_mean(name, self.tables) or " kc.tables() lists them."
        raise UnknownName(f"there is no table {shown(name)}.{near}")

    def column(self, table: TableName, name: str) -> Field:
        """A column that an answer takes."""
        self.require({table: [name]})
        return self.tables[table].field(name)

    def require(self, wanted: Mapping[TableName, Sequence[str]]) -> None:
        """PackageError if the package lacks tables or columns that are wanted: it is of another version, or another
        one."""
        lacking = [f"the table {name}" for name in wanted if name not in self.tables]
        lacking += [
            f"the column {name}.{column}"
            for name, table in self.tables.items()
            for column in wanted.get(name, ())
            if column not in table.columns
        ]
        if lacking:
            raise PackageError(
                f"{self.folder} (version {self.descriptor.get('version') or 'unknown'}) is another package, or one of "
                f"other schemas: it lacks {', '.join(lacking[:8])}"
                f"{f' and {len(lacking) - 8} more' if len(lacking) > 8 else ''}; what is there can be loaded, and for "
                f"the rest install the release it came with; `kc2026 validate {self.folder}` says all"
            )


# --- the files of a table -------------------------------------------------------------------------------------------


class Files(NamedTuple):
    """Paths in a stable order, and the declared columns that are in names of folders (``source_id=…``) and not in the
    files."""

    paths: Names
    partitions: Names


def parquet_files(table: Table) -> Files:
    """The files behind the paths that the descriptor lists for a table, those in folders below them included.

    A path that is a folder stands for every ``*.parquet`` below it; names that begin with ``_`` or ``.`` are what
    writers leave beside their data. PackageError for a path that is not there or leads out, or a folder without such
    files.
    """
    found = []
    partitions: set[str] = set()
    for listed in table.parquet:
        path = followed(table.folder, listed)
        if not path.is_dir():
            found.append(path)
            continue
        inside = {file: file.relative_to(path).as_posix() for file in sorted(path.rglob("*"))}
        below = [file for file, name in inside.items() if not re.search("(^|/)[_.]", name)]
        for file in below:
            # No pattern follows links to folders, or tells of those that may not be read.
            if file.is_symlink() or not (file.is_file() or os.access(file / ".", os.R_OK)):
                raise PackageError(f"{file} is a link, or cannot be read; a package holds its own files")
        below = [file for file in below if file.suffix == ".parquet"]
        if not below:
            raise PackageError(f"the descriptor names {path}, which holds no Parquet file; "
                               "install the package again, or name a whole one")  # fmt: skip
        found += below
        partitions.update(name for file in below for name in re.findall("([^/=]+)=[^/]*/", inside[file]))
    if len({*found}) < len(found):
        raise PackageError(f"the descriptor names a file of {table.name} twice; name each once")
    return Files(tuple(map(str, found)), tuple(name for name in table.columns if name in partitions))


# --- the descriptor -------------------------------------------------------------------------------------------------


def read_package(folder: Path) -> Package:
    """The package whose descriptor is in ``folder``; PackageError says what is wrong with it and where."""
    file = folder / DESCRIPTOR
    try:
        data = read_regular(file, MAX_DESCRIPTOR)
    except OSError as error:
        raise PackageError(
            f"{file} cannot be read: {error.strerror}; package= names a folder with a {DESCRIPTOR}"
        ) from None
    try:
        return parse_package(folder, parse_json(data))
    except ValueError as error:
        raise PackageError(f"{file} is not a descriptor of this dataset: {error}; "
                           f"`kc2026 validate {file}` says all that is wrong") from None  # fmt: skip


def parse_package(folder: Path, value: Any) -> Package:
    """The package that a descriptor in ``folder`` describes; ValueError names the first value that is none."""
    held = _object(value, "the descriptor")
    for key in ("name", "title", "description", "version", "created", "homepage", "id"):
        _text(held, key, "")
    _names(held.get("keywords", []), "keywords")
    for key, wanted in (
        ("licenses", ("name", "title", "path")),
        ("contributors", ("title",)),
        ("sources", ("title", "path")),
    ):
        for at, item in enumerate(_list(held.get(key, []), key)):
            for inner in wanted:
                _text(_object(item, f"{key}[{at}]"), inner, f"{key}[{at}].")
    named: dict[TableName, Table] = {}
    for at, item in enumerate(_list(held.get("resources"), "resources")):
        where = f"resources[{at}]"
        name = _text(_object(item, where), "name", f"{where}.")
        if name in get_args(TableName):
            _require(name not in named, where, name, "each table once")
            named[name] = _table(folder, item, name, where)  # type: ignore[index, arg-type]
    if not named:
        raise ValueError(f"it declares none of the tables {', '.join(get_args(TableName))}: this is another package")
    columns = {name: {*table.columns} for name, table in named.items()}
    for table in named.values():
        for leads in table.foreign_keys:
            there = leads.key in columns.get(leads.target, [leads.key])
            _require(there, f"{table.name}.foreignKeys", leads.key, f"a field of {leads.target}")
    # What refers to a table that is not there cannot be followed; `kc2026 validate` says so.
    followable = {
        name: table._replace(foreign_keys=tuple(leads for leads in table.foreign_keys if leads.target in named))
        for name, table in named.items()
    }
    return Package(folder, {"name": "", **held}, followable)


def _table(folder: Path, resource: Json, name: TableName, at: str) -> Table:
    schema = _object(resource.get("schema"), f"{at}.schema")
    parquet = _object(resource.get("parquet", {}), f"{at}.parquet")
    listed = _names(resource.get("path"), f"{at}.path")
    is_parquet = is_parquet_resource(resource)
    beside = tuple(f"{path.removesuffix('.csv')}.parquet" for path in listed)
    # Beside a resource that is Parquet itself, the key says nothing.
    files = listed if is_parquet else _names(parquet.get("path", [*beside]), f"{at}.parquet.path")
    _require(bool(files), f"{at}.parquet.path", [], "a path, or several")
    rows = resource.get("rows", parquet.get("rows"))
    _require(rows is None or (type(rows) is int and rows >= 0), f"{at}.rows", rows, "a whole number")
    fields = tuple(
        _field(field, f"{at}.schema.fields[{n}]")
        for n, field in enumerate(_list(schema.get("fields"), f"{at}.schema.fields"))
    )
    names = [field.name for field in fields]
    held = {*names}
    is_once = len({*map(str.casefold, names)}) == len(names)
    _require(is_once, f"{at}.schema.fields", names, "each field once, in whatever case")
    key = _names(schema.get("primaryKey", []), f"{at}.schema.primaryKey")
    _require(bool(key) and {*key} <= held, f"{at}.schema.primaryKey", [*key], "one field or several")
    foreign_keys = tuple(
        _foreign_key(one, name, held, f"{at}.schema.foreignKeys[{n}]")
        for n, one in enumerate(_list(schema.get("foreignKeys", []), f"{at}.schema.foreignKeys"))
    )
    targets = {one.field: f"{one.target}.{one.key}" for one in foreign_keys}
    return Table(
        name=name,
        title=_text(resource, "title", f"{at}.") or name,
        description=_text(resource, "description", f"{at}."),
        fields=tuple(field._replace(references=targets.get(field.name, "")) for field in fields),
        key=key,
        foreign_keys=foreign_keys,
        folder=folder,
        csv=() if is_parquet else listed,
        parquet=files,
        rows=rows,
    )


def is_parquet_resource(resource: Json) -> bool:
    """Whether a resource is Parquet: it says so, or all its files are."""
    path = resource.get("path")
    listed = path if isinstance(path, list) else [path]
    return resource.get("format") == "parquet" or (
        bool(listed) and all(str(one).endswith(".parquet") for one in listed)
    )


def _field(value: Any, at: str) -> Field:
    held = _object(value, at)
    constraints = _object(held.get("constraints", {}), f"{at}.constraints")
    name = _text(held, "name", f"{at}.")
    kind = _text(held, "type", f"{at}.")
    _require(bool(name), f"{at}.name", held.get("name"), "the name of the column")
    _require(kind in _TYPES, f"{at}.type", kind, f"one of {', '.join(_TYPES)}")
    # `categories` are plain codes, or objects with a label; `enum` is used where a writer left them out.
    listed = _list(held.get("categories") or constraints.get("enum") or [], f"{at}.categories")
    codes = {}
    for n, one in enumerate(listed):
        item = one if isinstance(one, dict) else {"value": one}
        code = _text(item, "value", f"{at}.categories[{n}].")
        codes[code] = _text(item, "label", f"{at}.categories[{n}].") or _text(
            item, "description", f"{at}.categories[{n}]."
        )
    return Field(
        name,
        kind,
        _text(held, "description", f"{at}."),
        constraints.get("required") is True,
        codes,
        held.get("categoriesOrdered") is True,
        _text(held, "origin", f"{at}."),
    )


def _foreign_key(value: Any, table: TableName, columns: set[str], at: str) -> ForeignKey:
    held = _object(value, at)
    reference = _object(held.get("reference"), f"{at}.reference")
    fields, keys = _names(held.get("fields"), f"{at}.fields"), _names(reference.get("fields"), f"{at}.reference.fields")
    is_single = len(fields) == len(keys) == 1 and fields[0] in columns
    _require(is_single, at, [*fields], "one field that refers to one field")
    # A reference of a table to itself names no resource.
    target = _text(reference, "resource", f"{at}.reference.") or table
    return ForeignKey(fields[0], target, keys[0])  # type: ignore[arg-type]


def _object(value: Any, at: str) -> Json:
    _require(isinstance(value, dict), at, value, "an object")
    return value  # type: ignore[no-any-return]


def _list(value: Any, at: str) -> list[Any]:
    _require(isinstance(value, list), at, value, "a list")
    return value  # type: ignore[no-any-return]


def _text(holder: Json, key: str, at: str) -> str:
    value = holder.get(key, "")
    _require(isinstance(value, str), f"{at}{key}", value, "a text")
    return value  # type: ignore[no-any-return]


def _names(value: Any, at: str) -> Names:
    listed = [value] if isinstance(value, str) else _list(value, at)
    _require(all(isinstance(one, str) for one in listed), at, value, "a text, or a list of texts")
    return tuple(listed)


def _require(holds: bool, at: str, found: Any, expected: str) -> None:
    if not holds:
        shown = json.dumps(found, ensure_ascii=False, default=str)
        raise ValueError(f"{at} is {shown if len(shown) <= 80 else shown[:79] + '…'}; expected {expected}")
