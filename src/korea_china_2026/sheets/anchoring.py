"""Anchors a draft: words after ~ become offsets and digest, and what follows from them is filled in, in place.

``~some words`` stands for the one place of these words in the record's passage (in the whole article for a passage and
an origin), and ``~first words … last words`` for the shortest stretch from the one to the other. ``~</2> words`` is
their second place; in evidence ``~<p8> words`` and ``~<p8/2> words`` look in passage 008. Every byte that holds none of
this stays as it is.
"""

import re
from collections import Counter
from collections.abc import Mapping as Files
from dataclasses import dataclass, field

from korea_china_2026.article_texts import digest, taken_apart
from korea_china_2026.findings import Finding, Place
from korea_china_2026.language.boundaries import Range, blank, count_forms
from korea_china_2026.language.tables import guess_language, language_of
from korea_china_2026.model.tables import TABLES
from korea_china_2026.names import Names
from korea_china_2026.sheets.edits import Source, wrap_rows
from korea_china_2026.sheets.find import ELLIPSIS, Hit, find_words, similar
from korea_china_2026.sheets.inheritance import UNSAID
from korea_china_2026.sheets.layout import COPIES, COUNT, EVIDENCE, HOLDS, NUMBERED, PART, SPAN, UTTERANCE
from korea_china_2026.sheets.proposals import fits_cell, is_short, shorten_words
from korea_china_2026.sheets.record import ANCHOR, Mapping, Node, Scalar, items_of, plain
from korea_china_2026.sheets.registering import Registries
from korea_china_2026.sheets.strict_yaml import parse

_DRAFT = re.compile(
    r"~\s*(?:<(?:p(?P<passage>[0-9]{1,6}))?(?:/(?P<number>[1-9][0-9]{0,3}))?>)?\s*(?P<words>.*)", re.DOTALL
)
_NUMBER = re.compile(r"-p([0-9]{3,9})$")
_FORM = "~words, ~first words … last words or ~</2> words for their second place"


@dataclass
class Anchored:
    """The sheet after anchoring, what prevents it, and how much was filled in. Findings leave the sheet as it
    was. ``registries`` are those that have new rows, by path below ``seeds/``."""

    content: bytes
    findings: list[Finding] = field(default_factory=list)
    filled: Counter[str] = field(default_factory=Counter)
    registries: dict[str, bytes] = field(default_factory=dict)


def anchor(file: str, content: bytes, text: str, sheets: Files[str, bytes] | None = None) -> Anchored:
    """Anchor the drafts of one article's sheet in the article's text; ``file`` is the sheet's name in findings.

    ``sheets`` are those of the checkout by their path below ``seeds/``: new rows are moved to their registries.
    """
    root, findings = parse(file, content)
    if findings:
        return Anchored(content, findings)
    if not isinstance(root, Mapping) or cell_of_article(root, "text_sha256") is None:
        what = "the sheet names no text_sha256"
        return Anchored(content, [Finding(Place(file, 1, 1), "KC101", what, "", "the SHA-256 of the article's text")])
    run = _Run(Source(content.decode()), text)
    run.sheet(root)
    if run.findings:
        if wrong := taken_apart(text):
            run.findings.append(Finding(Place(file, 1, 1), "KC008", wrong))
        return Anchored(content, sorted(set(run.findings)))
    edited = run.source.edited(text)
    outcome, slips = parse(file, edited.encode())
    # Where YAML is written so that an edit would change more than its own value, nothing is edited.
    if slips or plain(outcome) != plain(root):
        what = "the sheet is written so that it cannot be edited in place"
        return Anchored(content, [Finding(Place(file), "KC105", what, "", "rows as `kc2026 new` writes them")])
    registries = Registries(sheets or {})
    edited = registries.take(file, edited)
    written = {} if registries.findings else registries.written()
    if registries.findings:
        return Anchored(content, registries.findings)
    run.filled.update({f"new {table}": len(rows) for table, rows in registries.added.items()})
    return Anchored(wrap_rows(edited, run.source.text).encode(), [], run.filled, written)


