"""The descriptor of a package, judged against the declaration: its keys, its resources, their schemas and their paths."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from korea_china_2026.findings import Finding, Place
from korea_china_2026.model.projections import DIALECT, table_schema
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.sql import json_places

_COMMON = "$schema name title description homepage created version keywords licenses sources contributors id image"
#: The keys of Data Package v2 at each level, and our own: rows, parquet, origin, rule. Others are somebody's custom keys.
KEYS: Mapping[str, frozenset[str]] = {level: frozenset(names.split()) for level, names in {
    "package": f"{_COMMON} profile resources",
    "resource": f"{_COMMON} profile type path data format mediatype encoding bytes hash dialect schema rows parquet scheme",
    "dialect": "$schema type title description header headerRows headerJoin commentRows commentChar delimiter lineTerminator quoteChar "
               "doubleQuote escapeChar nullSequence skipInitialSpace property itemType itemKeys sheetNumber sheetName table "
               "caseSensitiveHeader",
    "schema": "$schema name title description fields fieldsMatch primaryKey uniqueKeys foreignKeys missingValues",
    "field": "name type format title description example constraints categories categoriesOrdered missingValues rdfType "
             "trueValues falseValues decimalChar groupChar bareNumber itemType delimiter origin rule",
    "constraints": "required unique minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum jsonSchema pattern enum",
    "category": "value label",
    "foreign key": "fields reference",
    "reference": "resource fields",
    "parquet": "path mediatype",
    "license": "name path title",
    "contributor": "title path email roles role organization givenName familyName",
    "source": "title path email version",
}.items()}
#: What stands at each level: key, whether it is a list, and the level of what it holds.
_INSIDE: Mapping[str, tuple[tuple[str, bool, str], ...]] = {
    "package": (("resources", True, "resource"), ("licenses", True, "license"), ("contributors", True, "contributor"),
                ("sources", True, "source")),
    "resource": (("dialect", False, "dialect"), ("schema", False, "schema"), ("parquet", False, "parquet"), ("licenses", True, "license"),
                 ("sources", True, "source")),
    "schema": (("fields", True, "field"), ("foreignKeys", True, "foreign key")),
    "field": (("constraints", False, "constraints"), ("categories", True, "category")),
    "foreign key": (("reference", False, "reference"),),
}
#: Without these a resource is not what the declaration says, or cannot be held against its file.
_WANTED: Mapping[str, Any] = {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
_WANTED_PARQUET: Mapping[str, Any] = {"type": "table", "format": "parquet", "mediatype": "application/vnd.apache.parquet"}
#: Texts for people, which a fork may word in its own way.
_FREE = frozenset({"$schema", "title", "description", "example", "rdfType", "name", "origin", "rule"})
_MISSING = object()


@dataclass
class Resource:
    """A resource that stands for a declared table.

    ``csv`` is None where it is refused or not there. ``parquet`` is the file beside the CSV; or, where the resource
    ``is_parquet``, the files that hold the table, none if one of them is refused.
    """

    table: Table
    described: dict[str, Any]
    at: json_places.Path
    csv: Path | None = None
    parquet: tuple[Path, ...] = ()
    is_parquet: bool = False
    #: A CSV file beside Parquet that is not to be judged.
    left: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of the table."""
        return (*(file for file in (self.csv, self.left) if file), *self.parquet)


@dataclass
class Descriptor:
    """A descriptor, its place, and what is wrong with it."""

    file: Path
    value: Any
    text: str
    findings: list[Finding] = field(default_factory=list)
    resources: dict[TableName, Resource] = field(default_factory=dict)
    #: Parts of tables of which another part is refused, too.
    named: set[Path] = field(default_factory=set)
    #: Keys that were meant by a misspelt one; that they are missing has been said.
    meant: set[json_places.Path] = field(default_factory=set)
    _places: dict[json_places.Path, Place] = field(default_factory=dict)

    def where(self, path: json_places.Path) -> Place:
        """The place of a key or item, or of the nearest thing that holds it."""
        if not self._places:
            self._places = json_places.places(self.file.name, self.text)
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, Place(self.file.name, 1, 1))

    def add(self, path: json_places.Path, code: str, what: str, found: object = "", expected: str = "", near: str = "") -> None:
        """Enter a finding at a path."""
        self.findings.append(Finding(self.where(path), code, what, found if isinstance(found, str) else _shown(found), expected, near))


