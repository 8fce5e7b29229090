"""Kinds of fault in a published package, and who notices: frictionless, the v2 profile, SQLite STRICT, and ours.

python -m tests.package_faults > docs/PACKAGE_FAULTS.md      checks every fault by all four and prints the document
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from korea_china_2026.article_texts import read_texts
from korea_china_2026.findings import RULES, Finding
from korea_china_2026.model.projections import arrow_schema, sqlite_tables
from korea_china_2026.model.tables import TABLES
from korea_china_2026.packages.check import check_package
from korea_china_2026.publish.plan import plan
from korea_china_2026.sheets.corpus import gather
from korea_china_2026.sheets.layout import RAW
from tests.parquet_footers import GROUPS, ROWS, chunks, edit, read, state

HERE = Path(__file__).parent
#: Who else notices a fault, in the order of `JUDGES`.
MARKS = "fps"
#: Codes of faults in the form of a package, which the document names one by one.
FORM = {code for code in RULES if "KC700" < code < "KC719"}
COMMAND = "python -m tests.package_faults > docs/PACKAGE_FAULTS.md"
_CODED = ("sources/", "actors", "events", "claims", "places", "references")
_SECOND_CODER = b"""
  - coder_id: second-coder
    kind: human
    note: Coded both articles again without having seen the first coding.
    pass_number: 2
    disclosed: A person of the project.
"""
_DECISION = b"""adjudications:
  - adjudication_id: inland-post-1-a001
    table_name: quotes
    field_name: medium
    first_unit_id: inland-post-1-q001
    second_unit_id: inland-post-1-q001
    first_value: interview
    second_value: not_reported
    decision: second
    record_id: inland-post-1-q001
    reason: The article does not say where he added it.
"""


@cache
def sound() -> dict[str, bytes]:
    """The files of a small package without a fault: the example, as if two coders had coded it alike but for a cell."""
    example = gather(HERE / "example" / "seeds")
    raw = {f"{folder}/{path}": data for folder in RAW for path, data in example.items() if path.startswith(_CODED)}
    sheet = f"{next(iter(RAW))}/sources/inland-post-1.yaml"
    raw[sheet] = raw[sheet].replace(b"medium: not_reported", b"medium: interview")
    more = {
        "coders.yaml": example["coders.yaml"].rstrip() + _SECOND_CODER,
        "adjudications/inland-post-1.yaml": _DECISION,
    }
    planned = plan(
        example | raw | more, read_texts(HERE / "example" / "texts"), (HERE.parent / "README.md").read_text("utf-8")
    )
    assert not planned.verdict.findings, planned.verdict.findings
    return {
        path: data for path, data in planned.files.items() if path.startswith("data/") or path == "datapackage.json"
    }


@dataclass
class Folder:
    """A package on disk that a fault is put into."""

    root: Path
    touched: set[str] = field(default_factory=set)

    @property
    def descriptor(self) -> Path:
        return self.root / "datapackage.json"

    def csv(self, table: str) -> Path:
        return self.root / "data" / f"{table}.csv"

    def rows(self, table: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.csv(table).read_text("utf-8"), newline="")))

    def write(self, table: str, rows: list[list[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        self.csv(table).write_bytes(text.getvalue().encode())
        self.touched.add(table)

    def bytes(self, table: str, change: Callable[[bytes], bytes]) -> None:
        """Change a CSV's bytes; the fault is in the form, so size and digest are stated anew."""
        before = self.csv(table).read_bytes()
        after = change(before)
        assert after != before
        self.csv(table).write_bytes(after)
        self.restate(table)

    def describe(self, change: Callable[[dict[str, Any]], object]) -> None:
        described = json.loads(self.descriptor.read_text("utf-8"))
        change(described)
        self.descriptor.write_bytes(to_json(described, indent=2))

    def resource(self, table: str, change: Callable[[dict[str, Any]], object]) -> None:
        self.describe(lambda described: change(next(r for r in described["resources"] if r["name"] == table)))

    def restate(self, table: str, *, parquet: bool = False) -> None:
        """State size, digest and rows anew, and write the Parquet file from the CSV where cells
        allow: nothing but the cell is at fault."""
        data = self.csv(table).read_bytes()
        n = max(
            len(list(csv.reader(io.StringIO(data.decode("utf-8", "replace").replace("\0", " "), newline="")))) - 1, 0
        )
        self.resource(
            table, lambda r: r.update(bytes=len(data), hash=f"sha256:{hashlib.sha256(data).hexdigest()}", rows=n)
        )
        if parquet:
            _write_parquet(self, table)


def _write_parquet(folder: Folder, table: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    declared = TABLES[table]  # type: ignore[index]
    header, *rows = folder.rows(table)
    columns = []
    for column in declared.fields:
        texts = [row[header.index(column.name)] for row in rows]
        try:
            columns.append(
                [None if not text else text if column.lexical is None else column.lexical.parse(text) for text in texts]
            )
        except ValueError:
            return  # the cell is malformed, and no typed file could hold it
    schema = arrow_schema(declared)
    arrays = [pa.array(values, kind.type) for values, kind in zip(columns, schema, strict=True)]
    if all(kind.nullable or not values.null_count for values, kind in zip(arrays, schema, strict=True)):
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), folder.root / "data" / f"{table}.parquet")


