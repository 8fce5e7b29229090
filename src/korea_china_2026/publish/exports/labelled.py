"""Rows as Stata and SPSS have them: codes and booleans as labelled whole numbers, the rest as it is.

Both programs count codes from 1 in the order of the code list; booleans are 0 and 1. The label of a code is the code
itself, so that nothing is lost; the codebook says what the codes mean.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.fields import Field, Row, Table, Value, render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Json
from korea_china_2026.publish.documents import data_dictionary
from korea_china_2026.publish.exports import Files, Published
from korea_china_2026.publish.rendering import document


def labels(field: Field) -> dict[float, str]:
    """The labels of a column's numbers; none for a column that is neither coded nor boolean."""
    if field.code_list:
        return {float(number): code for number, code in enumerate(field.code_list.codes, 1)}
    return {0: "false", 1: "true"} if field.logical == "boolean" else {}


def labelled(table: Table, rows: Sequence[Row], widest_label: int) -> tuple[pd.DataFrame, Json, Json]:
    """A table ready to be written: the frame, each variable's description, and the labels of coded variables;
    descriptions longer than ``widest_label`` UTF-8 bytes are cut at a word and end in an ellipsis."""
    fields = table.fields
    return (
        pd.DataFrame({field.name: _series(field, [getattr(row, field.name) for row in rows]) for field in fields}),
        {field.name: shortened(field.description, widest_label) for field in fields},
        {field.name: found for field in fields if (found := labels(field))},
    )


def _series(field: Field, values: Sequence[Value]) -> pd.Series:
    numbers = {label: number for number, label in labels(field).items()}
    if numbers:
        values = [None if value is None else numbers[render(value)] for value in values]
    elif field.logical == "string":
        # Neither program has an empty cell beside the empty text; no text here is empty, so they can be told apart.
        values = ["" if value is None else value for value in values]
    kind = "" if numbers else field.logical
    return pd.Series(values, dtype={"string": "object", "date": "datetime64[us]"}.get(kind, "float64"))


def shortened(text: str, most: int) -> str:
    """``text`` in at most ``most`` UTF-8 bytes, cut at a word.

    >>> shortened("Place of the passage in its article, from 1.", 30)
    'Place of the passage in its…'
    """
    if len(text.encode()) <= most:
        return text
    words = text.encode()[: most - 2].decode(errors="ignore")
    return words[: words.rfind(" ")].rstrip(",;:. ") + "…"


def is_longer(values: pd.Series, most: int) -> bool:
    """Whether a text among some values has more than ``most`` UTF-8 bytes."""
    return any(isinstance(value, str) and len(value.encode()) > most for value in values)


def labelled_files(published: Published, end: str, write: Callable[[Table, Published], bytes]) -> Files:
    """A file that ends in ``end`` for every table, and the codebook that goes with them: the data dictionary, and the
    numbers that stand for the codes."""
    codebook = document(
        "labelled.md", dictionary=data_dictionary(published.tables, published.package.title), lists=CODE_LISTS
    )
    files = {f"{name}.{end}": write(table, published) for name, table in TABLES.items()}
    return files | {"codebook.md": codebook.encode()}
