"""The editor's JSON Schema of each kind of sheet, so that an editor completes codes and underlines mistakes."""

from collections.abc import Iterable

from korea_china_2026.model.fields import Field
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import Json
from korea_china_2026.sheets.layout import EVIDENCE, HOLDS, INHERITED, PROPOSED, SPAN, Kind, Sheet, filled_in
from korea_china_2026.sheets.registering import table_of

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
    properties = {name: (_row if name == sheet.single else _list)(kind) for name, kind in sheet.children.items()}
    return {
        "$schema": DIALECT,
        "title": f"{sheet.name} sheet",
        "type": "object",
        "properties": properties,
        "required": [key for key in sheet.keys if key != sheet.optional],
        "additionalProperties": False,
    }


def _list(kind: Kind) -> Json:
    types = ["array", "object", "null"] if kind.table.endswith("_actors") else ["array", "null"]
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
            properties[key] = _holds(kind)
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


def _holds(kind: Kind) -> Json:
    columns = {name: field for child in kind.children.values() for name, field in child.written.items()}
    cells = {name: _cell(columns[name], False) for name in INHERITED}
    return {
        "type": "object",
        "description": "Cells that hold for every row of the passage that does not write them.",
        "additionalProperties": False,
        "properties": cells | {EVIDENCE: _evidence(INHERITED, _SPAN)},
    }


def _evidence(names: Iterable[str], span: Json) -> Json:
    spans = {"anyOf": [span, {"type": "array", "items": span, "minItems": 1}]}
    return {
        "type": ["object", "null"],
        "description": "Which words back single cells.",
        "additionalProperties": False,
        "properties": dict.fromkeys(names, spans),
    }


def _cell(field: Field, required: bool) -> Json:
    schema: Json = {"description": field.column.description}
    if field.code_list is not None:
        # Letter codes and words alike; an editor reads an unquoted 1 as a number, so both spellings are listed.
        codes: list[str | int | None] = list(field.code_list.codes)
        codes += [int(code) for code in field.code_list.codes if code.isdigit()]
        schema["enum"] = codes if required else [*codes, None]
        schema["description"] += "".join(f"\n- {code}: {says}" for code, says in field.code_list.codes.items())
        return schema
    assert field.lexical is not None
    schema["type"] = _types(field) if required else [*_types(field), "null"]
    # An editor types an unquoted cell by its looks; the pattern holds for those that it takes for text.
    if field.lexical.logical == "string":
        schema["pattern"] = field.lexical.pattern
    bounds = {"minimum": field.lexical.minimum, "maximum": field.lexical.maximum}
    schema |= {name: bound for name, bound in bounds.items() if bound is not None}
    return schema


def _types(field: Field) -> list[str]:
    if field.logical == "string" and field.lexical is not None and field.lexical.name in ("text", "edtf"):
        return ["string", "integer", "number"]  # it may look like a number
    return ["string" if field.logical == "date" else field.logical]