@dataclass(frozen=True)
class Fault:
    """A kind of fault: what it is called, the code that ours must give, and what is done to a sound package.

    ``also`` holds codes of what is wrong besides: a row under a wrong id is missed where it is referred to.
    """

    name: str
    code: str
    spoil: Callable[[Folder], object]
    also: frozenset[str] = frozenset()


FAULTS: list[Fault] = []


def fault(name: str, code: str, spoil: Callable[[Folder], object], *also: str) -> None:
    FAULTS.append(Fault(name, code, spoil, frozenset(also)))


# --- kinds of fault -------------------------------------------------------------------------------------------------


def cell(table: str, key: str, column: str, value: str, *more: tuple[str, str]) -> Callable[[Folder], None]:
    """Write another value into one cell (and ``more`` cells) of the row whose first cells are ``key``."""

    def spoil(folder: Folder) -> None:
        header, *rows = folder.rows(table)
        [row] = [row for row in rows if " ".join(row[: len(key.split(" "))]) == key]
        for name, text in ((column, value), *more):
            assert row[header.index(name)] != text, (table, key, name)
            row[header.index(name)] = text
        folder.write(table, [header, *rows])
        folder.restate(table, parquet=True)

    return spoil


def row(table: str, key: str, how: str, *changes: tuple[str, str]) -> Callable[[Folder], None]:
    """Drop a row, or double it with some cells changed."""

    def spoil(folder: Folder) -> None:
        header, *rows = folder.rows(table)
        index = next(i for i, row in enumerate(rows) if row[0] == key)
        if how == "drop":
            del rows[index]
        else:
            copy = list(rows[index])
            for column, value in changes:
                copy[header.index(column)] = value
            rows.insert(index + 1, copy)
        folder.write(table, [header, *rows])
        folder.restate(table, parquet=True)

    return spoil


def new(table: str, *cells: str) -> Callable[[Folder], None]:
    """Add a row to a table."""

    def spoil(folder: Folder) -> None:
        folder.write(table, [*folder.rows(table), list(cells)])
        folder.restate(table, parquet=True)

    return spoil


def entails(claim: str, other: str) -> Callable[[Folder], None]:
    """Say that one claim entails another."""
    return row(
        "claim_relations",
        NETS,
        "double",
        ("claim_relation_id", f"{claim}--entails--{other}"),
        ("claim_id", claim),
        ("related_claim_id", other),
        ("relation", "entails"),
        ("difference", ""),
        ("fact_id", ""),
    )


def each(*spoils: Callable[[Folder], None]) -> Callable[[Folder], None]:
    def spoil(folder: Folder) -> None:
        for one in spoils:
            one(folder)

    return spoil


def form(table: str, old: bytes, new: bytes, count: int = 1) -> Callable[[Folder], None]:
    return lambda folder: folder.bytes(table, lambda data: data.replace(old, new, count))


def resource(table: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Folder], None]:
    return lambda folder: folder.resource(table, change)


def schema_field(table: str, name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Folder], None]:
    return resource(table, lambda r: change(next(f for f in r["schema"]["fields"] if f["name"] == name)))


def rename(holder: dict[str, Any], old: str, new: str) -> None:
    items = [(new if key == old else key, value) for key, value in holder.items()]
    holder.clear()
    holder.update(items)


def header(table: str, change: Callable[[list[list[str]]], list[list[str]]]) -> Callable[[Folder], None]:
    def spoil(folder: Folder) -> None:
        folder.write(table, change(folder.rows(table)))
        folder.restate(table)

    return spoil


def parquet_column(table: str, name: str, change: Callable[[list[Any]], list[Any]]) -> Callable[[Folder], None]:
    """The cells of one column of a Parquet file changed."""
    return parquet(
        table,
        lambda held: held.set_column(
            held.schema.get_field_index(name), held.schema.field(name), [change(held.column(name).to_pylist())]
        ),
    )


def parquet(table: str, change: Callable[[Any], Any]) -> Callable[[Folder], None]:
    def spoil(folder: Folder) -> None:
        import pyarrow.parquet as pq

        path = folder.root / "data" / f"{table}.parquet"
        pq.write_table(change(pq.read_table(path)), path)

    return spoil


Q1, F1 = "inland-post-1-q001", "inland-post-1-f001"
LOST, SILENCE = "chile-lost-a-fifth-of-its-nets", "chile-as-buyer-of-buoys--inland-post-1"
FALL, OFF = "code-will-cut-collisions", "code-keeps-ships-12-km-off"
NETS = "chile-lost-a-fifth-of-its-nets--contradicts--chile-lost-a-third-of-its-nets"

