"""What a sheet holds: which mapping is a row of which table, what is nested in what, which cells people write, and the
JSON Schema of each kind of sheet, so that an editor completes codes and underlines mistakes.

A sheet uses the column names of the tables. Columns that follow from where a record is, from its ``span`` or from
other rows are not written. This is the only description of sheets; reading, templates and editor schemas follow it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import EVIDENCED, OBSERVATIONS, TABLES
from korea_china_2026.names import Files, Json, TableName, Texts

#: Sheets as bytes, by their path below ``seeds/``.
Seeds = Files
SPAN = "span"
EVIDENCE = "evidence"
#: The key of a passage whose cells hold for every row in it that does not write them.
HOLDS = "holds"
INHERITED = (
    "attribution_mode",
    "attributed_actor_id",
    "via_actor_id",
    "medium",
    "said_edtf",
    "language_original",
    "is_translation",
    "reported_edtf",
    "as_of_edtf",
)
#: The key of a row that `kc2026 new` has proposed and nobody has checked: what is left to do.
PROPOSED = "TODO"
#: Rows that say much in sentences; they are written with one key per line, and others between braces.
PROSE: tuple[TableName, ...] = (
    *("sources", "origins", "checks", "check_references", "questions", "answers", "references", "coders", "changes"),
    "adjudications",
)
#: Columns of these origins are written in sheets, or may be.
WRITTEN = ("coded", "resolved")

#: What names a row of a registry for a reader; its id is made of it.
TITLES: dict[TableName, str] = {"claims": "statement", "events": "title", "actors": "name", "places": "name"}
#: Columns that repeat the words of their row's span.
COPIES: dict[TableName, str] = {"quotes": "text", "figures": "value_text"}
#: Tables whose rows get an id when they are anchored, and its letter.
NUMBERED: dict[TableName, str] = {**OBSERVATIONS, "origins": "o"}


@dataclass(frozen=True)
class Kind:
    """One kind of mapping in a sheet: the table whose row it is, and the lists nested in it by their key."""

    table: TableName
    children: Mapping[str, "Kind"] = field(default_factory=dict)

    @cached_property
    def has_span(self) -> bool:
        """Whether the row is anchored by a ``span`` of its own."""
        return any(f.origin == "anchor" for f in TABLES[self.table].fields)

    @cached_property
    def may_be_proposed(self) -> bool:
        """Whether `kc2026 new` proposes such rows."""
        return self.table in OBSERVATIONS or self.table == "actor_names"

    def is_open(self, keys: Collection[str]) -> bool:
        """Whether a row with these keys is a passage with rows of its own, which are written below its cells."""
        return self.table == "passages" and not {HOLDS, *self.children}.isdisjoint(keys)

    @cached_property
    def tables(self) -> set[TableName]:
        """The tables of which it holds rows: its own and those of what is nested in it."""
        return {self.table}.union(*(child.tables for child in self.children.values()))

    @cached_property
    def written(self) -> dict[str, Field]:
        """The columns that a coder writes, or may write."""
        return {f.name: f for f in TABLES[self.table].fields if f.origin in WRITTEN}

    @cached_property
    def required(self) -> frozenset[str]:
        """The cells that must be written: no null, no default, nothing that the build could resolve."""
        return frozenset(
            name for name, f in self.written.items() if not f.nullable and f.default is None and f.origin == "coded"
        )

    @cached_property
    def keys(self) -> list[str]:
        """Every key that the mapping may have, in the order in which sheets are written."""
        names = list(self.written)
        if self.has_span:
            names.insert(1, SPAN)
        names = [PROPOSED, *names] if self.may_be_proposed else names
        names += [EVIDENCE] if self.table in EVIDENCED else []
        return names + ([HOLDS] if self.table == "passages" else []) + list(self.children)


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet: what each top-level key holds, a list of mappings of one kind or, under ``single``, one
    mapping; ``optional`` may be left out."""

    name: str
    children: Mapping[str, Kind]
    single: str = ""
    optional: str = ""

    @property
    def keys(self) -> list[str]:
        """The top-level keys."""
        return list(self.children)

    @cached_property
    def tables(self) -> set[TableName]:
        """The tables of which it holds rows."""
        return set[TableName]().union(*(kind.tables for kind in self.children.values()))


