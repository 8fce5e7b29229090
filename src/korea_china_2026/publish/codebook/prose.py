"""What the codebook says in running text: grain, protocol, limits, and how to hold it against its peers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from korea_china_2026.model.codes import DECISION
from korea_china_2026.model.row import Row
from korea_china_2026.model.tables import OBSERVATIONS, TABLES
from korea_china_2026.names import TableName
from korea_china_2026.publish.codebook.agreement import Agreements
from korea_china_2026.publish.dictionary import markdown_table

Tables = Mapping[TableName, Sequence[Row]]

_GRAIN = """\
## What is coded, and at which grain

News articles, each of them whole. Two levels are kept apart. **Observations** are what one article says at one place: a
quotation, a figure, the mention of an event, the making of a claim. **Entities** are what observations are about across
articles: events, claims, actors, places. What an article says is recorded as it says it; what holds is told by the entity's
values, the relations between claims and the references.

An anchor is the article's passage, the offsets in Unicode code points (from 0, end exclusive) and a digest of the words. Texts of the
articles are not part of the package; whoever holds them can verify every anchor.
"""

_PROTOCOL = """\
## Protocol

1. **Read whole.** The article is read to its end before anything is coded.
2. **Cut.** The text is cut into passages that tile every non-blank character; each has a role, and says whether it was coded or why not.
3. **Code sentence by sentence.** For each sentence: quotations, figures, events, claims, in this order. An observation takes the
   shortest span that says it, and cells that the span does not show by itself (speaker, date, place) get spans of evidence.
4. **Anchors by script.** Offsets and digests are never typed: `kc2026 find` gives them from the words, and `kc2026 validate`
   checks each against the text, reads values again from the words, and compares.
5. **Second pass.** A second pass codes every article again from the texts and these rules alone, without any coding in sight. Both
   passes are kept as they were and published in `codings`.
6. **Comparison.** Units are matched by overlap, ids by the words that they stand at; every difference is listed and measured.
7. **Adjudication.** Each difference is decided against the text with a reason, published in `adjudications`. A build fails where
   something that a pass found is neither published nor decided against, or where a decision was not carried out.
8. **Corrections as errata.** After a release, a published cell changes only with a row in `changes`: old value, new value, reason.
"""

_LIMITS = """\
- The coding is that of a **language model**, in both passes and in the adjudication. **Two passes of one model are not independent
  observers**: what is reported is repeat agreement, and a mistake that both make shows nowhere in it.
- The articles were chosen for overlap and contrast. They are no sample of the coverage, and frequencies say nothing beyond them.
- The grain of claims is fine, so most of them have one report: the share of corroborated claims says as much of the grain as of the
  coverage. Status counts a claim's own reports; the view `corroboration` also counts those of claims that entail it.
- Do not compare actors by counts of `subject_actor_id`: the subject of a joint statement is the one that our wording names first, and
  Lee stands for the talks as such. Add a state and its bodies up through `affiliation_actor_id`.
- Negations are worded into the statement, so a denial seldom meets its assertion as one claim: `denied` and `contested` are rare.
- A date or place is one that the words at the place give. Parts of a dated event may be undated; `timeline(inherit=True)` dates them
  by their whole. A date in an id is a label, not data.
- Most quotations are English renderings of Korean or Chinese; the words are those printed, not those spoken.
- Definitions and rulings were settled on the same articles that they were applied to. Other articles will raise other doubts.
- References outside the corpus settle contradictions. They are evidence, not truth, and several print one agency's report.
"""

_PEERS = """\
### Beside other datasets

Figures of others are agreement between people, or accuracy against experts; **ours is repeat agreement of one model**, which tends
to be higher for reasons that have nothing to do with being right. A larger number here is therefore no sign of better data. The
tasks are near, not the same.
"""


def grain(tables: Tables) -> str:
    """What is coded: the two levels, and what a row of each table of either is."""
    levels: tuple[tuple[str, Sequence[TableName]], ...] = (
        ("observation", tuple(OBSERVATIONS)), ("entity", ("events", "claims", "actors", "places")))
    rows = [(f"`{name}`", level, TABLES[name].description, f"{len(tables[name]):,}") for level, names in levels for name in names]
    return _GRAIN + "\n" + markdown_table(("Table", "Level", "What a row is", "Rows"), rows)


def protocol(tables: Tables) -> str:
    """How the coding was done, with what each pass found and how differences were decided."""
    parts = [_PROTOCOL]
    units: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in tables["codings"]:
        units[getattr(row, "coder_id", ""), getattr(row, "table_name", "")].add(getattr(row, "unit_id", ""))
    coders = sorted({coder for coder, _ in units})
    if coders:
        counts = [(f"`{coder}`", *(f"{len(units[coder, name]):,}" for name in OBSERVATIONS)) for coder in coders]
        parts.append(markdown_table(("Units found by", *(f"`{name}`" for name in OBSERVATIONS)), counts))
    decided = Counter(getattr(row, "decision", "") for row in tables["adjudications"])
    if decided:
        rows = [(f"`{code}`", meaning, f"{decided[code]:,}") for code, meaning in DECISION.codes.items()]
        parts.append(markdown_table(("Decision", "Meaning", f"Of {sum(decided.values()):,} differences"), rows))
    return "\n".join(parts)


def limits(tables: Tables) -> str:
    """What the data cannot bear; the counts of articles are those of the table."""
    sources = tables["sources"]
    low = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "reliability", "") in "DE"]
    machine = [str(getattr(row, "source_id", "")) for row in sources if getattr(row, "is_ai_generated", False)]
    groups = {getattr(row, "independence_group", "") for row in sources}
    counted = (f"- Articles: **{len(sources)}**, in {len(groups)} independence groups. Rated D or E for reliability: {_named(low)}. "
               f"Written by a machine by their own account: {_named(machine)}.\n")
    return f"## Limits\n\n{counted}{_LIMITS}"


def _named(ids: Sequence[str]) -> str:
    return f"{len(ids)} ({', '.join(f'`{i}`' for i in ids)})" if ids else "none"


def peers(agreements: Agreements) -> str:
    """The figures of comparable datasets beside the nearest of ours."""
    rows = [
        ("MeasEval (Harper et al. 2021)", "quantity spans, exact F1", "0.873", "`figures`, F1 exact",
         agreements.figure("figures", "span", "f1_exact")),
        ("MeasEval", "approximators of quantities, κ", "0.78", "`figures.approximation`, α",
         agreements.figure("figures", "approximation", "krippendorff_alpha")),
        ("PolNeAR (Newell et al. 2018)", "attribution spans, exact F1", "0.69–0.78", "`claim_reports`, F1 exact",
         agreements.figure("claim_reports", "span", "f1_exact")),
        ("AVeriTeC (Schlichtkrull et al. 2023)", "verdicts on claims, κ", "0.62", "`claims.claim_kind`, α",
         agreements.figure("claims", "claim_kind", "krippendorff_alpha")),
        ("Militarized Interstate Disputes, by crowd (D'Orazio et al. 2016)", "event types, accuracy against experts", "68–76 %",
         "`events.event_kind`, equal", agreements.figure("events", "event_kind", "percent_agreement")),
    ]
    return _PEERS + "\n" + markdown_table(("Dataset", "What was measured", "Theirs", "Nearest of ours", "Ours"), rows)
