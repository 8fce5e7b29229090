"""The corpus: every sheet read into records, with what is wrong with its form. Reading the folder is the only I/O."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from korea_china_2026.findings import Finding, Place
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.inheritance import spread_inherited
from korea_china_2026.sheets.layout import REGISTRIES, SOURCE_SHEET, sheet_of
from korea_china_2026.sheets.read import SheetReader
from korea_china_2026.sheets.record import Record
from korea_china_2026.sheets.strict_yaml import MAX_BYTES, parse

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass
class Corpus:
    """All records of all sheets, by table, in the order of files and lines.

    ``lost`` names, by file, the tables of which a row may have been lost: what counts or looks up their rows is not
    checked.
    """

    records: dict[TableName, list[Record]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    lost: dict[str, set[TableName]] = field(default_factory=dict)

    def of(self, table: TableName) -> list[Record]:
        """The records of one table."""
        return self.records.get(table, [])


class Unread(bytes):
    """Stands for a file that is not read; its bytes say why."""


def gather(seeds: Path) -> dict[str, bytes]:
    """The bytes of every sheet below ``seeds``, by path relative to it; ``Unread`` for whatever else is there.

    Nothing but regular files named like sheets is opened, no link is followed, and no more is read than a sheet may
    hold.
    """
    return {shown: read_file(path) for shown, path in find_files(seeds).items()}


def find_files(seeds: Path) -> dict[str, Path]:
    """Every file below ``seeds``, sheet or not, by the path relative to it that findings name it by, in the order of
    paths."""
    found = {}
    for shown, entry in _entries(seeds, ""):
        # A name may hold what no terminal should be sent; such a file is not read, so its true name is not needed.
        found[shown if shown.isascii() and shown.isprintable() else ascii(shown)[1:-1]] = Path(entry.path)
    return dict(sorted(found.items(), key=lambda item: item[0].split("/")))


def _entries(folder: Path | str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # a folder that cannot be read holds nothing that could be checked
    for entry in entries:
        shown = prefix + entry.name
        if entry.is_dir() and not entry.name.startswith(".") and not entry.is_symlink():
            yield from _entries(entry.path, shown + "/")
        else:
            yield shown, entry


def read_file(path: Path) -> bytes:
    """The bytes of a sheet; ``Unread`` where it is none."""
    if path.name.startswith("."):
        return Unread(b"a hidden file")
    if path.is_symlink():
        return Unread(b"a symbolic link")
    if not path.is_file():
        return Unread(b"what is no regular file")
    if path.suffix.lower() not in (".yaml", ".yml"):
        return Unread(b"a file that is no sheet")
    if not _NAME.fullmatch(path.name):
        return Unread(b"a name that no sheet has")
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        return Unread(f"a file that cannot be read ({error.strerror})".encode())


def read_corpus(sheets: Mapping[str, bytes], prefix: str = "seeds/", *, is_raw: bool = False) -> Corpus:
    """Read sheets, given as bytes by their path below ``seeds/``; findings name files as ``prefix`` + path."""
    corpus = Corpus()
    for path, content in sheets.items():
        file = prefix + path
        sheet = sheet_of(path)
        if sheet is None or isinstance(content, Unread):
            known = [*REGISTRIES, "sources/<source_id>.yaml", "adjudications/<source_id>.yaml"]
            meant = nearest(path, known)
            if sheet is not None or meant:
                corpus.lost[file] = (sheet or REGISTRIES.get(meant, SOURCE_SHEET)).tables
            what = content.decode() if isinstance(content, Unread) else "a file that the layout does not know"
            corpus.findings.append(
                Finding(Place(file), "KC009", what, path, "one of " + ", ".join(known), "" if sheet else meant)
            )
            continue
        root, findings = parse(file, content)
        corpus.findings += findings
        if root is None:
            corpus.lost[file] = sheet.tables
            if not findings:
                corpus.findings.append(
                    Finding(Place(file, 1, 1), "KC105", "an empty sheet", "", "the keys " + ", ".join(sheet.keys))
                )
            continue
        if sheet is SOURCE_SHEET and not is_raw:
            root, stray = spread_inherited(root)
            corpus.findings += stray
        reader = SheetReader(sheet, is_raw=is_raw)
        reader.read(root)
        corpus.findings += reader.findings
        if reader.unread:
            corpus.lost[file] = reader.unread
        for record in reader.records:
            corpus.records.setdefault(record.table, []).append(record)
    return corpus


def read_raw(seeds: Mapping[str, bytes], folder: str) -> Corpus:
    """The corpus of one coder's raw sheets, which are below ``seeds/`` in a folder of their own.

    They stay as they were written: their form must be readable, their content is not checked by the rules.
    """
    sheets = {path.removeprefix(f"{folder}/"): data for path, data in seeds.items() if path.startswith(f"{folder}/")}
    return read_corpus(sheets, prefix=f"seeds/{folder}/", is_raw=True)
