"""Every ruling with its records."""

from __future__ import annotations

from collections.abc import Iterator

from korea_china_2026.model.rulings import RULINGS, Remark, Ruling
from korea_china_2026.publish.codebook.specimens import Specimens


def ruling_sections(specimens: Specimens) -> Iterator[str]:
    """One section a chapter; each ruling can be linked by its id."""
    for chapter, rulings in RULINGS.items():
        yield f"### Rulings: {chapter.lower()}\n"
        for ruling in rulings:
            yield _ruling(ruling, specimens)


def _ruling(ruling: Ruling, specimens: Specimens) -> str:
    lines = [f'#### <a id="{ruling.ruling_id}"></a>{ruling.title}\n\n{ruling.ruling}\n\n']
    lines += [_line("Example", remark, specimens) for remark in ruling.examples]
    lines.append(_line("Counter-example", ruling.counter, specimens))
    return "".join(lines)


def _line(label: str, remark: Remark, specimens: Specimens) -> str:
    shown = specimens.show(remark.record_id)
    return f"- *{label}:* {shown}: {remark.remark}\n" if shown else ""
