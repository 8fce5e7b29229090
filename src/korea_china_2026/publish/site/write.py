"""Writing a site into a folder: whole or not at all, and never over something that is not a site of ours."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from korea_china_2026.errors import BuildError
from korea_china_2026.package_files import MAX_DESCRIPTOR, parse_json, read_regular
from korea_china_2026.publish.build import locked
from korea_china_2026.publish.site.render import MARK

_NEW, _OLD = "new", "old"


def write_site(files: Mapping[str, bytes], folder: Path, *, private: bool = False) -> None:
    """Make ``folder`` hold exactly ``files``; a ``private`` one is readable for its owner alone.

    They are written beside it first and then take its place, so that a reader finds the old site or the new one; what
    a writing that was killed has left there is put back or cleared away by the next one. BuildError if the folder holds
    anything but a former site, cannot be written, or is being written; then it stays as it was.
    """
    target = folder.resolve()
    work = target.parent / f".{target.name}-kc2026"
    is_ours = False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work.mkdir(mode=0o700, exist_ok=True)
        with locked(work):
            # What is left there is cleared away, so it must be ours.
            for left in work.iterdir():
                if left.name not in (_NEW, _OLD):
                    raise BuildError(f"{left} is of no site of ours, and one is written there; move it away")
                check_target(left)
            is_ours = True
            try:
                _recover(work, target)
                check_target(target)
                _fill(work / _NEW, files)
                (work / _NEW).chmod(0o700 if private else 0o755)
                if target.exists():
                    target.rename(work / _OLD)
                (work / _NEW).rename(target)
            finally:
                _clear(work, target)
    except KeyboardInterrupt:
        # It may come before anything is there, and while it is cleared away.
        if is_ours:
            _clear(work, target)
        with suppress(OSError):
            work.rmdir()
        raise
    except OSError as error:
        raise BuildError(
            f"{folder}: the site could not be written: {error.strerror or error}; nothing was changed"
        ) from error


def _recover(work: Path, target: Path) -> None:
    """Undo a writing that was killed, or that did not come to its end."""
    if (work / _OLD).exists() and not target.exists():
        (work / _OLD).rename(target)
    for left in (work / _NEW, work / _OLD):
        shutil.rmtree(left, ignore_errors=True)


def _clear(work: Path, target: Path) -> None:
    """Leave nothing beside the site; an old one that cannot be put back stays for the next writing."""
    with suppress(OSError):
        _recover(work, target)
        work.rmdir()


def check_target(folder: Path) -> None:
    """BuildError unless ``folder`` is missing, empty, or a former site of ours to which nobody has added anything."""
    if folder.is_dir() and any(folder.iterdir()):
        former = _files_of_site(folder)
        if former is None:
            raise BuildError(
                f"{folder} is not empty, and no {MARK} there names the files of a site; if an older version wrote one "
                "there and you added nothing to it, delete the folder and try again; else name a new or an empty folder"
            )
        for path in folder.rglob("*"):
            if (path.is_symlink() or not path.is_dir()) and path.relative_to(folder).as_posix() not in former:
                raise BuildError(f"{path} is of no site of ours; move it away, or name a new folder")
    elif folder.exists() and not folder.is_dir():
        raise BuildError(f"{folder} is a file; name a folder")


def _files_of_site(folder: Path) -> set[str] | None:
    """The files that a former site wrote, as it says itself; None for another folder."""
    try:
        mark = parse_json(read_regular(folder / MARK, MAX_DESCRIPTOR))
        return set(mark["files"]) if mark["made_by"] == "kc2026 site" else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for path in sorted({(folder / name).parent for name in files}):
        path.mkdir(parents=True, exist_ok=True)
    # First what names the files, so that even a site that is not whole is known as ours.
    for name in sorted(files, key=lambda name: name != MARK):
        (folder / name).write_bytes(files[name])
