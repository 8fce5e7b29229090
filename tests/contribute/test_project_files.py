from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml

from korea_china_2026.cli import COMMANDS
from tests.checkout import PROJECT

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("custom.github-workflows-require-timeout", WORKFLOWS),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [PROJECT / ".github" / "ISSUE_TEMPLATE" / "config.yml"]),
    ],
)
@pytest.mark.slow
def test_github_can_read_its_files(schema: str, paths: list[object]):
    assert paths
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_pins_its_actions_and_trusts_nothing_of_a_pull_request(path: object):
    text = (PROJECT / ".github" / "workflows" / str(path)).read_text(encoding="utf-8")
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in re.findall(r"uses: (\S+)", text))
    assert "pull_request_target" not in text
    assert "secrets." not in text
    for job in yaml.safe_load(text)["jobs"].values():
        # What people write (titles, branches) never becomes part of a script.
        assert not any("${{" in step.get("run", "") for step in job["steps"])


def test_an_action_is_pinned_to_one_commit_everywhere():
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for action, pin in re.findall(r"uses: ([\w./-]+)@(.+)", path.read_text(encoding="utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert {action: len(found) for action, found in pins.items()} == dict.fromkeys(pins, 1)


def test_no_job_that_may_write_runs_what_a_pull_request_brings():
    jobs = yaml.safe_load((PROJECT / ".github" / "workflows" / "contribution.yml").read_text(encoding="utf-8"))["jobs"]
    for job in jobs.values():
        if "write" in job.get("permissions", {}).values():
            assert not [
                step for step in job["steps"] if "checkout" in step.get("uses", "") or "kc2026" in step.get("run", "")
            ]


def test_the_hook_and_the_workflow_call_commands_that_exist():
    [hook] = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    workflow = (PROJECT / ".github" / "workflows" / "contribution.yml").read_text(encoding="utf-8")
    called = re.findall(r"kc2026 (\w+)", f"{hook['entry']}\n{workflow}")
    assert set(called) == {"validate", "changes"} <= set(COMMANDS)
    assert hook["id"] in (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