fault("integer with a leading zero", "KC104", cell("figures", F1, "char_start", "0145"))
fault("integer with a sign", "KC104", cell("figures", F1, "char_start", "+145"))
fault("integer with a group mark", "KC104", cell("sources", "harbour-times-1", "char_count", "1_570"))
fault("integer in full-width digits", "KC104", cell("sources", "inland-post-1", "char_count", "２９２"))
fault("integer beyond 64 bits", "KC104", cell("sources", "inland-post-1", "char_count", "9223372036854775808"))
fault("number in exponent form", "KC104", cell("places", "haldvik", "latitude", "6.61e1"))
fault("number that is NaN", "KC104", cell("places", "haldvik", "latitude", "NaN"))
fault("number with a superfluous zero", "KC104", cell("places", "haldvik", "latitude", "66.10"))
fault("number out of bounds", "KC104", cell("places", "haldvik", "latitude", "96.1"))
fault("date without leading zeros", "KC104", cell("events", "radar-talks-2026", "start_date", "2026-3-13"))
fault("date that no calendar has", "KC104", cell("events", "radar-talks-2026", "start_date", "2026-02-30"))
fault("EDTF date that is malformed", "KC104", cell("references", "net-count", "published_edtf", "2026-13"))
fault(
    "EDTF interval that ends before it starts",
    "KC311",
    cell("references", "net-count", "published_edtf", "2026-02/2026-01"),
)
fault("boolean in another spelling", "KC104", cell("quotes", Q1, "has_editorial_insertion", "False"))
fault("id in capitals", "KC104", cell("coders", "first-coder", "coder_id", "First-Coder"))
fault("blank at the end of a text", "KC104", cell("claims", FALL, "statement", "Collisions fall. "))
fault("line break inside a cell", "KC104", cell("claims", FALL, "statement", "Collisions\nfall."))
fault("country that ISO 3166 lacks", "KC104", cell("places", "haldvik", "country_code", "XQZ"))
fault("required cell that is empty", "KC101", cell("claims", FALL, "statement", ""))
fault("code that its list lacks", "KC103", cell("quotes", Q1, "quote_kind", "speach"))
fault("text that a spreadsheet runs", "KC108", cell("claims", FALL, "statement", "=1+1"))
fault(
    "invisible character that turns the reading direction", "KC007", cell("claims", FALL, "statement", "Fall\u202eing")
)
fault("decomposed letter", "KC008", cell("claims", FALL, "statement", "Cafe\u0301 talk."))

fault("key that is there twice", "KC201", row("places", "puerto-brisa", "double", ("name", "Puerto")))
fault("key of several columns that is there twice", "KC201", row("event_relations", "haldvik-meeting-2026", "double"))
fault("reference to no row", "KC202", cell("quotes", Q1, "event_id", "haldvik-meeting-2027"))
fault(
    "reference of a table to itself, to no row",
    "KC202",
    cell("events", "ice-code-signing-2026", "part_of_event_id", "haldvik-2026"),
)
fault(
    "id of another article",
    "KC203",
    cell("passages", "inland-post-1-p002", "passage_id", "harbour-times-1-p021"),
    "KC202",
)
fault("place that nothing uses", "KC204", row("places", "iceland", "double", ("place_id", "reykjavik")))
fault(
    "claim without a report",
    "KC204",
    row(
        "claims",
        FALL,
        "double",
        ("claim_id", "code-will-stop-collisions"),
        ("statement", "By March 2029 the code will have stopped collisions with ice."),
        ("n_reports", "0"),
        ("n_independent_sources", "0"),
    ),
)
fault("place that is in itself", "KC205", cell("places", "iceland", "part_of_place_id", "iceland"))
fault(
    "evidence for a row that does not exist",
    "KC206",
    cell(
        "evidence",
        "harbour-times-1-c002.attributed_actor_id.1",
        "record_id",
        "harbour-times-1-c999",
        ("evidence_id", "harbour-times-1-c999.attributed_actor_id.1"),
    ),
)
fault(
    "evidence in a table that does not exist",
    "KC206",
    cell("evidence", "harbour-times-1-c002.attributed_actor_id.1", "table_name", "claim_report"),
)
fault(
    "evidence for a column that does not exist",
    "KC206",
    cell(
        "evidence",
        "harbour-times-1-c002.attributed_actor_id.1",
        "field_name",
        "attributed_actor",
        ("evidence_id", "harbour-times-1-c002.attributed_actor.1"),
    ),
)
fault("speaker without evidence", "KC208", row("evidence", "inland-post-1-q001.speaker_actor_id.1", "drop"))
fault(
    "observation that is there twice under two ids",
    "KC209",
    row("figures", F1, "double", ("figure_id", "inland-post-1-f009")),
    "KC208",
)
fault(
    "two claims with one statement",
    "KC210",
    cell(
        "claims",
        "code-keeps-ships-12-km-off",
        "statement",
        "No minister of Chile had visited Haldvik between 2019 and the visit of March 2026.",
    ),
    "KC320",
)
fault("words for an empty cell", "KC211", cell("figures", "inland-post-1-f002", "as_of_edtf", ""), "KC720")
fault(
    "coding of a row that does not exist",
    "KC202",
    cell("codings", "first-coder.inland-post-1-q001.medium", "record_id", "inland-post-1-q077"),
)
fault(
    "coding of a column that does not exist",
    "KC722",
    cell(
        "codings",
        "first-coder.inland-post-1-q001.medium",
        "field_name",
        "channel",
        ("coding_id", "first-coder.inland-post-1-q001.channel"),
    ),
)

