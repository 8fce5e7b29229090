"""``kc2026`` and ``python -m korea_china_2026``: an overview, or one of the commands of `korea_china_2026.cli`."""

import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper

import korea_china_2026
from korea_china_2026.errors import INTERRUPTED, REFUSED, UNHEARD, KoreaChinaError
from korea_china_2026.names import READING
from korea_china_2026.package_view import Table
from korea_china_2026.read.package import package

_NEXT = """\
In Python
  import korea_china_2026 as kc
  kc.load("events")               a pandas frame; engine="polars", "pyarrow" or "duckdb" for theirs
  kc.describe("events")           what its columns and codes mean
  kc.contradictions()             which claims exclude each other or differ, and what is settled
  kc.search("rare earths")        records by words, with their ids
  kc.cite("bibtex")               how to cite it

In the shell (pip install "korea-china-2026[cli]")
  kc2026 search rare earths           records by words
  kc2026 show beijing-summit-2026     a record with everything tied to it
  kc2026 --help                       all commands
"""


def overview() -> str:
    """The tables with their numbers of rows, and what to type next."""
    at_hand = package()
    version = at_hand.descriptor.get("version", korea_china_2026.__version__)
    wide = max(len(name) for name in at_hand.tables)
    head = f"{at_hand.descriptor.get('title', at_hand.descriptor['name'])} (version {version})"
    return "\n".join([head, "", *(_line(table, wide) for table in at_hand.tables.values()), "", _NEXT])


def _line(table: Table, wide: int) -> str:
    count = "" if table.rows is None else f"{table.rows:,}"
    return f"  {table.name:<{wide}}  {count:>6}  {table.title}"


def main() -> int:
    """Print the overview, or run the command that the arguments name; the number is the exit code."""
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        # What an old console has no letter for is printed as an escape, instead of ending the command.
        sys.stdout.reconfigure(errors="backslashreplace")
    # A shell that wants a completion says so in the environment, without arguments.
    if len(sys.argv) > 1 or "_KC2026_COMPLETE" in os.environ:
        return _command()
    try:
        print(overview(), end="", flush=True)
    except KoreaChinaError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:  # a full disk, or somebody has stopped reading; what is left must not fail once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNHEARD if isinstance(error, BrokenPipeError) else REFUSED
    return 0


def _command() -> int:
    # A command ends soon, and nearly all that it makes lives as long: looking through it again and again for what is
    # left over takes up to a third of its time.
    gc.disable()
    if sys.flags.optimize > 1:
        print("kc2026: help and documents come from docstrings, which -OO leaves out; run it without", file=sys.stderr)
        return 2
    try:
        # The command line ends by itself with its exit code; one that returns has nothing to report.
        return import_module("korea_china_2026.cli").main() or 0
    except KeyboardInterrupt:
        return INTERRUPTED  # while its modules were imported
    except KoreaChinaError as error:  # a mistake in a declaration, met on import
        print(error, file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        if str(error.name).startswith("korea_china_2026"):
            raise
        if sys.argv[1:] == ["--version"]:
            print(f"kc2026, version {korea_china_2026.__version__}")
            return 0
        extra = "cli" if error.name == "click" and sys.argv[1] in READING else "curate"
        print(f'{error.name} is not installed; pip install "korea-china-2026[{extra}]"', file=sys.stderr)
        return 2
    finally:
        gc.freeze()  # Python would look once more when it ends


if __name__ == "__main__":
    sys.exit(main())
