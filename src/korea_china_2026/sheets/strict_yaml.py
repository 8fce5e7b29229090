"""YAML read strictly: scalars stay text, every node keeps its place, and whatever hides or doubles a value is a
finding.

The tree is built from PyYAML's event stream, so that an alias is refused before it could expand. What
PyYAML cannot read is explained: a parser says where it could not go on, which is often a line below the mistake.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from korea_china_2026.findings import Finding, Place, undecoded
from korea_china_2026.names import read_toml
from korea_china_2026.sheets.cells import is_plain, is_unseen, name_character, uncomposed, unseen
from korea_china_2026.sheets.edits import LOADER, spell
from korea_china_2026.sheets.record import NULLS, Entries, Mapping, Node, Scalar, Sequence, items_of

#: The key whose keys, between braces, are those of the mapping in which it is (YAML 1.1, merge keys).
MERGE = "<<"
#: Lists in a claim or an event that may be written by the codes of their rows, and the columns of these codes.
_BY_CODE = {"actors": "role", "relations": "relation"}
#: How a relation leads to a row that is new itself, which no key can be.
_LONG_FORM = "; to a new row a relation leads as [{relation: …, related_claim_id: {statement: …}, rationale: …}]"
#: What a line tells by which the parser stumbles.
_LESSONS = read_toml(__file__, "yaml_lessons.toml")["lesson"]
#: Characters of a line that a finding shows at most.
_SHOWN = 120
_MERGED = re.compile("[<=>]{7}( |$)")
_KEY = re.compile(r"(?P<lead>\s*(?:- +)*)(?P<key>[A-Za-z_][\w ]*?)(?P<colon>\s*[:=：]\s*)(?P<value>\S.*)?$")


def _syntax(file: str, text: str, error: yaml.YAMLError) -> Finding:
    """Explain why PyYAML could not read a sheet."""
    problem = str(getattr(error, "problem", None) or "cannot be read")
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    # An open quotation mark, a key without a colon and a row between braces that goes wrong are noticed far below the
    # line where they are.
    if not mark or (context and re.search("unexpected end of stream|could not find expected ':'|',' or '", problem)):
        mark = context
    number, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    # What a merge has left is noticed anywhere.
    number, column = next(((at, 0) for at, one in enumerate(lines) if _MERGED.match(one)), (number, column))
    line = lines[number].rstrip("\r") if number < len(lines) else ""
    what, *told = _lesson(problem, line, column, lines[number - 1] if number else "", context)
    place = Place(file, number + 1, column + 1)
    return Finding(place, "KC002", f"not well-formed YAML: {what}", line.strip()[:_SHOWN], *told)


def _lesson(problem: str, line: str, column: int, above: str, begun: Any) -> tuple[str, ...]:
    # The line in which it is noticed may be the next.
    strange = next((c for lead in (above, line) for c in lead[: len(lead) - len(lead.lstrip())] if c != " "), None)
    if strange is not None:
        return f"indented with {name_character(strange)}", "plain blanks"
    for one in _LESSONS:
        where = {"problem": problem, "line": line, "before": line[:column]}
        if all(re.search(one.get(key, ""), text) for key, text in where.items()):
            mend = _MENDED.get(one.get("nearest", ""))
            return one["what"].format(line[column : column + 1]), one["expected"], mend(line) if mend else ""
    # In a list of rows their hyphens line up, and keys two characters behind them.
    behind = 2 * ("'-'" in problem and not line.lstrip().startswith("-"))
    lead = f"behind {begun.column + behind} blanks, as in line {begun.line + 1}" if begun else "below each other"
    return f"a line that does not line up ({problem})", f"the keys of one row {lead}"


def _with_colon(line: str) -> str:
    match = _KEY.match(line) or re.match(
        r"(?P<lead>\s*(?:- +)*)(?P<key>[A-Za-z_]\w*)(?P<colon>\s+)(?P<value>\S.*)$", line
    )
    return f"{match['key'].strip()}: {match['value'] or ''}".strip() if match else ""


def _quoted(line: str) -> str:
    match = re.match(r"\s*(?:- +)*(?P<key>[A-Za-z_]\w*): +(?P<value>\S.*)$", line)
    return f"{match['key']}: {spell(match['value'].strip())}" if match else ""


_MENDED: dict[str, Callable[[str], str]] = {
    "colon": _with_colon,
    "quoted": _quoted,
    "hyphen": lambda line: line.strip().replace("-", "- ", 1),
}
MAX_BYTES = 4_000_000
MAX_DEPTH = 12


class _Stop(Exception):
    """Parsing cannot go on; carries the finding that says why."""


def parse(file: str, content: bytes) -> tuple[Node | None, list[Finding]]:
    """Read one sheet. Returns its root, or None where it could not be read, and what is wrong with its form."""
    if len(content) > MAX_BYTES:
        found = f"{len(content)} bytes"
        return None, [Finding(Place(file), "KC006", "the sheet is too large", found, f"at most {MAX_BYTES} bytes")]
    if wrong := undecoded(file, content, "KC001", "sheet"):
        return None, [wrong]
    text = content.decode()
    # Nearly every sheet is plain, so that its characters need not be looked at one by one.
    if not is_plain(text) and (findings := list(_strange_characters(file, text))):
        return None, findings
    reader = _Reader(file, text)
    try:
        return reader.document(), reader.findings
    except _Stop as stop:
        return None, [*reader.findings, *stop.args]
    except yaml.YAMLError as error:
        return None, [*reader.findings, _syntax(file, text, error)]


def _strange_characters(file: str, text: str) -> Iterator[Finding]:
    # Split at LF alone: CR, NEL and LINE SEPARATOR are among the characters to be found.
    for number, line in enumerate(text.split("\n"), 1):
        body = line.removesuffix("\r")
        if is_plain(body):
            continue
        for column, character in enumerate(body, 1):
            if is_unseen(character):
                yield Finding(Place(file, number, column), *unseen(character))
        composed = unicodedata.normalize("NFC", body)
        if composed != body:
            column = next(i for i, (a, b) in enumerate(zip(body, composed, strict=False), 1) if a != b)
            yield Finding(Place(file, number, column), *uncomposed(body.strip()))


def _rows_by_code(code: str, own: str, listed: Mapping) -> Sequence:
    """The rows that are written as {subject: lee-jae-myung, object: [china, japan]}; those of relations with the reason
    or other cells behind each id, {entails: {lee-met-xi: Who agrees has met.}}."""
    rows = []
    for name, (place, value) in listed.entries.items():
        head = {code: (place, Scalar(name, place))}
        told = value.entries if code == "relation" and isinstance(value, Mapping) else {}
        rows += [Mapping({**head, own: (place, one)}, place) for one in items_of(value) if not told]
        for key, (at, said) in told.items():
            cells = said.entries if isinstance(said, Mapping) else {"rationale": (at, said)}
            rows.append(Mapping({**head, own: (at, Scalar(key, at)), **cells}, at))
    return Sequence(tuple(rows), listed.place)


class _Reader:
    """Builds the tree from the event stream."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self._next: Callable[[], Any] = LOADER(text).get_event

    def document(self) -> Node | None:
        root = None
        while not isinstance(event := self._next(), StreamEndEvent):
            place = Place(self.file, event.start_mark.line + 1, 1)
            if isinstance(event, DocumentStartEvent) and (event.tags or event.version or root is not None):
                raise _Stop(Finding(place, "KC002", "a line that starts with --- or %", "", "this line deleted"))
            if isinstance(event, NodeEvent):
                root = self._node(event, 1)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        mark = event.start_mark
        # Not by the constructor, which takes twice as long: there is a place in every node.
        place = tuple.__new__(Place, (self.file, mark.line + 1, mark.column + 1))
        if depth > MAX_DEPTH:
            raise _Stop(Finding(place, "KC006", "a value inside too many others", "", f"at most {MAX_DEPTH} levels"))
        if event.anchor is not None:
            is_alias = isinstance(event, AliasEvent)
            means, sign = ("means another value", "*") if is_alias else ("gives a value a name", "&")
            what = f"a {sign} in front, which {means}"
            expected = "the value written out, or quotation marks around it"
            raise _Stop(Finding(place, "KC003", what, f"{sign}{event.anchor}", expected))
        if event.tag is not None:
            self.findings.append(
                Finding(place, "KC004", "a ! in front, which gives a value a type", event.tag, "the value alone")
            )
        if isinstance(event, ScalarEvent):
            text = event.value
            # The text has been checked as it is; within double quotation marks escapes can still write what it may not
            # hold.
            if event.style == '"':
                if character := next((one for one in text if is_unseen(one) and one != "\n"), ""):
                    self.findings.append(Finding(place, *unseen(character)))
                if not unicodedata.is_normalized("NFC", text):
                    self.findings.append(Finding(place, *uncomposed(text)))
            return Scalar(text, place, not event.style and text in NULLS)
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(event := self._next(), SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Sequence(tuple(items), place)
        return self._mapping(place, depth + 1)

    def _mapping(self, place: Place, depth: int) -> Mapping:
        entries: Entries = {}
        doubled: set[str] = set()
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._node(event, depth)
            value = self._node(self._next(), depth)
            if not isinstance(key, Scalar):
                expected = "a plain word" + _LONG_FORM * isinstance(key, Mapping)
                self.findings.append(Finding(key.place, "KC105", "a key is a list or a mapping", "", expected))
                continue
            at = key.place
            if value.place.line == at.line and value.place.column == at.column + len(key.text):
                what = "a value with a comma and no quotation marks, or a key without a colon"
                expected = "straight quotation marks (' or \") around the whole value, or a colon behind the key"
                self.findings.append(Finding(at, "KC102", what, key.text, expected))
                continue
            given: Any = [(key.text, (at, value))]
            if key.text == MERGE and isinstance(value, Mapping):
                given = value.entries.items()
                doubled = doubled | value.doubled
            for name, entry in given:
                if name in entries:
                    what = f"the key occurs twice, first in line {entries[name][0].line}"
                    self.findings.append(Finding(entry[0], "KC005", what, name, "one of the two"))
                    doubled.add(name)
                else:
                    entries[name] = entry
        for name in _BY_CODE.keys() & entries.keys():
            (at, listed), code = entries[name], _BY_CODE[name]
            if isinstance(listed, Mapping) and code not in listed.entries:
                related = "related_event_id" if "title" in entries else "related_claim_id"
                entries[name] = at, _rows_by_code(code, "actor_id" if code == "role" else related, listed)
        return Mapping(entries, place, frozenset(doubled))