fault("speech without a speaker", "KC301", cell("quotes", "harbour-times-1-q005", "quote_kind", "speech"))
fault(
    "attribution to nobody",
    "KC302",
    cell("claim_reports", "harbour-times-1-c001", "attribution_mode", "direct"),
    "KC330",
)
fault("PLOVER mode of another type", "KC303", cell("events", "haldvik-meeting-2026", "plover_mode", "troops"))
fault(
    "figure without a value",
    "KC304",
    cell("figures", F1, "value", "", ("value_low", ""), ("value_high", ""), ("value_normalized", "")),
)
fault(
    "rank that is no whole number",
    "KC305",
    cell(
        "figures",
        "harbour-times-1-f007",
        "value",
        "1.5",
        ("value_low", "1.5"),
        ("value_high", "1.5"),
        ("value_normalized", "1.5"),
    ),
)
fault(
    "distance in a currency",
    "KC306",
    cell(
        "figures",
        F1,
        "unit_code",
        "USD",
        ("unit_system", "iso4217"),
        ("value_normalized", "12"),
        ("unit_normalized", "USD"),
    ),
)
fault("contradiction without a difference", "KC307", cell("claim_relations", NETS, "difference", ""))
fault(
    "coded passage without an observation",
    "KC310",
    cell("passages", "harbour-times-1-p019", "coverage", "coded", ("coverage_note", "")),
)
fault("machine-written text without its flag", "KC312", cell("sources", "inland-post-1", "is_ai_generated", "true"))
fault(
    "reference under a rule that needs none",
    "KC313",
    cell("events", "radar-talks-2026", "reference_id", "net-count"),
)
fault("since date of a plain count", "KC314", cell("figures", F1, "since_edtf", "2019"), "KC208", "KC720")
fault("claim that entails itself", "KC309", entails(FALL, FALL))
fault(
    "symmetric relation at the claim that sorts last",
    "KC315",
    cell(
        "claim_relations",
        NETS,
        "claim_id",
        "chile-lost-a-third-of-its-nets",
        ("related_claim_id", "chile-lost-a-fifth-of-its-nets"),
        ("claim_relation_id", "chile-lost-a-third-of-its-nets--contradicts--chile-lost-a-fifth-of-its-nets"),
    ),
)
fault(
    "span beyond its article",
    "KC401",
    cell("evidence", "harbour-times-1-c002.attributed_actor_id.1", "char_end", "1571"),
)
fault("span outside its passage", "KC403", cell("claim_reports", "harbour-times-1-c001", "char_end", "640"))
fault("passages that overlap", "KC404", cell("passages", "harbour-times-1-p019", "char_start", "1480"))
fault("quotation that is not the words of its span", "KC406", cell("quotes", Q1, "text", "Ice has no flags"))
fault("figure whose digest is another", "KC406", cell("figures", F1, "span_digest", "0123456789abcdef"))
fault(
    "event under single_report with several reports",
    "KC601",
    cell("events", "haldvik-meeting-2026", "aggregation_rule", "single_report"),
)
fault("utterance with a part left out", "KC603", cell("quotes", "harbour-times-1-q006", "part", "4"))
fault("correction that the table does not show", "KC604", cell("changes", "0.2.0", "new_value", "41000000"))
fault(
    "decision that was not carried out",
    "KC605",
    cell("adjudications", "inland-post-1-a001", "second_value", "interview", ("first_value", "speech")),
)
fault(
    "claims that entail each other over a third",
    "KC607",
    each(entails(FALL, OFF), entails(OFF, "code-is-most-sensible-act"), entails("code-is-most-sensible-act", FALL)),
    "KC615",
)
fault("fact that follows from a forecast", "KC615", entails(FALL, OFF))
fault("check that holds and names a part that does not", "KC316", cell("checks", LOST, "part", "number"))
fault("silence without a pattern", "KC317", cell("answers", SILENCE, "silence_pattern", ""))
fault(
    "place on the other half of the globe",
    "KC324",
    lambda folder: (
        cell("places", "iceland", "radius_km", "300")(folder),
        cell("places", "haldvik", "latitude", "-66.1")(folder),
    ),
)
fault(
    "article before what it tells as past",
    "KC332",
    cell(
        "sources",
        "harbour-times-1",
        "published_edtf",
        "2026-03-02",
        ("published_start", "2026-03-02"),
        ("published_end", "2026-03-02"),
    ),
    "KC325",
)
fault("page that was read before its date", "KC325", cell("references", "net-count", "accessed", "2025-04-01"))
fault(
    "words that are addressed to their speaker",
    "KC326",
    cell("quotes", "harbour-times-1-q001", "addressee_actor_id", "birna-sand"),
)
fault("Korean name in Latin letters", "KC327", cell("actors", "birna-sand", "name_ko", "Birna"))
fault("office of an outlet", "KC328", cell("actors", "haldvik-radio", "office", "director"))
fault(
    "translation into its own language",
    "KC329",
    cell("quotes", "harbour-times-1-q001", "is_translation", "yes", ("language_original", "en")),
)
fault("state under GOV", "KC321", cell("actors", "iceland", "plover_sector", "GOV"))
fault("place with half a point", "KC318", cell("places", "haldvik", "longitude", ""))
fault(
    "event without a date and without a note",
    "KC319",
    cell(
        "events",
        "radar-talks-2026",
        "date_basis",
        "unknown",
        *((name, "") for name in ("date_edtf", "start_date", "end_date", "date_precision")),
    ),
    "KC619",
    "KC720",
)
fault("event with another year in its id", "KC619", cell("events", "radar-talks-2026", "date_edtf", "2027"), "KC720")
fault(
    "part of an event on another day than its whole",
    "KC618",
    cell(
        "events",
        "ice-code-signing-2026",
        "date_edtf",
        "2026-03-12",
        ("start_date", "2026-03-12"),
        ("end_date", "2026-03-12"),
    ),
    "KC720",
)
fault(
    "meeting that is dated later than the one that it precedes",
    "KC623",
    cell(
        "events",
        "haldvik-meeting-2026",
        "date_edtf",
        "2026-10-11",
        ("start_date", "2026-10-11"),
        ("end_date", "2026-10-11"),
    ),
    "KC325",
    "KC618",
    "KC720",
)
fault(
    "verdict without an independent page",
    "KC610",
    each(
        cell("checks", LOST, "n_independent", "0", ("n_supporting", "0")),
        cell("check_references", f"{LOST}--net-count", "is_independent", "false"),
    ),
    "KC720",
)
fault(
    "verdict without an independent page that supports it",
    "KC610",
    cell("checks", LOST, "n_supporting", "0"),
    "KC720",
)
fault("outlet under GOV", "KC321", cell("actors", "haldvik-radio", "plover_sector", "GOV"))
fault("insertion without its flag", "KC322", cell("quotes", "harbour-times-1-q004", "has_editorial_insertion", "false"))
fault(
    "parentheses in spoken words without the flag",
    "KC322",
    cell("quotes", "inland-post-1-q001", "text", "Ice (it seems) has no flag,"),
    "KC406",
)
fault("polarity turned", "KC320", cell("claims", LOST, "polarity", "negative"))
fault("identifier that nobody saw", "KC331", cell("actors", "chile", "identifier_basis", ""))
fault("stance turned", "KC610", cell("check_references", f"{LOST}--net-count", "stance", "contradicts"), "KC720")
fault(
    "verdict that nothing decides, beside a page that does",
    "KC610",
    cell("checks", LOST, "verdict", "not_enough_evidence"),
    "KC720",
)
fault("fact without a check", "KC611", row("checks", "shipping-firms-stayed-away", "drop"), "KC720")
fault("answer without a record", "KC612", row("answer_records", "chile-as-buyer-of-buoys--harbour-times-1", "drop"))
fault(
    "answers that contradict without claims that do",
    "KC613",
    cell("claim_relations", NETS, "relation", "differs"),
    "KC720",
)
fault(
    "stretches from elsewhere that cross",
    "KC616",
    row(
        "origins",
        "harbour-times-1-o001",
        "double",
        ("origin_id", "harbour-times-1-o002"),
        ("char_start", "1400"),
        ("char_end", "1490"),
    ),
)
fault(
    "one text under two ids",
    "KC621",
    cell("sources", "inland-post-1", "text_sha256", "71993bc13f3b3b4447f2f40f7730ee9d3e0c8b0c599a40a8f1274c053f716fe8"),
)
fault(
    "difference of two readers that nobody decided",
    "KC622",
    new("readings", "checks", "verdict", "shipping-firms-stayed-away", "not_checkable", "not_enough_evidence"),
)
fault(
    "visit without a guest",
    "KC608",
    cell("event_actors", "haldvik-meeting-2026--guest--tomas-alder", "role", "participant"),
    "KC720",
)

