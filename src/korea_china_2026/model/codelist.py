"""The closed code list: a type of column, declared by name, that holds each code with its definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from korea_china_2026.errors import DeclarationError


@dataclass(frozen=True, eq=False)
class CodeList:
    """A closed list of codes; put it beside ``str`` in ``Annotated`` to make a column of it.

    ``codes`` maps each code to its definition, in the order in which people should read them.
    """

    name: str
    description: str
    codes: Mapping[str, str]

    def __post_init__(self) -> None:
        for code, definition in self.codes.items():
            if not code or not definition.strip():
                raise DeclarationError(f"code list {self.name}: code {code!r} has no definition; write one beside it")

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.codes))

    def __contains__(self, code: object) -> bool:
        return code in self.codes


CODE_LISTS: dict[str, CodeList] = {}


def code_list(name: str, description: str, codes: Mapping[str, str]) -> CodeList:
    """Declare a code list and enter it in ``CODE_LISTS``; a name that is taken is a slip."""
    if name in CODE_LISTS:
        raise DeclarationError(f"code list {name} is declared twice; give the second one another name")
    CODE_LISTS[name] = CodeList(name, description, MappingProxyType(dict(codes)))
    return CODE_LISTS[name]
