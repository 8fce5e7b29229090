"""The parts of the README that are made from the tables, between ``<!-- generated:NAME -->`` and ``<!-- /generated
-->``."""

import re
from collections.abc import Callable, Mapping, Sequence

from korea_china_2026.answers import record
from korea_china_2026.errors import BuildError
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.counts import counts
from korea_china_2026.publish.environment import document

Tables = Mapping[TableName, Sequence[Row]]

_PART = re.compile(r"(?<=<!-- generated:)([a-z_-]+)( -->\n).*?(?=<!-- /generated -->)", re.DOTALL)


def _figures(tables: Tables) -> str:
    """Why the data can be trusted, in four figures."""
    verdicts = record.verdicts(tables.__getitem__)
    # The cells of each pass are in `codings` once more.
    spans = sum(
        len(tables[name])
        for name, table in TABLES.items()
        if name != "codings" and any(f.name == "span_digest" for f in table.fields)
    )
    return document(
        "figures.md",
        counts=counts(tables),
        tables=tables,
        checked=sum(verdicts.values()),
        hold=verdicts.get("supported", 0),
        spans=spans,
    )


PARTS: Mapping[str, Callable[[Tables], str]] = {"figures": _figures}


def refresh(text: str, tables: Tables) -> str:
    """``text`` with every generated part made anew; BuildError unless each part of ``PARTS`` is there exactly once."""
    found = [name for name, _ in _PART.findall(text)]
    if sorted(found) != sorted(PARTS) or text.count("<!-- generated:") + text.count("<!-- /generated") != 2 * len(
        found
    ):
        raise BuildError(
            f"README has the generated parts {', '.join(found) or 'none'}; expected each of {', '.join(PARTS)} once,"
            " between <!-- generated:NAME --> and <!-- /generated -->, each on a line of its own"
        )
    return _PART.sub(lambda part: part[1] + part[2] + PARTS[part[1]](tables), text)
