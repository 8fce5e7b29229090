"""From a filled form to sheets: written canonically, anchored, checked with the whole, every finding at its cell.

A workbook holds whole sheets. What an annotation tool gives back holds the observations of one article, which is known
by its text; the rest of its sheet stays as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from korea_china_2026.agreement.check import check_seeds
from korea_china_2026.article_texts import sha256
from korea_china_2026.errors import KoreaChinaError
from korea_china_2026.findings import Finding, Place, Verdict
from korea_china_2026.model.fields import SLUG
from korea_china_2026.names import Files, Texts
from korea_china_2026.sheets.anchoring import anchor, cell_of_article
from korea_china_2026.sheets.annotated import ALL_LAYERS, FORMATS, LAYERS, Annotation
from korea_china_2026.sheets.corpus import read_corpus
from korea_china_2026.sheets.find import anchor_of
from korea_china_2026.sheets.forms import ARTICLE, FORMS, FlatRows, Trees, flatten_sheets, nest_rows, sheet_at
from korea_china_2026.sheets.inheritance import spread_inherited
from korea_china_2026.sheets.layout import REGISTRIES, SOURCE_SHEET, SPAN, Seeds, sheet_of
from korea_china_2026.sheets.record import ANCHOR, Mapping, Node, Scalar, Sequence
from korea_china_2026.sheets.strict_yaml import parse
from korea_china_2026.sheets.workbook import MAX_BYTES, ORIGIN, Filled, place_of, read_workbook
from korea_china_2026.sheets.write import content_of, write_sheet

#: Findings of a draft that a form can hold as it is; any other would lose something on the way.
_CARRIED = {"KC101", "KC103", "KC104", "KC107", "KC108", "KC109", "KC311"}
Positions = dict[tuple[int, int], Place]


def gather_forms(seeds: Seeds, source_id: str | None) -> tuple[FlatRows, Files, list[Finding]]:
    """The rows of all forms, the sheets that they come from, and what no form could hold.

    ``seeds`` are the published sheets by their path below ``seeds/``; without ``source_id`` the article is left blank.
    """
    paths = {path: path for path in REGISTRIES if path in seeds}
    if source_id is not None:
        paths[ARTICLE] = f"sources/{source_id}.yaml"
    taken = {path: seeds[path] for path in paths.values()}
    findings = [finding for finding in read_corpus(taken).findings if finding.code not in _CARRIED]
    roots = {key: parse(path, seeds[path])[0] for key, path in paths.items()}
    if root := roots.get(ARTICLE):
        roots[ARTICLE], _ = spread_inherited(root)
    trees = {key: root for key, root in roots.items() if isinstance(root, Mapping)}
    return flatten_sheets({} if findings else trees), taken, sorted(findings)


def read_annotated(file: str, content: bytes, seeds: Seeds) -> Filled:
    """The rows of an article's sheet, its observations replaced by those of an annotated text."""
    try:
        if len(content) > MAX_BYTES:
            raise ValueError(f"more than {MAX_BYTES} bytes")
        text, found = FORMATS[PurePath(file).suffix][1](content)
        digest = sha256(text.encode())
        for one in found:
            if strange := {one.layer} - ALL_LAYERS.keys() or one.cells.keys() - ALL_LAYERS[one.layer]:
                raise ValueError(f"there is no layer or attribute {min(strange)!r}")
    except KoreaChinaError:
        raise
    # The file is anybody's, and what reads it trusts it.
    except Exception as error:
        what = f"the file cannot be read ({error if isinstance(error, ValueError) else repr(error)})"
        expected = "what the tool exports: one text, annotated once, with one label for each span"
        return Filled(findings=[Finding(Place(file), "KC010", what, "", expected)], is_torn=True)
    for path, data in seeds.items():
        root, _ = parse(f"seeds/{path}", data)
        is_article = sheet_of(path) is SOURCE_SHEET and cell_of_article(root, "text_sha256") == digest
        if is_article and isinstance(root, Mapping):
            return Filled(
                _annotated_rows(file, text, found, {ARTICLE: root}),
                dict(zip([path], [one.cells.get("sha256", "") for one in found if one.layer == ORIGIN], strict=False)),
            )
    what = "the annotated text is not that of an article"
    expected = "the text as `kc2026 workbook` wrote it, not edited"
    return Filled(findings=[Finding(Place(file), "KC013", what, text[:40], expected)], is_torn=True)


def _annotated_rows(file: str, text: str, found: list[Annotation], trees: Trees) -> dict[str, list[Mapping]]:
    rows = flatten_sheets(trees)
    passages = [(ANCHOR.fullmatch(row.get(SPAN, "")), row["passage_id"]) for row in rows["passages"]]
    made = {name: [_form_row(row, Place(file)) for row in rows[name]] for name in rows if rows[name]}
    order = {row.get(FORMS[name].columns[0]): at for name in LAYERS for at, row in enumerate(rows[name])}
    # A row whose words have not been found has no span that a tool could show.
    kept = {
        name: [row for row in made.get(name, ()) if not ANCHOR.fullmatch(row.text(SPAN) or "")] for name in ALL_LAYERS
    }
    for one in found:
        held = (own for span, own in passages if span and int(span[1]) <= one.start < int(span[2]))
        row = {**one.cells, SPAN: anchor_of(text, (one.start, one.end)), "passage_id": next(held, "")}
        kept[one.layer].append(_form_row(row, Place(f"{file}#{one.layer}@{one.start}-{one.end}")))
    for layer in LAYERS:
        key = FORMS[layer].columns[0]
        made[layer] = sorted(kept[layer], key=lambda row: order.get(row.text(key), len(order)))
    return made


