"""What holds for several rows of an article is written once: in its sheet, before anything is read from it.

A passage may have a key ``holds``: its cells and their evidence hold for every row in it that has such a column and
does not write it. A further part of an utterance takes from its first part, and a direct report of a claim from the
quotation that it names, whose speaker says it. What a row writes itself, ``null`` too, goes first. Where a report does
not say whether it is direct, its passage must not differ from its quotation. Each value keeps the place where it is
written, so that findings lead there.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Columns

from korea_china_2026.findings import Finding
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, Texts, nearest
from korea_china_2026.sheets.layout import EVIDENCE, HOLDS, INHERITED, PART, UTTERANCE
from korea_china_2026.sheets.record import Mapping, Node, Scalar, Sequence, plain

#: Columns that further parts of an utterance share with the first.
_OF_UTTERANCE = (
    "speaker_actor_id",
    "speaker_text",
    "addressee_actor_id",
    "medium",
    "said_edtf",
    "event_id",
    "language_original",
    "is_translation",
    "via_actor_id",
)
_VOICE = ("attribution_mode", "attributed_actor_id", "via_actor_id")
#: A claim report names its quotation too, and is known by its own id.
_IDS = [*(TABLES[table].id_column for table in (*OBSERVATIONS, "passages") if table != "quotes"), "quote_id"]
#: Rows that others take from, by utterance or quotation.
_Given = dict[tuple[str, str | None], Mapping]
#: A term or a title is nobody's words.
UNSAID = ("term", "title")


def spread_inherited(root: Node) -> tuple[Node, list[Finding]]:
    """The tree of an article's sheet with every inherited value in its row, and what ``holds`` for no row."""
    if not isinstance(root, Mapping) or not isinstance(listed := root.child("passages"), Sequence):
        return root, []
    given: _Given = {}
    findings: list[Finding] = []
    passages = list(listed.items)
    for table in sorted(OBSERVATIONS, key=lambda name: name != "quotes"):  # reports name quotations
        for number, passage in enumerate(passages):
            if not isinstance(passage, Mapping) or not isinstance(rows := passage.child(table), Sequence):
                continue
            spread = tuple(
                _spread(table, row, passage.child(HOLDS), given) if isinstance(row, Mapping) else row
                for row in rows.items
            )
            passages[number] = passage.having({table: (passage.entries[table][0], Sequence(spread, rows.place))})
    for number, passage in enumerate(passages):
        if isinstance(passage, Mapping) and HOLDS in passage.entries:
            findings += _untaken(passage)
            passages[number] = passage.without(HOLDS)
    return root.having({"passages": (root.entries["passages"][0], Sequence(tuple(passages), listed.place))}), findings


def fold_inherited(root: Node, before: Node) -> Node:
    """A tree that holds every inherited value in its row, written as the sheet that it replaces: what a row took from
    others there is left out again. The tree as it is where its values would then be others."""
    spread, _ = spread_inherited(before)
    folded = _fold(root, before, spread)
    return folded if plain(spread_inherited(folded)[0]) == plain(root) else root


def _fold(new: Node, old: Node | None, spread: Node | None) -> Node:
    if isinstance(new, Sequence) and isinstance(old, Sequence) and isinstance(spread, Sequence):
        known = {_own(one): (one, other) for one, other in zip(old.items, spread.items, strict=True) if _own(one)}
        return Sequence(tuple(_fold(item, *known.get(_own(item), (None, None))) for item in new.items), new.place)
    if isinstance(new, Mapping) and isinstance(old, Mapping) and isinstance(spread, Mapping):
        entries = {HOLDS: old.entries[HOLDS]} if HOLDS in old.entries else {}
        for name, (place, node) in new.entries.items():
            inherited = spread.child(name)
            if name in old.entries or inherited is None or plain(node) != plain(inherited):
                entries[name] = place, _fold(node, old.child(name), inherited)
        return Mapping(entries, new.place)
    return new


def _own(row: Node) -> str:
    """The id of a passage, or of a row in one."""
    texts = (row.text(key) for key in _IDS) if isinstance(row, Mapping) else ()
    return next(filter(None, texts), "")


