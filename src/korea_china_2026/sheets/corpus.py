"""The corpus: every sheet read into records, with what is wrong with its form. Reading the folder is the only I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from korea_china_2026.findings import Finding, Place
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.layout import REGISTRIES, SOURCE_SHEET, sheet_of
from korea_china_2026.sheets.read import SheetReader
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.strict_yaml import parse


@dataclass
class Corpus:
    """All records of all sheets, by table, in the order of files and lines.

    ``unread`` names the tables of which a row may have been lost: what counts or looks up their rows is not judged.
    """

    records: dict[TableName, list[Record]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: set[TableName] = field(default_factory=set)

    def of(self, table: TableName) -> list[Record]:
        """The records of one table."""
        return self.records.get(table, [])

    def is_whole(self, table: TableName, *columns: str) -> bool:
        """Whether every row of a table was read, and these columns of each: only then can their values be counted on."""
        return table not in self.unread and not any(column in record.broken for record in self.of(table) for column in columns)


def gather(seeds: Path) -> dict[str, bytes]:
    """The bytes of every sheet below ``seeds``, by path relative to it; what is no regular file is passed over."""
    # Also what is misnamed (.yml, a folder too deep), so that it is found and not passed over in silence.
    paths = sorted(path for path in seeds.rglob("*") if path.suffix.lower() in (".yaml", ".yml"))
    return {path.relative_to(seeds).as_posix(): path.read_bytes() for path in paths if path.is_file() and not path.is_symlink()}


def read_corpus(sheets: Mapping[str, bytes], prefix: str = "seeds/") -> Corpus:
    """Read sheets, given as bytes by their path below ``seeds/``; findings name files as ``prefix`` + path."""
    corpus = Corpus()
    for path, content in sheets.items():
        file = prefix + path
        sheet = sheet_of(path)
        if sheet is None:
            known = [*REGISTRIES, "sources/<source_id>.yaml", "adjudications/<source_id>.yaml"]
            meant = nearest(path, known) or ""
            if meant:
                corpus.unread |= REGISTRIES.get(meant, SOURCE_SHEET).tables
            corpus.findings.append(Finding(Place(file), "KC009", "a file that the layout does not know", path,
                                           "one of " + ", ".join(known), meant))
            continue
        root, findings = parse(file, content)
        corpus.findings += findings
        if root is None:
            corpus.unread |= sheet.tables
        if root is None:
            if not findings:
                corpus.findings.append(Finding(Place(file, 1, 1), "KC105", "an empty sheet", "", "the keys " + ", ".join(sheet.keys)))
            continue
        reader = SheetReader(sheet)
        reader.read(root)
        corpus.findings += reader.findings
        corpus.unread |= reader.unread
        for record in reader.records:
            corpus.records.setdefault(record.table, []).append(record)
    return corpus


def read_raw(seeds: Mapping[str, bytes], folder: str) -> Corpus:
    """The corpus of one coder's raw sheets, which lie below ``seeds/`` in a folder of their own.

    They stay as they were written: their form must be readable, their content is not judged by the rules.
    """
    sheets = {path.removeprefix(f"{folder}/"): data for path, data in seeds.items() if path.startswith(f"{folder}/")}
    return read_corpus(sheets, prefix=f"seeds/{folder}/")
