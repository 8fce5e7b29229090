"""The published package, or another one made with these schemas: where its folder is, and what its descriptor says."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from korea_china_2026.errors import KoreaChinaError, UnknownName
from korea_china_2026.names import TableName, did_you_mean

Format = Literal["csv", "parquet"]

#: Names a folder with a ``datapackage.json`` to read instead of the installed one.
PACKAGE_VARIABLE = "KOREA_CHINA_2026_PACKAGE"
_DESCRIPTOR = "datapackage.json"
_NO_CSV = (
    "there is no CSV of {name}: the installed package carries Parquet alone. CSV files are in the project's repository under data/; "
    "`kc2026 export csv` or kc.load({name!r}).to_csv(…) writes them"
)


class MissingPackageError(KoreaChinaError, FileNotFoundError):
    """No folder with the dataset's descriptor; the message says where it was sought."""


class DescriptorError(KoreaChinaError, ValueError):
    """A descriptor that cannot be read, or data that do not fit it."""


class MissingEngineError(KoreaChinaError, ImportError):
    """A library that the chosen engine needs is not installed; the message names the extra."""


class Field(NamedTuple):
    """One column: ``type`` is string, integer, number, boolean or date; ``codes`` maps each code to its definition."""

    name: str
    type: str
    description: str
    required: bool
    codes: Mapping[str, str]
    ordered: bool


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
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    csv: tuple[Path, ...]
    parquet: tuple[Path, ...]
    rows: int | None

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [field.name for field in self.fields]

    def field(self, name: object) -> Field:
        """The column called ``name``; UnknownName gives the nearest one."""
        for field in self.fields:
            if field.name == name:
                return field
        raise UnknownName(f"table {self.name} has no column {name!r}.{did_you_mean(name, self.columns)}")

    def file(self, format: Format) -> Path:
        """The one file, or the one folder of Parquet files, that holds the table. UnknownName for another format, or
        several.
        """
        listed = {"csv": self.csv, "parquet": self.parquet}
        if format not in tuple(listed):  # compared, not looked up: what cannot be hashed is no format either
            raise UnknownName(f"there is no format {format!r}; there are csv and parquet.{did_you_mean(format, listed)}")
        if format == "csv" and not self.csv:
            raise MissingPackageError(_NO_CSV.format(name=self.name))
        if len(listed[format]) != 1:
            raise UnknownName(f"there is no one {format} file of {self.name}: the descriptor lists {len(listed[format])}; load reads all")
        (path,) = listed[format]
        if not path.exists():
            if format == "csv" and all(file.exists() for file in self.parquet):
                raise MissingPackageError(_NO_CSV.format(name=self.name))
            raise MissingPackageError(f"the descriptor names {path}, which is missing; install the package again, or name a whole one")
        return path


class Files(NamedTuple):
    """Paths in a stable order, and the declared columns that stand in names of folders (``source_id=…``) and not in the
    files.
    """

    paths: tuple[str, ...]
    partitions: tuple[str, ...]

    @property
    def alone(self) -> str | None:
        """The path, if one file holds the table with all its columns."""
        return self.paths[0] if len(self.paths) == 1 and not self.partitions else None


class Package(NamedTuple):
    """A folder with the published tables, and its descriptor."""

    folder: Path
    descriptor: Mapping[str, Any]
    tables: Mapping[TableName, Table]

    def table(self, name: object) -> Table:
        """The table called ``name``; UnknownName gives the nearest one, also for what is no name at all."""
        if isinstance(name, str) and name in self.tables:
            return self.tables[name]  # type: ignore[index]
        raise UnknownName(f"there is no table {name!r}.{did_you_mean(name, self.tables) or ' kc.tables() lists them.'}")


def tables() -> list[TableName]:
    """Names of all tables, in the order in which they are published."""
    return list(package().tables)


def path(name: TableName, format: Format = "parquet") -> Path:
    """The file that holds a table, as ``parquet`` or, in a checkout, ``csv``. UnknownName for another table or format.

    An installed package carries Parquet alone; the error for ``csv`` says where to get it. Where Parquet is partitioned
    it is the folder. The file is the package's own: copy it, do not write to it.
    """
    return package().table(name).file(format)


def package(named: str | os.PathLike[str] | None = None) -> Package:
    """The package in a folder: the one named (or its descriptor), else ``KOREA_CHINA_2026_PACKAGE``, else the installed
    one.
    """
    chosen = named or os.environ.get(PACKAGE_VARIABLE)
    if not chosen:
        return package_at(_installed())
    path = Path(chosen).resolve()
    return package_at(path.parent if path.name == _DESCRIPTOR else path)


