"""Plan against disk: what a build would change, and writing it whole or not at all.

How ``write`` keeps its promise. New files are first written beside the package, in ``BUILD_FOLDER``, which is gone when
all is done (it belongs in .gitignore). Then a journal is put down, the old files are moved aside and the new ones moved
in. Taking the journal away is the one act that commits: while it is there, the next ``write`` first puts every old file
back. A descriptor is the first file to go and the last to come, so that a reader who starts from it finds nothing,
rather than a mix, while files are being moved.
"""

import contextlib
import difflib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

import pyarrow as pa

from korea_china_2026.errors import BuildError, PackageError
from korea_china_2026.findings import shorten
from korea_china_2026.names import Files, Json
from korea_china_2026.package_files import (
    BUILD_FOLDER,
    DESCRIPTOR,
    JOURNAL,
    MAX_DESCRIPTOR,
    parse_json,
    read_regular,
    refusal,
    write_through,
)
from korea_china_2026.publish.datapackage import hash_of, json_bytes, read_parquet

if sys.platform != "win32":
    import fcntl

#: Folders in which the build writes: a file there that is not planned is surplus if the last build wrote it, else
#: unknown.
OWNED = ("data", "schemas")
_NEW = "new"
_OLD = "old"
_EXPORT = "kc2026 export"
_DIFF_LINES = 40
_DIFF_WIDTH = 240


class Difference(NamedTuple):
    """One file that is not as planned; ``detail`` is a unified diff (capped) or a sentence."""

    path: str
    kind: Literal["stale", "missing", "surplus", "unknown"]
    detail: str


# --- comparing ------------------------------------------------------------------------------------------------------


def compare(planned: Files, root: Path, owned: Sequence[str] = OWNED) -> list[Difference]:
    """What on disk under ``root`` differs from ``planned``, sorted by path; an empty list means that nothing is stale.

    Parquet is compared by content (schema, metadata, rows), all else by bytes. Hidden files are not looked at.
    """
    found = [_difference(path, data, root / path) for path, data in planned.items()]
    former = _written_last(root)
    found += [
        Difference(path, "surplus", "no table or declaration makes this file any more; the build deletes it")
        if path in former and (former[path] is None or former[path] == _hash(root / path))
        else Difference(path, "unknown", "no build wrote this file, so none deletes it; move it away, or delete it")
        for path in _surplus(planned, root, owned)
    ]
    return sorted((difference for difference in found if difference), key=lambda d: d.path)


def _difference(path: str, planned: bytes, on_disk: Path) -> Difference | None:
    try:
        present = read_regular(on_disk, len(planned) + MAX_DESCRIPTOR)
    except FileNotFoundError:
        return Difference(path, "missing", f"{len(planned):,} bytes are to be written")
    except OSError as error:
        differs = f"cannot be read: {error.strerror}"
    except PackageError as error:
        differs = f"{error}; {len(planned)} are planned"
    else:
        if present == planned:
            return None
        differs = _parquet_difference(planned, present) if path.endswith(".parquet") else _diff(path, present, planned)
    return Difference(path, "stale", differs) if differs else None


def _parquet_difference(planned: bytes, present: bytes) -> str:
    new = read_parquet(planned)
    try:
        old = read_parquet(present)
    except (pa.ArrowInvalid, OSError):
        return "is not a readable Parquet file"
    if not old.schema.equals(new.schema, check_metadata=True):
        return "schema or descriptions differ"
    if not old.equals(new):
        return f"rows differ: {old.num_rows} on disk, {new.num_rows} planned"
    return ""


def _diff(path: str, present: bytes, planned: bytes) -> str:
    try:
        old = present.decode()
        new = planned.decode()
    except UnicodeDecodeError:
        return f"{len(present):,} bytes on disk, {len(planned):,} planned; not UTF-8 text"
    lines = list(
        difflib.unified_diff(
            old.splitlines(), new.splitlines(), f"{path} (on disk)", f"{path} (planned)", lineterm="", n=1
        )
    )
    if not lines:
        return "line ends differ"
    shown = [line if len(line) <= _DIFF_WIDTH else line[:_DIFF_WIDTH] + "…" for line in lines[:_DIFF_LINES]]
    left = len(lines) - len(shown)
    return "\n".join([*shown, f"… {left:,} more lines of difference"] if left else shown)


def _surplus(planned: Files, root: Path, owned: Sequence[str]) -> list[str]:
    # What is behind a link is not of this folder.
    found = (
        path.relative_to(root)
        for folder in owned
        if not (root / folder).is_symlink()
        for path in (root / folder).rglob("*")
        if not path.is_dir()
    )
    return sorted(
        n.as_posix() for n in found if n.as_posix() not in planned and not any(p.startswith(".") for p in n.parts)
    )


