from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from korea_china_2026.errors import BuildError
from korea_china_2026.findings import shorten
from korea_china_2026.model.tables import TABLES
from korea_china_2026.publish import build
from korea_china_2026.publish.datapackage import parquet_bytes
from korea_china_2026.publish.plan import render

from ..checkout import MEMORY
from .killing import NEW, OLD, contents, killed_at_every_step

STALE = OLD | {"data/gone.csv": b"gone\n"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    for path, data in STALE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "README.md").write_text("by hand\n", "utf-8")
    return tmp_path


def test_nothing_differs_after_a_write(small: Any, tmp_path: Path) -> None:
    planned = render(small)
    assert {d.kind for d in build.compare(planned, tmp_path)} == {"missing"}
    build.write(planned, tmp_path)
    assert build.compare(planned, tmp_path) == []
    assert contents(tmp_path) == planned


def test_compare_names_what_is_stale_missing_and_surplus(old: Path) -> None:
    found = {difference.path: difference for difference in build.compare(NEW, old)}
    assert {path: difference.kind for path, difference in found.items()} == {
        "data/a.csv": "stale",
        "data/b.csv": "missing",
        "data/gone.csv": "surplus",
        "datapackage.json": "stale",
        "schemas/tables/a.schema.json": "surplus",
    }
    assert found["data/a.csv"].detail.splitlines()[2:] == ["@@ -1,2 +1,2 @@", " id", "-old", "+new"]


