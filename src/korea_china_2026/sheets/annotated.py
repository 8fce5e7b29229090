"""Observations as annotations on the article's text, for INCEpTION (UIMA CAS XMI) and Label Studio (JSON).

Each observation is a span of a layer that is called like its table; its other cells are the span's attributes, all as
text. Offsets are code points here; UIMA counts UTF-16 units, which dkpro-cassis turns into code points and back.
"""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree

from korea_china_2026.article_texts import sha256
from korea_china_2026.errors import installed
from korea_china_2026.model.tables import OBSERVATIONS
from korea_china_2026.package_files import parse_json
from korea_china_2026.sheets.forms import FORMS
from korea_china_2026.sheets.layout import SPAN
from korea_china_2026.sheets.record import ANCHOR
from korea_china_2026.sheets.templates import fill
from korea_china_2026.sheets.workbook import ORIGIN

#: INCEpTION's name space for layers of a project's own.
_CUSTOM = "webanno.custom."
_CUSTOM_XML = "{http:///webanno/custom.ecore}*"
#: The attributes of each layer: what a coder writes, but for the span and the passage, which follow from the place.
LAYERS: Mapping[str, list[str]] = {
    name: [column for column in FORMS[name].columns if column not in (SPAN, FORMS[name].holder_key)]
    for name in OBSERVATIONS
}
#: A span of this layer, on the first character, has the digest of the sheet that a file was made from.
ALL_LAYERS = {**LAYERS, ORIGIN: ["sha256"]}


class Annotation(NamedTuple):
    """One span of a layer, with its attributes that are not blank."""

    layer: str
    start: int
    end: int
    cells: dict[str, str]


Annotated = tuple[str, list[Annotation]]
Rows = Mapping[str, Sequence[Mapping[str, str]]]


def annotations_of(rows: Rows, sheet: bytes) -> Iterator[Annotation]:
    """The observations among the rows of forms whose words have been found, and the digest of their sheet."""
    for layer, columns in LAYERS.items():
        for row in rows[layer]:
            if match := ANCHOR.fullmatch(row.get(SPAN, "")):
                cells = {column: row[column] for column in columns if column in row}
                yield Annotation(layer, int(match[1]), int(match[2]), cells)
    yield Annotation(ORIGIN, 0, 1, {"sha256": sha256(sheet)})


# --- UIMA CAS XMI ---------------------------------------------------------------------------------------------------


def _cassis() -> Any:
    with installed("cassis", "annotate"):
        import cassis  # type: ignore[import-untyped]
    return cassis


def _types() -> Any:
    types = _cassis().TypeSystem()
    for layer, columns in ALL_LAYERS.items():
        made = types.create_type(_CUSTOM + layer, "uima.tcas.Annotation")
        for column in columns:
            types.create_feature(made, column, "uima.cas.String")
    return types


def write_cas(text: str, annotations: Sequence[Annotation]) -> dict[str, bytes]:
    """The XMI, the type system, and the layers as INCEpTION imports them, by the end of their names."""
    types = _types()
    cas = _cassis().Cas(types, sofa_string=text, sofa_mime="text/plain")
    for one in annotations:
        cas.add(types.get_type(_CUSTOM + one.layer)(begin=one.start, end=one.end, **one.cells))
    return {
        ".xmi": cas.to_xmi().encode(),
        ".typesystem.xml": types.to_xml().encode(),
        ".layers.json": fill("inception_layers.json.jinja", layers=ALL_LAYERS, prefix=_CUSTOM).encode(),
    }


def read_cas(content: bytes) -> Annotated:
    """The text and the observations of an XMI; types of the tool's own are passed over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.filterwarnings("error", "Not mapping external offset")
        cas = _cassis().load_cas_from_xmi(content.decode(), typesystem=_types(), lenient=True)
    found = [
        Annotation(layer, one.begin, one.end, {c: value for c in columns if (value := one.get(c))})
        for layer, columns in ALL_LAYERS.items()
        for one in cas.select(_CUSTOM + layer)
    ]
    # cassis passes over layers that it does not know, all but the last of one xmi:id, and what is in another view.
    there = len(ElementTree.fromstring(content).findall(_CUSTOM_XML))
    if there != len(found):
        raise ValueError(f"{len(found)} of {there} annotations are read; others differ in layer or view or share an id")
    return cas.sofa_string, found


# --- Label Studio ---------------------------------------------------------------------------------------------------


def write_label_studio(text: str, annotations: Sequence[Annotation]) -> dict[str, bytes]:
    """The task with its annotation, and the labelling interface that shows it, by the end of their names."""
    results = []
    for number, one in enumerate(annotations):
        where = {"start": one.start, "end": one.end, "text": text[one.start : one.end]}
        at = {"id": f"a{number}", "to_name": "text"}
        results.append({**at, "from_name": "layer", "type": "labels", "value": {**where, "labels": [one.layer]}})
        results += [
            {**at, "from_name": f"{one.layer}.{column}", "type": "textarea", "value": {**where, "text": [cell]}}
            for column, cell in one.cells.items()
        ]
    task = [{"data": {"text": text}, "annotations": [{"result": results}]}]
    return {
        ".json": json.dumps(task, ensure_ascii=False, indent=1).encode(),
        ".config.xml": fill("label_studio.xml.jinja", layers=ALL_LAYERS).encode(),
    }


def read_label_studio(content: bytes) -> Annotated:
    """The text and the observations of an export of one task; ValueError for what would be lost or put elsewhere."""
    tasks = parse_json(content)
    made = [one["result"] for task in tasks for one in task.get("annotations", ()) if not one.get("was_cancelled")]
    if len(tasks) != 1 or len(made) != 1:
        raise ValueError(f"tasks: {len(tasks)}, annotations not cancelled: {len(made)}; there should be one of each")
    text, [results] = tasks[0]["data"]["text"], made
    found = {}
    for one in (one for one in results if one["type"] == "labels"):
        where = one["value"]
        own = one["id"]
        [layer], start, end = where["labels"], where["start"], where["end"]
        if own in found or start < 0 or where.get("text") not in (None, text[start:end]):
            raise ValueError(f"region {own} occurs twice, or other words are at its offsets, {start} to {end}")
        found[own] = Annotation(layer, start, end, {})
    for one in (one for one in results if one["type"] != "labels"):
        layer, _, column = one["from_name"].partition(".")
        own = found.get(one["id"])
        if one["type"] != "textarea" or own is None or layer != own.layer or column in own.cells:
            raise ValueError(
                f"{one['type']} {one['from_name']} of region {one['id']} is not its only value in its layer"
            )
        if written := one["value"]["text"]:
            own.cells[column] = "\n".join([written] if isinstance(written, str) else written)
    return text, list(found.values())


#: What writes and what reads a file, by the end of its name.
FORMATS = {
    ".xmi": (write_cas, read_cas),
    ".json": (write_label_studio, read_label_studio),
}
