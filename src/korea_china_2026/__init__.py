"""Who said what about the South Korea-China summit of January 2026, as typed tables.

    import korea_china_2026 as kc
    kc.load("events")                     # a pandas frame; engine="polars" | "pyarrow" | "duckdb" gives theirs
    kc.describe("events")                 # what its columns mean
    kc.evidence("beijing-summit-2026")    # every span that a record rests on

Importing the package loads nothing but this file: each name below is fetched from its module when it is first used.
"""

from importlib import import_module

__version__ = "0.1.0"

# By this name type checkers take the branch below as run; `typing` itself would double the time of the import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from korea_china_2026.errors import KoreaChinaError as KoreaChinaError
    from korea_china_2026.errors import MissingEngineError as MissingEngineError
    from korea_china_2026.errors import PackageError as PackageError
    from korea_china_2026.errors import TextsNotFound as TextsNotFound
    from korea_china_2026.errors import UnknownName as UnknownName
    from korea_china_2026.names import Engine as Engine
    from korea_china_2026.names import TableName as TableName
    from korea_china_2026.package_view import Format as Format
    from korea_china_2026.read.cite import Style as Style
    from korea_china_2026.read.cite import cite as cite
    from korea_china_2026.read.cite import version_info as version_info
    from korea_china_2026.read.describe import ColumnDescription as ColumnDescription
    from korea_china_2026.read.describe import PackageDescription as PackageDescription
    from korea_china_2026.read.describe import TableDescription as TableDescription
    from korea_china_2026.read.describe import describe as describe
    from korea_china_2026.read.load import Columns as Columns
    from korea_china_2026.read.load import Folder as Folder
    from korea_china_2026.read.load import connect as connect
    from korea_china_2026.read.load import load as load
    from korea_china_2026.read.load import load_all as load_all
    from korea_china_2026.read.locate import locate as locate
    from korea_china_2026.read.package import path as path
    from korea_china_2026.read.package import tables as tables
    from korea_china_2026.read.records import Found as Found
    from korea_china_2026.read.records import Record as Record
    from korea_china_2026.read.records import Tie as Tie
    from korea_china_2026.read.records import find_record as find_record
    from korea_china_2026.read.records import records as records
    from korea_china_2026.read.records import related as related
    from korea_china_2026.read.show import show as show
    from korea_china_2026.read.tasks import Split as Split
    from korea_china_2026.read.tasks import Task as Task
    from korea_china_2026.read.tasks import score as score
    from korea_china_2026.read.tasks import spans as spans
    from korea_china_2026.read.tasks import split as split
    from korea_china_2026.read.tasks import tasks as tasks
    from korea_china_2026.read.verify import Count as Count
    from korea_china_2026.read.verify import Failure as Failure
    from korea_china_2026.read.verify import Verification as Verification
    from korea_china_2026.read.verify import verify as verify
    from korea_china_2026.read.views import EventRule as EventRule
    from korea_china_2026.read.views import certainty as certainty
    from korea_china_2026.read.views import checks as checks
    from korea_china_2026.read.views import compare as compare
    from korea_china_2026.read.views import contradictions as contradictions
    from korea_china_2026.read.views import corroboration as corroboration
    from korea_china_2026.read.views import disagreements as disagreements
    from korea_china_2026.read.views import dyads as dyads
    from korea_china_2026.read.views import events as events
    from korea_china_2026.read.views import evidence as evidence
    from korea_china_2026.read.views import search as search
    from korea_china_2026.read.views import timeline as timeline

_HOMES = {
    "tables": "package",
    "path": "package",
    "load": "load",
    "load_all": "load",
    "connect": "load",
    "records": "records",
    "find_record": "records",
    "related": "records",
    "describe": "describe",
    "timeline": "views",
    "events": "views",
    "disagreements": "views",
    "contradictions": "views",
    "corroboration": "views",
    "dyads": "views",
    "certainty": "views",
    "checks": "views",
    "compare": "views",
    "evidence": "views",
    "search": "views",
    "tasks": "tasks",
    "spans": "tasks",
    "split": "tasks",
    "score": "tasks",
    "locate": "locate",
    "show": "show",
    "verify": "verify",
    "cite": "cite",
    "version_info": "cite",
}

#: What annotations and `except` clauses name: the types of arguments and results, and the errors. Not functions, so not
#: in __all__.
_TYPES = {
    "TableName": "names",
    "Engine": "names",
    "Columns": "read.load",
    "Folder": "read.load",
    "Format": "package_view",
    "Style": "read.cite",
    "EventRule": "read.views",
    "Record": "read.records",
    "Found": "read.records",
    "Tie": "read.records",
    "ColumnDescription": "read.describe",
    "TableDescription": "read.describe",
    "PackageDescription": "read.describe",
    "Task": "read.tasks",
    "Split": "read.tasks",
    "Count": "read.verify",
    "Failure": "read.verify",
    "Verification": "read.verify",
    "KoreaChinaError": "errors",
    "UnknownName": "errors",
    "TextsNotFound": "errors",
    "MissingEngineError": "errors",
    "PackageError": "errors",
}

__all__ = [
    "__version__", "certainty", "checks", "cite", "compare", "connect", "contradictions", "corroboration",
    "describe", "disagreements", "dyads", "events", "evidence", "find_record", "load", "load_all", "locate", "path",
    "records", "related", "score", "search", "show", "spans", "split", "tables", "tasks", "timeline", "verify",
    "version_info",
]  # fmt: skip

# Hidden from type checkers, which would otherwise let every misspelt attribute pass.
if not TYPE_CHECKING:

    def __getattr__(name):
        """Fetch a public name from its module, once (PEP 562)."""
        home = f"read.{_HOMES[name]}" if name in _HOMES else _TYPES.get(name)
        if home is None:
            # With `name` and `obj` set, Python itself adds the nearest name to the message.
            raise AttributeError(
                f"module {__name__!r} has no attribute {name!r}", name=name, obj=import_module(__name__)
            )
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_TYPES, "__doc__", "__file__", "__name__", "__path__"})
