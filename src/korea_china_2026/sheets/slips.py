"""What a slip in YAML most likely is: the line where it was made, and how it would be right.

A parser says where it could not go on, which is often a line below the slip, and in words of its own grammar.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from korea_china_2026.sheets.edits import spell
from korea_china_2026.sheets.lookalikes import name_character

#: Characters of a line that a finding shows at most.
_SHOWN = 120
_KEY = re.compile(r"(?P<lead>\s*(?:- +)*)(?P<key>[A-Za-z_][\w ]*?)(?P<colon>\s*[:=：]\s*)(?P<value>\S.*)?$")


class Slip(NamedTuple):
    """Line and column from 1, what is wrong, the line as it stands, what was expected and the line nearest to it."""

    line: int
    column: int
    what: str
    found: str
    expected: str
    nearest: str = ""


def explain(text: str, error: yaml.YAMLError) -> Slip:
    """Explain why PyYAML could not read a sheet."""
    problem = str(getattr(error, "problem", None) or "cannot be read")
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    # An open quotation mark and a key without a colon are noticed far below the line where they stand.
    if context is not None and (
        mark is None or problem in ("found unexpected end of stream", "could not find expected ':'")
    ):
        mark = context
    number, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.split("\n")
    line = lines[number].rstrip("\r") if number < len(lines) else ""
    what, expected, nearest = _lesson(problem, line, column, lines[number - 1] if number else "")
    return Slip(number + 1, column + 1, f"not well-formed YAML: {what}", line.strip()[:_SHOWN], expected, nearest)


def _lesson(problem: str, line: str, column: int, above: str) -> tuple[str, str, str]:
    # The line in which it is noticed may be the next.
    strange = next((c for lead in (above, line) for c in lead[: len(lead) - len(lead.lstrip())] if c != " "), None)
    if strange is not None:
        return f"indented with {name_character(strange)}", "plain blanks", ""
    if problem == "found unexpected end of stream":
        return "a quotation mark or bracket that is never closed", "its partner at the end of the text", ""
    if problem == "could not find expected ':'":
        return "a key without a colon", "a colon and a blank behind the key", _with_colon(line)
    if problem == "found character that cannot start any token":
        return f"a text that starts with {line[column : column + 1]}", "quotation marks around the text", _quoted(line)
    if problem.startswith("found unknown escape character"):
        return "a backslash between double quotation marks", "single quotation marks", ""
    if problem.startswith("mapping values are not allowed") and re.search(r":\s", line[:column]):
        return "a text with a colon in it", "quotation marks around the text", _quoted(line)
    if re.match(r"\s*-[^\s-]", line):
        return "no blank behind the hyphen", "a hyphen and a blank", re.sub(r"^\s*-", "- ", line).strip()
    if re.match(r"\s*(?:- )?[\w ]+:\s+\S", line[:column]):
        return "text behind a closing quotation mark or bracket", "quotation marks around the whole text", _quoted(line)
    if problem.startswith("block sequence entries"):
        return "a row behind its key", "the row on the next line, indented", ""
    if problem == "did not find expected node content":
        return (
            f"{line[column : column + 1]} where a value should stand",
            "a value, in quotation marks if it starts like that",
            "",
        )
    depth = len(above) - len(above.lstrip())
    expected = f"the keys of one row below each other; the line above is indented by {depth} blanks"
    return f"a line that does not line up ({problem})", expected, ""


def _with_colon(line: str) -> str:
    match = _KEY.match(line) or re.match(
        r"(?P<lead>\s*(?:- +)*)(?P<key>[A-Za-z_]\w*)(?P<colon>\s+)(?P<value>\S.*)$", line
    )
    return f"{match['key'].strip()}: {match['value'] or ''}".strip() if match else ""


def _quoted(line: str) -> str:
    match = re.match(r"\s*(?:- +)*(?P<key>[A-Za-z_]\w*): +(?P<value>\S.*)$", line)
    if match is None:
        return ""
    return f"{match['key']}: {spell(match['value'].strip())}"
