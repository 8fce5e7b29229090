# What the record and the comparison say, and how sure each row is: from the real package, and counted apart from
# our code.
from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import korea_china_2026 as kc
from korea_china_2026.answers.record import certainty
from korea_china_2026.model.codebook import code_list

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(ROOT))


@pytest.fixture
def sql() -> duckdb.DuckDBPyConnection:
    """The published CSV files, read by DuckDB alone; every cell is a text."""
    made = duckdb.connect()
    for file in (ROOT / "data").glob("*.csv"):
        made.execute(
            f"create view \"{file.stem}\" as select * from read_csv('{file}', all_varchar = true, nullstr = '')"
        )
    return made


def test_every_fact_and_plan_and_nothing_else_has_a_check(sql: duckdb.DuckDBPyConnection) -> None:
    facts = {row[0] for row in sql.sql("select claim_id from claims where claim_kind in ('fact', 'intent')").fetchall()}
    found = kc.checks()
    assert set(found["claim_id"]) == facts
    assert set(found["verdict"]) <= set(code_list("verdict").codes)
    published = dict(sql.sql("select claim_id, verdict from claims where verdict is not null").fetchall())
    assert dict(zip(found["claim_id"], found["verdict"].astype(str), strict=True)) == published


def test_the_pages_of_a_check_are_counted(sql: duckdb.DuckDBPyConnection) -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for claim, group in sql.sql("select claim_id, independence_group from claim_reports").fetchall():
        groups[claim].add(group)
    pages: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for claim, group, stance in sql.sql("select claim_id, independence_group, stance from check_references").fetchall():
        pages[claim].append((group, stance))
    for row in kc.checks().itertuples():
        outside = {page for page in pages[row.claim_id] if page[0] not in groups[row.claim_id]}
        assert (row.n_references, row.n_independent, row.n_supporting, row.n_contradicting) == (
            len(pages[row.claim_id]),
            len({group for group, _ in outside}),
            *(len({group for group, side in outside if side == stance}) for stance in ("supports", "contradicts")),
        ), row.claim_id


def test_certainty_is_what_the_codings_and_the_decisions_say(sql: duckdb.DuckDBPyConnection) -> None:
    counted = sql.sql("""
        with twice as (
            select r.table_name, field_name, unnest(['first', 'second']) as coder_id, unnest([first_value, second_value]) as value,
                   coalesce(e.event_actor_id, c.claim_relation_id, k.claim_id, p.check_reference_id, a.answer_id, q.question_id, v.event_id,
                            o.origin_id) as record_id
            from readings r
            left join event_actors e on r.table_name = 'event_actors' and unit_id = e.event_id || '--' || e.actor_id
            left join claim_relations c on r.table_name = 'claim_relations'
                and unit_id in (c.claim_id || '--' || c.related_claim_id, c.related_claim_id || '--' || c.claim_id)
            left join checks k on r.table_name = 'checks' and unit_id = k.claim_id
            left join check_references p on r.table_name = 'check_references' and unit_id = p.check_reference_id
            left join answers a on r.table_name = 'answers' and unit_id = a.answer_id
            left join questions q on r.table_name = 'questions' and unit_id = q.question_id
            left join events v on r.table_name = 'events' and unit_id = v.event_id
            left join origins o on r.table_name = 'origins' and unit_id = o.origin_id),
        passes as (
            select table_name, record_id, coder_id, field_name, value from codings
            union all select table_name, record_id, coder_id, field_name, value from twice where value is not null and value <> 'none'
                and (table_name, record_id) not in (select (table_name, record_id) from codings where record_id is not null)),
        written as (
            select table_name, record_id, field_name, count(distinct coder_id) passes, count(distinct coalesce(value, '')) spellings
            from passes
            where record_id is not null and not regexp_matches(field_name, '(event|claim|actor|place|quote)_id$')
            group by all),
        found as (select table_name, record_id, count(distinct coder_id) n from passes where record_id is not null group by all),
        cells as (
            select table_name, record_id, count(*) n_cells, count(*) filter (passes = n and spellings = 1 and n > 1) n_alike
            from written join found using (table_name, record_id) group by all),
        decided as (select table_name, record_id, count(*) d, count(*) filter (decision = 'neither') neither
                    from adjudications where record_id is not null group by all)
        select table_name, record_id, coalesce(n, 0), coalesce(n_cells, 0), coalesce(n_alike, 0), coalesce(d, 0), coalesce(neither, 0)
        from (select table_name, record_id from found union select table_name, record_id from decided)
        left join found using (table_name, record_id) left join cells using (table_name, record_id)
        left join decided using (table_name, record_id)""").fetchall()
    rows = [tuple(row.values()) for row in certainty(kc.records)]
    assert sorted(rows) == sorted(counted)
    assert {row[2] for row in rows} >= {1, 2}
    assert any(row[4] < row[3] for row in rows)
    checked = {row[0] for row in sql.sql("select claim_id from checks").fetchall()}
    read = {row[0] for row in sql.sql("select unit_id from readings where table_name = 'checks'").fetchall()}
    assert read - checked, "two readers checked a claim that is no fact any more"
    assert {row[1] for row in rows if row[0] == "checks"} <= checked


