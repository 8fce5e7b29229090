"""The published rows in the formats that people work with: one module a format, each a pure function from rows to
bytes.

A module is called like its format and holds ``export(published) -> {path: bytes}``. ``formats.toml`` says what does not
come back when its files are read, by a short name with a sentence each. The tests hold every format to that table.
"""

import importlib
from collections.abc import Callable
from types import MappingProxyType

from korea_china_2026.names import Texts, read_toml, require_name
from korea_china_2026.publish.exports.published import Files, Published

_STATED = read_toml(__file__, "formats.toml")
#: Every format with what it is, in the order in which people should read them.
FORMATS: Texts = MappingProxyType({name: stated["what"] for name, stated in _STATED.items()})


def export(name: str, published: Published) -> Files:
    """The files of format ``name``, ``{path: bytes}``; the same rows give the same contents. UnknownName for another
    name."""
    exporter: Callable[[Published], Files] = importlib.import_module(f"{__name__}.{_known(name)}").export
    return exporter(published)


def losses(name: str) -> Texts:
    """What does not come back from format ``name``. UnknownName for another name."""
    return _STATED[_known(name)]["losses"]  # type: ignore[no-any-return]


def _known(name: str) -> str:
    require_name("format", name, FORMATS)
    return name
