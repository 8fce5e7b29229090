"""From a workbook to sheets: written canonically, anchored, judged with the whole, every finding at its cell."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from korea_china_2026.agreement.judge import judge
from korea_china_2026.findings import HELD_UP, Finding, Place, Verdict
from korea_china_2026.sheets import strict_yaml
from korea_china_2026.sheets.anchoring import anchor, plain
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.forms import ARTICLE, nest_rows, sheet_at
from korea_china_2026.sheets.strict_yaml import Node, Scalar, parse
from korea_china_2026.sheets.workbook import ORIGIN, Workbook, read_workbook
from korea_china_2026.sheets.write import keep_comments, write_sheet
from korea_china_2026.sheets.xlsx import place_of

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: Stands for an article whose id no file can be named after.
_UNNAMED = "unnamed"
Positions = dict[tuple[int, int], Place]


@dataclass
class Intake:
    """The sheets to write by their path below ``seeds/``, and the verdict; no sheets where there are findings."""

    files: dict[str, bytes] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)


def take_in(file: str, content: bytes, seeds: Mapping[str, bytes], texts: Mapping[str, str]) -> Intake:
    """Take in the workbook ``file``, given as bytes, over the sheets ``seeds`` by their path below ``seeds/``.

    Sheets that hold the same as before are left as they are. What is wrong in other sheets, and was before, is not
    reported.
    """
    workbook = read_workbook(file, content)
    run = _Run(file, workbook, seeds, texts)
    run.take_in()
    findings = run.verdict.settled()
    run.verdict.findings = findings
    return Intake({} if findings else run.files, run.verdict)


class _Run:
    """One run over one workbook; ``positions`` leads from places in the sheets as written to cells."""

    def __init__(self, file: str, workbook: Workbook, seeds: Mapping[str, bytes], texts: Mapping[str, str]) -> None:
        self.file = file
        self.workbook = workbook
        self.seeds = seeds
        self.texts = texts
        self.verdict = Verdict(findings=list(workbook.findings))
        self.written: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}  # those of them that hold something new
        self.positions: dict[str, Positions] = {}

    def take_in(self) -> None:
        """Fill ``files`` and ``verdict``."""
        trees, slips = nest_rows(self.workbook.rows, self.file)
        self.verdict.findings += slips
        drafts: list[Finding] = []
        for key, root in trees.items():
            path = key if key != ARTICLE else f"sources/{_name(root)}.yaml"
            data = write_sheet(sheet_at(key), root, path)
            if key == ARTICLE:
                data, drafts = self._anchor(path, data, root)
            if not self._is_as_before(path, data):
                if path in self.seeds and not parse(path, self.seeds[path])[1]:
                    data = keep_comments(sheet_at(key), self.seeds[path], data)
                self.files[path] = data
                self._check_origin(path)
            self.written[path] = data
            self.positions[path] = _pair(root, parse(path, data)[0])
        if self.workbook.is_torn or slips:
            self._judge_form()
        else:
            self._judge(drafts)

    def _anchor(self, path: str, data: bytes, root: strict_yaml.Mapping) -> tuple[bytes, list[Finding]]:
        text = self.texts.get(_cell(root, "text_sha256"))
        if text is None:
            return data, []
        # What anchoring finds stands in the sheet as it is now; with findings it stays so.
        self.positions[path] = _pair(root, parse(path, data)[0])
        anchored = anchor(f"seeds/{path}", data, text)
        anchored.findings = [self._translate(finding) for finding in anchored.findings]
        return anchored.content, anchored.findings

    def _is_as_before(self, path: str, data: bytes) -> bool:
        now = _filled(plain(parse(path, data)[0]))
        if path not in self.seeds:  # a worksheet without rows makes no sheet
            return not now
        before, findings = parse(path, self.seeds[path])
        return not findings and _filled(plain(before)) == now

    def _check_origin(self, path: str) -> None:
        if path in self.seeds and self.workbook.origin.get(path) != hashlib.sha256(self.seeds[path]).hexdigest():
            known = path in self.workbook.origin
            what = (
                f"seeds/{path} has changed since the workbook was made"
                if known
                else f"the workbook was not made from seeds/{path}"
            )
            self.verdict.findings.append(
                Finding(place_of(self.file, ORIGIN), "KC012", what, "", "a new workbook with your rows")
            )

    def _judge_form(self) -> None:
        # Rows that could not be nested would look as if they were missing; cells are judged all the same.
        told = {finding.place for finding in self.verdict.findings}
        found = [self._translate(finding) for finding in read_corpus(self.written).findings]
        self.verdict.findings += [finding for finding in found if finding.place not in told]
        self.verdict.count("rows", self.file, HELD_UP, sum(map(len, self.workbook.rows.values())))

    def _judge(self, drafts: list[Finding]) -> None:
        overlay = {**self.seeds, **self.written}
        judged = judge(overlay, self.texts).verdict
        if drafts:
            # What anchoring would have filled in is missing only because it was held up.
            judged.findings = [found for found in judged.findings if found.code not in ("KC101", "KC107")]
        ours = {f"seeds/{path}" for path in self.positions}
        if any(finding.place.file not in ours for finding in judged.findings):
            before = set(judge(self.seeds, self.texts).verdict.findings)
            judged.findings = [found for found in judged.findings if found.place.file in ours or found not in before]
        told = {finding.place for finding in self.verdict.findings}
        found = [self._translate(finding) for finding in judged.findings]
        judged.findings = drafts + [finding for finding in found if finding.place not in told]
        self.verdict.add(judged)

    def _translate(self, finding: Finding) -> Finding:
        path = finding.place.file.removeprefix("seeds/")
        if path not in self.positions:
            return finding
        what = re.sub(
            r"seeds/(\S+?\.yaml):(\d+):(\d+)", lambda m: str(self._cell_at(m[1], int(m[2]), int(m[3]))), finding.what
        )
        return replace(finding, place=self._cell_at(path, finding.place.line, finding.place.column), what=what)

    def _cell_at(self, path: str, line: int, column: int) -> Place:
        positions = self.positions.get(path)
        if positions is None:
            return Place(f"seeds/{path}", line, column)
        known = sorted(positions)
        at = bisect.bisect_right(known, (line, column))
        return positions[known[at - 1]] if at else Place(self.file)


def _name(root: strict_yaml.Mapping) -> str:
    name = _cell(root, "source_id")
    return name if _SLUG.fullmatch(name) else _UNNAMED


def _cell(root: strict_yaml.Mapping, column: str) -> str:
    _, source = root.entries.get("source", (None, None))
    _, node = source.entries.get(column, (None, None)) if isinstance(source, strict_yaml.Mapping) else (None, None)
    return node.text if isinstance(node, Scalar) else ""


def _filled(tree: object) -> object:
    # A cell, list or mapping that holds nothing is the same as one left out.
    if isinstance(tree, dict):
        return {key: value for key, node in tree.items() if (value := _filled(node)) not in (None, [], {})}
    return [_filled(item) for item in tree] if isinstance(tree, list) else tree


def _pair(cells: Node, sheet: Node | None) -> Positions:
    """Where each value of the sheet as written comes from; what anchoring filled in comes from its row."""
    positions: Positions = {}

    def walk(ours: Node, theirs: Node) -> None:
        positions[theirs.place.line, theirs.place.column] = ours.place
        if isinstance(ours, strict_yaml.Mapping) and isinstance(theirs, strict_yaml.Mapping):
            for key, (place, value) in theirs.entries.items():
                origin, own = ours.entries.get(key, (ours.place, Scalar("", ours.place)))
                positions[place.line, place.column] = origin
                walk(own, value)
        elif isinstance(ours, strict_yaml.Sequence) and isinstance(theirs, strict_yaml.Sequence):
            for own, other in zip(ours.items, theirs.items, strict=False):
                walk(own, other)

    if sheet is not None:
        walk(cells, sheet)
    return positions
