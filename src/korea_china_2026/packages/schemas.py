"""The schema that a descriptor states for a table, compared with the declaration of that table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from korea_china_2026.model.projections import table_schema
from korea_china_2026.names import nearest
from korea_china_2026.packages.descriptor import ABSENT, KEYS, Descriptor, Resource, shown
from korea_china_2026.packages.json_places import Path

#: Texts for people, which a fork may word in its own way.
_FREE = frozenset({"$schema", "title", "description", "example", "rdfType", "name", "origin", "rule"})
#: What the standard takes for a key that is not there.
_DEFAULTS: Mapping[str, Any] = {"missingValues": [""]}


def check_schema(made: Descriptor, resource: Resource) -> None:
    """Enter every difference between the schema of a resource and the declaration of its table."""
    at, wanted, found = (*resource.at, "schema"), table_schema(resource.table), resource.described.get("schema")
    if at in made.meant or (*at, "fields") in made.meant:
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
    for key in ("missingValues", "primaryKey", "uniqueKeys", "foreignKeys"):
        if _listed(found.get(key, _DEFAULTS.get(key))) != _listed(wanted.get(key)) and (*at, key) not in made.meant:
            made.add(
                (*at, key),
                "KC712",
                f"{key} of {resource.table.name} differs from the declaration",
                "" if key not in found else shown(found[key]),
                shown(wanted[key]) if key in wanted else "no such key",
            )
    fields = [item if isinstance(item, dict) else {} for item in found["fields"]]
    _field_names(made, resource, [str(item.get("name", "")) for item in fields])
    declared = {item["name"]: item for item in wanted["fields"]}
    for number, item in enumerate(fields):
        if item.get("name") in declared:
            _field(made, (*at, "fields", number), f"{resource.table.name}.{item['name']}", item, declared[item["name"]])


def _listed(value: Any) -> Any:
    """A key as a list, its foreign keys in one order, its missing values without their labels: each of these spellings
    is allowed."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and value and all(isinstance(item, dict) and "value" in item for item in value):
        return [item["value"] for item in value]
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
            made.add(
                (*at, number),
                "KC712",
                f"a field that {resource.table.name} does not declare",
                name,
                "no such field",
                near,
            )
        elif name in names[:number]:
            made.add(
                (*at, number), "KC712", f"a field of {resource.table.name} that stands twice", name, "each field once"
            )
    for missing in lost:
        made.add(at, "KC712", f"a field of {resource.table.name} is missing", missing, f"the field {missing}")
    if sorted(names) == sorted(wanted) and names != wanted:
        first = next(number for number, (own, theirs) in enumerate(zip(wanted, names, strict=True)) if own != theirs)
        made.add(
            (*at, first),
            "KC712",
            f"the fields of {resource.table.name} stand in another order",
            names[first],
            wanted[first],
        )


def _field(made: Descriptor, at: Path, name: str, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    spelled_out = {**wanted, "format": "default"} if "format" in found else wanted
    _differences(made, at, name, found, spelled_out, skip=_FREE | {"constraints", "categories"})
    constraints = found.get("constraints", {})
    if (*at, "constraints") not in made.meant:
        _differences(
            made,
            (*at, "constraints"),
            name,
            constraints if isinstance(constraints, dict) else {},
            wanted.get("constraints", {}),
        )
    codes = [_code(item) for item in _items(found.get("categories"))]
    if codes != [item["value"] for item in wanted.get("categories", [])] and (*at, "categories") not in made.meant:
        made.add(
            (*at, "categories"),
            "KC712",
            f"categories of {name} differ from the declaration",
            shown(codes),
            shown([item["value"] for item in wanted.get("categories", [])]),
        )


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _code(item: Any) -> Any:
    return item.get("value") if isinstance(item, dict) else item


def _differences(
    made: Descriptor, at: Path, name: str, found: Mapping[str, Any], wanted: Mapping[str, Any], skip: Iterable[str] = ()
) -> None:
    known = KEYS["field"] | KEYS["constraints"]
    for key in sorted((found.keys() | wanted.keys()) - set(skip)):
        if key not in known or (*at, key) in made.meant:
            continue  # misspelt, or somebody's own
        if found.get(key, ABSENT) != wanted.get(key, ABSENT):
            made.add(
                (*at, key),
                "KC712",
                f"{key} of {name} differs from the declaration",
                shown(found[key]) if key in found else "",
                shown(wanted[key]) if key in wanted else "no such key",
            )
