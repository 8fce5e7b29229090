"""All checks of a corpus, in one run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from korea_china_2026.findings import Verdict
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.rules.anchors import check_anchors
from korea_china_2026.rules.provenance import check_backing, check_provenance
from korea_china_2026.rules.readback import check_readback
from korea_china_2026.rules.rows import check_rows
from korea_china_2026.rules.tables import check_tables
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.flatten import Tables, flatten, is_broken
from korea_china_2026.sheets.whole import whole_of

#: Tables whose rows stand in the sheets of articles under ids of their own, and registries in which readback looks names up.
_OF_ARTICLES: tuple[TableName, ...] = ("sources", "passages", *OBSERVATIONS)
_LOOKED_UP: tuple[TableName, ...] = ("actors", "places")


def check(corpus: Corpus, texts: Mapping[str, str], files: Collection[str] = ()) -> tuple[Tables, Verdict]:
    """Judge a corpus by every rule; what rests on a broken cell is counted as not judged.

    With ``files``, what stands in other files is judged only as far as findings in these rest on it, and what has findings
    elsewhere is left out; those in these files are the same as without.
    """
    tables = flatten(corpus)
    held = {name for name, records in corpus.records.items() for record in records if record.place.file in files} if files else set(TABLES)
    near = _near(corpus, tables, files) if files else tables
    verdict = Verdict(findings=list(corpus.findings))
    verdict.findings += check_rows(near)
    verdict.findings += check_tables(corpus, tables, whole_of(corpus), held)
    verdict.findings += check_backing(tables, held)
    verdict.add(check_anchors(near, texts))
    verdict.add(check_readback(near, texts))
    verdict.findings += check_provenance(corpus, tables, held)
    for record in (record for records in corpus.records.values() for record in records if not files or record.place.file in files):
        (verdict.not_judged if is_broken(record) else verdict.judged)["rows"] += 1
    if files:
        verdict.findings = [finding for finding in verdict.findings if finding.place.file in files]
    return tables, verdict


def _near(corpus: Corpus, tables: Tables, files: Collection[str]) -> Tables:
    """The rows on which single rows and anchors in ``files`` rest: theirs, those of sheets that share an id with them, and registries."""
    taken: set[tuple[str, str | None]] = set()
    for name in _OF_ARTICLES:
        key = TABLES[name].key[0]
        taken |= {(name, record.text(key)) for record in corpus.of(name) if record.place.file in files}
    sheets = {*files, *(record.place.file for name in _OF_ARTICLES for record in corpus.of(name)
                        if (name, record.text(TABLES[name].key[0])) in taken)}
    return replace(tables, placed={
        name: rows if name in _LOOKED_UP else [placed for placed in rows if placed.record.place.file in sheets]
        for name, rows in tables.placed.items()})
