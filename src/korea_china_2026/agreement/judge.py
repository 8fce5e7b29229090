"""Everything that is judged of the sheets: the published coding by every rule, and that it accounts for the raw
codings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from korea_china_2026.agreement.complete import check_complete
from korea_china_2026.findings import Verdict
from korea_china_2026.rules.sheets import check_sheets
from korea_china_2026.sheets.corpus import Corpus, read_corpus, read_raw, uncollected
from korea_china_2026.sheets.flatten import Tables, flatten
from korea_china_2026.sheets.layout import RAW, published_sheets


@dataclass
class Judged:
    """The published tables, the raw codings by folder, and the verdict on both."""

    tables: Tables
    verdict: Verdict
    raw: dict[str, Tables] = field(default_factory=dict)


def judge(seeds: Mapping[str, bytes], texts: Mapping[str, str], files: Collection[str] = ()) -> Judged:
    """Judge all sheets, given by their path below ``seeds/``.

    With ``files``, named as findings name them, only these are judged, and of the others what they rest on; the raw
    codings are then left aside, which is counted, unless one of them or a decision between them is named.
    """
    # Decisions and raw codings are held against everything.
    if any(file.split("/")[1] in (*RAW, "adjudications") for file in files):
        files = ()
    with uncollected():
        corpus = read_corpus(published_sheets(seeds))
        tables, verdict = check_sheets(corpus, texts, files)
        judged = Judged(tables, verdict)
        if not files:
            _judge_raw(judged, seeds, corpus)
        elif any(path.split("/")[0] in RAW for path in seeds):
            verdict.not_judged["sheets against the raw codings"] += len(files)
    return judged


def _judge_raw(judged: Judged, seeds: Mapping[str, bytes], corpus: Corpus) -> None:
    verdict = judged.verdict
    for folder in RAW:
        raw = read_raw(seeds, folder)
        verdict.findings += raw.findings
        judged.raw[folder] = flatten(raw)
    # A row that could not be read would look as if the unit that it publishes had been lost.
    if corpus.findings:
        verdict.not_judged["raw units"] += sum(
            len(rows) for tables in judged.raw.values() for rows in tables.placed.values()
        )
    else:
        verdict.findings += check_complete(judged.raw, judged.tables)
