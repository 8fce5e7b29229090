from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from korea_china_2026.article_texts import VARIABLE
from korea_china_2026.cli import group
from korea_china_2026.cli import site as command
from korea_china_2026.errors import BuildError, PackageError
from korea_china_2026.publish.build import locked
from korea_china_2026.publish.site import write
from korea_china_2026.publish.site.render import MARK
from korea_china_2026.publish.site.write import write_site

from ..checkout import THOROUGH
from ..package_faults import Fault, spoilt
from .conftest import Site

EXAMPLE = Path(__file__).parents[1] / "example"


def on_disk(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_site_is_written_whole_and_a_former_one_replaced(small_site: Site, tmp_path: Path) -> None:
    target = tmp_path / "a" / "site"
    mark = json.loads(small_site[MARK])
    mark["files"].append("old.html")
    write_site(small_site | {"old.html": b"old", MARK: json.dumps(mark).encode()}, target)
    write_site(small_site, target)
    assert on_disk(target) == small_site
    assert [path.name for path in target.parent.iterdir()] == ["site"]


@pytest.mark.parametrize("added", ["CNAME", ".git/config", "data/mine.csv"])
def test_what_somebody_added_to_a_site_is_told_and_kept(small_site: Site, tmp_path: Path, added: str) -> None:
    write_site(small_site, tmp_path / "site")
    (tmp_path / "site" / added).parent.mkdir(exist_ok=True)
    (tmp_path / "site" / added).write_bytes(b"mine")
    with pytest.raises(BuildError, match=f"{added} is of no site of ours"):
        write_site(small_site, tmp_path / "site")
    assert on_disk(tmp_path / "site") == small_site | {added: b"mine"}


@pytest.mark.parametrize("added", ["mine.txt", "new/mine.txt", "old/mine.txt"])
def test_what_somebody_keeps_where_a_site_is_written_is_told_and_kept(
    small_site: Site, tmp_path: Path, added: str
) -> None:
    kept = tmp_path / ".site-kc2026" / added
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"mine")
    with pytest.raises(BuildError, match=r"move it away|you added nothing"):
        write_site(small_site, tmp_path / "site")
    assert on_disk(tmp_path) == {f".site-kc2026/{added}": b"mine"}


