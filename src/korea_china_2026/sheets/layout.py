"""What a sheet holds: which mapping is a row of which table, what is nested in what, and which cells are written by hand.

A sheet uses the column names of the tables. Columns that follow from where a record stands, from its ``span`` or from
other rows are not written. This is the only description of sheets; reading, templates and editor schemas follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName

SPAN = "span"
EVIDENCE = "evidence"


@dataclass(frozen=True)
class Kind:
    """One kind of mapping in a sheet: the table whose row it is, and the lists nested in it by their key."""

    table: TableName
    children: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def has_span(self) -> bool:
        """Whether the row is anchored by a ``span`` of its own."""
        return any(f.column.origin == "anchor" for f in TABLES[self.table].fields)

    @property
    def has_evidence(self) -> bool:
        """Whether ``evidence`` may name words for single cells."""
        return self.table in OBSERVATIONS

    @property
    def tables(self) -> set[TableName]:
        """The tables of which it holds rows: its own and those of what is nested in it."""
        return {self.table}.union(*(child.tables for child in self.children.values()))

    @property
    def written(self) -> dict[str, Field]:
        """The columns that a coder writes, or may write."""
        return {f.name: f for f in TABLES[self.table].fields if f.column.origin in ("coded", "resolved")}

    def is_required(self, name: str) -> bool:
        """Whether a cell must be written: no null, no default, nothing that the build could resolve."""
        column = self.written[name]
        return not column.nullable and column.column.default is None and column.column.origin == "coded"

    @property
    def keys(self) -> list[str]:
        """Every key that the mapping may have, in the order in which sheets are written."""
        names = list(self.written)
        if self.has_span:
            names.insert(1, SPAN)
        return names + ([EVIDENCE] if self.has_evidence else []) + list(self.children)


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet: top-level keys, each a single mapping or a list of mappings of one kind."""

    name: str
    single: Mapping[str, Kind] = field(default_factory=dict)
    lists: Mapping[str, Kind] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """The top-level keys."""
        return [*self.single, *self.lists]

    @property
    def tables(self) -> set[TableName]:
        """The tables of which it holds rows."""
        return set[TableName]().union(*(kind.tables for kind in [*self.single.values(), *self.lists.values()]))


SOURCE_SHEET = Sheet(
    "source",
    single={"source": Kind("sources")},
    lists={
        "actor_names": Kind("actor_names"),
        "passages": Kind("passages", {name: Kind(name) for name in OBSERVATIONS}),
    },
)

#: Sheets by their path below ``seeds/``; articles are ``sources/<source_id>.yaml``, what was decided between two codings
#: of one ``adjudications/<source_id>.yaml``.
REGISTRIES: Mapping[str, Sheet] = {
    "actors.yaml": Sheet("actors", lists={"actors": Kind("actors")}),
    "places.yaml": Sheet("places", lists={"places": Kind("places")}),
    "events.yaml": Sheet("events", lists={"events": Kind("events", {"actors": Kind("event_actors")})}),
    "claims.yaml": Sheet("claims", lists={"claims": Kind("claims", {"relations": Kind("claim_relations")})}),
    "references.yaml": Sheet("references", lists={"references": Kind("references")}),
    "coders.yaml": Sheet("coders", lists={"coders": Kind("coders")}),
    "changes.yaml": Sheet("changes", lists={"changes": Kind("changes")}),
}

#: Folders below ``seeds/`` that hold a coder's raw sheets as they were before adjudication, and the coder's id.
RAW: Mapping[str, str] = {"first_coding": "first-coder", "second_coding": "second-coder"}


def published_sheets(seeds: Mapping[str, bytes]) -> dict[str, bytes]:
    """The sheets of the published coding among all sheets, by path below ``seeds/``."""
    return {path: data for path, data in seeds.items() if path.split("/")[0] not in RAW}


_FOLDERS: Mapping[str, Sheet] = {
    "sources": SOURCE_SHEET,
    "adjudications": Sheet("adjudications", lists={"adjudications": Kind("adjudications")}),
}


def sheet_of(path: str) -> Sheet | None:
    """The kind of sheet that stands at ``path`` below ``seeds/``; None if the layout knows none there."""
    parts = PurePosixPath(path)
    if str(parts.parent) in _FOLDERS and parts.suffix == ".yaml":
        return _FOLDERS[str(parts.parent)]
    return REGISTRIES.get(str(parts))


def all_sheets() -> dict[str, Sheet]:
    """Every kind of sheet by its name."""
    return {sheet.name: sheet for sheet in (*_FOLDERS.values(), *REGISTRIES.values())}
