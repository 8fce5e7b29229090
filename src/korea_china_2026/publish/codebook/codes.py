"""Every code list: each code with its definition, an example and a counter-example."""

from __future__ import annotations

from korea_china_2026.model.codebook import Example, examples
from korea_china_2026.model.codelist import CodeList
from korea_china_2026.publish.codebook.example_records import ExampleRecords, users
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
