"""All checks of a corpus, in one run."""

from __future__ import annotations

from collections.abc import Mapping

from korea_china_2026.findings import Verdict
from korea_china_2026.rules.anchors import check_anchors
from korea_china_2026.rules.provenance import check_provenance
from korea_china_2026.rules.readback import check_readback
from korea_china_2026.rules.rows import check_rows
from korea_china_2026.rules.tables import check_tables
from korea_china_2026.sheets.corpus import Corpus
from korea_china_2026.sheets.flatten import Tables, flatten, is_broken


def check(corpus: Corpus, texts: Mapping[str, str]) -> tuple[Tables, Verdict]:
    """Judge a corpus by every rule; what rests on a broken cell is counted as not judged."""
    tables = flatten(corpus)
    verdict = Verdict(findings=list(corpus.findings))
    for records in corpus.records.values():
        broken = sum(map(is_broken, records))
        verdict.judged["rows"] += len(records) - broken
        verdict.not_judged["rows"] += broken
    verdict.findings += check_rows(tables)
    verdict.findings += check_tables(corpus, tables)
    verdict.findings += check_provenance(corpus, tables)
    verdict.add(check_anchors(tables, texts))
    verdict.add(check_readback(tables, texts))
    return tables, verdict