def test_independent_sources_are_counted_through_origins(sql: duckdb.DuckDBPyConnection) -> None:
    own = dict(sql.sql("select source_id, independence_group from sources").fetchall())
    media = {row[0] for row in sql.sql("select actor_id from actors where kind = 'media'").fetchall()}
    stretches = sql.sql("""select source_id, char_start::int, char_end::int, independence_group from origins
                           where confidence in ('high', 'medium')""").fetchall()
    for table, entity in (("event_reports", "events"), ("claim_reports", "claims")):
        key = f"{entity[:-1]}_id"
        voices: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for record, source, start, end, via, published in sql.sql(
            f"select {key}, source_id, char_start::int, char_end::int, via_actor_id, independence_group from {table}"
        ).fetchall():
            held = [
                (last - first, first, last, group)
                for article, first, last, group in stretches
                if article == source and first <= start and end <= last
            ]
            group = min(held)[-1] if held else via if via in media else own[source]
            assert group == published
            voices[record][source].add(group)
        for record, counted in sql.sql(f"select {key}, n_independent_sources::int from {entity}").fetchall():
            articles = voices[record]
            witnesses = {own[source] if own[source] in groups else min(groups) for source, groups in articles.items()}
            assert counted == len(witnesses), record
    assert stretches


def test_the_comparison_has_a_row_a_question_and_a_column_an_article(sql: duckdb.DuckDBPyConnection) -> None:
    found = kc.compare()
    sources = [row[0] for row in sql.sql("select source_id from sources").fetchall()]
    assert list(found.columns[-len(sources) :]) == sources
    assert len(found) == sql.sql("select count(*) from questions").fetchall()[0][0]
    silent = sql.sql("select question_id, source_id from answers where status = 'silent'").fetchall()
    assert silent
    shown = found.set_index("question_id")
    empty = {(question, source) for question in shown.index for source in sources if shown.isna().loc[question, source]}
    assert empty == set(silent)


def test_the_answers_to_one_question_name_their_records_or_prove_their_silence() -> None:
    for question in kc.compare()["question_id"]:
        for row in kc.compare(question).itertuples():
            if row.status == "silent":
                assert re.compile(row.silence_pattern)
                assert pd.isna(row.answer)
                assert pd.isna(row.record_ids)
            else:
                for record in row.record_ids.split("; "):
                    assert kc.find_record(record).row.source_id == row.source_id


def test_answers_name_the_claims_that_were_checked_with_their_verdicts(sql: duckdb.DuckDBPyConnection) -> None:
    expected: dict[str, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for question, source, claim, verdict in sql.sql(
        """select question_id, a.source_id, claim_id, verdict from answers a join answer_records using (answer_id)
           join (select claim_report_id record_id, claim_id from claim_reports
                 union all select figure_id, claim_id from figures) using (record_id) join checks using (claim_id)"""
    ).fetchall():
        expected[question][source].add((claim, verdict))
    assert expected
    for question in kc.compare()["question_id"]:
        for row in kc.compare(question).itertuples():
            named = (
                () if pd.isna(row.claim_ids) else zip(row.claim_ids.split("; "), row.verdicts.split("; "), strict=True)
            )
            assert set(named) == expected[question][row.source_id]
