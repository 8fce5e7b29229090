"""Rows judged by pydantic, by frictionless and by SQL: one verdict, or a difference that is listed here with its reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import frictionless
import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from korea_china_2026.model.fields import Field
from korea_china_2026.model.projections import sql_name, table_schema
from korea_china_2026.model.row import Row, Table
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.formats import csv_bytes
from korea_china_2026.rules.rows import ROW_RULES
from korea_china_2026.rules.sql.between import between
from korea_china_2026.rules.sql.cells import check_cells
from korea_china_2026.rules.sql.check import run
from korea_china_2026.rules.sql.derived import counted
from korea_china_2026.rules.sql.form import scan
from korea_china_2026.rules.sql.places import Where
from korea_china_2026.rules.sql.resolved import check_implied
from korea_china_2026.rules.sql.rows import predicates, typed
from korea_china_2026.rules.sql.store import open_store
from korea_china_2026.sheets.derive import DERIVE, Known
from korea_china_2026.sheets.flatten import Cells
from tests.publish.strategies import Package, packages, rows, values

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


def brief(table: Table) -> st.SearchStrategy[Row]:
    """Any row whose texts are few and cheap to draw."""
    cells = st.fixed_dictionaries({field.name: values(field, brief=True) for field in table.fields})
    return cells.map(table.row.model_validate).map(harmless)


def harmless(row: Row) -> Row:
    """The row without texts that only SQL refuses, of which the strategies make many."""
    harmful = {name: "plain" for name, text in row if isinstance(text, str) and (not text.isascii() or text[:1] in "=+-@")}
    return row.model_copy(update=harmful)


def refused_by_pydantic(table: Table, header: list[str], lines: list[list[str]], folder: Path) -> set[int]:
    found = set()
    for number, line in enumerate(lines):
        try:
            table.row.model_validate({name: text or None for name, text in zip(header, line, strict=True)})
        except pydantic.ValidationError:
            found.add(number)
    return found


def refused_by_frictionless(table: Table, header: list[str], lines: list[list[str]], folder: Path) -> set[int]:
    described = {key: value for key, value in table_schema(table).items() if key not in ("primaryKey", "uniqueKeys", "foreignKeys")}
    for field in described["fields"]:
        field.get("constraints", {}).pop("unique", None)
    resource = frictionless.Resource(path=f"{table.name}.csv", basepath=str(folder), schema=frictionless.Schema.from_descriptor(described))
    return {number - 2 for (number,) in resource.validate().flatten(["rowNumber"])}


def refused_by_sql(table: Table, header: list[str], lines: list[list[str]], folder: Path) -> set[int]:
    form = scan(folder / f"{table.name}.csv")
    assert form.is_readable, form.faults
    with open_store(form.size) as store:
        assert store.load_csv(table, form.path, form.header) == len(lines)
        found = list(check_cells(store, table, Where(form.path.name, tuple(header), form), is_ascii=form.is_ascii))
        marked = {row for (row,) in store.all("SELECT r FROM bad")}
    assert len(found) >= len(marked)
    return marked


JUDGES = (refused_by_pydantic, refused_by_frictionless, refused_by_sql)


@settings(max_examples=4)
@given(st.data())
def test_a_planted_cell_is_refused_by_all_but_those_listed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    folder = tmp_path_factory.mktemp("planted")
    planted: dict[TableName, list[tuple[str, Field]]] = {}
    for kind in CELLS:
        table, field = data.draw(st.sampled_from(SITES[kind]))
        planted.setdefault(table.name, []).append((kind, field))
    for name, kinds in planted.items():
        table = TABLES[name]
        header, sound = csv.reader(io.StringIO(csv_bytes(table, [data.draw(brief(table))]).decode(), newline=""))
        lines = [sound]
        for kind, field in kinds:
            text = CELLS[kind][1]
            lines.append([text if column == field.name else cell for column, cell in zip(header, sound, strict=True)])
        write(folder / f"{name}.csv", [header, *lines])
        refused = [judge(table, header, lines, folder) for judge in JUDGES]
        verdicts = {"nothing": tuple(0 in one for one in refused)}
        verdicts |= {kind: tuple(number in one for one in refused) for number, (kind, _) in enumerate(kinds, 1)}
        assert verdicts == {"nothing": (False, False, False)} | {kind: CELLS[kind][2] for kind, _ in kinds}, lines


def write(path: Path, lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(lines)


def test_at_least_25_kinds_of_cell_are_planted_and_each_difference_has_a_reason():
    assert len(CELLS) >= 25
    assert all(SITES.values())
    assert all((expected == ALL) == (reason == "") for _, _, expected, reason in CELLS.values())


# --- keys and references --------------------------------------------------------------------------------------------

Found = set[tuple[str, str, int]]
#: What frictionless calls the faults that are planted here.
NAMES = {"primary-key": "KC201", "unique-error": "KC201", "foreign-key": "KC202"}


def judged_by_sql(folder: Path) -> Found:
    with open_store(0) as store:
        for name, table in TABLES.items():
            store.load_csv(table, folder / f"{name}.csv", [field.name for field in table.fields])
        where = {name: Where(name, tuple(field.name for field in table.fields)) for name, table in TABLES.items()}
        checks = [check for check in between() if check.code in NAMES.values()]
        return {(one.place.file, one.code, one.place.line - 1) for one in run(store, checks, where).findings}


def judged_by_frictionless(folder: Path) -> Found:
    resources = [{"name": name, "path": f"{name}.csv", "schema": table_schema(table)} for name, table in TABLES.items()]
    package = frictionless.Package.from_descriptor({"name": "p", "resources": resources}, basepath=str(folder))
    return {(task.name, NAMES[error.type], error.row_number - 2)
            for task in package.validate().tasks for error in task.errors if error.type in NAMES}


def pointing(name: TableName, made: Sequence[Row]) -> list[str]:
    """Columns of the first row in which an id may dangle."""
    table = TABLES[name]
    return [column for column, *_ in table.foreign_keys if getattr(made[0], column) is not None and column not in table.key
            and (lexical := table.field(column).lexical) is not None and lexical.name == "slug"]


@settings(max_examples=3)
@given(packages(), st.data())
def test_keys_and_references_are_judged_alike(tmp_path_factory: pytest.TempPathFactory, package: Package, data: st.DataObject):
    folder = tmp_path_factory.mktemp("package")
    spoilt: dict[TableName, list[Row]] = dict(package)
    expected: Found = set()
    for name, made in package.items():
        if not made:
            continue
        first = made[0]
        if pointing(name, made) and data.draw(st.booleans()):
            first = first.model_copy(update={data.draw(st.sampled_from(pointing(name, made))): "nobody-at-all"})
            expected.add((name, "KC202", 0))
        spoilt[name] = [first, *made[1:]]
        if data.draw(st.booleans()):
            spoilt[name].append(first)
            expected |= {(name, "KC201", len(made))} | {(name, "KC202", len(made)) for _, code, _ in expected & {(name, "KC202", 0)}}
    for name, table in TABLES.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(table, spoilt[name]))
    assert judged_by_sql(folder) == expected == judged_by_frictionless(folder)


# --- rules of single rows -------------------------------------------------------------------------------------------

RULED = [table for table in TABLES.values() if predicates(table)]
NOTHING = Known({name: [] for name in TABLES})
RULES: Mapping[tuple[str, TableName], object] = {(code, name): rule for code, tables, rule in ROW_RULES for name in tables}


@pytest.mark.parametrize("table", RULED, ids=lambda table: table.name)
def test_sql_and_the_rules_of_sheets_select_the_same_rows(table: Table, tmp_path: Path):
    names = [field.name for field in table.fields]
    path = tmp_path / "rows.csv"
    rules = predicates(table)
    with open_store(0) as store:

        @settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
        @given(st.lists(rows(table), min_size=2, max_size=10))
        def agree(made: list[Row]) -> None:
            path.write_bytes(csv_bytes(table, made))
            store.drop(table)
            store.load_csv(table, path, names)
            # As text and back: figures of six places are what a table holds.
            columns = ", ".join([*map(sql_name, names), *(f"coalesce({rule.offends}, false)" for rule in rules)])
            answers = store.all(f"SELECT {columns} FROM {table.name} ORDER BY rowid")
            cells = [typed(table, list(answer[:len(names)])) for answer in answers]
            for at, rule in enumerate(rules, len(names)):
                found = {n for n, answer in enumerate(answers) if answer[at]}
                if rule.code == "KC720":
                    column = rule.columns[0]
                    assert {n for n, row in enumerate(cells) if DERIVE[table.name](row, NOTHING)[column] != row[column]} <= found
                else:
                    check = RULES[rule.code, table.name]
                    assert found == {n for n, row in enumerate(cells) if list(check(row))}, rule.code  # type: ignore[operator]

        agree()


# --- independent sources --------------------------------------------------------------------------------------------

VOICES = st.lists(st.tuples(st.sampled_from(["e-1", "e-2"]), st.sampled_from(["s-1", "s-2", "s-3"]),
                            st.sampled_from([None, "agency", "daily", "person"])), min_size=1, max_size=8)


@settings(max_examples=25)
@given(reports=VOICES, groups=st.tuples(*[st.sampled_from(["agency", "daily", "weekly"])] * 3))
def test_sql_counts_the_independent_sources_that_the_derivation_counts(
        reports: list[tuple[str, str, str | None]], groups: tuple[str, str, str]):
    sources = {f"s-{number}": group for number, group in enumerate(groups, 1)}
    known = Known({
        **{name: [] for name in TABLES},
        "sources": [{"source_id": name, "independence_group": group} for name, group in sources.items()],
        "actors": [{"actor_id": name, "kind": "person" if name == "person" else "media"} for name in ("agency", "daily", "person")]})
    with open_store(0) as store:
        for name, columns, made in (("sources", "source_id, independence_group", list(sources.items())),
                                    ("actors", "actor_id, kind", [("agency", "media"), ("daily", "media"), ("person", "person")]),
                                    ("event_reports", "event_id, source_id, via_actor_id", reports)):
            values = ", ".join("(" + ", ".join("NULL" if text is None else f"'{text}'" for text in row) + ")" for row in made)
            store.all(f"CREATE TABLE {name} AS SELECT * FROM (VALUES {values}) AS t ({columns})")
        found = {event: (n, independent) for event, n, independent in store.all(f"FROM {counted('event_reports', 'event_id')}")}
    for event in {event for event, *_ in reports}:
        cells: list[Cells] = [{"source_id": source, "via_actor_id": via} for one, source, via in reports if one == event]
        assert found[event] == (len(cells), known.independent(cells))


# --- circles of claims ----------------------------------------------------------------------------------------------

CLAIMS = ("a", "b", "c", "d", "e")
KINDS = ("refines", "entails", "restates")
RELATIONS = st.lists(st.tuples(st.sampled_from(CLAIMS), st.sampled_from(KINDS), st.sampled_from([*CLAIMS, None])),
                     min_size=2, max_size=12, unique=True)


def on_circles(relations: list[tuple[str, str, str | None]]) -> set[int]:
    """The relations whose end leads back to their start, by every way that there is."""
    leads = {(relation, claim, other) for claim, relation, other in relations if relation != "restates"}
    for _ in CLAIMS:
        leads |= {(kind, claim, last) for kind, claim, other in leads for again, start, last in leads if (again, start) == (kind, other)}
    return {at for at, (claim, relation, other) in enumerate(relations)
            if None is not other != claim and (relation, other, claim) in leads}


def test_circles_of_claims_are_the_same_in_sheets_and_in_sql():
    columns = ("claim_id", "relation", "related_claim_id")
    with open_store(0) as store:
        store.loaded["claim_relations"] = TABLES["claim_relations"]

        @settings(max_examples=60)
        @given(RELATIONS)
        def agree(relations: list[tuple[str, str, str | None]]) -> None:
            expected = on_circles(relations)
            made: list[Cells] = [dict(zip(columns, relation, strict=True)) for relation in relations]
            known = Known({**{name: [] for name in TABLES}, "claim_relations": made})
            assert {at for at, row in enumerate(made) if known.leads_back(row)} == expected
            values = ", ".join(f"('{one}', '{kind}', {'NULL' if other is None else repr(other)})" for one, kind, other in relations)
            store.all(f"CREATE OR REPLACE TABLE claim_relations AS FROM (VALUES {values}) AS t ({', '.join(columns)})")
            found = check_implied(store, {"claim_relations": Where("claim_relations", ("related_claim_id",))})
            assert {one.place.line - 1 for one in found} == expected

        agree()
