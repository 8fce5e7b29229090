from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest
from click.shell_completion import BashComplete, CompletionItem
from click.testing import CliRunner

import korea_china_2026 as kc
from korea_china_2026.catalogue import RULES
from korea_china_2026.cli import COMMANDS, group
from korea_china_2026.cli.completion import PROGRAM, VARIABLE
from korea_china_2026.cli.words import AGREED, FORMATS, SHELLS, stand_in
from korea_china_2026.publish import exports


def completions(*words: str) -> list[str]:
    return [item.value for item in items(*words)]


def items(*words: str) -> list[CompletionItem]:
    *before, incomplete = words
    return BashComplete(group, {}, PROGRAM, VARIABLE).get_completions(list(before), incomplete)


def shape(parameter: click.Parameter) -> tuple[object, ...]:
    choices = tuple(parameter.type.choices) if isinstance(parameter.type, click.Choice) else None
    return (type(parameter), parameter.name if isinstance(parameter, click.Argument) else tuple(parameter.opts), parameter.nargs,
            getattr(parameter, "is_flag", False), choices)  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_a_stand_in_takes_what_its_command_takes(name):
    command = group.get_command(click.Context(group), name)
    taken = stand_in(name, COMMANDS[name])
    assert [shape(parameter) for parameter in taken.params] == [shape(parameter) for parameter in command.params], (
        f"kc2026 {name} takes something else than cli/words.py says, from which shells complete")


def test_the_words_are_those_of_the_package():
    assert (*exports.FORMATS, "all") == FORMATS
    assert set(kc.load("agreement").table_name) == set(AGREED)
    assert all(click.shell_completion.get_completion_class(shell) for shell in SHELLS)


def test_commands_come_with_their_line_of_help():
    assert {item.value: item.help for item in items("")} == dict(COMMANDS)


@pytest.mark.parametrize(("words", "expected"), [
    (["exp"], ["export", "explain"]),
    (["show", "beijing-s"], ["beijing-summit-2026"]),
    (["show", "newsarena-1-q"], ["newsarena-1-q001", "newsarena-1-q002"]),
    (["export", "sq"], ["sqlite"]),
    (["export", "csv", "--out", "x", "dt"], ["dta"]),
    (["explain", "kc72"], [code for code in RULES if code.startswith("KC72")]),
    (["validate", "--fo"], ["--format"]),
    (["validate", "--format", "j"], ["json"]),
    (["agreement", "qu"], ["quotes"]),
    (["completion", ""], list(SHELLS)),
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
    (["validate", "--fromat", "text"], "--format"), (["completion", "zhs"], "zsh"),
    (["workbook", "form.xlsx", "newsarena-2"], "newsarena-1"),
])  # fmt: skip
def test_a_wrong_name_gets_the_nearest_one(words, near):
    done = CliRunner().invoke(group, words, prog_name=PROGRAM)
    assert done.exit_code == 2
    assert near in done.output


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_asks_this_program(shell):
    printed = CliRunner().invoke(group, ["completion", shell], prog_name=PROGRAM)
    assert printed.exit_code == 0, printed.output
    assert f"{VARIABLE}={shell}_complete" in printed.output


#: Completing loads none of the libraries that make a command slow, and is answered although there are no arguments.
_ASK = """\
import sys
from korea_china_2026.__main__ import main
try:
    main()
finally:
    slow = {"pydantic", "pandas", "numpy", "pyarrow", "frictionless", "duckdb"} & set(sys.modules)
    print("loaded:", *slow, file=sys.stderr)
"""


@pytest.mark.parametrize(("words", "answer", "loaded"), [
    ("export sql", "plain,sqlite", ""), ("show beijing-s", "plain,beijing-summit-2026", " duckdb")])
def test_a_completion_loads_nothing_slow(words, answer, loaded):
    command, incomplete = words.split()
    asked = {"COMP_WORDS": f"kc2026 {command} {incomplete}", "COMP_CWORD": "2", VARIABLE: "bash_complete"}
    done = subprocess.run([sys.executable, "-c", _ASK], env=os.environ | asked, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [answer]
    assert done.stderr.splitlines() == [f"loaded:{loaded}"]
