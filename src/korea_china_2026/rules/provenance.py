"""Rules of provenance: cells that words must back, corrections that form a chain, decisions about rows that exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from korea_china_2026.findings import Finding
from korea_china_2026.model.fields import render
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.flatten import Placed, Tables, is_broken

#: Cells that rest on words beyond the row's own span (docs/CODEBOOK.md, table evidence).
BACKED: Mapping[TableName, tuple[str, ...]] = {
    "quotes": ("speaker_actor_id", "via_actor_id"),
    "figures": ("attributed_actor_id", "via_actor_id", "since_edtf", "measured_entity"),
    "event_reports": ("attributed_actor_id", "via_actor_id", "reported_edtf", "reported_place_id"),
    "claim_reports": ("attributed_actor_id", "via_actor_id"),
}
#: Stands for a record as a whole in ``changes``: it came or went.
ROW = "row"


def check_provenance(corpus: Corpus, tables: Tables, held: Collection[TableName] = tuple(TABLES)) -> list[Finding]:
    """Judge corrections and adjudications, which may speak of any row; findings stand at rows of the tables in ``held``."""
    return [*(_chains(corpus, tables) if "changes" in held else ()),
            *(_adjudications(corpus, tables) if "adjudications" in held else ())]


def check_backing(tables: Tables, held: Collection[TableName] = tuple(TABLES)) -> Iterator[Finding]:
    """Judge that cells which rest on words beyond the span have evidence."""
    for name, fields in BACKED.items():
        for placed in tables.of(name) if name in held else ():
            for field in fields:
                # A malformed span has been reported as such; the field then has evidence, only unreadable.
                given = field in placed.record.evidence_keys or placed.record.evidence_lost
                if placed.cells[field] is not None and not given:
                    yield Finding(placed.record.where(field), "KC208", f"{field} without evidence", render(placed.cells[field]),
                                  f"evidence: {field}: the span of the words that say so")


def _keyed(tables: Tables, name: TableName) -> dict[str, Placed]:
    return {" ".join(render(placed.cells[key]) for key in TABLES[name].key): placed for placed in tables.of(name)}


def _chains(corpus: Corpus, tables: Tables) -> Iterator[Finding]:
    chains: dict[tuple[str, str, str], list[Placed]] = defaultdict(list)
    for placed in tables.of("changes"):
        cells = placed.cells
        if cells["table_name"] not in TABLES:
            known = list(TABLES)
            yield Finding(placed.record.where("table_name"), "KC604", "a correction in a table that does not exist",
                          str(cells["table_name"]), "one of " + ", ".join(known), nearest(str(cells["table_name"]), known) or "")
            continue
        chains[str(cells["table_name"]), str(cells["record_id"]), str(cells["field_name"])].append(placed)
    rows = {name: _keyed(tables, name) for name in TABLES if any(name == chain[0] for chain in chains)}
    broken = {name for name in rows if name in corpus.unread or any(map(is_broken, corpus.of(name)))}
    for (name, record_id, field), links in chains.items():
        links.sort(key=lambda placed: tuple(map(int, str(placed.cells["release"]).split("."))))
        for before, after in pairwise(links):
            if before.cells["new_value"] != after.cells["old_value"]:
                yield Finding(after.record.where("old_value"), "KC604", "an old value that the correction before it did not leave",
                              render(after.cells["old_value"]) or "nothing", render(before.cells["new_value"]) or "nothing")
        published = rows[name].get(record_id)  # type: ignore[index]
        if published is None and name in broken:
            continue  # the row may be the one that could not be read
        yield from _last(links[-1], published, field)


def _last(link: Placed, published: Placed | None, field: str) -> Iterator[Finding]:
    now = None
    if published is not None:
        if field != ROW and field not in published.cells:
            yield Finding(link.record.where("field_name"), "KC604", "a correction of a field that does not exist", field,
                          "a field", nearest(field, published.cells) or "")
            return
        now = "present" if field == ROW else render(published.cells[field]) or None
    if now != link.cells["new_value"]:
        yield Finding(link.record.where("new_value"), "KC604", "a new value that is not what the sheets say now",
                      render(link.cells["new_value"]) or "nothing", now or "nothing")


def _adjudications(corpus: Corpus, tables: Tables) -> Iterator[Finding]:
    ids = {name: {record.text(table.key[0]) for record in corpus.of(name)} for name, table in TABLES.items() if len(table.key) == 1}
    whole = {name for name in ids if corpus.is_whole(name, TABLES[name].key[0])}
    for placed in tables.of("adjudications"):
        cells, record = placed.cells, placed.record
        name = str(cells["table_name"])
        if name not in ids:
            yield Finding(record.where("table_name"), "KC605", "a table that has no records of its own", name, "a table",
                          nearest(name, ids) or "")
        elif cells["record_id"] is not None and name in whole and cells["record_id"] not in ids[name]:
            known = [own for own in ids[name] if own]
            yield Finding(record.where("record_id"), "KC605", f"a decision about a row that {name} lacks", str(cells["record_id"]),
                          f"an id of {name}, or no such key", nearest(str(cells["record_id"]), known) or "")
        equal = cells["first_value"] == cells["second_value"] and cells["first_value"] is not None
        if equal and cells["field_name"] != "span" and cells["decision"] != "neither":
            yield Finding(record.where("second_value"), "KC605", "two equal values", str(cells["second_value"]), "a difference")
