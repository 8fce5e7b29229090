"""Writing a site into a folder: whole or not at all, and never over something that is not a site of ours."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from korea_china_2026.errors import BuildError
from korea_china_2026.publish.site.render import MARK


def write_site(files: Mapping[str, bytes], folder: Path, *, private: bool = False) -> None:
    """Make ``folder`` hold exactly ``files``; a ``private`` one is readable for its owner alone.

    They are written beside it first and then take its place, so that a reader finds the old site or the new one.
    BuildError if the folder holds anything but a former site, or cannot be written; then it stands as it was.
    """
    target = folder.resolve()
    check_target(target)
    new = old = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
        new.chmod(0o700 if private else 0o755)
        _fill(new, files)
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent)) / "site"
            target.rename(old)
        _take_place(new, target, old)
    except OSError as error:
        raise BuildError(
            f"{folder}: the site could not be written: {error.strerror or error}; nothing was changed"
        ) from error
    finally:
        if new is not None:
            shutil.rmtree(new, ignore_errors=True)
        if old is not None and target.exists():
            shutil.rmtree(old.parent, ignore_errors=True)


def check_target(folder: Path) -> None:
    """BuildError unless ``folder`` is missing, empty, or a former site of ours."""
    if folder.is_dir():
        if not any(folder.iterdir()) or _is_site(folder):
            return
        raise BuildError(f"{folder} is not empty and holds no site of ours (no {MARK}); name a new or an empty folder")
    if folder.exists():
        raise BuildError(f"{folder} is a file; name a folder")


def _is_site(folder: Path) -> bool:
    try:
        mark = json.loads((folder / MARK).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(mark, dict) and mark.get("made_by") == "kc2026 site"


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for path in sorted({(folder / name).parent for name in files}):
        path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _take_place(new: Path, target: Path, old: Path | None) -> None:
    try:
        new.rename(target)
    except OSError:
        if old is not None:
            old.rename(target)
        raise
