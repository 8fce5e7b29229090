"""What is fuzzed: each target takes any bytes and lets nothing through but findings or a clean result."""

from __future__ import annotations

import datetime as dt
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path

import xlsxwriter

import korea_china_2026 as kc
from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import read_texts
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.findings import RULES, Finding
from korea_china_2026.model.tables import TABLES
from korea_china_2026.packages.check import check_package
from korea_china_2026.packages.csv_form import scan
from korea_china_2026.packages.descriptor import read_descriptor
from korea_china_2026.publish.intake import gather_forms, take_in
from korea_china_2026.publish.plan import plan
from korea_china_2026.publish.workbook import render_workbook
from korea_china_2026.read.package import PACKAGE_VARIABLE
from korea_china_2026.sheets.anchoring import anchor
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.forms import nest_rows, sheet_at
from korea_china_2026.sheets.layout import Sheet, sheet_of
from korea_china_2026.sheets.record import Mapping
from korea_china_2026.sheets.strict_yaml import parse
from korea_china_2026.sheets.workbook import read_workbook
from korea_china_2026.sheets.write import content_of, write_sheet

ROOT = Path(__file__).parent.parent
EXAMPLE = gather(ROOT / "tests" / "example" / "seeds")
TEXTS = read_texts(ROOT / "tests" / "example" / "texts")
SHEETS = sorted(EXAMPLE)
ARTICLE = "inland-post-1"
#: Where files cost no disk, as far as there is such a place.
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


def check(findings: Iterable[Finding]) -> None:
    """Every finding can be printed on one line, in any terminal."""
    for finding in findings:
        assert finding.code in RULES
        assert str(finding).isprintable(), ascii(str(finding))


def sheet(data: bytes) -> None:
    """Any bytes as one sheet among the others; the first byte says as which."""
    if data:
        path, content = SHEETS[data[0] % len(SHEETS)], data[1:]
        check(check_seeds(EXAMPLE | {path: content}, TEXTS).verdict.settled())


def yaml(data: bytes) -> None:
    """Any bytes as YAML, and as a draft to be anchored: many more a second than whole judgements."""
    _, findings = parse("seeds/any.yaml", data)
    check(findings)
    [text] = [text for text in TEXTS.values() if text.startswith("Ice code")]
    anchored = anchor("seeds/any.yaml", data, text)
    check(anchored.findings)
    assert not anchored.findings or anchored.content == data


def comments(data: bytes) -> None:
    """Any bytes as a sheet that is written anew: its comments, wherever they stand, change nothing but themselves."""
    if not data:
        return
    path, old = SHEETS[data[0] % len(SHEETS)], data[1:]
    root, findings = parse(path, old)
    if findings or not isinstance(root, Mapping):
        return
    assert content_of(write_sheet(published(path), root, path, old)) == content_of(
        write_sheet(published(path), root, path)
    )


def published(path: str) -> Sheet:
    """The kind of sheet at one of the example's paths."""
    found = sheet_of(path)
    assert found is not None
    return found


def workbook(data: bytes) -> None:
    """Any bytes in the place of one part of a workbook; the first byte says which. Byte 255 takes the rest as the whole
    file."""
    if not data:
        return
    content = data[1:] if data[0] == 255 else with_part(data[0], data[1:], tuple(small_parts().items()))
    book = read_workbook("in.xlsx", content)
    check(book.findings)
    trees, slips = nest_rows(book.rows, "in.xlsx")
    check(slips)
    for path, root in trees.items():
        tree, findings = parse(path, write_sheet(sheet_at(path), root, path))
        check(findings)
        assert tree is not None or findings


def intake(data: bytes) -> None:
    """The same, judged with all other sheets."""
    if data:
        content = data[1:] if data[0] == 255 else with_part(data[0], data[1:])
        taken = take_in("in.xlsx", content, EXAMPLE, {})
        check(taken.verdict.findings)
        assert not (taken.verdict.findings and taken.files)


def descriptor(data: bytes) -> None:
    """Any bytes as the descriptor of a package."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "datapackage.json")
        path.write_bytes(data)
        check(read_descriptor(path).findings)


def csv(data: bytes) -> None:
    """Any bytes as a CSV file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any.csv")
        path.write_bytes(data)
        for suspect in (False, True):
            for fault in scan(path, is_suspect=suspect).faults:
                assert fault.code in RULES