def _shown(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)


def read_descriptor(file: Path) -> Descriptor:
    """Read and judge the descriptor at ``file``; OSError where it cannot be read."""
    data = file.read_bytes()
    value, findings = json_places.parse_json(file.name, data)
    made = Descriptor(file, value, data.decode("utf-8", "replace"), findings)
    if findings:
        return made
    if not isinstance(value, dict) or not isinstance(value.get("resources"), list):
        made.add((), "KC710", "a descriptor without resources", type(value).__name__, "an object with an array of resources")
        return made
    _keys(made, "package", value, ())
    _resources(made, value["resources"])
    return made


def _keys(made: Descriptor, level: str, value: Any, path: json_places.Path) -> None:
    """Find keys that look like a misspelt one; keys that look like none are somebody's own, which the standard allows."""
    if not isinstance(value, dict):
        return
    for key in value.keys() - KEYS[level]:
        near = nearest(key, KEYS[level])
        if near:
            made.meant.add((*path, near))
            made.add((*path, key), "KC711", f"a misspelt key of a {level}", key, "a key of Data Package v2", near)
    for key, is_list, inner in _INSIDE.get(level, ()):
        held = value.get(key)
        if is_list and isinstance(held, list):
            for number, item in enumerate(held):
                _keys(made, inner, item, (*path, key, number))
        else:
            _keys(made, inner, held, (*path, key))


def _resources(made: Descriptor, described: list[Any]) -> None:
    names: set[object] = set()
    for number, item in enumerate(described):
        at: json_places.Path = ("resources", number)
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str) or name not in TABLES:
            made.add((*at, "name"), "KC701", "a resource that is no table", name if isinstance(name, str) else "",
                     "one of " + ", ".join(TABLES), nearest(str(name), TABLES) or "")
        elif name in names:
            made.add((*at, "name"), "KC701", "a resource that stands twice", name, "each table once")
        else:
            names.add(name)
            _resource(made, Resource(TABLES[name], item, at))
    for missing in TABLES.keys() - names:
        made.add(("resources",), "KC701", "a table without a resource", missing, f"a resource {missing}; an empty table has one too")


def _resource(made: Descriptor, resource: Resource) -> None:
    made.resources[resource.table.name] = resource
    path = resource.described.get("path")
    paths = path if isinstance(path, list) and path else [path]
    resource.is_parquet = resource.described.get("format") == "parquet" or all(str(one).endswith(".parquet") for one in paths)
    for key, wanted in (_WANTED_PARQUET if resource.is_parquet else _WANTED).items():
        found = resource.described.get(key, wanted)
        if found != wanted:
            made.add((*resource.at, key), "KC713", f"{key} of {resource.table.name} is another", found, _shown(wanted))
    _schema(made, resource)
    if resource.is_parquet:
        _parts(made, resource, paths)
        return
    _dialect(made, resource)
    resource.csv = _path(made, path, (*resource.at, "path"), ".csv")
    parquet = resource.described.get("parquet")
    if parquet is not None:
        beside = parquet.get("path") if isinstance(parquet, dict) else parquet
        found = _path(made, beside, (*resource.at, "parquet", "path"), ".parquet")
        resource.parquet = (found,) if found else ()


def _parts(made: Descriptor, resource: Resource, paths: list[Any]) -> None:
    """The files of a table that is Parquet; a part that is left out or stands twice would be a table with other rows."""
    at = (*resource.at, "path")
    parts = [_path(made, path, (*at, number) if len(paths) > 1 else at, ".parquet") for number, path in enumerate(paths)]
    for number, part in enumerate(parts):
        if part is not None and part in parts[:number]:
            made.add((*at, number), "KC702", "a part that stands twice", paths[number], "each part once")
            return
    made.named |= {part for part in parts if part is not None}
    resource.parquet = tuple(part for part in parts if part is not None) if None not in parts else ()