fault(
    "report that names another quotation",
    "KC624",
    cell("claim_reports", "harbour-times-1-c002", "quote_id", "harbour-times-1-q001"),
)
fault(
    "figure of a claim that its passage does not make",
    "KC624",
    cell("figures", "inland-post-1-f001", "claim_id", "chile-lost-a-third-of-its-nets"),
)

fault("count of reports that is wrong", "KC720", cell("claims", "code-keeps-ships-12-km-off", "n_reports", "3"))
fault(
    "count of independent sources that is wrong",
    "KC720",
    cell("events", "haldvik-meeting-2026", "n_independent_sources", "2"),
)
fault("claim corroborated by one independence group", "KC721", cell("claims", FALL, "status", "corroborated"))
fault(
    "status that relations contradict",
    "KC720",
    cell("claims", "chile-lost-a-third-of-its-nets", "status", "single_source"),
)
fault(
    "independence group of another article",
    "KC720",
    cell("event_reports", "harbour-times-1-e001", "independence_group", "inland-post"),
)
fault("normalised value that is wrong", "KC720", cell("figures", F1, "value_normalized", "1200"))
fault(
    "bound that the approximation does not give", "KC720", cell("figures", "harbour-times-1-f005", "value_low", "0.1")
)
fault("comparator that the approximation does not give", "KC720", cell("figures", F1, "comparator", "ge"))
fault(
    "day that the EDTF date does not allow",
    "KC720",
    cell("events", "puerto-brisa-meeting-2026", "end_date", "2026-10-01"),
)
fault(
    "event dated other than its reports",
    "KC720",
    cell(
        "events",
        "radar-talks-2026",
        "date_edtf",
        "2026-03-14",
        ("start_date", "2026-03-14"),
        ("end_date", "2026-03-14"),
    ),
)
fault("ordinal of a passage that is wrong", "KC720", cell("passages", "inland-post-1-p006", "ordinal", "7"))
fault(
    "relation id that does not say what it joins",
    "KC720",
    cell("claim_relations", NETS, "claim_relation_id", "a--contradicts--b"),
)

