from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from korea_china_2026.cli import COMMANDS
from korea_china_2026.findings import RULES
from korea_china_2026.model.tables import TABLES
from korea_china_2026.sheets.new import Given, new_sheet
from tests.checkout import EXAMPLE, PROJECT

GUIDE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    home = tmp_path_factory.mktemp("checkout")
    shutil.copytree(EXAMPLE, home / "tests" / "example")
    # The commands run to the letter; the name kc2026 stands for the interpreter at hand.
    (home / "bin").mkdir()
    command = home / "bin" / "kc2026"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m korea_china_2026 "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    environment = os.environ | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("KOREA_CHINA_2026_TEXTS", None)
    script = "\n".join(f"{text}\necho; echo '=== step {number}'\n" for number, text in enumerate(SCRIPTS))
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        check=False,
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    return re.split(r"\n=== step \d+\n", done.stdout)


pytestmark = pytest.mark.skipif(os.name == "nt", reason="the guide's commands are written for a POSIX shell")


def test_the_guide_leads_to_a_clean_validate(steps: list[str]):
    judged = [text for text in steps if "findings; checked" in text]
    assert len(judged) == 2
    assert all(text.startswith("0 findings; checked ") and "NOT checked" not in text for text in judged)
    # The third article has been judged with the others.
    assert "2 articles for gaps" in judged[0]
    assert "3 articles for gaps" in judged[1]


def test_the_guide_anchors_its_draft_and_shows_what_changes(steps: list[str]):
    assert any(
        re.fullmatch(r"\d+ spans, \d+ copies of words, \d+ ids, \d+ mention counts(, \d+ new \w+)+ filled in\n", text)
        for text in steps
    )
    shown = steps[-2]
    assert "+ sources coast-letter-1\n" in shown
    assert "+ actors greta-holm\n" in shown
    assert "+ events divers-map-edge-ice-near-haldvik\n" in shown
    assert "A minor step: " in shown
    assert not re.search(r"^[-~!] ", shown, re.MULTILINE) or "~ events ice-code-signing-2026" in shown


def test_the_passage_that_the_guide_shows_is_the_drafts():
    draft = (EXAMPLE / "drafts" / "coast-letter-1.yaml").read_text(encoding="utf-8")
    [shown] = re.findall(r"^```yaml\n(  - <<: \{passage_id: coast-letter-1.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert shown in draft
    [new] = re.findall(r"^```yaml\n( +- \{span: ~Divers map.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert new in draft


def test_the_correction_that_the_guide_shows_is_one_of_the_example():
    [shown] = re.findall(r"^```yaml\n(changes:\n.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert yaml.safe_load(shown) == yaml.safe_load((EXAMPLE / "seeds" / "changes.yaml").read_text(encoding="utf-8"))


def test_the_guide_names_commands_rules_and_files_that_exist():
    assert set(re.findall(r"kc2026 ([a-z]+)", GUIDE)) <= set(COMMANDS)
    assert set(re.findall(r"KC\d{3}", GUIDE)) <= set(RULES)
    for path in re.findall(r"\]\(([\w/.]+)\)", GUIDE) + re.findall(r"`((?:seeds|tests|data|docs)/[\w/.]+)`", GUIDE):
        assert (PROJECT / path).exists(), path


def test_the_table_of_what_to_write_names_columns_that_exist():
    table = GUIDE.partition("## What to write for what")[2].partition("\n\nDates are")[0]
    columns = {field.name for kind in TABLES.values() for field in kind.fields}
    codes = {
        code for kind in TABLES.values() for field in kind.fields if field.code_list for code in field.code_list.codes
    }
    words = {word.split(":")[0] for word in re.findall(r"`([a-z_]+(?:: [a-z_]+)?)`", table)}
    assert words - columns - codes - set(TABLES) - {"span", "evidence", "anchor", "holds", "null"} == set()
    assert {"quotes", "figures", "event_reports", "claim_reports", "actor_names"} <= words


def test_the_draft_starts_from_what_new_writes():
    article = (EXAMPLE / "texts" / "coast-letter-1.txt").read_bytes()
    sheet = new_sheet("coast-letter-1", article.decode(), hashlib.sha256(article).hexdigest(), Given("en"))
    draft = (EXAMPLE / "drafts" / "coast-letter-1.yaml").read_text(encoding="utf-8")
    for pattern in (r"text_sha256: \w+", r"char_count: \d+", r"passage_id: \S+, span: \S+, role: \w+"):
        assert re.findall(pattern, sheet) == re.findall(pattern, draft) != []