def _dialect(made: Descriptor, resource: Resource) -> None:
    dialect = resource.described.get("dialect", DIALECT)
    at = (*resource.at, "dialect")
    if not isinstance(dialect, dict):
        made.add(at, "KC713", "a dialect that is no object", dialect, _shown(DIALECT))
        return
    # The standard takes both line ends for this key's default; which of them stands in the file is judged there.
    defaults = DIALECT | {"commentChar": _MISSING, "escapeChar": _MISSING, "nullSequence": _MISSING, "headerRows": [1]}
    for key in (defaults.keys() & dialect.keys()) - {"$schema"}:
        if dialect[key] != defaults[key]:
            made.add((*at, key), "KC713", f"{key} of the dialect is another", dialect[key],
                     "no such key" if defaults[key] is _MISSING else _shown(defaults[key]))


# --- schemas --------------------------------------------------------------------------------------------------------

def _schema(made: Descriptor, resource: Resource) -> None:
    at, wanted, found = (*resource.at, "schema"), table_schema(resource.table), resource.described.get("schema")
    if at in made.meant or (*at, "fields") in made.meant:
        return
    if not isinstance(found, dict) or not isinstance(found.get("fields"), list):
        made.add(at, "KC712", f"a schema of {resource.table.name} that cannot be compared", found if isinstance(found, str) else "",
                 "the fields of the table, written out")
        return
    for key in ("missingValues", "primaryKey", "uniqueKeys", "foreignKeys"):
        if _listed(found.get(key)) != _listed(wanted.get(key)) and (*at, key) not in made.meant:
            made.add((*at, key), "KC712", f"{key} of {resource.table.name} differs from the declaration",
                     "" if key not in found else _shown(found[key]), _shown(wanted[key]) if key in wanted else "no such key")
    fields = [item if isinstance(item, dict) else {} for item in found["fields"]]
    _field_names(made, resource, [str(item.get("name", "")) for item in fields])
    declared = {item["name"]: item for item in wanted["fields"]}
    for number, item in enumerate(fields):
        if item.get("name") in declared:
            _field(made, (*at, "fields", number), f"{resource.table.name}.{item['name']}", item, declared[item["name"]])


