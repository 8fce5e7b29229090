"""From sheets to the bytes of every published file: what a build would write, without writing it."""

from dataclasses import dataclass, field

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.agreement.measure import measure, measure_readings
from korea_china_2026.agreement.units import codings
from korea_china_2026.findings import Verdict
from korea_china_2026.model.fields import Row
from korea_china_2026.model.projections import table_schema
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Files, TableName, Texts
from korea_china_2026.publish.datapackage import (
    Tables,
    csv_bytes,
    csv_path,
    descriptor,
    json_bytes,
    parquet_bytes,
    parquet_path,
    require_tables,
)
from korea_china_2026.publish.documents import codebook, coding_report, coverage_page, data_dictionary, refresh
from korea_china_2026.publish.metadata import citation, croissant
from korea_china_2026.publish.timeline import timeline_svg
from korea_china_2026.sheets.flatten import Cells
from korea_china_2026.sheets.layout import FOLDERS, RAW, Seeds, sheet_schema


@dataclass
class Plan:
    """What a build would publish; no files where the sheets have findings."""

    verdict: Verdict
    tables: dict[TableName, list[Row]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def plan(seeds: Seeds, texts: Texts, readme: str | None) -> Plan:
    """Plan the build of sheets given by their path below ``seeds/``; pure but for the time it takes.

    Without a README none is planned.
    """
    checked = check_seeds(seeds, texts)
    tables = checked.tables
    raw = checked.raw
    verdict = checked.verdict
    if verdict.findings:
        return Plan(verdict)
    rows = tables.rows()
    rows |= {
        "codings": _rows(
            "codings", [cells for folder, coded in raw.items() for cells in codings(RAW[folder], coded, tables)]
        ),
        "agreement": _rows("agreement", [*measure(*raw.values()), *measure_readings(tables.of("readings"))]),
    }
    return Plan(
        verdict,
        rows,
        {
            **render(rows),
            **{
                f"schemas/sheets/{sheet.name}.schema.json": json_bytes(sheet_schema(sheet))
                for sheet in FOLDERS.values()
            },
            **({} if readme is None else {"README.md": refresh(readme, rows).encode("utf-8")}),
        },
    )


def _rows(name: TableName, cells: list[Cells]) -> list[Row]:
    table = TABLES[name]
    cells.sort(key=lambda row: tuple(str(row[key]) for key in table.key))
    return [table.row.model_validate(row) for row in cells]


def render(tables: Tables) -> Files:
    """All published files, ``{path relative to the package's root: bytes}``, in a stable order.

    ``tables`` holds the rows of every table, in publishing order; an empty table is an empty sequence.
    BuildError if a table is missing, so that none is lost by a mistake.
    """
    require_tables(tables)
    csvs = {name: csv_bytes(table, tables[name]) for name, table in TABLES.items()}
    documents = {
        **codebook(tables),
        "CODING_REPORT.md": coding_report(tables),
        "DATA_DICTIONARY.md": data_dictionary(tables),
        "EVIDENCE.md": coverage_page(tables),
        "timeline.svg": timeline_svg(tables),
    }
    return {
        **{csv_path(name): data for name, data in csvs.items()},
        **{parquet_path(name): parquet_bytes(table, tables[name]) for name, table in TABLES.items()},
        **{f"schemas/tables/{name}.schema.json": json_bytes(table_schema(table)) for name, table in TABLES.items()},
        **{f"docs/{name}": text.encode("utf-8") for name, text in documents.items()},
        "CITATION.cff": citation(tables),
        "croissant.json": json_bytes(croissant(tables, csvs)),
        "datapackage.json": json_bytes(descriptor(tables, csvs)),
    }
