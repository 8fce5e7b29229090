"""The files of ``codebook/``: YAML whose every scalar is text, held to a declared type; a slip names its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import pydantic
import yaml

from korea_china_2026.errors import DeclarationError

_FOLDER = Path(__file__).parent.parent / "codebook"
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

#: Text on one line, without blanks at its ends.
Words = Annotated[str, pydantic.Field(pattern=r"^\S(.*\S)?$")]


class Entry(pydantic.BaseModel):
    """The base of everything that a file of the codebook holds: no key may be unknown."""

    model_config = pydantic.ConfigDict(strict=True, extra="forbid", frozen=True)


def read_codebook_file(name: str, default: Any, others: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What ``codebook/NAME`` holds: each key's value has the type ``default``, or the one that ``others`` gives it."""
    try:
        root = yaml.compose((_FOLDER / name).read_text(encoding="utf-8"), _Loader)
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
    found: dict[str, Any] = {}
    for key, value in node.value:
        if key.value in found:  # YAML itself would keep the last one silently
            raise _slip(name, key.start_mark, f"{key.value!r} is given twice; remove or rename one")
        found[key.value] = _value(value, name)
    return found


def _mark(node: yaml.Node | None, path: tuple[int | str, ...]) -> yaml.Mark | None:
    # The deepest part of the path that stands in the file: a key that is missing has no place of its own.
    mark = node.start_mark if node else None
    for part in path:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        mark, node = next(((key.start_mark, value) for key, value in pairs if key.value == part), (mark, node))
    return mark


def _slip(name: str, mark: yaml.Mark | None, problem: str) -> DeclarationError:
    place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
    return DeclarationError(f"codebook/{name}{place}: {problem}")
