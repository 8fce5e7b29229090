"""Stata (format 118, Stata 14 and later): one file a table; codes are labelled whole numbers, dates are %td."""

import io

import pandas as pd

from korea_china_2026.model.fields import Field, Table
from korea_china_2026.publish.exports import Files, Published
from korea_china_2026.publish.exports.labelled import is_longer, labelled, labelled_files

WIDEST_LABEL = 80
#: What a str# variable holds, in bytes; longer texts make the variable a strL.
WIDEST_TEXT = 2045


def export(published: Published) -> Files:
    """``TABLE.dta`` for every table and ``codebook.md``; the same rows under the same pandas give the same bytes."""
    return labelled_files(published, "dta", _stata)


def _stata(table: Table, published: Published) -> bytes:
    frame, descriptions, labels = labelled(table, published.tables[table.name], WIDEST_LABEL)
    buffer = io.BytesIO()
    frame.astype({field.name: dtype for field in table.fields if (dtype := _dtype(field, frame[field.name]))}).to_stata(
        buffer,
        version=118,
        write_index=False,
        byteorder="little",
        # The day of the release, not the clock's.
        time_stamp=published.package.stamp,
        data_label=f"{published.package.name} {published.package.version}: {table.title}"[:WIDEST_LABEL],
        variable_labels=descriptions,
        value_labels=labels,
        convert_dates={field.name: "td" for field in table.fields if field.logical == "date"},
        convert_strl=[f.name for f in table.fields if f.logical == "string" and is_longer(frame[f.name], WIDEST_TEXT)],
    )
    return buffer.getvalue()


def _dtype(field: Field, values: pd.Series) -> str | None:
    if field.code_list or field.logical == "boolean":
        return "Int8"
    return "Int32" if field.logical == "integer" and values.max() < 2**31 - 100 else None
