"""Faulty sheets as small changes of the example: each folder of tests/faults holds what is changed, and what is then
printed.

``fault.diff`` is a unified diff against tests/example/seeds. Its hunks are found by their lines, so that the example
may grow around them; characters that a reader would not see, or take for others, stand there as ``\\u{202e}``. Sheets
that the example does not have lie beside it under ``seeds/``.

    python -m tests.overlays        writes every expected.txt anew after a change of the example or of a message
"""

from __future__ import annotations

import difflib
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import read_texts
from korea_china_2026.sheets.corpus import gather

HERE = Path(__file__).parent
FAULTS = HERE / "faults"
EXAMPLE = gather(HERE / "example" / "seeds")
CASES = sorted(path.parent for path in FAULTS.glob("KC*/*/expected.txt"))

#: Lines around a change that say where it is.
CONTEXT = 2
_NO_NEWLINE = "\\ No newline at end of file"
_TYPOGRAPHIC = frozenset("“”‘’–—…é")


@cache
def overlay(case: Path) -> dict[str, bytes]:
    """The sheets of a faulty folder that differ from the example, by their path below ``seeds/``."""
    diff = case / "fault.diff"
    changed = _patched(diff.read_text(encoding="utf-8")) if diff.exists() else {}
    return {**(gather(case / "seeds") if (case / "seeds").exists() else {}), **changed}


def spoil(seeds: Path, case: str) -> list[str]:
    """Write the sheets of the faulty folder ``KC…/…`` over those below ``seeds``; the lines that are then printed."""
    if (FAULTS / case / "seeds").exists():
        shutil.copytree(FAULTS / case / "seeds", seeds, dirs_exist_ok=True)
    for path, content in overlay(FAULTS / case).items():
        if path in EXAMPLE:
            (seeds / path).write_bytes(content)
    return (FAULTS / case / "expected.txt").read_text(encoding="utf-8").splitlines()


def describe(path: str, content: bytes) -> str:
    """The diff from the example's sheet at ``path`` to ``content``."""
    old, new = (_lines(data) for data in (EXAMPLE[path], content))
    return "".join(f"{line}\n" for line in difflib.unified_diff(old, new, path, path, n=CONTEXT, lineterm=""))


def _lines(content: bytes) -> list[str]:
    lines = [_escape(line) for line in content.decode("utf-8", "surrogateescape").split("\n")]
    return lines[:-1] if lines[-1] == "" else [*lines[:-1], f"{lines[-1]}\n{_NO_NEWLINE}"]


def _escape(line: str) -> str:
    return "".join(c if " " <= c <= "~" or c in _TYPOGRAPHIC else f"\\u{{{ord(c):x}}}" for c in line)


def _patched(diff: str) -> dict[str, bytes]:
    sheets = {}
    for part in re.split(r"^--- .*\n\+\+\+ (?=.*\n@@)", diff, flags=re.MULTILINE)[1:]:
        path, _, hunks = part.partition("\n")
        lines = _lines(EXAMPLE[path])
        grown = 0
        for start, old, new in _hunks(hunks):
            at = _find(lines, old, start + grown, path)
            lines[at : at + len(old)] = new
            grown += len(new) - len(old)
        text = "\n".join(lines)
        text = text.removesuffix(f"\n{_NO_NEWLINE}") if text.endswith(_NO_NEWLINE) else f"{text}\n"
        text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), text)
        sheets[path] = text.encode("utf-8", "surrogateescape")
    return sheets


def _hunks(text: str) -> Iterator[tuple[int, list[str], list[str]]]:
    """Each hunk: the line of the example from 0 where it was made, its lines before and after."""
    for match in re.finditer(r"^@@ -(\d+)\S* \S+ @@\n((?:(?!@@ -).*\n)*)", text, re.MULTILINE):
        body: list[str] = []
        for line in match[2].splitlines():
            if line == _NO_NEWLINE:
                body[-1] += f"\n{line}"
            else:
                body.append(line)
        yield (
            int(match[1]) - 1,
            [line[1:] for line in body if line[0] in " -"],
            [line[1:] for line in body if line[0] in " +"],
        )


def _find(lines: list[str], wanted: list[str], near: int, path: str) -> int:
    found = [at for at in range(len(lines) - len(wanted) + 1) if lines[at : at + len(wanted)] == wanted]
    assert found, f"{path} of the example no longer has the lines\n" + "\n".join(wanted)
    return min(found, key=lambda at: abs(at - near))


def main() -> None:
    """Write every expected.txt anew."""
    texts = read_texts(HERE / "example" / "texts")
    for case in CASES:
        printed = "".join(f"{finding}\n" for finding in check_seeds(EXAMPLE | overlay(case), texts).verdict.settled())
        expected = case / "expected.txt"
        if expected.read_text(encoding="utf-8") != printed:
            expected.write_text(printed, encoding="utf-8")
            print(expected.relative_to(HERE.parent))


if __name__ == "__main__":
    main()
