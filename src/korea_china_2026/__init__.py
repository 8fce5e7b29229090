"""Who said what about the South Korea-China summit of January 2026, as typed tables.

    import korea_china_2026 as kc
    kc.load("events")                     # a pandas frame; engine="polars" | "pyarrow" | "duckdb" gives theirs
    kc.describe("events")                 # what its columns mean
    kc.evidence("beijing-summit-2026")    # every span that a record depends on

Importing the package loads nothing but this file: each name below is fetched from its module when it is first used.
"""

from importlib import import_module

__version__ = "0.2.0"

# By this name type checkers take the branch below as run; `typing` itself would double the time of the import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    # isort: off
    from korea_china_2026.errors import (
        KoreaChinaError as KoreaChinaError,
        MissingEngineError as MissingEngineError,
        PackageError as PackageError,
        TextsNotFound as TextsNotFound,
        UnknownName as UnknownName,
    )
    from korea_china_2026.names import Engine as Engine, TableName as TableName
    from korea_china_2026.package_view import Format as Format
    from korea_china_2026.read.cite import Style as Style, cite as cite, version_info as version_info
    from korea_china_2026.read.describe import (
        ColumnDescription as ColumnDescription,
        PackageDescription as PackageDescription,
        TableDescription as TableDescription,
        describe as describe,
    )
    from korea_china_2026.read.load import (
        Columns as Columns,
        connect as connect,
        load as load,
        load_all as load_all,
    )
    from korea_china_2026.read.locate import locate as locate
    from korea_china_2026.read.package import Folder as Folder, path as path, tables as tables
    from korea_china_2026.read.records import (
        Found as Found,
        Record as Record,
        Tie as Tie,
        find_record as find_record,
        records as records,
        related as related,
    )
    from korea_china_2026.read.show import show as show
    from korea_china_2026.read.tasks import (
        Split as Split,
        Task as Task,
        score as score,
        spans as spans,
        split as split,
        tasks as tasks,
    )
    from korea_china_2026.read.verify import (
        Count as Count,
        Failure as Failure,
        Verification as Verification,
        verify as verify,
    )
    from korea_china_2026.read.views import (
        EventRule as EventRule,
        certainty as certainty,
        checks as checks,
        compare as compare,
        contradictions as contradictions,
        corroboration as corroboration,
        disagreements as disagreements,
        dyads as dyads,
        events as events,
        evidence as evidence,
        search as search,
        timeline as timeline,
    )
    # isort: on

#: Names by their module: functions, and what annotations and `except` clauses name, which is not in __all__.
_NAMES = {
    "read.package": "tables path Folder",
    "read.load": "load load_all connect Columns",
    "read.records": "records find_record related Record Found Tie",
    "read.describe": "describe ColumnDescription TableDescription PackageDescription",
    "read.views": (
        "timeline events disagreements contradictions corroboration dyads certainty checks compare evidence "
        "search EventRule"
    ),
    "read.tasks": "tasks spans split score Task Split",
    "read.locate": "locate",
    "read.show": "show",
    "read.verify": "verify Count Failure Verification",
    "read.cite": "cite version_info Style",
    "names": "TableName Engine",
    "package_view": "Format",
    "errors": "KoreaChinaError UnknownName TextsNotFound MissingEngineError PackageError",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [name for name in sorted(("__version__", *_HOMES)) if name.islower()]

# Hidden from type checkers, which would otherwise let every misspelt attribute pass.
if not TYPE_CHECKING:

    def __getattr__(name):
        """Fetch a public name from its module, once (PEP 562)."""
        home = _HOMES.get(name)
        if home is None:
            # With `name` and `obj` set, Python itself adds the nearest name to the message.
            raise AttributeError(
                f"module {__name__!r} has no attribute {name!r}", name=name, obj=import_module(__name__)
            )
        value = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_HOMES, "__doc__", "__file__", "__name__", "__path__"})
