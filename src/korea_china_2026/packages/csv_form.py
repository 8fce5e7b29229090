"""The form of a CSV file, checked on its bytes before any reader sees them: encoding, line ends, quotes, fields per
record; and where its rows stand.

Readers are lenient, each in its own way (DuckDB drops blank lines and a surplus comma, pandas a byte-order mark), so
the form is settled first. Out of core: one pass in chunks that end where a record ends."""

import bisect
import csv
import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from korea_china_2026.findings import Finding, Place

CHUNK = 1 << 20
#: What is said of a record that the header does not fit: the header may be what is wrong.
OTHER_FIELDS = "a record with another number of fields than the header"
#: Longest record in bytes; also the limit that DuckDB's reader is given.
MAX_RECORD = 2_000_000
#: How many faults of one kind a file is shown for.
SHOWN = 20
BOM = b"\xef\xbb\xbf"
_COMMA, _LF, _QUOTE = 44, 10, 34
_BEFORE, _AFTER = frozenset(b',\n"'), frozenset(b',\n\r"')
_Bytes = npt.NDArray[np.uint8]


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
    sha256: str = ""
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
            # A wrong encoding makes every further fault of form doubtful, except that the digest is still wanted.
            if form.is_readable:
                _read_chunk(form, data)
    if form.size == 0:
        form.add("KC709", (1, 1), "an empty file", "", "a header")
    return form


def _chunks(stream: Any, form: Form) -> Iterator[bytes]:
    """The file in chunks of whole records, and its size and digest on the way."""
    digest, rest = hashlib.sha256(), b""
    while block := stream.read(CHUNK):
        digest.update(block)
        form.size += len(block)
        data = rest + block
        cut = _end_of_records(data) if form.is_readable else len(data)
        if cut == 0 and len(data) > MAX_RECORD:
            limit = f"at most {MAX_RECORD} bytes; mind the closing quotation mark"
            form.add("KC708", (form.lines + 1, 1), "a record that does not end", f"{len(data)} bytes or more", limit)
            cut = len(data)
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest
    form.sha256 = digest.hexdigest()


def _end_of_records(data: bytes) -> int:
    """Where the last whole record of ``data`` ends; 0 where none does."""
    end = data.rfind(b"\n") + 1
    while end and _count(np.frombuffer(data, np.uint8, end), _QUOTE) % 2:
        end = data.rfind(b"\n", 0, end - 1) + 1
    return end


def _count(buffer: _Bytes, byte: int) -> int:
    return int(np.count_nonzero(buffer == byte))


def _inside(buffer: _Bytes) -> npt.NDArray[np.bool_]:
    """Which bytes stand between an opening and a closing quotation mark."""
    return (np.cumsum(buffer == _QUOTE, dtype=np.uint8) & 1).astype(bool)


def _read_chunk(form: Form, data: bytes) -> None:
    first = not form.spans
    if first and data.startswith(BOM):
        form.add("KC706", (1, 1), "the file starts with a byte-order mark", "", "UTF-8 without one", fatal=False)
    _encoding(form, data)
    if not form.is_readable:
        return
    if b"\r" in data and not form.carriage_returns:
        _carriage_return(form, data)
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
        _records(form, data)
    form.spans.append(Span(sum(form.spans[-1][:2]) if form.spans else 0, len(data), form.records, form.lines))
    form.records += records
    form.lines += _count(np.frombuffer(data, np.uint8), _LF)


def _where(form: Form, data: bytes, at: int) -> tuple[int, int]:
    """Line and character of a byte of the current chunk."""
    line = data.count(b"\n", 0, at)
    return form.lines + line + 1, len(data[data.rfind(b"\n", 0, at) + 1 : at].decode("utf-8", "replace")) + 1


def _encoding(form: Form, data: bytes) -> None:
    if (at := data.find(b"\0")) >= 0:
        form.add("KC706", _where(form, data, at), "a NUL character", "U+0000", "text")
    if data.isascii():
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02x}"
        form.add("KC706", _where(form, data, error.start), "the file is not UTF-8", found, "UTF-8 text")


def _carriage_return(form: Form, data: bytes) -> None:
    form.carriage_returns = True
    mixed = data.count(b"\r\n") != data.count(b"\n")
    what = "mixed line ends" if mixed else "line ends of carriage return and line feed"
    expected = "a line feed alone at the end of each line"
    form.add("KC707", _where(form, data, data.find(b"\r")), what, "CR", expected, fatal=False)


def _outside(data: bytes) -> tuple[int, int, bool]:
    """Line feeds and commas of a chunk outside quoted cells, and whether quotation marks enclose whole cells."""
    buffer = np.frombuffer(data, np.uint8)
    records, commas = _count(buffer, _LF), _count(buffer, _COMMA)
    marks = np.flatnonzero(buffer == _QUOTE).tolist() if b'"' in data else []
    for opening, closing in zip(marks[::2], marks[1::2], strict=False):
        records -= data.count(b"\n", opening, closing)
        commas -= data.count(b",", opening, closing)
        before = data[opening - 1] if opening and not (opening == len(BOM) and data.startswith(BOM)) else _LF
        # A mark right after a closing one is a doubled mark inside the cell.
        if before not in _BEFORE or data[closing + 1] not in _AFTER:
            return records, commas, False
    return records, commas, len(marks) % 2 == 0


