"""Writing a site into a folder: whole or not at all, and never over something that is not a site of ours."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from korea_china_2026.errors import BuildError
from korea_china_2026.names import Files
from korea_china_2026.package_files import resolved
from korea_china_2026.publish.build import files_made_by, locked
from korea_china_2026.publish.site.render import MARK

_NEW = "new"
_OLD = "old"
_DRAFT = f"{MARK}.draft"


def write_site(files: Files, folder: Path, *, private: bool = False) -> None:
    """Make ``folder`` hold exactly ``files``; a ``private`` one is readable for its owner alone.

    They are written beside it first and then take its place, so that a reader finds the old site or the new one; what
    a writing that was killed has left there is put back or cleared away by the next one. BuildError if the folder holds
    anything but a former site, cannot be written, or is being written; then it stays as it was.
    """
    target = resolved(folder)
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
                if private:
                    (work / _NEW).chmod(0o700)
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
    """BuildError unless ``folder`` is missing, holds no file, or is a former site of ours to which nobody has added
    any."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise BuildError(f"{folder} is no folder; name one")
    former = files_made_by("kc2026 site", folder / MARK)
    known = {folder / str(name) for name in (_DRAFT, *former)}
    for path in folder.rglob("*"):
        if path in known or (path.is_dir() and not path.is_symlink()):
            continue
        if former:
            raise BuildError(f"{path} is of no site of ours; move it away, or name a new folder")
        raise BuildError(
            f"{folder} is not empty, and no {MARK} there names the files of a site; if an older version wrote one "
            "there and you added nothing to it, delete the folder and try again; else name a new or an empty folder"
        )


def _fill(folder: Path, files: Files) -> None:
    folder.mkdir()
    # First and whole what names the files, so that even a site that is not whole is known as ours.
    for name in sorted(files, key=lambda name: name != MARK):
        file = folder / (_DRAFT if name == MARK else name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(files[name])
        file.rename(folder / name)
