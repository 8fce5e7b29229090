"""Writes a sheet in the one form that programs give it: keys in the order of the layout, nothing written where nothing
stands."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator

import yaml

from korea_china_2026.model.fields import Field
from korea_china_2026.sheets import strict_yaml
from korea_china_2026.sheets.layout import EVIDENCE, SPAN, Kind, Sheet
from korea_china_2026.sheets.lookalikes import is_unseen
from korea_china_2026.sheets.strict_yaml import Mapping, Node, Scalar

#: Spellings that are plain words for a reader that keeps scalars as text, though YAML 1.1 would type them.
_PLAIN = frozenset({"edtf", "integer", "count", "number", "latitude", "longitude", "boolean", "date", "release"})


def write_sheet(sheet: Sheet, root: Mapping, path: str) -> bytes:
    """The bytes of the sheet at ``path`` below ``seeds/``; keys that the layout does not know are not written."""
    up = "../" * (path.count("/") + 1)
    lines = [f"# yaml-language-server: $schema={up}schemas/sheets/{sheet.name}.schema.json"]
    for key, kind in {**sheet.single, **sheet.lists}.items():
        if key not in root.entries:
            continue
        _, node = root.entries[key]
        if isinstance(node, strict_yaml.Sequence):
            lines += _list(key, kind, node, "")
        elif isinstance(node, Mapping):
            lines += [f"{key}:", *("  " + line for line in _row(kind, node))]
        else:
            lines.append(f"{key}: []" if key in sheet.lists else f"{key}: {_spell(node)}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _list(key: str, kind: Kind, node: strict_yaml.Sequence, indent: str) -> Iterator[str]:
    items = [item for item in node.items if isinstance(item, Mapping)]
    yield f"{indent}{key}:" if items else f"{indent}{key}: []"
    for item in items:
        for number, line in enumerate(_row(kind, item) or ["{}"]):
            yield f"{indent}{'    ' if number else '  - '}{line}"


def _row(kind: Kind, row: Mapping) -> list[str]:
    lines: list[str] = []
    for key in kind.keys:
        _, node = row.entries.get(key, (None, None))
        if key == EVIDENCE and isinstance(node, Mapping):
            lines += _evidence(node)
        elif key in kind.children and isinstance(node, strict_yaml.Sequence) and node.items:
            lines += _list(key, kind.children[key], node, "")
        elif isinstance(node, Scalar):
            lines.append(f"{key}: {_spell(node, None if key == SPAN else kind.written.get(key))}")
    return lines


def _evidence(evidence: Mapping) -> Iterator[str]:
    if evidence.entries:
        yield f"{EVIDENCE}:"
    for name, (_, node) in evidence.entries.items():
        spans = _spell(node)
        if isinstance(node, strict_yaml.Sequence):
            spans = f"[{', '.join(_quote(item.text, flow=True) for item in node.items if isinstance(item, Scalar))}]"
        yield f"  {_quote(name)}: {spans}"


def _spell(node: Node, field: Field | None = None) -> str:
    if not isinstance(node, Scalar) or node.is_null:
        return "null"
    if (
        field is not None
        and field.lexical is not None
        and field.lexical.name in _PLAIN
        and field.lexical.accepts(node.text)
    ):
        return node.text
    if field is not None and field.code_list is not None and node.text in field.code_list and node.text.isalpha():
        return node.text  # yes and no are words here
    return _quote(node.text)


def _quote(text: str, flow: bool = False) -> str:
    # What cannot be seen, or would break the line, is escaped, so that it is found where it stands.
    plain = text.isprintable() and unicodedata.is_normalized("NFC", text) and not any(map(is_unseen, text))
    style = None if plain else '"'
    dumped: str = yaml.safe_dump(
        [text], default_style=style, default_flow_style=flow, allow_unicode=plain, width=sys.maxsize
    )
    return dumped.strip("\n")[1:-1] if flow else dumped.removeprefix("- ").removesuffix("\n")
