"""Rows judged by pydantic, by frictionless and by SQL: one verdict, or a difference that is listed here with its reason."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import frictionless
import pydantic
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from korea_china_2026.model.fields import Field
from korea_china_2026.model.projections import sql_name, table_schema
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.formats import csv_bytes
from korea_china_2026.rules.rows import ROW_RULES
from korea_china_2026.rules.sql.between import between
from korea_china_2026.rules.sql.cells import check_cells, in_order
from korea_china_2026.rules.sql.check import run
from korea_china_2026.rules.sql.form import scan
from korea_china_2026.rules.sql.package import judge_package
from korea_china_2026.rules.sql.places import Where
from korea_china_2026.rules.sql.rows import predicates, typed
from korea_china_2026.rules.sql.store import Store, open_store
from korea_china_2026.sheets.derive import DERIVE, Known
from tests.package_faults import FAULTS, Fault, sound, spoilt
from tests.publish.strategies import Package, packages, rows

Verdicts = tuple[bool, bool, bool]
ALL: Verdicts = (True, True, True)
#: Faults of one cell: the form of the column in which they are planted, and the text. In brackets: who notices, if not all
#: (pydantic, frictionless, SQL), and why.
CELLS: dict[str, tuple[str, str, Verdicts, str]] = {
    "leading zero": ("count", "007", (True, False, True), "frictionless casts and asks the value; a pattern stands only for strings"),
    "plus sign": ("count", "+12", (True, False, True), "likewise"),
    "grouped digits": ("count", "1_000", (True, False, True), "likewise: Python's int() reads them"),
    "full-width digits": ("count", "１２", (True, False, True), "likewise"),
    "blank before digits": ("count", " 12", (True, False, True), "likewise"),
    "beyond 64 bits": ("count", "9223372036854775808", (True, False, True), "frictionless has integers of any size"),
    "negative count": ("count", "-1", ALL, ""),
    "decimal count": ("count", "12.5", ALL, ""),
    "word for a number": ("count", "twelve", ALL, ""),
    "exponent": ("number", "1e3", (True, False, True), "a spelling of a good value"),
    "no digit before the point": ("number", ".5", (True, False, True), "likewise"),
    "superfluous zero": ("number", "1.50", (True, False, True), "likewise"),
    "seven places": ("number", "0.1234567", (True, False, True), "frictionless knows no number of places"),
    "not a number": ("number", "NaN", ALL, ""),
    "infinite": ("number", "INF", ALL, ""),
    "too large": ("number", "1000000000000001", ALL, ""),
    "decimal comma": ("number", "0;5", ALL, ""),
    "north of the pole": ("latitude", "90.5", ALL, ""),
    "date without zeros": ("date", "2026-1-5", (True, False, True), "Python's strptime reads it"),
    "date without hyphens": ("date", "20260105", ALL, ""),
    "30 February": ("date", "2026-02-30", ALL, ""),
    "date with a time": ("date", "2026-01-05T00:00:00", ALL, ""),
    "boolean in capitals": ("boolean", "TRUE", ALL, ""),
    "boolean as a digit": ("boolean", "1", ALL, ""),
    "month 13": ("edtf", "2026-13", (True, False, True), "the pattern of the descriptor knows characters, not calendars"),
    "reversed interval": ("edtf", "2026-02/2026-01", (True, False, True), "likewise"),
    "words for a date": ("edtf", "January", ALL, ""),
    "no country": ("country_code", "XQZ", (True, False, True), "the pattern knows three capitals, not ISO 3166"),
    "country in small letters": ("country_code", "kor", ALL, ""),
    "id in capitals": ("slug", "Seoul", ALL, ""),
    "id with two hyphens": ("slug", "a--b", ALL, ""),
    "short digest": ("digest", "0123", ALL, ""),
    "blank after a text": ("text", "Seoul ", ALL, ""),
    "no-break space after a text": ("text", "Seoul\u00a0", ALL, ""),
    "tab inside a text": ("text", "a\tb", (True, False, True), "the pattern lets every character inside; one line is asked beside it"),
    "line separator inside a text": ("text", "a\u2028b", (True, False, True), "likewise"),
    "formula": ("text", "=1+1", (False, False, True), "a harm, not a form: types and patterns allow it, sheets and SQL refuse it"),
    "decomposed letter": ("text", "cafe\u0301", (False, False, True), "likewise (KC008)"),
    "reading direction turned": ("text", "a\u202eb", (False, False, True), "likewise (KC007)"),
    "address without http": ("url", "ftp://example.org", ALL, ""),
    "unknown code": ("code", "unheard_of", ALL, ""),
    "code in capitals": ("code", "UNCLEAR", ALL, ""),
    "blank after a code": ("code", "unclear ", ALL, ""),
    "empty though required": ("required", "", ALL, ""),
}
KEPT = {"KC201", "KC202"}


def fits(field: Field, form: str, table: Table) -> bool:
    if field.name in table.key or field.column.references:
        return False
    if form == "code":
        return field.code_list is not None
    if form == "required":
        return not field.nullable
    return field.lexical is not None and field.lexical.name == form


SITES = {kind: [(table, field) for table in TABLES.values() for field in table.fields if fits(field, form, table)]
         for kind, (form, *_) in CELLS.items()}


def written(table: Table, made: list[Row], plant: Callable[[list[list[str]]], None]) -> bytes:
    cells = list(csv.reader(io.StringIO(csv_bytes(table, made).decode(), newline="")))
    plant(cells)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(cells)
    return text.getvalue().encode()


def pydantic_refuses(table: Table, data: bytes) -> bool:
    header, *lines = csv.reader(io.StringIO(data.decode(), newline=""))
    try:
        for line in lines:
            table.row.model_validate({name: text or None for name, text in zip(header, line, strict=True)})
    except pydantic.ValidationError:
        return True
    return False


def frictionless_refuses(table: Table, data: bytes, folder: Path) -> bool:
    (folder / "table.csv").write_bytes(data)
    described = table_schema(table) | {"foreignKeys": []}
    resource = frictionless.Resource(path="table.csv", basepath=str(folder), schema=frictionless.Schema.from_descriptor(described))
    return not resource.validate().valid


def sql_refuses(store: Store, table: Table, path: Path, data: bytes) -> bool:
    path.write_bytes(data)
    form = scan(path)
    assert form.is_readable, form.faults
    store.load_csv(table, path, form.header)
    where = Where(path.name, tuple(field.name for field in table.fields), form)
    return bool(list(check_cells(store, table, where, is_ascii=form.is_ascii)))


def harmless(table: Table, made: list[Row]) -> bool:
    """Whether no text is of those that only SQL refuses; the strategies make many."""
    texts = [text for row in made for text in row.model_dump(mode="python").values() if isinstance(text, str)]
    return all(text.isascii() and text[:1] not in "=+-@" for text in texts)


@pytest.mark.parametrize("kind", CELLS)
def test_a_planted_cell_is_refused_by_all_but_those_listed(kind: str, tmp_path: Path):
    _, text, expected, reason = CELLS[kind]
    assert (expected == ALL) == (reason == "")

    @settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
    @given(st.data())
    def agree(data: st.DataObject) -> None:
        table, field = data.draw(st.sampled_from(SITES[kind]))
        row = data.draw(rows(table).filter(lambda row: harmless(table, [row])))

        def plant(cells: list[list[str]]) -> None:
            cells[1][cells[0].index(field.name)] = text

        for planted, verdicts in ((plant, expected), (lambda _: None, (False, False, False))):
            content = written(table, [row], planted)
            with open_store(0) as store:
                assert (pydantic_refuses(table, content), frictionless_refuses(table, content, tmp_path),
                        sql_refuses(store, table, tmp_path / "sql.csv", content)) == verdicts, content

    agree()


def test_at_least_25_kinds_of_cell_are_planted():
    assert len(CELLS) >= 25
    assert all(SITES.values())


# --- keys and references --------------------------------------------------------------------------------------------

def judged_keys(package: Package, folder: Path) -> set[str]:
    """What SQL says of the keys and references of a package."""
    with open_store(0) as store:
        for name, table in TABLES.items():
            path = folder / f"{name}.csv"
            path.write_bytes(csv_bytes(table, package[name]))
            store.load_csv(table, path, [field.name for field in table.fields])
        where = {name: Where(name, tuple(field.name for field in table.fields)) for name, table in TABLES.items()}
        checks = [check for check in between() if check.code in KEPT]
        return {finding.code for finding in run(store, checks, where).findings}


def frictionless_keys(package: Package, folder: Path) -> set[str]:
    names = {"primary-key": "KC201", "unique-error": "KC201", "foreign-key": "KC202"}
    resources = []
    for name, table in TABLES.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(table, package[name]))
        resources.append({"name": name, "path": f"{name}.csv", "schema": table_schema(table)})
    found = frictionless.Package.from_descriptor({"name": "p", "resources": resources}, basepath=str(folder)).validate().flatten(["type"])
    return {names[kind] for (kind,) in found if kind in names}


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packages(), st.data())
def test_keys_and_references_are_judged_alike(tmp_path_factory: pytest.TempPathFactory, package: Package, data: st.DataObject):
    folder = tmp_path_factory.mktemp("package")
    assert judged_keys(package, folder) == set() == frictionless_keys(package, folder)
    filled = [name for name in TABLES if package[name]]
    assume(filled)
    name = data.draw(st.sampled_from(filled))
    doubled = dict(package) | {name: [*package[name], package[name][0]]}
    assert judged_keys(doubled, folder) == {"KC201"} == frictionless_keys(doubled, folder)
    pointing = [(name, row, column) for name in filled for row in package[name][:1] for column, *_ in TABLES[name].foreign_keys
                if getattr(row, column) is not None and column not in TABLES[name].key and TABLES[name].field(column).logical == "string"
                and TABLES[name].field(column).lexical.name == "slug"]  # type: ignore[union-attr]
    assume(pointing)
    name, row, column = data.draw(st.sampled_from(pointing))
    dangling = dict(package) | {name: [row.model_copy(update={column: "nobody-at-all"}), *package[name][1:]]}
    assert judged_keys(dangling, folder) == {"KC202"} == frictionless_keys(dangling, folder)


# --- rules of single rows -------------------------------------------------------------------------------------------

RULED = [table for table in TABLES.values() if predicates(table)]
NOTHING = Known({name: [] for name in TABLES})


@pytest.mark.parametrize("table", RULED, ids=lambda table: table.name)
def test_sql_and_the_rules_of_sheets_select_the_same_rows(table: Table, tmp_path: Path):
    names = [field.name for field in table.fields]

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
    @given(st.lists(rows(table), min_size=1, max_size=12))
    def agree(made: list[Row]) -> None:
        path = tmp_path / "rows.csv"
        path.write_bytes(csv_bytes(table, made))
        with open_store(0) as store:
            store.load_csv(table, path, names)
            for rule in predicates(table):
                found = {row for (row,) in store.all(f"SELECT rowid FROM {table.name} WHERE {rule.offends}")}
                # As text and back: figures of six places are what a table holds.
                cells = [typed(table, list(texts)) for texts in store.all(f"SELECT {', '.join(map(sql_name, names))} FROM {table.name}")]
                if rule.code == "KC720":
                    column = rule.columns[0]
                    assert {n for n, row in enumerate(cells) if DERIVE[table.name](row, NOTHING)[column] != row[column]} <= found
                else:
                    [check] = [check for code, tables, check in ROW_RULES if code == rule.code and table.name in tables]
                    assert found == {n for n, row in enumerate(cells) if list(check(row))}, rule.code

    agree()


# --- the two ways of judging a package, and whatever may be given to either ------------------------------------------

@pytest.mark.parametrize("one", [Fault("none", "", lambda _: None), *FAULTS[::9]], ids=lambda one: one.name)
def test_the_quick_way_and_the_explaining_one_give_one_verdict(one: Fault, tmp_path: Path):
    folder = spoilt(one, tmp_path)
    slow, fast = judge_package(folder.descriptor, quick=False), judge_package(folder.descriptor, quick=True)
    assert fast.settled() == slow.settled()
    assert (fast.judged, +fast.not_judged) == (slow.judged, +slow.not_judged)


def test_tables_come_after_those_to_which_they_refer():
    seen: set[str] = set()
    for table in in_order(dict(TABLES)):
        assert {target for _, target, _ in table.foreign_keys} <= {*seen, table.name}
        seen.add(table.name)


BYTES = st.binary(max_size=80) | st.text(st.sampled_from('",\n\r\0\ufeffaé1-='), max_size=60).map(str.encode)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoilt(Fault("none", "", lambda _: None), tmp_path_factory.mktemp("sound")).root


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=st.sampled_from([path for path in sound() if path != "datapackage.json"]), at=st.floats(0, 1), content=BYTES, cut=st.booleans())
def test_any_bytes_in_any_table_end_in_findings(package: Path, name: str, at: float, content: bytes, cut: bool):
    data = sound()[name]
    here = int(at * len(data))
    (package / name).write_bytes(data[:here] + content + (b"" if cut else data[here:]))
    try:
        verdict = judge_package(package / "datapackage.json")
        assert all("\n" not in str(finding) for finding in verdict.settled())
        assert verdict.findings or (package / name).read_bytes() == data or name.endswith(".parquet")
    finally:
        (package / name).write_bytes(data)


KEYS = st.sampled_from(["name", "path", "fields", "type", "schema", "resources", "constraints", "categories", "reference"])
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), value=JSON)
def test_any_value_anywhere_in_a_descriptor_ends_in_findings(package: Path, data: st.DataObject, value: object):
    described = json.loads(sound()["datapackage.json"])
    holder = described
    while isinstance(holder, dict | list) and holder:
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if data.draw(st.booleans()) or not isinstance(holder[key], dict | list) or not holder[key]:
            holder[key] = value
            break
        holder = holder[key]
    descriptor = package / "other.json"
    descriptor.write_text(json.dumps(described), "utf-8")
    for finding in judge_package(descriptor).settled():
        assert "\n" not in str(finding)
        assert finding.place.file.endswith(("other.json", ".csv", ".parquet"))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=BYTES)
def test_any_bytes_as_a_descriptor_end_in_findings(tmp_path: Path, content: bytes):
    (tmp_path / "datapackage.json").write_bytes(content)
    assert judge_package(tmp_path / "datapackage.json").findings


def test_a_package_needs_nothing_of_where_it_lies(package: Path, tmp_path: Path):
    # Brackets and stars are patterns to readers of files; so are they nowhere here.
    odd = tmp_path / "a [1] *b's"
    shutil.copytree(package, odd)
    assert judge_package(odd / "datapackage.json").settled() == []
