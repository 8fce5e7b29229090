"""The form of a CSV file, checked on its bytes before any reader sees them: encoding, line ends, quotes, fields per
record; and where its rows are.

Readers are lenient, each in its own way (DuckDB drops blank lines and a surplus comma, pandas a byte-order mark), so
the form is settled first. Out of core: one pass in chunks that end where a record ends."""

import csv
import re
from bisect import bisect
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from korea_china_2026.findings import Finding, Place

CHUNK = 1 << 20
#: What is said of a record that the header does not fit: the header may be what is wrong.
OTHER_FIELDS = "a record with another number of fields than the header"
#: Longest record in bytes; also the limit that DuckDB's reader is given.
MAX_RECORD = 2_000_000
#: How many faults of one kind a file is shown for.
SHOWN = 20
BOM = b"\xef\xbb\xbf"
_QUOTED = re.compile(rb'"[^"]*(?:""[^"]*)*"')
#: A record is what ends in a line feed outside quotation marks; cells of a record, as far as they are well-formed.
_RECORD = re.compile(rb'[^"\n]*(?:"[^"]*"[^"\n]*)*\n')
_CELLS = re.compile(rb'(?:(?:"[^"]*(?:""[^"]*)*"\r?|[^",\n]*)[,\n])*')
_QUOTED_OR_COMMA = re.compile(r'"[^"]*"|,')


class Span(NamedTuple):
    """A chunk of whole records: where it starts in the file, and the numbers of its first record and line, from 0."""

    offset: int
    size: int
    record: int
    line: int


@dataclass
class Form:
    """What one pass over a file found. ``records`` counts the header; ``is_readable`` says that cells can be told
    apart."""

    path: Path
    #: How findings name it.
    file: str = ""
    size: int = 0
    header: list[str] = field(default_factory=list)
    records: int = 0
    lines: int = 0
    #: Whether ``""`` occurs, which readers do not take for an empty cell.
    has_double_quotes: bool = False
    carriage_returns: bool = False
    is_readable: bool = True
    is_suspect: bool = False
    faults: list[Finding] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def add(self, code: str, at: tuple[int, int], what: str, found: str, expected: str, *, fatal: bool = True) -> None:
        """Enter a fault at a line and a character; beyond ``SHOWN`` of a code only the first are kept."""
        self.is_readable = self.is_readable and not fatal
        if sum(known.code == code for known in self.faults) < SHOWN:
            self.faults.append(Finding(Place(self.file, *at), code, what, found, expected))


def scan(path: Path, file: str = "", *, is_suspect: bool = False) -> Form:
    """Check the form of the CSV file at ``path``; OSError where it cannot be read.

    A suspect file, which a reader has refused, is looked at record by record.
    """
    form = Form(path, file, is_suspect=is_suspect)
    with path.open("rb") as stream:
        for data in _chunks(stream, form):
            # A wrong encoding makes every further fault of form doubtful, except that the size is still wanted.
            if form.is_readable:
                _read_chunk(form, data)
    if form.size == 0:
        form.add("KC709", (1, 1), "an empty file", "", "a header")
    return form


def _chunks(stream: Any, form: Form) -> Iterator[bytes]:
    """The file in chunks of whole records, and its size on the way."""
    rest = b""
    while block := stream.read(CHUNK):
        form.size += len(block)
        data = rest + block
        cut = _end_of_records(data) if form.is_readable else len(data)
        if cut == 0 and len(data) > MAX_RECORD:
            form.add(
                "KC708",
                (form.lines + 1, 1),
                "a record that does not end",
                f"{len(data)} bytes or more",
                f"at most {MAX_RECORD} bytes; mind the closing quotation mark",
            )
            cut = len(data)
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest


def _end_of_records(data: bytes) -> int:
    """Where the last whole record of ``data`` ends; 0 where none does."""
    end = data.rfind(b"\n") + 1
    while end and data.count(b'"', 0, end) % 2:
        end = data.rfind(b"\n", 0, end - 1) + 1
    return end


def _read_chunk(form: Form, data: bytes) -> None:
    first = not form.spans
    if first and data.startswith(BOM):
        form.add("KC706", (1, 1), "the file starts with a byte-order mark", "", "UTF-8 without one", fatal=False)
    if (at := data.find(b"\0")) >= 0:
        form.add("KC706", _where(form, data, at), "a NUL character", "U+0000", "text")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        form.add(
            "KC706",
            _where(form, data, error.start),
            "the file is not UTF-8",
            f"byte 0x{data[error.start]:02x}",
            "UTF-8 text",
        )
    if not form.is_readable:
        return
    if b"\r" in data and not form.carriage_returns:
        form.carriage_returns = True
        mixed = data.count(b"\r\n") != data.count(b"\n")
        what = "mixed line ends" if mixed else "line ends of carriage return and line feed"
        expected = "a line feed alone at the end of each line"
        form.add("KC707", _where(form, data, data.find(b"\r")), what, "CR", expected, fatal=False)
    if first:
        form.header = _header(data)
    form.has_double_quotes = form.has_double_quotes or b'""' in data
    if not data.endswith(b"\n"):
        expected = "a line feed; mind that nothing is cut off"
        end = _where(form, data, len(data))
        form.add("KC707", end, "the last line does not end in a line feed", "", expected, fatal=False)
        data += b"\n"
    records, commas, is_sound = _outside(data)
    # Counts alone would let one record's surplus field make up for another's missing one; but DuckDB refuses the
    # latter.
    if not is_sound or commas != records * (len(form.header) - 1) or form.is_suspect:
        for at, *told in islice(_wrong_records(data, len(form.header)), SHOWN):
            form.add("KC708", _where(form, data, at), *told)
    form.spans.append(Span(sum(form.spans[-1][:2]) if form.spans else 0, len(data), form.records, form.lines))
    form.records += records
    form.lines += _count(data, b"\n")