@pytest.mark.parametrize("written", range(4))
def test_what_a_site_that_was_killed_at_its_beginning_left_is_cleared_away(
    small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    real, calls = Path.write_bytes, [0]

    def killed(file: Path, data: bytes) -> int:
        calls[0] += 1
        if calls[0] > written:
            real(file, data[: len(data) // 2])
            raise KeyboardInterrupt
        return real(file, data)

    (tmp_path / ".site-kc2026").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            write._fill(tmp_path / ".site-kc2026" / "new", small_site)
    assert len(on_disk(tmp_path)) == written + 1
    write_site(small_site, tmp_path / "site")
    assert on_disk(tmp_path) == {f"site/{path}": data for path, data in small_site.items()}


def test_folders_that_hold_no_file_are_in_nobodys_way(small_site: Site, tmp_path: Path) -> None:
    (tmp_path / ".site-kc2026" / "new" / "assets").mkdir(parents=True)
    write_site(small_site, tmp_path / "site")
    assert on_disk(tmp_path) == {f"site/{path}": data for path, data in small_site.items()}


@pytest.mark.parametrize("name", ["loop", "loop/x"])
def test_a_loop_of_links_is_told_in_one_line(
    tmp_path: Path, example_package: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("KOREA_CHINA_2026_PACKAGE", str(example_package))
    (tmp_path / "loop").symlink_to("loop")
    texts = EXAMPLE / "texts"
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["site", name],
        ["validate", name, "--root", str(EXAMPLE)],
        ["workbook", f"{name}/out.xlsx", "harbour-times-1", "--texts", str(texts), "--root", str(EXAMPLE)],
        ["sample", f"{name}/out.xlsx", "--blind", "3", "--texts", str(texts), "--root", str(EXAMPLE)],
        ["export", "csv", "--out", name],
    ):
        done = CliRunner().invoke(group, arguments, prog_name="kc2026")
        assert done.exit_code in (2, 3), (arguments, done.output, done.exception)
        said = [line for line in done.stderr.splitlines() if line and not line.startswith(("Usage: ", "Try "))]
        assert len(said) == 1, said


def test_an_empty_folder_is_taken(small_site: Site, tmp_path: Path) -> None:
    write_site(small_site, tmp_path)
    assert on_disk(tmp_path) == small_site


@pytest.mark.parametrize("mark", [None, b"{}", b"not json", b'{"made_by": "someone else"}', b"[]"])
def test_another_folder_is_refused_and_left_alone(small_site: Site, tmp_path: Path, mark: bytes | None) -> None:
    (tmp_path / "mine.txt").write_bytes(b"mine")
    if mark is not None:
        (tmp_path / MARK).write_bytes(mark)
    before = on_disk(tmp_path)
    with pytest.raises(
        BuildError, match=r"is not empty, and no site\.json there names the files of a site; if an older version"
    ):
        write_site(small_site, tmp_path)
    assert on_disk(tmp_path) == before


def test_a_file_in_the_place_of_the_folder_is_refused(small_site: Site, tmp_path: Path) -> None:
    (tmp_path / "site").write_bytes(b"a file")
    with pytest.raises(BuildError, match="is no folder; name one"):
        write_site(small_site, tmp_path / "site")


@pytest.mark.parametrize("step", ["filling", "taking its place"])
def test_a_failure_leaves_the_old_site(
    small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    target = tmp_path / "site"
    write_site(small_site, target)

    def fail(folder: Path, *_: object) -> None:
        if step == "taking its place":
            folder.mkdir()
            folder.rename(tmp_path / "gone")  # so that there is nothing to put in place
            return
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_fill", fail)
    with pytest.raises(BuildError, match="nothing was changed"):
        write_site({"index.html": b"new", MARK: b"{}"}, target)
    assert on_disk(target) == small_site
    assert {path.name for path in tmp_path.iterdir()} <= {"site", "gone"}


def test_a_site_that_loses_its_place_to_none_comes_back(
    small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, kept = tmp_path / "site", Path.rename
    write_site(small_site, target)

    def fail(self: Path, to: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return kept(self, to)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(BuildError, match="nothing was changed"):
        write_site({"index.html": b"new", MARK: b"{}"}, target)
    assert on_disk(target) == small_site
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_command_writes_the_site(small_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "no-such-folder"))  # texts are never taken from the environment

    def rendered(tables: object, citations: object, texts: object, package: object, *_: object) -> Site:
        assert texts is None
        return small_site

    monkeypatch.setattr(command, "render_site", rendered)
    result = CliRunner().invoke(group, ["site", str(tmp_path / "site")])
    assert result.exit_code == 0, result.output
    assert "index.html" in result.stderr
    assert "PRIVATE" not in result.stderr
    assert on_disk(tmp_path / "site") == small_site
    again = CliRunner().invoke(group, ["site", str(tmp_path)])
    assert again.exit_code == 2
    assert "name a new or an empty folder" in again.stderr
    below = CliRunner().invoke(group, ["site", str(tmp_path / "site/index.html/site")])
    assert (below.exit_code, "the site could not be written: " in below.stderr) == (3, True)


def test_texts_that_do_not_exist_are_wrong_use(tmp_path: Path) -> None:
    result = CliRunner().invoke(group, ["site", str(tmp_path / "site"), "--texts", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("made_by", ["seeds", ".git"])
def test_the_articles_words_are_not_written_into_a_checkout(tmp_path: Path, made_by: str) -> None:
    (tmp_path / "checkout" / made_by).mkdir(parents=True)
    result = CliRunner().invoke(group, ["site", str(tmp_path / "checkout" / "site"), "--texts", str(tmp_path)])
    assert result.exit_code == 2
    assert "is in a checkout; name another folder" in result.stderr
    assert not (tmp_path / "checkout" / "site").exists()


def test_what_a_killed_writing_left_is_cleared_away(small_site: Site, tmp_path: Path) -> None:
    """Killed while it wrote, or between moving the old site aside and the new one in: the next one finds its way."""
    target, work = tmp_path / "site", tmp_path / ".site-kc2026"
    write_site(small_site, target)
    work.mkdir()
    target.rename(work / "old")
    (work / "new").mkdir()
    (work / "new" / MARK).write_bytes(small_site[MARK])
    (work / "new/index.html").write_bytes(b"half")
    with pytest.raises(BuildError, match="nothing was changed"):
        write_site(small_site | {"a/../index.html/x": b"a file in the place of a folder"}, target)
    assert on_disk(tmp_path) == {f"site/{path}": data for path, data in small_site.items()}
    write_site(small_site, target)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_two_writings_do_not_mix(small_site: Site, tmp_path: Path) -> None:
    (tmp_path / ".site-kc2026").mkdir()
    with locked(tmp_path / ".site-kc2026"), pytest.raises(BuildError, match="is writing here"):
        write_site(small_site, tmp_path / "site")


#: The command, with pages that are rendered already: it is their writing that is interrupted.
WRITING = """
import pickle, sys
from korea_china_2026.__main__ import main
from korea_china_2026.cli import site
with open(sys.argv.pop(), "rb") as stream:
    rendered = pickle.load(stream)
site.render_site = lambda *_: rendered
sys.exit(main())
"""


@pytest.mark.slow
def test_a_command_that_is_asked_to_end_leaves_nothing(small_site: Site, tmp_path: Path) -> None:
    """SIGTERM as soon as anything is written, and a little later: an old site or none, and nothing beside it."""
    package, home = spoilt(Fault("none", "", lambda _: None), tmp_path).root, tmp_path / "home"
    home.mkdir()
    # So many files that they are not all written before the command is asked to end.
    mark, more = json.loads(small_site[MARK]), {f"more/{number}.html": b"more" * 500 for number in range(5000)}
    many = small_site | more | {MARK: json.dumps(mark | {"files": [*mark["files"], *more]}).encode()}
    (tmp_path / "rendered").write_bytes(pickle.dumps(many))
    ended = []
    for wait in (0, 0.005, 0.02, 0.04) if THOROUGH else (0, 0.02):
        one = subprocess.Popen(
            [sys.executable, "-c", WRITING, "site", str(home / "site"), str(tmp_path / "rendered")],
            env={**os.environ, "KOREA_CHINA_2026_PACKAGE": str(package)},
            stderr=subprocess.DEVNULL,
        )
        while one.poll() is None and not (home / ".site-kc2026").exists():
            time.sleep(0.001)
        time.sleep(wait)
        one.terminate()
        ended.append(one.wait())
        assert {path.name for path in home.iterdir()} <= {"site"}
    assert any(ended), "each was done before it was asked to end"


@pytest.mark.skipif(os.name == "nt", reason="modes are others there")
@pytest.mark.parametrize(
    ("umask", "private", "mode"), [(0o002, False, 0o775), (0o022, False, 0o755), (0o022, True, 0o700)]
)
def test_who_may_read_a_site_is_as_the_umask_says_but_for_a_private_one(
    small_site: Site, tmp_path: Path, umask: int, private: bool, mode: int
) -> None:
    before = os.umask(umask)
    try:
        write_site(small_site, tmp_path / "site", private=private)
    finally:
        os.umask(before)
    assert (tmp_path / "site").stat().st_mode & 0o777 == mode


def test_documents_outside_of_the_package_are_left_out(tmp_path: Path) -> None:
    package, outside = tmp_path / "package", tmp_path / "outside"
    for folder in (package / "docs", outside):
        folder.mkdir(parents=True)
    (outside / "secret.md").write_text("# Secret", "utf-8")
    (package / "docs/own.md").write_text("# Own", "utf-8")
    (package / "docs/linked.md").symlink_to(outside / "secret.md")
    (package / "docs/folder").symlink_to(outside)
    os.mkfifo(package / "docs/pipe.md")
    links = "".join(f"[x](docs/{name}.md) " for name in ("own", "linked", "folder/secret", "pipe", "gone"))
    (package / "README.md").write_text(links, "utf-8")
    assert command.documents(package) == (
        {"docs/own.md": "# Own"},
        "not published, as no document names them: docs/linked.md, docs/pipe.md",
    )
    (package / "docs/own.md").write_bytes(b"\xff")
    with pytest.raises(PackageError, match=r"docs/own\.md is not UTF-8 text"):
        command.documents(package)


def test_documents_are_those_that_the_readme_leads_to(tmp_path: Path) -> None:
    """Whatever else lies in docs/, such as notes with an article's words, is not published, and that is told."""
    for name, text in {
        "README.md": "[a](docs/FAQ.md#x) and [an address](https://example.org/docs/THEIRS.md)",
        "CONTRIBUTING.md": "# How",
        "docs/FAQ.md": "[next](guides/next.md)",
        "docs/guides/next.md": "[back](../FAQ.md)",
        "docs/THEIRS.md": "secret",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    found, told = command.documents(tmp_path)
    assert list(found) == ["CONTRIBUTING.md", "docs/FAQ.md", "docs/guides/next.md"]
    assert told == "not published, as no document names them: docs/THEIRS.md"
    (tmp_path / "docs/guides/faq.md").write_text("other", "utf-8")
    (tmp_path / "docs/FAQ.md").write_text("[other](guides/faq.md)", "utf-8")
    with pytest.raises(PackageError, match=r"docs/FAQ\.md is called like another document"):
        command.documents(tmp_path)


def test_links_without_an_end_are_read_in_no_time(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("[a](" * 200_000 + "docs/own.md)", "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/own.md").write_text("# Own", "utf-8")
    before = time.process_time()
    assert list(command.documents(tmp_path)[0]) == ["docs/own.md"]
    assert time.process_time() - before < 5


@pytest.mark.skipif(os.name == "nt", reason="making links there needs rights of its own")
def test_documents_behind_a_link_are_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (tmp_path / "away/secret.md").write_text("secret", "utf-8")
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout/README.md").write_text("[x](docs/secret.md)", "utf-8")
    (tmp_path / "checkout/docs").symlink_to(tmp_path / "away")
    assert command.documents(tmp_path / "checkout") == ({}, "")
