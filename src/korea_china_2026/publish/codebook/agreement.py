"""The repeat-agreement figures as the codebook prints them, straight from the ``agreement`` table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from korea_china_2026.model.fields import render
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.publish.dictionary import markdown_table

NONE = "–"
_READING = """\
Two passes of one language model over the same articles, each without knowledge of the other: **repeat agreement**. It
tells how far the rules fix the outcome, not how right it is, and two passes of one model may share a mistake; they
are not independent observers. Figures are those of the raw passes, before any difference was decided.

- *F1 exact* and *F1 overlap*: how many units both passes found, with equal spans or with spans that share a character.
- *α*: Krippendorff's alpha over the units that both found, nominal, an empty cell being a value of its own. Where
  nearly all cells hold one value, alpha falls to about zero although the passes hardly differ; the share of equal
  cells stands beside it.
- *Missed by both*: what capture and recapture (Chapman) lets expect beyond what either found; a lower bound, because
  the two passes do not miss units independently.
- Ids that each pass gave in a registry of its own are compared after aligning them by the words they stand at.
- In brackets the bootstrap 95 % interval over passages (for events and claims, over these); n counts the units that
  entered.
"""


class Agreements:
    """Rows of ``agreement``, looked up by table, field and metric."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = {
            tuple(str(getattr(row, key)) for key in ("table_name", "field_name", "metric")): row for row in rows
        }

    def figure(self, table: str, field: str, metric: str, unit: str = "") -> str:
        """A value with its interval, such as ``0.941 [0.883, 0.982]``; a dash where there is none."""
        row = self._rows.get((table, field, metric))
        value = None if row is None else getattr(row, "value", None)
        if row is None or value is None:
            return NONE
        low, high = getattr(row, "ci_low", None), getattr(row, "ci_high", None)
        interval = "" if low is None or high is None else f" [{low:.3f}, {high:.3f}]"
        return f"{value:.3f}{unit}{interval}"

    def n_units(self, table: str, field: str, metric: str) -> str:
        """How many units entered, as text; a dash where there is no such figure."""
        row = self._rows.get((table, field, metric))
        return NONE if row is None else render(getattr(row, "n_units", None))

    def beside(self, table: str, field: str) -> str:
        """What stands beside a field: alpha where it is defined, the share of equal cells, and n; a dash if not
        compared."""
        share = self.figure(table, field, "percent_agreement")
        if share == NONE:
            return NONE
        alpha = self.figure(table, field, "krippendorff_alpha")
        n = self.n_units(table, field, "percent_agreement")
        return f"{'' if alpha == NONE else f'α {alpha}; '}equal {share}; n = {n}"

    def section(self) -> str:
        """The section that says how to read the figures, with those on the units themselves."""
        rows: list[Sequence[str]] = [
            (
                f"`{table}`",
                *(self.figure(table, "span", metric) for metric in ("f1_exact", "f1_overlap", "missed_by_both")),
                self.n_units(table, "span", "f1_exact"),
            )
            for table in OBSERVATIONS
        ]
        return f"## Agreement of two passes\n\n{_READING}\n" + markdown_table(
            ("Units", "F1 exact", "F1 overlap", "Missed by both", "n"), rows
        )
