"""Typed values as the texts that CSV files hold for them, stated once for every engine."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw

from korea_china_2026.model.fields import NUMBER_MAX, Field

#: A number has at most six places.
_MICRO = 1_000_000


def as_texts(fields: Iterable[Field]) -> list[nw.Expr]:
    """Each column of typed values as text in its one spelling; the same as ``model.fields.render``."""
    return [_as_text(field) for field in fields]


def _as_text(field: Field) -> nw.Expr:
    column = nw.col(field.name)
    if field.logical == "string":
        return column
    if field.logical == "number":
        return _number(column).alias(field.name)
    return column.cast(nw.String)


def _number(value: nw.Expr) -> nw.Expr:
    """A number without exponent and superfluous zeros; one that has no such spelling as the engine writes it."""
    size = value.abs()
    safe = nw.when(size < NUMBER_MAX).then(size).otherwise(nw.lit(0.0))
    whole = safe.floor()
    micro = ((safe - whole) * _MICRO).round()
    # Whole thousands of millions and more have no room for places in a double.
    is_plain = (size < NUMBER_MAX) & ((whole == size) | ((whole * _MICRO + micro) / _MICRO == size))
    sign = nw.when(value < 0).then(nw.lit("-")).otherwise(nw.lit(""))
    places = (micro + _MICRO).cast(nw.Int64).cast(nw.String).str.slice(1).str.replace_all("0+$", "")
    digits = nw.concat_str(sign, whole.cast(nw.Int64).cast(nw.String))
    text = nw.when(micro > 0).then(nw.concat_str(digits, nw.lit("."), places)).otherwise(digits)
    return nw.when(~value.is_null()).then(nw.when(is_plain).then(text).otherwise(value.cast(nw.String)))
