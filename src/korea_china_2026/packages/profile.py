"""A descriptor held against the JSON Schema of Data Package v2, as the standard's own library carries it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from korea_china_2026.packages.json_places import Path

_FORMATS = FormatChecker(formats=["email"])


class WrongValue(NamedTuple):
    """A value that the standard does not allow at ``path``."""

    path: Path
    what: str
    found: Any
    expected: str


def wrong_values(descriptor: Any) -> Iterator[WrongValue]:
    """Every value of a descriptor that the profile refuses, each named where it is wrong in the least."""
    for error in _profile().iter_errors(descriptor):
        inner = best_match([error]) or error
        path = tuple(inner.absolute_path)
        key = next((part for part in reversed(path) if isinstance(part, str)), "the descriptor")
        yield WrongValue(
            path, f"a value of {key} that Data Package v2 does not allow", inner.instance, _expected(inner)
        )


@cache
def _profile() -> Draft7Validator:
    text = files("dplib").joinpath("profiles/2.0/datapackage.json").read_text("utf-8")
    return Draft7Validator(json.loads(text), format_checker=_FORMATS)


def _expected(error: ValidationError) -> str:
    wanted = error.validator_value
    match error.validator:
        case "type":
            return (
                f"a value of type {wanted}"
                if isinstance(wanted, str)
                else f"a value of one of the types {', '.join(wanted)}"
            )
        case "format":
            return (
                "a date with time and zone, such as 2026-01-05T00:00:00Z"
                if wanted == "date-time"
                else f"a value of the form {wanted}"
            )
        case "minItems" | "minProperties":
            return "something in it, or no such key"
        case "required":
            return f"the keys {', '.join(wanted)}"
        case "enum":
            return f"one of {', '.join(map(str, wanted))}"
        case "pattern":
            return f"a text that fits {wanted}"
        case "anyOf" | "oneOf":
            needed = [", ".join(one["required"]) for one in wanted if isinstance(one, dict) and "required" in one]
            return f"one of the keys {', '.join(needed)}" if needed else "a value that fits the profile"
        case other:
            return f"a value that keeps {other} of the profile"


def _is_moment(value: object) -> bool:
    """Whether a text is a date with time and zone, as RFC 3339 has them."""
    if not isinstance(value, str):
        return True
    try:
        return dt.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_address(value: object) -> bool:
    """Whether a text begins as an address does; whether anything is found there is not asked."""
    scheme, colon, rest = value.partition(":") if isinstance(value, str) else ("x", ":", "x")
    return (
        bool(colon and rest)
        and scheme[:1].isalpha()
        and not any(character.isspace() for character in f"{scheme}{rest}")
    )


_FORMATS.checks("date-time")(_is_moment)
_FORMATS.checks("uri")(_is_address)