fault("byte-order mark", "KC706", form("events", b"event_id", b"\xef\xbb\xbfevent_id"))
fault("bytes that are not UTF-8", "KC706", form("claims", b"crews", b"cr\xe9ws"))
fault("NUL in a cell", "KC706", form("claims", b"crews", b"cr\0ws"))
fault("lines that end as on Windows", "KC707", form("events", b"\n", b"\r\n", -1))
fault("mixed line ends", "KC707", form("events", b"\n", b"\r\n", 2))
fault("last line cut off", "KC707", lambda folder: folder.bytes("coders", lambda data: data[:-1]))
fault("record with a surplus comma", "KC708", form("places", b"Haldvik,,,city", b"Haldvik,,,city,", 1))
fault("comma at the end of a record", "KC708", form("places", b"-20.3,,,iceland,,,\n", b"-20.3,,,iceland,,,,\n"))
fault("record with a field left out", "KC708", form("places", b"Haldvik,,,city,ISL,", b"Haldvik,,,city,", 1))
fault("blank line", "KC708", form("places", b"\niceland", b"\n\niceland"))
fault("quotation mark inside an unquoted cell", "KC708", form("places", b"Haldvik,,,city", b'Hald"vik",,,city'))
fault("quotation mark that is not closed", "KC708", form("claims", b'"In 2025', b'In "2025'))
fault("columns in another order", "KC709", header("places", lambda rows: [[r[0], r[2], r[1], *r[3:]] for r in rows]))
fault("column left out", "KC709", header("places", lambda rows: [[*r[:2], *r[3:]] for r in rows]))
fault("column too many", "KC709", header("places", lambda rows: [[*r, "note" if r is rows[0] else ""] for r in rows]))
fault("column that is there twice", "KC709", header("places", lambda rows: [[*r, r[1]] for r in rows]))
fault("column name misspelt", "KC709", header("places", lambda rows: [["place_id", "nmae", *rows[0][2:]], *rows[1:]]))
fault("header left out", "KC709", header("places", lambda rows: rows[1:]))
fault("file without a byte", "KC709", lambda folder: folder.bytes("places", lambda _: b""))

fault("table without a resource", "KC701", lambda folder: folder.describe(lambda d: d["resources"].pop()))
fault(
    "resource that no table declares",
    "KC701",
    lambda folder: folder.describe(lambda d: d["resources"].append({"name": "notes", "path": "data/coders.csv"})),
)
fault(
    "resource that is there twice",
    "KC701",
    lambda folder: folder.describe(lambda d: d["resources"].append(dict(d["resources"][0]))),
)
fault("file that is not there", "KC703", lambda folder: folder.csv("coders").unlink())
fault(
    "file of a name that none can have", "KC703", resource("coders", lambda r: r.update(path=f"data/{'é' * 3000}.csv"))
)
fault(
    "file beside the others that no resource names", "KC717", lambda folder: folder.csv("coders_old").write_bytes(b"")
)
fault("absolute path", "KC702", resource("coders", lambda r: r.update(path="/etc/hostname")))
fault("path that leads out of the package", "KC702", resource("coders", lambda r: r.update(path="../coders.csv")))
fault("hidden path", "KC702", resource("coders", lambda r: r.update(path="data/.coders.csv")))
fault(
    "address instead of a path", "KC702", resource("coders", lambda r: r.update(path="https://example.org/coders.csv"))
)
fault(
    "path of a Parquet file that leads out",
    "KC702",
    resource("coders", lambda r: r["parquet"].update(path="../coders.parquet")),
)


def _link(folder: Folder) -> None:
    moved = folder.root / "elsewhere.csv"
    folder.csv("coders").rename(moved)
    folder.csv("coders").symlink_to(moved)


fault("symbolic link", "KC702", _link)
fault("digest of other bytes", "KC704", resource("coders", lambda r: r.update(hash="sha256:" + "0" * 64)))
fault("size of other bytes", "KC704", resource("coders", lambda r: r.update(bytes=r["bytes"] + 1)))
fault("number of rows that is wrong", "KC705", resource("coders", lambda r: r.update(rows=r["rows"] + 1)))
fault(
    "descriptor that is no JSON",
    "KC710",
    lambda folder: folder.descriptor.write_text(folder.descriptor.read_text("utf-8")[:-3], "utf-8"),
)
fault(
    "key of the descriptor that is there twice",
    "KC710",
    lambda folder: folder.descriptor.write_text(
        folder.descriptor.read_text("utf-8").replace('"name":', '"name": "other",\n  "name":', 1), "utf-8"
    ),
)
fault(
    "key of the package misspelt", "KC711", lambda folder: folder.describe(lambda d: rename(d, "licenses", "licences"))
)
fault("key of a resource misspelt", "KC711", resource("coders", lambda r: rename(r, "mediatype", "mediaType")))
fault(
    "key of a field misspelt", "KC711", schema_field("coders", "note", lambda f: rename(f, "description", "decription"))
)
fault("foreignKeys misspelt", "KC711", resource("quotes", lambda r: rename(r["schema"], "foreignKeys", "foreignkeys")))
fault(
    "constraint misspelt",
    "KC711",
    schema_field("coders", "note", lambda f: rename(f["constraints"], "required", "requierd")),
)
fault("field missing from a schema", "KC712", resource("coders", lambda r: r["schema"]["fields"].pop()))
fault("type that is another", "KC712", schema_field("figures", "value", lambda f: f.update(type="string")))
fault("pattern left out", "KC712", schema_field("coders", "coder_id", lambda f: f["constraints"].pop("pattern")))
fault(
    "code added to an enum", "KC712", schema_field("coders", "kind", lambda f: f["constraints"]["enum"].append("robot"))
)
fault(
    "category added",
    "KC712",
    schema_field("coders", "kind", lambda f: f["categories"].append({"value": "robot", "label": "A robot."})),
)
fault("primary key left out", "KC712", resource("coders", lambda r: r["schema"].pop("primaryKey")))
fault("foreign key left out", "KC712", resource("quotes", lambda r: r["schema"]["foreignKeys"].pop()))
fault(
    "missing values that are others",
    "KC712",
    resource("coders", lambda r: r["schema"].update(missingValues=["", "NA"])),
)
fault("delimiter that is another", "KC713", resource("coders", lambda r: r["dialect"].update(delimiter=";")))
fault(
    "row that the dialect calls a comment", "KC713", resource("coders", lambda r: r["dialect"].update(commentRows=[2]))
)
fault("encoding that is another", "KC713", resource("coders", lambda r: r.update(encoding="latin-1")))