def _written_last(root: Path) -> Mapping[str, str | None]:
    """The files in ``OWNED`` folders that the last build wrote, as the descriptor that it left names them, each with
    the hash that it states: with another one, it is a file of somebody else, or somebody has changed it."""
    try:
        resources = parse_json(read_regular(root / DESCRIPTOR, MAX_DESCRIPTOR))["resources"]
        others = {
            path
            for one in resources
            for path in (one.get("parquet", {}).get("path"), f"schemas/tables/{one['name']}.schema.json")
        }
        return {one["path"]: one.get("hash", "") for one in resources} | dict.fromkeys(others)
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return {}  # nobody knows, so nothing is deleted


def _hash(file: Path) -> str | None:
    return hash_of(file.read_bytes()) if file.is_file() else None


# --- writing --------------------------------------------------------------------------------------------------------


def write(
    planned: Files,
    root: Path,
    owned: Sequence[str] = OWNED,
    record: str = "",
    read: Files = MappingProxyType({}),
) -> list[Difference]:
    """Make the files under ``root`` as planned, all or none, and return what was changed.

    Files that are as planned are not touched; files in ``owned`` folders that the last build wrote and this one does
    not are deleted; what no build wrote is returned as unknown, and left. ``record`` names a file that keeps the hash
    of each file written: with it, only what is as a former writing left it is replaced. ``read`` holds what was read of
    files to plan this: one that is otherwise by now is not replaced. A build that was killed before is undone first.
    BuildError if another build is running, a folder is a link, or a file cannot be written, or must not be replaced;
    then the old files stay.
    """
    with locked(root), _clear_errors(root, planned):
        _refuse_what_is_in_the_way([*planned, f"{BUILD_FOLDER}/{JOURNAL}"], root)
        _undo(root)
        for path in planned if read else ():
            if _hash(root / path) != (hash_of(read[path]) if path in read else None):
                raise BuildError(f"{root / path} was changed while this ran; nothing was written; run it again")
        found = compare(planned, root, owned)
        changes = [change for change in found if change.kind != "unknown"]
        if changes:
            if record:
                planned = {**planned, record: _recorded(planned, changes, root / record)}
                changes.append(Difference(record, "stale", ""))
            (root / BUILD_FOLDER).mkdir(exist_ok=True)  # also if files are to be deleted and none written
            for path in [change.path for change in changes if change.kind != "surplus"]:
                target = root / BUILD_FOLDER / _NEW / path
                target.parent.mkdir(parents=True, exist_ok=True)
                write_through(target, planned[path])
                if (root / path).exists():
                    shutil.copymode(root / path, target)
            _swap(changes, root, _marks(planned))
        return found


def _recorded(planned: Files, changes: Sequence[Difference], record: Path) -> bytes:
    """The record of what is written; BuildError for a file that would be lost."""
    root = record.parent
    former = files_made_by(_EXPORT, record)
    stale = [change.path for change in changes if change.kind == "stale"]
    lost = [root / path for path in stale if former.get(path, "") != _hash(root / path)]
    if not former and os.path.lexists(record):
        lost.append(record)
    if lost:
        raise BuildError(
            f"{lost[0]} exists already, and no export wrote it, or it was changed since; move it away, or name another "
            "folder"
        )
    written = {change.path: hash_of(planned[change.path]) for change in changes}
    return json_bytes({"made_by": _EXPORT, "files": former | written})


def files_made_by(command: str, mark: Path) -> Json:
    """The files that ``command`` wrote, as the ``mark`` that it left says, with what that says of each; none where it
    left none."""
    try:
        said = parse_json(read_regular(mark, MAX_DESCRIPTOR))
        files = said["files"] if said["made_by"] == command else {}
        return files if isinstance(files, dict) else dict.fromkeys(files)
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _refuse_what_is_in_the_way(paths: Iterable[str], root: Path) -> None:
    """BuildError unless every folder on the way is one, and no link, and every file one that a file may replace."""
    for folder in sorted({root / folder for path in paths for folder in Path(path).parents} - {root}):
        if folder.is_symlink():
            raise BuildError(
                f"{folder} is a symbolic link, and files are written below {root} alone; put a folder there"
            )
        if folder.exists() and not folder.is_dir():
            raise BuildError(f"{folder} is no folder, and files are written below it; move it away")
    for file in (root / path for path in paths):
        if os.path.lexists(file) and not file.is_file():
            raise BuildError(f"{file} is no regular file, and one is written there; move it away")


