"""A package as everything sees it: its descriptor read once into typed values, and the one decision which paths are
followed."""

import errno
import json
import math
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from korea_china_2026.errors import PackageError, UnknownName
from korea_china_2026.names import TableName, did_you_mean

Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
DESCRIPTOR = "datapackage.json"
#: Where a build keeps what it moves aside; while it is there, files may be missing for a moment.
BUILD_FOLDER, JOURNAL = ".kc2026-build", "journal.json"
PATIENCE = 10  #: seconds that readers wait for a build which moves files
T = TypeVar("T")
#: The longest descriptor that is read, in bytes.
MAX_DESCRIPTOR = 50_000_000
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
    codes: Mapping[str, str]
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
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    folder: Path
    csv: tuple[str, ...]
    parquet: tuple[str, ...]
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
        for field in self.fields:
            if field.name == name:
                return field
        raise UnknownName(f"table {self.name} has no column {name!r}.{did_you_mean(name, self.columns)}")

    def file(self, format: Format) -> Path:
        """The one file, or the one folder of Parquet files, that holds the table. UnknownName for another format, or
        several."""
        if format not in FORMATS:
            raise UnknownName(
                f"there is no format {format!r}; there are csv and parquet.{did_you_mean(format, FORMATS)}"
            )
        listed = self.csv if format == "csv" else self.parquet
        if format == "csv" and not (listed and (self.folder / listed[0]).exists()):
            raise PackageError(
                _NO_CSV.format(name=self.name)
                if all((self.folder / path).exists() for path in self.parquet)
                else _missing(self.folder / (*listed, *self.parquet)[0])
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
    descriptor: Mapping[str, Any]
    tables: Mapping[TableName, Table]

    def table(self, name: object) -> Table:
        """The table called ``name``; UnknownName gives the nearest one, also for what is no name at all."""
        if isinstance(name, str) and name in self.tables:
            return self.tables[name]  # type: ignore[index]
        if name in get_args(TableName):
            raise PackageError(f"{self.folder / DESCRIPTOR} declares no table {name}; it has {', '.join(self.tables)}")
        raise UnknownName(f"there is no table {name!r}.{did_you_mean(name, self.tables) or ' kc.tables() lists them.'}")


# --- which paths are followed ---------------------------------------------------------------------------------------


def refusal(root: Path, path: object) -> tuple[str, str] | None:
    """Why a path of a descriptor in the folder ``root`` is not followed, and the part that is the reason; None if it
    is.

    Followed is a relative path that stays below the folder, through no symbolic link and nothing hidden, to a regular
    file or a folder, or to nothing at all: whether a file is missing is another question.
    """
    reason = next(_unsafe_spelling(path), None)
    if reason is not None:
        return reason, path if isinstance(path, str) else "" if path is None else json.dumps(path, ensure_ascii=False)[
            :200
        ]
    assert isinstance(path, str)
    for part in [*reversed(PurePosixPath(path).parents), PurePosixPath(path)][1:]:
        if (root / part).is_symlink():
            return "a path through a symbolic link", str(part)
    try:
        mode = (root / path).lstat().st_mode
    except OSError:
        return None
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else ("a path that is neither a file nor a folder", path)


def _unsafe_spelling(path: object) -> Iterator[str]:
    if not isinstance(path, str) or not path:
        yield "a path that is no text"
        return
    if "://" in path:
        yield "an address instead of a path"
    if path.startswith(("/", "\\", "~")) or ":" in path[:3]:
        yield "an absolute path"
    parts = path.replace("\\", "/").split("/")
    if ".." in parts:
        yield "a path that leads out of the package"
    if any(part.startswith(".") or not part for part in parts):
        yield "a hidden path"
    if "\\" in path or any(character in path for character in '*?[]{}"') or not path.isprintable():
        yield "a path with characters that some programs expand"


def followed(root: Path, path: str) -> Path:
    """The file or folder that a path of a descriptor names; PackageError if it is missing or must not be followed."""
    refused = refusal(root, path)
    if refused is not None:
        raise PackageError(
            f"{root / DESCRIPTOR} names {refused[1]!r}: {refused[0]}; expected a relative path to a file in the folder "
            "of the descriptor"
        )
    found = root / path
    if not found.exists():
        raise PackageError(_missing(found))
    return found


def _missing(path: Path) -> str:
    return f"the descriptor names {path}, which is missing; install the package again, or name a whole one"


class Files(NamedTuple):
    """Paths in a stable order, and the declared columns that are in names of folders (``source_id=…``) and not in the
    files."""

    paths: tuple[str, ...]
    partitions: tuple[str, ...]

    @property
    def alone(self) -> str | None:
        """The path, if one file holds the table with all its columns."""
        return self.paths[0] if len(self.paths) == 1 and not self.partitions else None


def parquet_files(table: Table) -> Files:
    """The files behind the paths that the descriptor lists for a table, those in folders below them included.

    A path that is a folder stands for every ``*.parquet`` below it; names that begin with ``_`` or ``.`` are what
    writers leave beside their data. PackageError for a path that is not there or leads out, or a folder without such
    files.
    """
    found: list[Path] = []
    partitions: set[str] = set()
    for listed in table.parquet:
        path = followed(table.folder, listed)
        if not path.is_dir():
            found.append(path)
            continue
        below = [file for file in sorted(path.rglob("*.parquet")) if not _is_hidden(file.relative_to(path).parts)]
        for file in below:
            _require_regular(file)
        if not below:
            raise PackageError(f"the descriptor names {path}, which is missing or holds no Parquet file; "
                               "install the package again, or name a whole one")  # fmt: skip
        found += below
        partitions.update(_keys(file.relative_to(path).parts[:-1] for file in below))
    return Files(tuple(map(str, found)), tuple(name for name in table.columns if name in partitions))


def _require_regular(file: Path) -> None:
    # No pattern follows links to folders, so a file alone can lead out.
    if not stat.S_ISREG(file.lstat().st_mode):
        raise PackageError(f"{file} is a link, or no regular file; a package holds its own files")


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(("_", ".")) for part in parts)


