"""The figures of the README, between ``<!-- generated:figures -->`` and ``<!-- /generated -->``."""

import re
from collections.abc import Mapping, Sequence

from korea_china_2026.answers import record
from korea_china_2026.errors import BuildError
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import counts
from korea_china_2026.publish.environment import document

_FIGURES = re.compile(r"(?<=<!-- generated:figures -->\n).*?(?=<!-- /generated -->)", re.DOTALL)


def refresh(text: str, tables: Mapping[TableName, Sequence[Row]]) -> str:
    """``text`` with the figures why the data can be trusted; BuildError unless there is one place for them."""
    if not len(_FIGURES.findall(text)) == text.count("<!-- generated:") == text.count("<!-- /generated") == 1:
        raise BuildError(
            "README has no place for the figures, or several; expected <!-- generated:figures --> and after it "
            "<!-- /generated --> once, each on a line of its own"
        )
    # The cells of each pass are in `codings` once more.
    anchored = [name for name, table in TABLES.items() if name != "codings" and "span_digest" in table.columns]
    verdicts = record.verdicts(tables.__getitem__)
    figures = document(
        "figures.md",
        counts=counts(tables),
        tables=tables,
        checked=sum(verdicts.values()),
        hold=verdicts.get("supported", 0),
        spans=sum(len(tables[name]) for name in anchored),
    )
    return _FIGURES.sub(lambda _: figures, text)