class _Run:
    """One run over one sheet, whose tree is changed as its source is."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text
        self.findings: list[Finding] = []
        self.filled: Counter[str] = Counter()
        self.passages: list[tuple[Mapping, Range | None]] = []

    # --- walking ----------------------------------------------------------------------------------------------------

    def sheet(self, root: Mapping) -> None:
        """Anchor all drafts of a sheet."""
        self.source_id = cell_of_article(root, "source_id")
        # A cell that is still empty is for `kc2026 validate` to report.
        self.language = language_of(cell_of_article(root, "language") or guess_language(self.text))
        # All passages first: evidence may point into a later one.
        self.passages = [(passage, self._passage(passage)) for passage in root.rows("passages")]
        for passage, own in self.passages:
            for holds in passage.rows(HOLDS):
                self._evidence(holds, own)
        for table, letter in NUMBERED.items():
            key = TABLES[table].id_column
            rows = []
            for parent, own in (*self.passages, (root, (0, len(self.text)))):
                for row in parent.rows(table):
                    node = row.child(SPAN)
                    if isinstance(node, Scalar) and not node.is_null:
                        where = self._anchored(node, row, own, table in COPIES)
                        if where and table in COPIES:
                            self._copy(row, COPIES[table], node, where)
                    self._evidence(row, own)
                    rows.append(row)
            if self.source_id is not None:
                self._number(key, f"{self.source_id}-{letter}", rows)
                if table == "quotes":
                    self._number(UTTERANCE, f"{self.source_id}-u", rows, digits=2)
        for passage, _ in self.passages:
            self._quotation_ids(passage)
        self._mentions(root)

    def _passage(self, passage: Mapping) -> Range | None:
        node = passage.child(SPAN)
        if isinstance(node, Scalar) and node.is_draft:
            return self._anchored(node, passage, (0, len(self.text)))
        own = self._known(node)
        if own is None:
            # Reported once here, and not again by every draft of the passage.
            found = node.text if isinstance(node, Scalar) else ""
            self.findings.append(
                Finding(
                    (node or passage).place,
                    "KC402",
                    "a passage whose digest is not that of the words at its span",
                    found,
                    "START-END/DIGEST of the passage",
                )
            )
        return own

    def _evidence(self, row: Mapping, own: Range | None, article: str = "") -> None:
        """Anchor the evidence of a row, and of new rows in it, where anchors name the ``article``."""
        for key in row.entries:
            for inner in row.rows(key):
                if key != EVIDENCE:
                    self._evidence(inner, own, f"{self.source_id}:")
                    continue
                for _, value in inner.entries.values():
                    for item in items_of(value):
                        if isinstance(item, Scalar):
                            self._anchored(item, inner, own, article=article)

    def _known(self, node: Node | None) -> Range | None:
        # An anchor that does not hold is for `kc2026 validate` to report; nothing is filled in from it.
        match = ANCHOR.fullmatch(node.text) if isinstance(node, Scalar) else None
        if not match:
            return None
        start = int(match[1])
        end = int(match[2])
        return (start, end) if digest(self.text[start:end]) == match[3] and start < end <= len(self.text) else None

    # --- filling in -------------------------------------------------------------------------------------------------

    def _anchored(
        self, node: Scalar, mapping: Mapping, own: Range | None, is_copied: bool = False, article: str | None = None
    ) -> Range | None:
        """Where the words of an anchor are, or of a draft, which becomes one; evidence may name its ``article``."""
        where = self._known(node)
        is_draft = node.is_draft
        if is_draft:
            hit = self._find(node, own, article is not None)
            if isinstance(hit, Hit):
                self._replace(node, mapping, f"{article or ''}{hit.anchor}")
                self.filled["spans"] += 1
                where = hit.start, hit.end
            elif hit:
                self.findings.append(Finding(node.place, "KC107", *hit))
        if where and is_short(words := self.text[slice(*where)]) and not is_copied:
            self.source.remark(node, shorten_words(words), is_draft)
        return where

    def _find(self, node: Scalar, own: Range | None, in_evidence: bool) -> Hit | Names | None:
        """The place of the words of a draft, or what is wrong with it, what is found and what is expected.

        None where its passage has been reported.
        """
        passage, number, words = map(str.strip, _DRAFT.findall(node.text)[0])
        if not words or words.startswith("<") or words.count(ELLIPSIS) > 1:
            return "words behind ~ that cannot be read", node.text, _FORM
        if passage and not in_evidence:
            return "words of another passage outside evidence", node.text, "words of its own"
        if self.source.extent(node.place).is_block:
            return "words behind ~ that are a block of their own", words, "the words on the line of their key"
        if passage:
            numbered = ((_NUMBER.search(one.text("passage_id") or ""), there) for one, there in self.passages)
            found = [there for match, there in numbered if match and int(match[1]) == int(passage)]
            if not found:
                return "words of a passage that does not exist", node.text, "the number of a passage"
            own = found[0]
        if own is None:
            return None
        hits = find_words(self.text, words, *own, language=self.language)
        if not hits:
            holders = (one.text("passage_id") for one, at in self.passages if at and find_words(self.text, words, *at))
            expected = f"words as printed there; these are in {next(holders, 'no passage')}"
            missing = (part for part in words.split(ELLIPSIS) if not find_words(self.text, part, *own))
            return (
                "words that are not in the passage",
                words,
                expected,
                similar(next(missing, ""), self.text[slice(*own)]),
            )
        many = len(hits)
        at = int(number or many == 1)
        if 1 <= at <= many:
            return hits[at - 1]
        places = ", ".join(f"{n}: {hit.start}-{hit.end}" for n, hit in enumerate(hits[:9], 1)) + " …" * (many > 9)
        lead = passage and f"p{passage}"
        what = f"words that occur in {many} place{'s' if many > 1 else ''} ({places})"
        meant = f"~<{lead}/1> {words}" if many > 1 else f"~{f'<{lead}> ' if lead else ''}{words}"
        return what, node.text, f"~<{lead}/N> and the words, N from 1 to {many}", meant

    def _copy(self, row: Mapping, column: str, span: Scalar, where: Range) -> None:
        if _is_written(row, column):
            return
        words = self.text[where[0] : where[1]]
        if not fits_cell(words):
            self.findings.append(
                Finding(
                    span.place,
                    "KC104",
                    f"words that do not make a {column}",
                    words,
                    "visible words on one line, no blanks at the ends; what goes on in the next is a row of its own",
                )
            )
            return
        self._enter(row, column, words, span)
        self.filled["copies of words"] += 1

    def _number(self, key: str, prefix: str, rows: list[Mapping], digits: int = 3) -> None:
        # Numbers are never given twice, so a gap stays: a row may have been taken out there.
        own = [re.fullmatch(re.escape(prefix) + f"([0-9]{{{digits},9}})", row.text(key) or "") for row in rows]
        following = max((int(match[1]) for match in own if match), default=0)
        last = ""
        for row in rows:
            # A further part of an utterance continues the last one, unless it names another.
            is_new = key != UTTERANCE or row.text(PART) in (None, "1")
            if not _is_written(row, key) and (is_new or last):
                following += is_new
                behind = row.child(SPAN) if key == UTTERANCE else None
                self._enter(row, key, f"{prefix}{following:0{digits}d}" if is_new else last, behind)
                if key == UTTERANCE and not _is_written(row, PART):
                    self._enter(row, PART, 1, behind)
                self.filled["ids"] += 1
            last = row.text(key) or ""

    def _quotation_ids(self, passage: Mapping) -> None:
        """What is said inside a quotation is carried by it, and by the innermost, unless the row says otherwise."""
        for quote in reversed(passage.rows("quotes")):
            own, (start, end) = quote.text("quote_id"), self._known(quote.child(SPAN)) or (0, 0)
            for row in passage.rows("claim_reports") if own and quote.text("quote_kind") not in UNSAID else ():
                where = self._known(row.child(SPAN))
                if where and start <= where[0] and where[1] <= end and "quote_id" not in row.entries:
                    self._enter(row, "quote_id", str(own), row.child(SPAN))

    def _mentions(self, root: Mapping) -> None:
        rows = [row for row in root.rows("actor_names") if row.text("name_form")]
        missing = [row for row in rows if not _is_written(row, COUNT)]
        boilerplate = [own for passage, own in self.passages if own and passage.text("coverage") == "boilerplate"]
        forms = {str(row.text("name_form")) for row in rows}
        counts = count_forms(blank(self.text, boilerplate), forms, self.language) if missing else {}
        for row in missing:
            form = row.child("name_form")
            assert isinstance(form, Scalar)
            if counts[form.text]:
                self._enter(row, COUNT, counts[form.text], form)
                self.filled["mention counts"] += 1
            else:
                self.findings.append(
                    Finding(
                        form.place,
                        "KC506",
                        "the article does not print this name",
                        form.text,
                        "a name as printed, also outside of longer names in the list",
                    )
                )

    # --- editing ----------------------------------------------------------------------------------------------------

    def _enter(self, row: Mapping, key: str, value: str | int, behind: Node | None) -> None:
        empty = row.child(key)
        if isinstance(empty, Scalar):
            self._replace(empty, row, value)
            return
        self.source.insert(row, key, value, behind)
        row.entries[key] = row.place, Scalar(str(value), row.place)

    def _replace(self, node: Scalar, mapping: Mapping, value: str | int) -> None:
        self.source.replace(node, value, mapping)
        node.text = str(value)
        node.is_null = False


def _is_written(mapping: Mapping, key: str) -> bool:
    return plain(mapping.child(key)) is not None


def cell_of_article(root: Node | None, column: str) -> str | None:
    """What the sheet of an article has in a cell of its record, such as text_sha256; None where it has nothing."""
    sources = root.rows("source") if isinstance(root, Mapping) else ()
    return next((source.text(column) for source in sources), None)
