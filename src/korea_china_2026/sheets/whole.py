"""What is known of all sheets together: ids, what points to them, what could not be read, and the reports behind each entity.

Rules judge the rows before them against this. It is a small part of the rows, so the rows of many sheets can be judged in
batches: a ``Gist`` is what one batch adds, and ``Whole`` is what all of them come to.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from typing import Any

from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.derive import COLUMNS, Cells, Known, as_report
from korea_china_2026.sheets.flatten import base_rows, is_broken
from korea_china_2026.sheets.layout import WRITTEN

#: References that sheets write, as (table, column, table pointed to); the others follow from where a record stands.
REFERENCES: tuple[tuple[TableName, str, TableName], ...] = tuple(
    (name, f.name, f.column.references.split(".")[0])  # type: ignore[misc]
    for name, table in TABLES.items() for f in table.fields if f.column.references and f.column.origin in WRITTEN)
#: Entities and registries of which each row must be pointed to by some other row.
NEEDED: tuple[TableName, ...] = ("events", "claims", "actors", "places", "references")
#: References from one row of a table to another, of which none may lead in a circle.
CIRCULAR = tuple((name, column) for name, column, target in REFERENCES if target == name and column != "related_claim_id")
#: Tables whose ids are known of all sheets: those that references point to, and articles.
_KNOWN_BY_ID: tuple[TableName, ...] = ("sources", *sorted({target for _, _, target in REFERENCES}))


def _uses() -> list[tuple[TableName, str, TableName]]:
    # An event's actors and a claim's relations do not make the event or the claim reported.
    return [(name, column, target) for name, column, target in REFERENCES if target in NEEDED
            and (target not in ("events", "claims") or name in ("event_reports", "claim_reports"))]


USES = tuple(_uses())


@dataclass
class Gist:
    """What one batch of sheets adds to the whole: what ``Whole`` gathers, and in ``rows`` the cells that derivations look up.

    ``references`` are the values of each column that points to another table, ``parents`` the rows of circular references
    with what they point to; both in the order of sheets.
    """

    unread: set[TableName] = field(default_factory=set)
    broken: dict[TableName, set[str]] = field(default_factory=dict)
    lossy: set[TableName] = field(default_factory=set)
    lost_utterances: set[Value] = field(default_factory=set)
    ids: dict[TableName, list[str]] = field(default_factory=dict)
    references: dict[tuple[TableName, str], list[str]] = field(default_factory=dict)
    parents: dict[tuple[TableName, str], list[tuple[str | None, str | None]]] = field(default_factory=dict)
    rows: dict[TableName, list[tuple[Value, ...]]] = field(default_factory=dict)


def gist(corpus: Corpus) -> Gist:
    """What the sheets of a corpus add."""
    found = Gist(unread=set(corpus.unread))
    for name, records in corpus.records.items():
        lost = [record for record in records if is_broken(record)]
        if lost:
            found.lossy.add(name)
            found.broken[name] = set().union(*(record.broken for record in lost))
        if name == "quotes":
            found.lost_utterances = {record.value("utterance_id") for record in lost}
    for name in _KNOWN_BY_ID:
        key = TABLES[name].key[0]
        found.ids[name] = [str(own) for record in corpus.of(name) if (own := record.value(key)) is not None]
    for name, column, _ in REFERENCES:
        found.references[name, column] = sorted({value for record in corpus.of(name) if (value := record.text(column))})
    for name, column in CIRCULAR:
        key = TABLES[name].key[0]
        found.parents[name, column] = [(record.text(key), record.text(column)) for record in corpus.of(name)]
    found.rows = {name: [tuple([cells[column] for column in columns]) for cells in base_rows(corpus, name)]
                  for name, columns in COLUMNS.items()}
    return found


def prefixes(corpus: Corpus) -> set[str]:
    """The articles under whose ids something stands or is pointed to, and the articles themselves."""
    found = {own for record in corpus.of("sources") if (own := record.text("source_id"))}
    for name in ("passages", *OBSERVATIONS):
        key = TABLES[name].key[0]
        found |= {own.rpartition("-")[0] for record in corpus.of(name) if (own := record.text(key))}
    for column in ("utterance_id", "nested_in_quote_id"):
        found |= {own.rpartition("-")[0] for record in corpus.of("quotes") if (own := record.text(column))}
    return found


@dataclass
class Whole:
    """What all sheets come to.

    ``unread`` and ``broken`` name tables, and columns of them, of which a value may have been lost; ``lossy`` the tables of
    which a row was. ``parents`` holds for each row of a circular reference the row that it points to.
    """

    unread: set[TableName] = field(default_factory=set)
    broken: dict[TableName, set[str]] = field(default_factory=lambda: defaultdict(set))
    lossy: set[TableName] = field(default_factory=set)
    lost_utterances: set[Value] = field(default_factory=set)
    ids: dict[TableName, set[str]] = field(default_factory=lambda: defaultdict(set))
    used: dict[TableName, set[str]] = field(default_factory=lambda: defaultdict(set))
    parents: dict[tuple[TableName, str], dict[str | None, str | None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, gist: Gist) -> None:
        """Take in what a batch adds; batches in the order of their sheets, since of two equal ids the last one counts."""
        self.unread |= gist.unread
        self.lossy |= gist.lossy
        self.lost_utterances |= gist.lost_utterances
        for name, columns in gist.broken.items():
            self.broken[name] |= columns
        for name, ids in gist.ids.items():
            self.ids[name].update(ids)
        for table, column, target in USES:
            self.used[target].update(gist.references[table, column])
        for reference, pairs in gist.parents.items():
            self.parents[reference].update(pairs)

    def doubtful(self) -> set[TableName]:
        """The tables of which a row may be used that looks unused: by a reference to nothing, or by one that could not be read."""
        found = {target for name, column, target in USES if not self.is_whole(name, column)}
        return found | {target for target in NEEDED if not self.used[target] <= self.ids[target]}

    def is_whole(self, table: TableName, *columns: str) -> bool:
        """Whether every row of a table was read, and these columns of each: only then can their values be counted on."""
        return table not in self.unread and self.broken.get(table, set()).isdisjoint(columns)


def known_of(gists: Iterable[Gist]) -> Known:
    """The rows that derivations look up, of all batches in order."""
    tables: dict[TableName, list[Cells]] = {name: [] for name in COLUMNS}
    for one in gists:
        for name, rows in one.rows.items():
            columns = COLUMNS[name]
            tables[name] += [dict(zip(columns, map(_interned, row), strict=True)) for row in rows]
        one.rows.clear()
    return Known(tables)


def _interned(value: Value) -> Value:
    return sys.intern(value) if isinstance(value, str) else value


# --- gists as JSON --------------------------------------------------------------------------------------------------

def write_gist(gist: Gist) -> dict[str, Any]:
    """A gist as values of JSON."""
    return {
        "unread": sorted(gist.unread), "lossy": sorted(gist.lossy), "lost_utterances": sorted(gist.lost_utterances, key=str),
        "broken": {name: sorted(columns) for name, columns in gist.broken.items()}, "ids": gist.ids, "rows": gist.rows,
        "references": {".".join(key): values for key, values in gist.references.items()},
        "parents": {".".join(key): pairs for key, pairs in gist.parents.items()},
    }


def read_gist(written: dict[str, Any]) -> Gist:
    """A gist from what ``write_gist`` made of it."""
    return Gist(
        unread=set(written["unread"]), lossy=set(written["lossy"]), lost_utterances=set(written["lost_utterances"]),
        broken={name: set(columns) for name, columns in written["broken"].items()}, ids=written["ids"], rows=written["rows"],
        references={tuple(key.split(".")): values for key, values in written["references"].items()},
        parents={tuple(key.split(".")): pairs for key, pairs in written["parents"].items()},
    )


# --- what a verdict rests on beyond its own sheets ------------------------------------------------------------------

def common_ground(whole: Whole, known: Known) -> str:
    """What the verdict on any sheet rests on: what could not be read, which rules that suspends, and all places."""
    broken = sorted((name, sorted(columns)) for name, columns in whole.broken.items())
    return repr((sorted(whole.unread), broken, sorted(whole.lossy), sorted(map(str, whole.lost_utterances)), None in whole.lost_utterances,
                 sorted(whole.doubtful()), known.places))


def own_ground(gists: Iterable[Gist], whole: Whole, known: Known) -> Iterator[tuple[object, ...]]:
    """What the verdict on some sheets rests on beyond that: whatever their rows look up, or are looked up by, in others."""
    actors = known.actors
    for one in gists:
        for name, column, target in REFERENCES:
            values = one.references[name, column]
            if not whole.ids[target].issuperset(values):
                # What is nearest to a wrong id depends on all.
                yield name, column, sorted(set(values) - whole.ids[target]), sorted(whole.ids[target])
            if target == "actors":
                yield name, column, sorted(set(values) - actors), sorted(known.media.intersection(values))
        for name in NEEDED:
            yield name, [own for own in one.ids[name] if own not in whole.used[name]]
        for reference, pairs in one.parents.items():
            yield from ((reference, _chain(parent, whole.parents[reference])) for _, parent in pairs if parent is not None)
        for own in one.ids["events"]:
            yield own, [as_report(row, known) for row in known.event_reports.get(own, ())]
        for own in one.ids["claims"]:
            reports = [(row["modality"], known.group(row)) for row in known.claim_reports.get(own, ())]
            yield own, reports, [sorted(row.items(), key=str) for row in known.relations.get(own, ())]
        for own in one.ids["sources"]:
            yield own, sorted(known.sources.get(own, {}).items(), key=str)


def _chain(start: str, parents: MappingType[str | None, str | None]) -> list[str | None]:
    chain: list[str | None] = [start]
    while (at := parents.get(chain[-1])) is not None and at not in chain:
        chain.append(at)
    return chain
