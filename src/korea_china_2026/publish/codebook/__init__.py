"""``docs/CODEBOOK.md``: what is coded, how, by which definitions and rulings, and how far two passes agreed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from korea_china_2026.model.codebook import CODE_LISTS, CodeList, Example, Ruling, examples, rulings
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.row import Row
from korea_china_2026.names import TableName
from korea_china_2026.publish.codebook.agreement import Agreements
from korea_china_2026.publish.codebook.example_records import ExampleRecords, users
from korea_china_2026.publish.codebook.fields import field_sections
from korea_china_2026.publish.codebook.prose import grain, limits, peers, protocol
from korea_china_2026.publish.dictionary import markdown_table


def code_list_section(codes: CodeList, records: ExampleRecords) -> str:
    """The section of one code list; codes that no record bears stand below its table."""
    occurring = records.occurring(codes)
    used = ", ".join(f"`{name}.{field}`" for name, field in users(codes))
    parts = [f"### Codes: {codes.name}\n\n{codes.description}{f' Used by {used}.' if used else ''}\n"]
    borne = [(code, meaning) for code, meaning in codes.codes.items() if code in occurring]
    if borne:
        by_code = examples().get(codes.name, {})
        parts.append(
            markdown_table(
                ("Code", "Definition", "Example", "Counter-example"),
                [(f"`{code}`", meaning, *_shown(by_code.get(code), codes, records)) for code, meaning in borne],
            )
        )
    absent = [(f"`{code}`", meaning) for code, meaning in codes.codes.items() if code not in occurring]
    if absent:
        parts += ["Not in the articles of this release:\n", markdown_table(("Code", "Definition"), absent)]
    return "\n".join(parts)


def _shown(example: Example | None, codes: CodeList, records: ExampleRecords) -> tuple[str, str]:
    if example is None:
        return "–", "–"
    among = [name for name, _ in users(codes)]
    bearing = records.show(example.example, among)
    if example.counter_example is None:
        return bearing, example.why_not
    other = records.show(example.counter_example, among)
    if not other:
        return bearing, ""
    coded = ", ".join(f"`{code}`" for code in records.codes_of(example.counter_example, codes))
    return bearing, f"{other}, coded {coded}. {example.why_not}"


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


def ruling_sections(records: ExampleRecords) -> Iterator[str]:
    """One section per chapter; each ruling can be linked by its id."""
    for chapter, by_id in rulings().items():
        yield f"### Rulings: {chapter.lower()}\n"
        for ruling_id, ruling in by_id.items():
            yield f'#### <a id="{ruling_id}"></a>{ruling.title}\n\n{ruling.ruling}\n\n{_records(ruling, records)}'


def _records(ruling: Ruling, records: ExampleRecords) -> str:
    lines = [("Example", *item) for item in ruling.examples.items()]
    lines += [("Counter-example", *item) for item in ruling.counter_example.items()]
    return "".join(
        f"- *{label}:* {shown}: {remark}\n" for label, record, remark in lines if (shown := records.show(record))
    )
