# What the documents name exists: options, columns, codes, formats, anchors of headings; and what exists is documented.
from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest

import korea_china_2026 as kc
from korea_china_2026.answers.search import SEARCHED
from korea_china_2026.cli import COMMANDS, READING, group
from korea_china_2026.model.codebook import CODE_LISTS
from korea_china_2026.model.package import PACKAGE
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish.exports import FORMATS
from tests.documents.examples import PAGES, ROOT

DOCUMENTS = sorted({*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "docs" / "RELEASING.md"})
API = (ROOT / "docs" / "API.md").read_text(encoding="utf-8")


def ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def options() -> dict[str, set[str]]:
    context = click.Context(group)
    return {name: {option for parameter in group.get_command(context, name).params for option in parameter.opts}
            for name in COMMANDS}  # fmt: skip


@cache
def words() -> set[str]:
    """Every word with an underscore that is a name of ours."""
    fields = [field for table in TABLES.values() for field in table.fields]
    return {
        *TABLES,
        *(field.name for field in fields),
        *(code for codes in CODE_LISTS.values() for code in codes.codes),
        *CODE_LISTS,
        *kc.__all__,
        "searched_records",
        *kc.contradictions().columns,
        *kc.corroboration().columns,
        *kc.disagreements().columns,
        *kc.evidence("beijing-summit-2026").columns,
        *kc.timeline().columns,
        *kc.dyads().columns,
        *kc.checks().columns,
        *kc.compare().columns,
        *kc.compare("summit-when").columns,
        *kc.certainty().columns,
        *kc.locate("", "newsarena-1", kc.load("quotes")).columns,
        *kc.score([], "claims").columns,
        *kc.Split._fields,
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_option_named_belongs_to_its_command(path):
    for command, rest in re.findall(r"\bkc2026 ([a-z]+)([^`\n|#]*)", read(path)):
        named = set(re.findall(r"(?<!\S)--[a-z-]+", rest)) - {"--help", "--version"}
        assert named <= options().get(command, set()), f"kc2026 {command}{rest}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_format_named_exists(path):
    for names in re.findall(r"\bkc2026 export((?: [a-z]+)+)", read(path)):
        assert set(names.split()) <= {*FORMATS, "all"}, names


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_word_in_code_is_a_name_of_ours(path):
    prose = re.sub(r"^```.*?^```$", "", read(path), flags=re.DOTALL | re.MULTILINE)
    named = {word for span in re.findall(r"`([a-z_.]+)`", prose) for word in span.split(".") if "_" in word}
    unknown = named - words() - {"korea_china_2026"}
    assert unknown == set(), f"{ids(path)} names {sorted(unknown)}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_record_named_exists(path):
    text = re.sub(r"^```sh fails\n.*?^```$", "", read(path), flags=re.DOTALL | re.MULTILINE)
    named = re.findall(r"kc\.(?:related|evidence|show|find_record)\(\"([^\"]+)\"|kc2026 show ([a-z][a-z0-9-]+)", text)
    for record in {first or second for first, second in named}:
        assert kc.find_record(record)


@pytest.mark.parametrize("path", DOCUMENTS, ids=ids)
def test_every_heading_linked_exists(path):
    for target, heading in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", read(path)):
        if not target.startswith("http"):
            page = (path.parent / target).resolve() if target else path
            assert heading in headings(read(page)), f"{ids(path)} links to {target}#{heading}"


def headings(text: str) -> set[str]:
    """The anchors that GitHub gives to headings, and those that are written in them."""
    bare = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"^#+ (.+)$", bare, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found} | set(
        re.findall(r'^#+ <a id="([^"]+)"></a>', bare, re.MULTILINE)
    )


def test_every_command_and_option_is_in_the_reference():
    for command, named in options().items():
        section = API.partition(f"### kc2026 {command}\n")[2].partition("\n### ")[0]
        assert section, command
        assert {option for option in named if option.startswith("--") and f"`{option}" not in section} == set()


def test_the_readme_names_the_commands_that_read():
    assert f"adds the commands that read: {', '.join(f'`{name}`' for name in READING)};" in read(ROOT / "README.md")


def test_the_guide_for_sql_names_what_is_searched():
    guide = " ".join(read(ROOT / "docs/guides/researcher-sql.md").split())
    [listed] = re.findall(r"It searches (.*?) by the same words", guide)
    assert re.findall(r"`(\w+)`", listed) == list(SEARCHED)


def test_every_public_function_is_in_the_reference_and_in_use_somewhere():
    functions = {name for name in kc.__all__ if not name.startswith("_")}
    assert set(re.findall(r"^### kc\.(\w+)$", API, re.MULTILINE)) == functions
    shown = "".join(read(path) for path in DOCUMENTS)
    assert {name for name in functions if f"kc.{name}(" not in shown} == set()


def test_every_format_is_in_the_guides():
    [listed] = re.findall(
        r"^```sh\nkc2026 export\n```\n\n```text\n(.*?)^```$",
        read(ROOT / "docs" / "guides" / "README.md"),
        re.DOTALL | re.MULTILINE,
    )
    assert [line.split()[0] for line in listed.splitlines()] == [*FORMATS]


def test_no_document_gives_out_a_reserved_address_as_live():
    assert PACKAGE.homepage is None
    assert [ids(path) for path in DOCUMENTS if "example.org" in read(path)] == []
