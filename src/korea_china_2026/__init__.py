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
    from korea_china_2026.read.cite import cite as cite
    from korea_china_2026.read.cite import version_info as version_info
    from korea_china_2026.read.describe import describe as describe
    from korea_china_2026.read.load import connect as connect
    from korea_china_2026.read.load import load as load
    from korea_china_2026.read.load import load_all as load_all
    from korea_china_2026.read.package import path as path
    from korea_china_2026.read.package import tables as tables
    from korea_china_2026.read.records import find_record as find_record
    from korea_china_2026.read.records import records as records
    from korea_china_2026.read.records import related as related
    from korea_china_2026.read.show import show as show
    from korea_china_2026.read.verify import verify as verify
    from korea_china_2026.read.views import contradictions as contradictions
    from korea_china_2026.read.views import corroboration as corroboration
    from korea_china_2026.read.views import disagreements as disagreements
    from korea_china_2026.read.views import events as events
    from korea_china_2026.read.views import evidence as evidence
    from korea_china_2026.read.views import timeline as timeline

_HOMES = {
    "tables": "package", "path": "package",
    "load": "load", "load_all": "load", "connect": "load",
    "records": "records", "find_record": "records", "related": "records",
    "describe": "describe",
    "timeline": "views", "events": "views", "disagreements": "views", "contradictions": "views", "corroboration": "views",
    "evidence": "views",
    "show": "show", "verify": "verify",
    "cite": "cite", "version_info": "cite",
}  # fmt: skip

__all__ = [
    "__version__", "cite", "connect", "contradictions", "corroboration", "describe", "disagreements", "events", "evidence",
    "find_record", "load", "load_all", "path", "records", "related", "show", "tables", "timeline", "verify", "version_info",
]  # fmt: skip

# Hidden from type checkers, which would otherwise let every misspelt attribute pass.
if not TYPE_CHECKING:

    def __getattr__(name):
        """Fetch a public name from its module, once (PEP 562)."""
        if name not in _HOMES:
            # With `name` and `obj` set, Python itself adds the nearest name to the message.
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name, obj=import_module(__name__))
        value = getattr(import_module(f"{__name__}.read.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, "__doc__", "__file__", "__name__", "__path__"})