def package(data: bytes) -> None:
    """Any bytes in the place of one file of a package; the first byte says which."""
    with damaged(data) as folder:
        check(check_package(folder / "datapackage.json").settled())


def reading(data: bytes) -> None:
    """The same, read by every function that readers have: each succeeds, or ends in one of our errors."""
    with damaged(data) as folder:
        before = os.environ.get(PACKAGE_VARIABLE)
        os.environ[PACKAGE_VARIABLE] = str(folder)
        try:
            for read in READERS:
                with suppress(KoreaChinaError):
                    read()
        finally:
            if before is None:
                del os.environ[PACKAGE_VARIABLE]
            else:
                os.environ[PACKAGE_VARIABLE] = before


#: What readers call; each is called on every damaged package.
READERS: tuple[Callable[[], object], ...] = (
    kc.tables,
    kc.describe,
    kc.cite,
    lambda: kc.cite("bibtex"),
    lambda: kc.cite("csl-json"),
    kc.version_info,
    *(partial(kc.load_all, engine) for engine in ("pandas", "pyarrow", "polars")),
    *(partial(kc.records, name) for name in TABLES),
    kc.timeline,
    kc.dyads,
    kc.disagreements,
    kc.contradictions,
    kc.corroboration,
    kc.events,
    kc.verify,
    lambda: kc.search("ice"),
    lambda: kc.show("haldvik"),
    lambda: kc.evidence("haldvik-meeting-2026"),
    lambda: kc.related("haldvik"),
)


@contextmanager
def damaged(data: bytes) -> Iterator[Path]:
    """A package in which one file holds other bytes."""
    files, content = package_files(), data[1:]
    names = sorted(files)
    with tempfile.TemporaryDirectory(dir=_MEMORY) as folder:
        for name, held in {**files, names[data[0] % len(names) if data else 0]: content}.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(held)
        yield Path(folder)


@cache
def parts() -> dict[str, bytes]:
    """The parts of the example's workbook."""
    rows, origin, _ = gather_forms(EXAMPLE, ARTICLE)
    with zipfile.ZipFile(io.BytesIO(render_workbook(rows, origin))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def small_parts() -> dict[str, bytes]:
    """The parts of a workbook with one worksheet, which is read ten times as fast."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("coders")
        for row, cells in enumerate((("coder_id", "kind", "note"), ("first-coder", "human", "Coded both articles."))):
            sheet.write_row(row, 0, cells)
        sheet.write_datetime(2, 0, dt.datetime(2026, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(2, 1, 0.5)
        sheet.write_boolean(2, 2, True)
        sheet.write_formula(3, 0, "=1+1")
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(number: int, content: bytes, book: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """The example's workbook, or another one given by its parts, with another content of one part."""
    held = dict(book) or parts()
    names = list(held)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (held | {names[number % len(names)]: content}).items():
            archive.writestr(name, data)
    return out.getvalue()


@cache
def package_files() -> dict[str, bytes]:
    """Descriptor and tables of a small package."""
    planned = plan(EXAMPLE, TEXTS, (ROOT / "README.md").read_text("utf-8"))
    return {
        path: data for path, data in planned.files.items() if path.startswith("data/") or path == "datapackage.json"
    }


def seeds_of(target: str) -> list[bytes]:
    """Inputs to start from: each a sound one."""
    match target:
        case "sheet" | "comments":
            return [bytes([number]) + EXAMPLE[path] for number, path in enumerate(SHEETS)]
        case "yaml":
            return list(EXAMPLE.values())
        case "workbook":
            return [bytes([number]) + data for number, data in enumerate(small_parts().values())]
        case "intake":
            return [bytes([number]) + data for number, data in enumerate(parts().values())]
        case "descriptor":
            return [package_files()["datapackage.json"]]
        case "csv":
            return [data for path, data in package_files().items() if path.endswith(".csv")]
        case _:
            files = package_files()
            return [bytes([number]) + files[name] for number, name in enumerate(sorted(files))]


_ALL = (sheet, yaml, comments, workbook, intake, descriptor, csv, package, reading)
TARGETS: dict[str, Callable[[bytes], None]] = {target.__name__: target for target in _ALL}
