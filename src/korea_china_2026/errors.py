"""What can go wrong, under one base error; messages say what happened, what was expected and what you can do."""

from collections.abc import Iterator
from contextlib import contextmanager

#: How a command ends that could not do it; click has 0 for what ends well and 2 for wrong use, and 1 is each command's
#: own (``cli/commands.toml``).
REFUSED = 3
#: As shells count a program that a signal ended: 128 and the number of SIGINT or SIGPIPE.
INTERRUPTED, UNHEARD = 130, 141


class KoreaChinaError(Exception):
    """Base of every error that this package raises on purpose."""


class DeclarationError(KoreaChinaError):
    """A mistake in a declaration (code list, field, key, reference); raised on import and names the mistake."""


class UnknownName(KoreaChinaError, LookupError):
    """A table, record, column or format that does not exist, or a value that is none of what an argument may be; the
    message names the nearest one that exists, or the argument."""


class PackageError(KoreaChinaError, ValueError):
    """A package that is missing or cannot be read; the message names the file, what was found there, and what to do."""


class MissingEngineError(KoreaChinaError, ImportError):
    """A library that the chosen engine needs is not installed; the message names the extra."""


class TextsNotFound(KoreaChinaError, FileNotFoundError):
    """An article text is needed and no file in the named folder has its SHA-256."""


class BuildError(KoreaChinaError):
    """The package could not be planned or written; the files from before are still there."""


def first_line(error: BaseException) -> str:
    """What an error of a library says first, or which it is."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__


@contextmanager
def installed(library: str, extra: str) -> Iterator[None]:
    """Around the import of a library: turns its absence into a message that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != library:
            raise
        told = f'{library} is not installed; pip install "korea-china-2026[{extra}]"'
        raise MissingEngineError(told, name=library) from None