SOURCE_SHEET = Sheet(
    "source",
    {
        "source": Kind("sources"),
        "actor_names": Kind("actor_names"),
        "origins": Kind("origins"),
        "passages": Kind("passages", {name: Kind(name) for name in OBSERVATIONS}),
    },
    single="source",
    optional="origins",
)


def _registry(name: TableName, **nested: Kind) -> tuple[str, Sheet]:
    return f"{name}.yaml", Sheet(name, {name: Kind(name, nested)})


#: Sheets by their path below ``seeds/``; articles are ``sources/<source_id>.yaml``, what was decided between two
#: codings of one ``adjudications/<source_id>.yaml``.
REGISTRIES: Mapping[str, Sheet] = dict(
    [
        _registry("actors"),
        _registry("places"),
        _registry("events", actors=Kind("event_actors"), relations=Kind("event_relations")),
        _registry("claims", actors=Kind("claim_actors"), relations=Kind("claim_relations")),
        _registry("checks", references=Kind("check_references")),
        _registry("questions", answers=Kind("answers", {"records": Kind("answer_records")})),
        _registry("references"),
        _registry("readings"),
        _registry("coders"),
        _registry("changes"),
    ]
)

#: The column that says how often a surface form is in the article.
COUNT = "mention_count"
#: A quotation that names no utterance is one of its own.
UTTERANCE = "utterance_id"
PART = "part"


def table_of(key: str) -> TableName | None:
    """The registry to which a key leads: claims for related_claim_id."""
    return next((table for table in TITLES if key.endswith(TABLES[table].id_column)), None)


def filled_in(kind: Kind) -> set[str]:
    """The columns of a row that `kc2026 anchor` fills in where they are left out."""
    own_id = {TABLES[kind.table].id_column} if kind.table in NUMBERED else set()
    return {*own_id, COPIES.get(kind.table, COUNT), COUNT, UTTERANCE, PART}


#: Folders below ``seeds/`` that hold a coder's raw sheets as they were before adjudication, and the coder's id.
RAW: Texts = {"first_coding": "first-coder", "second_coding": "second-coder"}


def published_sheets(seeds: Seeds, left: Collection[str] = RAW) -> Files:
    """The sheets of the published coding among all sheets, by path below ``seeds/``; or all but some others."""
    return {path: data for path, data in seeds.items() if path.split("/")[0] not in left}


FOLDERS: Mapping[str, Sheet] = {
    "sources": SOURCE_SHEET,
    "adjudications": Sheet("adjudications", {"adjudications": Kind("adjudications")}),
    # A registry that outgrows the limit of one sheet is cut into parts, events/<part>.yaml, which together are the
    # registry.
    **{path.removesuffix(".yaml"): sheet for path, sheet in REGISTRIES.items()},
}


def sheet_of(path: str) -> Sheet | None:
    """The kind of sheet that is at ``path`` below ``seeds/``; None if the layout knows none there."""
    parts = PurePosixPath(path)
    if str(parts.parent) in FOLDERS and parts.suffix == ".yaml":
        return FOLDERS[str(parts.parent)]
    return REGISTRIES.get(str(parts))


DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SPAN = {
    "type": "string",
    "pattern": "^((0|[1-9][0-9]{0,8})-[1-9][0-9]{0,8}/[0-9a-f]{16}|~.+)$",
    "description": (
        'START-END/DIGEST; `kc2026 find SOURCE "words"` prints it. Or ~words, which `kc2026 anchor` looks up.'
    ),
}
#: In a registry a span names its article too.
_SPAN_OF_ARTICLE = _SPAN | {
    "pattern": f"^[a-z0-9]+(-[a-z0-9]+)*:{_SPAN['pattern'][1:]}",
    "description": f"SOURCE:{_SPAN['description']}",
}


