"""Everything that is judged of the sheets: the published coding by every rule, and that it accounts for the raw codings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from korea_china_2026.agreement.complete import check_complete
from korea_china_2026.findings import Verdict
from korea_china_2026.rules.check import check
from korea_china_2026.sheets.corpus import read_corpus, read_raw
from korea_china_2026.sheets.flatten import Tables, flatten
from korea_china_2026.sheets.layout import RAW, published_sheets


@dataclass
class Judged:
    """The published tables, the raw codings by folder, and the verdict on both."""

    tables: Tables
    verdict: Verdict
    raw: dict[str, Tables] = field(default_factory=dict)


def judge(seeds: Mapping[str, bytes], texts: Mapping[str, str], whole: bool = True) -> Judged:
    """Judge all sheets, given by their path below ``seeds/``; without ``whole`` the raw codings are left aside."""
    corpus = read_corpus(published_sheets(seeds))
    tables, verdict = check(corpus, texts)
    judged = Judged(tables, verdict)
    if not whole:
        return judged
    for folder in RAW:
        raw = read_raw(seeds, folder)
        verdict.findings += raw.findings
        judged.raw[folder] = flatten(raw)
    # A row that could not be read would look as if the unit that it publishes had been lost.
    if corpus.findings:
        verdict.not_judged["raw units"] += sum(len(rows) for tables in judged.raw.values() for rows in tables.placed.values())
    else:
        verdict.findings += check_complete(judged.raw, tables)
    return judged