def _keys(folders: Iterable[tuple[str, ...]]) -> set[str]:
    return {part.partition("=")[0] for parts in folders for part in parts if "=" in part}


def when_settled(folder: Path, read: Callable[[], T]) -> T:
    """What ``read`` gives of a folder, read again if a build was moving files meanwhile, for some seconds at most."""
    until = time.monotonic() + PATIENCE
    for tried in count(1):
        before, failed = _state(folder), None
        try:
            found = read()
        except (PackageError, OSError) as error:
            failed = error
        after = _state(folder)
        if (before == after and not before[-1]) or (time.monotonic() > until and tried > 2):
            break
        time.sleep(0.02)
    if before[:-1] != after[:-1]:
        raise PackageError(f"{folder} was built again and again while it was read; ask when the builds have ended")
    if failed is not None:
        raise failed
    return found


def _state(folder: Path) -> tuple[int, int, bool]:
    """Which descriptor a folder has, and whether a build is moving its files."""
    which = (0, 0)
    with suppress(OSError, ValueError):  # a NUL in the name
        state = (folder / DESCRIPTOR).stat()
        which = (state.st_mtime_ns, state.st_ino)
    return *which, (folder / BUILD_FOLDER / JOURNAL).exists()


# --- the descriptor -------------------------------------------------------------------------------------------------


def read_regular(file: Path, most: int | None = None) -> bytes:
    """The bytes of a regular file; OSError if it is none (a pipe would be waited for), PackageError if it has more than
    ``most``."""
    state = file.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "this is no regular file", str(file))
    if most is not None and state.st_size > most:
        raise PackageError(f"{file} has {state.st_size} bytes; at most {most} are read")
    return file.read_bytes()


def parse_json(data: bytes) -> Any:
    """A JSON document that can be written again: each key once in an object, finite numbers, no half of a character;
    ValueError says what is wrong with it, and where if that is known."""
    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=_each_key_once, parse_constant=_no_constant, parse_float=_finite
        )
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("half of a character (a surrogate) in a text") from None
    except RecursionError:
        raise ValueError("values nested too deeply") from None
    return value


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in names if names.count(key) > 1)!r} occurs twice in one object")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _no_constant(number)


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
    for table in named.values():
        for leads in table.foreign_keys:
            there = leads.target not in named or leads.key in named[leads.target].columns
            _require(there, f"{table.name}.foreignKeys", leads.key, f"a field of {leads.target}")
    # What refers to a table that is not there cannot be followed; `kc2026 validate` says so.
    followable = {
        name: table._replace(foreign_keys=tuple(leads for leads in table.foreign_keys if leads.target in named))
        for name, table in named.items()
    }
    return Package(folder, {"name": "", **held}, followable)


