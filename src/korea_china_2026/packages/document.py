"""A descriptor as a document: JSON read strictly, the places of its keys and values, to which findings point, its keys,
and the JSON Schema of Data Package v2, as the standard's own library carries it."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path as FilePath
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationError

from korea_china_2026.findings import Finding, Place, undecoded
from korea_china_2026.model.fields import Table
from korea_china_2026.names import Json, TableName, nearest, read_toml
from korea_china_2026.package_files import parse_json

Path = tuple[str | int, ...]
#: How many wrong names of one list are listed, and how many faults of a descriptor.
_LISTED, _MOST = 20, 1000
#: How many items of lists are held against the profile, of which each that is wrong takes a kilobyte.
_HELD = 10_000
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]|[^\s{}\[\]:,"]+')
#: What is known of the keys of a descriptor, by where they are.
LEVELS = read_toml(__file__, "descriptor_keys.toml")
KEYS = {level: frozenset(said["keys"].split()) for level, said in LEVELS.items()}
#: Stands for a key that is not there.
ABSENT = object()


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

    @property
    def is_full(self) -> bool:
        """Whether as many faults were found as are listed."""
        return len(self.findings) > _MOST

    def where(self, path: Path) -> Place:
        """The place of a key or item, or of the nearest thing that holds it."""
        if not self._offsets:
            self._offsets = offsets(self.text)
        while path and path not in self._offsets:
            path = path[:-1]
        at = self._offsets.get(path, 0)
        return Place(self.file.name, self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))

    def add(self, path: Path, code: str, what: str, found: object = "", expected: str = "", near: str = "") -> None:
        """Enter a finding at a path; the last one that is listed says that there are more."""
        if self.is_full:
            return
        if len(self.findings) == _MOST:
            what = f"{what}, and more faults, which are not listed"
        self.told.add(path)
        self.findings.append(
            Finding(self.where(path), code, what, found if isinstance(found, str) else shown(found), expected, near)
        )

    def compare(self, at: Path, code: str, of: str, found: Json, wanted: Json, keys: Iterable[str]) -> None:
        """Enter each of some keys that differs from what is declared."""
        for key in keys:
            theirs = found.get(key, ABSENT)
            ours = wanted.get(key, ABSENT)
            if theirs != ours and (*at, key) not in self.meant:
                expected = "no such key" if ours is ABSENT else shown(ours)
                self.add(
                    (*at, key),
                    code,
                    f"the key {key} of {of} differs from the declaration",
                    "" if theirs is ABSENT else theirs,
                    expected,
                )


def shown(value: object) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def read_json(file: str, data: bytes) -> tuple[Any, list[Finding]]:
    """Read a JSON document; None and a finding if it is none, is not UTF-8, or has a key twice."""
    wrong = undecoded(file, data, "KC706", "file")
    if not wrong:
        try:
            return parse_json(data), []
        except json.JSONDecodeError as error:
            place = Place(file, error.lineno, error.colno)
            what = f"not well-formed JSON: {error.msg}"
            wrong = Finding(place, "KC710", what, "", "JSON")
        except ValueError as error:
            what = "not JSON that can be read"
            wrong = Finding(Place(file), "KC710", what, str(error), "JSON in which no key occurs twice")
    return None, [wrong]


#: Most keys occur many times.
_key = lru_cache(1024)(json.loads)


def offsets(text: str) -> dict[Path, int]:
    """Where every key and every item of an array begins, by its path; ``text`` is well-formed JSON."""
    found: dict[Path, int] = {}
    path: list[Any] = []
    wants_key = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "}]":
            path.pop()
            wants_key = False
        elif token == ",":
            wants_key = not isinstance(path[-1], int)
            path[-1] = None if wants_key else path[-1] + 1
        else:
            if wants_key:
                path[-1] = _key(token)
            if path:
                found.setdefault(tuple(path), match.start())  # a key comes before its value
            if token in "{[":
                path.append(None if token == "{" else 0)
            wants_key = token == "{"
    return found


def wrong_values(descriptor: Any) -> Iterator[tuple[Path, str, Any, str]]:
    """Every value of a descriptor that the profile refuses: its path where it is wrong in the least, what is wrong,
    the value, and what is expected."""
    for error in _profile().iter_errors(_part(descriptor, iter(range(_HELD, 0, -1)))):
        found = _nearly_right(error)
        path = tuple(found[0].instance_path)
        key = next((part for part in reversed(path) if isinstance(part, str)), "the descriptor")
        what = f"a value of {key} that Data Package v2 does not allow"
        yield path, what, found[0].instance, " or ".join(dict.fromkeys(map(_expected, found)))
    version = descriptor.get("version", "0")
    if isinstance(version, str) and not re.fullmatch(r"v?[0-9][\w.+-]*", version):
        yield ("version",), "a version that is no version", version, "a number such as 1.2.0"


def _part(value: Any, left: Iterator[int]) -> Any:
    """A document without the items of lists that are more than are left."""
    if isinstance(value, dict):
        return {key: _part(one, left) for key, one in value.items()}
    return [_part(one, left) for one in value if next(left, 0)] if isinstance(value, list) else value


@cache
def _profile() -> jsonschema_rs.Draft7Validator:
    text = files("dplib").joinpath("profiles/2.0/datapackage.json").read_text("utf-8")
    # An address begins as one does; whether anything is found there is not asked.
    formats = {"date-time": _is_moment, "uri": lambda text: re.match(r"[^\W\d_][^\s:]*:\S+$", text) is not None}
    return jsonschema_rs.Draft7Validator(text, validate_formats=True, formats=formats)


def _nearly_right(error: ValidationError) -> list[ValidationError]:
    """Of the forms that a value may take, what is wrong with the nearest ones; the error itself if there is one
    form."""
    forms = list(filter(None, getattr(error.kind, "context", ())))
    fewest = min(map(len, forms), default=0)
    return [found for one in forms if len(one) == fewest for found in _nearly_right(one[0])] or [error]


def _expected(error: ValidationError) -> str:
    wanted = error.kind.value
    match error.kind.name:
        case "type":
            return f"a value of type {' or '.join(wanted)}"
        case "format":
            moment = "a date with time and zone, such as 2026-01-05T00:00:00Z"
            return moment if wanted == "date-time" else f"a value of the form {wanted}"
        case "minItems" | "minProperties":
            return "something in it, or no such key"
        case "required":
            return f"the key {wanted}"
        case "enum":
            return ", ".join(map(str, wanted))
        case "pattern":
            return f"a text that fits {wanted}"
        case other:
            return f"a value that keeps {other} of the profile"


def _is_moment(text: str) -> bool:
    """Whether a text is a date with time and zone, as RFC 3339 has them."""
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def check_keys(made: Descriptor, level: str, value: Any, path: Path) -> None:
    """Find keys that look like a misspelt one; keys that look like none are somebody's own,
    which the standard allows."""
    if not isinstance(value, dict):
        return
    for key in sorted(value.keys() - KEYS[level]):
        if not made.is_full and (near := nearest(key, KEYS[level])):
            made.meant.add((*path, near))
            made.add((*path, key), "KC711", f"a misspelt key of a {level}", key, "a key of Data Package v2", near)
    for key, inner in LEVELS[level].get("inside", {}).items():
        held = value.get(key)
        for number, item in enumerate(held) if isinstance(held, list) else ():
            check_keys(made, inner, item, (*path, key, number))
        check_keys(made, inner, held, (*path, key))


# --- names of columns and fields ------------------------------------------------------------------------------------


#: At which name of a list something is wrong, if at one, and the parts of a finding.
NameFault = tuple[Any, ...]


def name_faults(table: Table, names: Sequence[str], kind: str = "column") -> Iterator[NameFault]:
    """What is wrong with the names of a header or a schema; of many that are unknown the first are listed, since a file
    may have a million."""
    wanted = table.columns
    held = set(names)
    seen = set[str]()
    told = 0
    lost = [own for own in wanted if own not in held]
    for number, name in enumerate(names):
        is_unknown = name not in wanted
        told += is_unknown or name in seen
        if is_unknown and told <= _LISTED:
            near = nearest(name, lost)
            lost = [own for own in lost if own != near]
            yield number, f"a {kind} that {table.name} does not declare", name, f"no such {kind}", near
        elif name in seen and told <= _LISTED:
            yield number, f"a {kind} of {table.name} that occurs twice", name, f"each {kind} once"
        seen.add(name)
    if told > _LISTED:
        yield None, f"{told - _LISTED} more {kind}s that occur twice or are not declared", "", "none"
    for name in lost:
        yield None, f"a {kind} of {table.name} is missing", name, f"the {kind} {name}"
    if not told and not lost and list(names) != wanted:
        first = next(number for number, own in enumerate(wanted) if own != names[number])
        yield first, f"the {kind}s of {table.name} are in another order", names[first], wanted[first]