def _listed(value: Any) -> Any:
    """A key as a list, its foreign keys in one order: both spellings are allowed."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return sorted((_reference(item) for item in value), key=str)
    return value or None


def _reference(key: dict[str, Any]) -> Any:
    reference = key.get("reference")
    held = reference if isinstance(reference, dict) else {}
    return [_listed(key.get("fields")), held.get("resource") or None, _listed(held.get("fields"))]


def _field_names(made: Descriptor, resource: Resource, names: list[str]) -> None:
    wanted, at = [f.name for f in resource.table.fields], (*resource.at, "schema", "fields")
    lost = [own for own in wanted if own not in names]
    for number, name in enumerate(names):
        if name not in wanted:
            near = nearest(name, lost) or ""
            lost = [own for own in lost if own != near]
            made.add((*at, number), "KC712", f"a field that {resource.table.name} does not declare", name, "no such field", near)
        elif name in names[:number]:
            made.add((*at, number), "KC712", f"a field of {resource.table.name} that stands twice", name, "each field once")
    for missing in lost:
        made.add(at, "KC712", f"a field of {resource.table.name} is missing", missing, f"the field {missing}")
    if sorted(names) == sorted(wanted) and names != wanted:
        first = next(number for number, (own, theirs) in enumerate(zip(wanted, names, strict=True)) if own != theirs)
        made.add((*at, first), "KC712", f"the fields of {resource.table.name} stand in another order", names[first], wanted[first])


def _field(made: Descriptor, at: json_places.Path, name: str, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    spelled_out = {**wanted, "format": "default"} if "format" in found else wanted
    _differences(made, at, name, found, spelled_out, skip=_FREE | {"constraints", "categories"})
    constraints = found.get("constraints", {})
    if (*at, "constraints") not in made.meant:
        _differences(made, (*at, "constraints"), name, constraints if isinstance(constraints, dict) else {}, wanted.get("constraints", {}))
    codes = [_code(item) for item in found.get("categories") or []]
    if codes != [item["value"] for item in wanted.get("categories", [])] and (*at, "categories") not in made.meant:
        made.add((*at, "categories"), "KC712", f"categories of {name} differ from the declaration", _shown(codes),
                 _shown([item["value"] for item in wanted.get("categories", [])]))


def _code(item: Any) -> Any:
    return item.get("value") if isinstance(item, dict) else item


def _differences(made: Descriptor, at: json_places.Path, name: str, found: Mapping[str, Any], wanted: Mapping[str, Any],
                 skip: Iterable[str] = ()) -> None:
    known = KEYS["field"] | KEYS["constraints"]
    for key in sorted((found.keys() | wanted.keys()) - set(skip)):
        if key not in known or (*at, key) in made.meant:
            continue  # misspelt, or somebody's own
        if found.get(key, _MISSING) != wanted.get(key, _MISSING):
            made.add((*at, key), "KC712", f"{key} of {name} differs from the declaration", _shown(found[key]) if key in found else "",
                     _shown(wanted[key]) if key in wanted else "no such key")


# --- paths ----------------------------------------------------------------------------------------------------------

def _path(made: Descriptor, path: Any, at: json_places.Path, suffix: str) -> Path | None:
    """The file that a path names; None, with a finding, where it is refused, so that it is never followed."""
    reason = next(_refusals(path, suffix), None)
    if reason is not None:
        made.add(at, "KC702", reason, path if isinstance(path, str) else "" if path is None else _shown(path),
                 f"a relative path below the descriptor's folder that ends in {suffix}")
        return None
    root = made.file.parent
    for part in [*reversed(PurePosixPath(path).parents), PurePosixPath(path)]:
        if (root / part).is_symlink() and part.parts:
            made.add(at, "KC702", "a path through a symbolic link", str(part), "a file of the package itself")
            return None
    found: Path = root / path
    try:
        mode = found.lstat().st_mode
    except OSError:
        made.add(at, "KC703", "a file that is not there", path, "the file, or no such resource", _nearest_file(root, path))
        return None
    if not stat.S_ISREG(mode):
        made.add(at, "KC702", "a path that names no regular file", path, "a regular file")
        return None
    return found


def _refusals(path: Any, suffix: str) -> Iterator[str]:
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
    if "\\" in path or any(character in path for character in "*?[]{}'\"") or not path.isprintable():
        yield "a path with characters that some programs expand"
    if not path.endswith(suffix):
        yield "a path of another format"


def _nearest_file(root: Path, path: str) -> str:
    folder = (root / path).parent
    if not folder.is_dir():
        return ""
    near = nearest(PurePosixPath(path).name, [file.name for file in folder.iterdir() if file.suffix == PurePosixPath(path).suffix])
    return str(PurePosixPath(path).parent / near) if near else ""


def surplus(made: Descriptor) -> Iterator[Finding]:
    """Files beside those of the resources that no resource names: data that nobody would find, or that was left over."""
    known = made.named | {path for resource in made.resources.values() for path in resource.files}
    for folder in sorted({path.parent for path in known} - {made.file.parent}):
        for path in sorted(folder.iterdir()):
            # The file of a table whose resource is missing or refused has been spoken of there.
            doubtful = path.stem in TABLES and not getattr(made.resources.get(path.stem), path.suffix[1:], None)
            if path not in known and path.suffix in (".csv", ".parquet") and not doubtful:
                relative = path.relative_to(made.file.parent).as_posix()
                yield Finding(Place(relative), "KC717", "a file that no resource names", "", "a resource for it, or no such file")
