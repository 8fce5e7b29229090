"""The closed code lists of ``codebook/code_lists.yaml``; the type of a column names one: ``code_list("genre")``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BeforeValidator, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.codebook_files import Entry, Words, read_codebook_file
from korea_china_2026.names import did_you_mean

_FILE = "code_lists.yaml"


class Code(Entry):
    """A code: what it means. A fact beside it that bears the name of a code list holds codes of that list."""

    meaning: Words

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, written: Any) -> Any:
        return {"meaning": written} if isinstance(written, str) else written


class PloverMode(Code):
    """A mode: the types that PLOVER gives it to, and the role that an event of this mode cannot lack."""

    plover_type: list[str]
    event_role: str | None = None


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
    """A closed list of codes; put it beside ``str`` in ``Annotated`` to make a column of it.

    ``codes`` maps each code to its definition, in the order in which people should read them.
    """

    name: str
    description: str
    codes: Mapping[str, str]
    facts: Mapping[str, Code] = field(default_factory=dict, repr=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.codes))

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
        for code, listed, value in _codes_named(found):
            if listed in lists and value not in lists[listed]:
                nearest = did_you_mean(value, lists[listed].codes)
                raise DeclarationError(f"codebook/{_FILE}: {name}.{code}: {listed} has no code {value!r}.{nearest}")
    return lists


def _codes_named(codes: CodeList) -> Iterator[tuple[str, str, str]]:
    for code, fact in codes.facts.items():
        for name, value in fact:
            if name != "meaning" and value is not None:
                yield from ((code, name, str(one)) for one in (value if isinstance(value, list) else [value]))


CODE_LISTS: Mapping[str, CodeList] = _read()
