"""The files of ``codebook/``: the closed code lists with what is known of their codes, examples, and rulings; and the
numbers of countries in the lists of others.

A column names its list: ``column("Kind of text.", codes="genre")``. Every scalar of such a file is text, held to a
declared type; a mistake names its line. Modes are those of PLOVER, draft 0.8 (conversion table of 17 September 2021);
factors for time those that UCUM defines (a = 365.25 d, mo = a/12, wk = 7 d). Countries are in the table of the
``countrycode`` library, of which only the table is read: the library itself imports pandas and polars.
"""

import pickle
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar, get_args

import pydantic
import yaml
from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from korea_china_2026.errors import DeclarationError
from korea_china_2026.names import Texts, did_you_mean

#: A place in the list of time zones: the country, then degrees and minutes north, and those east.
_POINT = re.compile(r"^([A-Z]{2})\t([+-]\d\d)(\d\d)(?:\d\d)?([+-]\d{3})(\d\d)", re.MULTILINE)
_FOLDER = Path(__file__).parent.parent / "codebook"
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

#: Text on one line, without blanks at its ends.
Words = Annotated[str, pydantic.Field(pattern=r"^\S(.*\S)?$")]


class Entry(pydantic.BaseModel):
    """The base of everything that a file of the codebook holds: no key may be unknown."""

    model_config = pydantic.ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


def read_codebook_file(name: str, default: Any, others: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What ``codebook/NAME`` holds: each key's value has the type ``default``, or the one that ``others`` gives it."""
    try:
        root = yaml.compose((_FOLDER / name).read_text("utf-8"), _Loader)
    except yaml.MarkedYAMLError as error:
        raise _slip(name, error.problem_mark, f"this is not YAML: {error.problem}") from None
    adapters = {key: pydantic.TypeAdapter(shape) for key, shape in {"": default, **(others or {})}.items()}
    found = _value(root, name)
    if not isinstance(found, dict):
        raise _slip(name, None, "expected keys with values")
    for key, value in found.items():
        try:
            found[key] = adapters.get(key, adapters[""]).validate_python(value)
        except pydantic.ValidationError as error:
            # A key that is not known explains the one that is missing.
            first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
            path = (key, *first["loc"])
            raise _slip(name, _mark(root, path), f"{'.'.join(map(str, path))}: {first['msg']}") from None
    return found


def _value(node: yaml.Node | None, name: str) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, name) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return node.value if node else None
    found = {}
    for key, value in node.value:
        if key.value in found:  # YAML itself would keep the last one silently
            raise _slip(name, key.start_mark, f"{key.value!r} is given twice; remove or rename one")
        found[key.value] = _value(value, name)
    return found


def _mark(node: yaml.Node | None, path: tuple[int | str, ...]) -> yaml.Mark | None:
    # The deepest part of the path that is in the file: a key that is missing has no place of its own.
    mark = node.start_mark if node else None
    for part in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        mark, node = next(((key.start_mark, value) for key, value in pairs if key.value == part), (mark, node))
    return mark


def _slip(name: str, mark: yaml.Mark | None, problem: str) -> DeclarationError:
    place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
    return DeclarationError(f"codebook/{name}{place}: {problem}")


_FILE = "code_lists.yaml"


class Code(Entry):
    """A code: what it means. A fact beside it that bears the name of a code list holds codes of that list."""

    meaning: Words

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, written: Any) -> Any:
        return {"meaning": written} if isinstance(written, str) else written


class PloverMode(Code):
    """A mode: the types that PLOVER gives it to."""

    plover_type: list[str]


class Approximation(Code):
    """An approximation: the comparator and the policy for bounds that follow from it."""

    comparator: str
    bound_policy: str


class Unit(Code):
    """A unit: whose code it is, which kinds of quantity it measures, and how a value in it is normalised."""

    unit_system: str
    quantity_kind: list[str]
    normalized: str | None = None
    # A fraction, so that an hour is a 24th of a day.
    factor: Annotated[Fraction, BeforeValidator(Fraction)] = Fraction(1)


_Kind = TypeVar("_Kind", bound=Code)


class _Written(Entry, Generic[_Kind]):
    description: Words
    codes: dict[str, _Kind]


