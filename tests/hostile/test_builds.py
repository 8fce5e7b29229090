# Builds on the command line that are killed, run into each other, or find no room: whole packages, and one clear line.
from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from korea_china_2026.cli import group
from korea_china_2026.publish import build
from tests.checkout import THOROUGH
from tests.unchanged import beside, example
from tests.workbook.forms import bare, changed

from . import builds

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and folders locked otherwise there"),
]
#: As many as fit into the suite; `python -m tests.hostile.builds 200` kills more.
KILLS = 60 if THOROUGH else 8


def test_builds_killed_at_random_leave_a_whole_package():
    outcomes: Any = builds.apart(f"kills({KILLS})")
    assert sum(outcomes.values()) == KILLS
    # Right after the kill a reader finds the old files, the new ones, or no descriptor; put in order, always whole
    # ones.
    assert set(outcomes) <= {"old, old", "new, new", "new, old", "no descriptor, old", "no descriptor, new"}


def test_two_builds_at_once_do_not_mix():
    outcomes: Any = builds.apart("two_at_once(3)")
    assert len(outcomes) == 3
    assert set(outcomes) <= {"old", "new"}  # here: the files of the one build, and those of the other


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    builds.lay_out(tmp_path, {"datapackage.json": b"{}\n"})
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def test_a_build_beside_another_says_so(checkout: Path):
    import fcntl

    handle = os.open(checkout, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        result = run("build", "--root", checkout)
    finally:
        os.close(handle)
    assert result.exit_code == 3
    assert result.stderr == f"kc2026 build: {checkout}: another `kc2026` is writing here; wait for it to end\n"


COMMANDS = {
    "build": lambda root: ("build", "--root", root),
    "workbook": lambda root: ("workbook", root / "out.xlsx", "inland-post-1", "--root", root),
    "import": lambda root: ("import", root / "in.xlsx", "--root", root, "--out", root / "imported"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_or_read_only_disk_is_one_clear_line(checkout: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    (checkout / "in.xlsx").write_bytes(changed(bare(), {"claims!B2": "No minister came after 2019."}))
    before = builds.published(checkout)
    for code in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):

        def full(handle: int, code: int = code) -> None:
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch, beside(example(with_texts=False)):
            patch.setattr(os, "fsync", full)
            result = run(*COMMANDS[name](checkout))
        assert result.exit_code == 3, result.output
        [line] = [line for line in result.stderr.splitlines() if not line.startswith("0 findings")]
        assert line.startswith(f"kc2026 {name}: ")
        assert os.strerror(code) in line
        assert builds.published(checkout) == before
        assert not (checkout / build.BUILD_FOLDER).exists()


def test_a_checkout_without_a_readme_is_built(checkout: Path):
    (checkout / "README.md").unlink()
    with beside(example(with_texts=False)):
        result = run("build", "--root", checkout)
    assert result.exit_code == 0, result.output
    assert f"there is no {checkout / 'README.md'}" in result.stderr
    assert (checkout / "data" / "claims.csv").exists()
    assert not (checkout / "README.md").exists()


def as_program(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=builds.ROOT,
    )


def test_a_disk_that_is_really_full_is_one_clear_line(checkout: Path):
    # No file may grow beyond 20 kB: what a quota does, without a disk of one's own.
    program = (
        "import resource, sys; from korea_china_2026.cli import main; import korea_china_2026.cli.build; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)); main(['build', '--root', sys.argv[1]])"
    )
    before = builds.published(checkout)
    done = as_program(program, checkout)
    assert done.returncode == 3
    assert done.stderr.startswith(f"kc2026 build: {checkout}: ")
    assert done.stderr.endswith(" could not be written: File too large; no file was changed\n")
    assert builds.published(checkout) == before


#: Builds the folder that it is given; where root runs the tests, as nobody, because root may write anywhere.
BUILD_AS_NOBODY = (
    "import os, sys, encodings.unicode_escape; from korea_china_2026.cli import main; "
    "import korea_china_2026.cli.build; "
    "os.geteuid() or os.seteuid(65534); main(['build', '--root', sys.argv[1]])"
)


@pytest.fixture
def readable() -> Iterator[Path]:
    """A checkout that everybody may read, whatever the umask of the tests is."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        builds.lay_out(root, {"datapackage.json": b"{}\n"})
        for path in (root, *root.rglob("*")):
            path.chmod(0o755)
        yield root


def test_a_read_only_folder_is_one_clear_line(readable: Path):
    readable.chmod(0o555)
    done = as_program(BUILD_AS_NOBODY, readable)
    readable.chmod(0o755)
    assert done.returncode == 3
    assert done.stderr.startswith(f"kc2026 build: {readable}: ")
    assert done.stderr.endswith(
        f" could not be written: Permission denied ({readable / build.BUILD_FOLDER}); no file was changed\n"
    )


def test_a_file_that_may_not_be_read_is_one_clear_line(readable: Path):
    (readable / "README.md").chmod(0)
    done = as_program(BUILD_AS_NOBODY, readable)
    assert (done.returncode, done.stderr) == (
        3,
        f"kc2026 build: {readable / 'README.md'} cannot be read or written: Permission denied\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["explain"], ["validate", "--root", str(builds.EXAMPLE), "--format", "json"]])
def test_output_that_finds_no_room_is_one_clear_line(arguments: list[str]):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "korea_china_2026", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
            cwd=builds.ROOT,
        )
    assert done.returncode == 3
    assert [line for line in done.stderr.splitlines() if "findings; checked" not in line] == [
        "kc2026: the output could not be written: No space left on device"
    ]
