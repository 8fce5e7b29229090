"""Measures of agreement: F1 over spans, Krippendorff's alpha and raw agreement over fields, and what both passes
missed; intervals are those of `korea_china_2026.answers.matching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from korea_china_2026.agreement.units import (
    ENTITY_TABLES,
    UNIT_TABLES,
    align_ids,
    compared_fields,
    match_entities,
    units_of,
)
from korea_china_2026.answers.matching import Estimate, Unit, counts_by_passage, estimate, f1, match_units, of_pairs
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.flatten import Cells, Tables

Pair = tuple[Unit, Unit]
Labels = list[tuple[str, str]]
Array = npt.NDArray[Any]


def measure(first: Tables, second: Tables) -> list[Cells]:
    """The rows of ``agreement`` for two codings, over the articles that both of them hold."""
    rows: list[Cells] = []
    for table in UNIT_TABLES:
        ones, twos = units_of(first, table), units_of(second, table)
        both = {unit.source_id for unit in ones} & {unit.source_id for unit in twos}
        ones, twos = ([unit for unit in units if unit.source_id in both] for units in (ones, twos))
        pairs = match_units(ones, twos)
        if table != "passages":
            rows += _spans(table, ones, twos, pairs)
        rows += [row for field in compared_fields(table) for row in _field(table, field, pairs)]
    for table, (reports, key) in ENTITY_TABLES.items():
        alignment = align_ids(match_units(units_of(first, reports), units_of(second, reports)), key)
        pairs = match_entities(units_of(first, table), units_of(second, table), alignment)
        rows += [row for field in compared_fields(table) for row in _field(table, field, pairs)]
    return rows


def _row(table: str, field: str, metric: str, found: Estimate, n: int) -> Cells:
    return {
        "table_name": table,
        "field_name": field,
        "metric": metric,
        "value": _rounded(found.value),
        "ci_low": _rounded(found.low),
        "ci_high": _rounded(found.high),
        "n_units": n,
    }


def _rounded(value: float | None) -> float | None:
    # Adding zero turns -0.0 into 0.0, which has a spelling.
    return None if value is None else round(value, 4) + 0.0


# --- spans ----------------------------------------------------------------------------------------------------------


def missed_by_both(shared: Array | float, first: Array | float, second: Array | float) -> Array:
    """Chapman's estimate of the units that exist, less those that either pass found (capture and recapture).

    It supposes that the passes miss units independently of each other, which two passes of one model do not; take it
    for a lower bound.

    >>> round(float(missed_by_both(8, 10, 9)), 3)
    0.222
    """
    a, b, m = np.asarray(first), np.asarray(second), np.asarray(shared)
    return np.asarray(np.maximum(0.0, (a + 1) * (b + 1) / (m + 1) - 1 - (a + b - m)))


def _spans(table: TableName, ones: list[Unit], twos: list[Unit], pairs: list[Pair]) -> list[Cells]:
    counts = counts_by_passage(ones, twos, pairs)
    measures = (("f1_exact", f1, 2), ("f1_overlap", f1, 3), ("missed_by_both", missed_by_both, 3))
    n = len(ones) + len(twos) - len(pairs)
    return [
        _row(table, "span", metric, estimate(counts, of_pairs(compute, shared)), n)
        for metric, compute, shared in measures
        if len(counts)
    ]


# --- fields ---------------------------------------------------------------------------------------------------------


def _codes(labels: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({label for pair in labels for label in pair})


def label_counts(groups: list[Labels]) -> Array:
    """For each group of pairs: how many pairs differ, how many there are, and how often each label occurs."""
    codes = {code: number for number, code in enumerate(_codes(pair for group in groups for pair in group), start=2)}
    counts = np.zeros((len(groups), 2 + len(codes)))
    for row, group in enumerate(groups):
        counts[row, :2] = sum(a != b for a, b in group), len(group)
        for pair in group:
            for label in pair:
                counts[row, codes[label]] += 1
    return counts


def alphas(counts: Array) -> Array:
    """Nominal alpha of two passes: the columns are differing pairs, pairs, and how often each label occurs.

    This closed form (Krippendorff 2004, ch. 11) takes a bootstrap in one step; a test compares it with the library
    krippendorff. An empty cell counts as a label of its own, because leaving a cell empty is a decision too.

    >>> float(alphas(label_counts([[("a", "a"), ("a", "b"), ("b", "b")]])[0]))
    0.4444444444444444
    """
    labels = counts[2:]
    n = labels.sum(axis=0)
    expected = 1 - (labels * (labels - 1)).sum(axis=0) / np.maximum(n * (n - 1), 1)
    observed = counts[0] / np.maximum(counts[1], 1)
    return np.where(expected > 0, 1 - observed / np.where(expected > 0, expected, 1), np.nan)


def _field(table: TableName, field: str, pairs: list[Pair]) -> list[Cells]:
    column = TABLES[table].field(field)
    aligned = align_ids(pairs, field) if column.column.references else {}
    by_passage: dict[str, Labels] = defaultdict(list)
    for one, two in pairs:
        other = two.values[field] or ""
        by_passage[one.passage_id].append((one.values[field] or "", aligned.get(other, other)))
    # Words of one's own are never equal; a coefficient for codes would say nothing of them.
    is_code = column.lexical is None or column.lexical.name != "text"
    return _labelled(table, field, list(by_passage.values()), is_code)


def measure_readings(readings: Iterable[Cells]) -> list[Cells]:
    """The rows of ``agreement`` for cells that two readers coded on the same units; an absent row is a label of its
    own."""
    groups: dict[tuple[str, str], list[Labels]] = defaultdict(list)
    for row in readings:
        labels = str(row["first_value"] or ""), str(row["second_value"] or "")
        groups[str(row["table_name"]), str(row["field_name"])].append([labels])
    return [one for (table, field), units in groups.items() for one in _labelled(table, field, units, is_code=True)]


def _labelled(table: str, field: str, groups: list[Labels], is_code: bool) -> list[Cells]:
    """Raw agreement over groups of pairs, and alpha for what is a code."""
    if not groups:
        return []
    counts = label_counts(groups)
    measures: dict[str, Callable[[Array], Array]] = {"percent_agreement": lambda c: 1 - c[0] / np.maximum(c[1], 1)}
    if is_code:
        measures["krippendorff_alpha"] = alphas
    n = int(counts[:, 1].sum())
    return [_row(table, field, metric, estimate(counts, compute), n) for metric, compute in measures.items()]