@dataclass(frozen=True, eq=False)
class CodeList:
    """A closed list of codes, such as a column's may be of.

    ``codes`` maps each code to its definition, in the order in which people should read them.
    """

    name: str
    description: str
    codes: Texts
    facts: Mapping[str, Code] = field(default_factory=dict, repr=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        codes = core_schema.literal_schema(list(self.codes))
        return core_schema.nullable_schema(codes) if type(None) in get_args(source) else codes

    def __contains__(self, code: object) -> bool:
        return code in self.codes


def code_list(name: str) -> CodeList:
    """The code list called ``name``; DeclarationError names the nearest one."""
    if name not in CODE_LISTS:
        raise DeclarationError(f"codebook/{_FILE} has no code list {name!r}.{did_you_mean(name, CODE_LISTS)}")
    return CODE_LISTS[name]


def facts(name: str, kind: type[_Kind]) -> dict[str, _Kind]:
    """What the codebook says of each code of a list beside its meaning."""
    return {code: fact for code, fact in code_list(name).facts.items() if isinstance(fact, kind)}


def _read() -> Mapping[str, CodeList]:
    written = read_codebook_file(
        _FILE,
        _Written[Code],
        {"plover_mode": _Written[PloverMode], "approximation": _Written[Approximation], "unit_code": _Written[Unit]},
    )
    lists = {
        name: CodeList(name, found.description, {code: one.meaning for code, one in found.codes.items()}, found.codes)
        for name, found in written.items()
    }
    for name, found in lists.items():
        for code, fact in found.facts.items():
            for listed in lists.keys() & fact.model_fields_set:
                given = getattr(fact, listed)
                for value in [given] if isinstance(given, str) else given:
                    if value not in lists[listed]:
                        nearest = did_you_mean(value, lists[listed].codes)
                        raise DeclarationError(
                            f"codebook/{_FILE}: {name}.{code}: {listed} has no code {value!r}.{nearest}"
                        )
    return lists


CODE_LISTS = _read()


class Example(Entry):
    """A published record that bears a code, one that bears another code of the list, and why that one is not this.

    Records are named by their key (columns of a key of several joined by a blank), so that the codebook prints what the
    record holds when it is made, and a test finds a record that was changed or removed. There is no counter-example if
    another code has one that tells the two apart.
    """

    example: Words
    counter_example: Words | None = None
    why_not: Words | None = None


class Ruling(Entry):
    """What coders do in one doubtful case, with records that follow it and one that only looks as if it did.

    Records are named by their key; beside each is what it shows.
    """

    title: Words
    ruling: Words
    examples: Annotated[dict[Words, Words], Field(min_length=1)]
    counter_example: Annotated[dict[Words, Words], Field(min_length=1, max_length=1)]


@cache
def examples() -> Mapping[str, Mapping[str, Example]]:
    """The examples by code list and code; a code without one does not occur in the published tables."""
    found = read_codebook_file("examples.yaml", dict[str, Example])
    for name, by_code in found.items():
        for code in by_code:
            if code not in code_list(name):
                raise DeclarationError(
                    f"codebook/examples.yaml: {name} has no code {code!r}.{did_you_mean(code, code_list(name).codes)}"
                )
    return found


@cache
def rulings() -> Mapping[str, Mapping[str, Ruling]]:
    """The rulings by chapter and id, in the order in which people should read them."""
    found = read_codebook_file("rulings.yaml", dict[str, Ruling])
    ids = [ruling for chapter in found.values() for ruling in chapter]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise DeclarationError(f"codebook/rulings.yaml: ids are given twice: {', '.join(twice)}")
    return found


#: The modes of each type that has any.
PLOVER_MODES = {
    kind: modes
    for kind in code_list("plover_type").codes
    if (modes := tuple(mode for mode, fact in facts("plover_mode", PloverMode).items() if kind in fact.plover_type))
}

UNITS = facts("unit_code", Unit)
#: Units in which a figure of each kind may be given.
UNITS_OF_KIND = {
    kind: frozenset(code for code, unit in UNITS.items() if kind in unit.quantity_kind)
    for kind in code_list("quantity_kind").codes
}
APPROXIMATIONS = facts("approximation", Approximation)


def bounds_of(approximation: str, value: float | None, magnitude: float | None) -> tuple[float | None, float | None]:
    """Lower and upper bound of the true quantity, by the bound policy that follows from the approximation.

    >>> bounds_of("nearly", 0.5, None)
    (None, 0.5)
    >>> bounds_of("vague_plural", None, 1e9)
    (2000000000.0, None)
    """
    match APPROXIMATIONS[approximation].bound_policy:
        case "point":
            return value, value
        case "below":
            return None, value
        case "above":
            return value, None
        case "plural":
            return 2 * (magnitude or 1), None
        case _:
            return None, None


def normalize(value: float | None, unit: str) -> float | None:
    """The value in the unit's normalised unit, to six places.

    >>> normalize(20, "%")
    0.2
    """
    return None if value is None else round(value * float(UNITS[unit].factor), 6)


def country_numbers(iso: str | None) -> tuple[int | None, int | None]:
    """The Correlates of War and the Gleditsch-Ward number of a country; None where a list does not have it.

    >>> country_numbers("KOR"), country_numbers("DEU")
    ((732, 732), (255, 260))
    """
    known = _countries().get(iso or "")
    return (_whole(known["cown"]), _whole(known["gwn"])) if known else (None, None)


@cache
def countries_named(text: str) -> set[str]:
    """The countries that a text names in English.

    >>> countries_named("Government of South Korea")
    {'KOR'}
    """
    return {iso for iso, known in _countries().items() if re.search(known["country.name.en.regex"], text, re.I)}


@cache
def points_in(iso: str) -> list[tuple[float, float]]:
    """Latitude and longitude of places in a country, one for each time zone at least.

    >>> [tuple(map(round, point)) for point in points_in("KOR")]
    [(38, 127)]
    """
    zones = files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    two = _countries().get(iso, {}).get("iso2c")
    return [
        (float(north) + float(north[0] + minutes) / 60, float(east) + float(east[0] + more) / 60)
        for country, north, minutes, east, more in _POINT.findall(zones)
        if country == two
    ]


@cache
def _countries() -> dict[str, dict[str, Any]]:
    spec = find_spec("countrycode")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("countrycode is not installed; install korea-china-2026[curate]", name="countrycode")
    table = pickle.loads((Path(spec.origin).parent / "data" / "codelist.pickle").read_bytes())
    columns = ("iso3c", "iso2c", "cown", "gwn", "country.name.en.regex")
    rows = (dict(zip(columns, cells, strict=True)) for cells in zip(*map(table.get, columns), strict=True))
    return {row["iso3c"]: row for row in rows if row["iso3c"]}


def _whole(number: float | None) -> int | None:
    return None if number is None or number != number else int(number)
