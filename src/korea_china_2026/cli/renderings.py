"""Findings as others read them: plain data, GitHub annotations, SARIF 2.1.0, and one line that counts."""

import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import click

from korea_china_2026 import __version__
from korea_china_2026.findings import RULES, Finding, Verdict
from korea_china_2026.names import Json

#: What a finding says beside its message.
_SAID = ("found", "expected", "nearest")
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def summary(n: int, verdict: Verdict) -> str:
    """One line that says how much was checked, what was not, and why."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, why, _), count in verdict.missed.items():
        reasons[why][kind] += count
    lines = [f"{counted(n)}; checked {_listed(verdict.judged) or 'nothing'}"]
    lines += [f"NOT checked, because {why}: {listed}" for why in sorted(reasons) if (listed := _listed(reasons[why]))]
    return "; ".join(lines)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()) if count)


def counted(n: int) -> str:
    """How many findings, in words: ``1 finding``, ``2 findings``."""
    return f"{n} {'finding' if n == 1 else 'findings'}"


def stop_at(findings: Sequence[Finding], outcome: str) -> None:
    """Where there are findings, print them and what comes of it, and end the command with 1."""
    if findings:
        click.echo("".join(f"{one}\n" for one in findings), nl=False)
        click.echo(outcome, err=True)
        sys.exit(1)


def as_text(findings: list[Finding], verdict: Verdict) -> str:
    """A line for each finding, FILE:LINE:COLUMN: CODE message, and for each advice."""
    return "".join(f"{one}\n" for one in (*findings, *verdict.advice))


def as_github(findings: list[Finding], _verdict: Verdict) -> str:
    """A GitHub Actions workflow command a finding, which shows it beside the line."""
    return "".join(f"{as_annotation(finding)}\n" for finding in findings)


def as_json(findings: list[Finding], verdict: Verdict) -> str:
    """A JSON document with the findings and the counts."""
    told = ("code", "message", *_SAID)
    rows = [{**one.place._asdict(), **{name: getattr(one, name) for name in told}} for one in findings]
    advice = [{"file": a.place.file, "line": a.place.line, "what": a.what, "words": a.words} for a in verdict.advice]
    return _dump({"findings": rows, **({"advice": advice} if advice else {}), **_counts(verdict)})


def as_sarif(findings: list[Finding], verdict: Verdict) -> str:
    """A SARIF 2.1.0 log with one run; the catalogue's rules are in it, whether they fired or not."""
    rules = list(RULES)
    driver = {
        "name": "kc2026",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [
            {
                "id": rule.code,
                "shortDescription": {"text": rule.demand},
                "fullDescription": {"text": rule.why},
                "help": {"text": f"kc2026 explain {rule.code}: {rule.demand} {rule.why}"},
                "defaultConfiguration": {"level": "error"},
            }
            for rule in RULES.values()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(finding, rules.index(finding.code)) for finding in findings],
        "properties": _counts(verdict),
    }
    return _dump({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


#: How findings can be printed, by the name of the format.
RENDERINGS: Mapping[str, Callable[[list[Finding], Verdict], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
format_option = click.option(
    "--format", "style", type=click.Choice(list(RENDERINGS)), default="text", help="How findings are printed."
)


def as_annotation(finding: Finding) -> str:
    """A finding as a GitHub Actions workflow command."""
    message = finding.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = finding.place.file
    for character in "%\r\n,:":
        file = file.replace(character, f"%{ord(character):02X}")
    # Lines count from 1 there; a finding about a whole file has none.
    line = f",line={finding.place.line},col={finding.place.column}" if finding.place.line else ""
    return f"::error file={file}{line},title={finding.code}::{message}"


def _result(finding: Finding, rule: int) -> Json:
    place = finding.place
    where: Json = {"artifactLocation": {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"}}
    if place.line:
        where["region"] = {"startLine": place.line, "startColumn": place.column}
    # Known again after lines above it have moved: the fingerprint holds no line.
    known_by = "\0".join([place.file, finding.code, finding.what, finding.found])
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": _sarif_text(finding.message)},
        "locations": [{"physicalLocation": where}],
        "partialFingerprints": {"kc2026/v1": hashlib.sha256(known_by.encode("utf-8")).hexdigest()},
        "properties": {name: text for name in _SAID if (text := getattr(finding, name))},
    }


def _sarif_text(text: str) -> str:
    # SARIF 2.1.0, 3.11.5 and 3.11.6: braces are doubled, and brackets, which would make a link, are behind a
    # backslash.
    return text.translate({ord("{"): "{{", ord("}"): "}}", ord("\\"): "\\\\", ord("["): "\\[", ord("]"): "\\]"})


def _counts(verdict: Verdict) -> Json:
    missed = [
        {"kind": kind, "why": why, "which": which, "count": n}
        for (kind, why, which), n in sorted(verdict.missed.items())
        if n
    ]
    return {
        "judged": dict(verdict.judged),
        "not_judged": {kind: n for kind, n in verdict.not_judged.items() if n},
        "not_checked": missed,
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