def _form_row(row: Texts, place: Place) -> Mapping:
    return Mapping({name: (place, Scalar(text, place, not text)) for name, text in row.items()}, place)


@dataclass
class Intake:
    """One run over one form: the sheets to write by their path below ``seeds/``, none where there are findings, and the
    verdict; ``positions`` leads from places in the sheets as written to cells.
    """

    file: str
    filled: Filled
    seeds: Seeds
    texts: Texts
    files: dict[str, bytes] = field(default_factory=dict)
    verdict: Verdict = field(default_factory=Verdict)
    positions: dict[str, Positions] = field(default_factory=dict)

    def run(self) -> None:
        """Fill ``files`` and ``verdict``."""
        trees, slips = nest_rows(self.filled.rows, self.file)
        self.verdict.findings += slips
        drafts: list[Finding] = []
        written = {}
        for key, root in trees.items():
            own = cell_of_article(root, "source_id") or ""
            path = key if key != ARTICLE else f"sources/{own if SLUG.accepts(own) else 'unnamed'}.yaml"
            old = self.seeds.get(path)
            data = write_sheet(sheet_at(key), root, path, old or b"")
            if key == ARTICLE:
                data, drafts = self._anchor(path, data, root)
            # A worksheet without rows makes no sheet.
            if content_of(data) != ({} if old is None else content_of(old)):
                self.files[path] = data
                known = self.filled.origin.get(path)
                if known != (old and sha256(old)):
                    what = f"{self.file} was not made from seeds/{path}"
                    if known is not None:
                        what = f"seeds/{path} has changed, or is gone, since {self.file} was made"
                    place = place_of(self.file, ORIGIN)
                    self.verdict.findings.append(Finding(place, "KC012", what, "", "a new one with your rows"))
            written[path] = data
            self.positions[path] = dict(_pairs(root, parse(path, data)[0]))
        if not slips:  # what has no holder would look as if it were missing
            self._check(written, drafts)

    def _anchor(self, path: str, data: bytes, root: Mapping) -> tuple[bytes, list[Finding]]:
        text = self.texts.get(cell_of_article(root, "text_sha256") or "")
        if text is None:
            return data, []
        # What anchoring finds is in the sheet as it is now; with findings it stays so.
        self.positions[path] = dict(_pairs(root, parse(path, data)[0]))
        anchored = anchor(f"seeds/{path}", data, text)
        return anchored.content, [self._translate(finding) for finding in anchored.findings]

    def _check(self, written: Seeds, drafts: list[Finding]) -> None:
        checked = check_seeds({**self.seeds, **written}, self.texts).verdict
        # What anchoring would have filled in is missing only because it was held up.
        held_up = ("KC101", "KC107") if drafts else ()
        found = [finding for finding in checked.findings if finding.code not in held_up]
        ours = {f"seeds/{path}" for path in self.positions}
        if any(finding.place.file not in ours for finding in found):
            before = set(check_seeds(self.seeds, self.texts).verdict.findings)
            found = [finding for finding in found if finding.place.file in ours or finding not in before]
        told = {finding.place for finding in self.verdict.findings}
        checked.findings = drafts + [one for one in map(self._translate, found) if one.place not in told]
        self.verdict.add(checked)

    def _translate(self, finding: Finding) -> Finding:
        path = finding.place.file.removeprefix("seeds/")
        if path not in self.positions:
            return finding
        what = re.sub(
            r"seeds/(\S+?\.yaml):(\d+):(\d+)", lambda m: str(self._cell_at(m[1], int(m[2]), int(m[3]))), finding.what
        )
        return replace(finding, place=self._cell_at(path, finding.place.line, finding.place.column), what=what)

    def _cell_at(self, path: str, line: int, column: int) -> Place:
        positions = self.positions.get(path)
        if positions is None:
            return Place(f"seeds/{path}", line, column)
        at = max((known for known in positions if known <= (line, column)), default=None)
        return positions[at] if at else Place(self.file)


def take_in(file: str, content: bytes, seeds: Seeds, texts: Texts) -> Intake:
    """Take in the form ``file``, given as bytes, over the sheets ``seeds`` by their path below ``seeds/``.

    Sheets that hold the same as before are left as they are. What is wrong in other sheets, and was before, is not
    reported.
    """
    is_annotated = PurePath(file).suffix in FORMATS
    filled = read_annotated(file, content, seeds) if is_annotated else read_workbook(file, content)
    intake = Intake(file, filled, seeds, texts, verdict=Verdict(findings=list(filled.findings)))
    if not filled.is_torn:
        intake.run()
    intake.verdict.findings = intake.verdict.settled()
    if intake.verdict.findings:
        intake.files = {}
    return intake


def _pairs(cells: Node, sheet: Node | None) -> Iterator[tuple[tuple[int, int], Place]]:
    """Where each value of the sheet as written comes from; what anchoring filled in comes from its row."""
    if sheet is None:
        return
    yield (sheet.place.line, sheet.place.column), cells.place
    if isinstance(cells, Mapping) and isinstance(sheet, Mapping):
        for key, (place, value) in sheet.entries.items():
            origin, own = cells.entries.get(key, (cells.place, Scalar("", cells.place)))
            yield (place.line, place.column), origin
            yield from _pairs(own, value)
    elif isinstance(cells, Sequence) and isinstance(sheet, Sequence):
        for own, other in zip(cells.items, sheet.items, strict=False):
            yield from _pairs(own, other)
