"""What is known of all sheets together: ids, what points to them, and what could not be read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.flatten import is_broken
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
KNOWN_BY_ID: tuple[TableName, ...] = ("sources", *sorted({target for _, _, target in REFERENCES}))


def _uses() -> list[tuple[TableName, str, TableName]]:
    # An event's actors and a claim's relations do not make the event or the claim reported.
    return [(name, column, target) for name, column, target in REFERENCES if target in NEEDED
            and (target not in ("events", "claims") or name in ("event_reports", "claim_reports"))]


USES = tuple(_uses())


@dataclass
class Whole:
    """What rules may ask of all sheets.

    ``ids`` and ``used`` hold the ids of each table and those that other rows point to, ``parents`` for each circular reference the
    row that each row points to, ``dangling`` the tables to which some reference leads nowhere.
    """

    corpus: Corpus
    ids: dict[TableName, set[str]] = field(default_factory=dict)
    used: dict[TableName, set[str]] = field(default_factory=lambda: defaultdict(set))
    parents: dict[tuple[TableName, str], dict[str | None, str | None]] = field(default_factory=dict)
    dangling: set[TableName] = field(default_factory=set)
    broken: dict[TableName, set[str]] = field(default_factory=dict)

    def is_whole(self, table: TableName, *columns: str) -> bool:
        """Whether every row of a table was read, and these columns of each: only then can their values be counted on."""
        return table not in self.corpus.unread and self.broken.get(table, set()).isdisjoint(columns)

    def has_all(self, table: TableName) -> bool:
        """Whether no row of a table was read with a broken cell."""
        return table not in self.broken

    def may_lack(self, utterance: Value) -> bool:
        """Whether a part of an utterance may be one that could not be read."""
        lost = {record.value("utterance_id") for record in self.corpus.of("quotes") if is_broken(record)}
        return "quotes" in self.corpus.unread or not lost.isdisjoint((utterance, None))

    def doubtful(self) -> set[TableName]:
        """The tables of which a row may be used that looks unused: by a reference to nothing, or by one that could not be read."""
        return self.dangling | {target for name, column, target in USES if not self.is_whole(name, column)}


def whole_of(corpus: Corpus) -> Whole:
    """What there is to ask of a corpus."""
    whole = Whole(corpus)
    for name in KNOWN_BY_ID:
        key = TABLES[name].key[0]
        whole.ids[name] = {str(own) for record in corpus.of(name) if (own := record.value(key)) is not None}
    for name, column, target in USES:
        whole.used[target] |= {value for record in corpus.of(name) if (value := record.text(column))}
    for name, column in CIRCULAR:
        key = TABLES[name].key[0]
        whole.parents[name, column] = {record.text(key): record.text(column) for record in corpus.of(name)}
    for name, records in corpus.records.items():
        lost = [record for record in records if is_broken(record)]
        if lost:
            whole.broken[name] = set().union(*(record.broken for record in lost))
    whole.dangling = {target for target in NEEDED if not whole.used[target] <= whole.ids[target]}
    return whole
