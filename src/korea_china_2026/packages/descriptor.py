"""What a descriptor says of tables: its resources, the files that they name, with size, digest and rows, and schemas
beside the declaration."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from os.path import exists, isdir
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any

from korea_china_2026.findings import Finding, Place, Verdict
from korea_china_2026.model.projections import DIALECT, table_schema
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Json, TableName, nearest
from korea_china_2026.package_files import MAX_DESCRIPTOR, digest_of, refusal
from korea_china_2026.package_view import is_parquet_resource, parse_package
from korea_china_2026.packages.document import (
    ABSENT,
    KEYS,
    LEVELS,
    Descriptor,
    Path,
    Resource,
    check_keys,
    name_faults,
    read_json,
    shown,
    wrong_values,
)

#: What a resource of a format must say, else it is not what the declaration says, or cannot be held against its file.
_WANTED = {
    kind: said | dict.fromkeys(LEVELS["resource"]["barred"], ABSENT)
    for kind, said in LEVELS["resource"]["wanted"].items()
}
#: From so many tables or columns that are missing on, a package is taken for one of other schemas.
_OTHER_TABLES, _OTHER_COLUMNS = 4, 12
#: Nobody can tell here which of the two was changed.
_NOW = ", as the data are now, or the data as they were when this was stated"
#: Keys of a field that are compared as they are: neither texts for people nor what is compared part by part.
_HELD = sorted(KEYS["field"] - {*LEVELS["field"]["free"], "constraints"})


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
    check_keys(made, "package", value, ())
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
    fields: dict[TableName, list[object]] = {}
    for item in resources:
        # A table that does not list its fields lacks none that is known.
        with suppress(KeyError, TypeError, AttributeError):
            fields[item["name"]] = [*TABLES[item["name"]].columns]
            fields[item["name"]] = [one.get("name") for one in item["schema"]["fields"]]
    tables = [name for name in TABLES if name not in fields]
    columns = [f"{name}.{own}" for name, held in fields.items() for own in TABLES[name].columns if own not in held]
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
                "" if made.is_full else nearest(str(name), TABLES),
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


# --- what is stated of files -----------------------------------------------------------------------------------------


def check_stated(
    described: Descriptor,
    verdict: Verdict,
    resource: Resource,
    files: Sequence[FilePath],
    rows: int | None,
) -> None:
    """Compare bytes, hash and rows of a resource with its files; size and digest are those of all parts, one after the
    other.

    ``rows`` is None where they could not be counted.
    """
    held, at, name = resource.described, resource.at, resource.table.name
    size = sum(file.stat().st_size for file in files)
    for key, code, words, found in (("bytes", "KC704", "size", size), ("rows", "KC705", "number of rows", rows)):
        if key in held and found is not None and held[key] != found and (*at, key) not in described.told:
            what = f"the stated {words} is not that of the data of {name}"
            described.add((*at, key), code, what, held[key], f"{found}{_NOW}")
    stated = held.get("hash")
    if stated is None or (*at, "hash") in described.told:
        verdict.count("digests", name, "the descriptor states none")
        return
    kind, _, said = str(stated).lower().rpartition(":")
    # The two left out have a digest of any length; the standard has md5 where no algorithm is stated.
    is_known = (kind or "md5") in hashlib.algorithms_guaranteed - {"shake_128", "shake_256"}
    digest = digest_of(files, kind or "md5") if is_known else None
    if digest != said:
        what = f"the stated digest is not that of the data of {name}"
        unknown = f"a digest of {name} whose algorithm is not known"
        described.add((*at, "hash"), "KC704", what if digest else unknown, stated, f"sha256:{digest_of(files)}{_NOW}")
    verdict.judged["digests"] += 1


# --- schemas --------------------------------------------------------------------------------------------------------


def check_schema(made: Descriptor, resource: Resource) -> None:
    """Enter every difference between the schema of a resource and the declaration of its table."""
    at, wanted, found = (*resource.at, "schema"), table_schema(resource.table), resource.described.get("schema")
    if found == wanted or at in made.meant or (*at, "fields") in made.meant:
        return
    if not isinstance(found, dict) or not isinstance(found.get("fields"), list):
        made.add(
            at,
            "KC712",
            f"a schema of {resource.table.name} that cannot be compared",
            found if isinstance(found, str) else "",
            "the fields of the table, written out",
        )
        return
    keys = ("missingValues", "primaryKey", "uniqueKeys", "foreignKeys")
    spelled_out = _spelled_out(found, wanted)
    own = resource.table.name
    theirs, ours = ({key: _listed(held.get(key), own) for key in keys} for held in (spelled_out, wanted))
    made.compare(at, "KC712", own, theirs, ours, keys)
    fields = [item if isinstance(item, dict) else {} for item in found["fields"]]
    for number, *said in name_faults(resource.table, [str(item.get("name", "")) for item in fields], "field"):
        made.add((*at, "fields", *([] if number is None else [number])), "KC712", *said)
    declared = {item["name"]: item for item in wanted["fields"]}
    for number, item in enumerate(fields):
        if str(item.get("name")) in declared:
            _field(made, (*at, "fields", number), f"{resource.table.name}.{item['name']}", item, declared[item["name"]])


def _spelled_out(given: Json, other: Json) -> Json:
    """A description in which what goes without saying is said where the other one says it."""
    return {key: value for key, value in LEVELS["field"]["defaults"].items() if key in other} | given


def _listed(value: Any, own: str = "") -> Any:
    """A key of the table ``own`` as a list, its foreign keys in one order, its missing values without their labels:
    each of these spellings is allowed."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value and all(isinstance(item, dict) and "value" in item for item in value):
        return [item["value"] for item in value]
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return sorted((_reference(item, own) for item in value), key=str)
    return value or None


def _reference(key: Json, own: str) -> Any:
    reference = key.get("reference")
    held = reference if isinstance(reference, dict) else {}
    # A table that refers to itself need not say so.
    return [_listed(key.get("fields")), held.get("resource") or own, _listed(held.get("fields"))]


def _field(made: Descriptor, at: Path, name: str, found: Json, wanted: Json) -> None:
    theirs, ours = ({**held, "categories": _codes(held)} for held in (found, _spelled_out(wanted, found)))
    # Others are misspelt, or somebody's own.
    made.compare(at, "KC712", name, theirs, ours, _HELD)
    constraints = found.get("constraints", {})
    if (*at, "constraints") not in made.meant:
        theirs = constraints if isinstance(constraints, dict) else {}
        ours = _spelled_out(wanted.get("constraints", {}), theirs)
        made.compare((*at, "constraints"), "KC712", name, theirs, ours, sorted(KEYS["constraints"]))


def _codes(field: Json) -> list[Any]:
    categories = field.get("categories")
    items = categories if isinstance(categories, list) else []
    return [item.get("value") if isinstance(item, dict) else item for item in items]
