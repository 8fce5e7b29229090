"""The rules on what holds by the record, on what articles answer, on origins, readings, corrections and decisions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise

import narwhals as nw

from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.rows import SPAN, WHOLE_ROW
from korea_china_2026.rules.rule import ROW, Found, Frame, Query, Slip, between
from korea_china_2026.rules.spans import articles

#: For a verdict, the stances of which some page must take each, and the ones that no page may take.
_STANCES: Mapping[str, tuple[set[str], set[str]]] = {
    "supported": ({"supports"}, {"contradicts"}),
    "contradicted": ({"contradicts"}, {"supports"}),
    "conflicting": ({"supports", "contradicts"}, set()),
    "partly": ({"qualifies"}, set()),
    **dict.fromkeys(("not_enough_evidence", "not_checkable"), (set(), {"supports", "contradicts"})),
}
#: For a verdict, the column that counts the independent groups that bear it out.
_INDEPENDENT = {"supported": "n_supporting", "contradicted": "n_contradicting"}
_LINK = ("table_name", "record_id", "field_name")
_ALL = tuple(field.name for field in TABLES["changes"].fields if field.name != "reason")


# --- checks


@between()
def facts_have_checks(q: Query) -> Frame:
    """What is a fact in an article that is compared is held against the record."""
    q.unless("KC202", "claims")
    kinds, checks = q.all("claims", "claim_id", "claim_kind"), q.all("checks", "claim_id")
    compared = q.all("answers", "source_id").select("source_id").unique()
    reports = q.all("claim_reports", "claim_id", "source_id").join(compared, on="source_id", how="semi")
    facts = kinds.filter(nw.col("claim_kind") == "fact").join(reports, on="claim_id", how="semi")
    return facts.join(checks.select("claim_id"), on="claim_id", how="anti")


@between()
def only_facts_have_checks(q: Query) -> Frame:
    """Nothing else than a fact is held against the record."""
    q.unless("KC202", "claims")
    others = q.all("claims", "claim_id", "claim_kind").filter(nw.col("claim_kind") != "fact")
    return q.rows("checks", "claim_id").join(others.select("claim_id", "claim_kind"), on="claim_id", how="inner")


# --- questions and answers


@between()
def compared_articles_answer_everything(q: Query) -> Iterator[Found]:
    """An article is in the comparison with every question, or not at all."""
    given = defaultdict(set)
    for row in q.every(q.all("answers", "question_id", "source_id")):
        given[row["question_id"]].add(row["source_id"])
    compared = set().union(*given.values())
    for row in q.every(q.rows("questions", "question_id")):
        missing = sorted(compared - given[row["question_id"]])
        if missing:
            yield {**row, "missing": ", ".join(missing)}


@between(
    what=lambda row: (
        "a silence rests on observations" if row["status"] == "silent" else "the answer rests on no observation"
    )
)
def answers_rest_on_records(q: Query) -> Frame:
    """An answer is carried by observations; a silence by none."""
    held = q.all("answer_records", "answer_id", "record_id").group_by("answer_id").agg(n=nw.len())
    rows = q.rows("answers", "answer_id", "source_id", "status").join(held, on="answer_id", how="left")
    return rows.filter((nw.col("status") == "silent") == ~nw.col("n").is_null())


@between()
def records_of_answers_are_observations(q: Query) -> Frame:
    """Nothing but an observation carries an answer."""
    return q.rows("answer_records", "answer_id", "record_id").join(articles(q), on="record_id", how="anti")


@between()
def records_of_answers_are_of_their_article(q: Query) -> Frame:
    """An answer is carried by observations of its own article."""
    sources = q.all("answers", "answer_id", "source_id").select("answer_id", "source_id")
    rows = q.rows("answer_records", "answer_id", "record_id").join(articles(q), on="record_id", how="inner")
    return rows.join(sources, on="answer_id", how="inner").filter(nw.col("article") != nw.col("source_id"))


@between()
def contradictions_are_related(q: Query) -> Iterator[Found]:
    """Answers that contradict each other depend on claims that do."""
    claim_of = {
        row["claim_report_id"]: row["claim_id"]
        for row in q.every(q.all("claim_reports", "claim_report_id", "claim_id", "source_id"))
    }
    claims: dict[str, set[str]] = defaultdict(set)
    for row in q.every(q.all("answer_records", "answer_id", "record_id")):
        if row["record_id"] in claim_of:
            claims[row["answer_id"].partition("--")[0]].add(claim_of[row["record_id"]])
    relations = q.all("claim_relations", "claim_id", "related_claim_id", "relation").filter(
        nw.col("relation") == "contradicts"
    )
    opposed = {(row["claim_id"], row["related_claim_id"]) for row in q.every(relations)}
    for row in q.every(q.rows("questions", "question_id", "outcome").filter(nw.col("outcome") == "contradict")):
        about = claims[row["question_id"]]
        if not any(one in about and other in about for one, other in opposed):
            yield row


# --- relations between claims


@between()
def nothing_contradicts_what_it_restates(q: Query) -> Iterator[Found]:
    """Nothing contradicts what it restates, directly or over others."""
    rows = list(q.every(q.rows("claim_relations", "claim_id", "related_claim_id", "relation")))
    same = _groups((row["claim_id"], row["related_claim_id"]) for row in rows if row["relation"] == "restates")
    for row in rows:
        one, other = row["claim_id"], row["related_claim_id"]
        if row["relation"] in ("contradicts", "differs") and one in same and same[one] == same.get(other):
            yield row


@between()
def no_fact_follows_from_another_kind(q: Query) -> Iterator[Found]:
    """No fact follows from what is no fact."""
    kinds = {row["claim_id"]: row["claim_kind"] for row in q.every(q.all("claims", "claim_id", "claim_kind"))}
    for row in q.every(q.rows("claim_relations", "claim_id", "related_claim_id", "relation")):
        kind = kinds.get(row["claim_id"])
        if row["relation"] in ("entails", "refines") and kinds.get(row["related_claim_id"]) == "fact" != kind:
            yield {**row, "kind": kind}


def _groups(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """For each id that pairs join, one id that stands for all that they join."""
    stands: dict[str, str] = {}

    def root(one: str) -> str:
        while stands.setdefault(one, one) != one:
            one = stands[one]
        return one

    for one, other in pairs:
        stands[root(one)] = root(other)
    return {one: root(one) for one in stands}


# --- origins


@between()
def stretches_do_not_cross(q: Query) -> Iterator[Found]:
    """One stretch is in another or beside it: then the smallest that holds a span is one."""
    rows = sorted(q.every(q.rows("origins", "origin_id", "source_id", "char_start", "char_end")), key=_where)
    held: list[Found] = []
    for row in rows:
        while held and (
            held[-1]["source_id"] != row["source_id"] or int(held[-1]["char_end"]) <= int(row["char_start"])
        ):
            held.pop()
        if held and int(row["char_end"]) > int(held[-1]["char_end"]):
            yield {**row, "other": held[-1]["origin_id"]}
        held.append(row)


def _where(row: Found) -> tuple[str, int, int, int]:
    return row["source_id"], int(row["char_start"]), -int(row["char_end"]), int(row[ROW])


# --- readings


@between(wanted=lambda row: row["first_value"] or "nothing")
def differences_are_decided(q: Query) -> Iterator[Found]:
    """Where two readers wrote otherwise, a decision says what is published, and why."""
    decided = q.all("adjudications", "table_name", "field_name", "first_unit_id", "second_unit_id")
    cells = {
        (row["table_name"], row["field_name"], row[unit])
        for row in q.every(decided)
        for unit in ("first_unit_id", "second_unit_id")
    }
    for row in q.every(q.rows("readings", "table_name", "field_name", "unit_id", "first_value", "second_value")):
        if (
            row["first_value"] != row["second_value"]
            and (row["table_name"], row["field_name"], row["unit_id"]) not in cells
        ):
            yield row


@between()
def articles_are_different_texts(q: Query) -> Iterator[Found]:
    """One text counts once, whatever its id: two articles share neither text nor most of their passages."""
    passages: dict[str, set[str]] = defaultdict(set)
    for row in q.every(q.all("passages", "source_id", "span_digest")):
        passages[row["source_id"]].add(row["span_digest"])
    rows = list(q.every(q.rows("sources", "source_id", "text_sha256", "independence_group")))
    for number, row in enumerate(rows):
        for other in rows[:number]:
            ours, theirs = passages[row["source_id"]], passages[other["source_id"]]
            alike = len(ours & theirs) * 2 > max(1, min(len(ours), len(theirs)))
            if row["independence_group"] != other["independence_group"] and (
                row["text_sha256"] == other["text_sha256"] or alike
            ):
                group = other["independence_group"]
                near = nearest(row["independence_group"], [group]) or ""
                yield {**row, "other": other["source_id"], "group": group, "near": near}


# --- corrections


@between()
def corrections_are_chained(q: Query) -> Iterator[Slip]:
    """An old value is the new value of the correction before it, and the last new value is what is published now."""
    chains: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for row in q.every(q.rows("changes", *_ALL)):
        table = TABLES.get(row["table_name"])
        # Another table or field has been reported.
        if table is not None and row["field_name"] in {WHOLE_ROW, *table.columns}:
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


@between(found=lambda row: row["now"] or "nothing", wanted=lambda row: row["decided"] or "nothing")
def decisions_are_carried_out(q: Query) -> Iterator[Found]:
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


def _carried_out(q: Query, rows: Frame, name: TableName, fields: list[str]) -> Iterator[Found]:
    """Decisions about the fields of one table, held against its rows."""
    table = TABLES[name]
    key = table.id_column
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
    yield from q.some(stated.filter(differs))


# --- verdicts


def _with_pages(q: Query) -> Iterator[tuple[Found, list[Found], set[str], set[str]]]:
    """The checks that pages decide, each with its pages, and the stances that its verdict needs and bars."""
    pages: dict[str, list[Found]] = defaultdict(list)
    for row in q.every(q.all("check_references", "claim_id", "stance")):
        pages[row["claim_id"]].append(row)
    for row in q.every(q.rows("checks", "claim_id", "verdict", "independence_note", *_INDEPENDENT.values())):
        if row["verdict"] in _STANCES:
            yield row, pages[row["claim_id"]], *_STANCES[row["verdict"]]


@between()
def verdicts_have_their_pages(q: Query) -> Iterator[Found]:
    """A verdict has pages that take its stance, an independent one among them."""
    for row, pages, needed, _ in _with_pages(q):
        missing = needed - {page["stance"] for page in pages}
        if missing:
            expected = "such a page among its references, or another verdict"
            yield {**row, "lacking": f"{' or '.join(sorted(missing))} the claim", "expected": expected}
        elif row.get(_INDEPENDENT.get(row["verdict"], "")) == "0" and not row["independence_note"]:
            lacking = f"that {' or '.join(needed)} the claim is independent of the articles"
            expected = "such a page of another independence_group, or independence_note: why there can be none"
            yield {**row, "lacking": lacking, "expected": expected}


@between()
def pages_take_no_other_stance(q: Query) -> Iterator[Found]:
    """A verdict has no page that takes the opposite stance."""
    for row, pages, _, barred in _with_pages(q):
        yield from ({**page, "verdict": row["verdict"]} for page in pages if page["stance"] in barred)
