"""What the codebook says beyond the lists: examples of codes, and rulings where the definitions leave a doubt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import Field

from korea_china_2026.errors import DeclarationError
from korea_china_2026.model.codebook_files import Entry, Words, read_codebook_file
from korea_china_2026.model.codelist import code_list
from korea_china_2026.names import did_you_mean


class Example(Entry):
    """A published record that bears a code, one that bears another code of the list, and why that one is not this.

    Records are named by their key (columns of a key of several joined by a blank), so that the codebook prints what the
    record holds when it is made, and a test finds a record that was changed or removed. Where every record bears the
    code, there is no counter-example.
    """

    example: Words
    counter_example: Words | None = None
    why_not: Words


class Ruling(Entry):
    """What coders do in one doubtful case, with records that follow it and one that only looks as if it did.

    Records are named by their key; beside each stands what it shows.
    """

    title: Words
    ruling: Words
    examples: Annotated[dict[Words, Words], Field(min_length=1)]
    counter_example: Annotated[dict[Words, Words], Field(min_length=1, max_length=1)]


@cache
def examples() -> Mapping[str, Mapping[str, Example]]:
    """The examples by code list and code; a code without one does not occur in the published tables."""
    found = read_codebook_file("examples.yaml", dict[str, Example])
    for name, by_code in found.items():
        for code in by_code:
            if code not in code_list(name):
                raise DeclarationError(
                    f"codebook/examples.yaml: {name} has no code {code!r}.{did_you_mean(code, code_list(name).codes)}"
                )
    return found


@cache
def rulings() -> Mapping[str, Mapping[str, Ruling]]:
    """The rulings by chapter and id, in the order in which people should read them."""
    found = read_codebook_file("rulings.yaml", dict[str, Ruling])
    ids = [ruling for chapter in found.values() for ruling in chapter]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise DeclarationError(f"codebook/rulings.yaml: ids are given twice: {', '.join(twice)}")
    return found
