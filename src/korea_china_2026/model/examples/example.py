"""One example and one counter-example of a code, as ids of published records."""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """A published record that bears a code, one that bears another code of the list, and why that one is not this.

    Records are named by their key (columns of a key of several joined by a blank), so that the codebook prints what the
    record holds when it is made, and a test finds a record that was changed or removed. Where every record bears the
    code, there is no counter-example.
    """

    record_id: str
    counter_id: str | None
    why_not: str
