"""``docs/CODEBOOK.md``: what is coded, how, by which definitions and rulings, and how far two passes agreed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from korea_china_2026.model.codelist import CODE_LISTS
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.row import Row
from korea_china_2026.names import TableName
from korea_china_2026.publish.codebook.agreement import Agreements
from korea_china_2026.publish.codebook.codes import code_list_section
from korea_china_2026.publish.codebook.example_records import ExampleRecords
from korea_china_2026.publish.codebook.fields import field_sections
from korea_china_2026.publish.codebook.prose import grain, limits, peers, protocol
from korea_china_2026.publish.codebook.rulings import ruling_sections

_CODES = (
    "Each code with its definition, a record that bears it, and a record that might be mistaken for it, bears another"
    " code, and why. Codes that stand below a table do not occur in the articles of this release."
)
_RULINGS = (
    "What is done where definitions leave a doubt. Each ruling has records that follow it and one that seems to fall"
    " under it and does not."
)


def codebook(tables: Mapping[TableName, Sequence[Row]]) -> str:
    """The codebook as Markdown: protocol, limits, agreement, fields, code lists and rulings, with records of
    ``tables``.

    An example whose record is not among ``tables`` is left out, so that any package can be rendered; that the examples
    of the real one hold is for a test to say.
    """
    records, agreements = ExampleRecords(tables), Agreements(tables["agreement"])
    body = "\n".join(
        [
            grain(tables),
            protocol(tables),
            limits(tables),
            agreements.section(),
            peers(agreements),
            *field_sections(agreements),
            f"## Code lists\n\n{_CODES}\n",
            *(code_list_section(codes, records) for codes in CODE_LISTS.values()),
            f"## Rulings\n\n{_RULINGS}\n",
            *ruling_sections(records),
        ]
    )
    return (
        "<!-- Generated from src/korea_china_2026/model, src/korea_china_2026/codebook and the tables; do not edit."
        f" -->\n\n# Codebook\n\n{PACKAGE.title}. Columns and types stand in the [data dictionary](DATA_DICTIONARY.md);"
        f" `kc2026 show ID` prints any record that is named here with the words behind it.\n\n{contents(body)}\n{body}"
    )


def contents(body: str) -> str:
    """A table of contents of the headings of the second and third level, linked as code hosts anchor them."""
    lines = []
    for marks, title in re.findall(r"^(##|###) (.+)$", body, re.MULTILINE):
        lines.append(f"{'  ' * (len(marks) - 2)}- [{title}](#{anchor(title)})\n")
    return "".join(lines)


def anchor(title: str) -> str:
    """The anchor that a code host gives to a heading.

    >>> anchor("Fields: events, their actors")
    'fields-events-their-actors'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