def _spread(table: TableName, row: Mapping, holds: Node | None, given: _Given) -> Mapping:
    if table == "quotes":
        utterance = (UTTERANCE, row.text(UTTERANCE))
        number = ("quote_id", row.text("quote_id"))
        if utterance in given and row.text("quote_kind") not in UNSAID:
            row = _take(row, given[utterance], {name: name for name in _OF_UTTERANCE})
        row = _hold(table, row, holds)
        if utterance[1] and row.text(PART) in (None, "1"):
            given.setdefault(utterance, row)
        if number[1]:
            given.setdefault(number, row)
        return row
    quote = given.get(("quote_id", row.text("quote_id"))) if table == "claim_reports" else None
    is_direct = row.text("attribution_mode") in (None, "direct") and "attributed_actor_id" not in row.entries
    if is_direct and quote and quote.text("speaker_actor_id"):
        place, named = row.entries["quote_id"]
        said = quote.having({"attribution_mode": (place, Scalar("direct", named.place))})
        row = _take(row, said, dict(zip(_VOICE, ("attribution_mode", "speaker_actor_id", "via_actor_id"), strict=True)))
    return _hold(table, row, holds)


def _hold(table: TableName, row: Mapping, holds: Node | None) -> Mapping:
    if not isinstance(holds, Mapping):
        return row
    columns = _columns(table)
    if row.text("attribution_mode") == "narrator":
        columns = {name: source for name, source in columns.items() if source not in _VOICE}
    return _take(row, holds, columns)


def _columns(table: TableName) -> Texts:
    """The columns of a table that a passage may hold for its rows, and what each is called there."""
    columns = {f.name: f.name for f in TABLES[table].fields if f.name in INHERITED and f.origin == "coded"}
    return columns | ({"speaker_actor_id": "attributed_actor_id"} if table == "quotes" else {})


def _take(row: Mapping, giver: Mapping, columns: Columns[str, str]) -> Mapping:
    taken = {name: source for name, source in columns.items() if name not in row.entries and source in giver.entries}
    entries = {name: giver.entries[source] for name, source in taken.items()}
    given = giver.child(EVIDENCE)
    own = row.child(EVIDENCE)
    words = dict(own.entries) if isinstance(own, Mapping) else {}
    for name, source in taken.items():
        if isinstance(given, Mapping) and source in given.entries:
            words.setdefault(name, given.entries[source])
    if words and isinstance(given, Mapping):
        entries[EVIDENCE] = ((giver if own is None else row).entries[EVIDENCE][0], Mapping(words, given.place))
    return row.having(entries)


def _untaken(passage: Mapping) -> Iterator[Finding]:
    place, holds = passage.entries[HOLDS]
    tables = [name for name in OBSERVATIONS if name in passage.entries]
    valid = sorted({source for name in tables for source in _columns(name).values()})
    if not isinstance(holds, Mapping):
        yield Finding(place, "KC105", f"{HOLDS} is no mapping", "", "columns with their values: " + ", ".join(valid))
        return
    for row in passage.rows("claim_reports"):
        mode, quote = (row.entries.get(key, (None,))[0] for key in (_VOICE[0], "quote_id"))
        differing = [held for key in _VOICE[:2] if (held := holds.text(key)) not in (None, row.text(key))]
        if differing and quote and mode == quote:
            what = "the passage holds another attribution than the quotation of this report gives"
            yield Finding(
                quote,
                "KC323",
                what,
                " ".join(differing),
                "attribution_mode in this row: direct if quoted words make the statement, else indirect",
            )
    evidence = holds.child(EVIDENCE)
    keys = {**holds.entries, **(evidence.entries if isinstance(evidence, Mapping) else {})}
    for key, (where, _) in keys.items():
        if key not in {*valid, EVIDENCE}:
            what = f"{key} cannot be written once for all rows of a passage, but in a row"
            yield Finding(where, "KC102", what, key, "one of " + ", ".join(valid), nearest(key, valid))
