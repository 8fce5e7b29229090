"""Examples and counter-examples of every code that occurs in the five articles, by code list and code."""

from __future__ import annotations

from collections.abc import Mapping

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.codes import CODE_LISTS
from korea_china_2026.model.examples import articles, claims, events, figures, observations, plover, process
from korea_china_2026.model.examples.example import Example as Example

#: A code without an example here does not occur in the published tables.
EXAMPLES: Mapping[str, Mapping[str, Example]] = {
    name: examples
    for module in (articles, events, plover, claims, observations, figures, process)
    for name, examples in module.EXAMPLES.items()
}

for _name, _examples in EXAMPLES.items():
    if _name not in CODE_LISTS:
        raise DeclarationError(f"examples are given for the code list {_name}, which is not declared")
    if _unknown := set(_examples) - set(CODE_LISTS[_name].codes):
        raise DeclarationError(f"examples are given for codes that {_name} lacks: {', '.join(sorted(_unknown))}")
