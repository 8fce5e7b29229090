"""What is read of a folder and how: which paths are followed, regular files alone, JSON strictly, and not while a build
moves files."""

import errno
import hashlib
import json
import math
import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import accumulate, count
from os.path import exists, join
from pathlib import Path
from typing import Any, TypeVar

from korea_china_2026.errors import PackageError

DESCRIPTOR = "datapackage.json"
#: Where a build keeps what it moves aside; while it is there, files may be missing for a moment.
BUILD_FOLDER = ".kc2026-build"
JOURNAL = "journal.json"
PATIENCE = 10  #: seconds that readers wait for a build which moves files
T = TypeVar("T")
State = tuple[int, int] | None
#: No journal, and those of builds that were waited for in vain: whatever else is asked does not wait for them again.
_NOT_AWAITED: set[State] = {None}
#: The longest descriptor that is read, in bytes.
MAX_DESCRIPTOR = 5_000_000


# --- which paths are followed ---------------------------------------------------------------------------------------


def refusal(root: Path, path: object) -> tuple[str, str] | None:
    """Why a path of a descriptor in the folder ``root`` is not followed, and the part that is the reason; None if it
    is.

    Followed is a relative path that stays below the folder, through no symbolic link and nothing hidden, to a regular
    file or a folder, or to nothing at all: whether a file is missing is another question.
    """
    if reason := _unsafe_spelling(path):
        return reason, path if isinstance(path, str) else "" if path is None else json.dumps(path, ensure_ascii=False)[
            :200
        ]
    assert isinstance(path, str)
    try:
        for part in accumulate(path.split("/"), join):
            if (root / part).is_symlink():
                return "a path through a symbolic link", part
        mode = (root / path).lstat().st_mode
    except OSError:
        return None
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else ("a path that is neither a file nor a folder", path)


def _unsafe_spelling(path: object) -> str | None:
    if not isinstance(path, str) or not path:
        return "a path that is no text"
    if "://" in path:
        return "an address instead of a path"
    if path.startswith(("/", "\\", "~")) or ":" in path[:3]:
        return "an absolute path"
    parts = path.replace("\\", "/").split("/")
    if ".." in parts:
        return "a path that leads out of the package"
    if any(part.startswith(".") or not part for part in parts):
        return "a hidden path"
    if "\\" in path or any(character in path for character in '*?[]{}"') or not path.isprintable():
        return "a path with characters that some programs expand"
    return None


def followed(root: Path, path: str) -> Path:
    """The file or folder that a path of a descriptor names; PackageError if it is missing or must not be followed."""
    refused = refusal(root, path)
    if refused:
        raise PackageError(
            f"{root / DESCRIPTOR} names {refused[1]!r}: {refused[0]}; expected a relative path to a file in the folder "
            "of the descriptor"
        )
    found = root / path
    if not exists(found):
        raise PackageError(missing(found))
    return found


def missing(path: Path) -> str:
    """What is said of a file of a table that is not there."""
    return (
        f"{path} is missing, and tables are read from Parquet alone; install the package again, or name a whole one"
        " (`kc2026 export parquet` writes one that can be loaded)"
    )


def resolved(path: Path) -> Path:
    """The path behind its links; as it is if nothing can be there: they run in a circle, no file has such a name, or
    the current folder is gone."""
    with suppress(RuntimeError, ValueError, OSError):
        return path.resolve()
    return path


# --- how files are read ---------------------------------------------------------------------------------------------


def read_regular(file: Path, most: int | None = None) -> bytes:
    """The bytes of a regular file; OSError if it is none (a pipe would be waited for), PackageError if it has more than
    ``most``."""
    state = file.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "this is no regular file", str(file))
    if most is not None and state.st_size > most:
        raise PackageError(f"{file} has {state.st_size} bytes; at most {most} are read")
    return file.read_bytes()


def write_through(file: Path, data: bytes, mode: str = "wb") -> None:
    """Write a file that outlasts a power cut."""
    with file.open(mode) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def digest_of(files: Iterable[Path | str], algorithm: str = "sha256") -> str:
    """The digest of some files, one after the other, in hexadecimal digits."""
    digest = hashlib.new(algorithm)
    for file in files:
        with open(file, "rb") as stream:
            hashlib.file_digest(stream, lambda: digest)
    return digest.hexdigest()


def parse_json(data: bytes) -> Any:
    """A JSON document that can be written again: each key once in an object, finite numbers, no half of a character;
    ValueError says what is wrong with it, and where if that is known."""
    try:
        value = json.loads(
            data.decode(), object_pairs_hook=_each_key_once, parse_constant=_no_constant, parse_float=_finite
        )
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("half of a character (a surrogate) in a text") from None
    except RecursionError:
        raise ValueError("values nested too deeply") from None
    return value


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in names if names.count(key) > 1)!r} occurs twice in one object")
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _no_constant(number)


# --- while a build moves files --------------------------------------------------------------------------------------


def when_settled(folder: Path, read: Callable[[], T]) -> T:
    """What ``read`` gives of a folder, read again if a build was moving files meanwhile, for some seconds at most."""
    until = time.monotonic() + PATIENCE
    for tried in count(1):
        before = _state(folder)
        failed = None
        try:
            found = read()
        except (PackageError, OSError) as error:
            failed = error
        after = _state(folder)
        if before == after and before[1] in _NOT_AWAITED:
            break
        if time.monotonic() > until and tried > 2:
            _NOT_AWAITED.add(after[1])
            break
        time.sleep(0.02)
    if before[0] != after[0]:
        raise PackageError(f"{folder} was built again and again while it was read; ask when the builds have ended")
    if failed:
        raise failed
    return found


def _state(folder: Path) -> tuple[State, State]:
    """Which descriptor a folder has, and which journal of a build that is moving its files."""
    return stamp(folder / DESCRIPTOR), stamp(folder / BUILD_FOLDER / JOURNAL)


def stamp(file: Path | str) -> State:
    """By what a file is known to be the same as before; None for none."""
    with suppress(OSError, ValueError):  # a NUL in the name
        state = os.stat(file)
        return state.st_mtime_ns, state.st_ino
    return None