def top(**values: object) -> Callable[[Folder], None]:
    return lambda folder: folder.describe(lambda d: d.update(values))


def without_columns(folder: Folder) -> None:
    folder.describe(lambda d: [r["schema"].update(fields=r["schema"]["fields"][:2]) for r in d["resources"]])


fault(
    "package of other tables",
    "KC701",
    lambda folder: folder.describe(lambda d: d.update(resources=d["resources"][-3:])),
)
fault("package of other columns", "KC701", without_columns)
fault("title that is no text", "KC718", top(title=5))
fault("version that is a number", "KC718", top(version=1.0))
fault("version that is no version", "KC718", top(version="0.2.0\n"))
fault("contributors that are no list", "KC718", top(contributors="me"))
fault("contributor without a name", "KC718", top(contributors=[{}]))
fault("role that is no list", "KC718", top(contributors=[{"title": "A", "roles": "author"}]))
fault("licences that are no list", "KC718", top(licenses="CC-BY-4.0"))
fault("licence without name or path", "KC718", top(licenses=[{"title": "Free"}]))
fault("no licence in the list", "KC718", top(licenses=[]))
fault("keyword that is a number", "KC718", top(keywords=[7]))
fault("day of creation without a time", "KC718", top(created="2026-01-05"))
fault("day of creation in words", "KC718", top(created="yesterday"))
fault("homepage that is no address", "KC718", top(homepage="my page"))
fault("source that says nothing", "KC718", top(sources=[{}]))
fault("title of a resource that is no text", "KC718", resource("coders", lambda r: r.update(title=["Coders"])))
fault(
    "description of a field that is no text", "KC718", schema_field("coders", "note", lambda f: f.update(description=7))
)
fault(
    "title of a category that is no text",
    "KC718",
    schema_field("coders", "kind", lambda f: f["categories"][0].update(label=7)),
)
fault("size that is a text", "KC718", resource("coders", lambda r: r.update(bytes=str(r["bytes"]))))
fault("number of rows that is a text", "KC705", resource("coders", lambda r: r.update(rows="two")))
fault("Parquet file that is named by nothing", "KC702", resource("coders", lambda r: r.update(parquet=None)))
fault(
    "a thousand columns too many",
    "KC709",
    header("places", lambda rows: [[*r, *("" for _ in range(1000))] for r in rows]),
)

fault(
    "Parquet cut off",
    "KC714",
    lambda folder: (folder.root / "data/coders.parquet").write_bytes(
        (folder.root / "data/coders.parquet").read_bytes()[:-40]
    ),
)
fault("Parquet without a row", "KC716", parquet("places", lambda table: table.slice(1)))
fault(
    "Parquet with a character that no text has, beside an empty cell",
    "KC716",
    parquet_column("places", "name_ko", lambda names: [name or "\0" for name in names]),
)
fault(
    "Parquet without a row, which no key names",
    "KC716",
    each(
        parquet("places", lambda table: table.slice(1)),
        resource("places", lambda r: r.pop("parquet")),
    ),
)
fault("Parquet with another cell", "KC716", parquet_column("coders", "note", lambda notes: ["Coded one.", *notes[1:]]))
fault(
    "Parquet with another type",
    "KC715",
    parquet("passages", lambda table: table.set_column(2, "ordinal", table.column("ordinal").cast("int32"))),
)
fault("Parquet with a column left out", "KC715", parquet("coders", lambda table: table.drop(["note"])))


def with_footer(table: str, change: Callable[[Any, bytearray], object]) -> Callable[[Folder], None]:
    return lambda folder: edit(folder.root / "data" / f"{table}.parquet", change)


def stated(table: str, column: str, **what: object) -> Callable[[Folder], None]:
    return lambda folder: state(folder.root / "data" / f"{table}.parquet", column, **what)


def _fewer_rows(footer: Any, _: bytearray) -> None:
    footer[ROWS][1] -= 1
    footer[GROUPS][1][1][0][ROWS][1] -= 1


def _other_pages(folder: Folder) -> None:
    """An index whose least values are greater than those of the pages."""
    import pyarrow.parquet as pq

    path = folder.root / "data/coders.parquet"
    pq.write_table(pq.read_table(path), path, write_page_index=True)

    def change(footer: Any, body: bytearray) -> None:
        [(said, _)] = chunks(footer, "coder_id")
        index, _ = read(bytes(body), said[6][1])
        [least] = index[2][1][1]
        at = body.index(least, said[6][1])
        body[at : at + len(least)] = b"~" * len(least)

    edit(path, change)


