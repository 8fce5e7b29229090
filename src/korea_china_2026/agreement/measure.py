"""Measures of agreement: F1 over spans, Krippendorff's alpha and raw agreement over fields, and what both passes
missed.

Intervals are percentile bootstraps over passages, from a fixed seed, so that a rebuild gives the same table. Each
measure is a function of counts that add up over passages, so a bootstrap sample is one product of weights and counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from korea_china_2026.agreement.units import (
    ENTITY_TABLES,
    UNIT_TABLES,
    Unit,
    align_ids,
    compared_fields,
    match_entities,
    match_units,
    units_of,
)
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.flatten import Cells, Tables

SEED = 2026
ROUNDS = 2000

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


def _row(
    table: str, field: str, metric: str, value: float | None, interval: tuple[float | None, float | None], n: int
) -> Cells:
    low, high = interval
    return {
        "table_name": table,
        "field_name": field,
        "metric": metric,
        "value": _rounded(value),
        "ci_low": _rounded(low),
        "ci_high": _rounded(high),
        "n_units": n,
    }


def _rounded(value: float | None) -> float | None:
    # Adding zero turns -0.0 into 0.0, which has a spelling.
    return None if value is None or value != value else round(float(value), 4) + 0.0


@lru_cache(maxsize=8)
def _weights(n: int) -> Array:
    """How often each of ``n`` passages is drawn in each round: rounds x passages; whole numbers, as floats for quick
    products."""
    chance = np.random.default_rng(SEED)
    return chance.multinomial(n, np.full(n, 1 / n), size=ROUNDS).astype(np.float64)


def _interval(values: Array) -> tuple[float | None, float | None]:
    known = values[~np.isnan(values)]
    if len(known) < ROUNDS / 2:
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


# --- spans ----------------------------------------------------------------------------------------------------------


def f1(shared: Array | float, first: Array | float, second: Array | float) -> Array:
    """Harmonic mean of precision and recall, symmetric in the two passes.

    >>> float(f1(2, 3, 2))
    0.8
    """
    return np.asarray(2 * np.asarray(shared) / np.maximum(np.asarray(first) + np.asarray(second), 1))


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
    counts = _counts(ones, twos, pairs)
    if not len(counts):
        return []
    measures: tuple[tuple[str, Callable[[Array, Array, Array], Array], int], ...] = (
        ("f1_exact", f1, 2),
        ("f1_overlap", f1, 3),
        ("missed_by_both", missed_by_both, 3),
    )
    total, samples = counts.sum(axis=0), (_weights(len(counts)) @ counts).T
    n = int(total[0] + total[1] - total[3])
    return [
        _row(
            table,
            "span",
            metric,
            float(compute(total[shared], total[0], total[1])),
            _interval(compute(samples[shared], samples[0], samples[1])),
            n,
        )
        for metric, compute, shared in measures
    ]


def _counts(ones: Iterable[Unit], twos: Iterable[Unit], pairs: Iterable[Pair]) -> Array:
    """A row a passage: units of the first coding, of the second, pairs of equal spans, pairs of overlapping spans."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for unit in ones:
        counts[unit.passage_id][0] += 1
    for unit in twos:
        counts[unit.passage_id][1] += 1
    for one, two in pairs:
        counts[one.passage_id][2] += (one.start, one.end) == (two.start, two.end)
        counts[one.passage_id][3] += 1
    return np.array(list(counts.values()))


# --- fields ---------------------------------------------------------------------------------------------------------


def percent_agreement(labels: Labels) -> float | None:
    """Share of pairs with equal labels; None without pairs."""
    return sum(a == b for a, b in labels) / len(labels) if labels else None


def alpha(labels: Labels) -> float | None:
    """Krippendorff's alpha for nominal labels of two passes; None if fewer than two labels occur.

    An empty cell counts as a label of its own, because leaving a cell empty is a decision too.

    >>> alpha([("a", "a"), ("a", "b"), ("b", "b")])
    0.4444444444444444
    """
    found = float(alphas(*_label_counts([labels]))[0])
    return None if np.isnan(found) else found


def _codes(labels: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({label for pair in labels for label in pair})


def _label_counts(groups: list[Labels]) -> tuple[Array, Array]:
    """For each group of pairs: how many pairs differ and how many there are; and how often each label occurs."""
    codes = {code: number for number, code in enumerate(_codes(pair for group in groups for pair in group))}
    differing = np.array([[sum(a != b for a, b in group), len(group)] for group in groups])
    counts = np.zeros((len(groups), len(codes)))
    for row, group in enumerate(groups):
        for pair in group:
            for label in pair:
                counts[row, codes[label]] += 1
    return differing, counts


def alphas(differing: Array, counts: Array) -> Array:
    """Nominal alpha of two passes from counts, a sample a row: ``differing`` holds differing pairs and pairs.

    This closed form (Krippendorff 2004, ch. 11) takes a bootstrap in one step; a test compares it with the library
    krippendorff.
    """
    n = counts.sum(axis=1)
    expected = 1 - (counts * (counts - 1)).sum(axis=1) / np.maximum(n * (n - 1), 1)
    observed = differing[:, 0] / np.maximum(differing[:, 1], 1)
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
    labels = [pair for group in groups for pair in group]
    differing, counts = _label_counts(groups)
    weights = _weights(len(groups))
    drawn = weights @ differing
    rows = [
        _row(
            table,
            field,
            "percent_agreement",
            percent_agreement(labels),
            _interval(1 - drawn[:, 0] / np.maximum(drawn[:, 1], 1)),
            len(labels),
        )
    ]
    if is_code:
        rows.append(
            _row(
                table,
                field,
                "krippendorff_alpha",
                alpha(labels),
                _interval(alphas(drawn, weights @ counts)),
                len(labels),
            )
        )
    return rows