def _header(data: bytes) -> list[str]:
    line = data.removeprefix(BOM).split(b"\n", 1)[0].rstrip(b"\r")
    try:
        return next(csv.reader([line.decode("utf-8")]), []) or [""]
    except csv.Error:
        return [
            line[:200].decode("utf-8", "replace")
        ]  # a carriage return or more than a cell may hold: no header of ours


def _records(form: Form, data: bytes) -> None:
    """Check quotation marks and the number of fields of each record of a chunk."""
    buffer = np.frombuffer(data, np.uint8)
    separators = (buffer == _COMMA) | (buffer == _LF)
    if b'"' in data:
        separators &= ~_inside(buffer)
        _quotes(form, data, buffer)
    ends = buffer[np.flatnonzero(separators)] == _LF
    n = len(form.header)
    # In a sound chunk every n-th separator is a line feed and no other is.
    if len(ends) % n == 0 and ends.sum() * n == len(ends) and ends[n - 1 :: n].all():
        return
    counts = np.diff(np.flatnonzero(ends), prepend=-1)
    starts = np.concatenate(([0], np.flatnonzero(separators & (buffer == _LF))[:-1] + 1))
    for index in np.flatnonzero(counts != n)[:SHOWN]:
        at = _where(form, data, int(starts[index]))
        if data[starts[index]] == _LF:
            form.add("KC708", at, "a blank line", "", "no such line")
        else:
            form.add("KC708", at, OTHER_FIELDS, f"{counts[index]} fields", f"{n} fields")


def _quotes(form: Form, data: bytes, buffer: _Bytes) -> None:
    marks = np.flatnonzero(buffer == _QUOTE)
    if len(marks) % 2:
        expected = "a closing mark; a mark inside a cell is doubled"
        form.add("KC708", _where(form, data, int(marks[-1])), "a quotation mark that is not closed", '"', expected)
        return
    opening, closing = marks[::2], marks[1::2]
    # The byte before the first one is taken as a line feed: a chunk starts with a record, perhaps after a byte-order
    # mark.
    before = np.where(opening == (len(BOM) if data.startswith(BOM) else 0), _LF, buffer[opening - 1])
    wrong = [
        *opening[~np.isin(before, (_COMMA, _LF, _QUOTE))],
        *closing[~np.isin(buffer[closing + 1], (_COMMA, _LF, _QUOTE, 13))],
    ]
    for at in sorted(map(int, wrong))[:SHOWN]:
        expected = "a cell in quotation marks as a whole, with marks inside it doubled"
        form.add("KC708", _where(form, data, at), "a quotation mark inside a cell", '"', expected)


# --- finding a row again --------------------------------------------------------------------------------------------


class Located(NamedTuple):
    """Where a record stands: its line from 1, and the character, from 1, at which each of its fields starts."""

    line: int
    columns: list[int]


def locate(form: Form, rows: set[int]) -> dict[int, Located]:
    """Where the rows, counted from 0 after the header, stand in the file that ``form`` describes."""
    wanted: dict[int, list[int]] = {}
    starts = [span.record for span in form.spans]
    for row in sorted(rows):
        wanted.setdefault(bisect.bisect_right(starts, row + 1) - 1, []).append(row)
    found = {}
    with form.path.open("rb") as stream:
        for index, members in wanted.items():
            span = form.spans[index]
            stream.seek(span.offset)
            data = stream.read(span.size)
            buffer = np.frombuffer(data, np.uint8)
            ends = [-1, *np.flatnonzero((buffer == _LF) & ~_inside(buffer)).tolist(), len(data)]
            for row in members:
                start, end = ends[row + 1 - span.record] + 1, ends[row + 2 - span.record]
                found[row] = Located(
                    span.line + data.count(b"\n", 0, start) + 1, _columns(data[start:end].decode("utf-8"))
                )
    return found


def _columns(record: str) -> list[int]:
    columns, quoted = [1], False
    for at, character in enumerate(record, 1):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            columns.append(at + 1)
    return columns


#: Rows of the second part file are numbered from here, those of the third from twice as much: more than any file holds.
PART = 1 << 40


@dataclass(frozen=True)
class Where:
    """The file of a table: a CSV with its form, or Parquet in one file or several ``parts``, where rows and fields
    count from 1."""

    file: str
    columns: Sequence[str]
    form: Form | None = None
    parts: tuple[str, ...] = ()

    def places(self, cells: Collection[tuple[int, str]]) -> dict[tuple[int, str], Place]:
        """The places of some cells, each named by its row from 0 and its column."""
        if self.form is None:
            return {
                (row, name): Place(
                    (self.parts or (self.file,))[row // PART], row % PART + 1, self.columns.index(name) + 1
                )
                for row, name in cells
            }
        located = locate(self.form, {row for row, _ in cells})
        header = self.form.header
        return {
            (row, name): Place(self.file, located[row].line, located[row].columns[header.index(name)])
            for row, name in cells
        }