def _many_rows(folder: Folder) -> None:
    """A file of a megabyte whose footer states millions of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(TABLES["coders"])
    n = 2_000_000
    columns = [pa.nulls(n, kind.type) if kind.nullable else pa.repeat(pa.scalar("x", kind.type), n) for kind in schema]
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), folder.root / "data/coders.parquet")


fault("Parquet with more rows than it can hold", "KC714", _many_rows)


fault("Parquet that states a smaller greatest value", "KC714", stated("coders", "note", max=b"A", max_old=b"A"))
fault("Parquet that states no empty cell where there is one", "KC714", stated("events", "part_of_event_id", empty=0))
fault("Parquet that states that all cells are empty", "KC714", stated("coders", "note", empty=2))
fault("Parquet whose index of pages has other values", "KC714", _other_pages)
fault("Parquet whose groups have other rows than its columns", "KC714", with_footer("coders", _fewer_rows))


# --- judges ---------------------------------------------------------------------------------------------------------


def spoilt(one: Fault, root: Path) -> Folder:
    """A package with one fault, below ``root``."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    for path, data in sound().items():
        (root / path).write_bytes(data)
    folder = Folder(root)
    one.spoil(folder)
    return folder


def ours(folder: Folder) -> list[Finding]:
    return check_package(folder.descriptor).settled()


def frictionless_notices(folder: Folder) -> bool:
    import frictionless

    try:
        return not frictionless.validate(str(folder.descriptor)).valid
    except Exception:
        return True


def profile_notices(folder: Folder) -> bool:
    import jsonschema

    profile = json.loads(
        Path(str(distribution("dplib-py").locate_file("dplib/profiles/2.0/datapackage.json"))).read_text("utf-8")
    )
    try:
        return not jsonschema.Draft7Validator(profile).is_valid(json.loads(folder.descriptor.read_text("utf-8")))
    except ValueError:
        return True


def sqlite_notices(folder: Folder) -> bool:
    """STRICT tables from the declaration, filled from the files that the descriptor names, with foreign_key_check."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(sqlite_tables(TABLES.values()))
        try:
            for described in json.loads(folder.descriptor.read_text("utf-8"))["resources"]:
                _fill(database, described["name"], folder.root / described["path"])
        except (ValueError, OSError, sqlite3.Error, csv.Error, KeyError):
            return True
        return bool(database.execute("pragma foreign_key_check").fetchall())


def _fill(database: sqlite3.Connection, table: str, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        names, *rows = csv.reader(stream)
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    booleans = {"true": "1", "false": "0"}
    logical = {f.name: f.logical for f in TABLES[table].fields}  # type: ignore[index]
    cells = [
        [
            booleans.get(text, text) if logical.get(name) == "boolean" else text or None
            for name, text in zip(names, row, strict=True)
        ]
        for row in rows
        if row
    ]
    database.executemany(f'insert into "{table}" ({columns}) values ({marks})', cells)


JUDGES: dict[str, Callable[[Folder], bool]] = {
    "frictionless": frictionless_notices,
    "v2 profile": profile_notices,
    "SQLite STRICT": sqlite_notices,
}


def judged(one: Fault) -> tuple[list[bool], set[str]]:
    with tempfile.TemporaryDirectory() as root:
        folder = spoilt(one, Path(root))
        return [notices(folder) for notices in JUDGES.values()], {finding.code for finding in ours(folder)}


def document() -> Iterator[str]:
    """The document, line by line; every fault is judged on the way."""
    results = []
    for number, one in enumerate(FAULTS, 1):
        print(f"{number}/{len(FAULTS)} {one.name}", file=sys.stderr)
        results.append((one, *judged(one)))
    yield "# Faults of a package, and who notices\n"
    yield (
        f"A small sound package was spoilt in {len(FAULTS)} ways, one at a time, with size, digest and rows of the descriptor "
        "stated anew, so that nothing but the fault itself could be noticed.\n"
    )
    yield f"Made by `{COMMAND}`.\n"
    yield (
        "Each line has the codes that `kc2026 validate datapackage.json` prints and the faults that lead to them. Marks say who else "
        f"notices: {', '.join(f'{mark} {judge}' for mark, judge in zip(MARKS, JUDGES, strict=True))}.\n"
    )
    by_codes: dict[str, list[str]] = {}
    alone: set[str] = set()
    for one, noticed, codes in results:
        marks = "".join(mark for mark, yes in zip(MARKS, noticed, strict=True) if yes)
        if codes and min(codes) >= "KC3" and not codes & FORM and not marks:
            alone |= codes
            continue
        by_codes.setdefault(", ".join(sorted(codes)) or "nothing", []).append(
            one.name + (f" ({marks})" if marks else "")
        )
    for codes, names in sorted(by_codes.items()):
        yield f"- {codes}: {'; '.join(names)}."
    yield (
        "\nFaults between cells and rows that nobody else notices; `kc2026 explain CODE` says what each code demands: "
        f"{', '.join(f'`{code}`' for code in sorted(alone))}."
    )
    counts = [f"{sum(noticed[at] for _, noticed, _ in results)} by {judge}" for at, judge in enumerate(JUDGES)]
    ours = sum(bool(codes) for *_, codes in results)
    yield f"\nOf {len(FAULTS)} faults, {ours} are noticed by ours, {', '.join(counts)}."


if __name__ == "__main__":
    for line in document():
        print(line)
