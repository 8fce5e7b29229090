"""The descriptor of a package: its keys, its values by the standard, its resources, and the files that they name."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from os.path import exists, isdir
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any

from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.fields import Table
from korea_china_2026.model.projections import DIALECT
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Json, TableName, nearest, read_toml
from korea_china_2026.package_files import MAX_DESCRIPTOR, refusal
from korea_china_2026.package_view import is_parquet_resource, parse_package
from korea_china_2026.packages.document import Path, offsets, read_json, wrong_values

#: What is known of the keys of a descriptor, by where they are.
LEVELS = read_toml(__file__, "descriptor_keys.toml")
KEYS = {level: frozenset(said["keys"].split()) for level, said in LEVELS.items()}
#: Stands for a key that is not there.
ABSENT = object()
#: What a resource of a format must say, else it is not what the declaration says, or cannot be held against its file.
_WANTED = {
    kind: said | dict.fromkeys(LEVELS["resource"]["barred"], ABSENT)
    for kind, said in LEVELS["resource"]["wanted"].items()
}
#: From so many tables or columns that are missing on, a package is taken for one of other schemas.
_OTHER_TABLES, _OTHER_COLUMNS = 4, 12


@dataclass
class Resource:
    """A resource that stands for a declared table.

    ``csv`` is None where it is refused or not there. ``parquet`` is the file beside the CSV; or, where the resource
    ``is_parquet``, the files that hold the table, none if one of them is refused.
    """

    table: Table
    described: Json
    at: Path
    csv: FilePath | None = None
    parquet: tuple[FilePath, ...] = ()
    is_parquet: bool = False
    #: A CSV file beside Parquet that is not to be checked.
    left: FilePath | None = None

    @property
    def files(self) -> tuple[FilePath, ...]:
        """Every file of the table."""
        return (*(file for file in (self.csv, self.left) if file), *self.parquet)


@dataclass
class Descriptor:
    """A descriptor, its place, and what is wrong with it."""

    file: FilePath
    value: Any
    text: str
    findings: list[Finding] = field(default_factory=list)
    resources: dict[TableName, Resource] = field(default_factory=dict)
    #: Parts of tables of which another part is refused, too.
    named: set[FilePath] = field(default_factory=set)
    #: Keys that were meant by a misspelt one; that they are missing has been said.
    meant: set[Path] = field(default_factory=set)
    #: Where something has been said.
    told: set[Path] = field(default_factory=set)
    _offsets: dict[Path, int] = field(default_factory=dict)

    def where(self, path: Path) -> Place:
        """The place of a key or item, or of the nearest thing that holds it."""
        if not self._offsets:
            self._offsets = offsets(self.text)
        while path and path not in self._offsets:
            path = path[:-1]
        at = self._offsets.get(path, 0)
        return Place(self.file.name, self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))

    def add(self, path: Path, code: str, what: str, found: object = "", expected: str = "", near: str = "") -> None:
        """Enter a finding at a path."""
        self.told.add(path)
        self.findings.append(
            Finding(self.where(path), code, what, found if isinstance(found, str) else shown(found), expected, near)
        )

    def compare(self, at: Path, code: str, of: str, found: Json, wanted: Json, keys: Iterable[str]) -> None:
        """Enter each of some keys that differs from what is declared."""
        for key in keys:
            theirs, ours = found.get(key, ABSENT), wanted.get(key, ABSENT)
            if theirs != ours and (*at, key) not in self.meant:
                expected = "no such key" if ours is ABSENT else shown(ours)
                what = f"the key {key} of {of} differs from the declaration"
                self.add((*at, key), code, what, "" if theirs is ABSENT else theirs, expected)


def shown(value: object) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def read_descriptor(file: FilePath) -> Descriptor:
    """Read and check the descriptor at ``file``, but for the schemas of its tables; OSError if it cannot be read."""
    size = file.stat().st_size
    if size > MAX_DESCRIPTOR:
        found = Finding(
            Place(file.name), "KC710", "the descriptor is too large", f"{size} bytes", f"at most {MAX_DESCRIPTOR} bytes"
        )
        return Descriptor(file, None, "", [found])
    data = file.read_bytes()
    value, findings = read_json(file.name, data)
    made = Descriptor(file, value, data.decode("utf-8", "replace"), findings)
    if findings:
        return made
    if not isinstance(value, dict) or not isinstance(value.get("resources"), list):
        made.add(
            (), "KC710", "a descriptor without resources", type(value).__name__, "an object with an array of resources"
        )
        return made
    if _is_another(made, value["resources"]):
        return made
    _keys(made, "package", value, ())
    _resources(made, value["resources"])
    # What the standard does not allow, except at or below what has been spoken of.
    for path, *wrong in wrong_values(value):
        if not any(path[: len(told)] == told or told[: len(path)] == path for told in made.told):
            made.add(path, "KC718", *wrong)
    return made


def hold_to_readers(made: Descriptor) -> None:
    """Readers want of some values what the profile leaves open; said only where nothing else is wrong."""
    if not made.findings:
        try:
            parse_package(made.file.parent, made.value)
        except ValueError as error:
            made.add((), "KC718", f"a value that readers do not take: {error}")


def _is_another(made: Descriptor, resources: list[Any]) -> bool:
    """Say in one finding that a package has other schemas, instead of one finding for each table and column that it
    lacks."""
    fields = {
        item["name"]: _field_names(item)
        for item in resources
        if isinstance(item, dict) and isinstance(item.get("name"), str)
    }
    tables = [name for name in TABLES if name not in fields]
    columns = [
        f"{name}.{own}"
        for name, table in TABLES.items()
        if (held := fields.get(name)) is not None
        for own in table.columns
        if own not in held
    ]
    if len(tables) < _OTHER_TABLES and len(columns) < _OTHER_COLUMNS:
        return False
    lacking = [
        f"{len(names)} {kind}: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}"
        for names, kind in ((tables, "tables"), (columns, "columns"))
        if names
    ]
    made.add(
        ("resources",),
        "KC701",
        f"this is another package, or one of other schemas: it lacks {' and '.join(lacking)}",
        "",
        f"a package with the tables and columns of korea-china-2026 ({len(TABLES)} tables)",
    )
    return True


def _field_names(resource: Json) -> list[object] | None:
    """The names of the fields of a resource; None if it does not list them."""
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list):
        return None
    return [item.get("name") for item in fields if isinstance(item, dict)]


def _keys(made: Descriptor, level: str, value: Any, path: Path) -> None:
    """Find keys that look like a misspelt one; keys that look like none are somebody's own,
    which the standard allows."""
    if not isinstance(value, dict):
        return
    for key in value.keys() - KEYS[level]:
        near = nearest(key, KEYS[level])
        if near:
            made.meant.add((*path, near))
            made.add((*path, key), "KC711", f"a misspelt key of a {level}", key, "a key of Data Package v2", near)
    for key, inner in LEVELS[level].get("inside", {}).items():
        held = value.get(key)
        for number, item in enumerate(held) if isinstance(held, list) else ():
            _keys(made, inner, item, (*path, key, number))
        _keys(made, inner, held, (*path, key))


def _resources(made: Descriptor, described: list[Any]) -> None:
    names = set()
    for number, item in enumerate(described):
        at = ("resources", number)
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or name not in TABLES:
            made.add(
                (*at, "name"),
                "KC701",
                "a resource that is no table",
                name if isinstance(name, str) else "",
                "one of " + ", ".join(TABLES),
                nearest(str(name), TABLES),
            )
        elif name in names:
            made.add((*at, "name"), "KC701", "a resource that occurs twice", name, "each table once")
        else:
            names.add(name)
            _resource(made, Resource(TABLES[name], item, at))
    for missing in TABLES.keys() - names:
        made.add(
            ("resources",),
            "KC701",
            "a table without a resource",
            missing,
            f"a resource {missing}; an empty table has one too",
        )


def _resource(made: Descriptor, resource: Resource) -> None:
    made.resources[resource.table.name] = resource
    path = resource.described.get("path")
    paths = path if isinstance(path, list) and path else [path]
    resource.is_parquet = is_parquet_resource(resource.described)
    wanted, name = _WANTED["parquet" if resource.is_parquet else "csv"], resource.table.name
    # Names of encodings and of formats are the same in capital letters.
    held = {
        key: value.lower() if isinstance(value, str) else value
        for key, value in resource.described.items()
        if key in wanted
    }
    made.compare(resource.at, "KC713", name, held, wanted, held)
    if resource.is_parquet:
        _parts(made, resource, paths)
        return
    _dialect(made, resource)
    resource.csv = _path(made, path if len(paths) > 1 else paths[0], (*resource.at, "path"), ".csv")
    # Readers take the Parquet beside a CSV also where no key names it.
    unnamed = f"{str(paths[0]).removesuffix('.csv')}.parquet"
    if "parquet" in resource.described or (resource.csv and exists(made.file.parent / unnamed)):
        parquet = resource.described.get("parquet", unnamed)
        beside = parquet.get("path") if isinstance(parquet, dict) else parquet
        found = _path(made, beside, (*resource.at, "parquet", "path"), ".parquet")
        resource.parquet = (found,) if found else ()


def _parts(made: Descriptor, resource: Resource, paths: list[Any]) -> None:
    """The files of a table that is Parquet; a part that is left out or occurs twice would be
    a table with other rows."""
    at = (*resource.at, "path")
    parts = [
        _path(made, path, (*at, number) if len(paths) > 1 else at, ".parquet") for number, path in enumerate(paths)
    ]
    for number, part in enumerate(parts):
        if part and part in parts[:number]:
            made.add((*at, number), "KC702", "a part that occurs twice", paths[number], "each part once")
            return
    held = tuple(filter(None, parts))
    made.named |= set(held)
    resource.parquet = held if len(held) == len(parts) else ()


def _dialect(made: Descriptor, resource: Resource) -> None:
    dialect = resource.described.get("dialect", DIALECT)
    at = (*resource.at, "dialect")
    if not isinstance(dialect, dict):
        made.add(at, "KC713", "a dialect that is no object", dialect, shown(DIALECT))
        return
    # The standard takes both line ends for this key's default; which of them is in the file is checked there.
    absent = dict.fromkeys(("commentChar", "commentRows", "csv", "escapeChar", "nullSequence"), ABSENT)
    defaults = DIALECT | absent | {"headerRows": [1]}
    made.compare(at, "KC713", "the dialect", dialect, defaults, (defaults.keys() & dialect.keys()) - {"$schema"})


# --- paths ----------------------------------------------------------------------------------------------------------


def _path(made: Descriptor, path: Any, at: Path, suffix: str) -> FilePath | None:
    """The file that a path names; None, with a finding, if it is refused, so that it is never followed."""
    root = made.file.parent
    refused = refusal(root, path)
    if refused is None and not path.endswith(suffix):
        refused = "a path of another format", path
    if refused is None and isdir(root / path):
        refused = "a path that names no regular file", path
    if refused:
        made.add(at, "KC702", *refused, f"a relative path below the descriptor's folder that ends in {suffix}")
        return None
    found: FilePath = root / path
    if not exists(found):
        made.add(
            at, "KC703", "a file that is not there", path, "the file, or no such resource", _nearest_file(root, path)
        )
        return None
    return found


def _nearest_file(root: FilePath, path: str) -> str:
    folder = (root / path).parent
    if not isdir(folder):
        return ""
    wanted = PurePosixPath(path)
    near = nearest(wanted.name, [file.name for file in folder.iterdir() if file.suffix == wanted.suffix])
    return str(wanted.parent / near) if near else ""


def surplus(made: Descriptor) -> Iterator[Finding]:
    """Files beside those of the resources that no resource names: data that nobody would
    find, or that was left over."""
    known = made.named | {path for resource in made.resources.values() for path in resource.files}
    for folder in sorted({path.parent for path in known} - {made.file.parent}):
        for path in sorted(folder.iterdir()):
            # The file of a table whose resource is missing or refused has been spoken of there.
            doubtful = path.stem in TABLES and not getattr(made.resources.get(path.stem), path.suffix[1:], None)
            if path not in known and path.suffix in (".csv", ".parquet") and not doubtful:
                relative = path.relative_to(made.file.parent).as_posix()
                yield Finding(
                    Place(relative), "KC717", "a file that no resource names", "", "a resource for it, or no such file"
                )
