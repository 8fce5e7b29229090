"""Reading and writing one sheet: whole or not at all, and never through a link."""

import os
import tempfile
from pathlib import Path

import click

from korea_china_2026.cli.outcomes import CouldNot


def read_sheet(path: Path) -> bytes:
    """The bytes of a sheet; wrong use where it is no regular file."""
    if path.is_symlink() or not path.is_file():
        raise click.UsageError(f"{path} is no file; name a sheet such as seeds/sources/<source_id>.yaml")
    try:
        return path.read_bytes()
    except OSError as error:
        raise CouldNot("anchor", f"{path} cannot be read: {error.strerror}") from None


def write_sheet(path: Path, content: bytes, new: bool = False) -> None:
    """Put ``content`` at ``path`` in one step; with ``new``, only if nothing is there yet."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if new:
            os.chmod(draft, 0o666 & ~_mask())
            try:
                os.link(draft, path)
            except FileExistsError:
                raise click.UsageError(f"{path} exists already; name another file, or remove it") from None
        else:
            os.chmod(draft, path.stat().st_mode & 0o777)
            os.replace(draft, path)
            draft = ""
    finally:
        if draft:
            os.unlink(draft)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def name_below(path: Path, root: Path) -> str:
    """How findings name a file: relative to the checkout if it is inside."""
    resolved = path.resolve()
    return (
        resolved.relative_to(root.resolve()).as_posix() if resolved.is_relative_to(root.resolve()) else path.as_posix()
    )
