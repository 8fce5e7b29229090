"""What differs between two states of the published tables, row by row, and which version step that asks for.

A state is read from the files of a package, whether they are on disk or are only planned. Data are listed apart from
provenance: offsets, digests, and the tables that say who coded what and which words back a cell.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter
from typing import Literal, NamedTuple, get_args

from korea_china_2026.errors import PackageError
from korea_china_2026.names import Files, Json, Names, Texts
from korea_china_2026.package_files import DESCRIPTOR, parse_json

Step = Literal["none", "patch", "minor", "major"]
STEPS: tuple[Step, ...] = get_args(Step)
#: Columns and tables that say where a value comes from, not what it is.
PROVENANCE_COLUMNS = {"char_start", "char_end", "span_digest"}
PROVENANCE_TABLES = {"evidence", "coders", "codings", "adjudications", "agreement", "changes"}

#: The longest CSV file that is compared row by row, in bytes.
MAX_CSV = 100_000_000
#: And in rows: short ones take a hundred times their bytes.
MAX_ROWS = 1_000_000


class Column(NamedTuple):
    """What is declared of a column: its type, its description, and the codes that it may hold."""

    type: str
    says: str
    codes: frozenset[str]


class State(NamedTuple):
    """One table as published: its columns, the key, and the rows as texts ("" is null)."""

    columns: Mapping[str, Column]
    key: Names
    rows: Sequence[Texts]


class Package(NamedTuple):
    """The published tables at one time, and the version that the descriptor bears."""

    version: str
    tables: Mapping[str, State]


class Shape(NamedTuple):
    """A change of what a table is: a table, column, code, type or key that came, went or changed."""

    table: str
    what: str
    step: Step


class RowChange(NamedTuple):
    """A row that came, went or changed; ``cells`` holds ``(column, old, new)`` of data,
    ``moved`` the names of others."""

    table: str
    key: Names
    kind: Literal["added", "removed", "changed"]
    cells: tuple[tuple[str, str, str], ...] = ()
    moved: Names = ()

    @property
    def is_provenance(self) -> bool:
        """Whether no data are concerned."""
        return self.table in PROVENANCE_TABLES or (self.kind == "changed" and not self.cells)


class Changes(NamedTuple):
    """All that differs between two states."""

    old_version: str
    new_version: str
    shapes: tuple[Shape, ...] = ()
    rows: tuple[RowChange, ...] = ()

    @property
    def data(self) -> dict[str, list[RowChange]]:
        """The rows whose data came, went or changed, by table."""
        rows = (row for row in self.rows if not row.is_provenance)
        return {table: list(of_table) for table, of_table in groupby(rows, attrgetter("table"))}

    @property
    def values(self) -> list[tuple[str, str, str, str]]:
        """The published values that change: table and key, column, the old and the new value."""
        changed = (row for row in self.rows if row.kind == "changed" and not row.is_provenance)
        return [(" ".join((row.table, *row.key)), *cell) for row in changed for cell in row.cells]

    @property
    def step(self) -> Step:
        """The version step that the changes ask for (CHANGELOG.md)."""
        steps = [shape.step for shape in self.shapes]
        steps += ["patch" if row.is_provenance or row.kind == "changed" else "minor" for row in self.rows]
        return max(steps, key=STEPS.index, default="none")

    @property
    def wanted_version(self) -> str:
        """The version that follows the old one by this step; empty where the old one is no release number."""
        match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", self.old_version)
        if not match:
            return ""
        at = STEPS[::-1].index(self.step)
        numbers = [int(number) + (place == at) for place, number in enumerate(match.groups())]
        return ".".join(map(str, [*numbers[: at + 1], 0, 0][:3]))


# --- reading --------------------------------------------------------------------------------------------------------


def csv_tables(descriptor: bytes) -> list[Json]:
    """The tables that a descriptor names, each with the path of a CSV file. PackageError for any other kind."""
    try:
        resources: list[Json] = parse_json(descriptor)["resources"]
        for one in resources:
            if [type(one["name"]), type(one["path"]), type(one["schema"]["fields"])] != [str, str, list]:
                raise TypeError("a resource without a name, one path or fields")
    except (ValueError, KeyError, TypeError) as error:
        raise PackageError(f"{DESCRIPTOR} describes no tables: {error}; `kc2026 build` makes it anew") from None
    return resources


def read_package(files: Files) -> Package:
    """Read a package from its files, given by path relative to the descriptor."""
    tables = {}
    for resource in csv_tables(files[DESCRIPTOR]):
        path = resource["path"]
        if path not in files:
            raise PackageError(f"{path} is missing, which {DESCRIPTOR} names")
        tables[resource["name"]] = _state(resource, path, files[path])
    return Package(str(json.loads(files[DESCRIPTOR]).get("version", "")), tables)


def _state(resource: Json, path: str, content: bytes) -> State:
    schema = resource["schema"]
    try:
        columns = {
            str(f["name"]): Column(
                str(f.get("type", "")),
                str(f.get("description", "")),
                frozenset(map(str, f.get("constraints", {}).get("enum", ()))),
            )
            for f in schema["fields"]
        }
        key = schema.get("primaryKey", ())
        header, *lines = islice(csv.reader(io.StringIO(content.decode(), newline=""), strict=True), MAX_ROWS + 2)
        if len(lines) > MAX_ROWS:
            raise ValueError(f"it has more than {MAX_ROWS:,} rows")
        keys = (key,) if isinstance(key, str) else tuple(map(str, key))
        state = State(columns, keys, [dict(zip(header, line, strict=True)) for line in lines])
    except (ValueError, csv.Error, KeyError, TypeError, AttributeError) as error:
        raise PackageError(f"{path} cannot be read as the table {resource['name']}: {error}") from None
    if list(columns) != header:
        raise PackageError(f"{path} has other columns than {DESCRIPTOR} says; run `kc2026 build`")
    return state


# --- comparing ------------------------------------------------------------------------------------------------------


def compare_packages(old: Package, new: Package) -> Changes:
    """All that differs, table by table in the order of the new package, removed tables last."""
    shapes = []
    rows: list[RowChange] = []
    for name, after in new.tables.items():
        if name in old.tables:
            shapes += [Shape(name, *shape) for shape in _shapes(old.tables[name], after)]
            rows += _rows(name, old.tables[name], after)
        else:
            shapes.append(Shape(name, "table added", "minor"))
    shapes += [Shape(name, "table removed", "major") for name in old.tables if name not in new.tables]
    return Changes(old.version, new.version, tuple(shapes), tuple(rows))


def _shapes(before: State, after: State) -> Iterator[tuple[str, Step]]:
    shared = [column for column in before.columns if column in after.columns]
    yield from ((f"column {column} removed", "major") for column in before.columns if column not in shared)
    yield from ((f"column {column} added", "minor") for column in after.columns if column not in shared)
    if shared != [column for column in after.columns if column in before.columns]:
        yield "columns in another order", "major"
    for column in shared:
        was, now = before.columns[column], after.columns[column]
        if was.type != now.type:
            yield f"column {column} changed from {was.type} to {now.type}", "major"
        yield from ((f"code {code} of {column} removed", "major") for code in sorted(was.codes - now.codes))
        # A column that had no list at all was open: closing it shuts values out.
        step: Step = "minor" if was.codes else "major"
        yield from ((f"code {code} of {column} added", step) for code in sorted(now.codes - was.codes))
        if was.says != now.says:
            yield f"description of {column} changed: a major step if the column now means something else", "patch"
    if before.key != after.key:
        was_key, is_key = (" ".join(state.key) or "none" for state in (before, after))
        yield f"primary key changed from {was_key} to {is_key}", "major"


def _rows(name: str, before: State, after: State) -> Iterator[RowChange]:
    shared = [column for column in after.columns if column in before.columns]
    # Without a key that both have, a row is known by all that both hold.
    key = after.key if after.key and set(after.key) <= set(shared) else tuple(shared)
    old, new = _keyed(before, key), _keyed(after, key)
    for own in new | old:
        was, now = old.get(own, {}), new.get(own, {})
        columns = shared if was and now else (after if now else before).columns
        cells = [(column, was.get(column, ""), now.get(column, "")) for column in columns]
        differing = [cell for cell in cells if cell[1] != cell[2]]
        data = tuple(cell for cell in differing if name in PROVENANCE_TABLES or cell[0] not in PROVENANCE_COLUMNS)
        if not was or not now:
            yield RowChange(name, own, "added" if now else "removed", data)
        elif differing:
            yield RowChange(name, own, "changed", data, tuple(cell[0] for cell in differing if cell not in data))


def _keyed(state: State, key: Names) -> dict[Names, Texts]:
    rows = {}
    seen: Counter[Names] = Counter()
    for row in state.rows:
        own = tuple(row[column] for column in key)
        seen[own] += 1
        # A key that occurs twice is a fault of the package; the second row is not lost over it.
        rows[own if seen[own] == 1 else (*own, f"no. {seen[own]}")] = row
    return rows
