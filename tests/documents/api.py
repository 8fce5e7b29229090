"""``docs/API.md``: every public function from its source, every command from its declaration.

griffe reads the sources without running them, so that signatures are shown as they were written.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import click
import griffe

import korea_china_2026 as kc
from korea_china_2026.cli import COMMANDS, GROUPS, group
from korea_china_2026.names import Engine
from tests.documents.examples import ROOT

API = ROOT / "docs" / "API.md"
#: Names of types that readers are not to look up.
_SHORT = ("Names", "Texts")
_WIDTH = 100
_HEAD = """\
<!-- Made by `python -m tests.documents.refresh` from the docstrings and the command line; do not edit. -->

# Reference

What `import korea_china_2026 as kc` offers, and what `kc2026` does. For worked examples see the
[guides](guides/README.md) and the [gallery](GALLERY.md); for columns and codes the [data
dictionary](DATA_DICTIONARY.md).
"""
_NAMES = """\
`TableName` is one of the [tables](DATA_DICTIONARY.md#tables); `Engine` one of {engines}; `Columns` a name or a sequence of names, or None for all;
`Folder` a path, or None for the package at hand. That is the one that the environment variable
`KOREA_CHINA_2026_PACKAGE` names (a folder with a `datapackage.json`, or that file), else the one that is installed;
functions without `package` read it too, and so does `kc2026`.

A wrong name, or what is no name at all, raises `UnknownName`, whose message gives the nearest one. All errors that
the package raises on purpose are subclasses of `KoreaChinaError`.

Types and errors are importable from the package: {types}.

```python
import korea_china_2026 as kc


def count(name: kc.TableName, columns: kc.Columns = None) -> int:
    return len(kc.load(name, columns=columns))
```
"""
#: Said once, above all commands.
_OTHER_CODES = " `kc2026 --help` has the other codes."
_PARAGRAPH = "\n\n"
_RETURNS = """\
Frames and texts apart, functions return named tuples: their parts are attributes, and `print` shows them whole.
"""


def reference() -> str:
    """The page."""
    names = {
        "engines": _listed(Engine.__args__),  # type: ignore[attr-defined]
        "types": _listed(
            tuple(sorted(set(dir(kc)) - {*kc.__all__} - {name for name in dir(kc) if name.startswith("_")}))
        ),
    }
    return "\n".join([
        _HEAD, "## Python\n", _NAMES.format(**names), *(part for name in _functions() for part in _function(name)),
        "## What functions return\n", _RETURNS, *_classes(),
        "## Command line\n", f"{inspect.cleandoc(group.help or '')}\n",
        *(part for title, names in GROUPS.items() for part in (
            f"{title}: {', '.join(f'[{name}](#kc2026-{name})' for name in names)}.\n",)),
        "`kc2026 COMMAND --help` says more of each.\n",
        "### Options of several commands\n", "The sections below name them after *Also*.\n", _listing(_shared()),
        *(part for name in COMMANDS for part in _command(name)),
    ])  # fmt: skip


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# --- functions ------------------------------------------------------------------------------------------------------


def _functions() -> list[str]:
    return [name for name in kc.__all__ if not name.startswith("_")]


def _function(name: str) -> Iterator[str]:
    found = _module(getattr(kc, name).__module__)[name]
    assert isinstance(found, griffe.Function)
    assert found.docstring is not None
    yield f"### kc.{name}\n"
    yield f"```python\n{_signature(found)}\n```\n"
    yield _markdown(found.docstring.value)


@lru_cache
def _module(name: str) -> griffe.Module:
    file = Path(importlib.import_module(name).__file__ or "")
    found = griffe.visit(name, filepath=file, code=file.read_text(encoding="utf-8"))
    assert isinstance(found, griffe.Module)
    return found


def _signature(function: griffe.Function) -> str:
    """``name(…) -> …``, broken between parameters, with names of choices written out."""
    parts: list[str] = []
    for parameter in function.parameters:
        if parameter.kind is griffe.ParameterKind.keyword_only and "*" not in parts:
            parts.append("*")
        default = "" if parameter.default is None else f" = {parameter.default}"
        parts.append(f"{parameter.name}: {_written_out(str(parameter.annotation), function)}{default}")
    lines = [f"{function.name}("]
    for at, part in enumerate(parts):
        piece = part if at == len(parts) - 1 else f"{part}, "
        if len(lines[-1]) + len(piece) > _WIDTH:
            lines.append("    ")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines) + f") -> {function.returns}"


def _written_out(annotation: str, function: griffe.Function) -> str:
    def value(found: re.Match[str]) -> str:
        alias = function.module.members.get(found[0])
        choices = str(alias.value) if isinstance(alias, griffe.Attribute) else ""
        return choices if choices.startswith("Literal[") else found[0]

    return re.sub(r"\b[A-Z]\w+\b(?![^\[]*')", value, _in_full(annotation))


def _in_full(annotation: str) -> str:
    """An annotation with the short names of types written out."""
    names = _module("korea_china_2026.names")
    return re.sub(rf"\b({'|'.join(_SHORT)})\b", lambda found: str(names[found[0]].value), annotation)


def _markdown(docstring: str) -> str:
    """A docstring as Markdown: literals as code, and tables with bars."""
    text = re.sub(r"``([^`]+)``", r"`\1`", docstring)
    return re.sub(r"^(=+(?: =+)+)\n(.+?)\n\1\n(.+?)\n\1$", _table, text, flags=re.DOTALL | re.MULTILINE).rstrip() + "\n"


def _table(found: re.Match[str]) -> str:
    columns = [(run.start(), run.end()) for run in re.finditer("=+", found[1])]
    head, *rows = [[line[start:end].strip() for start, end in columns] for line in (found[2], *found[3].splitlines())]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


# --- what they return -----------------------------------------------------------------------------------------------


def _classes() -> Iterator[str]:
    """The classes of ours that functions return, each after the one in which it stands."""
    found: dict[str, griffe.Class] = {}
    for name in _functions():
        module = _module(getattr(kc, name).__module__)
        for function in module[name].overloads or [module[name]]:
            _gather(str(function.returns), module, found)
    for name, one in sorted(found.items()):
        assert one.docstring is not None
        fields = [
            field
            for field in one.attributes.values()
            if field.annotation is not None and not field.name.startswith("_")
        ]
        yield f"### {name}\n"
        yield _markdown(one.docstring.value)
        if fields:
            yield f"Fields: {', '.join(f'`{field.name}: {_in_full(str(field.annotation))}`' for field in fields)}.\n"


def _gather(annotation: str, module: griffe.Module, found: dict[str, griffe.Class]) -> None:
    for name in re.findall(r"\b[A-Z]\w+", annotation):
        one, named = module.members.get(name), getattr(kc, name, None)
        if isinstance(one, griffe.Attribute) and isinstance(named, type):  # another name of a class
            one = _module(named.__module__)[named.__name__]
        if isinstance(one, griffe.Class) and name not in found:
            found[name] = one
            for field in one.attributes.values():
                _gather(str(field.annotation), module, found)


# --- commands -------------------------------------------------------------------------------------------------------


def _command(name: str) -> Iterator[str]:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    context = click.Context(command, info_name=f"kc2026 {name}")
    yield f"### kc2026 {name}\n"
    yield f"```text\n{' '.join([f'kc2026 {name}', *command.collect_usage_pieces(context)])}\n```\n"
    yield f"{inspect.cleandoc(command.help or '').split(_PARAGRAPH)[0]}\n"
    if command.epilog:
        yield f"{command.epilog.removesuffix(_OTHER_CODES)}\n"
    rows = _options(command)
    own = [row for row in rows if row not in _shared()]
    if own:
        yield _listing(own)
    if names := [f"`{option}`" for option, what in rows if (option, what) in _shared()]:
        yield f"Also {', '.join(names)}.\n"


def _options(command: click.Command) -> list[tuple[str, str]]:
    context = click.Context(command)
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return [record for option in options if (record := option.get_help_record(context))]


@lru_cache
def _shared() -> list[tuple[str, str]]:
    """The options that three commands or more have."""
    context = click.Context(group)
    commands = [command for name in COMMANDS if (command := group.get_command(context, name))]
    times = Counter(row for command in commands for row in _options(command))
    return [row for row, count in times.items() if count > 2]


def _listing(rows: list[tuple[str, str]]) -> str:
    return "".join(f"- `{option}`: {what}\n" for option, what in rows)