def _table(folder: Path, resource: Mapping[str, Any], name: TableName, at: str) -> Table:
    schema = _object(resource.get("schema"), f"{at}.schema")
    parquet = _object(resource.get("parquet", {}), f"{at}.parquet")
    listed = _names(resource.get("path"), f"{at}.path")
    is_parquet = is_parquet_resource(resource)
    beside = listed if is_parquet else tuple(f"{path.removesuffix('.csv')}.parquet" for path in listed)
    rows = resource.get("rows", parquet.get("rows"))
    _require(rows is None or (type(rows) is int and rows >= 0), f"{at}.rows", rows, "a whole number")
    fields = tuple(
        _field(field, f"{at}.schema.fields[{n}]")
        for n, field in enumerate(_list(schema.get("fields"), f"{at}.schema.fields"))
    )
    names = [field.name for field in fields]
    _require(len(set(names)) == len(names), f"{at}.schema.fields", names, "each field once")
    key = _names(schema.get("primaryKey", []), f"{at}.schema.primaryKey")
    _require(bool(key) and set(key) <= set(names), f"{at}.schema.primaryKey", [*key], "one field or several")
    foreign_keys = tuple(
        _foreign_key(one, name, names, f"{at}.schema.foreignKeys[{n}]")
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
        parquet=_names(parquet["path"], f"{at}.parquet.path") if "path" in parquet else beside,
        rows=rows,
    )


def is_parquet_resource(resource: Mapping[str, Any]) -> bool:
    """Whether a resource is Parquet: it says so, or all its files are."""
    path = resource.get("path")
    listed = path if isinstance(path, list) else [path]
    return resource.get("format") == "parquet" or (
        bool(listed) and all(str(one).endswith(".parquet") for one in listed)
    )


def _field(value: Any, at: str) -> Field:
    held = _object(value, at)
    constraints = _object(held.get("constraints", {}), f"{at}.constraints")
    name, kind = _text(held, "name", f"{at}."), _text(held, "type", f"{at}.")
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


def _foreign_key(value: Any, table: TableName, columns: list[str], at: str) -> ForeignKey:
    held = _object(value, at)
    reference = _object(held.get("reference"), f"{at}.reference")
    fields, keys = _names(held.get("fields"), f"{at}.fields"), _names(reference.get("fields"), f"{at}.reference.fields")
    is_single = len(fields) == len(keys) == 1 and fields[0] in columns
    _require(is_single, at, [*fields], "one field that refers to one field")
    # A reference of a table to itself names no resource.
    target = _text(reference, "resource", f"{at}.reference.") or table
    return ForeignKey(fields[0], target, keys[0])  # type: ignore[arg-type]


def _object(value: Any, at: str) -> dict[str, Any]:
    _require(isinstance(value, dict), at, value, "an object")
    return value  # type: ignore[no-any-return]


def _list(value: Any, at: str) -> list[Any]:
    _require(isinstance(value, list), at, value, "a list")
    return value  # type: ignore[no-any-return]


def _text(holder: Mapping[str, Any], key: str, at: str) -> str:
    value = holder.get(key, "")
    _require(isinstance(value, str), f"{at}{key}", value, "a text")
    return value  # type: ignore[no-any-return]


def _names(value: Any, at: str) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else _list(value, at)
    _require(all(isinstance(one, str) for one in listed), at, value, "a text, or a list of texts")
    return tuple(listed)


def _require(holds: bool, at: str, found: Any, expected: str) -> None:
    if not holds:
        shown = json.dumps(found, ensure_ascii=False, default=str)
        raise ValueError(f"{at} is {shown if len(shown) <= 80 else shown[:79] + '…'}; expected {expected}")
