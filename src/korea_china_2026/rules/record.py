"""The rules on what holds by the record, on what each article answers, and on where stretches of articles come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import narwhals as nw

from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName, nearest
from korea_china_2026.rules.rule import ROW, Asked, Found, Frame, Query, Slip, between, rule

_ANSWERS = ("answered", "partly", "implied")


# --- checks


@rule(
    "KC316",
    "checks",
    at="part",
    says="part is only for the verdict partly, and this is {verdict}",
    expected="no part, or the verdict partly",
)
def part_is_of_partly(r: Asked) -> nw.Expr:
    """Code list claim_part: it says what it is that does not hold of a claim that holds in part."""
    return (r.verdict != "partly") & ~r.part.is_null()


@rule(
    "KC316",
    "checks",
    at="verdict",
    says="the verdict is partly, but part does not say what does not hold",
    expected="part: one of " + ", ".join(CODE_LISTS["claim_part"].codes),
)
def partly_names_its_part(r: Asked) -> nw.Expr:
    """Without the part nobody knows what does not hold."""
    return (r.verdict == "partly") & r.part.is_null()


@rule(
    "KC610",
    "checks",
    at="searched",
    says="the verdict is not_enough_evidence, but searched does not say what was tried",
    found="",
    expected="searched: the queries, separated by vertical bars",
)
def nothing_found_says_what_was_sought(r: Asked) -> nw.Expr:
    """A verdict that nothing decides is only as good as the search."""
    return (r.verdict == "not_enough_evidence") & (r.searched == "")


@between("KC611", "claims", "checks")
def facts_have_checks(q: Query) -> Iterator[Slip]:
    """What is a fact in an article that is compared is held against the record, and nothing else is."""
    q.unless("KC202", "claims")
    kinds, checks = q.all("claims", "claim_id", "claim_kind"), q.all("checks", "claim_id")
    compared = q.all("answers", "source_id").select("source_id").unique()
    reported = (
        q.all("claim_reports", "claim_id", "source_id")
        .join(compared, on="source_id", how="semi")
        .select("claim_id")
        .unique()
    )
    facts = kinds.filter(nw.col("claim_kind") == "fact")
    for row in q.some(
        facts.join(reported, on="claim_id", how="semi").join(checks.select("claim_id"), on="claim_id", how="anti")
    ):
        yield Slip(
            row,
            "claim_kind",
            f"the fact {row['claim_id']} has no check",
            "fact",
            "a row for it in checks.yaml, or another claim_kind",
            table="claims",
        )
    others = kinds.filter(nw.col("claim_kind") != "fact").select("claim_id", "claim_kind")
    for row in q.some(q.rows("checks", "claim_id").join(others, on="claim_id", how="inner")):
        yield Slip(
            row,
            "claim_id",
            f"only facts are checked, and this claim is of kind {row['claim_kind']}",
            row["claim_id"],
            "the check deleted, or claim_kind fact",
            table="checks",
        )


# --- questions and answers


@rule(
    "KC317",
    "answers",
    at="status",
    says="status is silent, but no silence_pattern shows it",
    expected="silence_pattern: a regular expression that any answer would match",
)
def silence_has_pattern(r: Asked) -> nw.Expr:
    """A silence is shown by words that are sought and not found."""
    return (r.status == "silent") & r.silence_pattern.is_null()


@rule(
    "KC317",
    "answers",
    at="status",
    says="status is silent, but an answer is written",
    expected="no answer, value and attributed_actor_id; or another status",
)
def silence_says_nothing(r: Asked) -> nw.Expr:
    """Who is silent says nothing."""
    return (r.status == "silent") & ~(r.answer.is_null() & r.value.is_null() & r.attributed_actor_id.is_null())


@rule(
    "KC317",
    "answers",
    at="status",
    says="status is {status}, but there is no answer",
    expected="answer: a few words of ours; or status silent with a silence_pattern",
)
def answer_says_something(r: Asked) -> nw.Expr:
    """What an article answers is told."""
    return (r.status != "silent") & r.answer.is_null()


@rule(
    "KC317",
    "answers",
    at="silence_pattern",
    says="silence_pattern is only for the status silent, and this is {status}",
    expected="no silence_pattern and ruled_out",
)
def pattern_is_of_silences(r: Asked) -> nw.Expr:
    """Only a silence is proven by a pattern."""
    return (r.status != "silent") & ~(r.silence_pattern.is_null() & r.ruled_out.is_null())


@between("KC612", "questions")
def compared_articles_answer_everything(q: Query) -> Iterator[Slip]:
    """An article is in the comparison with every question, or not at all."""
    given = defaultdict(set)
    for row in q.every(q.all("answers", "question_id", "source_id")):
        given[row["question_id"]].add(row["source_id"])
    compared = set().union(*given.values())
    for row in q.every(q.rows("questions", "question_id")):
        missing = sorted(compared - given[row["question_id"]])
        if missing:
            yield Slip(
                row,
                "question_id",
                f"the question has no answer for {', '.join(missing)}",
                row["question_id"],
                "a row of answers for each, also where it is silent",
            )


@between("KC612", "answers", "answer_records")
def answers_rest_on_records(q: Query) -> Iterator[Slip]:
    """An answer is carried by observations of its article; a silence by none."""
    records = q.all("answer_records", "answer_id", "record_id")
    held = records.group_by("answer_id").agg(n=nw.len())
    rows = q.rows("answers", "answer_id", "source_id", "status").join(held, on="answer_id", how="left")
    for row in q.some(rows.filter((nw.col("status") == "silent") == ~nw.col("n").is_null())):
        what = "a silence rests on observations" if row["status"] == "silent" else "the answer rests on no observation"
        yield Slip(
            row,
            "status",
            what,
            row["status"],
            "under records, an observation of the article for an answer, and none for a silence",
            table="answers",
        )
    owners = nw.concat([_owned(q, name) for name in OBSERVATIONS], how="vertical")
    named = q.rows("answer_records", "answer_id", "record_id")
    for row in q.some(named.join(owners, left_on="record_id", right_on="own", how="anti")):
        yield Slip(
            row,
            "record_id",
            "record_id is the id of no observation",
            row["record_id"],
            "the id of an observation",
            table="answer_records",
        )
    sources = q.all("answers", "answer_id", "source_id").select("answer_id", "source_id")
    placed = named.join(owners, left_on="record_id", right_on="own", how="inner").join(
        sources, on="answer_id", how="inner"
    )
    for row in q.some(placed.filter(nw.col("article") != nw.col("source_id"))):
        yield Slip(
            row,
            "record_id",
            f"the observation is not one of {row['source_id']}, whose answer this is",
            row["record_id"],
            f"an observation of {row['source_id']}",
            table="answer_records",
        )


def _owned(q: Query, name: TableName) -> Frame:
    key = TABLES[name].key[0]
    return q.all(name, key, "source_id").select(own=nw.col(key), article=nw.col("source_id"))


@between("KC613", "questions")
def contradictions_are_related(q: Query) -> Iterator[Slip]:
    """Answers that contradict each other rest on claims that do."""
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
            yield Slip(
                row,
                "outcome",
                "outcome is contradict, but no two claims behind the answers contradict each other",
                "contradict",
                "a relation contradicts between two claims that its records report, or another outcome",
            )


# --- relations between claims


@between("KC615", "claim_relations")
def relations_cohere(q: Query) -> Iterator[Slip]:
    """Nothing contradicts what it restates, directly or over others, and no fact follows from what is no fact."""
    rows = list(q.every(q.rows("claim_relations", "claim_id", "related_claim_id", "relation")))
    same = _groups((row["claim_id"], row["related_claim_id"]) for row in rows if row["relation"] == "restates")
    kinds = {row["claim_id"]: row["claim_kind"] for row in q.every(q.all("claims", "claim_id", "claim_kind"))}
    for row in rows:
        one, other = row["claim_id"], row["related_claim_id"]
        if row["relation"] in ("contradicts", "differs") and one in same and same[one] == same.get(other):
            yield Slip(
                row,
                "related_claim_id",
                f"the claim {row['relation']} what it also restates",
                other,
                "only one of the two relations",
            )
        elif row["relation"] in ("entails", "refines") and kinds.get(other) == "fact" != kinds.get(one):
            yield Slip(
                row,
                "related_claim_id",
                f"no fact follows from a claim of kind {kinds.get(one)}",
                other,
                "no such relation, or another claim_kind of one of them",
            )


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


@between("KC616", "origins")
def stretches_do_not_cross(q: Query) -> Iterator[Slip]:
    """One stretch lies in another or beside it: then the smallest that holds a span is one."""
    rows = sorted(q.every(q.rows("origins", "origin_id", "source_id", "char_start", "char_end")), key=_where)
    held: list[Found] = []
    for row in rows:
        while held and (
            held[-1]["source_id"] != row["source_id"] or int(held[-1]["char_end"]) <= int(row["char_start"])
        ):
            held.pop()
        if held and int(row["char_end"]) > int(held[-1]["char_end"]):
            yield Slip(
                row,
                "char_start",
                f"the stretch crosses {held[-1]['origin_id']}",
                f"{row['char_start']}-{row['char_end']}",
                "a stretch inside the other or beside it",
            )
        held.append(row)


def _where(row: Found) -> tuple[str, int, int, int]:
    return row["source_id"], int(row["char_start"]), -int(row["char_end"]), int(row[ROW])


# --- readings


@between("KC622", "readings")
def differences_are_decided(q: Query) -> Iterator[Slip]:
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
            yield Slip(
                row,
                "second_value",
                f"a difference of two readers on {row['field_name']} of {row['unit_id']} that nobody decided",
                row["second_value"],
                f"{row['first_value'] or 'nothing'}, or an adjudication of it",
            )


@between("KC621", "sources")
def articles_are_different_texts(q: Query) -> Iterator[Slip]:
    """One text is one witness, whatever its id: two articles share neither text nor most of their passages."""
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
                yield Slip(
                    row,
                    "source_id",
                    f"the text of {other['source_id']} under another id and group",
                    row["source_id"],
                    f"independence_group {other['independence_group']}, or no such article",
                    nearest(row["independence_group"], [other["independence_group"]]) or "",
                )