def parquet_files(table: Table) -> Files:
    """The files behind the paths that the descriptor lists for a table, those in folders below them included.

    A path that is a folder stands for every ``*.parquet`` below it; names that begin with ``_`` or ``.`` are what
    writers leave beside their data. MissingPackageError for a path that is not there, or a folder without such files.
    """
    found: list[Path] = []
    partitions: set[str] = set()
    for listed in table.parquet:
        if listed.is_file():
            found.append(listed)
            continue
        below = [path for path in sorted(listed.rglob("*.parquet")) if not _is_hidden(path.relative_to(listed).parts)]
        if not below:
            raise MissingPackageError(f"the descriptor names {listed}, which is missing or holds no Parquet file; "
                                      "install the package again, or name a whole one")  # fmt: skip
        found += below
        partitions.update(_keys(path.relative_to(listed).parts[:-1] for path in below))
    return Files(tuple(map(str, found)), tuple(name for name in table.columns if name in partitions))


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(("_", ".")) for part in parts)


def _keys(folders: Iterable[tuple[str, ...]]) -> set[str]:
    return {part.partition("=")[0] for parts in folders for part in parts if "=" in part}


@contextmanager
def installed(library: str, extra: str | None = None) -> Iterator[None]:
    """Around the import of a library: turns its absence into a message that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        what = f'"korea-china-2026[{extra}]"' if extra else library
        raise MissingEngineError(f"{library} is not installed; pip install {what}", name=library) from None


@cache
def _installed() -> Path:
    here = Path(__file__).resolve()
    # The wheel carries the package inside; in a checkout it stands at the root, above src/.
    for folder in (here.parents[1] / "package", here.parents[3]):
        if (folder / _DESCRIPTOR).is_file():
            return folder
    raise MissingPackageError(
        f"no {_DESCRIPTOR} in {here.parents[1] / 'package'} or {here.parents[3]}; install the package again, run "
        f"`kc2026 build` in a checkout, or let {PACKAGE_VARIABLE} name a folder that has one"
    )


def package_at(folder: Path) -> Package:
    """The package in ``folder``, whose descriptor is read again only when it has changed."""
    try:
        state = (folder / _DESCRIPTOR).stat()
    except OSError:
        raise MissingPackageError(f"there is no {_DESCRIPTOR} in {folder}; package= and {PACKAGE_VARIABLE} "
                                  "name a folder that has one") from None  # fmt: skip
    return _read(folder, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _read(folder: Path, changed: int, size: int) -> Package:  # noqa: ARG001 - what the descriptor's state was
    file = folder / _DESCRIPTOR
    try:
        descriptor = json.loads(file.read_text(encoding="utf-8"))
        named = [_table(folder, resource) for resource in descriptor["resources"] if resource["name"] in get_args(TableName)]
    except (ValueError, KeyError, TypeError) as error:
        raise DescriptorError(f"{file} is not a descriptor of this dataset: {type(error).__name__} {error}") from error
    if not named:
        raise DescriptorError(f"{file} declares none of the tables {', '.join(get_args(TableName))}")
    return Package(folder, descriptor, {table.name: table for table in named})


def _table(folder: Path, resource: Mapping[str, Any]) -> Table:
    schema, parquet, name = resource["schema"], resource.get("parquet", {}), resource["name"]
    listed = _names(resource["path"])
    # As the judge has it: a resource is Parquet where it says so, or where all its files are.
    is_parquet = resource.get("format") == "parquet" or all(path.endswith(".parquet") for path in listed)
    csv = () if is_parquet else listed
    beside = listed if is_parquet else tuple(f"{path.removesuffix('.csv')}.parquet" for path in listed)
    return Table(
        name=name,
        title=resource.get("title") or name,
        description=resource.get("description", ""),
        fields=tuple(_field(field) for field in schema["fields"]),
        key=_names(schema.get("primaryKey", ())),
        foreign_keys=tuple(_foreign_key(key, name) for key in schema.get("foreignKeys", ())),
        csv=tuple(folder / path for path in csv),
        parquet=tuple(folder / path for path in _names(parquet.get("path", beside))),
        rows=resource.get("rows", parquet.get("rows")),
    )


def _field(field: Mapping[str, Any]) -> Field:
    constraints = field.get("constraints", {})
    # `categories` are plain codes, or objects with a label; `enum` stands in where a writer left them out.
    listed = field.get("categories") or constraints.get("enum") or ()
    codes = {c["value"]: c.get("label") or c.get("description", "") for c in listed if isinstance(c, dict)}
    return Field(
        name=field["name"],
        type=field["type"],
        description=field.get("description", ""),
        required=bool(constraints.get("required", False)),
        codes=codes or dict.fromkeys(listed, ""),
        ordered=bool(field.get("categoriesOrdered", False)),
    )


def _foreign_key(key: Mapping[str, Any], table: TableName) -> ForeignKey:
    (field,), (target_key,) = _names(key["fields"]), _names(key["reference"]["fields"])
    # A reference of a table to itself names no resource.
    return ForeignKey(field, key["reference"].get("resource") or table, target_key)


def _names(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
