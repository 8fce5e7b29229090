"""Every code list: each code with its definition, an example and a counter-example."""

from __future__ import annotations

from korea_china_2026.model.codelist import CodeList
from korea_china_2026.model.examples import EXAMPLES, Example
from korea_china_2026.publish.codebook.specimens import Specimens, users
from korea_china_2026.publish.dictionary import markdown_table


def code_list_section(codes: CodeList, specimens: Specimens) -> str:
    """The section of one code list; codes that no record bears stand below its table."""
    occurring = specimens.occurring(codes)
    used = ", ".join(f"`{name}.{field}`" for name, field in users(codes))
    parts = [f"### Codes: {codes.name}\n\n{codes.description}{f' Used by {used}.' if used else ''}\n"]
    borne = [(code, meaning) for code, meaning in codes.codes.items() if code in occurring]
    if borne:
        examples = EXAMPLES.get(codes.name, {})
        parts.append(markdown_table(
            ("Code", "Definition", "Example", "Counter-example"),
            [(f"`{code}`", meaning, *_shown(examples.get(code), codes, specimens)) for code, meaning in borne]))
    absent = [(f"`{code}`", meaning) for code, meaning in codes.codes.items() if code not in occurring]
    if absent:
        parts += ["Not in the articles of this release:\n", markdown_table(("Code", "Definition"), absent)]
    return "\n".join(parts)


def _shown(example: Example | None, codes: CodeList, specimens: Specimens) -> tuple[str, str]:
    if example is None:
        return "", ""
    among = [name for name, _ in users(codes)]
    bearing = specimens.show(example.record_id, among)
    if example.counter_id is None:
        return bearing, example.why_not
    other = specimens.show(example.counter_id, among)
    if not other:
        return bearing, ""
    coded = ", ".join(f"`{code}`" for code in specimens.codes_of(example.counter_id, codes))
    return bearing, f"{other}, coded {coded}. {example.why_not}"
