"""JSON read strictly, and the places of its keys and values: what a finding about a descriptor points to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from korea_china_2026.findings import Finding, Place
from korea_china_2026.package_view import parse_json

Path = tuple[str | int, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def read_json(file: str, data: bytes) -> tuple[Any, list[Finding]]:
    """Read a JSON document; None and a finding if it is none, is not UTF-8, or has a key twice."""
    if data.startswith(b"\xef\xbb\xbf"):
        return None, [
            Finding(Place(file, 1, 1), "KC706", "the file starts with a byte-order mark", "", "UTF-8 without one")
        ]
    try:
        return parse_json(data), []
    except UnicodeDecodeError as error:
        place = Place(file, data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start))
        return None, [Finding(place, "KC706", "the file is not UTF-8", f"byte 0x{data[error.start]:02x}", "UTF-8 text")]
    except json.JSONDecodeError as error:
        return None, [
            Finding(Place(file, error.lineno, error.colno), "KC710", f"not well-formed JSON: {error.msg}", "", "JSON")
        ]
    except ValueError as error:
        return None, [
            Finding(Place(file), "KC710", "not JSON that can be read", str(error), "JSON in which no key stands twice")
        ]


def places(file: str, text: str) -> dict[Path, Place]:
    """The place of every key and of every item of an array, by its path; ``text`` is well-formed JSON."""
    found: dict[Path, Place] = {}
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    line = 0
    for path, offset in _walk(text):
        while line + 1 < len(lines) and lines[line + 1] <= offset:
            line += 1
        found.setdefault(path, Place(file, line + 1, offset - lines[line] + 1))
    return found


def _walk(text: str) -> Iterator[tuple[Path, int]]:
    path: list[str | int | None] = []
    wants_key = False
    for match in _TOKEN.finditer(text):
        token, at = match.group(), match.start()
        if token in "}]":
            path.pop()
            wants_key = False
        elif token == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
            wants_key = last is None or isinstance(last, str)
        elif token == ":":
            wants_key = False
        elif wants_key and token.startswith('"'):
            path[-1] = json.loads(token)
            yield tuple(part for part in path if part is not None), at
        else:
            if path and isinstance(path[-1], int):
                yield tuple(part for part in path if part is not None), at
            if token in "{[":
                path.append(None if token == "{" else 0)
                wants_key = token == "{"
