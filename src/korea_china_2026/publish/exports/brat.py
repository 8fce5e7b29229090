"""brat: stand-off annotations, one ``.ann`` file an article, with the configuration that brat needs to show them.

Every observation is a text-bound annotation (T), its coded cells are attributes (A), the rows that it names are
references (N), its other texts are notes (#), and the spans of evidence are joined to it by relations (R) called after
the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from korea_china_2026.model.articles import Observation, Source
from korea_china_2026.model.fields import Field, render
from korea_china_2026.model.quality import Evidence
from korea_china_2026.model.row import Table
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.publish.exports.published import Files, Published

LOSSES: dict[str, str] = {
    "words": (
        "Without the texts only quotations and quantities show their words; for any other span its digest stands there."
    ),
    "evidence of entities": (
        "Evidence for events, roles, claims and relations is left out: these have no span to which it could be tied."
    ),
    "tables without spans": (
        "Entities, registries, passages, origins, the record, the comparison and tables of quality are left out."
    ),
}

#: Columns of an observation that hold its words.
_WORDS = {"quotes": "text", "figures": "value_text"}
_ANCHOR = ("source_id", "char_start", "char_end", "span_digest")


def export(published: Published) -> Files:
    """``SOURCE.ann`` for every article and ``annotation.conf``; ``SOURCE.txt`` only for articles whose text is lent."""
    sources = [row.source_id for row in published.tables["sources"] if isinstance(row, Source)]
    files = {"annotation.conf": configuration().encode("utf-8")}
    for source in sources:
        files[f"{source}.ann"] = _annotations(source, published).encode("utf-8")
        if source in published.texts:
            files[f"{source}.txt"] = published.texts[source].encode("utf-8")
    return files


def kind(table: Table) -> str:
    """The type of annotation that a table's rows become: ``quotes`` gives ``Quote``."""
    return table.row.__name__


def _annotations(source: str, published: Published) -> str:
    lines = _Lines(published.texts.get(source))
    numbers: dict[str, str] = {}
    for name in OBSERVATIONS:
        table = TABLES[name]
        for row in published.tables[name]:
            if isinstance(row, Observation) and row.source_id == source:
                numbers[getattr(row, table.key[0])] = lines.observation(table, row)
    for row in published.tables["evidence"]:
        if isinstance(row, Evidence) and row.source_id == source and row.record_id in numbers:
            lines.evidence(row, numbers[row.record_id])
    return "".join(lines.written)


class _Lines:
    """The lines of one file, numbered as they are written."""

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.written: list[str] = []
        self.counted = dict.fromkeys("TARN#", 0)

    def observation(self, table: Table, row: Observation) -> str:
        words = getattr(row, _WORDS[table.name]) if table.name in _WORDS else None
        span = self._span(kind(table), row.char_start, row.char_end, words, row.span_digest)
        for field in table.fields:
            value = getattr(row, field.name)
            if field.name not in _ANCHOR and field.name != _WORDS.get(table.name) and value is not None:
                self._cell(field, render(value), span)
        return span

    def evidence(self, row: Evidence, observation: str) -> None:
        span = self._span(kind(TABLES["evidence"]), row.char_start, row.char_end, None, row.span_digest)
        self._write("A", f"evidence_id {span} {row.evidence_id}")
        self._write("R", f"{row.field_name} Arg1:{span} Arg2:{observation}")

    def _cell(self, field: Field, value: str, span: str) -> None:
        if field.column.references is not None:
            table = field.column.references.split(".")[0]
            self._write("N", f"Reference {span} {table}:{value}\t{field.name}")
        elif _is_free(field):
            self._write("#", f"{field.name} {span}\t{value}")
        else:
            self._write("A", f"{field.name} {span} {value}")

    def _span(self, type_name: str, start: int, end: int, words: str | None, digest: str) -> str:
        if self.text is None:
            return self._write("T", f"{type_name} {start} {end}\t{words if words is not None else f'[{digest}]'}")
        # brat wants a span over several lines in pieces, one a line.
        pieces = [
            (start + found.start(), start + found.end()) for found in re.finditer(r"[^\r\n]+", self.text[start:end])
        ]
        offsets = ";".join(f"{first} {last}" for first, last in pieces)
        return self._write("T", f"{type_name} {offsets}\t{' '.join(self.text[first:last] for first, last in pieces)}")

    def _write(self, letter: str, rest: str) -> str:
        self.counted[letter] += 1
        self.written.append(f"{letter}{self.counted[letter]}\t{rest}\n")
        return f"{letter}{self.counted[letter]}"


def _is_free(field: Field) -> bool:
    """Whether the column holds free text: a note, as an attribute's value may hold no blank."""
    return field.lexical is not None and field.lexical.name == "text"


def configuration() -> str:
    """``annotation.conf``: the types, relations and attributes that the files use, from the declaration."""
    tables = [TABLES[name] for name in OBSERVATIONS]
    evidence = kind(TABLES["evidence"])
    backed: dict[str, list[str]] = {}
    attributes: dict[str, tuple[list[str], Sequence[str]]] = {"evidence_id": ([evidence], ())}
    for table in tables:
        for field in table.fields:
            if field.name in _ANCHOR:
                continue
            backed.setdefault(field.name, []).append(kind(table))
            if field.column.references is None and not _is_free(field):
                codes = (
                    list(field.code_list.codes)
                    if field.code_list
                    else ["true", "false"]
                    if field.logical == "boolean"
                    else []
                )
                attributes.setdefault(field.name, ([], codes))[0].append(kind(table))
    return "\n".join(
        [
            "[entities]",
            *(kind(table) for table in tables),
            evidence,
            "",
            "[relations]",
            *(f"{name}\tArg1:{evidence}, Arg2:{'|'.join(kinds)}" for name, kinds in backed.items()),
            "",
            "[events]",
            "",
            "[attributes]",
            *_attributes(attributes),
            "",
        ]
    )


def _attributes(attributes: Mapping[str, tuple[Iterable[str], Sequence[str]]]) -> Iterator[str]:
    for name, (kinds, codes) in attributes.items():
        values = f", Value:{'|'.join(codes)}" if codes else ""
        yield f"{name}\tArg:{'|'.join(kinds)}{values}"
