"""Arrow columns as pandas frames: nullable types, dates with ``.dt``, codes as categories, strings kept in Arrow's
memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from korea_china_2026.errors import PackageError
from korea_china_2026.package_view import Field
from korea_china_2026.read.engines import arrow_type
from korea_china_2026.read.package import installed

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def frame(columns: Mapping[str, Field | str], rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """A pandas frame of ``rows``, each column typed as the field given for it, or as the type named; also without rows.

    What the fields mean stands in ``attrs["columns"]``.
    """
    with installed("pyarrow"):
        import pyarrow as pa
    fields = [_renamed(name, like) for name, like in columns.items()]
    schema = pa.schema([(field.name, arrow_type(field.type)) for field in fields])
    made = as_pandas(pa.Table.from_pylist(list(rows), schema=schema), fields)
    made.attrs = {"columns": {field.name: field.description for field in fields if field.description}}
    return made


def _renamed(name: str, like: Field | str) -> Field:
    return Field(name, like, "", False, {}, False) if isinstance(like, str) else like._replace(name=name)


def as_pandas(data: pa.Table, fields: Sequence[Field], *, compact: bool = False) -> pd.DataFrame:
    """The pandas frame of Arrow columns that have the types of their fields; PackageError for a code that is not
    declared.

    Strings stay in Arrow's memory, where pandas 2 would make an object of each; a code takes a byte. ``compact`` makes
    categories also of the strings that repeat so often that the frame gets smaller by it.
    """
    with installed("pandas"):
        import pandas as pd
    import pyarrow as pa

    if not fields:
        return pd.DataFrame(index=pd.RangeIndex(data.num_rows))
    coded = {field.name: _codes(data.column(field.name), field) for field in fields if field.codes}
    if compact:
        strings = [field.name for field in fields if field.type == "string" and not field.codes]
        coded |= {name: found for name in strings if (found := _repeated(data.column(name))) is not None}
    rest = data.drop_columns(list(coded)) if coded else data
    dates = {field.name for field in fields if field.type == "date"}
    moments = pa.schema([(f.name, pa.timestamp("s") if f.name in dates else f.type) for f in rest.schema])
    mapper = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype(), pa.string(): pd.StringDtype("pyarrow")}
    result: pd.DataFrame = rest.cast(moments).to_pandas(types_mapper=mapper.get, split_blocks=True)
    for at, field in enumerate(fields):
        if field.name in coded:
            result.insert(at, field.name, pd.Series(coded[field.name], copy=False))
    return result


def _codes(column: pa.ChunkedArray, field: Field) -> pd.Categorical:
    """Codes as positions in the declared list."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    positions = pc.index_in(column, pa.array(list(field.codes), pa.string()))
    if positions.null_count != column.null_count:
        # pandas would turn a code that is not declared into a missing value.
        unknown = sorted(set(pc.unique(column).to_pylist()) - {None, *field.codes})
        raise PackageError(f"column {field.name} holds {unknown}, which its code list does not declare")
    return _categories(positions, pd.CategoricalDtype(list(field.codes), ordered=field.ordered))


def _repeated(column: pa.ChunkedArray) -> pd.Categorical | None:
    """A column as positions in the sorted list of its values, if that takes less memory."""
    import pandas as pd
    import pyarrow.compute as pc

    values = pc.unique(column).drop_null().sort()
    width = 1 if len(values) < 1 << 7 else 2 if len(values) < 1 << 15 else 4
    if values.nbytes + width * len(column) >= column.nbytes:
        return None
    listed = values.to_pandas(types_mapper=lambda _: pd.StringDtype("pyarrow"))
    return _categories(pc.index_in(column, values), pd.CategoricalDtype(pd.Index(listed)))


def _categories(positions: pa.ChunkedArray, kind: pd.CategoricalDtype) -> pd.Categorical:
    import pandas as pd
    import pyarrow.compute as pc

    return pd.Categorical.from_codes(pc.fill_null(positions, -1).to_numpy(), dtype=kind)
