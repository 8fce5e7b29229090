"""The corpus: every sheet read into records, with what is wrong with its form. Reading the folder is the only I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from korea_china_2026.findings import Finding, Place
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.layout import REGISTRIES, sheet_of
from korea_china_2026.sheets.read import SheetReader
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.strict_yaml import parse


@dataclass
class Corpus:
    """All records of all sheets, by table, in the order of files and lines."""

    records: dict[TableName, list[Record]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def of(self, table: TableName) -> list[Record]:
        """The records of one table."""
        return self.records.get(table, [])


def gather(seeds: Path) -> dict[str, bytes]:
    """The bytes of every sheet below ``seeds``, by path relative to it; what is no regular file is passed over."""
    paths = sorted([*seeds.glob("*.yaml"), *seeds.glob("sources/*.yaml")])
    return {path.relative_to(seeds).as_posix(): path.read_bytes() for path in paths if path.is_file() and not path.is_symlink()}


def read_corpus(sheets: Mapping[str, bytes], prefix: str = "seeds/") -> Corpus:
    """Read sheets, given as bytes by their path below ``seeds/``; findings name files as ``prefix`` + path."""
    corpus = Corpus()
    for path, content in sheets.items():
        file = prefix + path
        sheet = sheet_of(path)
        if sheet is None:
            known = [*REGISTRIES, "sources/<source_id>.yaml"]
            corpus.findings.append(Finding(Place(file), "KC009", "a file that the layout does not know", path,
                                           "one of " + ", ".join(known), nearest(path, known) or ""))
            continue
        root, findings = parse(file, content)
        corpus.findings += findings
        if root is None:
            if not findings:
                corpus.findings.append(Finding(Place(file, 1, 1), "KC105", "an empty sheet", "", "the keys " + ", ".join(sheet.keys)))
            continue
        reader = SheetReader(sheet)
        reader.read(root)
        corpus.findings += reader.findings
        for record in reader.records:
            corpus.records.setdefault(record.table, []).append(record)
    return corpus
