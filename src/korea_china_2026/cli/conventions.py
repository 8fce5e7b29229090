"""What commands share: options and what they stand for, progress on a terminal, exit codes, refusals in one line."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial, wraps
from pathlib import Path
from typing import IO, Any

import click

from korea_china_2026.article_texts import VARIABLE, read_texts
from korea_china_2026.errors import INTERRUPTED, REFUSED, UNHEARD, BuildError, KoreaChinaError
from korea_china_2026.package_files import resolved

#: The type of an argument that names a file or folder.
file_path = partial(click.Path, path_type=Path)
#: ``--texts DIR``: the folder with the article texts, found by their SHA-256.
texts_option = click.option(
    "--texts",
    "folder",
    envvar=VARIABLE,
    type=file_path(),
    metavar="DIR",
    help=f"Folder with the article texts (or set {VARIABLE}). Without it nothing is checked against the words.",
)
#: ``--root DIR``: the checkout; by default the folder in which the command runs, or the nearest one above it.
_root = partial(
    click.option,
    "--root",
    type=file_path(exists=True, file_okay=False),
    metavar="DIR",
    help="The checkout (default: this folder or the nearest one above it that has seeds/).",
)
#: Where the checkout is not always needed, the folder as it was named, and else the checkout itself.
root_option = _root()
home_option = _root("home", callback=lambda _context, _parameter, named: find_root(named))


def open_texts(folder: Path | None) -> dict[str, str]:
    """The texts in ``folder`` by SHA-256; none for None. A folder that is not there is wrong use, not silence."""
    if not folder:
        return {}
    if not folder.is_dir():
        raise click.UsageError(
            f"the folder of article texts {os.fspath(folder)!r} does not exist; name one that does, or leave it out"
        )
    return read_texts(folder)


def name_below(path: Path, root: Path) -> str:
    """How findings name a file: relative to the checkout if it is inside."""
    whole = resolved(path)
    home = resolved(root)
    return (whole.relative_to(home) if whole.is_relative_to(home) else path).as_posix()


def refuse_checkout(out: Path, instead: str) -> None:
    """Refuse to write into a checkout what holds the articles' words; ``instead`` says how to name another folder."""
    whole = resolved(out)
    if any((folder / "seeds").is_dir() or (folder / ".git").exists() for folder in (whole, *whole.parents)):
        raise click.UsageError(f"with --texts the articles are copied, and {out} is in a checkout; {instead}")


def find_root(root: Path | None) -> Path:
    """The checkout that holds ``seeds/``."""
    here = Path.cwd()
    for folder in (here, *here.parents) if root is None else (root,):
        if (folder / "seeds").is_dir():
            return folder
    if root is not None:
        raise click.UsageError(f"{os.fspath(root)!r} holds no seeds/; name a checkout")
    raise click.UsageError("no seeds/ here or above; run the command in a checkout or name one with --root")


@contextmanager
def progress(work: str) -> Iterator[None]:
    """Show that ``work`` is under way on standard error, as long as it is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(work):
        yield


#: Bytes that Python could not decode, as they are in the representation of a text.
_UNDECODED = re.compile(r"(?:\\udc[89a-f][0-9a-f])+")


class CouldNot(click.ClickException):
    """The disk, a permission or another build prevented it: nothing is wrong with what was asked, or with the
    sheets."""

    exit_code = REFUSED

    def show(self, file: IO[str] | None = None) -> None:
        """The message alone: how the command is used has nothing to do with it."""
        click.echo(self.message, file=file, err=file is None)


def in_one_sentence(name: str, command: Callable[..., Any]) -> Callable[..., Any]:
    """The command ``name``, for which what this package refuses is wrong use; a build that failed, or a file that the
    system refused, is not."""

    @wraps(command)
    def run(*arguments: Any, **given: Any) -> Any:
        try:
            return command(*arguments, **given)
        except BuildError as error:
            raise CouldNot(f"kc2026 {name}: {error}") from None
        except KoreaChinaError as error:
            raise click.UsageError(str(error)) from None
        except OSError as error:
            if error.filename is None:
                raise  # the output itself
            refused = f"{os.fspath(error.filename)} cannot be read or written: {error.strerror}"
            raise CouldNot(f"kc2026 {name}: {refused}") from None

    return run


@contextmanager
def ended() -> Iterator[None]:
    """Give what the machine refuses its own exit code, so that no script takes a full disk for findings."""
    # Asked to end, a command first clears away what it has half written, as when it is interrupted.
    with suppress(ValueError):  # not in the main thread, where nobody asks
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except click.UsageError as error:
        shown = readable(error.message)
        if shown == error.message:
            raise
        raise click.UsageError(shown, error.ctx) from None
    except KeyboardInterrupt:
        click.echo("kc2026: interrupted", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        _let_go()
        raise click.exceptions.Exit(UNHEARD) from None
    except OSError as error:
        _let_go()
        what = "this folder is gone" if isinstance(error, FileNotFoundError) else "the output could not be written"
        click.echo(f"kc2026: {what}: {error.strerror}", err=True)
        raise click.exceptions.Exit(REFUSED) from None


def readable(message: str) -> str:
    r"""A message in which bytes that a locale without letters left undecoded are letters again.

    >>> readable(r"there is no record 'lee-\udcc3\udcb6'")
    "there is no record 'lee-ö'"
    """
    return _UNDECODED.sub(
        lambda found: bytes.fromhex(found[0].replace("\\udc", "")).decode("utf-8", "replace"), message
    )


def _let_go() -> None:
    # What is left in standard output would fail once more when Python ends; a stream without a number holds nothing
    # back.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
