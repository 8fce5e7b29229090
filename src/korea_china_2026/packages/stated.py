"""What a descriptor states of a table: size, digest and rows of its files, and its schema beside the declaration."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path as FilePath
from typing import Any

from korea_china_2026.findings import Verdict
from korea_china_2026.model.projections import table_schema
from korea_china_2026.names import Json
from korea_china_2026.package_files import digest_of
from korea_china_2026.packages.descriptor import KEYS, LEVELS, Descriptor, Resource
from korea_china_2026.packages.document import Path, name_faults

#: Nobody can tell here which of the two was changed.
_NOW = ", as the data are now, or the data as they were when this was stated"


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
    digest = _digest(stated, files)
    if digest is None or digest != str(stated).lower().rpartition(":")[2]:
        what = f"the stated digest is not that of the data of {name}"
        unknown = f"a digest of {name} whose algorithm is not known"
        described.add((*at, "hash"), "KC704", what if digest else unknown, stated, f"sha256:{digest_of(files)}{_NOW}")
    verdict.judged["digests"] += 1


def _digest(digest: Any, files: Iterable[FilePath]) -> str | None:
    """The digest of the files by the algorithm that is stated (md5 where none is, as the standard has it); None if
    unknown."""
    if not isinstance(digest, str):
        return None
    algorithm = digest.partition(":")[0].lower() if ":" in digest else "md5"
    # The two left out have a digest of any length.
    return (
        digest_of(files, algorithm) if algorithm in hashlib.algorithms_guaranteed - {"shake_128", "shake_256"} else None
    )


#: Keys of a field that are compared as they are: neither texts for people nor what is compared part by part.
_HELD = sorted(KEYS["field"] - {*LEVELS["field"]["free"], "constraints"})


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
