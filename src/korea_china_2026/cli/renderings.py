"""Findings as others read them: plain data, GitHub annotations, and one line that counts."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import click

from korea_china_2026.findings import NOT_READ, Finding, Verdict

#: What is told of a finding beside its place.
_SAID = ("code", "message", "found", "expected", "nearest")


def summary(verdict: Verdict) -> str:
    """One line that says how much was checked, what was not, and why."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, why, _), count in verdict.missed.items():
        if count and why != NOT_READ:  # nobody can mend that
            reasons[why][kind] += count
    missed = (f"NOT checked, because {why}: {_listed(reasons[why])}" for why in sorted(reasons))
    return "; ".join([f"{counted(len(verdict.settled()))}; checked {_listed(verdict.judged) or 'nothing'}", *missed])


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


def as_text(verdict: Verdict) -> str:
    """A line for each finding, FILE:LINE:COLUMN: CODE message, and for each advice."""
    return "".join(f"{one}\n" for one in (*verdict.settled(), *verdict.advice))


def as_github(verdict: Verdict) -> str:
    """A GitHub Actions workflow command a finding, which shows it beside the line."""
    lines = ""
    for one in verdict.settled():
        message = one.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        file = one.place.file
        for character in "%\r\n,:":
            file = file.replace(character, f"%{ord(character):02X}")
        # Lines count from 1 there; a finding about a whole file has none.
        line = f",line={one.place.line},col={one.place.column}" if one.place.line else ""
        lines += f"::error file={file}{line},title={one.code}::{message}\n"
    return lines


def as_json(verdict: Verdict) -> str:
    """A JSON document with the findings and the counts."""
    rows = [{**one.place._asdict(), **{name: getattr(one, name) for name in _SAID}} for one in verdict.settled()]
    advice = [{"file": a.place.file, "line": a.place.line, "what": a.what, "words": a.words} for a in verdict.advice]
    told = {
        "findings": rows,
        **({"advice": advice} if advice else {}),
        "judged": dict(verdict.judged),
        "not_judged": {kind: n for kind, n in verdict.not_judged.items() if n},
        "not_checked": [
            {"kind": kind, "why": why, "which": which, "count": n}
            for (kind, why, which), n in sorted(verdict.missed.items())
            if n
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


#: How findings can be printed, by the name of the format.
_RENDERINGS = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
format_option = click.option(
    "--format", "style", type=click.Choice(list(_RENDERINGS)), default="text", help="How findings are printed."
)


def print_verdict(verdict: Verdict, style: str, outcome: str = "") -> None:
    """Print the findings, and on standard error how much was checked and what comes of it."""
    click.echo(_RENDERINGS[style](verdict), nl=False)
    click.echo(f"{summary(verdict)}{outcome}", err=True)
