"""A ruling: what is done where the definitions leave a doubt, with records that follow it and one beyond its reach."""

from __future__ import annotations

from typing import NamedTuple


class Remark(NamedTuple):
    """A published record, by its key, and what it shows."""

    record_id: str
    remark: str


class Ruling(NamedTuple):
    """One ruling of the codebook; ``counter`` is a record that looks as if the ruling held for it, and why it does not."""

    ruling_id: str
    title: str
    ruling: str
    examples: tuple[Remark, ...]
    counter: Remark