def _where(form: Form, data: bytes, at: int) -> tuple[int, int]:
    """Line and character of a byte of the current chunk."""
    line = data.count(b"\n", 0, at)
    return form.lines + line + 1, len(data[data.rfind(b"\n", 0, at) + 1 : at].decode("utf-8", "replace")) + 1


def _start(data: bytes) -> int:
    """Where the first record of a chunk begins: after a byte-order mark."""
    return len(data) - len(data.removeprefix(BOM))


def _count(data: bytes, byte: bytes) -> int:
    # Bytes count by themselves too, but take four times as long for what is everywhere.
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord(byte)))


def _outside(data: bytes) -> tuple[int, int, bool]:
    """Line feeds and commas of a chunk outside quoted cells, and whether quotation marks enclose whole cells."""
    records = _count(data, b"\n")
    commas = _count(data, b",")
    marks = np.flatnonzero(np.frombuffer(data, np.uint8) == ord('"')).tolist() if b'"' in data else []
    start = _start(data)
    for opening, closing in zip(marks[::2], marks[1::2], strict=False):
        records -= data.count(b"\n", opening, closing)
        commas -= data.count(b",", opening, closing)
        # A mark right after a closing one is a doubled mark inside the cell.
        if (opening > start and data[opening - 1] not in b',\n"') or data[closing + 1] not in b',\n\r"':
            return records, commas, False
    return records, commas, len(marks) % 2 == 0


def _header(data: bytes) -> list[str]:
    line = data.removeprefix(BOM).split(b"\n", 1)[0].rstrip(b"\r")
    try:
        return next(csv.reader([line.decode()]), []) or [""]
    except csv.Error:
        return [
            line[:200].decode("utf-8", "replace")
        ]  # a carriage return or more than a cell may hold: no header of ours


def _wrong_records(data: bytes, width: int) -> Iterator[tuple[int, str, str, str]]:
    """What is wrong with the records of a chunk, and where in it."""
    start = _start(data)
    while start < len(data):
        found = _RECORD.match(data, start)
        end = found.end() if found else len(data)
        sound = _CELLS.match(data, start, end)
        fields = _QUOTED.sub(b"", data[start:end]).count(b",") + 1
        if sound and sound.end() < end:
            yield _wrong_mark(data, sound.end())
        elif fields != width and not data[start:end].strip():
            yield start, "a blank line", "", "no such line"
        elif fields != width:
            yield start, OTHER_FIELDS, f"{fields} fields", f"{width} fields"
        start = end


def _wrong_mark(data: bytes, cell: int) -> tuple[int, str, str, str]:
    """What is wrong with the quotation marks of a cell."""
    if data[cell : cell + 1] != b'"':
        closing = data.index(b'"', cell)
    elif found := _QUOTED.match(data, cell):
        closing = found.end() - 1
    else:
        return cell, "a quotation mark that is not closed", '"', "a closing mark; a mark inside a cell is doubled"
    expected = "a cell in quotation marks as a whole, with marks inside it doubled"
    return closing, "a quotation mark inside a cell", '"', expected


# --- finding a row again --------------------------------------------------------------------------------------------


#: Rows of the second part file are numbered from here, those of the third from twice as much: more than any file holds.
PART = 1 << 40


class Where(NamedTuple):
    """The file of a table: a CSV with its form, or Parquet in one file or several ``parts``, where rows and fields
    count from 1."""

    file: str
    columns: Sequence[str]
    form: Form | None = None
    parts: tuple[str, ...] = ()

    def places(self, cells: Collection[tuple[int, str]]) -> dict[tuple[int, str], Place]:
        """The places of some cells, each named by its row from 0 and its column."""
        if not self.form:
            return {
                (row, name): Place(self.parts[row // PART], row % PART + 1, self.columns.index(name) + 1)
                for row, name in cells
            }
        spans = self.form.spans
        found = {}
        starts = [span.record for span in spans]
        read = None
        with self.form.path.open("rb") as stream:
            for row, name in sorted(cells):
                span = spans[bisect(starts, row + 1) - 1]
                if span is not read:
                    stream.seek(span.offset)
                    records = _RECORD.findall(stream.read(span.size) + b"\n")
                    read = span
                *before, record = records[: row + 2 - span.record]
                line = span.line + sum(one.count(b"\n") for one in before) + 1
                ends = _QUOTED_OR_COMMA.finditer(record.decode())
                fields = [1, *(one.end() + 1 for one in ends if one[0] == ",")]
                found[row, name] = Place(self.file, line, fields[self.form.header.index(name)])
        return found