def sheet_schema(sheet: Sheet) -> Json:
    """The JSON Schema (2020-12) of one kind of sheet."""
    return {
        "$schema": DIALECT,
        "title": f"{sheet.name} sheet",
        "type": "object",
        "properties": {name: (_row if name == sheet.single else _list)(kind) for name, kind in sheet.children.items()},
        "required": [key for key in sheet.keys if key != sheet.optional],
        "additionalProperties": False,
    }


def _list(kind: Kind) -> Json:
    types = ["array", "object", "null"] if kind.table.endswith(("_actors", "_relations")) else ["array", "null"]
    return {"type": types, "description": TABLES[kind.table].description, "items": _row(kind)}


def _row(kind: Kind) -> Json:
    properties: Json = {}
    for key in kind.keys:
        if key == PROPOSED:
            properties[key] = {
                "type": "string",
                "description": "What is left to do; delete it when the row is checked.",
            }
        elif key == SPAN:
            properties[key] = _SPAN
        elif key == EVIDENCE:
            span = _SPAN if kind.table in OBSERVATIONS else _SPAN_OF_ARTICLE
            properties[key] = _evidence(TABLES[kind.table].columns, span)
        elif key == HOLDS:
            columns = {name: field for child in kind.children.values() for name, field in child.written.items()}
            properties[key] = {
                "type": "object",
                "description": "Cells that hold for every row of the passage that does not write them.",
                "additionalProperties": False,
                "properties": {name: _cell(columns[name], False) for name in INHERITED}
                | {EVIDENCE: _evidence(INHERITED, _SPAN)},
            }
        elif key in kind.children:
            properties[key] = _list(kind.children[key])
        else:
            properties[key] = _cell(kind.written[key], key in kind.required)
            if kind.may_be_proposed and table_of(key):
                properties[key] = {"anyOf": [properties[key], {"type": "object"}]}
    # What `kc2026 anchor` fills in, or a row takes from its passage, is not missing; `kc2026 validate` knows.
    required = [name for name in kind.written if name in kind.required - filled_in(kind) - {*INHERITED}]
    required += [SPAN] if kind.has_span else []
    return {
        "type": "object",
        "description": TABLES[kind.table].description,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _evidence(names: Iterable[str], span: Json) -> Json:
    return {
        "type": ["object", "null"],
        "description": "Which words back single cells.",
        "additionalProperties": False,
        "properties": {name: {"anyOf": [span, {"type": "array", "items": span, "minItems": 1}]} for name in names},
    }


def _cell(field: Field, required: bool) -> Json:
    schema: Json = {"description": field.description}
    if field.code_list:
        # Letter codes and words alike; an editor reads an unquoted 1 as a number, so both spellings are listed.
        codes: list[str | int | None] = list(field.code_list.codes)
        codes += [int(code) for code in field.code_list.codes if code.isdigit()]
        schema["enum"] = codes if required else [*codes, None]
        schema["description"] += "".join(f"\n- {code}: {says}" for code, says in field.code_list.codes.items())
        return schema
    assert field.lexical
    schema["type"] = _types(field) if required else [*_types(field), "null"]
    # An editor types an unquoted cell by its looks; the pattern holds for those that it takes for text.
    if field.lexical.logical == "string":
        schema["pattern"] = field.lexical.pattern
    return schema | field.lexical.bounds


def _types(field: Field) -> list[str]:
    if field.logical == "string" and field.lexical and field.lexical.name in ("text", "edtf"):
        return ["string", "integer", "number"]  # it may look like a number
    return ["string" if field.logical == "date" else field.logical]
