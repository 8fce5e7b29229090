"""Measures of agreement: F1 over spans, Krippendorff's alpha and raw agreement over fields, and what both passes
missed; intervals are those of `korea_china_2026.answers.matching`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from korea_china_2026.agreement.units import compared, pairs_of, units_of
from korea_china_2026.answers.matching import Estimate, Pair, counts_by_passage, estimate, f1, of_pairs
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.rows import CODED
from korea_china_2026.sheets.flatten import Cells, Tables

Labels = list[tuple[str, str]]
Array = npt.NDArray[Any]


def measure(first: Tables, second: Tables) -> list[Cells]:
    """The rows of ``agreement`` for two codings, over the articles that both of them hold."""
    rows: list[Cells] = []
    for table in CODED:
        pairs = pairs_of(first, second, table)
        if table in OBSERVATIONS:
            rows += _spans(table, first, second, pairs)
        for field, cells in compared(pairs, table).items():
            by_passage = defaultdict(list)
            for one, _, other in cells:
                by_passage[one.passage_id].append((one.values[field] or "", other or ""))
            rows += _labelled(table, field, list(by_passage.values()))
    return rows


def _row(table: str, field: str, metric: str, found: Estimate, n: int) -> Cells:
    return {"table_name": table, "field_name": field, "metric": metric, **found.cells(), "n_units": n}


# --- spans ----------------------------------------------------------------------------------------------------------


def missed_by_both(shared: Any, first: Any, second: Any) -> Any:
    """Chapman's estimate of the units that exist, less those that either pass found (capture and recapture).

    It supposes that the passes miss units independently of each other, which two passes of one model do not; take it
    for a lower bound.

    >>> round(float(missed_by_both(8, 10, 9)), 3)
    0.222
    """
    return np.maximum(0.0, (first + 1) * (second + 1) / (shared + 1) - 1 - (first + second - shared))


def _spans(table: TableName, first: Tables, second: Tables, pairs: list[Pair]) -> Iterator[Cells]:
    ones = units_of(first, table)
    twos = units_of(second, table)
    both = {unit.source_id for unit in ones} & {unit.source_id for unit in twos}
    ones, twos = ([unit for unit in units if unit.source_id in both] for units in (ones, twos))
    counts = counts_by_passage(ones, twos, pairs)
    measures = (("f1_exact", f1, 2), ("f1_overlap", f1, 3), ("missed_by_both", missed_by_both, 3))
    for metric, compute, shared in measures if len(counts) else ():
        found = estimate(counts, of_pairs(compute, shared))
        yield _row(table, "span", metric, found, len(ones) + len(twos) - len(pairs))


# --- fields ---------------------------------------------------------------------------------------------------------


def label_counts(groups: list[Labels]) -> Array:
    """For each group of pairs: how many pairs differ, how many there are, and how often each label occurs."""
    labels = [Counter(chain.from_iterable(group)) for group in groups]
    codes = sorted(set().union(*labels))
    rows = [
        [sum(a != b for a, b in group), len(group), *(n[code] for code in codes)]
        for group, n in zip(groups, labels, strict=True)
    ]
    return np.array(rows, dtype=float)


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


def measure_readings(readings: Iterable[Cells]) -> list[Cells]:
    """The rows of ``agreement`` for cells that two readers coded on the same units; an absent row is a label of its
    own."""
    groups = defaultdict(list)
    for row in readings:
        labels = row["first_value"] or "", row["second_value"] or ""
        groups[row["table_name"], row["field_name"]].append([labels])
    return [one for (table, field), units in groups.items() for one in _labelled(table, field, units)]


def _labelled(table: TableName, field: str, groups: list[Labels]) -> list[Cells]:
    """Raw agreement over groups of pairs, and alpha for what is a code."""
    if not groups:
        return []
    counts = label_counts(groups)
    measures = {"percent_agreement": lambda c: 1 - c[0] / np.maximum(c[1], 1)}
    # Words of one's own are never equal; a coefficient for codes would say nothing of them.
    if not TABLES[table].field(field).is_text:
        measures["krippendorff_alpha"] = alphas
    n = int(counts[:, 1].sum())
    return [_row(table, field, metric, estimate(counts, compute), n) for metric, compute in measures.items()]
