"""What differs between two states of the published tables, row by row, and which version step that asks for.

A state is read from the files of a package, whether they lie on disk or are only planned. Data stand apart from
provenance: offsets, digests, and the tables that say who coded what and on which words a cell rests.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from korea_china_2026.errors import KoreaChinaError

Step = Literal["none", "patch", "minor", "major"]
STEPS: tuple[Step, ...] = ("none", "patch", "minor", "major")
#: Columns and tables that say where a value comes from, not what it is.
PROVENANCE_COLUMNS = frozenset({"char_start", "char_end", "span_digest"})
PROVENANCE_TABLES = frozenset({"evidence", "coders", "codings", "adjudications", "agreement", "changes"})

_PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*\.csv")
_DESCRIPTOR = "datapackage.json"
Key = tuple[str, ...]
Row = Mapping[str, str]


class UnreadablePackage(KoreaChinaError, ValueError):
    """Files that are no package of this kind; the message says what is wrong with which."""


@dataclass(frozen=True)
class State:
    """One table as published: of each column its type, codes and description; the key; the
    rows as texts ("" is null)."""

    types: Mapping[str, str]
    codes: Mapping[str, frozenset[str]]
    says: Mapping[str, str]
    key: Key
    rows: Sequence[Row]


@dataclass(frozen=True)
class Package:
    """The published tables at one time, and the version that the descriptor bears."""

    version: str
    tables: Mapping[str, State]


@dataclass(frozen=True)
class Shape:
    """A change of what a table is: a table, column, code, type or key that came, went or changed."""

    table: str
    what: str
    step: Step


@dataclass(frozen=True)
class RowChange:
    """A row that came, went or changed; ``cells`` holds ``(column, old, new)`` of data,
    ``moved`` the names of others."""

    table: str
    key: Key
    kind: Literal["added", "removed", "changed"]
    cells: tuple[tuple[str, str, str], ...] = ()
    moved: tuple[str, ...] = ()

    @property
    def is_provenance(self) -> bool:
        """Whether no data are concerned."""
        return self.table in PROVENANCE_TABLES or (self.kind == "changed" and not self.cells)


@dataclass(frozen=True)
class Changes:
    """All that differs between two states."""

    old_version: str
    new_version: str
    shapes: tuple[Shape, ...] = ()
    rows: tuple[RowChange, ...] = ()

    @property
    def data(self) -> dict[str, list[RowChange]]:
        """The rows whose data came, went or changed, by table."""
        return _by_table(row for row in self.rows if not row.is_provenance)

    @property
    def provenance(self) -> dict[str, list[RowChange]]:
        """The rows of which only provenance changed, by table."""
        return _by_table(row for row in self.rows if row.is_provenance)

    @property
    def step(self) -> Step:
        """The version step that the changes ask for (CHANGELOG.md)."""
        steps: list[Step] = [shape.step for shape in self.shapes]
        steps += ["patch" if row.is_provenance or row.kind == "changed" else "minor" for row in self.rows]
        return max(steps, key=STEPS.index, default="none")

    @property
    def wanted_version(self) -> str:
        """The version that follows the old one by this step; empty where the old one is no release number."""
        match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", self.old_version)
        if match is None:
            return ""
        major, minor, patch = map(int, match.groups())
        following = {
            "none": (major, minor, patch),
            "patch": (major, minor, patch + 1),
            "minor": (major, minor + 1, 0),
            "major": (major + 1, 0, 0),
        }
        return ".".join(map(str, following[self.step]))


def _by_table(rows: Iterable[RowChange]) -> dict[str, list[RowChange]]:
    tables: dict[str, list[RowChange]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row)
    return tables


# --- reading --------------------------------------------------------------------------------------------------------


def csv_paths(descriptor: bytes) -> list[str]:
    """The CSV files that a descriptor names, relative to it. UnreadablePackage for any other kind of path."""
    return [_path(resource) for resource in _resources(descriptor)]


def read_package(files: Mapping[str, bytes]) -> Package:
    """Read a package from its files, given by path relative to the descriptor."""
    if _DESCRIPTOR not in files:
        raise UnreadablePackage(f"there is no {_DESCRIPTOR} among the files")
    tables = {}
    for resource in _resources(files[_DESCRIPTOR]):
        path = _path(resource)
        if path not in files:
            raise UnreadablePackage(f"{path} is missing, which {_DESCRIPTOR} names")
        tables[str(resource["name"])] = _state(resource, path, files[path])
    return Package(str(json.loads(files[_DESCRIPTOR]).get("version", "")), tables)


def _resources(descriptor: bytes) -> list[dict[str, Any]]:
    try:
        resources = json.loads(descriptor)["resources"]
        if not all(isinstance(r["name"], str) and isinstance(r["schema"]["fields"], list) for r in resources):
            raise TypeError("a resource without name or fields")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadablePackage(f"{_DESCRIPTOR} describes no tables: {type(error).__name__} {error}") from None
    return list(resources)


def _path(resource: Mapping[str, Any]) -> str:
    path = resource.get("path")
    if not isinstance(path, str) or _PATH.fullmatch(path) is None:
        raise UnreadablePackage(
            f"{_DESCRIPTOR}: table {resource['name']} has the path {path!r}; expected one such as data/events.csv"
        )
    return path


def _state(resource: Mapping[str, Any], path: str, content: bytes) -> State:
    schema = resource["schema"]
    try:
        fields = {str(f["name"]): f for f in schema["fields"]}
        key = schema.get("primaryKey", ())
        header, *lines = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        rows = [dict(zip(header, line, strict=True)) for line in lines]
        codes = {name: frozenset(map(str, f.get("constraints", {}).get("enum", ()))) for name, f in fields.items()}
        types, says = ({name: str(f.get(what, "")) for name, f in fields.items()} for what in ("type", "description"))
        state = State(types, codes, says, (key,) if isinstance(key, str) else tuple(map(str, key)), rows)
    except (ValueError, csv.Error, KeyError, TypeError, AttributeError) as error:
        raise UnreadablePackage(f"{path} cannot be read as the table {resource['name']}: {error}") from None
    if list(fields) != header:
        raise UnreadablePackage(f"{path} has other columns than {_DESCRIPTOR} says; run `kc2026 build`")
    return state


# --- comparing ------------------------------------------------------------------------------------------------------


def compare_packages(old: Package, new: Package) -> Changes:
    """All that differs, table by table in the order of the new package, removed tables last."""
    shapes: list[Shape] = []
    rows: list[RowChange] = []
    for name in [*new.tables, *(name for name in old.tables if name not in new.tables)]:
        before, after = old.tables.get(name), new.tables.get(name)
        if before is None or after is None:
            shapes.append(_table_shape(name, before, after, old, new))
        else:
            shapes += _shapes(name, before, after)
            rows += _rows(name, before, after)
    return Changes(old.version, new.version, tuple(shapes), tuple(rows))


def _table_shape(name: str, before: State | None, after: State | None, old: Package, new: Package) -> Shape:
    others = old.tables if before is None else new.tables
    missing = new.tables if before is None else old.tables
    state = before or after
    twins = [
        other
        for other, its in others.items()
        if other not in missing and state is not None and its == state and its.rows
    ]
    if before is None:
        came = f"table added{f', as {twins[0]} was' if twins else ''}"
        return Shape(name, came, "minor")
    return Shape(name, f"table renamed to {twins[0]}" if twins else "table removed", "major")


def _shapes(name: str, before: State, after: State) -> Iterator[Shape]:
    gone = [column for column in before.types if column not in after.types]
    come = [column for column in after.types if column not in before.types]
    for column in gone:
        twins = [
            other for other in come if _values(before, column) == _values(after, other) and any(_values(before, column))
        ]
        yield Shape(name, f"column {column} renamed to {twins[0]}" if twins else f"column {column} removed", "major")
    yield from (Shape(name, f"column {column} added", "minor") for column in come)
    shared = [column for column in before.types if column in after.types]
    if shared != [column for column in after.types if column in before.types]:
        yield Shape(name, "columns in another order", "major")
    for column in shared:
        if before.types[column] != after.types[column]:
            yield Shape(name, f"column {column} changed from {before.types[column]} to {after.types[column]}", "major")
        for code in sorted(before.codes[column] - after.codes[column]):
            yield Shape(name, f"code {code} of {column} removed", "major")
        for code in sorted(after.codes[column] - before.codes[column]):
            # A column that had no list at all was open: closing it shuts values out.
            yield Shape(name, f"code {code} of {column} added", "minor" if before.codes[column] else "major")
        if before.says[column] != after.says[column]:
            yield Shape(
                name, f"description of {column} changed: a major step if the column now means something else", "patch"
            )
    if before.key != after.key:
        yield Shape(
            name,
            f"primary key changed from {' '.join(before.key) or 'none'} to {' '.join(after.key) or 'none'}",
            "major",
        )


def _values(state: State, column: str) -> list[str]:
    return sorted(row[column] for row in state.rows)


def _rows(name: str, before: State, after: State) -> Iterator[RowChange]:
    shared = [column for column in after.types if column in before.types]
    # Without a key that both have, a row is known by all that both hold.
    key = after.key if after.key and set(after.key) <= set(shared) else tuple(shared)
    old, new = _keyed(before, key), _keyed(after, key)
    for own, row in new.items():
        if own not in old:
            yield RowChange(
                name, own, "added", tuple((c, "", row[c]) for c in after.types if row[c] and _is_data(name, c))
            )
            continue
        differing = [column for column in shared if old[own][column] != row[column]]
        cells = tuple((c, old[own][c], row[c]) for c in differing if _is_data(name, c))
        if differing:
            yield RowChange(name, own, "changed", cells, tuple(c for c in differing if not _is_data(name, c)))
    for own, row in old.items():
        if own not in new:
            yield RowChange(
                name, own, "removed", tuple((c, row[c], "") for c in before.types if row[c] and _is_data(name, c))
            )


def _is_data(table: str, column: str) -> bool:
    return table in PROVENANCE_TABLES or column not in PROVENANCE_COLUMNS


def _keyed(state: State, key: Key) -> dict[Key, Row]:
    rows: dict[Key, Row] = {}
    seen: Counter[Key] = Counter()
    for row in state.rows:
        own = tuple(row[column] for column in key)
        seen[own] += 1
        # A key that stands twice is a fault of the package; the second row is not lost over it.
        rows[own if seen[own] == 1 else (*own, f"no. {seen[own]}")] = row
    return rows
