"""Other libraries that check a package, each told all that the declaration says of a table and the library can say.

python -m benchmarks.peers pydantic|pandera|dataframely DIR      DIR holds a package; exit code 1 if it is found wrong

All check types, empty cells, patterns, codes and bounds of every cell; pandera and dataframely also keys. References go
beyond what the three say of a table: the two that read with polars check them by its anti-joins. None checks rows
against each other (spans, derived values, aggregation), which ours does.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from korea_china_2026.model.fields import Field, Table
from korea_china_2026.model.tables import TABLES


def check_by_pydantic(folder: Path) -> None:
    """Row by row, by the row types that the tables are declared with; the first wrong one raises."""
    for name, table in TABLES.items():
        with (folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                table.row.model_validate({column: cell or None for column, cell in row.items()})


# --- polars ---------------------------------------------------------------------------------------------------------


def _frames(folder: Path) -> dict[str, Any]:
    """Every CSV as a polars frame with the declared types; a cell that is none of its type raises."""
    import polars as pl

    types = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
    return {
        name: pl.read_csv(
            folder / "data" / f"{name}.csv", schema={field.name: types[field.logical] for field in table.fields}
        )
        for name, table in TABLES.items()
    }


def _check_references(frames: Mapping[str, Any]) -> None:
    for name, field, target, key in references():
        rows = frames[name].select(field).drop_nulls()
        lost = rows.join(frames[target].select(key), left_on=field, right_on=key, how="anti").height
        if lost:
            raise ValueError(f"{name}.{field} names {lost} times what {target} has not")


def references() -> Iterator[tuple[str, str, str, str]]:
    """Every reference as table, column, table referred to, its key."""
    for name, table in TABLES.items():
        for field, target, key in table.foreign_keys:
            yield name, field, target, key


def check_by_pandera(folder: Path) -> None:
    """Schemas of pandera's polars backend, all faults collected."""
    # pandera loads whatever engine it finds; one that has no part here is not to count against it.
    sys.modules["pyspark"] = None  # type: ignore[assignment]
    import pandera.polars as pa

    frames = _frames(folder)
    for name, table in TABLES.items():
        columns = {
            field.name: pa.Column(frames[name].schema[field.name], _pandera_checks(pa, field), nullable=field.nullable)
            for field in table.fields
        }
        pa.DataFrameSchema(columns, unique=list(table.key), strict=True).validate(frames[name], lazy=True)
    _check_references(frames)


def _pandera_checks(pa: Any, field: Field) -> list[Any]:
    if field.code_list is not None:
        return [pa.Check.isin(list(field.code_list.codes))]
    found = field.lexical
    if found is None:
        return []
    bounds = [pa.Check.ge(found.minimum)] if found.minimum is not None else []
    bounds += [pa.Check.le(found.maximum)] if found.maximum is not None else []
    return bounds + ([pa.Check.str_matches(found.pattern)] if found.logical == "string" else [])


def check_by_dataframely(folder: Path) -> None:
    """Schemas of dataframely."""
    frames = _frames(folder)
    for name, table in TABLES.items():
        _dataframely_schema(table).validate(frames[name], cast=True)
    _check_references(frames)


def _dataframely_schema(table: Table) -> Any:
    import dataframely as dy

    kinds: dict[str, Callable[..., Any]] = {
        "integer": dy.Int64,
        "number": dy.Float64,
        "boolean": dy.Bool,
        "date": dy.Date,
        "string": dy.String,
    }
    columns = {}
    for field in table.fields:
        about: dict[str, Any] = {"nullable": field.nullable, "primary_key": field.name in table.key}
        found = field.lexical
        if field.code_list is not None:
            columns[field.name] = dy.Enum(list(field.code_list.codes), **about)
            continue
        if found is not None and found.logical == "string":
            about["regex"] = found.pattern
        if found is not None and found.logical in ("integer", "number"):
            about |= {
                name: bound for name, bound in (("min", found.minimum), ("max", found.maximum)) if bound is not None
            }
        columns[field.name] = kinds[field.logical](**about)
    return type(table.name, (dy.Schema,), columns)


CHECKS = {"pydantic": check_by_pydantic, "pandera": check_by_pandera, "dataframely": check_by_dataframely}

if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in CHECKS:
        sys.exit(__doc__)
    CHECKS[sys.argv[1]](Path(sys.argv[2]))