def _swap(changes: Sequence[Difference], root: Path, marks: Sequence[str]) -> None:
    work = root / BUILD_FOLDER
    # A descriptor takes part also where it stays the same: its absence marks the moves as under way.
    paths = [*marks, *(change.path for change in changes if change.path not in marks)]
    moved = {path: _hash(work / _NEW / path) for path in paths}
    moved |= {path: moved[path] or _hash(root / path) for path in marks}
    created = [path for path in moved if not (root / path).exists()]
    try:
        draft = work / (JOURNAL + ".draft")
        write_through(draft, json.dumps({"moved": moved, "created": created}).encode())
        draft.replace(work / JOURNAL)
        _sync_folders({work})
        for path in moved:
            _move(root / path, work / _OLD / path)
        for path in reversed(paths):
            staged = work / _NEW / path
            if path in marks and not staged.exists():
                staged = work / _OLD / path
                staged.touch()  # so that who reads meanwhile sees that it is another
            _move(staged, root / path)
        _sync_folders({(root / path).parent for path in moved})
        (work / JOURNAL).unlink()
    except OSError:
        _undo(root)
        raise
    _discard(work)


def _marks(paths: Iterable[str]) -> list[str]:
    return [path for path in paths if Path(path).name == DESCRIPTOR]


def _undo(root: Path) -> None:
    """Put back every file that a journal says was moved; stopped and begun anew at any point, it ends the same."""
    work = root / BUILD_FOLDER
    if not work.exists():
        return
    if (work / JOURNAL).exists():
        journal = _read_journal(work)
        # Here too a descriptor goes first and comes last.
        marks = _marks(journal["moved"])
        for path in marks:
            if not (work / _OLD / path).exists() and path not in journal["created"]:
                _move(root / path, work / _OLD / path)
        for path in [*marks, *journal["created"]]:
            (root / path).unlink(missing_ok=True)
        for path in reversed(journal["moved"]):
            _move(work / _OLD / path, root / path)
        _sync_folders({(root / path).parent for path in journal["moved"]})
        (work / JOURNAL).unlink()
    _discard(work)


def _read_journal(work: Path) -> Json:
    """What a build that was killed had moved, with the hashes of what it put there; BuildError for a journal that no
    build wrote, or a file that was changed since, because files are deleted and moved by it."""
    root = work.parent
    try:
        journal = parse_json(read_regular(work / JOURNAL, MAX_DESCRIPTOR))
        put, created = dict(journal["moved"].items()), set(journal["created"])
    except (ValueError, TypeError, KeyError, AttributeError):
        put, created = {}, {""}
    if not created <= put.keys() or any(refusal(root, path) or refusal(work, f"{_OLD}/{path}") for path in put):
        raise BuildError(
            f"{work / JOURNAL} was not written by a build: it does not say which files below {root} were moved; move "
            f"{work} away"
        )
    for path, new in put.items():
        is_replaced = path in created or (work / _OLD / path).exists()
        if is_replaced and (root / path).exists() and _hash(root / path) != new:
            raise BuildError(
                f"{root / path} is not what the build that was killed put there, and undoing that build would lose it; "
                f"move it away, or {work}"
            )
    return journal  # type: ignore[no-any-return]


def _move(source: Path, target: Path) -> None:
    """Rename, over whatever is there; nothing to do where there is no source."""
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)


def _discard(work: Path) -> None:
    # Nothing here is needed any more; what cannot be deleted now goes with the next build. Should a power cut bring the
    # journal back, the build is undone, which leaves a whole package too.
    with contextlib.suppress(OSError):
        _sync_folders({work})
    shutil.rmtree(work, ignore_errors=True)


def _sync_folders(folders: set[Path]) -> None:
    """Make renames outlast a power cut; Windows has no such call for folders."""
    if sys.platform == "win32":
        return
    for folder in folders:
        if not folder.exists():
            continue
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Keep a second writer out. The lock is on the folder itself and dies with its process, so
    none is ever left behind."""
    if sys.platform == "win32":
        yield
        return
    try:
        handle = os.open(root, os.O_RDONLY)
    except OSError as error:
        raise BuildError(f"{root}: {error.strerror}; name a folder that is there") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildError(f"{root}: another `kc2026` is writing here; wait for it to end") from None
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def _clear_errors(root: Path, planned: Iterable[str]) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if not (root / BUILD_FOLDER / JOURNAL).exists():
            _discard(root / BUILD_FOLDER)
            state = "no file was changed"
        else:
            state = "some files are moved aside; the same command puts them back when it is run again"
        where = f" ({error.filename})" if error.filename else ""
        what = shorten(", ".join(planned), 200)
        raise BuildError(f"{root}: {what} could not be written: {error.strerror}{where}; {state}") from error
