"""Corrections form chains that end at what is published, and decisions are carried out: between two codings, and of
verdicts on the pages behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

import narwhals as nw

from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.rows import SPAN, WHOLE_ROW
from korea_china_2026.rules.rule import ROW, Found, Frame, Query, Slip, between

#: For a verdict, the stances of which some page must take each, and the ones that no page may take.
_STANCES: Mapping[str, tuple[set[str], set[str]]] = {
    "supported": ({"supports"}, {"contradicts"}),
    "contradicted": ({"contradicts"}, {"supports"}),
    "conflicting": ({"supports", "contradicts"}, set()),
    "partly": ({"qualifies"}, set()),
    "not_enough_evidence": (set(), {"contradicts"}),
}
#: For a verdict, the column that counts the independent groups that bear it out.
_INDEPENDENT = {"supported": "n_supporting", "contradicted": "n_contradicting"}
_LINK = ("table_name", "record_id", "field_name")
_ALL = tuple(field.name for field in TABLES["changes"].fields if field.name != "reason")


# --- corrections


@between("KC604", "changes")
def corrections_are_chained(q: Query) -> Iterator[Slip]:
    """An old value is the new value of the correction before it, and the last new value is what is published now."""
    chains: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for row in q.every(q.rows("changes", *_ALL)):
        table = TABLES.get(row["table_name"])
        # Another table or field has been reported.
        if table is not None and row["field_name"] in {WHOLE_ROW, *(field.name for field in table.fields)}:
            chains[tuple(row[column] for column in _LINK)].append(row)
    for links in chains.values():
        links.sort(key=lambda row: tuple(map(int, row["release"].split("."))))
        for before, after in pairwise(links):
            if before["new_value"] != after["old_value"]:
                yield Slip(
                    after,
                    "old_value",
                    "old_value is not the new_value of the correction before it",
                    after["old_value"] or "nothing",
                    before["new_value"] or "nothing",
                )
    for table_name in {chain[0] for chain in chains}:
        last = {chain[1:]: links[-1] for chain, links in chains.items() if chain[0] == table_name}
        yield from _last(q, table_name, last)  # type: ignore[arg-type]


def _last(q: Query, name: TableName, links: Mapping[tuple[str, ...], Found]) -> Iterator[Slip]:
    key, fields = TABLES[name].key, sorted({field for _, field in links} - {WHOLE_ROW})
    if not q.is_whole(name, *key, *fields):
        return  # the row may be the one that could not be read
    own = nw.concat_str([nw.col(column) for column in key], separator=" ")
    rows = (
        q.all(name, *dict.fromkeys((*key, *fields)))
        .with_columns(own_key=own)
        .filter(nw.col("own_key").is_in(sorted({record for record, _ in links})))
    )
    published = {row["own_key"]: row for row in q.every(rows)}
    for (record, field), link in links.items():
        row = published.get(record)
        now = None if row is None else "present" if field == WHOLE_ROW else row[field]
        if now != link["new_value"]:
            yield Slip(
                link,
                "new_value",
                "new_value of the last correction is not what the sheets say now",
                link["new_value"] or "nothing",
                f"{now or 'nothing'}, or a further correction, or the sheets changed back",
            )


# --- decisions


@between("KC605", "adjudications")
def decisions_are_carried_out(q: Query) -> Iterator[Slip]:
    """The published cell holds the value decided on."""
    rows = q.rows("adjudications", *_LINK, "decision", "first_value", "second_value").filter(
        nw.col("decision").is_in(["first", "second"])
    )
    spoken: dict[TableName, set[str]] = defaultdict(set)
    for row in q.every(rows.select("table_name", "field_name").unique()):
        table = TABLES.get(row["table_name"])
        if table is not None and len(table.key) == 1 and any(field.name == row["field_name"] for field in table.fields):
            spoken[row["table_name"]].add(row["field_name"])
    for table_name, fields in spoken.items():
        yield from _carried_out(q, rows, table_name, sorted(fields - {SPAN}))


def _carried_out(q: Query, rows: Frame, name: TableName, fields: list[str]) -> Iterator[Slip]:
    """Decisions about the fields of one table, held against its rows."""
    table = TABLES[name]
    key = table.key[0]
    refers = {field.name for field in table.fields if field.column.references}
    published = q.rows(name, *dict.fromkeys((key, *fields))).select(
        nw.col(key).alias("own"), *(nw.col(field).alias(f"now_{field}") for field in fields)
    )
    first = nw.col("decision") == "first"
    decided = nw.when(first).then(nw.col("first_value")).otherwise(nw.col("second_value"))
    now, can_tell = nw.lit(None, nw.String), nw.lit(value=False)
    for field in fields:
        is_it = nw.col("field_name") == field
        now = nw.when(is_it).then(nw.col(f"now_{field}")).otherwise(now)
        # Ids of the second pass belong to its own registry, so only what is no id can be compared to the letter.
        can_tell = can_tell | (is_it & first if field in refers else is_it)
    held = rows.filter((nw.col("table_name") == name) & can_tell).join(
        published, left_on="record_id", right_on="own", how="inner"
    )
    stated = held.select(ROW, "record_id", "field_name", now=now, decided=decided)
    differs = (nw.col("now") != nw.col("decided")) | (nw.col("now").is_null() != nw.col("decided").is_null())
    for row in q.some(stated.filter(differs)):
        what = f"{row['field_name']} of {row['record_id']} is not the value decided on"
        wanted = row["decided"] or "nothing"
        yield Slip(row, "decision", what, row["now"] or "nothing", f"{wanted} in its sheet, or another decision here")


# --- verdicts


@between("KC610", "checks", "check_references")
def verdicts_are_what_pages_say(q: Query) -> Iterator[Slip]:
    """A verdict has pages that take its stance, an independent one among them, and none that takes the opposite one."""
    stances: dict[str, list[Found]] = defaultdict(list)
    for row in q.every(q.all("check_references", "claim_id", "stance")):
        stances[row["claim_id"]].append(row)
    for row in q.every(q.rows("checks", "claim_id", "verdict", "independence_note", "n_supporting", "n_contradicting")):
        pages, (needed, barred) = stances[row["claim_id"]], _STANCES.get(row["verdict"], (set(), set()))
        missing = needed - {page["stance"] for page in pages}
        what = expected = ""
        if pages and missing:
            what = f"{' or '.join(sorted(missing))} the claim"
            expected = "such a page among its references, or another verdict"
        elif row.get(_INDEPENDENT.get(row["verdict"], "")) == "0" and not row["independence_note"]:
            what = f"that {' or '.join(needed)} the claim is independent of the articles"
            expected = "such a page of another independence_group, or independence_note: why there can be none"
        if what:
            what = f"the verdict is {row['verdict']}, but no page {what}"
            yield Slip(row, "verdict", what, row["verdict"], expected, table="checks")
        for page in pages:
            if page["stance"] in barred:
                what = f"the page {page['stance']} the claim, but the verdict is {row['verdict']}"
                expected = "another stance, or another verdict"
                yield Slip(page, "stance", what, page["stance"], expected, table="check_references")
