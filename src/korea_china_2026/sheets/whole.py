"""What is known of all sheets together: ids, what points to them, what could not be read, and the reports behind each entity.

Rules judge the rows before them against this. It is a small part of the rows: a ``Gist`` is what one sheet or corpus adds, and
``Whole`` what a rule may look up of all. For many sheets it holds only what the rows at hand can ask for (``rules.index``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from korea_china_2026.model.fields import Value
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.derive import COLUMNS, Known
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
KNOWN_BY_ID: tuple[TableName, ...] = ("sources", *sorted({target for _, _, target in REFERENCES}))


def _uses() -> list[tuple[TableName, str, TableName]]:
    # An event's actors and a claim's relations do not make the event or the claim reported.
    return [(name, column, target) for name, column, target in REFERENCES if target in NEEDED
            and (target not in ("events", "claims") or name in ("event_reports", "claim_reports"))]


USES = tuple(_uses())


@dataclass
class Flaws:
    """What could not be read: tables of which a row may have been lost (``unread``), or was (``lossy``), the columns of which a
    cell was (``broken``), and the utterances of lost quotations, None where that is not known."""

    unread: set[TableName] = field(default_factory=set)
    lossy: set[TableName] = field(default_factory=set)
    broken: dict[TableName, set[str]] = field(default_factory=dict)
    lost_utterances: set[Value] = field(default_factory=set)

    def add(self, other: Flaws) -> None:
        """Take in what other sheets lack."""
        self.unread |= other.unread
        self.lossy |= other.lossy
        self.lost_utterances |= other.lost_utterances
        for name, columns in other.broken.items():
            self.broken[name] = self.broken.get(name, set()) | columns


@dataclass
class Gist:
    """What some sheets add to what is known of all.

    ``prefixes`` are the articles under whose ids something stands or is pointed to, ``references`` the values of each column that
    points to another table, ``parents`` the rows of circular references with what they point to, ``rows`` the cells that
    derivations look up (``derive.COLUMNS``); ``decides`` says that there are corrections or decisions.
    """

    flaws: Flaws = field(default_factory=Flaws)
    prefixes: set[str] = field(default_factory=set)
    ids: dict[TableName, list[str]] = field(default_factory=dict)
    references: dict[tuple[TableName, str], list[str]] = field(default_factory=dict)
    parents: dict[tuple[TableName, str], list[tuple[str | None, str | None]]] = field(default_factory=dict)
    rows: dict[TableName, list[tuple[Value, ...]]] = field(default_factory=dict)
    decides: bool = False


def gist(corpus: Corpus) -> Gist:
    """What the sheets of a corpus add."""
    found = Gist(_flaws(corpus), _prefixes(corpus), decides=bool(corpus.of("changes") or corpus.of("adjudications")))
    for name in KNOWN_BY_ID:
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


def _flaws(corpus: Corpus) -> Flaws:
    found = Flaws(unread=corpus.unread)
    for name, records in corpus.records.items():
        lost = [record for record in records if is_broken(record)]
        if lost:
            found.lossy.add(name)
            found.broken[name] = set().union(*(record.broken for record in lost))
        if name == "quotes":
            found.lost_utterances = {record.value("utterance_id") for record in lost}
    return found


def _prefixes(corpus: Corpus) -> set[str]:
    found = {own for record in corpus.of("sources") if (own := record.text("source_id"))}
    for name in ("passages", *OBSERVATIONS):
        key = TABLES[name].key[0]
        found |= {own.rpartition("-")[0] for record in corpus.of(name) if (own := record.text(key))}
    for column in ("utterance_id", "nested_in_quote_id"):
        found |= {own.rpartition("-")[0] for record in corpus.of("quotes") if (own := record.text(column))}
    return found


@dataclass
class Whole:
    """What rules may ask of all sheets; ``ids``, ``used`` and ``parents`` hold at least what the rows at hand can ask for.

    ``parents`` holds for each row of a circular reference the row that it points to, ``dangling`` the tables to which some
    reference leads nowhere. ``asked`` tells whether a rule had to know what could not be read elsewhere: its verdict then
    rests on that too.
    """

    ids: dict[TableName, set[str]] = field(default_factory=lambda: defaultdict(set))
    used: dict[TableName, set[str]] = field(default_factory=lambda: defaultdict(set))
    parents: dict[tuple[TableName, str], dict[str | None, str | None]] = field(default_factory=lambda: defaultdict(dict))
    dangling: set[TableName] = field(default_factory=set)
    flaws: Flaws = field(default_factory=Flaws)
    asked: bool = False

    def is_whole(self, table: TableName, *columns: str) -> bool:
        """Whether every row of a table was read, and these columns of each: only then can their values be counted on."""
        self.asked = True
        return table not in self.flaws.unread and self.flaws.broken.get(table, set()).isdisjoint(columns)

    def has_all(self, table: TableName) -> bool:
        """Whether no row of a table was read with a broken cell."""
        self.asked = True
        return table not in self.flaws.lossy

    def may_lack(self, utterance: Value) -> bool:
        """Whether a part of an utterance may be one that could not be read."""
        self.asked = True
        return "quotes" in self.flaws.unread or not self.flaws.lost_utterances.isdisjoint((utterance, None))

    def doubtful(self) -> set[TableName]:
        """The tables of which a row may be used that looks unused: by a reference to nothing, or by one that could not be read."""
        self.asked = True
        return self.dangling | {target for name, column, target in USES if not self.is_whole(name, column)}


def whole_of(gist: Gist) -> Whole:
    """What there is to ask of a corpus that is all there is."""
    whole = Whole(flaws=gist.flaws)
    for name, ids in gist.ids.items():
        whole.ids[name].update(ids)
    for table, column, target in USES:
        whole.used[target].update(gist.references[table, column])
    for reference, pairs in gist.parents.items():
        whole.parents[reference].update(pairs)
    whole.dangling = {target for target in NEEDED if not whole.used[target] <= whole.ids[target]}
    return whole


def known_of(gist: Gist) -> Known:
    """The rows that derivations look up, of a corpus that is all there is."""
    return Known({name: [dict(zip(columns, row, strict=True)) for row in gist.rows[name]] for name, columns in COLUMNS.items()})


# --- gists as JSON --------------------------------------------------------------------------------------------------

def write_gist(gist: Gist) -> dict[str, Any]:
    """A gist as values of JSON."""
    return {
        "flaws": write_flaws(gist.flaws), "prefixes": sorted(gist.prefixes), "ids": gist.ids, "rows": gist.rows, "decides": gist.decides,
        "references": {".".join(key): values for key, values in gist.references.items()},
        "parents": {".".join(key): pairs for key, pairs in gist.parents.items()},
    }


def read_gist(written: dict[str, Any]) -> Gist:
    """A gist from what ``write_gist`` made of it."""
    return Gist(
        flaws=read_flaws(written["flaws"]), prefixes=set(written["prefixes"]), ids=written["ids"], decides=written["decides"],
        rows={name: [tuple(row) for row in rows] for name, rows in written["rows"].items()},
        references={tuple(key.split(".")): values for key, values in written["references"].items()},
        parents={tuple(key.split(".")): [tuple(pair) for pair in pairs] for key, pairs in written["parents"].items()},
    )


def write_flaws(flaws: Flaws) -> dict[str, Any]:
    """Flaws as values of JSON."""
    return {"unread": sorted(flaws.unread), "lossy": sorted(flaws.lossy), "lost_utterances": sorted(flaws.lost_utterances, key=str),
            "broken": {name: sorted(columns) for name, columns in flaws.broken.items()}}


def read_flaws(written: dict[str, Any]) -> Flaws:
    """Flaws from what ``write_flaws`` made of them."""
    return Flaws(set(written["unread"]), set(written["lossy"]), {name: set(columns) for name, columns in written["broken"].items()},
                 set(written["lost_utterances"]))
