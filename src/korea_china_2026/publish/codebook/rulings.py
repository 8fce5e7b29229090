"""Every ruling with its records."""

from __future__ import annotations

from collections.abc import Iterator

from korea_china_2026.model.codebook import Ruling, rulings
from korea_china_2026.publish.codebook.example_records import ExampleRecords


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
