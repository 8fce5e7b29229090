# The commands that read print what the functions give, as text and as JSON.
from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner, Result

import korea_china_2026 as kc
from korea_china_2026.cli import group


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


def told(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_describe_prints_tables_and_answers() -> None:
    assert run("describe").stdout == f"{kc.describe()!r}\n"
    assert run("describe", "dyads").stdout == f"{kc.describe('dyads')!r}\n"
    assert [table["name"] for table in told("describe")["tables"]] == kc.tables()
    assert [column["name"] for column in told("describe", "events")["columns"]] == list(kc.load("events"))
    assert "Did you mean 'events'?" in run("describe", "event").stderr


def test_compare_lists_questions_and_prints_the_answers_to_one() -> None:
    questions = kc.compare()
    assert [row["question_id"] for row in told("compare")] == list(questions.question_id)
    asked = questions.question_id[0]
    answers = kc.compare(asked)
    assert [row["answer_id"] if "answer_id" in row else row["source_id"] for row in told("compare", asked)] == list(
        answers.answer_id if "answer_id" in answers else answers.source_id
    )
    lines = run("compare", asked).stdout.splitlines()
    assert lines[0] == questions.question[0]
    assert len([line for line in lines[1:] if not line.startswith("    ")]) == len(answers)


def test_compare_says_what_the_record_says_of_the_claims_behind_an_answer() -> None:
    lines = run("compare", "previous-meeting-where").stdout.splitlines()
    peru = lines.index("  newsarena-1: in Peru, at APEC")
    assert [line.split(":")[0].strip() for line in lines[peru + 1 : peru + 3]] == [
        "previous-meeting-in-peru",
        "previous-meeting-at-apec",
    ]
    assert lines[peru + 1].endswith("(checked: contradicted)")
    [row] = [row for row in told("compare", "previous-meeting-where") if row["source_id"] == "newsarena-1"]
    assert row["verdicts"] == "contradicted; supported"


def test_cite_and_verify_print_what_the_functions_give() -> None:
    assert run("cite", "bibtex").stdout == kc.cite("bibtex") + "\n"
    assert run("cite", "--table", "quotes").stdout == kc.cite(table="quotes") + "\n"
    unknown = run("cite", "--table", "quote")
    assert (unknown.exit_code, "Did you mean 'quotes'?" in unknown.stderr) == (2, True)
    done = run("verify")
    assert (done.exit_code, done.stdout) == (0, f"{kc.verify()!r}\n")


def test_show_and_search_give_rows_as_json() -> None:
    shown = told("show", "beijing-summit-2026")
    assert (shown["table"], shown["row"]["event_id"]) == ("events", "beijing-summit-2026")
    assert {tie["points"] for tie in shown["ties"]} == {"from", "to"}
    assert told("search", "Peru", "--most", "1")[0]["record_id"] == kc.search("Peru").record_id[0]


def test_a_search_may_be_limited_to_a_table() -> None:
    everywhere, events = (told("search", "rare earths", "--most", "99", *more) for more in ((), ("--table", "events")))
    assert [hit for hit in everywhere if hit["table"] == "events"] == events != everywhere
    assert list(kc.search("rare earths", table="claims").record_id) == [
        hit["record_id"] for hit in everywhere if hit["table"] == "claims"
    ]
    wrong = run("search", "rare", "--table", "clams")
    assert wrong.exit_code == 2
    assert "there are actors, places, events, claims" in wrong.stderr
    assert "Did you mean 'claims'?" in wrong.stderr
