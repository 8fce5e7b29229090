"""Units with spans, which unit of one coding corresponds to which of another, and what is counted over them.

A measure is a function of counts that add up over passages, so a bootstrap sample is one product of weights and counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

SEED = 2026
ROUNDS = 2000


class Unit(NamedTuple):
    """One unit of a coding: where it is and what was written for it, each value in its one spelling.

    Entities have no place; they are their own ``passage_id``, which is the group in which bootstraps draw.
    """

    table: str
    unit_id: str
    passage_id: str
    values: Mapping[str, str | None]
    source_id: str = ""
    start: int = 0
    end: int = 0
    digest: str = ""

    def overlap(self, other: Unit) -> float:
        """Shared characters over all characters of the two spans; 1 for equal spans, 0 for spans that do not touch."""
        shared = min(self.end, other.end) - max(self.start, other.start)
        return max(0, shared) / (max(self.end, other.end) - min(self.start, other.start))


#: A unit of one coding, and the one of another that corresponds to it.
Pair = tuple[Unit, Unit]


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """The units by article and place."""
    return sorted(units, key=lambda unit: (unit.source_id, unit.start, unit.end, unit.unit_id))


def match_units(first: Iterable[Unit], second: Iterable[Unit]) -> list[Pair]:
    """Pairs of units with overlapping spans, one to one: the pair that overlaps most first, then the next.

    Of equal overlaps, the pair that agrees in more fields goes first, then the earlier one in the article; so the
    outcome does not depend on the order of either side.
    """

    def rank(pair: Pair) -> tuple[float, int, int, int, str, str]:
        one, two = pair
        same = sum(value == two.values.get(name) for name, value in one.values.items())
        return -one.overlap(two), -same, one.start, one.end, one.unit_id, two.unit_id

    pairs = {}
    taken = set()
    for one, two in sorted(_touching(first, second), key=rank):
        if one.unit_id not in pairs and two.unit_id not in taken:
            pairs[one.unit_id] = one, two
            taken.add(two.unit_id)
    return list(pairs.values())


def _touching(first: Iterable[Unit], second: Iterable[Unit]) -> Iterator[Pair]:
    rest = defaultdict(list)
    for unit in sorted(second, key=lambda unit: unit.start):
        rest[unit.source_id].append(unit)
    for one in first:
        for two in rest[one.source_id]:
            if two.start >= one.end:
                break
            if one.start < two.end:
                yield one, two


# --- counts and intervals -------------------------------------------------------------------------------------------


class Estimate(NamedTuple):
    """A value with its 95 % interval; None where it cannot be computed, or in too few of the samples."""

    value: float | None
    ci_low: float | None = None
    ci_high: float | None = None

    def cells(self) -> dict[str, float | None]:
        """The three by name, to four places."""
        # Adding zero turns -0.0 into 0.0, which has a spelling.
        return {name: None if value is None else round(value, 4) + 0.0 for name, value in self._asdict().items()}


def counts_by_passage(
    ones: Iterable[Unit], twos: Iterable[Unit], pairs: Sequence[Pair], right: tuple[str, ...] = ()
) -> Array:
    """A row for each passage: units of the first coding, of the second, pairs of equal spans, pairs of overlapping
    spans, and for each field in ``right`` the overlapping pairs that have the same value."""
    import numpy as np

    counts: dict[str, list[int]] = defaultdict(lambda: [0] * (4 + len(right)))
    # A unit that is matched counts where its match is, or a sample could have the pair without it.
    passages = {two.unit_id: one.passage_id for one, two in pairs}
    for unit in ones:
        counts[unit.passage_id][0] += 1
    for unit in twos:
        counts[passages.get(unit.unit_id, unit.passage_id)][1] += 1
    for one, two in pairs:
        of_passage = counts[one.passage_id]
        of_passage[2] += (one.start, one.end) == (two.start, two.end)
        of_passage[3] += 1
        for column, name in enumerate(right, 4):
            of_passage[column] += one.values[name] == two.values[name]
    return np.array(list(counts.values()), dtype=np.float64).reshape(len(counts), 4 + len(right))


def of_pairs(compute: Callable[[Any, Any, Any], Any], shared: int) -> Callable[[Array], Array]:
    """A measure of pairs, of the first and of the second coding's units; ``shared`` says which column counts pairs."""
    return lambda counts: compute(counts[shared], counts[0], counts[1])


def estimate(counts: Array, compute: Callable[[Array], Array]) -> Estimate:
    """A measure of all passages, with a percentile bootstrap over passages from a fixed seed.

    ``compute`` takes the columns of counts, one sample or many; NaN is a sample in which nothing can be computed.
    """
    import numpy as np

    if not len(counts):
        return Estimate(None)
    value = float(compute(counts.sum(axis=0)))
    drawn = np.asarray(compute((_weights(len(counts)) @ counts).T))
    return Estimate(None if np.isnan(value) else value, *interval(drawn))


def interval(drawn: Array) -> tuple[float | None, float | None]:
    """The bounds between which 95 % of the samples lie; None if fewer than half of them have a value."""
    import numpy as np

    known = drawn[~np.isnan(drawn)]
    if len(known) < ROUNDS / 2:
        return None, None
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


@lru_cache(8)
def _weights(n: int) -> Array:
    """How often each of ``n`` passages is drawn in each round: whole numbers, as floats for quick products."""
    import numpy as np

    return np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=ROUNDS).astype(np.float64)


def f1(shared: Any, first: Any, second: Any) -> Any:
    """Harmonic mean of precision and recall, symmetric in the two codings.

    >>> float(f1(2, 3, 2))
    0.8
    """
    import numpy as np

    return 2 * shared / np.maximum(first + second, 1)