def test_a_long_difference_is_cut(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text("".join(f"{n}\n" for n in range(500)), "utf-8")
    (difference,) = build.compare({"data/a.csv": b"x" * 5000 + b"\n"}, tmp_path)
    lines = difference.detail.splitlines()
    assert len(lines) == 41
    assert lines[-1].endswith("more lines of difference")
    assert max(map(len, lines)) < 250


def test_line_ends_differ(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id\r\n1\r\n")
    assert build.compare({"a.csv": b"id\n1\n"}, tmp_path)[0].detail == "line ends differ"


def test_hidden_files_are_not_surplus(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/.DS_Store").touch()
    assert build.compare({}, tmp_path) == []


def test_parquet_is_compared_by_content(small: Any, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    from korea_china_2026.publish.datapackage import arrow_table

    table, some = TABLES["events"], small["events"]
    path = tmp_path / "events.parquet"
    pq.write_table(arrow_table(table, some), path, compression="none")
    planned = parquet_bytes(table, some)
    assert path.read_bytes() != planned
    assert build.compare({"events.parquet": planned}, tmp_path) == []
    assert build.compare({"events.parquet": parquet_bytes(table, some[:1])}, tmp_path)[0].detail == (
        "rows differ: 2 on disk, 1 planned"
    )
    pq.write_table(arrow_table(table, some).replace_schema_metadata(), path)
    assert build.compare({"events.parquet": planned}, tmp_path)[0].detail == "schema or descriptions differ"
    path.write_bytes(b"PAR1")
    assert build.compare({"events.parquet": planned}, tmp_path)[0].detail == "is not a readable Parquet file"


def test_write_changes_what_is_planned_and_nothing_else(old: Path) -> None:
    kept = (old / "data/same.csv").stat()
    assert [d.path for d in build.write(NEW, old)] == [
        "data/a.csv",
        "data/b.csv",
        "data/gone.csv",
        "datapackage.json",
        "schemas/tables/a.schema.json",
    ]
    assert contents(old) == NEW | {"README.md": b"by hand\n"}
    assert (old / "data/same.csv").stat().st_mtime_ns == kept.st_mtime_ns
    assert not (old / build.BUILD_FOLDER).exists()


def test_a_second_write_touches_nothing(old: Path) -> None:
    build.write(NEW, old)
    before = {path: path.stat().st_mtime_ns for path in old.rglob("*")}
    assert build.write(NEW, old) == []
    assert {path: path.stat().st_mtime_ns for path in old.rglob("*")} == before


def test_a_descriptor_that_stays_as_it_is_is_touched_where_only_others_change(old: Path) -> None:
    """Who reads while files are moved knows by it that they are others."""
    before, kept = (old / build.DESCRIPTOR).stat().st_mtime_ns, (old / build.DESCRIPTOR).read_bytes()
    build.write(OLD | {"data/a.csv": b"id\nnewer\n"}, old)
    assert (old / build.DESCRIPTOR).stat().st_mtime_ns > before
    assert (old / build.DESCRIPTOR).read_bytes() == kept
    assert contents(old)["data/a.csv"] == b"id\nnewer\n"


@pytest.mark.slow
def test_builds_killed_anywhere_leave_the_old_or_the_new() -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        outcomes = killed_at_every_step(Path(folder))
    assert len(outcomes) >= 30
    for outcome in outcomes:
        # A reader who comes right after the kill: whole old, whole new, or no package at all, by its missing
        # descriptor.
        assert outcome["found"] in {"old", "new", "no descriptor"}, outcome
        assert outcome["recovered"] in {"old", "new"}, outcome
        assert outcome["built"] == "new", outcome
        assert outcome["left"] == [], outcome
    assert {"old", "new", "no descriptor"} == {outcome["found"] for outcome in outcomes}
    assert {"undone once more"} == {outcome["undo"] for outcome in outcomes}


CALLS = ["open", "mkdir", "replace", "unlink", "fsync"]


@contextlib.contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, call: str, number: int, code: int) -> Iterator[list[int]]:
    """The ``number``-th call of one kind fails once, as on a full disk or a folder that may not be written."""
    owner: Any = os if call == "fsync" else Path
    real, made = getattr(owner, call), [0]

    def sometimes(*arguments: Any, **named: Any) -> Any:
        made[0] += 1
        if made[0] == number:
            raise OSError(code, os.strerror(code), str(arguments[0]))
        return real(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(owner, call, sometimes)
        yield made


def attempt(root: Path) -> str:
    try:
        build.write(NEW, root)
    except BuildError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("call", CALLS)
def test_a_build_that_fails_leaves_the_old_files(
    old: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int
) -> None:
    before = contents(old)
    for number in range(1, 60):
        with failing(monkeypatch, call, number, code) as made:
            said = attempt(old)
        if made[0] < number:
            assert said == ""
            return
        # Where a failing call does not stop the build (syncing after the commit), there is nothing to say.
        assert said == "" or (os.strerror(code) in said and "no file was changed" in said), (call, number, said)
        assert contents(old) == (before if said else NEW | {"README.md": b"by hand\n"}), (call, number)
        build.write(STALE, old)
        assert contents(old) == before
    raise AssertionError("never ran to its end")


def test_a_folder_that_may_not_be_written_is_one_clear_error() -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for path, data in STALE.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        for path in (root, *root.rglob("*")):
            path.chmod(0o555)  # everybody may read, whatever the umask of the tests is
        program = "import sys; from tests.publish.killing import refused; refused(sys.argv[1])"
        said = subprocess.run(
            [sys.executable, "-c", program, name],
            capture_output=True,
            encoding="utf-8",
            check=True,
            cwd=Path(__file__).parents[2],
        )
        assert said.stdout == (
            f"{root}: {shorten(', '.join(NEW), 200)} could not be written: Permission denied ({root / build.BUILD_FOLDER}); "
            "no file was changed\n"
        )
        assert contents(root) == STALE
        for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
            folder.chmod(0o755)


def test_two_builds_at_once_are_kept_apart(old: Path) -> None:
    import fcntl

    handle = os.open(old, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="another `kc2026` is writing"):
            build.write(NEW, old)
        assert contents(old) == STALE | {"README.md": b"by hand\n"}
    finally:
        os.close(handle)
    build.write(NEW, old)


def test_a_root_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"name a folder that is there"):
        build.write(NEW, tmp_path / "nowhere")


def test_staged_files_without_a_journal_are_thrown_away(old: Path) -> None:
    (old / build.BUILD_FOLDER / "new").mkdir(parents=True)
    (old / build.BUILD_FOLDER / "new/a.csv").touch()
    (old / build.BUILD_FOLDER / "journal.json.draft").write_text('{"moved": [', "utf-8")
    build.write(STALE, old)
    assert not (old / build.BUILD_FOLDER).exists()
    assert contents(old) == STALE | {"README.md": b"by hand\n"}


@pytest.mark.parametrize("planned", [NEW, STALE], ids=["with other changes", "alone"])
def test_what_no_build_wrote_is_told_and_left(planned: dict[str, bytes], old: Path) -> None:
    (old / "data/notes.csv").write_text("mine\n", "utf-8")
    (old / "schemas/draft.json").write_text("{}", "utf-8")
    for found in (build.compare(planned, old), build.write(planned, old), build.write(planned, old)):
        assert {change.path for change in found if change.kind == "unknown"} == {"data/notes.csv", "schemas/draft.json"}
    assert (old / "data/notes.csv").read_text("utf-8") == "mine\n"
    assert {change.kind for change in found} == {"unknown"}


def test_a_file_that_the_last_build_wrote_is_deleted_also_where_nothing_else_changes(old: Path) -> None:
    found = build.write({path: data for path, data in STALE.items() if path != "data/gone.csv"}, old)
    assert [(change.path, change.kind) for change in found] == [("data/gone.csv", "surplus")]
    assert not (old / "data/gone.csv").exists()


class Killed(BaseException):
    pass


def test_a_writing_that_is_killed_leaves_no_mix_below_any_descriptor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(files: dict[str, bytes]) -> dict[str, bytes]:
        return {f"{folder}/{path}": data for folder in ("csv", "parquet") for path, data in files.items()}

    real = Path.replace
    for number in range(1, 60):
        root, moves = tmp_path / str(number), [0]
        root.mkdir()
        build.write(both(OLD), root, owned=(), record="export.json")

        def killed(source: Path, target: Path, moves: list[int] = moves, last: int = number) -> Path:
            moves[0] += 1
            if moves[0] == last:
                raise Killed
            return real(source, target)

        with monkeypatch.context() as patch, contextlib.suppress(Killed):
            patch.setattr(Path, "replace", killed)
            build.write(both(NEW), root, owned=(), record="export.json")
        for folder in ("csv", "parquet"):
            held = contents(root / folder)
            assert build.DESCRIPTOR not in held or held in (OLD, OLD | NEW), number
        build.write(both(NEW), root, owned=(), record="export.json")
        assert {path: data for path, data in contents(root).items() if path != "export.json"} == both(OLD | NEW)
        if moves[0] < number:
            return
    raise AssertionError("never ran to its end")


def test_a_file_that_was_changed_since_the_last_build_is_told_and_left(old: Path) -> None:
    (old / "data/gone.csv").write_text("mine\n", "utf-8")
    assert {change.path: change.kind for change in build.write(NEW, old)}["data/gone.csv"] == "unknown"
    assert (old / "data/gone.csv").read_text("utf-8") == "mine\n"


def test_without_a_descriptor_nobody_knows_what_was_written(old: Path) -> None:
    (old / build.DESCRIPTOR).write_text("[]", "utf-8")
    build.write(NEW, old)
    assert (old / "data/gone.csv").exists()


def test_a_linked_folder_is_neither_written_nor_emptied(old: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (old / "data").rename(outside / "data")
    (old / "data").symlink_to(outside / "data")
    before = contents(outside)
    with pytest.raises(BuildError, match="data is a symbolic link"):
        build.write(NEW, old)
    assert contents(outside) == before
    assert {change.path for change in build.compare({}, old)} == {"schemas/tables/a.schema.json"}


def test_an_undoing_that_fails_too_keeps_what_was_moved_aside(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real, moves = contents(old), Path.replace, [0]

    def full(source: Path, target: Path) -> Path:
        moves[0] += 1
        if moves[0] > 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source))
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(BuildError, match="some files are moved aside; the same command puts them back"):
            build.write(NEW, old)
    assert contents(old) != before
    build.write(STALE, old)
    assert contents(old) == before


# --- what lies in the way ---------------------------------------------------------------------------------------------


def _folder(place: Path) -> None:
    place.unlink()
    place.mkdir()
    (place / "mine.txt").write_text("mine", "utf-8")


def _file(place: Path) -> None:
    for held in place.iterdir():
        held.unlink()
    place.rmdir()
    place.write_text("mine", "utf-8")


def _link_to_nothing(place: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to("nothing")


def _pipe(place: Path) -> None:
    place.unlink(missing_ok=True)
    os.mkfifo(place)


@pytest.mark.parametrize(
    ("path", "put", "said"),
    [
        ("data/a.csv", _folder, "is no regular file"),
        ("data/a.csv", _pipe, "is no regular file"),
        ("data/a.csv", _link_to_nothing, "is no regular file"),
        ("data/new.csv", _link_to_nothing, "is no regular file"),
        ("datapackage.json", _folder, "is no regular file"),
        ("datapackage.json", _pipe, "is no regular file"),
        ("docs", _file, "is no folder"),
        (build.BUILD_FOLDER, lambda place: place.symlink_to(place.parent / "docs"), "is a symbolic link"),
        (
            f"{build.BUILD_FOLDER}/journal.json",
            lambda place: (place.parent.mkdir(), _pipe(place)),
            "is no regular file",
        ),
    ],
)
def test_what_lies_in_the_way_is_told_before_anything_is_written(old: Path, path: str, put: Any, said: str) -> None:
    put(old / path)
    before = sorted(map(str, old.rglob("*")))
    with pytest.raises(BuildError, match=f"{path} {said}"):
        build.write(NEW | {"data/new.csv": b"id\n"}, old)
    assert sorted(map(str, old.rglob("*"))) == before
    assert (old / "README.md").read_text("utf-8") == "by hand\n"


def test_a_pipe_is_compared_with_nothing(old: Path) -> None:
    for path in ("data/a.csv", "data/new.csv"):
        _pipe(old / path)
    found = {change.path: change for change in build.compare(NEW, old)}
    assert found["data/a.csv"].detail == "cannot be read: this is no regular file"
    assert found["data/new.csv"].kind == "unknown"
    _pipe(old / "datapackage.json")
    with pytest.raises(OSError, match="this is no regular file"):
        build.compare(NEW, old)


def test_a_file_beyond_all_measure_is_not_read(old: Path) -> None:
    os.truncate(old / "data/a.csv", 100_000_000)
    [found] = [change for change in build.compare(NEW, old) if change.path == "data/a.csv"]
    assert "100000000 bytes; at most" in found.detail


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b"\xff",
        b"[1]",
        b"{}",
        b'{"moved": [1], "created": []}',
        b'{"moved": "README.md", "created": []}',
        b'{"moved": {}, "created": ["README.md"]}',
        b'{"moved": {"../precious.txt": null}, "created": ["../precious.txt"]}',
        b'{"moved": {"/etc/passwd": null}, "created": ["/etc/passwd"]}',
        b'{"moved": {"out/precious.txt": null}, "created": []}',
        b'{"moved": {"linked/precious.txt": null}, "created": ["linked/precious.txt"]}',
        b"[" * 100_000,
    ],
)
def test_a_journal_that_no_build_wrote_moves_and_deletes_nothing(
    old: Path, journal: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    for place in (outside / "precious.txt", old.parent / "precious.txt"):
        place.write_text("precious", "utf-8")
    (old / build.BUILD_FOLDER / "old").mkdir(parents=True)
    (old / build.BUILD_FOLDER / "old/out").symlink_to(outside)
    (old / "linked").symlink_to(outside)
    (old / build.BUILD_FOLDER / "journal.json").write_bytes(journal)
    before = contents(old)
    with pytest.raises(BuildError, match="was not written by a build"):
        build.write(NEW, old)
    assert contents(old) == before
    assert (outside / "precious.txt").exists()
    assert (old.parent / "precious.txt").exists()


@pytest.mark.parametrize("created", [["README.md"], []])
def test_undoing_a_build_loses_no_file_that_the_build_did_not_write(old: Path, created: list[str]) -> None:
    """Whether a hand-made journal names it, or somebody has changed it since the build was killed."""
    (old / build.BUILD_FOLDER / "old").mkdir(parents=True)
    if not created:
        (old / build.BUILD_FOLDER / "old/README.md").write_text("of the build\n", "utf-8")
    journal = {"moved": {"README.md": build._hash(old / "data/a.csv")}, "created": created}
    (old / build.BUILD_FOLDER / "journal.json").write_text(json.dumps(journal), "utf-8")
    with pytest.raises(BuildError, match=r"README\.md is not what the build that was killed put there"):
        build.write(NEW, old)
    assert (old / "README.md").read_text("utf-8") == "by hand\n"
