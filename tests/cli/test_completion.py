from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest
from click.shell_completion import BashComplete, CompletionItem
from click.testing import CliRunner

import korea_china_2026 as kc
from korea_china_2026.cli import COMMANDS, group
from korea_china_2026.cli.agreement import MEASURED
from korea_china_2026.findings import RULES


def completions(*words: str) -> list[str]:
    return [item.value for item in items(*words)]


def items(*words: str) -> list[CompletionItem]:
    *before, incomplete = words
    return BashComplete(group, {}, "kc2026", "_KC2026_COMPLETE").get_completions(list(before), incomplete)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_starts_with_the_line_that_lists_the_command(name):
    command = group.get_command(click.Context(group), name)
    again = group.get_command(click.Context(group), name)
    assert command is again
    line, _, more = command.help.partition("\n\n")
    assert line == command.short_help == COMMANDS[name]
    assert more.strip()
    assert not more.startswith(line.rstrip("."))


def test_agreement_is_measured_for_the_tables_that_complete():
    assert set(kc.load("agreement").table_name) == set(MEASURED)


def test_commands_come_with_their_line_of_help():
    assert {item.value: item.help for item in items("")} == dict(COMMANDS)


#: The event, and the roles in it.
SUMMIT = [f"beijing-summit-2026{role}" for role in ("", "--guest--lee-jae-myung", "--host--xi-jinping")]


@pytest.mark.parametrize(("words", "expected"), [
    (["exp"], ["export", "explain"]),
    (["show", "beijing-s"], SUMMIT),
    (["show", "newsarena-1-q"], ["newsarena-1-q001", "newsarena-1-q002"]),
    (["export", "sq"], ["sqlite"]),
    (["export", "csv", "--out", "x", "dt"], ["dta"]),
    (["explain", "kc72"], [code for code in RULES if code.startswith("KC72")]),
    (["validate", "--fo"], ["--format"]),
    (["validate", "--format", "j"], ["json"]),
    (["agreement", "qu"], ["quotes", "questions"]),
    (["show", "no-such-id"], []),
])  # fmt: skip
def test_words_complete(words, expected):
    assert completions(*words) == expected


def test_articles_are_those_of_the_checkout():
    assert completions("find", "news") == ["newsarena-1"]


def test_without_a_beginning_ids_are_those_that_somebody_types():
    offered = set(completions("show", ""))
    assert {"newsarena-1", "xi-jinping", "beijing-summit-2026", "lee-took-office-in-2022"} <= offered
    assert not any(row.quote_id in offered for row in kc.records("quotes"))


def test_a_package_that_is_not_there_completes_to_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(tmp_path))
    assert completions("show", "x") == []


@pytest.mark.parametrize(("words", "near"), [
    (["exprot"], "export"), (["export", "sqlit"], "sqlite"), (["show", "beijing-sumit-2026"], "beijing-summit-2026"),
    (["explain", "KC2003"], "KC203"), (["agreement", "qotes"], "quotes"),
    (["validate", "--fromat", "text"], "--format"),
    (["workbook", "form.xlsx", "newsarena-2"], "newsarena-1"),
])  # fmt: skip
def test_a_wrong_name_gets_the_nearest_one(words, near):
    done = CliRunner().invoke(group, words, prog_name="kc2026")
    assert done.exit_code == 2
    assert near in done.output


#: What is loaded when the program ends, of ours and of the libraries that take long.
_ASK = """\
import sys
from korea_china_2026.__main__ import main
try:
    main()
finally:
    slow = {"pydantic", "pandas", "numpy", "pyarrow", "frictionless", "duckdb", "yaml", "rich"} & set(sys.modules)
    commands = [name for name in sys.modules if name.startswith("korea_china_2026.cli.")]
    print(*slow, *commands, file=sys.stderr)
"""


def loaded(*arguments: str, words: str = "") -> tuple[list[str], set[str]]:
    before, _, _ = words.rpartition(" ")
    asked = (
        {"COMP_WORDS": words, "COMP_CWORD": str(len(before.split())), "_KC2026_COMPLETE": "bash_complete"}
        if words
        else {}
    )
    done = subprocess.run(
        [sys.executable, "-c", _ASK, *arguments],
        env=os.environ | asked,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.splitlines(), set(done.stderr.split())


def test_help_and_the_names_of_commands_load_no_command_and_nothing_slow():
    printed, modules = loaded("--help")
    assert any(line.split() == ["explain", *COMMANDS["explain"].split()] for line in printed)
    assert modules == {"korea_china_2026.cli.conventions"}
    printed, modules = loaded(words="kc2026 exp")
    assert printed == ["plain,export", "plain,explain"]
    assert modules == {"korea_china_2026.cli.conventions"}


def test_click_prints_what_makes_a_shell_complete():
    for shell in ("bash", "zsh", "fish"):
        done = subprocess.run(
            [sys.executable, "-m", "korea_china_2026"],
            env=os.environ | {"_KC2026_COMPLETE": f"{shell}_source"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert f"_KC2026_COMPLETE={shell}_complete" in done.stdout


def test_an_id_completes_without_what_the_sheets_need():
    printed, modules = loaded(words="kc2026 show beijing-s")
    assert printed == [f"plain,{one}" for one in SUMMIT]
    assert {name for name in modules if "." not in name} == {"numpy", "pyarrow"}
